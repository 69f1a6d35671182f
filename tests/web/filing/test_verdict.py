"""The live verdict: the draft over what is known; unknown is never unmet; frozen verdicts replay to the same result."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from tests.web.cast import Cast

from tidu.catalogue import Catalogue
from tidu.criteria.outcomes import Outcome
from tidu.criteria.reading import read_standard
from tidu.web.filing.forms import form_for
from tidu.web.filing.models import Filing, FilingVersion
from tidu.web.filing.service import (
    affected,
    compare,
    form_of,
    freeze,
    gaps,
    intact,
    missing,
    replayed,
    save,
    save_many,
    verdict,
)
from tidu.web.registry.facts.service import Fact, catalogue


def node(filing: Filing, name: str) -> Outcome:
    found = verdict(filing)
    assert found is not None
    return found.nodes[name].outcome


def test_a_typed_figure_decides_at_its_very_edge(filing: Filing, cast: Cast) -> None:
    assert node(filing, "revenue") is Outcome.MET
    save(filing, "revenue", "2025", "4999.999999", by=cast.zhao, seen=0)
    assert node(filing, "revenue") is Outcome.UNMET
    save(filing, "revenue", "2025", "5000", by=cast.zhao, seen=1)
    assert node(filing, "revenue") is Outcome.MET


def test_what_nobody_can_read_is_unknown_and_never_unmet(filing: Filing, cast: Cast) -> None:
    save(filing, "revenue", "2025", "不到五千万", by=cast.zhao, seen=0)
    assert node(filing, "revenue") is Outcome.UNKNOWN


def test_an_emptied_field_is_unknown(filing: Filing, cast: Cast) -> None:
    save(filing, "revenue", "2025", "", by=cast.zhao, seen=0)
    assert node(filing, "revenue") is Outcome.UNKNOWN


def test_a_gap_says_how_much_is_lacking(filing: Filing, cast: Cast) -> None:
    save(filing, "years_in_market", "", "2", by=cast.zhao, seen=0)
    found = gaps(filing)
    assert found is not None
    assert "market_years" in {one.node.id for one in found.gaps}


def test_completeness_names_what_is_missing(filing: Filing, cast: Cast) -> None:
    before = missing(filing)
    save(filing, "staff", "2025", "120", by=cast.zhao, seen=0)
    after = missing(filing)
    assert len(after.fields) == len(before.fields) - 1
    assert ("staff", "2025") not in {one.key for one in after.fields}
    save(filing, "rd_staff", "2025", "二十来个", by=cast.zhao, seen=0)
    assert ("rd_staff", "2025") in {one.key for one in missing(filing).fields}


# -- versions -----------------------------------------------------------------------------------------------------


def test_a_version_keeps_content_facts_and_verdict(filing: Filing, cast: Cast) -> None:
    save(filing, "staff", "2025", "120", by=cast.zhao, seen=0)
    version = freeze(filing, cast.zhao)
    assert version.content["staff.2025"]["text"] == "120"
    assert version.content["staff.2025"]["by"] == "赵经理"
    assert version.content["revenue.2025"]["source"].startswith("示例税务申报")
    assert version.facts == sorted(Fact.objects.in_use().values_list("pk", flat=True))
    assert version.receipt is not None
    assert version.receipt["standard"]["id"] == filing.standard
    assert intact(version)


def test_later_edits_never_change_a_version(filing: Filing, cast: Cast) -> None:
    save(filing, "staff", "2025", "120", by=cast.zhao, seen=0)
    version = freeze(filing, cast.zhao)
    save(filing, "staff", "2025", "130", by=cast.zhao, seen=1)
    assert FilingVersion.objects.get(pk=version.pk).content["staff.2025"]["text"] == "120"


def test_nothing_changed_is_no_new_version(filing: Filing, cast: Cast) -> None:
    assert freeze(filing, cast.zhao) == freeze(filing, cast.zhao)


def test_an_altered_version_no_longer_fits_its_seal(filing: Filing, cast: Cast) -> None:
    version = freeze(filing, cast.zhao)
    version.content["revenue.2025"]["text"] = "9000"
    assert not intact(version)


def test_two_versions_tell_what_changed_and_by_whom(filing: Filing, cast: Cast, colleague: object) -> None:
    save(filing, "staff", "2025", "120", by=cast.zhao, seen=0)
    first = freeze(filing, cast.zhao)
    save(filing, "staff", "2025", "130", by=colleague, seen=1)  # type: ignore[arg-type]
    save(filing, "rd_staff", "2025", "20", by=cast.zhao, seen=0)
    changes = {one.name: one for one in compare(first, freeze(filing, cast.zhao))}
    assert set(changes) == {"staff.2025", "rd_staff.2025"}
    assert (changes["staff.2025"].before, changes["staff.2025"].after) == ("120人", "130人")
    assert changes["staff.2025"].by == "李某"
    assert changes["rd_staff.2025"].before == ""


@pytest.fixture
def corrected(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The text of the standard says 70 million from now on, where it said 50."""
    known: Catalogue = catalogue()
    was = known.standard("xjr-2026")
    text = Path(was.path).read_text(encoding="utf-8").replace("revenue >= 5000万元", "revenue >= 7000万元")
    path = tmp_path / "xjr-2026.yaml"
    path.write_text(text, encoding="utf-8")
    monkeypatch.setitem(known._standards, "xjr-2026", read_standard(path, known.vocabulary))
    form_for.cache_clear()


@pytest.fixture
def frozen(filing: Filing, cast: Cast) -> FilingVersion:
    """A version from before."""
    version = freeze(filing, cast.zhao)
    assert version.receipt is not None
    assert version.receipt["nodes"]["revenue"] == "met"
    return version


def test_a_corrected_rule_set_changes_no_frozen_verdict(frozen: FilingVersion, corrected: None) -> None:
    again = replayed(frozen)
    assert again is not None
    assert again.reproduced
    assert again.verdict is not None
    assert again.verdict.nodes["revenue"].outcome is Outcome.MET
    assert node(frozen.filing, "revenue") is Outcome.UNMET
    form_for.cache_clear()


def test_who_is_affected_by_the_correction_is_listed(frozen: FilingVersion, corrected: None) -> None:
    listed = affected("xjr-2026")
    assert [one.version for one in listed] == [frozen]
    assert any("营业收入" in says.zh for says in listed[0].nodes)
    form_for.cache_clear()


def test_nobody_is_affected_where_nothing_was_corrected(frozen: FilingVersion) -> None:
    assert affected("xjr-2026") == []


def test_the_form_keeps_the_rules_that_were_pinned(filing: Filing) -> None:
    Filing.objects.filter(pk=filing.pk).update(standard="xjr-2022", overlays=[])
    form = form_of(Filing.objects.get(pk=filing.pk))
    assert form.standard is not None
    assert form.standard.id == "xjr-2022"


def test_a_form_without_rules_has_no_verdict_and_freezes_all_the_same(stated: object, cast: Cast) -> None:
    from tidu.web.filing.service import open_filing

    one = open_filing(stated, "yearly-update", purpose="yearly-update:2026", on=date(2026, 4, 1), by=cast.zhao)  # type: ignore[arg-type]
    save_many(one, {("staff", "2025"): ("80", 0)}, by=cast.zhao)
    assert verdict(one) is None
    version = freeze(one, cast.zhao)
    assert version.receipt is None
    assert replayed(version) is None
    assert intact(version)


def test_what_the_draft_relies_on_is_asked_for_before_it_is_handed_in(filing: Filing, cast: Cast) -> None:
    def wanted() -> set[str]:
        return {one.material.code for one in missing(filing).papers}

    assert "award" not in wanted()
    save(filing, "national_award_top3", "", "2024-01-10", by=cast.zhao, seen=0)
    assert "award" in wanted()
    save(filing, "national_award_top3", "", "无", by=cast.zhao, seen=1)
    assert "award" not in wanted()
