"""Definitions are data: the shipped ones are whole, and a wrong file is refused with what, where and why."""

from __future__ import annotations

from pathlib import Path

import pytest

from tidu.errors import RuleError
from tidu.web.insight.definitions import SHIPPED, definitions, read_definitions
from tidu.web.insight.wording import sentences

ONE = """
groups: {ladder: {zh: 梯度, en: ladder}}
definitions:
  - code: cxx
    group: ladder
    names: {zh: 创新型, en: innovative}
    says: {zh: 当日有效, en: valid}
    how: stock
    counts: firms
    titles: [cxx]
"""


def read(tmp_path: Path, text: str) -> None:
    path = tmp_path / "definitions.yaml"
    path.write_text(text, encoding="utf-8")
    read_definitions(path)


def test_the_shipped_definitions_are_whole() -> None:
    known = read_definitions(SHIPPED)
    assert list(known) == list(definitions())
    for one in known:
        assert all((one.names.zh, one.names.en, one.says.zh, one.says.en))
        assert one.group in known.groups
    assert sentences()


def test_a_file_of_ones_own_is_read(tmp_path: Path) -> None:
    read(tmp_path, ONE)


@pytest.mark.parametrize(
    ("wrong", "right", "words"),
    [
        ("titles: [cxx]", "titles: [nothing]", "titles"),
        ("titles: [cxx]", "titles: []", "称号"),
        ("how: stock", "how: sometimes", "how"),
        ("counts: firms", "counts: rounds", "批次"),
        ("counts: firms", "counts: heads", "counts"),
        ("group: ladder", "group: other", "group"),
        ("code: cxx", "code: 创新", "口径代码"),
        ("says: {zh: 当日有效, en: valid}", "says: {zh: 当日有效}", "中文和英文"),
        ("titles: [cxx]", "titles: [cxx]\n    within: [xjr]", "包含于"),
        ("titles: [cxx]", "titles: [cxx]\n    kinds: [again]", "kinds"),
        ("titles: [cxx]", "titles: [cxx]\n    of: recommendations", "推荐"),
        ("titles: [cxx]", "titles: [cxx]\n    wen: 1", "不认识"),
        ("definitions:", "others:", "definitions"),
        ("groups:", "groups: [", "读不了"),
    ],
)
def test_what_cannot_be_meant_is_told(tmp_path: Path, wrong: str, right: str, words: str) -> None:
    with pytest.raises(RuleError) as caught:
        read(tmp_path, ONE.replace(wrong, right))
    assert words in caught.value.what.zh
    assert caught.value.fix is not None
    assert str(caught.value.where).endswith("definitions.yaml")


def test_two_of_one_name_are_refused(tmp_path: Path) -> None:
    twice = ONE + ONE.split("definitions:")[1]
    with pytest.raises(RuleError, match="two definitions"):
        read(tmp_path, twice)


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(RuleError, match="cannot be read"):
        read_definitions(tmp_path / "nowhere.yaml")


def test_what_overlaps_is_never_offered_for_adding() -> None:
    known = definitions()
    codes = {one.code for one in known.overlapping(known.by_code["xjr"])}
    assert {"ladder", "zjtx", "cxx", "zdxjr"} <= codes
    assert "ln_cp" not in codes
