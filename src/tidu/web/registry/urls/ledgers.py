"""Addresses of complete ledgers."""

from __future__ import annotations

from django.urls import path

from tidu.web.registry.views import ledgers

urlpatterns = [
    path("titles/ledgers/", ledgers.ledgers, name="ledgers"),
    path("titles/ledgers/new/", ledgers.ledger_new, name="ledger-new"),
    path("titles/ledgers/<int:pk>/end/", ledgers.ledger_end, name="ledger-end"),
]
