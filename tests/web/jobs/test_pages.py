"""The pages of jobs: one's own and nobody else's, looking again while the job runs, with stop and go on."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from django.test import Client
from django.utils import timezone
from tests.web.cast import Cast
from tests.web.jobs.work import BATCHES

from tidu.web.accounts.models import User
from tidu.web.jobs import running, service
from tidu.web.jobs.models import Job

SignIn = Callable[[User], Client]
assert BATCHES  # importing it registers the runner


def make(user: User, **fields: object) -> Job:
    job = service.start("test-count", "示例导入", by=user)
    Job.objects.filter(pk=job.pk).update(**fields)
    job.refresh_from_db()
    return job


def test_a_running_job_is_asked_again_until_it_ends(cast: Cast, signed_in: SignIn) -> None:
    job = make(cast.li, state="running", beat_at=timezone.now(), done=30, total=120, attempt=1)
    page = signed_in(cast.li).get(f"/jobs/{job.pk}/").content.decode()
    assert f'hx-get="/jobs/{job.pk}/progress/"' in page
    assert 'max="100" value="25"' in page
    assert f'href="/jobs/{job.pk}/"' in page  # without script: a link that looks again
    Job.objects.filter(pk=job.pk).update(state="done", result={"link": "/home/", "zh": "导入了 120 家", "en": "120"})
    part = signed_in(cast.li).get(f"/jobs/{job.pk}/progress/")
    assert part["Cache-Control"] == "no-store"
    assert "hx-get" not in part.content.decode()
    assert "导入了 120 家" in part.content.decode()
    assert 'href="/home/"' in part.content.decode()


def test_a_result_never_links_to_another_site(cast: Cast, signed_in: SignIn) -> None:
    job = make(cast.li, state="done", result={"link": "//elsewhere.example/"})
    assert "elsewhere" not in signed_in(cast.li).get(f"/jobs/{job.pk}/").content.decode()


def test_nobody_sees_or_stops_the_job_of_another(cast: Cast, signed_in: SignIn) -> None:
    job = make(cast.li)
    for name, user in cast.everybody.items():
        client = signed_in(user)
        expected = 200 if name == "li" else 404
        assert client.get(f"/jobs/{job.pk}/").status_code == expected, name
        assert client.get(f"/jobs/{job.pk}/progress/").status_code == expected, name
        if name != "li":
            assert client.post(f"/jobs/{job.pk}/stop/").status_code == 404, name
            assert client.post(f"/jobs/{job.pk}/resume/").status_code == 404, name
        listed = "示例导入" in client.get("/jobs/").content.decode()
        assert listed == (name == "li"), name
    job.refresh_from_db()
    assert (job.state, job.stop_asked) == ("waiting", False)


def test_stop_and_go_on_are_buttons(cast: Cast, signed_in: SignIn, django_capture_on_commit_callbacks: object) -> None:
    client = signed_in(cast.li)
    job = make(cast.li)
    assert running.claim(job.pk)
    assert client.post(f"/jobs/{job.pk}/stop/").status_code == 302
    job.refresh_from_db()
    assert (job.state, job.stop_asked) == ("running", True)
    Job.objects.filter(pk=job.pk).update(beat_at=timezone.now() - timedelta(minutes=2))
    assert f'action="/jobs/{job.pk}/resume/"' in client.get(f"/jobs/{job.pk}/").content.decode()
    assert client.post(f"/jobs/{job.pk}/resume/").status_code == 302
    job.refresh_from_db()
    assert (job.state, job.stop_asked) == ("waiting", False)


def test_an_error_is_shown_as_text(cast: Cast, signed_in: SignIn) -> None:
    job = make(cast.li, state="failed", error_zh="第 7 行：<b>编码</b>不对", error_en="row 7")
    assert "第 7 行：&lt;b&gt;编码&lt;/b&gt;不对" in signed_in(cast.li).get(f"/jobs/{job.pk}/").content.decode()


def test_the_list_asks_as_many_queries_for_many_jobs_as_for_one(
    cast: Cast, signed_in: SignIn, django_assert_max_num_queries: Callable[..., object]
) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client = signed_in(cast.li)
    make(cast.li)
    client.get("/jobs/")
    with CaptureQueriesContext(connection) as one:
        client.get("/jobs/")
    for _ in range(60):
        make(cast.li)
    with CaptureQueriesContext(connection) as many:
        page = client.get("/jobs/").content.decode()
    assert len(one) == len(many)
    assert "?page=2" in page
