"""Addresses of the audit trail."""

from __future__ import annotations

from django.urls import path

from tidu.web.audit import views

urlpatterns = [
    path("trail/", views.audit_trail, name="audit"),
    path("trail/<int:sequence>/", views.audit_event, name="audit-event"),
]
