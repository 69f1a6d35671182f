"""Addresses for those who watch over the installation."""

from __future__ import annotations

from django.urls import path

from tidu.web.serving import health, operations

urlpatterns = [
    path("healthz", health.healthz, name="healthz"),
    path("healthz/ready", health.ready, name="ready"),
    path("operations/", operations.operations, name="operations"),
    path("metrics", health.metrics, name="metrics"),
]
