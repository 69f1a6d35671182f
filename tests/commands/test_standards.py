"""``tidu standards``: looking at the standards, checking and testing them."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from tests.criteria.demo import FOLDER, edited

from tidu.catalogue import load
from tidu.catalogue.citations import cited, cited_in
from tidu.commands import main
from tidu.commands.standards import command
from tidu.errors import Faults, RuleError, display_width


def run(*words: str) -> Result:
    return CliRunner().invoke(command, list(words), catch_exceptions=False)


def lines(*words: str) -> list[str]:
    result = run(*words)
    assert result.exit_code == 0
    return result.output.splitlines()


@pytest.fixture
def demo(tmp_path: Path) -> Path:
    """A copy of the small catalogue that a test may spoil."""
    shutil.copytree(FOLDER, tmp_path / "catalogue")
    return tmp_path / "catalogue"


def spoil(path: Path, *edits: tuple[str, str]) -> None:
    path.write_text(edited(path.read_text(encoding="utf-8"), *edits), encoding="utf-8")


def second_columns(table: list[str]) -> set[int]:
    """Where the second column of each line begins, in columns of a terminal."""
    return {display_width(match[0]) for line in table if (match := re.match(r"\S+\s{2,}", line))}


# -- list, titles, indicators -------------------------------------------------------------------------------------


def test_list_shows_every_standard_and_overlay_with_what_is_unconfirmed() -> None:
    shown = lines("list")
    assert shown[0].split() == ["编号", "名称", "文件", "施行", "待核对"]
    words = {line.split()[0]: line for line in shown if line.strip()}
    assert set(words) == {"编号", "年度调整", *load().standard_ids, *load().overlay_ids}
    for standard in load().all_standards():
        line = words[standard.id]
        assert standard.names.zh in line
        assert standard.document in line
        assert str(standard.valid_from) in line
        assert line.split()[-1] == str(sum(place.cite.unconfirmed for place in cited_in(standard)))


def test_columns_stand_under_each_other_where_chinese_takes_two() -> None:
    shown = lines("list")
    assert len(second_columns(shown[: len(load().standard_ids) + 1])) == 1


def test_list_in_english() -> None:
    shown = lines("list", "--lang", "en")
    assert shown[0].split() == ["id", "name", "document", "in", "force", "unconfirmed"]
    assert any("from 2026-04-01" in line for line in shown)


def test_titles() -> None:
    shown = {line.split()[0]: line for line in lines("titles")}
    assert set(load().titles) == set(shown) - {"代码"}
    assert "3 年" in shown["xjr"]
    assert "cxx kjx kjcxx" in shown["zjtx"]
    assert "工业和信息化部" in shown["xjr"]


def test_indicators_all_or_by_a_word() -> None:
    assert lines("indicators")[-1] == f"共 {len(load().indicators)} 个"
    shown = lines("indicators", "市场占有率")
    assert any(line.startswith("market_share ") for line in shown)
    assert not any(line.startswith("revenue ") for line in shown)
    assert load().indicators["market_share"].definition.zh in "\n".join(shown)
    assert lines("indicators", "qqqq", "--lang", "en") == ["No indicator with “qqqq”"]


def test_an_indicator_is_found_by_the_heading_under_which_it_is_written() -> None:
    assert any(line.startswith("revenue ") for line in lines("indicators", "营业总收入"))


# -- which --------------------------------------------------------------------------------------------------------


def test_which_answers_and_says_why() -> None:
    assert lines("which", "xjr", "--kind", "review", "--on", "2026-06-01") == [
        "专精特新“小巨人”企业 · 复核 · 2026-06-01",
        "",
        "标准      xjr-2022  专精特新“小巨人”企业认定标准（2022）",
        "年度调整  xjr-2026-round  2026 年度小巨人申报和复核（第八批）",
        "适用      2026-04-25 至 2026-12-31",
        "为什么    2026 年度复核（第五批和复核通过的第二批）：117 号通知要求仍按 63号文附件3 把握",
        "依据      工信厅企业函〔2026〕117号 复核（B，待核对）",
        "",
        "同一称号的相邻安排：",
        "  复核    2026-01-01 至 2026-04-24  xjr-2022                 "
        "2026 年度复核仍用 63号文附件3；年度批次 4 月 25 日开放，此前没有开放的批次",
        "  复核    2027-01-01 起             xjr-2026                 推定自 2027 年起复核改用 2 号文附件2；通知尚未发布",
        "  新申请  2026-04-25 至 2026-12-31  xjr-2026+xjr-2026-round  2026 年度（第八批）：2 号文附件2，并按 117 号通知的推荐负面清单",
    ]


def test_which_in_english_and_by_the_name_of_the_title() -> None:
    shown = lines("which", "小巨人", "--kind", "new", "--on", "2026-06-01", "--lang", "en")
    assert shown[0] == "Little giant · new · 2026-06-01"
    assert shown[2].split()[:2] == ["standard", "xjr-2026"]
    assert any(line.startswith("why ") and "Round of 2026" in line for line in shown)
    assert any(line.startswith("source ") and line.endswith("(B, unconfirmed)") for line in shown)


def test_which_without_neighbours_ends_with_the_source() -> None:
    shown = lines("which", "zdxjr", "--on", "2025-01-01")
    assert shown[-1].startswith("依据")


def test_which_says_where_an_answer_serves_for_orientation_only() -> None:
    assert lines("which", "dxgj_ln", "--on", "2026-05-01")[6] == "注意    标准已失效，只供参考"
    assert "注意" not in run("which", "dxgj_ln", "--on", "2023-05-01").output


def test_the_round_of_the_science_smes() -> None:
    inside = run("which", "kjx", "--kind", "review", "--on", "2026-08-31").output
    outside = run("which", "kjx", "--kind", "review", "--on", "2026-09-01").output
    assert "kjx-2026-round" in inside.split("同一称号")[0]
    assert "kjx-2026-round" not in outside.split("同一称号")[0]


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("which", "xjrr"), "E303"),
        (("which", "xjr", "--on", "2020-01-01"), "E304"),
        (("which", "xjr", "--on", "01/06/2026"), "E306"),
        (("show", "xjr-2027"), "E301"),
        (("show", "zjtx-2026+xjr-2026-round"), "E222"),
    ],
)
def test_a_wrong_word_is_answered_with_a_code(words: tuple[str, ...], code: str) -> None:
    with pytest.raises(RuleError) as raised:
        run(*words)
    assert raised.value.code == code


# -- show, unconfirmed --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("standard_id", load().standard_ids)
def test_show_has_every_condition_with_its_article(standard_id: str) -> None:
    standard = load().standard(standard_id)
    shown = run("show", standard_id).output
    english = run("show", standard_id, "--lang", "en").output
    for node in standard.root.walk():
        assert re.search(rf"  {node.id}$", shown, flags=re.MULTILINE)
        assert node.says.zh in shown
        assert node.says.en in english
    for place in cited_in(standard):
        assert place.says.zh in shown
        assert f"{place.cite.article}，{place.cite.grade}" in shown
    marks = shown.count("，待核对〕")
    assert marks == sum(place.cite.unconfirmed for place in cited_in(standard))


def test_show_says_what_an_overlay_changed() -> None:
    shown = run("show", "xjr-2022+xjr-2025-round").output
    assert (
        "年度调整 xjr-2025-round：复核企业本年度不要求主营业务收入平均增长率〔工信厅企业函〔2025〕190号 复核要求，A〕"
        in shown
    )
    assert "仅当：并非（到期复核）" in shown
    assert "本年度不接收营业收入低于 5000 万元的企业" in shown
    assert "本年度不接收" not in run("show", "xjr-2022").output


def test_show_prints_score_tables_and_classes() -> None:
    shown = run("show", "zjtx-2022").output
    assert "（满分 100，60 分合格）" in shown
    assert "按 研发费用 ÷ 营业收入\n" in shown
    assert re.search(r"^ +10  ≥ 500万元$", shown, flags=re.MULTILINE)
    assert "由人或平台给分" in shown
    sizes = run("show", "sme-size-2011").output
    assert "大型：职工总数 ≥ 1000人 且 营业收入 ≥ 4亿元" in sizes


def test_unconfirmed_lists_every_place_with_document_and_article() -> None:
    shown = lines("unconfirmed")
    open_ = [place for place in cited(load()) if place.cite.unconfirmed]
    assert len(open_) > 100
    assert shown[-1] == f"待核对 {len(open_)} 处，共 {len(list(cited(load())))} 处"
    assert len(shown) == len(open_) + 2
    for line, place in zip(shown[1:], open_, strict=False):
        for word in (place.owner, place.place, place.cite.grade, place.cite.document, place.cite.article, place.rule):
            assert word in line


def test_unconfirmed_numbers_of_one_standard_and_of_one_overlay() -> None:
    shown = lines("unconfirmed", "cxx-2022")
    assert any("score.rd_share" in line and ">= 5% → 20; >= 3% → 15" in line for line in shown)
    assert all(line.split()[0] == "cxx-2022" for line in shown[1:-1])
    assert lines("unconfirmed", "kjx-2026-round")[-1] == "待核对 3 处，共 3 处"
    assert lines("unconfirmed", "sme-size-2011", "--lang", "en")[-1].startswith("0 of ")


# -- lint ---------------------------------------------------------------------------------------------------------


def test_lint_finds_nothing_in_what_is_shipped() -> None:
    shown = lines("lint")
    assert shown[-1] == "没有错误"
    assert f"标准 {len(load().standard_ids)}" in shown[-2]
    assert f"年度调整 {len(load().overlay_ids)}" in shown[-2]


def test_lint_tells_every_fault_and_ends_with_1(demo: Path) -> None:
    spoil(
        demo / "standards" / "demo-2026.yaml",
        ("require: legal_person", "require: legal_persn"),
        ("require: staff >= 50人", "require: staff >= 50万元"),
    )
    result = run("--catalogue", str(demo), "lint")
    assert result.exit_code == 1
    assert "standards/demo-2026.yaml:16:16: [E102] 没有名为“legal_persn”的指标" in result.output
    assert "standards/demo-2026.yaml:20:25: [E105] 单位不符" in result.output
    assert result.output.endswith("2 处错误\n")


def test_lint_single_files_drafts_included(demo: Path) -> None:
    firm = demo.parent / "firm.yaml"
    firm.write_text("firm: {name: 葫芦岛渤湾示例泵业有限公司}\nfacts: {staff: {2025: 50项}}\n", encoding="utf-8")
    result = run("--catalogue", str(demo), "lint", str(firm), str(demo / "titles.yaml"), "--lang", "en")
    assert result.exit_code == 1
    assert "[F103] The value of staff (2025) cannot be read" in result.output
    assert "Checked: firm files 1, tables of titles 1" in result.output
    assert result.output.endswith("1 fault\n")


def test_lint_of_a_sound_file(demo: Path) -> None:
    result = run("--catalogue", str(demo), "lint", str(demo / "standards" / "demo-2026.yaml"), "--lang", "en")
    assert (result.exit_code, result.output) == (0, "Checked: standards 1\nno faults\n")


# -- test ---------------------------------------------------------------------------------------------------------


def test_test_runs_the_cases_of_the_standards_named() -> None:
    shown = lines("test", "kjx-2017", "xjr-2022")
    assert len(shown) == 3
    assert re.fullmatch(r"kjx-2017  \d+ 例全部符合", shown[0])
    assert re.fullmatch(r"2 个标准，\d+ 例，全部符合", shown[-1])


def test_test_shows_each_mismatch_with_its_place_and_ends_with_1(demo: Path) -> None:
    spoil(
        demo / "standards" / "demo-2026.cases.yaml",
        ("expect: {line: unmet, verdict: unmet}", "expect: {line: met, verdict: met}"),
    )
    result = run("--catalogue", str(demo), "test")
    assert result.exit_code == 1
    place = f"{demo}/standards/demo-2026.cases.yaml:21:11: one person short"
    assert f"{place}\n  line：应为 met，得到 unmet\n" in result.output
    assert f"{place}\n  verdict：应为 met，得到 unmet\n" in result.output
    assert "demo-2026  2 例，1 例不符" in result.output
    assert result.output.endswith("2 个标准，3 例，1 例不符\n")


def test_test_goes_on_behind_a_file_that_cannot_be_read(demo: Path) -> None:
    spoil(demo / "standards" / "demo-2026.cases.yaml", ("kind: new", "kind: renewal"))
    result = run("--catalogue", str(demo), "test", "--lang", "en")
    assert result.exit_code == 1
    assert "[E204]" in result.output
    assert "demo-size  all 1 cases hold" in result.output


def test_test_of_a_standard_that_does_not_exist() -> None:
    result = run("test", "xjr-2027")
    assert result.exit_code == 1
    assert "[E301]" in result.output


# -- warehouses ---------------------------------------------------------------------------------------------------


def test_sql_is_one_query_of_the_dialect() -> None:
    shown = run(
        "sql", "kjx-2017+kjx-2026-round", "--dialect", "duckdb", "--on", "2026-06-15", "--table", "firms_2026"
    ).output
    assert "kjx-2017" in shown
    assert "firms_2026" in shown
    assert "audited_tax_kjx" in shown
    assert "SELECT" in shown


def test_columns_are_what_the_query_reads() -> None:
    shown = lines("columns", "kjx-2017", "--on", "2026-06-15")
    assert shown[0].split() == ["列", "类型", "单位", "年度", "含义"]
    revenue = next(line for line in shown if line.startswith("revenue_y0"))
    assert revenue.split()[1] == "BIGINT"
    assert "2025" in revenue
    assert any(line.startswith("title_gxjs_until") and "高新技术企业" in line for line in shown)


# -- as a command -------------------------------------------------------------------------------------------------


def test_a_fault_ends_the_program_with_1_and_a_wrong_name_with_2(
    demo: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    spoil(demo / "titles.yaml", ("predecessors: [cxx]", "predecessors: [cx]"))
    for words, status in (
        (["standards", "--catalogue", str(demo), "lint"], 1),
        (["standards", "show", "xjr-2027"], 2),
    ):
        with pytest.raises(SystemExit) as stop:
            main(words)
        assert stop.value.code == status
    assert "[E301]" in capsys.readouterr().err


def test_a_faulty_catalogue_is_told_by_every_command(demo: Path) -> None:
    spoil(demo / "titles.yaml", ("predecessors: [cxx]", "predecessors: [cx]"))
    with pytest.raises(Faults) as raised:
        run("--catalogue", str(demo), "titles")
    assert [error.code for error in raised.value.errors] == ["E103"]
