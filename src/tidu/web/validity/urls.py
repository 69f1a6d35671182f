"""Addresses of validity."""

from __future__ import annotations

from django.urls import path

from tidu.web.validity import feed_views, forecast_views, views

urlpatterns = [
    path("calendar/", views.calendar, name="validity"),
    path("calendar/month/", views.month, name="validity-month"),
    path("calendar/chosen/", views.bulk, name="validity-bulk"),
    path("calendar/mine/", views.mine, name="validity-mine"),
    path("calendar/forecast/", forecast_views.forecast, name="validity-forecast"),
    path("calendar/feeds/", feed_views.feeds, name="validity-feeds"),
    path("calendar/feed/<str:secret>.ics", feed_views.feed, name="validity-feed"),
    path("calendar/<int:pk>/", views.item, name="validity-item"),
]
