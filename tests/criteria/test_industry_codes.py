"""GB/T 4754 codes against the reference table: every code, its section, and what lies under what."""

from __future__ import annotations

import functools
from collections import defaultdict
from collections.abc import Mapping

import pytest

from tidu.catalogue.reference import industries
from tidu.criteria.industry_codes import SECTIONS, coarser, is_under, normal_code, prefixes_of, section_of

NUMBERED = [one for one in industries() if one.level != "section"]


@functools.cache
def classes() -> Mapping[str, frozenset[str]]:
    """The classes (four digits) below every code, the class itself included."""
    found: dict[str, set[str]] = defaultdict(set)
    for one in industries():
        if one.level == "class":
            for code in (one.code, *(above.code for above in industries().ancestors(one.code))):
                found[code].add(one.code)
    return {code: frozenset(below) for code, below in found.items()}


def stored(code: str) -> int:
    """The stored form of a code of the table."""
    found = normal_code(code)
    assert found is not None
    return found


def lies_under(code: str, branch: str) -> bool | None:
    """By the table: yes where all its classes are classes of the branch, no where none is, unclear between."""
    mine, theirs = classes()[code], classes()[branch]
    if mine <= theirs:
        return True
    return None if mine & theirs else False


def test_every_code_of_the_table_is_a_code_and_its_section_is_that_of_the_table() -> None:
    for one in NUMBERED:
        top = industries().top(one.code).code
        assert section_of(int(one.code[:2])) == top
        assert normal_code(one.code) == normal_code(top + one.code) == normal_code(f" {top.lower()}{one.code} ")
        assert stored(one.code) == int(one.code.ljust(4, "0"))


def test_a_letter_that_contradicts_the_digits_is_no_code() -> None:
    for one in NUMBERED:
        wrong = "ABCDEFGHIJKLMNOPQRST".replace(industries().top(one.code).code, "")
        assert {normal_code(letter + one.code) for letter in wrong} == {None}


@pytest.mark.parametrize("written", ["", "C", "3", "34411", "98", "00", "C98", "X34", "34.1", "三四", "-341", "3 4"])
def test_what_is_no_code(written: str) -> None:
    assert normal_code(written) is None
    assert written in SECTIONS or prefixes_of(written) is None


def test_two_codes_are_stored_alike_only_where_they_mean_the_same() -> None:
    alike: dict[int, set[frozenset[str]]] = defaultdict(set)
    for one in NUMBERED:
        alike[stored(one.code)].add(classes()[one.code])
    assert {code: meanings for code, meanings in alike.items() if len(meanings) > 1} == {}


def test_a_section_is_its_divisions() -> None:
    for one in industries().roots():
        assert prefixes_of(one.code) == tuple(child.code for child in industries().children(one.code))


def test_every_code_lies_under_itself_and_all_above_it() -> None:
    for one in NUMBERED:
        for above in (one.code, *(entry.code for entry in industries().ancestors(one.code))):
            assert any(is_under(stored(one.code), prefix) for prefix in prefixes_of(above) or ())


def test_within_a_division_every_code_stands_to_every_other_as_in_the_table() -> None:
    divisions: dict[str, list[str]] = defaultdict(list)
    for one in NUMBERED:
        divisions[one.code[:2]].append(one.code)
    for codes in divisions.values():
        wrong = [
            (code, branch)
            for code in codes
            for branch in codes
            if is_under(stored(code), branch) != lies_under(code, branch)
        ]
        assert wrong == []


def test_no_code_lies_under_another_division() -> None:
    divisions = [one for one in industries() if one.level == "division"]
    edges = [industries().children(one.code)[end].code for one in divisions for end in (0, -1)]
    prefixes = [*(one.code for one in divisions), *edges]
    for one in NUMBERED:
        others = (prefix for prefix in prefixes if prefix[:2] != one.code[:2])
        assert {is_under(stored(one.code), prefix) for prefix in others} == {False}


def test_coarser_codes_are_those_above() -> None:
    for one in NUMBERED:
        above = {entry.code for entry in industries().ancestors(one.code) if entry.level != "section"}
        unclear = {code for code in above if stored(code) != stored(one.code)}
        assert set(coarser(one.code)) == {stored(code) for code in unclear}
