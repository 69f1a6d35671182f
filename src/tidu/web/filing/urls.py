"""Addresses of forms."""

from __future__ import annotations

from django.urls import path

from tidu.web.filing import views

urlpatterns = [
    path("filings/", views.filings, name="filings"),
    path("filings/new/", views.filing_new, name="filing-new"),
    path("filings/<int:pk>/", views.filing, name="filing"),
    path("filings/<int:pk>/field/", views.filing_field, name="filing-field"),
    path("filings/<int:pk>/verdict/", views.filing_verdict, name="filing-verdict"),
    path("filings/<int:pk>/freeze/", views.filing_freeze, name="filing-freeze"),
    path("filings/<int:pk>/print/", views.filing_print, name="filing-print"),
    path("filings/<int:pk>/pdf/", views.filing_pdf, name="filing-pdf"),
    path("filings/<int:pk>/workbook/", views.filing_workbook, name="filing-workbook"),
    path("filings/<int:pk>/versions/<int:number>/", views.filing_version, name="filing-version"),
]
