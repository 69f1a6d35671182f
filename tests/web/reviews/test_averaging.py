"""Marks: exact means, unknown while nobody marked, too far apart asks for one more."""

from __future__ import annotations

from fractions import Fraction

import pytest

from tidu.errors import InputError
from tidu.web.reviews.averaging import Item, read_mark, shown, summarised, total

ITEMS = [Item("ip_technology", "技术的先进程度", "How advanced", 8), Item("rd_accounts", "研发核算", "Accounts", 6)]


def test_the_mean_of_three_is_exact() -> None:
    sheets = [{"ip_technology": one, "rd_accounts": 5} for one in (7, 7, 6)]
    found = summarised(ITEMS, sheets)
    assert found[0].mean == Fraction(20, 3)
    assert total(found) == Fraction(35, 3)
    assert shown(total(found)) == "≈11.67（35/3）"


def test_an_item_without_a_mark_leaves_the_sum_unknown() -> None:
    found = summarised(ITEMS, [{"ip_technology": 7}])
    assert found[1].mean is None
    assert total(found) is None
    assert shown(None) == "？"


@pytest.mark.parametrize(("marks", "apart"), [((7, 5), False), ((8, 5), True), ((8,), False)])
def test_marks_that_lie_far_apart_ask_for_one_more(marks: tuple[int, ...], apart: bool) -> None:
    found = summarised(ITEMS[:1], [{"ip_technology": one} for one in marks])
    assert found[0].apart is apart


@pytest.mark.parametrize("text", ["", "9", "-1", "7.5", "８", "seven"])
def test_a_mark_beyond_the_item_is_refused_with_its_limits(text: str) -> None:
    with pytest.raises(InputError) as caught:
        read_mark(ITEMS[0], text)
    assert "0 到 8" in (caught.value.fix.zh if caught.value.fix else "")
    assert read_mark(ITEMS[0], " 8 ") == 8


def test_halves_and_hundredths_are_shown_as_they_are() -> None:
    assert shown(Fraction(13, 2)) == "6.50"
    assert shown(Fraction(7)) == "7"
    assert shown(Fraction(1, 3), "en") == "≈0.33 (1/3)"
