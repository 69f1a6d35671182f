"""Who stands on a list: comes, stays, goes; as of every day; older files; open rows that hold somebody on it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from django.test import Client
from tests.web.cast import Cast
from tests.web.lists.publishing.versions import (
    DAY,
    Capture,
    a_list,
    a_row,
    a_version,
    firms,
    on_list,
    published,
    returned,
    whole,
)

from tidu.errors import InputError
from tidu.web.accounts.models import User
from tidu.web.lists.models import Listed
from tidu.web.lists.publishing.service import preview, publish
from tidu.web.lists.service import LIST, list_sets, members_of_list
from tidu.web.registry.enterprises.service import merge_records
from tidu.web.registry.models import Enterprise

LATER = date(2026, 6, 1)
SignIn = Callable[[User], Client]


def test_firms_come_stay_and_go_from_version_to_version(
    cast: Cast, django_capture_on_commit_callbacks: Capture
) -> None:
    source, (one, two, three) = a_list(cast), firms(3)
    first = published(whole(cast, source, [one, two]), cast.science, django_capture_on_commit_callbacks)
    assert first.state == "published"
    second = whole(cast, source, [two, three], LATER)
    counts = preview(second).told()
    assert (counts["firms_join"], counts["firms_stay"], counts["gone"]) == (1, 1, 1)
    assert {row.effect for row in second.rows.filter(enterprise=three)} == {"joins"}
    assert {row.effect for row in second.rows.filter(enterprise=two)} == {"stays"}
    assert on_list(source) == [one.name, two.name], "looking writes nothing"
    published(second, cast.science, django_capture_on_commit_callbacks)
    assert on_list(source) == [two.name, three.name]
    code = f"{LIST}{source.pk}"
    assert set(members_of_list(code, DAY)) == {one.pk, two.pk}
    assert set(members_of_list(code, date(2026, 5, 31))) == {one.pk, two.pk}
    assert set(members_of_list(code, LATER)) == {two.pk, three.pk}
    assert not members_of_list(code, date(2026, 2, 28)).exists()
    assert [(one.code, one.since) for one in list_sets(cast.li)] == [(code, DAY)]
    stays = Listed.objects.get(enterprise=two)
    assert (stays.since, stays.row) == (DAY, second.rows.get(enterprise=two)), "the newest row speaks for it"


def test_a_file_that_only_adds_takes_nobody_off_and_may_be_older(
    cast: Cast, django_capture_on_commit_callbacks: Capture
) -> None:
    source, (one, two, three) = a_list(cast, complete=False), firms(3)
    published(whole(cast, source, [one, two]), cast.science, django_capture_on_commit_callbacks)
    older = whole(cast, source, [two, three], date(2024, 1, 1))
    assert "gone" not in preview(older).told()
    published(older, cast.science, django_capture_on_commit_callbacks)
    code = f"{LIST}{source.pk}"
    assert set(members_of_list(code, date(2024, 1, 1))) == {two.pk, three.pk}
    assert set(members_of_list(code, DAY)) == {one.pk, two.pk, three.pk}
    returned(older, cast.science, django_capture_on_commit_callbacks)
    assert not members_of_list(code, date(2024, 1, 1)).exists()
    assert set(members_of_list(code, DAY)) == {one.pk, two.pk}


def test_an_older_whole_file_is_refused_in_words(cast: Cast, django_capture_on_commit_callbacks: Capture) -> None:
    source, (one, two) = a_list(cast), firms(2)
    published(whole(cast, source, [one, two], LATER), cast.science, django_capture_on_commit_callbacks)
    with pytest.raises(InputError) as told:
        publish(whole(cast, source, [one]), cast.science)
    assert told.value.code == "list-older"
    assert "第 1 版" in told.value.what.zh
    assert on_list(source) == [one.name, two.name]


def test_nobody_goes_whom_an_open_or_faulty_row_may_mean(
    cast: Cast, django_capture_on_commit_callbacks: Capture
) -> None:
    source, (one, two, three, four) = a_list(cast), firms(4)
    published(whole(cast, source, [one, two, three, four]), cast.science, django_capture_on_commit_callbacks)
    second = whole(cast, source, [one], LATER)
    row = a_row(second, None, "doubtful", name="兴城示例错字公司", candidates=[{"firm": two.pk, "confidence": 700}])
    a_row(second, None, "faulty", name=three.name)
    counts = preview(second).told()
    assert (counts["gone"], counts["held_open"]) == (1, 2)
    published(second, cast.science, django_capture_on_commit_callbacks, open_rows=True)
    assert on_list(source) == [one.name, two.name, three.name], "only the fourth is gone"
    row.state, row.candidates = "left_out", []
    row.save()
    a_row(second, four)
    published(second, cast.science, django_capture_on_commit_callbacks)
    assert on_list(source) == [one.name, three.name, four.name], "what was decided since is an addition"


def test_the_same_day_again_counts_from_that_day(cast: Cast, django_capture_on_commit_callbacks: Capture) -> None:
    source, (one, two) = a_list(cast), firms(2)
    published(whole(cast, source, [one]), cast.science, django_capture_on_commit_callbacks)
    published(whole(cast, source, [two]), cast.science, django_capture_on_commit_callbacks)
    assert set(members_of_list(f"{LIST}{source.pk}", DAY)) == {two.pk}


def test_a_second_row_of_the_same_firm_counts_once(cast: Cast, django_capture_on_commit_callbacks: Capture) -> None:
    source, (one,) = a_list(cast), firms(1)
    version = a_version(source, cast)
    first = a_row(version, one)
    a_row(version, one, twin=first)
    counts = preview(version).told()
    assert (counts["joins"], counts["twin"], counts["firms_join"]) == (1, 1, 1)
    published(version, cast.science, django_capture_on_commit_callbacks)
    assert on_list(source) == [one.name]


def test_a_row_decided_after_publishing_can_be_undone_until_it_is_published_too(
    cast: Cast, django_capture_on_commit_callbacks: Capture
) -> None:
    from tidu.web.lists.linking.deciding import is_published

    source, (one, two) = a_list(cast), firms(2)
    version = whole(cast, source, [one])
    row = a_row(version, None, "doubtful", name=two.name, candidates=[{"firm": two.pk, "confidence": 700}])
    published(version, cast.science, django_capture_on_commit_callbacks, open_rows=True)
    row.state, row.enterprise = "linked", two
    row.save()
    assert preview(version).told()["joins"] == 1
    row.refresh_from_db()
    assert (row.effect, is_published(row)) == ("joins", False), "what is foreseen is not done"
    published(version, cast.science, django_capture_on_commit_callbacks)
    row.refresh_from_db()
    assert is_published(row)
    assert on_list(source) == [one.name, two.name]
    returned(version, cast.science, django_capture_on_commit_callbacks)
    assert on_list(source) == [], "one return takes both back"


def test_a_record_that_was_merged_stands_for_the_one_that_is_kept(
    cast: Cast, django_capture_on_commit_callbacks: Capture, signed_in: SignIn
) -> None:
    source, (kept, gone) = a_list(cast), firms(2)
    published(whole(cast, source, [gone]), cast.science, django_capture_on_commit_callbacks)
    Enterprise.objects.filter(pk=gone.pk).update(uscc=None)
    merge_records(kept, gone, "示例：重复建档", cast.li)
    assert list(members_of_list(f"{LIST}{source.pk}", DAY)) == [kept.pk]
    assert source.name in signed_in(cast.li).get(f"/firms/{kept.pk}/lists/").content.decode()
    again = whole(cast, source, [kept], LATER)
    counts = preview(again).told()
    assert (counts.get("firms_join", 0), counts["firms_stay"], counts.get("gone", 0)) == (0, 1, 0)
