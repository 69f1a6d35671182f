"""Addresses of one firm, its people, its events and its titles."""

from __future__ import annotations

from django.urls import path

from tidu.web.registry.views import events, firms, names, people, titles

urlpatterns = [
    path("firms/new/", firms.firm_new, name="firm-new"),
    path("firms/duplicates/", events.duplicates, name="duplicates"),
    path("firms/owner/", people.firms_owner, name="firms-owner"),
    path("firms/<int:pk>/", firms.firm, name="firm"),
    path("firms/<int:pk>/edit/", firms.firm_edit, name="firm-edit"),
    path("firms/<int:pk>/owner/", people.firm_owner, name="firm-owner"),
    path("firms/<int:pk>/size/", people.firm_size, name="firm-size"),
    path("firms/<int:pk>/tags/", events.firm_tags, name="firm-tags"),
    path("firms/<int:pk>/contacts/new/", people.contact_new, name="firm-contact-new"),
    path("firms/<int:pk>/contacts/<int:contact>/", people.firm_contact, name="firm-contact"),
    path("firms/<int:pk>/contacts/<int:contact>/edit/", people.contact_edit, name="firm-contact-edit"),
    path("firms/<int:pk>/relations/", people.firm_relations, name="firm-relations"),
    path("firms/<int:pk>/people/", people.firm_people, name="firm-people"),
    path("firms/<int:pk>/events/", firms.firm_events, name="firm-events"),
    path("firms/<int:pk>/names/new/", names.name_new, name="firm-name-new"),
    path("firms/<int:pk>/names/<int:name>/", names.name_edit, name="firm-name-edit"),
    path("firms/<int:pk>/events/new/", events.firm_event, name="firm-event"),
    path("firms/<int:pk>/merge/", events.firm_twins, name="firm-twins"),
    path("firms/<int:pk>/merge/<int:other>/", events.firm_merge, name="firm-merge"),
    path("merges/<int:pk>/undo/", events.merge_undo, name="merge-undo"),
    path("firms/<int:pk>/titles/new/", titles.title_new, name="title-new"),
    path("titles/batch/", titles.titles_batch, name="titles-batch"),
    path("titles/<int:pk>/", titles.title, name="title"),
    path("titles/<int:pk>/edit/", titles.title_edit, name="title-edit"),
    path("tags/", events.tags, name="tags"),
]
