"""Addresses of on-site checks. The worker lies above the others, so that it may serve all of them."""

from __future__ import annotations

from django.urls import path

from tidu.web.onsite.views import phone, visits

urlpatterns = [
    path("onsite/", visits.visits, name="onsite"),
    path("onsite/worker.js", phone.worker, name="onsite-worker"),
    path("onsite/<int:pk>/", visits.visit, name="onsite-visit"),
    path("onsite/<int:pk>/call-off/", visits.call_off, name="onsite-call-off"),
    path("onsite/<int:pk>/phone/", phone.phone, name="onsite-phone"),
    path("onsite/<int:pk>/phone/state/", phone.state, name="onsite-state"),
    path("onsite/<int:pk>/phone/photo/", phone.photo, name="onsite-photo"),
    path("onsite/<int:pk>/phone/report/", phone.report, name="onsite-report"),
    path("onsite/<int:pk>/photos/<int:photo>/", visits.picture, name="onsite-picture"),
    path("firms/<int:pk>/onsite/new/", visits.new, name="onsite-new"),
]
