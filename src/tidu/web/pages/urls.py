"""Addresses of the frame."""

from __future__ import annotations

from django.urls import path

from tidu.web.pages import appearance, language

urlpatterns = [
    path("language/", language.choose, name="language"),
    path("appearance/", appearance.appearance, name="appearance"),
]
