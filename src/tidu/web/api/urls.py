"""Addresses of the API and of the pages about it."""

from __future__ import annotations

from django.urls import path

from tidu.web.api import views
from tidu.web.api.interface import api

urlpatterns = [
    path("docs/", views.api_docs, name="api-docs"),
    path("tokens/", views.api_tokens, name="api-tokens"),
    path("v1/", api.urls),
]
