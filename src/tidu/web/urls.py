"""Every address of the platform. Each name has a row in tidu.web.access."""

from __future__ import annotations

from django.urls import include, path

from tidu.web.home.views import home
from tidu.web.portal.views import portal

urlpatterns = [
    path("", portal, name="portal"),
    path("", include("tidu.web.portal.selfcheck.urls")),
    path("home/", home, name="home"),
    path("accounts/", include("allauth.urls")),
    path("", include("tidu.web.pages.urls")),
    path("", include("tidu.web.accounts.urls")),
    path("", include("tidu.web.audit.urls")),
    path("", include("tidu.web.jobs.urls")),
    path("", include("tidu.web.desk.urls")),
    path("", include("tidu.web.registry.urls")),
    path("", include("tidu.web.standing.urls")),
    path("", include("tidu.web.lists.urls")),
    path("", include("tidu.web.workflow.urls")),
    path("", include("tidu.web.materials.urls")),
    path("", include("tidu.web.filing.urls")),
    path("", include("tidu.web.notices.urls")),
    path("", include("tidu.web.onsite.urls")),
    path("", include("tidu.web.upkeep.urls")),
    path("", include("tidu.web.validity.urls")),
    path("", include("tidu.web.rounds.urls")),
    path("", include("tidu.web.reviews.urls")),
    path("", include("tidu.web.insight.urls")),
    path("", include("tidu.web.insight.dashboard_urls")),
    path("", include("tidu.web.sharing.urls")),
    path("api/", include("tidu.web.api.urls")),
    path("", include("tidu.web.portal.library.urls")),
    path("", include("tidu.web.serving.urls")),
]

handler400 = "tidu.web.pages.errors.bad_request"
handler403 = "tidu.web.pages.errors.forbidden"
handler404 = "tidu.web.pages.errors.not_found"
handler500 = "tidu.web.serving.faults.failed"
