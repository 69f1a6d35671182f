"""Addresses of upkeep of titles."""

from __future__ import annotations

from django.urls import URLPattern, path

from tidu.web.upkeep import dividing_views, views

urlpatterns: list[URLPattern] = [
    path("upkeep/", views.change_list, name="upkeep"),
    path("upkeep/leads/", views.lead_list, name="leads"),
    path("upkeep/bans/", views.ban_list, name="bans"),
    path("upkeep/updates/", views.update_list, name="updates"),
    path("upkeep/updates/open/", views.updates_open, name="updates-open"),
    path("upkeep/updates/<int:pk>/", views.update, name="update"),
    path("upkeep/updates/<int:pk>/platform/", views.update_platform, name="update-platform"),
    path("upkeep/updates/<int:pk>/confirm/", views.update_confirm, name="update-confirm"),
    path("upkeep/mine/", views.my_changes, name="my-changes"),
    path("upkeep/changes/new/", views.change_new, name="change-new"),
    path("upkeep/changes/<int:pk>/", views.change, name="change"),
    path("upkeep/changes/<int:pk>/step/", views.change_step, name="change-step"),
    path("upkeep/changes/<int:pk>/titles/", dividing_views.change_titles, name="change-titles"),
    path("upkeep/leads/new/<int:pk>/", views.lead_new, name="lead-new"),
    path("upkeep/leads/<int:pk>/", views.lead, name="lead"),
    path("upkeep/leads/<int:pk>/step/", views.lead_step, name="lead-step"),
    path("upkeep/leads/<int:pk>/correct/", views.lead_correct, name="lead-correct"),
    path("upkeep/leads/<int:pk>/proof/", views.lead_proof, name="lead-proof"),
    path("upkeep/leads/<int:pk>/file/", views.lead_file, name="lead-file"),
]
