"""What lists of conduct and of figures state: new, the same, corrected, contradicting; and exactly that is taken back."""

from __future__ import annotations

from datetime import date

from tests.web.cast import Cast
from tests.web.lists.publishing.versions import Capture, a_list, a_row, a_version, firms, published, returned

from tidu.fictional.names import credit_code
from tidu.web.lists.publishing.service import preview
from tidu.web.registry.facts.conflicts import resolve
from tidu.web.registry.facts.service import Statement, state
from tidu.web.registry.models import Conflict, Enterprise, Fact, Source

YEAR = date(2025, 12, 31)


def said(party: str, firm: Enterprise, value: int, indicator: str = "revenue") -> Source:
    source = Source.objects.create(kind="form", party=party, label="示例")
    state(source, [Statement(firm.pk, indicator, YEAR, value)])
    return source


def used(firm: Enterprise, indicator: str = "revenue") -> int | None:
    row = Fact.objects.in_use().filter(enterprise=firm, indicator=indicator).first()
    return None if row is None else row.value


def test_a_penalty_becomes_a_yes_of_its_day(cast: Cast, django_capture_on_commit_callbacks: Capture) -> None:
    source, (one, two) = a_list(cast, "conduct", indicator="on_dishonest_list"), firms(2)
    version = a_version(source, cast)
    a_row(version, one, values={"decided_on": "2026-01-15", "matter": "示例事由"})
    a_row(version, two)
    assert preview(version).told()["facts_stated"] == 2
    published(version, cast.science, django_capture_on_commit_callbacks)
    facts = {fact.enterprise: fact for fact in Fact.objects.in_use().filter(indicator="on_dishonest_list")}
    assert (facts[one].value, facts[one].as_of, facts[one].place) == (1, date(2026, 1, 15), "名单!2")
    assert facts[two].as_of == version.as_of
    assert facts[one].source.party == "science"
    returned(version, cast.science, django_capture_on_commit_callbacks)
    assert not Fact.objects.in_use().filter(indicator="on_dishonest_list").exists()


def test_figures_are_counted_value_by_value_and_contradict_nobody_in_silence(
    cast: Cast, django_capture_on_commit_callbacks: Capture
) -> None:
    source, (one, two, three) = a_list(cast, "figures"), firms(3)
    said("science", one, 500)
    said("tax", two, 700)
    said("science", three, 900)
    version = a_version(source, cast)
    for firm in (one, two, three):
        a_row(version, firm, values={"figures": [["revenue", 2025, 900], ["staff", 2025, 12]]})
    counts = preview(version).told()
    wanted = ("facts_stated", "facts_changed", "facts_conflict", "facts_same")
    assert [counts[name] for name in wanted] == [3, 1, 1, 1]
    published(version, cast.science, django_capture_on_commit_callbacks)
    assert (used(one), used(two), used(three)) == (900, 700, 900)
    assert Conflict.objects.get().enterprise == two
    returned(version, cast.science, django_capture_on_commit_callbacks)
    assert (used(one), used(two), used(three)) == (500, 700, 900), "back to what the party said before"
    assert not Conflict.objects.filter(state="open").exists()
    assert used(one, "staff") is None


def test_what_was_corrected_or_decided_since_stays_and_is_listed(
    cast: Cast, django_capture_on_commit_callbacks: Capture
) -> None:
    source, (one, two, three) = a_list(cast, "figures"), firms(3)
    said("tax", two, 700)
    version = a_version(source, cast)
    for firm in (one, two, three):
        a_row(version, firm, values={"figures": [["revenue", 2025, 900]]})
    published(version, cast.science, django_capture_on_commit_callbacks)
    said("science", one, 901)
    conflict = Conflict.objects.get()
    ours = Fact.objects.get(source=version.origin, enterprise=two, ended_at=None)
    resolve(conflict, ours, "示例：以科技部门为准", cast.li)
    returned(version, cast.science, django_capture_on_commit_callbacks)
    assert (used(one), used(two), used(three)) == (901, 900, None)
    assert {row.enterprise for row in version.rows.filter(effect="kept")} == {one, two}
    assert len(version.summary["left"]) == 2


def test_a_missing_code_is_filled_only_when_asked_and_taken_back(
    cast: Cast, django_capture_on_commit_callbacks: Capture
) -> None:
    source, (one, two, three) = a_list(cast), firms(3)
    Enterprise.objects.filter(pk=one.pk).update(uscc=None)
    version = a_version(source, cast)
    a_row(version, one, code=credit_code(900))
    a_row(version, two, code=credit_code(901), name="兴城示例另名有限公司")
    a_row(version, three, county="绥中县")
    counts = preview(version).told()
    assert {name: counts[name] for name in counts if name.startswith("differs")} == {
        "differs_c": 1, "differs_n": 1, "differs_r": 1, "differs_x": 1,
    }  # fmt: skip
    published(version, cast.science, django_capture_on_commit_callbacks, fill_codes=True)
    one.refresh_from_db()
    two.refresh_from_db()
    assert one.uscc == credit_code(900)
    assert two.uscc == credit_code(301), "what is there is never overwritten"
    returned(version, cast.science, django_capture_on_commit_callbacks)
    one.refresh_from_db()
    assert one.uscc is None


def test_a_version_is_looked_through_again_published_and_taken_back_again(
    cast: Cast, django_capture_on_commit_callbacks: Capture
) -> None:
    from tidu.web.lists.publishing.service import reopen

    source, (one,) = a_list(cast, "figures"), firms(1)
    version = a_version(source, cast)
    a_row(version, one, values={"figures": [["revenue", 2025, 900]]})
    for _time in range(2):
        published(version, cast.science, django_capture_on_commit_callbacks)
        assert used(one) == 900
        returned(version, cast.science, django_capture_on_commit_callbacks)
        assert used(one) is None
        assert version.summary["left"] == {}
        reopen(version, cast.science)
    assert version.state == "review"


def test_a_row_that_means_another_firm_since_is_taken_back_from_the_first(
    cast: Cast, django_capture_on_commit_callbacks: Capture
) -> None:
    source, (one, two) = a_list(cast, "figures"), firms(2)
    version = a_version(source, cast)
    row = a_row(version, one, values={"figures": [["revenue", 2025, 900]]})
    published(version, cast.science, django_capture_on_commit_callbacks)
    row.refresh_from_db()
    row.enterprise = two
    row.save()
    published(version, cast.science, django_capture_on_commit_callbacks)
    assert (used(one), used(two)) == (None, 900)
    assert [each.enterprise for each in source.listed.filter(until=None)] == [two]
