"""Titles that a list grants: gained, the same already, different, refused, lost; and what follows from them."""

from __future__ import annotations

from datetime import date
from typing import Any

from tests.web.cast import Cast
from tests.web.lists.publishing.versions import Capture, a_list, a_row, a_version, firms, published, returned, whole

from tidu.web.audit.service import AuditEvent
from tidu.web.desk.models import Message, Todo
from tidu.web.lists.models import ListSource
from tidu.web.lists.publishing.service import preview
from tidu.web.registry.models import Enterprise, Recommendation, TitleHeld

BEGINS, ENDS = date(2025, 7, 1), date(2028, 6, 30)
TERM = {"valid_from": "2025-07-01", "valid_until": "2028-06-30"}


def titles(cast: Cast, **more: Any) -> ListSource:
    return a_list(cast, "titles", title="gxjs", **more)


def held(firm: Enterprise, **more: Any) -> TitleHeld:
    fields: dict[str, Any] = {"title": "gxjs", "decision": "recognised", "valid_from": BEGINS, "valid_until": ENDS}
    return TitleHeld.objects.create(enterprise=firm, **{**fields, **more})


def test_titles_are_gained_once_and_lead_back_to_their_row(
    cast: Cast, django_capture_on_commit_callbacks: Capture
) -> None:
    source, (one, two, three) = titles(cast), firms(3)
    kept = held(two)
    apart = held(three, valid_until=date(2027, 6, 30))
    version = a_version(source, cast)
    for firm in (one, two, three):
        a_row(version, firm, values=TERM)
    counts = preview(version).told()
    assert (counts["gained"], counts["held"], counts["differs"]) == (1, 1, 1)
    assert TitleHeld.objects.count() == 2, "looking writes nothing"
    published(version, cast.science, django_capture_on_commit_callbacks)
    title = TitleHeld.objects.get(enterprise=one)
    assert (title.valid_from, title.valid_until, title.place, title.document) == (
        BEGINS,
        ENDS,
        "名单!2",
        "示科〔2026〕1号",
    )
    assert title.source == version.origin
    assert version.origin is not None
    assert version.origin.link == f"/lists/versions/{version.pk}/place/"
    apart.refresh_from_db()
    assert apart.valid_until == date(2027, 6, 30), "a contradiction overwrites nothing"
    assert TitleHeld.objects.get(enterprise=two) == kept
    assert AuditEvent.objects.filter(action="title.register", enterprise_id=one.pk).count() == 1
    assert Todo.objects.get(key=f"list-open:{version.pk}").owner == cast.science


def test_a_title_without_any_day_is_the_one_that_is_held_then(
    cast: Cast, django_capture_on_commit_callbacks: Capture
) -> None:
    source, (one, two) = titles(cast), firms(2)
    held(one)
    version = whole(cast, source, [one, two])
    counts = preview(version).told()
    assert (counts["held"], counts["gained"], counts["undated"]) == (1, 1, 1)
    published(version, cast.science, django_capture_on_commit_callbacks)
    new = TitleHeld.objects.get(enterprise=two)
    assert (new.valid_from, new.valid_until, new.decided_on) == (version.as_of, None, None)


def test_what_cannot_be_is_refused_with_the_reason_and_stops_no_other(
    cast: Cast, django_capture_on_commit_callbacks: Capture
) -> None:
    source, (one, two) = titles(cast), firms(2)
    version = a_version(source, cast)
    a_row(version, one, values={"valid_from": "2028-01-01", "valid_until": "2025-01-01"})
    a_row(version, two, values=TERM)
    assert preview(version).told()["refused"] == 1
    published(version, cast.science, django_capture_on_commit_callbacks)
    assert [row.enterprise for row in TitleHeld.objects.all()] == [two]


def test_a_mark_needs_the_title_that_it_marks(cast: Cast) -> None:
    from tidu.web.registry.facts.values import catalogue

    mark = next(one for one in catalogue().titles.values() if one.mark_of and one.object != "product")
    source, (one, two) = titles(cast, name="示例标记"), firms(2)
    version = a_version(source, cast)
    held(two, title=mark.mark_of)
    for firm in (one, two):
        a_row(version, firm, values={**TERM, "title": mark.code})
    counts = preview(version).told()
    assert (counts["refused"], counts["gained"]) == (1, 1)


def test_a_title_that_is_lost_is_withdrawn_only_when_the_officer_says_so(
    cast: Cast, django_capture_on_commit_callbacks: Capture
) -> None:
    source, (one, two, three) = titles(cast), firms(3)
    first = a_version(source, cast)
    held(two)
    for firm in (one, two, three):
        a_row(first, firm, values=TERM)
    published(first, cast.science, django_capture_on_commit_callbacks)
    second = a_version(source, cast, date(2026, 9, 1))
    a_row(second, three, values=TERM)
    effect = preview(second)
    assert set(effect.lost) == set(TitleHeld.objects.exclude(enterprise=three).values_list("pk", flat=True))
    published(second, cast.science, django_capture_on_commit_callbacks)
    assert not TitleHeld.objects.exclude(withdrawn_on=None).exists()
    assert Todo.objects.get(key=f"list-lost:{second.pk}").done_at is None
    returned(second, cast.science, django_capture_on_commit_callbacks)
    assert Todo.objects.get(key=f"list-lost:{second.pk}").done_at is not None
    third = a_version(source, cast, date(2026, 9, 2))
    a_row(third, three, values=TERM)
    published(third, cast.science, django_capture_on_commit_callbacks, withdraw_why="示例：抽查取消")
    gone = TitleHeld.objects.exclude(withdrawn_on=None)
    assert {row.enterprise for row in gone} == {one, two}
    assert {row.withdrawn_on for row in gone} == {date(2026, 9, 2)}
    assert all("示例：抽查取消" in row.reason for row in gone)
    returned(third, cast.science, django_capture_on_commit_callbacks)
    assert not TitleHeld.objects.exclude(withdrawn_on=None).exists(), "taken back: they count again"


def test_a_later_term_is_no_loss_of_the_earlier_one(cast: Cast, django_capture_on_commit_callbacks: Capture) -> None:
    source, (one,) = titles(cast), firms(1)
    first = a_version(source, cast)
    a_row(first, one, values=TERM)
    published(first, cast.science, django_capture_on_commit_callbacks)
    second = a_version(source, cast, date(2026, 9, 1))
    a_row(second, one, values={"valid_from": "2028-07-01", "valid_until": "2031-06-30"})
    effect = preview(second)
    assert (effect.lost, effect.counts["gained"]) == ([], 1)


def test_the_usual_things_follow_from_a_title_and_end_with_it(
    cast: Cast, django_capture_on_commit_callbacks: Capture
) -> None:
    source, (one,) = titles(cast), firms(1)
    waiting = Recommendation.objects.create(
        enterprise=one, title="gxjs", batch="示例批次", recommended_on=date(2025, 6, 1)
    )
    version = a_version(source, cast)
    a_row(version, one, values={"valid_from": "2024-07-01", "valid_until": "2027-06-30", "batch": "示例批次"})
    published(version, cast.science, django_capture_on_commit_callbacks)
    title = TitleHeld.objects.get()
    waiting.refresh_from_db()
    assert waiting.outcome == "pending", "decided before it was recommended: somebody has to look"
    assert Todo.objects.filter(key=f"title-ends:{title.pk}", done_at=None).exists()
    returned(version, cast.science, django_capture_on_commit_callbacks)
    assert not TitleHeld.objects.exists()
    assert not Todo.objects.filter(key=f"title-ends:{title.pk}", done_at=None).exists()


def test_a_waiting_recommendation_is_granted_and_waits_again(
    cast: Cast, django_capture_on_commit_callbacks: Capture
) -> None:
    source, (one,) = titles(cast), firms(1)
    waiting = Recommendation.objects.create(
        enterprise=one, title="gxjs", batch="示例批次", recommended_on=date(2025, 6, 1)
    )
    version = a_version(source, cast)
    a_row(version, one, values={**TERM, "decided_on": "2025-07-01", "batch": "示例批次"})
    published(version, cast.science, django_capture_on_commit_callbacks)
    waiting.refresh_from_db()
    assert (waiting.outcome, waiting.decided_on) == ("granted", BEGINS)
    returned(version, cast.science, django_capture_on_commit_callbacks)
    waiting.refresh_from_db()
    assert (waiting.outcome, waiting.decided_on) == ("pending", None)


def test_a_title_that_was_changed_since_stays_and_is_listed(
    cast: Cast, django_capture_on_commit_callbacks: Capture
) -> None:
    source, (one, two) = titles(cast), firms(2)
    version = a_version(source, cast)
    for firm in (one, two):
        a_row(version, firm, values=TERM)
    published(version, cast.science, django_capture_on_commit_callbacks)
    TitleHeld.objects.filter(enterprise=one).update(batch="示例：改过")
    returned(version, cast.science, django_capture_on_commit_callbacks)
    assert version.state == "returned"
    assert [row.enterprise for row in TitleHeld.objects.all()] == [one]
    row = version.rows.get(effect="kept")
    assert row.enterprise == one
    assert "改过" in version.summary["left"][str(row.pk)][0]


def test_owner_and_counties_are_told_once_what_changed_for_them(
    cast: Cast, django_capture_on_commit_callbacks: Capture
) -> None:
    source, (one, two) = titles(cast), firms(2)
    (three,) = firms(1, "211421403", 400)
    version = a_version(source, cast)
    for firm in (one, two, three):
        a_row(version, firm, values=TERM)
    published(version, cast.science, django_capture_on_commit_callbacks)
    told = {one.recipient: one.body_zh for one in Message.objects.filter(title_zh__startswith="名单已发布")}
    assert set(told) == {cast.science, cast.wang, cast.chen}
    assert Message.objects.filter(title_zh__startswith="名单已发布").count() == 3
    assert "取得称号 2 个" in told[cast.wang]
    assert "取得称号 1 个" in told[cast.chen]
    assert "取得称号 3 个" in told[cast.science]


def test_whoever_counts_and_judges_is_told_once_in_all(cast: Cast, django_capture_on_commit_callbacks: Capture) -> None:
    from tidu.web.registry.changes import changed, settled

    told: list[tuple[set[int], set[str]]] = []
    ends: list[int] = []

    def hear(ids: frozenset[int], codes: frozenset[str] | None, **_named: Any) -> None:
        told.append((set(ids), set(codes or ())))

    def hear_end(**_named: Any) -> None:
        ends.append(1)

    source, there = titles(cast), firms(3)
    version = a_version(source, cast)
    for firm in there:
        a_row(version, firm, values=TERM)
    changed.connect(hear)
    settled.connect(hear_end)
    try:
        published(version, cast.science, django_capture_on_commit_callbacks)
        assert told == [({firm.pk for firm in there}, {"gxjs"})], "three rows, one telling"
        assert ends == [1]
        told.clear()
        returned(version, cast.science, django_capture_on_commit_callbacks)
        assert told == [({firm.pk for firm in there}, {"gxjs"})]
        assert ends == [1, 1]
    finally:
        changed.disconnect(hear)
        settled.disconnect(hear_end)
