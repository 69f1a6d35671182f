"""Addresses of the self-check."""

from __future__ import annotations

from django.urls import path

from tidu.web.portal.selfcheck import views

urlpatterns = [
    path("self-check/", views.start, name="selfcheck"),
    path("self-check/ask/", views.ask, name="selfcheck-ask"),
    path("self-check/answers/", views.answers, name="selfcheck-answers"),
    path("self-check/result/", views.result, name="selfcheck-result"),
    path("self-check/result/<slug:code>/", views.title, name="selfcheck-title"),
    path("self-check/renew/", views.renew, name="selfcheck-renew"),
    path("self-check/pdf/", views.pdf, name="selfcheck-pdf"),
    path("self-check/xlsx/", views.xlsx, name="selfcheck-xlsx"),
]
