"""Addresses of one firm, its events and its titles."""

from __future__ import annotations

from django.urls import path

from tidu.web.registry.views import events, firms, titles

urlpatterns = [
    path("firms/new/", firms.firm_new, name="firm-new"),
    path("firms/duplicates/", events.duplicates, name="duplicates"),
    path("firms/<int:pk>/", firms.firm, name="firm"),
    path("firms/<int:pk>/edit/", firms.firm_edit, name="firm-edit"),
    path("firms/<int:pk>/owner/", firms.firm_owner, name="firm-owner"),
    path("firms/<int:pk>/tags/", events.firm_tags, name="firm-tags"),
    path("firms/<int:pk>/contacts/<int:contact>/", firms.firm_contact, name="firm-contact"),
    path("firms/<int:pk>/events/", firms.firm_events, name="firm-events"),
    path("firms/<int:pk>/events/new/", events.firm_event, name="firm-event"),
    path("firms/<int:pk>/merge/<int:other>/", events.firm_merge, name="firm-merge"),
    path("merges/<int:pk>/undo/", events.merge_undo, name="merge-undo"),
    path("firms/<int:pk>/titles/new/", titles.title_new, name="title-new"),
    path("titles/<int:pk>/", titles.title, name="title"),
    path("tags/", events.tags, name="tags"),
]
