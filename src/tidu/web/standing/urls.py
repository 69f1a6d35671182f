"""Addresses of standing."""

from __future__ import annotations

from django.urls import path

from tidu.web.standing import changed, lists, views

urlpatterns = [
    path("standings/", lists.standings, name="standings"),
    path("standings/changes/", changed.standing_changes, name="standing-changes"),
    path("firms/<int:pk>/standing/", views.firm_standing, name="firm-standing"),
    path("firms/<int:pk>/standing/<slug:title>/", views.firm_standing_title, name="firm-standing-title"),
]
