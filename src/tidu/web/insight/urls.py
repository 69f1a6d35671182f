"""Addresses of the counts."""

from __future__ import annotations

from django.urls import path

from tidu.web.insight.views import counts, crossing, handing, notices, snapshots, watches

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
    path("crossing/watches/", watches.watches, name="watches"),
    path("crossing/watches/new/", watches.watch_new, name="watch-new"),
    path("crossing/watches/<int:pk>/", watches.watch, name="watch"),
    path("crossing/watches/<int:pk>/firms/", watches.watch_names, name="watch-names"),
    path("crossing/watches/<int:pk>/change/", watches.watch_change, name="watch-change"),
    path("crossing/notices/", notices.track_notices, name="track-notices"),
    path("crossing/handed/", handing.handed_lists, name="handed-lists"),
    path("crossing/handed/new/", handing.handed_new, name="handed-new"),
    path("crossing/handed/<int:pk>/", handing.handed, name="handed"),
    path("crossing/handed/<int:pk>/file/", handing.handed_file, name="handed-file"),
    path("crossing/handed/<int:pk>/claim/", handing.handed_claim, name="handed-claim"),
    path("counts/<slug:code>/", counts.count_names, name="count-names"),
]
