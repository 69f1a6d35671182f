"""Addresses of looking rows through."""

from __future__ import annotations

from django.urls import path
from django.urls.resolvers import URLPattern

from tidu.web.lists.views import linking_decisions, linking_firm, linking_review, linking_rows

urlpatterns: list[URLPattern] = [
    path("lists/decisions/", linking_decisions.list_decisions, name="list-decisions"),
    path("lists/versions/<int:pk>/rows/", linking_rows.list_rows, name="list-rows"),
    path("lists/versions/<int:pk>/review/", linking_review.list_review, name="list-review"),
    path("lists/versions/<int:pk>/review/act/", linking_review.list_review_act, name="list-review-act"),
    path("lists/rows/<int:pk>/", linking_rows.list_row, name="list-row"),
    path("lists/rows/<int:pk>/firm/", linking_firm.list_row_firm, name="list-row-firm"),
]
