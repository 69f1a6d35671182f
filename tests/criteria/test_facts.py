"""The facts of one firm: every kind of value as it is written, and what is refused, with its line."""

from __future__ import annotations

from datetime import date

import pytest
from tests.criteria.demo import indicator, vocabulary

from tidu.criteria.fact_files import read_firm
from tidu.criteria.facts import Fact, Facts, Validity, Value, read_facts
from tidu.criteria.vocabulary import FOREVER, NEVER
from tidu.errors import FactError, Faults, RuleError

FIRM = "葫芦岛渤湾示例泵业有限公司"


def firm(text: str) -> Facts:
    return read_firm("firm.yaml", vocabulary(), text)


def value(code: str, written: str, year: int | None = None) -> Value | None:
    fact = firm(f"facts: {{{code}: {written}}}").get(indicator(code), year)
    return None if fact is None else fact.value


# -- every kind of value ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("code", "written", "stored"),
    [
        ("revenue", "5200万元", 5200_0000_00),
        ("revenue", "1.5亿元", 1_5000_0000_00),
        ("revenue", "0.01元", 1),
        ("revenue", "0", 0),
        ("net_assets", "-3千元", -3000_00),
        ("staff", "86", 86_00),
        ("staff", "86.25人", 86_25),
        ("platform_score", "61.5", 61_50),
    ],
)
def test_a_yearly_number_is_stored_exactly(code: str, written: str, stored: int) -> None:
    assert value(code, f"{{2025: {written}}}", 2025) == stored


@pytest.mark.parametrize(
    ("code", "written", "stored"),
    [
        ("ip1", "3", 3),
        ("ip1", "3项", 3),
        ("market_share", "12.5%", 125_000_000),
        ("market_share", "0", 0),
        ("years_in_market", "2.25年", 225),
        ("expert_points", "15", 15),
        ("legal_person", "yes", True),
        ("legal_person", "是", True),
        ("legal_person", "no", False),
        ("legal_person", "否", False),
        ("renown", "yes", True),
        ("registered_on", "2020-02-29", date(2020, 2, 29)),
        ("national_award", "2025-11-20", date(2025, 11, 20)),
        ("national_award", "never", NEVER),
        ("national_award", "无", NEVER),
        ("level", "province", 2),
        ("level", "省级", 2),
        ("exchange", "上海", 0),
        ("industry", "C3441", 3441),
        ("industry", "65", 6500),
    ],
)
def test_a_value_of_the_present_is_stored_exactly(code: str, written: str, stored: Value) -> None:
    assert value(code, written) == stored


@pytest.mark.parametrize("written", ["unknown", "未知", "", "{2025: unknown}", "{2025: }", "{2025: {value: }}", "{}"])
def test_what_is_not_known_is_absent_and_not_zero(written: str) -> None:
    assert value("revenue", written, 2025) is None


def test_years_are_kept_apart() -> None:
    facts = firm("facts: {revenue: {2025: 2元, 2024: 1元, 2023: unknown}}")
    found = [facts.get(indicator("revenue"), year) for year in (2025, 2024, 2023)]
    assert found == [Fact(200), Fact(100), None]


def test_a_value_may_say_where_it_comes_from() -> None:
    facts = firm("facts: {revenue: {2025: {value: 2元, source: 审计报告 2025}}, ip1: {value: 3, source: 专利登记簿}}")
    assert facts.get(indicator("revenue"), 2025) == Fact(200, "审计报告 2025")
    assert facts.get(indicator("ip1"), None) == Fact(3, "专利登记簿")


def test_the_firm_has_a_name_and_a_code_and_may_have_more() -> None:
    facts = firm(f"firm: {{name: {FIRM}, uscc: 示例代码, county: 示例区}}\nfacts: {{}}\n")
    assert (facts.name, facts.code) == (FIRM, "示例代码")


def test_an_indicator_answers_to_its_chinese_name() -> None:
    assert firm("facts: {营业收入: {2025: 1元}}").get(indicator("revenue"), 2025) == Fact(100)


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("{from: 2024-01-01, until: 2026-12-31}", Validity(date(2024, 1, 1), date(2026, 12, 31))),
        ("{from: 2024-01-01}", Validity(date(2024, 1, 1), FOREVER)),
        ("{until: 2026-12-31, source: 公告}", Validity(None, date(2026, 12, 31), "公告")),
        ("{from: unknown, until: 2026-12-31}", Validity(None, date(2026, 12, 31))),
        ("{from: 2024-01-01, until: 2024-01-01}", Validity(date(2024, 1, 1), date(2024, 1, 1))),
        ("yes", Validity(NEVER, FOREVER)),
        ("none", Validity(NEVER, NEVER)),
        ("无", Validity(NEVER, NEVER)),
        ("no", Validity(NEVER, NEVER)),
        ("unknown", None),
        ("", None),
    ],
)
def test_a_title_and_when_it_is_valid(written: str, expected: Validity | None) -> None:
    assert firm(f"titles: {{cxx: {written}}}").titles.get("cxx") == expected


@pytest.mark.parametrize(
    ("day", "held"),
    [(date(2023, 12, 31), False), (date(2024, 1, 1), True), (date(2026, 12, 31), True), (date(2027, 1, 1), False)],
)
def test_a_title_holds_on_both_its_days(day: date, held: bool) -> None:
    assert Validity(date(2024, 1, 1), date(2026, 12, 31)).on(day) is held


def test_a_mapping_from_a_program_may_hold_typed_values() -> None:
    document = {
        "facts": {
            "legal_person": True,
            "is_sme": False,
            "ip1": 3,
            "registered_on": date(2020, 1, 1),
            "revenue": {2025: "1元", 2024: None},
        },
        "titles": {"cxx": True, "zjtx": False, "xjr": {"from": date(2024, 1, 1)}},
    }
    facts = read_facts(document, vocabulary())
    assert [facts.get(indicator(code), None) for code in ("legal_person", "is_sme", "ip1", "registered_on")] == [
        Fact(True),
        Fact(False),
        Fact(3),
        Fact(date(2020, 1, 1)),
    ]
    assert facts.get(indicator("revenue"), 2024) is None
    assert facts.titles == {
        "cxx": Validity.always(),
        "zjtx": Validity.none(),
        "xjr": Validity(date(2024, 1, 1), FOREVER),
    }


# -- keeping them -------------------------------------------------------------------------------------------------


def test_a_copy_can_be_changed_without_changing_the_first() -> None:
    facts = firm("facts: {ip1: 3}\ntitles: {cxx: yes}\n")
    other = facts.copy()
    other.put(indicator("ip1"), None, 4)
    other.titles.pop("cxx")
    assert facts.get(indicator("ip1"), None) == Fact(3)
    assert "cxx" in facts.titles
    assert list(facts) == [("ip1", None, Fact(3))]


def test_nothing_put_is_unknown_again() -> None:
    facts = firm("facts: {ip1: 3}")
    facts.put(indicator("ip1"), None, None)
    assert facts.get(indicator("ip1"), None) is None


def test_the_year_of_what_has_no_years_does_not_matter() -> None:
    facts = Facts()
    facts.put(indicator("ip1"), 2025, 3)
    assert facts.get(indicator("ip1"), 2019) == Fact(3)


# -- refusing -----------------------------------------------------------------------------------------------------

FAULTY = f"""\
firm: {{name: {FIRM}}}
facts:
  revenue: 5000万元
  stafff: {{2025: 50}}
  staff:
    2025: 50项
    25: 50
  ip1: {{2025: 3}}
  legal_person: 也许
titles:
  cxxx: yes
  zjtx: {{from: 2026-01-01, until: 2025-01-01}}
remark: 待办
"""


def test_all_faults_come_together_in_the_order_of_their_lines() -> None:
    with pytest.raises(Faults) as raised:
        firm(FAULTY)
    found = [(error.code, error.where.line, error.where.column) for error in raised.value.errors if error.where]
    assert found == [
        ("F102", 3, 12),
        ("F101", 4, 3),
        ("F103", 6, 11),
        ("F102", 7, 5),
        ("F102", 8, 8),
        ("F103", 9, 17),
        ("F101", 11, 3),
        ("F103", 12, 35),
        ("F104", 13, 1),
    ]


def test_every_fault_of_a_firm_shows_its_line() -> None:
    with pytest.raises(Faults) as raised:
        firm(FAULTY)
    lines = FAULTY.splitlines()
    for error in raised.value.errors:
        assert error.where is not None
        assert error.where.line is not None
        assert error.where.source == lines[error.where.line - 1]


def test_a_key_written_twice_is_told_with_the_rest() -> None:
    with pytest.raises(Faults) as raised:
        firm("facts:\n  ip1: 3\n  ip1: 4\n  zzzz: 1\n")
    assert [error.code for error in raised.value.errors] == ["E220", "F101"]


@pytest.mark.parametrize("text", ["- facts", "just words"])
def test_a_file_that_is_no_mapping(text: str) -> None:
    with pytest.raises(FactError) as raised:
        firm(text)
    assert raised.value.code == "F104"


@pytest.mark.parametrize("part", ["firm", "facts", "titles"])
def test_a_part_that_is_no_mapping(part: str) -> None:
    with pytest.raises(Faults) as raised:
        firm(f"{part}: words\n")
    assert [error.code for error in raised.value.errors] == ["F104"]


def test_a_missing_file() -> None:
    with pytest.raises(RuleError) as raised:
        read_firm("no-such-firm.yaml", vocabulary())
    assert raised.value.code == "E200"


def test_a_mapping_without_lines_still_names_its_file() -> None:
    with pytest.raises(Faults) as raised:
        read_facts({"facts": {"zzzz": 1}}, vocabulary(), "row 7")
    assert raised.value.errors[0].where is not None
    assert raised.value.errors[0].where.path == "row 7"


def test_a_title_whose_end_is_said_to_be_unknown_is_unknown() -> None:
    facts = read_facts({"titles": {"cxx": {"from": "2024-01-01", "until": "unknown"}}}, vocabulary())
    assert "cxx" not in facts.titles
    facts = read_facts({"titles": {"cxx": {"from": "2024-01-01"}}}, vocabulary())
    assert facts.titles["cxx"].until == FOREVER
