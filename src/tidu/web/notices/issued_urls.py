"""Addresses of certificates, corrections, files of the public list, and lists from above."""

from __future__ import annotations

from django.urls import path

from tidu.web.notices import correcting_views, receiving_views, views
from tidu.web.notices.certificates import views as certificates

urlpatterns = [
    path("verify/", certificates.verify, name="certificate-verify"),
    path("verify/<str:code>/", certificates.verified, name="certificate-verified"),
    path("notices/<int:pk>/list/<str:kind>/", views.notice_file, name="public-notice-file"),
    path("notices/<int:pk>/certificates/", certificates.notice_certificates, name="notice-certificates"),
    path("notices/<int:pk>/certificates/zip/", certificates.notice_bundle, name="notice-certificates-file"),
    path("notices/<int:pk>/corrections/", correcting_views.notice_corrections, name="notice-corrections"),
    path("certificates/", certificates.certificates, name="certificates"),
    path("certificates/new/", certificates.certificate_new, name="certificate-new"),
    path("certificates/<int:pk>/", certificates.certificate_file, name="certificate-file"),
    path("received-lists/", receiving_views.received_lists, name="received-lists"),
    path("received-lists/new/", receiving_views.received_new, name="received-new"),
    path("received-lists/<int:pk>/", receiving_views.received_list, name="received-list"),
]
