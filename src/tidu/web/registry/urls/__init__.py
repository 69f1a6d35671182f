"""Every address of the registry."""

from __future__ import annotations

from tidu.web.registry.urls import facts, firms, imports, ledgers, lists

urlpatterns = [*ledgers.urlpatterns, *lists.urlpatterns, *firms.urlpatterns, *facts.urlpatterns, *imports.urlpatterns]
