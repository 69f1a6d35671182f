"""``tidu link``. Every firm and code is fictional."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from tests.linkage.test_matching import ONE, TWO

from tidu.commands import main
from tidu.sheets import Cell, open_table, write_table

LEFT = [
    ("1", "葫芦岛市渤湾示例泵业有限公司", "", "10"),
    ("2", "完全改了名的示例公司", TWO, "20"),
    ("3", "绥中示例第二机械厂", "", "30"),
    ("4", "昆明远方样板酒店", "", "40"),
    ("5", "兴城海风样板食品厂", "", "50"),
]
RIGHT = [
    ("葫芦岛渤湾示例泵业有限公司", ONE, ""),
    ("葫芦岛山海样板食品有限公司", TWO, "兴城海风样板食品厂、兴城更早样板食品厂"),
    ("绥中示例第一机械厂", "", ""),
]


@pytest.fixture
def files(tmp_path: Path) -> tuple[str, str, str]:
    left, right = tmp_path / "list.xlsx", tmp_path / "register.csv"
    write_table(left, ["序号", "单位", "社会信用代码", "金额"], LEFT, titles=["某部门名单"])
    write_table(right, ["企业名称", "统一社会信用代码", "曾用名"], RIGHT)
    return str(left), str(right), str(tmp_path / "out.xlsx")


def read(path: str, sheet: str) -> list[dict[str, Cell]]:
    return list(open_table(path, sheet).records())


def test_matched_doubtful_and_unmatched_are_written_with_reasons(
    files: tuple[str, str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    left, right, out = files
    main(["link", left, right, "-o", out])
    told = capsys.readouterr()
    assert "已匹配：2" in told.out
    assert "名称列“单位”，代码列“社会信用代码”" in told.out
    assert "out.xlsx" in told.err
    matched = read(out, "已匹配")
    assert [(row["名单名称"], row["库内名称"]) for row in matched] == [
        (LEFT[0][1], RIGHT[0][0]),
        (LEFT[4][1], RIGHT[1][0]),
    ]
    assert matched[0]["理由"] == "同字号、同行业、同地区"
    assert matched[0]["金额"] == "10"
    assert "曾用名" in str(matched[1]["理由"])
    doubtful = read(out, "存疑待核")
    assert [row["名单名称"] for row in doubtful] == [LEFT[1][1], LEFT[2][1]]
    assert "代码一致而名称不同" in str(doubtful[0]["理由"])
    assert [row["名单名称"] for row in read(out, "未匹配")] == [LEFT[3][1]]


def test_it_speaks_english_and_counts_as_json(files: tuple[str, str, str], capsys: pytest.CaptureFixture[str]) -> None:
    left, right, out = files
    main(["link", left, right, "-o", out, "--lang", "en", "--json", "--one-to-one", "--progress"])
    told = capsys.readouterr()
    assert json.loads(told.out) == {"matched": 2, "doubtful": 2, "unmatched": 1}
    assert "linking 5/5" in told.err
    assert read(out, "matched")[0]["reason"] == "same 字号, same trade, same place"


def test_columns_can_be_named(files: tuple[str, str, str], capsys: pytest.CaptureFixture[str]) -> None:
    left, right, out = files
    main(["link", left, right, "-o", out, "--left-name", "单位", "--right-name", "曾用名", "--right-code", "企业名称"])
    assert "名称列“曾用名”，代码列“企业名称”" in capsys.readouterr().out


def test_date_capital_and_address_are_used_where_both_tables_have_them(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    left, right, out = (str(tmp_path / name) for name in ("list.xlsx", "register.csv", "out.xlsx"))
    write_table(
        left, ["单位名称", "成立时间", "注册资本（万元）"], [("葫芦岛渤湾示例阀门有限公司", "2009年3月17日", "530")]
    )
    columns = ["企业名称", "成立日期", "注册资本", "企业地址"]
    write_table(right, columns, [("葫芦岛渤湾示例泵业有限公司", "2009-03-17", "530万元人民币", "兴城市示例路88号")])
    main(["link", left, right, "-o", out])
    told = capsys.readouterr().out
    assert "名称列“单位名称”，代码列“无”，另取“成立时间”“注册资本（万元）”" in told
    assert "另取“成立日期”“注册资本”“企业地址”" in told
    assert "成立日期一致、注册资本一致" in str(read(out, "已匹配")[0]["理由"])


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (["--left-name", "没有"], "没有“没有”这一列"),
        (["--right-code", "没有"], "企业名称、统一社会信用代码、曾用名"),
    ],
)
def test_a_column_that_is_not_there_is_refused_in_words(
    files: tuple[str, str, str], words: list[str], expected: str, capsys: pytest.CaptureFixture[str]
) -> None:
    left, right, out = files
    with pytest.raises(SystemExit, match="2"):
        main(["link", left, right, "-o", out, *words])
    assert expected in capsys.readouterr().err
    assert not Path(out).exists()


def test_a_table_without_firms_is_refused(files: tuple[str, str, str], capsys: pytest.CaptureFixture[str]) -> None:
    left, right, out = files
    write_table(left, ["序号", "金额"], [("1", "10"), ("2", "20")])
    with pytest.raises(SystemExit, match="2"):
        main(["link", left, right, "-o", out])
    assert "找不到企业名称列" in capsys.readouterr().err


@pytest.mark.parametrize("name", ["list.xlsx", "out.csv", "nowhere/out.xlsx"])
def test_an_output_that_cannot_be_is_refused_before_the_work(
    files: tuple[str, str, str], name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    left, right, _out = files
    before = Path(left).read_bytes()
    with pytest.raises(SystemExit, match="2"):
        main(["link", left, right, "-o", str(Path(left).parent / name)])
    assert capsys.readouterr().err
    assert Path(left).read_bytes() == before
