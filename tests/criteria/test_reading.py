"""Reading a standard: every kind of node and of score item becomes what it should."""

from __future__ import annotations

import hashlib
from datetime import date
from fractions import Fraction

import pytest
from tests.criteria.demo import CLASSES, STANDARD, condition, edited, indicator, number, standard, vocabulary

from tidu.criteria import model
from tidu.criteria.expressions import Compare, Const
from tidu.criteria.reading import read_standard
from tidu.criteria.vocabulary import Vocabulary
from tidu.errors import Faults
from tidu.text import Text

DEMO = standard()
SCORE = DEMO.nodes["points"]
assert isinstance(SCORE, model.Score)
ITEMS = {item.id: item for top in SCORE.items for item in top.walk()}


def cite(article: str) -> model.Cite:
    return model.Cite("示例〔2026〕1号", article, "A")


# -- the file around it -------------------------------------------------------------------------------------------


def test_the_head_of_the_file() -> None:
    assert (DEMO.id, DEMO.version, DEMO.title, DEMO.document) == ("demo-2026", "1", "zjtx", "示例〔2026〕1号")
    assert DEMO.names == Text("示例标准", "Demo")
    assert DEMO.issuer == Text("示例部门", "Demo office")
    assert (DEMO.valid_from, DEMO.valid_to) == (date(2026, 1, 1), date(2026, 12, 31))
    assert DEMO.kinds == ("new", "review")
    assert DEMO.registered == indicator("registered_on")
    assert DEMO.sha256 == hashlib.sha256(STANDARD.encode()).hexdigest()


def test_an_open_end_and_both_kinds_are_the_default() -> None:
    found = standard(edited(STANDARD, (", to: 2026-12-31", ""), ("kinds: [new, review]\n", "")))
    assert found.valid_to is None
    assert found.kinds == ("new", "review")
    assert found.note is None


def test_a_note_is_folded_without_spaces_inside_chinese() -> None:
    note = "note:\n  zh: >-\n    第一行说明，\n    第二行 2 项。\n  en: >-\n    First line,\n    second.\n"
    found = standard(edited(STANDARD, ("kinds: [new, review]\n", f"kinds: [new, review]\n{note}")))
    assert found.note == Text("第一行说明，第二行 2 项。", "First line, second.")


def test_without_a_date_of_registration_the_vocabulary_still_does() -> None:
    words = Vocabulary([one for one in vocabulary().indicators.values() if one.code != "registered_on"], [])
    text = edited(
        STANDARD,
        ("title: zjtx\n", ""),
        ("require: years_since(registered_on) >= 3年", "require: audited"),
        ("holds(cxx)", "is_sme"),
    )
    assert read_standard("demo.yaml", words, text).registered is None


# -- nodes --------------------------------------------------------------------------------------------------------


def test_a_requirement() -> None:
    assert DEMO.nodes["line"] == model.Require(
        id="line",
        says=Text("职工 50 人以上", "At least 50 staff"),
        cite=cite("第二条"),
        condition=condition("staff >= 50人"),
        text="staff >= 50人",
    )


def test_what_a_person_finds() -> None:
    assert DEMO.nodes["known"] == model.Judge(
        id="known", says=Text("知名度", "Renown"), cite=cite("第三条"), finding=indicator("renown")
    )


def test_all_any_and_at_least_are_groups() -> None:
    root, two_of = DEMO.nodes["root"], DEMO.nodes["two_of"]
    assert isinstance(root, model.Group)
    assert isinstance(two_of, model.Group)
    assert (root.how, root.count, root.cite) == ("all", None, None)
    assert [part.id for part in root.parts] == ["person", "line", "known", "two_of", "points"]
    assert (two_of.how, two_of.count) == ("at_least", 1)
    either = standard(edited(STANDARD, ("      at_least:\n        count: 1\n        of:\n", "      any:\n"))).nodes[
        "two_of"
    ]
    assert isinstance(either, model.Group)
    assert (either.how, either.count, [part.id for part in either.parts]) == ("any", 1, ["old", "award"])


def test_a_gate_is_an_expression_or_has_words_of_its_own() -> None:
    assert DEMO.nodes["old"].only_if == model.Gate(condition("application == new"), "application == new")
    told = "exempt_if: {when: staff >= 500人, says: {zh: 大企业, en: Large}, cite: {article: 第九条, grade: B}}"
    found = standard(edited(STANDARD, ("only_if: application == new", told))).nodes["old"]
    assert found.only_if is None
    assert found.exempt_if == model.Gate(
        condition("staff >= 500人"),
        "staff >= 500人",
        Text("大企业", "Large"),
        model.Cite("示例〔2026〕1号", "第九条", "B"),
    )


def test_a_citation_may_name_another_document() -> None:
    other = edited(STANDARD, ("{article: 第二条, grade: A}", "{document: 示例法, article: 第九条, grade: A-}"))
    assert standard(other).nodes["line"].cite == model.Cite("示例法", "第九条", "A-")


@pytest.mark.parametrize(("grade", "unconfirmed"), [("A", False), ("A-", False), ("B", True), ("M", True)])
def test_grades_b_and_m_are_unconfirmed(grade: str, unconfirmed: bool) -> None:
    found = standard(edited(STANDARD, ("第二条, grade: A", f"第二条, grade: {grade}"))).nodes["line"].cite
    assert found is not None
    assert (found.grade, found.unconfirmed) == (grade, unconfirmed)


# -- score tables -------------------------------------------------------------------------------------------------


def test_a_table_of_points() -> None:
    assert isinstance(SCORE, model.Score)
    assert (SCORE.out_of, SCORE.mark) == (100, model.Mark(60))
    research, others = SCORE.groups
    assert (research.id, research.out_of, research.mark, research.capped) == ("research", 60, model.Mark(20), False)
    assert (others.id, others.out_of, others.mark, others.capped) == ("others", 40, None, True)


@pytest.mark.parametrize(("written", "least"), [("at_least: 60", 60), ("more_than: 60", 61)])
def test_a_pass_mark_belongs_to_those_who_pass_or_not(written: str, least: int) -> None:
    found = standard(edited(STANDARD, ("pass: {at_least: 60}", f"pass: {{{written}}}"))).nodes["points"]
    assert isinstance(found, model.Score)
    assert found.mark.least == least


def test_bands_are_steps_on_one_number() -> None:
    of = number("rd_expense / revenue")
    assert ITEMS["share"].how == model.Cases(
        steps=(
            model.Step(condition("revenue < 100万元"), 0, 0, "revenue < 100万元"),
            model.Step(Compare(">=", of, Const(Fraction(5, 100), "share")), 20, 20, ">= 5%"),
            model.Step(Compare(">=", of, Const(Fraction(3, 100), "share")), 10, 10, ">= 3%"),
            model.Step(None, 0, 0, "otherwise"),
        ),
        of=of,
        of_text="rd_expense / revenue",
        first=1,
    )


@pytest.mark.parametrize(
    ("word", "sign"), [("at_least", ">="), ("more_than", ">"), ("at_most", "<="), ("less_than", "<")]
)
def test_a_band_says_to_which_step_its_edge_belongs(word: str, sign: str) -> None:
    found = standard(edited(STANDARD, ("{at_least: 500万元, points: 20}", f"{{{word}: 500万元, points: 20}}")))
    how = {item.id: item for top in found.nodes["points"].items for item in top.walk()}["by_amount"].how  # type: ignore[attr-defined]
    assert how.steps[0].when == condition(f"rd_expense {sign} 500万元")


def test_more_than_may_be_followed_by_at_least_the_same() -> None:
    steps = ("{at_least: 5%, points: 20}", "{more_than: 3%, points: 20}")
    found = standard(edited(STANDARD, steps)).nodes["points"]
    assert isinstance(found, model.Score)
    how = found.groups[0].items[0].how
    assert isinstance(how, model.Cases)
    assert [step.text for step in how.steps] == ["revenue < 100万元", "> 3%", ">= 3%", "otherwise"]


def test_cases_may_give_a_range_that_an_expert_narrows() -> None:
    assert ITEMS["rights"].how == model.Cases(
        steps=(
            model.Step(condition("ip1 >= 2项"), 15, 20, "ip1 >= 2项"),
            model.Step(condition("ip1 >= 1项"), 10, 10, "ip1 >= 1项"),
            model.Step(None, 0, 0, "otherwise"),
        )
    )
    assert ITEMS["rights"].found == indicator("expert_points")


def test_points_for_every_full_step_are_bands() -> None:
    how = ITEMS["years"].how
    assert isinstance(how, model.Cases)
    assert [(step.low, step.text) for step in how.steps] == [
        (10, ">= 5 × 2年"),
        (8, ">= 4 × 2年"),
        (6, ">= 3 × 2年"),
        (4, ">= 2 × 2年"),
        (2, ">= 1 × 2年"),
        (0, "otherwise"),
    ]
    assert how.steps[0].when == condition("years_in_market >= 10年")


def test_points_for_every_thing_that_holds() -> None:
    how = ITEMS["signs"].how
    assert isinstance(how, model.CountOf)
    assert (how.points, [part.id for part in how.parts]) == (8, ["sign_audit", "sign_level", "sign_title"])
    assert how.parts[1].when == condition("level >= province")


def test_the_better_of_two_takes_the_citation_of_the_item() -> None:
    how = ITEMS["better"].how
    assert isinstance(how, model.BestOf)
    assert [(item.id, item.out_of, item.cite.article) for item in how.items] == [
        ("by_amount", 20, "第六条"),
        ("by_staff", 10, "第六条"),
    ]


def test_points_that_somebody_gave() -> None:
    assert ITEMS["marks"].how == model.Given(indicator("expert_points"))


def test_a_table_reads_every_condition_of_its_items() -> None:
    written = [
        "revenue < 100万元",
        "rd_expense / revenue >= 5%",
        "rd_expense / revenue >= 3%",
        "ip1 >= 2项",
        "ip1 >= 1项",
        "rd_expense >= 500万元",
    ]
    assert list(SCORE.conditions())[:6] == [condition(text) for text in written]


# -- classifications ----------------------------------------------------------------------------------------------


def test_a_classification() -> None:
    root = standard(CLASSES).root
    assert isinstance(root, model.Classify)
    assert root.classes[0] == model.ClassName("micro", Text("微型", "Micro"))
    assert [branch.id for branch in root.branches] == ["industrial", "software", "rest"]
    assert root.branches[0].when == condition("industry under {B, C}")
    assert root.branches[0].steps == (
        model.ClassStep(2, condition("staff >= 300人"), "staff >= 300人"),
        model.ClassStep(1, condition("staff >= 20人"), "staff >= 20人"),
        model.ClassStep(0, None, "otherwise"),
    )
    assert root.branches[2].when is None
    assert root.derives == {"is_sme": (0, 1)}


def test_a_class_itself_may_be_derived() -> None:
    root = standard(edited(CLASSES, ("is_sme: [micro, small]", "level: class"))).root
    assert isinstance(root, model.Classify)
    assert root.derives == {"level": None}


# -- refusing -----------------------------------------------------------------------------------------------------


def test_all_faults_of_a_file_come_together_in_the_order_of_their_lines() -> None:
    text = edited(
        STANDARD,
        ('version: "1"\n', ""),
        ("require: legal_person", "require: legal_persn"),
        ("out_of: 100\n", "out_of: 90\n"),
        ("{when: ip1 >= 1项, points: 10}", "{when: ip1 >= 1, points: 99}"),
        ("given: expert_points", "given: staff"),
    )
    with pytest.raises(Faults) as raised:
        standard(text)
    errors = raised.value.errors
    assert [(error.code, error.where.line) for error in errors if error.where] == [
        ("E202", 1),
        ("E102", 15),
        ("E211", 69),
        ("E221", 116),
    ]


def test_a_sum_is_not_checked_where_a_part_could_not_be_read() -> None:
    """Else one misspelt item would also make its group and the whole table add up wrongly."""
    with pytest.raises(Faults) as raised:
        standard(
            edited(
                STANDARD,
                (
                    "                out_of: 20\n                found",
                    "                out_of: x\n                found",
                ),
            )
        )
    assert [error.code for error in raised.value.errors] == ["E204"]
