"""What a form asks: everything that its rules read, in the sections of the list, nothing that is settled."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from tidu.criteria.slots import Ground
from tidu.errors import RuleError, TiduError
from tidu.web.filing.checking import checks
from tidu.web.filing.forms import Table, form_for, named_form
from tidu.web.filing.reading import FOLDER, FormFault, document, listed_sections
from tidu.web.registry.facts.service import catalogue

ON = date(2026, 7, 1)
ASKED = [(row.title, row.kind) for row in catalogue().rows if row.covers(ON)]


@pytest.mark.parametrize(("title", "kind"), ASKED)
def test_every_figure_that_the_rules_read_has_its_field_and_year(title: str, kind: str) -> None:
    form = form_for(title, kind, ON)
    assert form.standard is not None
    for slot in Ground(form.standard, ON, form.kind).slots:
        if slot.indicator is not None:
            assert str(slot.year or "") in form.fields[slot.code].periods, slot


def test_what_the_rules_read_is_required_and_says_why() -> None:
    revenue = form_for("xjr", "new", ON).fields["revenue"]
    assert {"2025", "2024", "2023"} <= revenue.needed
    assert any("5000 万元" in one.zh for one in revenue.reasons)


def test_what_only_a_reviewer_finds_is_not_asked() -> None:
    field = form_for("xjr", "new", ON).fields["product_field_2026"]
    assert not field.asked
    assert not field.needed


def test_the_newest_year_comes_first() -> None:
    assert form_for("xjr", "new", ON).fields["revenue"].periods == ("2025", "2024", "2023")


def test_a_section_of_another_title_is_left_out() -> None:
    codes = {section.code for section in form_for("cxx", "new", ON).sections}
    assert "listing" not in codes
    assert "listing" in {section.code for section in form_for("xjr", "new", ON).sections}


def test_a_pinned_standard_is_used_whatever_applies_that_day() -> None:
    form = form_for("xjr", "new", ON, standard="xjr-2022")
    assert form.standard is not None
    assert form.standard.id == "xjr-2022"
    assert "ip1_2022" in form.fields


def test_a_title_without_rules_that_day_has_no_form() -> None:
    with pytest.raises(RuleError, match="E304"):
        form_for("xjr", "new", date(2001, 1, 1))


@pytest.mark.parametrize("key", ["yearly-update", "change-report"])
def test_named_forms_have_a_citation_with_its_grade(key: str) -> None:
    form = named_form(key, ON)
    assert form.standard is None
    assert form.fields
    assert form.cite.endswith("）")


def test_an_unknown_form_names_those_that_there_are() -> None:
    with pytest.raises(TiduError, match="yearly-update"):
        named_form("yearly", ON)


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.yaml")), ids=lambda path: path.stem)
def test_every_list_speaks_both_languages(path: Path) -> None:
    def pairs(node: object) -> None:
        if isinstance(node, dict):
            if "zh" in node or "en" in node:
                assert node.get("zh"), node
                assert node.get("en"), node
            for inside in node.values():
                pairs(inside)
        for inside in node if isinstance(node, list) else ():
            pairs(inside)

    pairs(document(path.stem))


def test_every_check_reads_fields_that_some_form_has() -> None:
    known: set[str] = set()
    for title, kind in ASKED:
        known |= set(form_for(title, kind, ON).fields)
    for key in ("yearly-update", "change-report"):
        known |= set(named_form(key, ON).fields)
    for check in checks():
        assert {*check.left, *check.right} <= known, check.code


def test_a_list_with_an_unknown_key_is_refused_with_its_place(monkeypatch: pytest.MonkeyPatch) -> None:
    from tidu.web.filing import reading

    wrong = {
        "names": {"zh": "示例", "en": "example"},
        "cite": {"document": "d", "article": "a", "grade": "M"},
        "sections": [
            {"code": "one", "names": {"zh": "示例", "en": "example"}, "fields": [{"use": "revenue", "yaers": 3}]}
        ],
    }
    monkeypatch.setattr(reading, "document", lambda _key: wrong)
    listed_sections.cache_clear()
    try:
        with pytest.raises(FormFault, match=r"one\.revenue: unknown key yaers"):
            listed_sections("example", "", ON)
    finally:
        listed_sections.cache_clear()


def test_tables_have_columns_with_names_of_their_own() -> None:
    form = form_for("xjr", "new", ON)
    products = next(one for section in form.sections for one in section.parts if isinstance(one, Table))
    assert [one.code for one in products.columns][:2] == ["products.name", "products.revenue"]
    assert form.fields["products.revenue"].type == "money"
