"""A firm's facts survive being written as YAML and read back."""

from __future__ import annotations

from datetime import date

from tidu.catalogue import load
from tidu.criteria.fact_files import read_firm
from tidu.criteria.fact_writing import firm_yaml
from tidu.criteria.facts import Facts, Validity
from tidu.fictional import city


def test_the_same_values_and_validities_come_back() -> None:
    catalogue = load()
    for firm in city(catalogue, firms=60, on=date(2026, 11, 23)):
        facts = firm.facts
        again = read_firm("firm.yaml", catalogue.vocabulary, firm_yaml(facts, catalogue.vocabulary))
        assert again.values == facts.values
        assert {code: (one.since, one.until) for code, one in again.titles.items()} == {
            code: (one.since, one.until) for code, one in facts.titles.items()
        }
        assert (again.name, again.code) == (facts.name, facts.code)


def test_every_form_of_a_title_is_written() -> None:
    vocabulary = load().vocabulary
    titles = {
        "cxx": Validity.none(),
        "kjx": Validity.always(),
        "zjtx": Validity(None, date(2027, 1, 1)),
        "xjr": Validity(date(2025, 1, 1), date(2027, 12, 31), "公告"),
    }
    facts = Facts(titles=titles)
    assert read_firm("firm.yaml", vocabulary, firm_yaml(facts, vocabulary)).titles == titles
