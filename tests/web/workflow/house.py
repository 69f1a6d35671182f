"""A room that runs the fictional request: its page, its steps, its files, and many at once."""

from __future__ import annotations

from typing import ClassVar

import pytest
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.template import engines
from django.urls import clear_url_caches, path

from tidu.web import urls
from tidu.web.access.row import FORM, Row
from tidu.web.access.table import BY_NAME
from tidu.web.accounts.models import User
from tidu.web.workflow import pages
from tidu.web.workflow.models import Case

PAGE = """{% extends "pages/base.html" %}{% block title %}示例{% endblock %}{% block heading %}示例事项{% endblock %}
{% block content %}<section class="card" aria-labelledby="now"><div class="card-header"><h2 id="now">{{ workflow_state|told }}</h2></div>
<div class="card-body">{% include "workflow/steps.html" with action_url=steps_url %}</div></section>
<section class="card" aria-labelledby="past"><div class="card-header"><h2 id="past">办理过程</h2></div><div class="card-body">
{% include "workflow/history.html" with files_url=files_url %}</div></section>{% endblock %}"""


def _case(pk: int) -> Case:
    return Case.objects.get(subject_id=pk)


def page(request: HttpRequest, pk: int) -> HttpResponse:
    assert isinstance(request.user, User)
    more = {"steps_url": f"/example/{pk}/step/", "files_url": f"/example/{pk}/file/"}
    template = engines["django"].from_string(PAGE)
    return HttpResponse(template.render(pages.context(_case(pk), request.user) | more, request))


def step(request: HttpRequest, pk: int) -> HttpResponse:
    return pages.answer(request, _case(pk))


def file(request: HttpRequest, pk: int) -> HttpResponseBase:
    return pages.attachment(request, _case(pk))


def many(request: HttpRequest) -> HttpResponse:
    cases = list(Case.objects.filter(pk__in=request.POST.getlist("case")).order_by("pk"))
    return pages.bulk(request, cases, request.POST.get("action", ""))


class Urls:
    urlpatterns: ClassVar = [
        *urls.urlpatterns,
        path("example/<int:pk>/", page, name="example"),
        path("example/<int:pk>/step/", step, name="example-step"),
        path("example/<int:pk>/file/", file, name="example-file"),
        path("example/many/", many, name="example-many"),
    ]
    handler400, handler403 = urls.handler400, urls.handler403
    handler404, handler500 = urls.handler404, urls.handler500


def open_house(monkeypatch: pytest.MonkeyPatch) -> None:
    """Give the example its addresses for a test."""
    monkeypatch.setattr(settings, "ROOT_URLCONF", Urls)
    clear_url_caches()
    for name in ("example", "example-step", "example-file", "example-many"):
        monkeypatch.setitem(BY_NAME, name, Row(name, ("signed_in",), FORM))
