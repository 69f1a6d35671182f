"""The page of whoever runs the installation: for the city's administrator, with what answers and what is behind."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from tests.web.cast import Cast, organisation, person

from tidu.today import china_today
from tidu.web.jobs.models import DutyRun, Job, Worker


def test_it_names_every_duty_and_how_it_stands(cast: Cast, signed_in: Callable[..., Client]) -> None:
    now = timezone.now()
    done = Job.objects.create(kind="duty-answers", title="x", state="done", result={"count": 417}, started_at=now)
    failed = Job.objects.create(kind="duty-sessions", title="x", state="failed", finished_at=now, attempt=2)
    DutyRun.objects.create(duty="answers", day=china_today(), job=done)
    DutyRun.objects.create(duty="sessions", day=china_today(), job=failed)
    Worker.objects.create(name="示例-机器-1", beat_at=now)
    page = signed_in(cast.admin).get("/operations/").content.decode()
    assert "417" in page
    assert f"任务编号 {failed.pk}" in page
    assert "还没有运行" in page
    assert "示例-机器-1" in page
    assert "为一年内到期的称号建立待办" in page


def test_others_find_no_such_page(cast: Cast, signed_in: Callable[..., Client]) -> None:
    firm_admin = person("fa", "示例企业管理员", organisation("firm", "示例企业乙"), "admin")
    assert signed_in(cast.admin).get("/operations/").status_code == 200
    for one in (cast.li, cast.wang, cast.zhao, firm_admin):
        assert signed_in(one).get("/operations/").status_code in (403, 404)
    both = organisation("city_bureau", "示例市局二处")
    cast.admin.memberships.update(role="officer", organisation=both)
    cast.admin.memberships.create(organisation=organisation("firm", "示例企业丙"), role="admin")
    assert signed_in(type(cast.admin).objects.get(pk=cast.admin.pk)).get("/operations/").status_code == 404


def test_it_says_when_the_disk_is_nearly_full(
    cast: Cast, signed_in: Callable[..., Client], monkeypatch: pytest.MonkeyPatch
) -> None:
    class Usage:
        free, total = 4 * 2**30, 100 * 2**30

    monkeypatch.setattr("tidu.web.serving.operations.shutil.disk_usage", lambda _folder: Usage)
    assert "快满了" in signed_in(cast.admin).get("/operations/").content.decode()


def test_programs_that_watch_learn_which_duty_is_behind_and_pages_go_on(db: None) -> None:
    old = Job.objects.create(kind="duty-answers", title="x", state="done", result={"count": 0})
    DutyRun.objects.create(duty="answers", day=china_today() - timedelta(days=2), job=old)
    answer = Client().get("/healthz/ready")
    duty: Any = answer.json()["duties"]["answers"]
    assert (answer.status_code, duty["status"], duty["state"]) == (200, "failing", "done")
    DutyRun.objects.update(day=china_today() - timedelta(days=1))
    assert Client().get("/healthz/ready").json()["duties"]["answers"]["status"] == "ok"
    assert 'tidu_duty_ok{duty="answers"} 1' in Client().get("/metrics").content.decode()
