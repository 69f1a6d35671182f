"""The index of pieces: what it finds, and that many at once are read like one."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tidu.linkage import grams as grams_module
from tidu.linkage.grams import Grams, plain_all
from tidu.linkage.names import plain

NAMES = ["葫芦岛渤湾示例泵业有限公司", "葫芦岛山海样板泵业有限公司", "兴城渤湾示例食品厂", "绥中示例第１机械厂"]


@given(st.lists(st.text(max_size=20), max_size=6))
def test_many_names_are_made_plain_as_one_is(names: list[str]) -> None:
    assert plain_all(names) == [plain(name) for name in names]


def test_the_nearest_come_first_and_one_is_found_like_many() -> None:
    grams = Grams(plain_all(NAMES))
    asked = ["渤湾示例泵业有限公司", "兴城市渤湾示例食品厂", "完全不相干"]
    many = grams.nearest(plain_all(asked), 2)
    assert [[place for place, _near in row] for row in many][:2] == [[0, 2], [2]]
    assert many[2] == []
    for text, row in zip(asked, many, strict=True):
        one = grams.nearest_to(plain(text), 2)
        assert [place for place, _near in one] == [place for place, _near in row]
        assert all(abs(a[1] - b[1]) < 1e-5 for a, b in zip(one, row, strict=True))


def test_holders_count_the_names_with_the_rarest_piece() -> None:
    grams = Grams(plain_all(NAMES))
    assert grams.holders("渤湾示例") == 2
    assert grams.holders("山海样板") == 1
    assert grams.holders("不在") == 0


def test_names_without_pieces_have_nobody_near() -> None:
    grams = Grams(plain_all(NAMES))
    assert grams.nearest(["甲", ""], 3) == [[], []]
    assert grams.nearest_to("甲", 3) == []


def test_a_place_that_is_taken_out_is_found_no_more_and_the_first_index_stays() -> None:
    grams = Grams(plain_all(NAMES))
    without = grams.without(np.array([True, False, False, False]))
    asked = plain_all(["渤湾示例泵业有限公司"])
    assert [place for place, _near in without.nearest(asked, 4)[0]] == [2]
    assert [place for place, _near in grams.nearest(asked, 4)[0]] == [0, 2]
    assert 0 not in [place for place, _near in without.nearest_to(asked[0], 4)]


def test_blocks_make_no_difference(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = plain_all([*NAMES, "渤湾示例泵业有限公司"])
    whole = Grams(plain_all(NAMES)).nearest(asked, 3)
    monkeypatch.setattr(grams_module, "BLOCK", 1)
    parted = Grams(plain_all(NAMES))
    assert parted.nearest(asked, 3) == whole
    assert [place for place, _near in parted.nearest_to(asked[-1], 3)] == [place for place, _near in whole[-1]]


def test_an_empty_register_is_asked_in_vain() -> None:
    grams = Grams([])
    assert grams.nearest(["示例"], 3) == [[]]
    assert grams.nearest_to("示例", 3) == []
