"""Addresses of receiving and checking files."""

from __future__ import annotations

from django.urls import path
from django.urls.resolvers import URLPattern

from tidu.web.lists.views import receiving, receiving_files, receiving_issues, receiving_lists

urlpatterns: list[URLPattern] = [
    path("lists/", receiving_lists.lists, name="lists"),
    path("lists/new/", receiving_lists.list_new, name="list-new"),
    path("lists/receive/", receiving_files.list_receive, name="list-receive"),
    path("lists/<int:pk>/", receiving_lists.list_page, name="list"),
    path("lists/<int:pk>/edit/", receiving_lists.list_edit, name="list-edit"),
    path("lists/versions/<int:pk>/", receiving.list_version, name="list-version"),
    path("lists/versions/<int:pk>/columns/", receiving_files.list_columns, name="list-columns"),
    path("lists/versions/<int:pk>/discard/", receiving.list_discard, name="list-discard"),
    path("lists/versions/<int:pk>/issues/", receiving_issues.list_issues, name="list-issues"),
    path("lists/versions/<int:pk>/faulty/", receiving_issues.list_faulty, name="list-faulty"),
]
