"""Addresses of lists, by what is done with them."""

from __future__ import annotations

from tidu.web.lists.urls import linking, publishing, receiving

urlpatterns = [*receiving.urlpatterns, *linking.urlpatterns, *publishing.urlpatterns]
