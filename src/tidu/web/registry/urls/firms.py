"""Addresses of one firm, its events and its titles."""

from __future__ import annotations

from django.urls import path

from tidu.web.registry.views import firms

urlpatterns = [
    path("firms/<int:pk>/", firms.firm, name="firm"),
]
