"""Addresses of effects, publishing and taking back."""

from __future__ import annotations

from django.urls import path
from django.urls.resolvers import URLPattern

from tidu.web.lists.views import publishing, publishing_lists, publishing_rows

urlpatterns: list[URLPattern] = [
    path("lists/versions/<int:pk>/effect/", publishing.list_effect, name="list-effect"),
    path("lists/versions/<int:pk>/effect/rows/", publishing_rows.list_effect_rows, name="list-effect-rows"),
    path("lists/versions/<int:pk>/effect/gone/", publishing_rows.list_effect_gone, name="list-effect-gone"),
    path("lists/versions/<int:pk>/effect/lost/", publishing_rows.list_effect_lost, name="list-effect-lost"),
    path("lists/versions/<int:pk>/changes/", publishing_lists.list_changes, name="list-changes"),
    path("lists/versions/<int:pk>/place/", publishing_lists.list_place, name="list-place"),
    path("lists/<int:pk>/members/", publishing_lists.list_members, name="list-members"),
    path("firms/<int:pk>/lists/", publishing_lists.firm_lists, name="firm-lists"),
]
