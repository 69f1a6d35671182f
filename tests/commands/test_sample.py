"""``tidu sample`` writes what it says, and its firm can be judged again."""

from __future__ import annotations

from pathlib import Path

import pytest

from tidu.commands import main
from tidu.sheets import open_table


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_sample_tells_a_story_and_writes_its_files(
    language: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "sample"
    main(["sample", "--out", str(out), "--firms", "60", "--on", "2026-11-23", "--lang", language])
    told = capsys.readouterr().out
    assert "60" in told
    assert {path.name for path in out.iterdir()} == {
        "city.xlsx",
        "verdicts.xlsx",
        "one-step.xlsx",
        "problems.csv",
        "report.txt",
        "firm.yaml",
    }
    assert len(open_table(out / "city.xlsx").rows) == 60
    main(["check", str(out / "firm.yaml"), "--title", "zjtx", "--on", "2026-11-23", "--lang", language])
    again = capsys.readouterr().out
    assert again == (out / "report.txt").read_text(encoding="utf-8")


@pytest.mark.docs
@pytest.mark.parametrize(("page", "language"), [("README.md", "en"), ("README.zh-CN.md", "zh")])
def test_the_readme_shows_what_really_comes_out(
    page: str, language: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shown = (Path(__file__).parents[2] / page).read_text(encoding="utf-8").split("```text\n")[1].split("\n```")[0]
    main(["sample", "--out", str(tmp_path), "--on", "2026-11-23", "--lang", language])
    assert capsys.readouterr().out.startswith(shown)
