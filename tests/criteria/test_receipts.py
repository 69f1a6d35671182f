"""A receipt reproduces its verdict, shows every alteration, and says what has become different."""

from __future__ import annotations

import copy
import json
import re
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.criteria.small import ON, STANDARD, WAN, firms, passing, standard

import tidu
from tidu.catalogue import load
from tidu.catalogue.cases import judge, read_cases
from tidu.criteria import model
from tidu.criteria.facts import Facts
from tidu.criteria.one import evaluate
from tidu.criteria.outcomes import Outcome
from tidu.criteria.receipts import (
    SHAPE,
    Receipt,
    canonical,
    checked,
    misfits,
    read_receipt,
    receipt_of,
    sealed,
    write_receipt,
)
from tidu.criteria.replaying import Difference, Replay, replay
from tidu.errors import InputError, RuleError
from tidu.text import Text

ROOT = Path(__file__).parents[2]


def look_up(text: str = STANDARD, *, overlaid: bool = False) -> Callable[..., model.Standard]:
    """A lookup that knows one standard."""

    def found(standard_id: str, overlays: Sequence[str] = ()) -> model.Standard:
        if standard_id != "small-2026":
            raise RuleError("E301", Text(f"没有标准“{standard_id}”", f"There is no standard “{standard_id}”"))
        if overlays and not overlaid:
            raise RuleError("E301", Text("没有这个年度调整", "There is no such overlay"))
        return standard(text, overlaid=bool(overlays))

    return found


def receipt(facts: Facts | None = None, *, overlaid: bool = False) -> Receipt:
    return receipt_of(evaluate(standard(overlaid=overlaid), facts or passing(), ON))


def again(stored: Receipt, text: str = STANDARD, *, overlaid: bool = False) -> Replay:
    return replay(stored, look_up(text, overlaid=overlaid))


def found(result: Replay) -> dict[tuple[str, str], Difference]:
    return {(one.what, one.subject): one for one in result.differences}


def resealed(stored: Receipt, change: Callable[[Receipt], object]) -> Receipt:
    """A receipt that somebody changed and sealed anew."""
    changed = copy.deepcopy(stored)
    change(changed)
    return sealed(changed)


def entry(stored: Receipt, indicator: str, year: int | None = None) -> dict[str, Any]:
    one = next(one for one in stored["facts"] if (one["indicator"], one["year"]) == (indicator, year))
    assert isinstance(one, dict)
    return one


# --- reproducing


@given(firms(), st.sampled_from(["new", "review"]), st.booleans())
def test_every_verdict_is_reproduced_from_its_receipt_alone(facts: Facts, kind: Any, overlaid: bool) -> None:  # noqa: ANN401
    verdict = evaluate(standard(overlaid=overlaid), facts, ON, kind)
    stored = checked(json.loads(json.dumps(receipt_of(verdict))))
    result = again(stored, overlaid=True)
    assert result.differences == ()
    assert result.reproduced
    assert result.verdict is not None
    assert {name: one.outcome for name, one in result.verdict.nodes.items()} == {
        name: one.outcome for name, one in verdict.nodes.items()
    }


@given(firms())
def test_a_receipt_holds_every_fact_that_the_trace_saw(facts: Facts) -> None:
    verdict = evaluate(standard(), facts, ON)
    listed = {(one["indicator"], one["year"]) for one in receipt_of(verdict)["facts"]}
    seen = {(one.indicator.code, one.year) for node in verdict.nodes.values() for one in node.reading.seen}
    assert seen <= listed


@pytest.mark.parametrize("standard_id", ["zjtx-2026", "xjr-2022", "sme-size-2011", "kjx-2017"])
def test_the_cases_of_shipped_standards_are_reproduced(standard_id: str) -> None:
    catalogue = load()
    for case in read_cases(catalogue, standard_id)[::4]:
        result = replay(receipt_of(judge(catalogue, case)), catalogue.standard)
        assert result.reproduced, (case.name, result.differences)


def test_a_receipt_says_what_was_judged_and_how_it_came_out() -> None:
    facts = passing()
    facts.put(load().indicators["revenue"], 2025, 1500 * WAN, "审计报告 2025")
    stored = receipt(facts)
    assert stored["verdict"] == "met"
    assert stored["engine"] == tidu.__version__
    assert stored["standard"]["sha256"] == standard().sha256
    assert entry(stored, "revenue", 2025) == {
        "indicator": "revenue",
        "name": "营业收入",
        "year": 2025,
        "stored": 1500 * WAN,
        "written": "15000000元",
        "source": "审计报告 2025",
    }
    assert entry(stored, "national_award_top3")["written"] == "never"
    assert stored["scores"]["score"] == {"low": 60, "high": 60, "outcome": "met"}
    assert stored["scores"]["growing"] == {"low": 40, "high": 40, "outcome": "met"}
    assert stored["scores"]["best_age"] == {"low": 0, "high": 0, "outcome": None}
    assert stored["nodes"]["equity"] == "met"
    assert stored["titles"] == [
        {"title": "cxx", "from": "1900-01-01", "until": "1900-01-01", "held": False, "source": ""}
    ]


def test_the_same_verdict_gives_the_same_bytes(tmp_path: Path) -> None:
    for name in ("one.json", "two.json"):
        write_receipt(receipt(), tmp_path / name)
    assert (tmp_path / "one.json").read_bytes() == (tmp_path / "two.json").read_bytes()
    assert read_receipt(tmp_path / "one.json") == receipt()
    assert list(misfits(receipt(), SHAPE)) == []


def test_the_canonical_form_knows_no_floats() -> None:
    assert canonical({"b": 1, "a": ["葫芦岛", None, True]}) == '{"a":["葫芦岛",null,true],"b":1}'.encode()
    with pytest.raises(TypeError, match="no floats"):
        canonical({"a": [0.5]})


# --- files that are no receipts


def refused(tmp_path: Path, content: str | bytes) -> InputError:
    path = tmp_path / "receipt.json"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    with pytest.raises(InputError) as caught:
        read_receipt(path)
    assert caught.value.where is not None
    assert caught.value.where.path == str(path)
    return caught.value


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="R101"):
        read_receipt(tmp_path / "none.json")


@pytest.mark.parametrize(
    "content", ["", "{", "企业名称,营业收入", b"\xff\xfe", '{"tidu_receipt": 1, "tidu_receipt": 1}', "[" * 100_000]
)
def test_what_is_not_json_is_refused(tmp_path: Path, content: str | bytes) -> None:
    assert refused(tmp_path, content).code == "R102"


@pytest.mark.parametrize(
    ("change", "part"),
    [
        (lambda one: one.pop("nodes"), "nodes"),
        (lambda one: one.update(tidu_receipt="1"), "tidu_receipt"),
        (lambda one: one.update(more=1), "more"),
        (lambda one: one["facts"][0].update(stored=0.5), "facts[0].stored"),
        (lambda one: one["facts"][0].pop("written"), "facts[0].written"),
        (lambda one: one["scores"]["score"].update(low="60"), "scores.score.low"),
        (lambda one: one["scores"]["score"].update(low=True), "scores.score.low"),
        (lambda one: one.update(kind="renewal"), "kind"),
        (lambda one: one.update(on="2026-02-30"), "on"),
        (lambda one: one["titles"][0].update(until="soon"), "titles.cxx.until"),
    ],
)
def test_what_is_no_receipt_is_refused_with_the_part_that_is_wrong(
    tmp_path: Path, change: Callable[[Receipt], object], part: str
) -> None:
    stored = receipt()
    change(stored)
    error = refused(tmp_path, json.dumps(stored))
    assert error.code == "R103"
    assert f"“{part}”" in error.render("zh")
    assert f"“{part}”" in error.render("en")


@pytest.mark.parametrize("content", ["[]", "1", '{"firm": {}}', "null"])
def test_other_json_is_no_receipt(tmp_path: Path, content: str) -> None:
    assert refused(tmp_path, content).code == "R103"


def test_a_receipt_of_a_later_form_is_refused_with_both_versions(tmp_path: Path) -> None:
    error = refused(tmp_path, json.dumps({"tidu_receipt": 2, "anything": 0.5}))
    assert error.code == "R104"
    assert "2" in error.what.en
    assert tidu.__version__ in error.render("zh")


# --- alterations


ALTERATIONS: list[tuple[str, Callable[[Receipt], object]]] = [
    ("facts", lambda one: one["facts"][0].update(stored=1)),
    ("facts", lambda one: one["facts"][0].update(source="别处")),
    ("facts", lambda one: one["facts"].pop()),
    ("titles", lambda one: one["titles"][0].update(until="2026-12-31")),
    ("nodes", lambda one: one["nodes"].update(rd="unmet")),
    ("nodes", lambda one: one["nodes"].pop("rd")),
    ("scores", lambda one: one["scores"]["score"].update(high=99)),
    ("verdict", lambda one: one.update(verdict="unmet")),
    ("standard", lambda one: one["standard"].update(sha256="0" * 64)),
    ("engine", lambda one: one.update(engine="9.9")),
    ("on", lambda one: one.update(on="2026-05-02")),
    ("kind", lambda one: one.update(kind="review")),
    ("firm", lambda one: one["firm"].update(name="绥中示例阀门有限公司")),
    ("classes", lambda one: one["classes"].update(size=["small"])),
    ("sha256", lambda one: one.update(sha256="0" * 64)),
    ("nodes", lambda one: one["seals"].update(nodes="0" * 64)),
    ("nodes", lambda one: one["seals"].pop("nodes")),
    ("sha256", lambda one: one["seals"].update(more="0" * 64)),
]


@pytest.mark.parametrize(("part", "change"), ALTERATIONS)
def test_every_alteration_is_found_and_its_part_named(
    tmp_path: Path, part: str, change: Callable[[Receipt], object]
) -> None:
    stored = receipt()
    change(stored)
    error = refused(tmp_path, json.dumps(stored))
    assert error.code == "R105"
    assert error.what.en.endswith(f": {part}")


@given(st.data())
def test_any_changed_character_is_noticed(data: st.DataObject) -> None:
    text = json.dumps(receipt(), ensure_ascii=False, sort_keys=True)
    place = data.draw(st.integers(0, len(text) - 1))
    other = data.draw(st.characters(codec="utf-8").filter(lambda char: char != text[place]))
    changed = text[:place] + other + text[place + 1 :]
    try:
        content = json.loads(changed)
    except ValueError:
        return
    if content == json.loads(text):
        return  # a space for a space: nothing was said differently
    with pytest.raises(InputError):
        checked(content)


# --- what replay says of a receipt that was sealed anew


RESEALED: list[tuple[tuple[str, str], str, str, Callable[[Receipt], object]]] = [
    (("fact", "revenue 2025"), "1", "1500000000", lambda one: entry(one, "revenue", 2025).update(stored=1)),
    (("fact", "revenue 2025"), "1500000000", "0", lambda one: entry(one, "revenue", 2025).update(written="0元")),
    (("fact", "market_renown"), "1", "true", lambda one: entry(one, "market_renown").update(stored=1)),
    (("fact", "staff 2025"), "五十", "unknown", lambda one: entry(one, "staff", 2025).update(written="五十")),
    (("fact", "staff 2025"), "–", "unknown", lambda one: one["facts"].remove(entry(one, "staff", 2025))),
    (("fact", "staff 2025"), "staff 2025", "staff 2025", lambda one: one["facts"].append(entry(one, "staff", 2025))),
    (("fact", "staff 2020"), "staff 2020", "–", lambda one: entry(one, "staff", 2025).update(year=2020)),
    (("title", "title cxx"), "–", "unknown", lambda one: one["titles"].clear()),
    (("title", "cxx"), "false", "true", lambda one: one["titles"][0].update(until="2026-12-31")),
    (("node", "rd"), "unmet", "met", lambda one: one["nodes"].update(rd="unmet")),
    (("node", "rd"), "–", "met", lambda one: one["nodes"].pop("rd")),
    (("node", "other"), "met", "–", lambda one: one["nodes"].update(other="met")),
    (("verdict", "verdict"), "unmet", "met", lambda one: one.update(verdict="unmet")),
    (("score", "score"), "50..60 met", "60 met", lambda one: one["scores"]["score"].update(low=50)),
    (("score", "growth_item"), "–", "40", lambda one: one["scores"].pop("growth_item")),
    (("class", "size"), "small / medium", "–", lambda one: one["classes"].update(size=["small", "medium"])),
    (("version", "small-2026.version"), "1", "2026.1", lambda one: one["standard"].update(version="1")),
    (("version", "small-2026.title"), "xjr", "zjtx", lambda one: one["standard"].update(title="xjr")),
]


@pytest.mark.parametrize(("where", "then", "now", "change"), RESEALED)
def test_a_receipt_that_was_sealed_anew_is_contradicted_point_by_point(
    where: tuple[str, str], then: str, now: str, change: Callable[[Receipt], object]
) -> None:
    result = again(checked(resealed(receipt(), change)))
    assert not result.reproduced
    one = found(result)[where]
    assert (one.then, one.now) == (then, now)


def test_a_changed_fact_changes_the_nodes_that_read_it() -> None:
    def less(one: Receipt) -> None:
        entry(one, "revenue", 2025).update(stored=1500 * WAN - 1, written="14999999.99元")

    differences = found(again(resealed(receipt(), less)))
    assert differences["node", "revenue_floor"].then == "met"
    assert differences["node", "revenue_floor"].now == "unmet"
    assert ("verdict", "verdict") in differences
    assert ("node", "staffed") not in differences
    assert differences["node", "revenue_floor"].text.zh == (
        "条件 revenue_floor（营业收入 1500 万元以上）：当时 符合，现在 不符合"
    )
    assert differences["node", "revenue_floor"].text.en == (
        "Node revenue_floor (Revenue of 15 million): then met, now not met"
    )


# --- a world that has moved on


def test_a_changed_standard_is_named_with_both_hashes_and_each_node_that_differs() -> None:
    stricter = STANDARD.replace("revenue >= 1500万元", "revenue >= 1600万元")
    result = again(receipt(), text=stricter)
    differences = found(result)
    assert differences["standard", "small-2026"].then == standard().sha256
    assert differences["standard", "small-2026"].now == standard(stricter).sha256
    assert {subject for what, subject in differences if what == "node"} == {"root", "revenue_floor"}
    assert result.verdict is not None
    assert result.verdict.outcome is Outcome.UNMET


def test_a_standard_whose_file_alone_changed_differs_in_nothing_else() -> None:
    result = again(receipt(), text=STANDARD + "# 一条说明\n")
    assert [one.what for one in result.differences] == ["standard"]


def test_a_changed_standard_may_need_other_facts() -> None:
    text = STANDARD.replace("staff >= 50人", "years_in_market >= 3年").replace("staff >= 100人", "revenue >= 1亿元")
    differences = found(again(receipt(), text=text))
    assert differences["fact", "years_in_market"].now == "unknown"
    assert differences["fact", "staff 2025"].now == "–"


def test_a_standard_or_overlay_that_is_gone_is_named() -> None:
    stored = resealed(receipt(), lambda one: one["standard"].update(id="gone-2020"))
    result = again(stored)
    assert result.verdict is None
    assert [(one.what, one.subject) for one in result.differences] == [("standard", "gone-2020")]
    assert "gone-2020" in result.differences[0].text.zh
    result = again(receipt(overlaid=True), overlaid=False)
    assert [(one.what, one.subject) for one in result.differences] == [("overlay", "small-round")]
    assert "There is no such overlay" in result.differences[0].text.en
    assert again(receipt(overlaid=True), overlaid=True).reproduced


def test_another_engine_is_a_note_and_no_difference() -> None:
    stored = resealed(receipt(), lambda one: one.update(engine="0.0.1"))
    result = again(stored)
    assert result.reproduced
    assert "0.0.1" in result.notes[0].zh
    assert tidu.__version__ in result.notes[0].en
    assert again(receipt()).notes == ()


# --- the documentation


@pytest.mark.docs
def test_the_page_names_every_field_and_every_error() -> None:
    page = (ROOT / "docs" / "receipts.md").read_text(encoding="utf-8")
    named = set(re.findall(r"^\| `([a-z0-9_]+)` \|", page, flags=re.MULTILINE))
    assert named == set(SHAPE)
    source = (ROOT / "src" / "tidu" / "criteria" / "receipts.py").read_text(encoding="utf-8")
    assert set(re.findall(r"^\| (R1\d\d) \|", page, flags=re.MULTILINE)) == set(re.findall(r'"(R1\d\d)"', source))
