"""Addresses of public notices."""

from __future__ import annotations

from django.urls import path

from tidu.web.notices import issued_urls, views
from tidu.web.notices.desk import urls as desk_urls

urlpatterns = [
    path("notices/", views.notices, name="public-notices"),
    path("notices/<int:pk>/", views.notice, name="public-notice"),
    *issued_urls.urlpatterns,
    *desk_urls.urlpatterns,
]
