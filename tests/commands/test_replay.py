"""``tidu replay`` as a user meets it."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from tidu.commands import main
from tidu.commands.replay import command
from tidu.criteria.receipts import read_receipt, sealed, write_receipt

ROOT = Path(__file__).parents[2]
FIRM = ROOT / "examples" / "firm.yaml"


def run(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str, str]:
    """Exit code, output and errors of one call."""
    try:
        main([*words])
        code = 0
    except SystemExit as stop:
        code = int(str(stop.code or 0))
    captured = capsys.readouterr()
    return code, captured.out, captured.err


@pytest.fixture
def stored(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Path:
    """The receipt of the example firm."""
    path = tmp_path / "receipt.json"
    run(capsys, "check", str(FIRM), "--title", "zjtx", "--on", "2026-05-01", "--receipt", str(path))
    return path


def changed(stored: Path, **parts: Any) -> Path:  # noqa: ANN401 - parts of a receipt
    """The receipt with some parts changed and sealed anew."""
    path = stored.with_name("changed.json")
    write_receipt(sealed({**read_receipt(stored), **parts}), path)
    return path


def test_a_verdict_that_check_stored_is_reproduced(capsys: pytest.CaptureFixture[str], stored: Path) -> None:
    code, out, err = run(capsys, "replay", str(stored))
    assert (code, err) == (0, "")
    assert out.splitlines() == [
        f"✓ {stored}：复算结果一致",
        "  葫芦岛渤湾示例泵业有限公司 · zjtx-2026 · 新申请 · 2026-05-01 · 需人工核定",
    ]
    code, out, _ = run(capsys, "replay", str(stored), "--lang", "en")
    assert code == 0
    assert out.startswith(f"✓ {stored}: reproduced")
    assert "needs review" in out


def test_every_difference_has_a_line(capsys: pytest.CaptureFixture[str], stored: Path) -> None:
    nodes = {**read_receipt(stored)["nodes"], "debt": "unmet"}
    code, out, _ = run(capsys, "replay", str(changed(stored, nodes=nodes, verdict="met")))
    assert code == 1
    assert "有 2 处不同" in out
    assert "- 结论：当时 符合，现在 需人工核定" in out
    assert "- 条件 debt（" in out
    code, out, _ = run(capsys, "replay", str(changed(stored, nodes=nodes, verdict="met")), "--lang", "en")
    assert "differences: 2" in out
    assert "- Verdict: then met, now needs review" in out


def test_a_standard_that_only_changed_its_file_is_said_to_give_the_same(
    capsys: pytest.CaptureFixture[str], stored: Path
) -> None:
    standard = {**read_receipt(stored)["standard"], "sha256": "0" * 64, "version": "2025.9"}
    code, out, _ = run(capsys, "replay", str(changed(stored, standard=standard)))
    assert code == 1
    assert "zjtx-2026 的文件已改动：当时版本 2025.9 (000000000000)" in out
    assert "各条件、得分、类别的结果都与当时相同" in out


def test_an_older_engine_is_mentioned(capsys: pytest.CaptureFixture[str], stored: Path) -> None:
    code, out, _ = run(capsys, "replay", str(changed(stored, engine="0.0.1")))
    assert code == 0
    assert "回执由 tidu 0.0.1 写出" in out


def test_unreadable_files_do_not_keep_the_others_from_being_replayed(
    capsys: pytest.CaptureFixture[str], stored: Path, tmp_path: Path
) -> None:
    altered = tmp_path / "altered.json"
    altered.write_text(stored.read_text(encoding="utf-8").replace('"yes"', '"no"'), "utf-8")
    other = changed(stored, verdict="met")
    code, out, _ = run(capsys, "replay", str(stored), str(altered), str(other), str(tmp_path / "none.json"))
    assert code == 2
    assert f"✓ {stored}" in out
    assert f"{altered}: [R105] 回执写出后被改动过：facts" in out
    assert "[R101]" in out
    assert f"✗ {other}" in out
    code, _, _ = run(capsys, "replay", str(stored), str(other))
    assert code == 1


def test_json_has_an_entry_for_each_file(capsys: pytest.CaptureFixture[str], stored: Path, tmp_path: Path) -> None:
    other = changed(stored, verdict="met")
    code, out, _ = run(capsys, "replay", "--json", str(stored), str(other), str(tmp_path / "none.json"))
    assert code == 2
    entries = json.loads(out)
    assert [one["status"] for one in entries] == ["reproduced", "differs", "unreadable"]
    assert entries[0] == {
        "file": str(stored), "status": "reproduced", "verdict": "needs_review", "differences": [], "notes": [],
    }  # fmt: skip
    assert entries[1]["differences"] == [
        {
            "what": "verdict",
            "subject": "verdict",
            "then": "met",
            "now": "needs_review",
            "zh": "结论：当时 符合，现在 需人工核定",
            "en": "Verdict: then met, now needs review",
        }
    ]
    assert entries[2]["error"]["code"] == "R101"


def test_no_file_is_a_mistake_of_usage(capsys: pytest.CaptureFixture[str]) -> None:
    code, _, err = run(capsys, "replay")
    assert code == 2
    assert "RECEIPT" in err


@pytest.mark.docs
def test_the_page_names_every_option() -> None:
    page = (ROOT / "docs" / "receipts.md").read_text(encoding="utf-8")
    options = {name for one in command.params for name in one.opts if name.startswith("-")}
    assert set(re.findall(r"^\| `(--?[a-z]+)", page, flags=re.MULTILINE)) == options
