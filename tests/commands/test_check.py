"""``tidu check`` as a user meets it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tidu.commands import main

FIRM = Path(__file__).parents[2] / "examples" / "firm.yaml"


def run(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str, str]:
    """Exit code, output and errors of one call."""
    try:
        main(["check", *words])
        code = 0
    except SystemExit as stop:
        code = int(str(stop.code or 0))
    captured = capsys.readouterr()
    return code, captured.out, captured.err


def test_a_firm_is_judged_by_the_standard_of_the_day(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = run(capsys, str(FIRM), "--title", "zjtx", "--on", "2026-05-01")
    assert code == 0
    assert "zjtx-2026" in out
    code, out, _ = run(capsys, str(FIRM), "--title", "zjtx", "--on", "2026-03-31")
    assert "zjtx-2022" in out


def test_english_and_json(capsys: pytest.CaptureFixture[str]) -> None:
    _, out, _ = run(capsys, str(FIRM), "--title", "zjtx", "--on", "2026-05-01", "--lang", "en")
    assert "needs review" in out
    _, out, _ = run(capsys, str(FIRM), "--title", "zjtx", "--on", "2026-05-01", "--json")
    assert json.loads(out)["outcome"] == "needs_review"


def test_a_standard_with_overlays_can_be_named(capsys: pytest.CaptureFixture[str]) -> None:
    _, out, _ = run(capsys, str(FIRM), "--standard", "xjr-2022+xjr-2025-round", "--on", "2025-06-01")
    assert "xjr-2022 + xjr-2025-round" in out


@pytest.mark.parametrize(
    ("words", "code", "wanted"),
    [
        (["--on", "2026-05-01"], "E305", "加上 --title zjtx"),
        (["--title", "zjt", "--on", "2026-05-01"], "E303", "zjtx"),
        (["--title", "zjtx", "--on", "01/05/2026"], "E306", "写成 2026-05-01"),
        (["--title", "zjtx", "--on", "2020-01-01"], "E304", "zjtx-2022"),
        (["--standard", "zjtx-2027", "--on", "2026-05-01"], "E301", "zjtx-2026"),
    ],
)
def test_a_wrong_word_is_answered_with_what_to_write(
    capsys: pytest.CaptureFixture[str], words: list[str], code: str, wanted: str
) -> None:
    status, out, err = run(capsys, str(FIRM), *words)
    assert status == 2
    assert not out
    assert f"[{code}]" in err
    assert wanted in err


def test_a_missing_file_and_a_faulty_fact_are_named(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    status, _, err = run(capsys, str(tmp_path / "nobody.yaml"), "--title", "zjtx")
    assert status == 2
    assert "nobody.yaml" in err
    firm = tmp_path / "firm.yaml"
    firm.write_text("facts:\n  revenue: {2025: 5200}\n  staf: {2025: 3}\n", encoding="utf-8")
    status, _, err = run(capsys, str(firm), "--title", "zjtx")
    assert status == 2
    assert ":2:19: [F103]" in err
    assert "要写单位" in err
    assert "[F101]" in err
