"""Addresses of rounds."""

from __future__ import annotations

from django.urls import URLPattern, path

from tidu.web.rounds.views import applications, editing, inviting, rounds

urlpatterns: list[URLPattern] = [
    path("rounds/", rounds.rounds, name="rounds"),
    path("rounds/new/", editing.round_new, name="round-new"),
    path("rounds/<int:pk>/", rounds.round_page, name="round"),
    path("rounds/<int:pk>/edit/", editing.round_edit, name="round-edit"),
    path("rounds/<int:pk>/notice/", editing.round_notice, name="round-notice"),
    path("rounds/<int:pk>/step/", rounds.round_step, name="round-step"),
    path("rounds/<int:pk>/rules/", rounds.round_rules, name="round-rules"),
    path("rounds/<int:pk>/progress/", rounds.round_progress, name="round-progress"),
    path("rounds/<int:pk>/chase/", rounds.round_chase, name="round-chase"),
    path("rounds/<int:pk>/candidates/", inviting.round_candidates, name="round-candidates"),
    path("rounds/<int:pk>/invitations/", inviting.round_invitations, name="round-invitations"),
    path("rounds/<int:pk>/applications/", applications.round_applications, name="round-applications"),
    path("rounds/<int:pk>/apply/", applications.application_open, name="application-open"),
    path("applications/", applications.applications, name="applications"),
    path("applications/<int:pk>/", applications.application, name="application"),
    path("applications/<int:pk>/step/", applications.application_step, name="application-step"),
    path("applications/<int:pk>/late/", applications.application_late, name="application-late"),
    path("rounds/invitations/<int:pk>/", inviting.invitation, name="round-invitation"),
    path("my/applications/", applications.my_applications, name="my-applications"),
]
