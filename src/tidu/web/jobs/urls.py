"""Addresses of jobs."""

from __future__ import annotations

from django.urls import path

from tidu.web.jobs import lists, views

urlpatterns = [
    path("jobs/", lists.jobs, name="jobs"),
    path("jobs/<int:pk>/", views.job, name="job"),
    path("jobs/<int:pk>/progress/", views.progress, name="job_progress"),
    path("jobs/<int:pk>/stop/", views.stop, name="job_stop"),
    path("jobs/<int:pk>/resume/", views.resume, name="job_resume"),
]
