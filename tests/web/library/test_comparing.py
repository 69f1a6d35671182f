"""Two versions beside each other: invented standards of which the answer is known, and what must hold for all."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, assume, given, settings
from tests.criteria.invented import Node, trees, written
from tests.criteria.small import STANDARD

from tidu.catalogue import load
from tidu.criteria import model
from tidu.criteria.reading import read_standard
from tidu.errors import Faults
from tidu.web.portal.library.comparing import OPPOSITE, Comparison, Pair, compare
from tidu.web.portal.library.effects import effects_of
from tidu.web.portal.library.entries import Entry, tree_of
from tidu.web.portal.library.example import example_of
from tidu.web.portal.library.shelf import consecutive_pairs, volume_names, volume_or_404

HEAD = STANDARD.split("criteria:\n")[0]


def standard(text: str) -> model.Standard:
    return read_standard("small.yaml", load().vocabulary, text=text)


def tree(*conditions: str) -> Entry:
    """A standard of conditions that all have to be met; each as ``id: rule`` with more lines of YAML after a bar."""
    lines = ["criteria:", "  id: root", "  says: {zh: 全部, en: All}", "  all:"]
    for one in conditions:
        first, *more = one.split(" | ")
        name, rule = first.split(": ", 1)
        lines += [f"    - id: {name}", f"      says: {{zh: 条件{name}, en: Condition {name}}}"]
        lines += ["      cite: {article: 一, grade: A}", *(f"      {line}" for line in more)]
        lines.append(f"      require: {rule}")
    return tree_of(standard(HEAD + "\n".join(lines) + "\n"))


def only(comparison: Comparison) -> Pair:
    """The one pair that is not kept."""
    (found,) = [pair for pair in comparison.pairs if not pair.kept]
    return found


FLOOR = "floor: staff >= 10人"
REVENUE = "revenue: revenue >= 1500万元"


@pytest.mark.parametrize(
    ("old", "new", "direction", "shift"),
    [
        ("revenue >= 1500万元", "revenue >= 2000万元", "tighter", ("1500万元", "2000万元")),
        ("revenue >= 1500万元", "revenue > 1500万元", "tighter", None),
        ("liabilities / assets <= 70%", "liabilities / assets <= 75%", "looser", ("70%", "75%")),
        ("not (major_violation within 3年)", "not (major_violation within 5年)", "tighter", ("3年", "5年")),
        (
            "each(last 2 years, rd_expense >= 100万元)",
            "each(last 3 years, rd_expense >= 100万元)",
            "tighter",
            ("2年", "3年"),
        ),
        ("holds(cxx)", "holds(cxx, kjx)", "looser", ("创新型中小企业", "创新型中小企业、科技型中小企业")),
        ("revenue >= 1500万元", "assets >= 1500万元", "other", None),
        ("growth(revenue) >= 5%", "compound_growth(last 2 years, revenue) >= 5%", "other", None),
        (
            "revenue >= 1500万元 and assets >= 10万元",
            "revenue >= 1000万元 and assets >= 20万元",
            "other",
            ("1500万元", "1000万元"),
        ),
        (
            "rd_institution_level >= province",
            "rd_institution_level >= city",
            "looser",
            ("省级、国家级", "市级、省级、国家级"),
        ),
    ],
)
def test_what_changed_is_told_with_both_marks(
    old: str, new: str, direction: str, shift: tuple[str, str] | None
) -> None:
    found = compare(tree(FLOOR, f"one: {old}"), tree(FLOOR, f"one: {new}"))
    pair = only(found)
    assert found.changed == (pair,)
    assert pair.direction == direction
    assert [(one.old.zh, one.new.zh) for one in pair.shifts][:1] == ([shift] if shift is not None else [])
    back = only(compare(tree(FLOOR, f"one: {new}"), tree(FLOOR, f"one: {old}")))
    assert back.direction == OPPOSITE[pair.direction]
    assert [(one.new, one.old) for one in back.shifts] == [(one.old, one.new) for one in pair.shifts]


def test_a_new_condition_and_one_that_is_gone() -> None:
    found = compare(tree(FLOOR, "debt: liabilities / assets <= 70%"), tree(FLOOR, "brand: holds_brand"))
    assert [pair.place.entry.id for pair in found.added] == ["brand"]
    assert [pair.place.entry.id for pair in found.gone] == ["debt"]
    effects = effects_of(found)
    assert [one.who.zh for one in effects.lose] == ["拥有自主品牌：否"]
    assert [one.who.zh for one in effects.gain] == ["负债总额 ÷ 资产总额 ＞ 70%"]
    assert effects.weighed == 0


def test_another_id_is_found_by_what_it_reads() -> None:
    pair = only(
        compare(tree(FLOOR, "debt: liabilities / assets <= 70%"), tree(FLOOR, "leverage: liabilities / assets <= 60%"))
    )
    assert pair.both is not None
    assert pair.direction == "tighter"


def test_other_words_are_no_change() -> None:
    old = STANDARD.replace("营业收入 1500 万元以上", "营收不少于 1500 万元").replace(
        "示例〔2026〕1号", "示例〔2025〕9号"
    )
    assert old != STANDARD
    assert compare(tree_of(standard(old)), tree_of(standard(STANDARD))).empty


def test_an_exemption_makes_it_easier_and_a_wider_question_stricter() -> None:
    plain, exempt = tree(FLOOR, REVENUE), tree(FLOOR, f"{REVENUE} | exempt_if: holds(cxx)")
    few = tree(FLOOR, f"{REVENUE} | only_if: application == new")
    assert only(compare(plain, exempt)).direction == "looser"
    assert only(compare(exempt, plain)).direction == "tighter"
    assert only(compare(few, plain)).direction == "tighter"
    (effect,) = effects_of(compare(few, plain)).lose
    assert effect.who.zh == "营业收入 ＜ 1500万元（另一版本只考查：新申请）"
    assert effects_of(compare(few, plain)).gain == ()


def test_a_line_of_a_score_that_becomes_a_condition_has_moved() -> None:
    old, new = (tree_of(volume_or_404(name).standard) for name in ("zjtx-2022", "zjtx-2026"))
    pairs = {pair.place.entry.id: pair for pair in compare(old, new).changed}
    assert pairs["debt"].moved
    assert pairs["debt"].direction == "other"
    assert not pairs["market_years"].moved


def test_a_pass_mark_and_points_that_changed() -> None:
    text = written_score(60, 10)
    pair = next(one for one in compare(tree_of(standard(text)), tree_of(standard(written_score(70, 10)))).changed)
    assert [(one.old.zh, one.new.zh) for one in pair.shifts] == [("60 分及以上为合格", "70 分及以上为合格")]
    assert pair.direction == "tighter"
    item = only(compare(tree_of(standard(text)), tree_of(standard(written_score(60, 15)))))
    assert item.place.entry.kind == "item"
    assert any(one.old.zh == "≥ 5%" for one in item.shifts)


def written_score(mark: int, points: int) -> str:
    return (
        HEAD
        + f"""criteria:
  id: root
  says: {{zh: 全部, en: All}}
  all:
    - id: score
      says: {{zh: 评分, en: Score}}
      cite: {{article: 二, grade: A}}
      score:
        out_of: 100
        pass: {{at_least: {mark}}}
        groups:
          - id: innovation
            says: {{zh: 创新, en: Innovation}}
            out_of: 100
            items:
              - id: rd
                says: {{zh: 研发, en: R&D}}
                cite: {{article: 二, grade: A}}
                out_of: 20
                bands:
                  of: rd_expense / revenue
                  steps: [{{at_least: 10%, points: 20}}, {{at_least: 5%, points: {points}}}, {{otherwise: 0}}]
              - id: growth
                says: {{zh: 增长, en: Growth}}
                cite: {{article: 二, grade: A}}
                out_of: 80
                bands: {{of: growth(revenue), steps: [{{at_least: 5%, points: 80}}, {{otherwise: 0}}]}}
"""
    )


@pytest.mark.parametrize("name", volume_names())
def test_a_standard_does_not_differ_from_itself(name: str) -> None:
    one = tree_of(volume_or_404(name).standard)
    found = compare(one, tree_of(volume_or_404(name).standard))
    assert found.empty
    effects = effects_of(found)
    assert (effects.lose, effects.gain, effects.weighed) == ((), (), 0)


@pytest.mark.parametrize("pair", list(consecutive_pairs()))
def test_the_other_way_round_is_the_mirror_image(pair: tuple[str, str]) -> None:
    old, new = (tree_of(volume_or_404(name).standard) for name in pair)
    are_mirror_images(compare(old, new), compare(new, old))


def are_mirror_images(there: Comparison, back: Comparison) -> None:
    assert told(there) == told(back, turned=True)
    assert {pair.place.entry.id for pair in there.added} == {pair.place.entry.id for pair in back.gone}
    lose, gain = ({one.who for one in side} for side in (effects_of(there).lose, effects_of(back).gain))
    assert lose == gain


def told(comparison: Comparison, turned: bool = False) -> set[tuple[object, ...]]:
    found = set()
    for pair in comparison.pairs:
        ids = [place.entry.id if place is not None else "" for place in (pair.old, pair.new)]
        direction = OPPOSITE[pair.direction] if turned else pair.direction
        shifts = [(one.new, one.old) if turned else (one.old, one.new) for one in pair.shifts]
        marks = tuple(sorted(shifts, key=repr))  # those of the older version are listed first, whichever that is
        found.add((*(reversed(ids) if turned else ids), pair.kept, direction, marks))
    return found


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(trees(), trees())
def test_invented_standards_differ_symmetrically_and_never_from_themselves(one: Node, other: Node) -> None:
    try:
        standards = [read_standard("invented.yaml", load().vocabulary, text=written(each)) for each in (one, other)]
    except Faults:
        assume(False)  # a condition that stands there twice, and the like: no standard
    old, new = map(tree_of, standards)
    assert compare(old, old).empty
    there, back = compare(old, new), compare(new, old)
    are_mirror_images(there, back)
    for comparison, first, second in ((there, old, new),):
        olds = [pair.old.entry.id for pair in comparison.pairs if pair.old is not None]
        news = [pair.new.entry.id for pair in comparison.pairs if pair.new is not None]
        assert len(olds) == len(set(olds))
        assert len(news) == len(set(news))
        assert set(olds) <= {entry.id for entry in first.walk()}
        assert set(news) <= {entry.id for entry in second.walk()}


@pytest.mark.parametrize("pair", list(consecutive_pairs()))
def test_the_example_is_a_fictional_firm_of_which_the_versions_do_not_agree(pair: tuple[str, str]) -> None:
    old, new = (volume_or_404(name) for name in pair)
    comparison = compare(tree_of(old.standard), tree_of(new.standard))
    example = example_of(old, new, comparison)
    assert example is not None
    assert {example.before.word, example.after.word} == {"met", "unmet"}
    assert example.places
    failed = [place.after if example.after.word == "unmet" else place.before for place in example.places]
    assert all(one is not None and one.outcome.word == "unmet" for one in failed)
    differing = {p.place.entry.id for p in comparison.pairs if not p.kept}
    assert any(one.node.id in differing for one in failed if one is not None)
