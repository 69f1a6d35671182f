"""Addresses of the library. They are stable: other sites may link to a standard and to each of its criteria."""

from __future__ import annotations

from django.urls import path, re_path

from tidu.web.portal.library import firms, machine, views

KIND = r"(?P<kind>yaml|json)"
NAME = r"(?P<name>[a-z0-9-]+(?:\+[a-z0-9-]+)*)"

urlpatterns = [
    path("standards/", views.library, name="library"),
    path("standards/index.json", machine.index_file, name="library-index-file"),
    path("standards/titles/<slug:code>/", views.title, name="library-title"),
    path("standards/indicators/", views.indicators, name="library-indicators"),
    path("standards/indicators/<slug:code>/", views.indicator, name="library-indicator"),
    path("standards/indicators/<slug:code>.json", machine.indicator_file, name="library-indicator-file"),
    path("standards/overlays/<slug:name>/", views.overlay, name="library-overlay"),
    re_path(rf"^standards/overlays/{NAME}\.{KIND}$", machine.overlay_file, name="library-overlay-file"),
    path("standards/compare/", views.compare_chosen, name="library-choose"),
    path("standards/compare/<str:old>/<str:new>/", views.comparison, name="library-compare"),
    path("standards/compare/<str:old>/<str:new>/firms/", firms.firms, name="library-firms"),
    re_path(rf"^standards/{NAME}\.{KIND}$", machine.standard_file, name="library-standard-file"),
    path("standards/<str:name>/", views.standard, name="library-standard"),
]
