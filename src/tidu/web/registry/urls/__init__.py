"""Every address of the registry."""

from __future__ import annotations

from tidu.web.registry.urls import facts, firms, imports, lists

urlpatterns = [*lists.urlpatterns, *firms.urlpatterns, *facts.urlpatterns, *imports.urlpatterns]
