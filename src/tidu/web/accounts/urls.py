"""Addresses of people and organisations."""

from __future__ import annotations

from django.urls import path

from tidu.web.accounts import organisation_views, views

urlpatterns = [
    path("people/", views.people, name="people"),
    path("people/<int:pk>/", views.people, name="people-of"),
    path("people/<int:pk>/invitations/", views.invitations, name="invitations-of"),
    path("memberships/<int:pk>/", views.membership, name="membership"),
    path("memberships/<int:pk>/end/", views.membership_end, name="membership-end"),
    path("memberships/<int:pk>/unlock/", views.unlock, name="membership-unlock"),
    path("invitations/<int:pk>/revoke/", views.invitation_revoke, name="invitation-revoke"),
    path("invitation/<str:secret>/", views.invitation, name="invitation"),
    path("new-password/<str:number>/<str:token>/", views.new_password, name="new-password"),
    path("organisations/", organisation_views.organisations, name="organisations"),
    path("organisations/new/", organisation_views.organisation_new, name="organisation-new"),
    path("organisations/<int:pk>/", organisation_views.organisation, name="organisation"),
]
