"""Tables for a terminal."""

from __future__ import annotations

from tidu.commands.tables import aligned, padded


def test_a_chinese_character_takes_two_columns() -> None:
    assert padded("称号", 6) == "称号  "
    assert padded("title", 6) == "title "


def test_columns_stand_under_each_other() -> None:
    lines = list(aligned([["代码", "称号", "说明"], ["xjr", "小巨人", "第三层"], ["zjtx", "专精特新", ""]]))
    assert lines == [
        "代码  称号      说明",
        "xjr   小巨人    第三层",
        "zjtx  专精特新",
    ]


def test_rows_may_be_indented() -> None:
    assert list(aligned([["a", "b"]], indent=2)) == ["  a  b"]
