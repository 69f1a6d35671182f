"""Addresses of one firm, its events and its titles."""

from __future__ import annotations

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
