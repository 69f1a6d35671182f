"""Addresses of the counts."""

from __future__ import annotations

from django.urls import path

from tidu.web.insight.views import counts, crossing, snapshots

urlpatterns = [
    path("counts/", counts.counts, name="counts"),
    path("counts/text/", counts.counts_text, name="counts-text"),
    path("counts/definitions/", counts.counts_definitions, name="counts-definitions"),
    path("counts/snapshots/", snapshots.snapshots, name="snapshots"),
    path("counts/snapshots/new/", snapshots.snapshot_new, name="snapshot-new"),
    path("counts/snapshots/<int:pk>/", snapshots.snapshot, name="snapshot"),
    path("counts/snapshots/<int:pk>/<slug:code>/", snapshots.snapshot_names, name="snapshot-names"),
    path("crossing/", crossing.crossing, name="crossing"),
    path("crossing/names/", crossing.crossing_names, name="crossing-names"),
    path("counts/<slug:code>/", counts.count_names, name="count-names"),
]
