"""Publishing that breaks off at any step: one consistent state, that says so, goes on, or is taken back."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from tests.web.cast import Cast
from tests.web.lists.publishing.test_titles import TERM
from tests.web.lists.publishing.versions import (
    Capture,
    a_list,
    a_row,
    a_version,
    firms,
    job_of,
    on_list,
    published,
    returned,
    whole,
)

from tidu.errors import InputError
from tidu.web.accounts.models import User
from tidu.web.desk.models import Message
from tidu.web.jobs.service import resume
from tidu.web.lists.models import ListVersion
from tidu.web.lists.publishing import members, running, telling
from tidu.web.lists.publishing.applying import Applier
from tidu.web.lists.publishing.service import may_take_back, publish, take_back
from tidu.web.registry.models import TitleHeld

SignIn = Callable[[User], Client]


class Broken(Exception):
    """The process ends here."""


@contextmanager
def breaking_at(place: int, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Let the work break at the so-manieth step: before each part of the rows is kept, and in the last step."""
    steps = 0

    def counted(function: Callable[..., Any]) -> Callable[..., Any]:
        def step(*given: Any, **more: Any) -> Any:
            nonlocal steps
            found = function(*given, **more)
            steps += 1
            if steps == place:
                raise Broken
            return found

        return step

    with monkeypatch.context() as patch:
        patch.setattr(Applier, "apply", counted(Applier.apply))
        patch.setattr(running, "write_moves", counted(members.write_moves))
        patch.setattr(running, "tell_published", counted(telling.tell_published))
        yield


@pytest.mark.parametrize("place", [1, 2, 3, 4, 5])
@pytest.mark.parametrize("way", ["resumed", "returned"])
def test_whatever_breaks_goes_on_or_goes_back(
    cast: Cast,
    place: int,
    way: str,
    monkeypatch: pytest.MonkeyPatch,
    signed_in: SignIn,
    django_capture_on_commit_callbacks: Capture,
) -> None:
    monkeypatch.setattr(running, "STEP", 2)
    source = a_list(cast, "titles", title="gxjs")
    there = firms(5)
    version = a_version(source, cast)
    for firm in there:
        a_row(version, firm, values=TERM)
    with breaking_at(place, monkeypatch), django_capture_on_commit_callbacks(execute=True):
        publish(version, cast.science)
    version.refresh_from_db()
    assert version.state == "publishing"
    assert on_list(source) == [], "nobody stands on the list before all is written"
    assert TitleHeld.objects.count() == min(place - 1, 2) * 2 + (place > 3), "whole steps only"
    assert not Message.objects.filter(title_zh__startswith="名单").exists()
    page = signed_in(cast.science).get(f"/lists/versions/{version.pk}/effect/").content.decode()
    assert f"/jobs/{version.job_id}/" in page
    assert 'value="return"' in page, "the page says that it broke off, and offers both ways"
    if way == "resumed":
        with django_capture_on_commit_callbacks(execute=True):
            resume(job_of(version))
        version.refresh_from_db()
        assert version.state == "published"
        assert on_list(source) == [firm.name for firm in there]
        assert TitleHeld.objects.count() == 5, "each row exactly once"
        assert version.summary["published"]["gained"] == 5
        return
    returned(version, cast.science, django_capture_on_commit_callbacks)
    assert version.state == "review"
    assert not TitleHeld.objects.exists()
    assert not version.rows.exclude(undo={}).exists()
    published(version, cast.science, django_capture_on_commit_callbacks)
    assert TitleHeld.objects.count() == 5


def test_an_old_job_cannot_go_on_when_the_version_was_taken_back(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Capture
) -> None:
    source = a_list(cast, "titles", title="gxjs")
    version = whole(cast, source, firms(2))
    with breaking_at(1, monkeypatch), django_capture_on_commit_callbacks(execute=True):
        publish(version, cast.science)
    version.refresh_from_db()
    old = job_of(version)
    returned(version, cast.science, django_capture_on_commit_callbacks)
    with django_capture_on_commit_callbacks(execute=True):
        resume(old)
    old.refresh_from_db()
    assert old.state == "failed"
    assert "另一项任务" in old.error_zh
    assert not TitleHeld.objects.exists()


def test_taking_back_that_breaks_off_goes_on(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Capture
) -> None:
    monkeypatch.setattr(running, "STEP", 2)
    source = a_list(cast, "titles", title="gxjs")
    there = firms(3)
    version = published(whole(cast, source, there), cast.science, django_capture_on_commit_callbacks)

    def broken(*_given: Any) -> None:
        raise Broken

    with monkeypatch.context() as patch:
        patch.setattr(running, "take_back_moves", broken)
        returned(version, cast.science, django_capture_on_commit_callbacks)
    assert version.state == "returning"
    assert on_list(source) == [firm.name for firm in there], "the list itself has not changed yet"
    with django_capture_on_commit_callbacks(execute=True):
        resume(job_of(version))
    version.refresh_from_db()
    assert (version.state, on_list(source), TitleHeld.objects.count()) == ("returned", [], 0)


def test_nothing_is_published_when_things_changed_since_the_officer_looked(
    cast: Cast, django_capture_on_commit_callbacks: Capture
) -> None:
    from tidu.web.lists.publishing.service import preview

    source = a_list(cast, "titles", title="gxjs")
    one, two = firms(2)
    version = a_version(source, cast)
    for firm in (one, two):
        a_row(version, firm, values=TERM)
    seen = preview(version).told()
    TitleHeld.objects.create(
        enterprise=one,
        title="gxjs",
        decision="recognised",
        valid_from=TERM["valid_from"],
        valid_until=TERM["valid_until"],
    )
    with pytest.raises(InputError) as told:
        publish(version, cast.science, seen=seen)
    assert told.value.code == "list-changed"
    assert "取得称号：预览时 2，现在 1" in (told.value.why.zh if told.value.why else "")
    version.refresh_from_db()
    assert version.state == "review"


def test_nothing_is_published_when_things_changed_before_the_job_begins(
    cast: Cast, django_capture_on_commit_callbacks: Capture
) -> None:
    source, (one, two) = a_list(cast), firms(2)
    version = whole(cast, source, [one])
    with django_capture_on_commit_callbacks(execute=True):
        publish(version, cast.science)
        a_row(version, two)
    version.refresh_from_db()
    assert version.state == "review"
    assert job_of(version).state == "failed"
    assert on_list(source) == []


def test_two_versions_of_one_list_are_not_written_at_once(cast: Cast) -> None:
    source, (one,) = a_list(cast), firms(1)
    first, second = whole(cast, source, [one]), whole(cast, source, [one])
    publish(first, cast.science)
    with pytest.raises(InputError) as told:
        publish(second, cast.science)
    assert told.value.code == "list-busy"
    with pytest.raises(IntegrityError), transaction.atomic():
        ListVersion.objects.filter(pk=second.pk).update(state="publishing")


def test_only_the_newest_published_version_is_taken_back_and_only_with_a_reason(
    cast: Cast, django_capture_on_commit_callbacks: Capture
) -> None:
    source, (one, two) = a_list(cast), firms(2)
    first = published(whole(cast, source, [one]), cast.science, django_capture_on_commit_callbacks)
    second = published(whole(cast, source, [two]), cast.science, django_capture_on_commit_callbacks)
    assert not may_take_back(first)
    with pytest.raises(InputError) as told:
        take_back(first, cast.science, "示例")
    assert told.value.code == "list-not-newest"
    with pytest.raises(InputError) as told:
        take_back(second, cast.science, "  ")
    assert told.value.code == "no-reason"
    returned(second, cast.science, django_capture_on_commit_callbacks)
    assert (second.state, second.returned_by, on_list(source)) == ("returned", cast.science, [one.name])
    returned(first, cast.science, django_capture_on_commit_callbacks)
    assert on_list(source) == []
    assert not source.listed.exists()


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"document": ""}, "list-document"),
        ({"as_of": "2099-01-01"}, "list-day"),
        ({"state": "received"}, "list-state"),
    ],
)
def test_what_is_missing_is_said_in_words(cast: Cast, change: dict[str, Any], code: str) -> None:
    version = whole(cast, a_list(cast), firms(1))
    ListVersion.objects.filter(pk=version.pk).update(**change)
    with pytest.raises(InputError) as told:
        publish(version, cast.science)
    assert told.value.code == code


def test_open_rows_ask_for_a_tick_and_nothing_to_publish_is_said(cast: Cast) -> None:
    version = whole(cast, a_list(cast), firms(1))
    a_row(version, None, "unmatched")
    with pytest.raises(InputError) as told:
        publish(version, cast.science)
    assert told.value.code == "list-open-rows"
    version.rows.exclude(state="unmatched").delete()
    with pytest.raises(InputError) as told:
        publish(version, cast.science, open_rows=True)
    assert told.value.code == "list-nothing"
