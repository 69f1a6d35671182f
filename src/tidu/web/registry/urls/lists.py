"""Addresses of lists of firms and titles."""

from __future__ import annotations

from django.urls import path

from tidu.web.registry.views import lists

urlpatterns = [
    path("firms/", lists.firms, name="firms"),
    path("titles/", lists.titles, name="titles"),
]
