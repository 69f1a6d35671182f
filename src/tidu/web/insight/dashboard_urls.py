"""Addresses of the leader's page."""

from __future__ import annotations

from django.urls import path

from tidu.web.insight.views import dashboard

urlpatterns = [
    path("dashboard/", dashboard.dashboard, name="dashboard"),
    path("dashboard/map.json", dashboard.dashboard_map, name="dashboard-map"),
]
