"""``tidu clock`` as a user meets it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from tests.clocks.test_arrangements import INVENTED

from tidu.commands import main


def run(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str, str]:
    """Exit code, output and errors of one call."""
    try:
        main(["clock", *words])
        code = 0
    except SystemExit as stop:
        code = int(str(stop.code or 0))
    captured = capsys.readouterr()
    return code, captured.out, captured.err


def test_the_day_the_sentence_the_rules_and_every_day(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, err = run(capsys, "2026-11-24", "--working-days", "5", "--same-day", "--on", "2026-11-27")
    assert (code, err) == (0, "")
    heading, sentence, rules, arranged, blank, *listed = out.rstrip("\n").split("\n")
    assert heading == "2026-11-30 周一  2026-11-27: 还剩 1 个工作日"
    assert sentence == (
        "5 个工作日：自 2026年11月24日（周二）起（当日计入），跳过 11月28日至29日（周末），至 11月30日（周一）。"
    )
    assert rules == "规则：从起算当日开始计算；按工作日计算：周末和节假日不计，调休上班日计入"
    assert arranged == "放假安排：国务院办公厅关于2026年部分节假日安排的通知（国办发明电〔2025〕7号）"
    assert blank == ""
    assert listed[0] == "✓ 2026-11-24 周二    1  工作日"
    assert listed[4] == "  2026-11-28 周六       周末"
    assert listed[-1] == "✓ 2026-11-30 周一    5  工作日"


def test_it_speaks_english(capsys: pytest.CaptureFixture[str]) -> None:
    _, out, _ = run(capsys, "2026-09-20", "--days", "15", "--lang", "en")
    assert out.startswith("2026-10-08 Thursday\n15 days: from the day after 20 September 2026 (Sunday); ")
    assert "\n✓ 2026-09-23 Wednesday    3  working day\n" in out


@pytest.mark.parametrize(
    ("words", "last"),
    [
        (("2026-11-24", "--working-days", "5"), "2026-12-01 周二"),
        (("2026-10-15", "--working-days", "10", "--before"), "2026-09-24 周四"),
        (("2026-11-30", "--months", "3", "--ending", "stay"), "2027-02-28 周日"),
        (("2024-01-01", "--years", "3", "--same-day", "--ending", "stay"), "2026-12-31 周四"),
        (("--until", "2026-05-31", "--ending", "next"), "2026-06-01 周一"),
        (("2026-07-01", "--term", "sme-validity"), "2029-06-30 周六"),
        (("2026-05-01", "--term", "sme-update"), "2026-05-31 周日"),
        (("2026-11-02", "--working-days", "20", "--suspended", "2026-11-09..2026-11-15=补正"), "2026-12-07 周一"),
        (("2026-11-02", "--working-days", "20", "--suspended", "2026-11-09"), "2026-12-01 周二"),
        (("2026-11-02", "--working-days", "20", "--suspended", "2026-11-09.."), "届满日待定"),
    ],
)
def test_every_kind_of_period(capsys: pytest.CaptureFixture[str], words: tuple[str, ...], last: str) -> None:
    code, out, _ = run(capsys, *words)
    assert code == 0
    assert out.split("\n")[0] == last


def test_a_stop_is_told_with_its_reason_if_it_has_one(capsys: pytest.CaptureFixture[str]) -> None:
    _, out, _ = run(capsys, "2026-11-02", "--days", "20", "--suspended", "2026-11-09..2026-11-11=补正")
    assert "11月9日至11日中止（补正）不计入" in out
    assert "中止：补正" in out
    _, out, _ = run(capsys, "2026-11-02", "--days", "20", "--suspended", "2026-11-09..2026-11-11")
    assert "11月9日至11日中止不计入" in out
    assert "2026-11-09 周一       中止\n" in out


def test_a_long_list_is_shown_where_it_is_asked_for(capsys: pytest.CaptureFixture[str]) -> None:
    _, out, _ = run(capsys, "2024-01-01", "--years", "3", "--same-day")
    assert "（共 1096 天，加 --all 逐日列出）" in out
    _, out, _ = run(capsys, "2024-01-01", "--years", "3", "--same-day", "--all")
    assert len(out.splitlines()) == 1096 + 5


def test_a_file_of_arrangements_settles_what_was_provisional(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    path = tmp_path / "2027.yaml"
    path.write_text(INVENTED, encoding="utf-8")
    _, out, _ = run(capsys, "2026-12-28", "--working-days", "3")
    assert out.startswith("2026-12-31")
    assert "暂定" in out
    _, out, _ = run(capsys, "2026-12-28", "--working-days", "3", "--calendar", str(path))
    assert out.startswith("2027-01-04")
    assert "暂定" not in out


def test_everything_as_json(capsys: pytest.CaptureFixture[str]) -> None:
    _, out, _ = run(capsys, "2026-11-24", "--working-days", "5", "--on", "2026-12-03", "--json")
    told = json.loads(out)
    assert told["last"] == "2026-12-01"
    assert told["remaining"]["text"] == {"zh": "已逾期 2 天", "en": "overdue by 2 days"}
    assert [day["number"] for day in told["days"]] == [None, 1, 2, 3, None, None, 4, 5]


def test_time_limits_that_have_a_name_are_listed_with_their_sources(capsys: pytest.CaptureFixture[str]) -> None:
    _, out, _ = run(capsys, "--terms")
    rows = out.splitlines()
    assert any(row.startswith("sme-update") and row.endswith("工信部企业〔2026〕2号第十七条") for row in rows)
    assert any(row.startswith("hightech-notice") and row.endswith("[M]") for row in rows)


@pytest.mark.parametrize(
    ("words", "code", "told"),
    [
        ((), "no-length", "--working-days 5"),
        (("2026-11-24", "--days", "5", "--months", "1"), "no-length", "不止一个"),
        (("24.11.2026", "--days", "5"), "bad-day", "2026-11-24"),
        (("2026-11-24", "--days", "0"), "bad-period", "“0”"),
        (("2026-11-24", "--term", "nothing"), "unknown-term", "sme-validity"),
        (("2026-11-24", "--days", "5", "--suspended", "soon.."), "bad-day", "soon"),
        (("2026-11-24", "--days", "5", "--before", "--suspended", "2026-11-25"), "bad-suspension", "不能中止"),
        (("2099-12-31", "--working-days", "5"), "outside-calendar", "2099-12-31"),
        (("2026-11-24", "--days", "5", "--calendar", "none.yaml"), "calendar-unreadable", "none.yaml"),
    ],
)
def test_what_cannot_be_reckoned_is_refused_in_words(
    capsys: pytest.CaptureFixture[str], words: tuple[str, ...], code: str, told: str
) -> None:
    exit_code, out, err = run(capsys, *words)
    assert (exit_code, out) == (2, "")
    assert f"[{code}]" in err
    assert told in err
    assert "Traceback" not in err
