"""Addresses of imports."""

from __future__ import annotations

from django.urls import path

from tidu.web.registry.views import import_lists, imports

urlpatterns = [
    path("imports/", import_lists.imports, name="imports"),
    path("imports/new/", imports.import_new, name="import-new"),
    path("imports/<int:pk>/", imports.import_page, name="import"),
    path("imports/<int:pk>/problems/", imports.import_problems, name="import-problems"),
]
