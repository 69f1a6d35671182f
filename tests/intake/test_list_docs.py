"""docs/received-lists.md speaks of every issue and every role."""

from __future__ import annotations

import re
from pathlib import Path

from tidu.intake.lists import ROLES
from tidu.intake.lists_issues import ISSUES

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "received-lists.md").read_text(encoding="utf-8")


def test_the_page_lists_every_issue_with_its_severity_and_no_other() -> None:
    table = PAGE.split("| code | severity |")[1].split("\n\n")[0]
    rows = dict(re.findall(r"^\| `([a-z-]+)` \| (error|warning|note) \|", table, re.MULTILINE))
    assert rows == {code: one.severity for code, one in ISSUES.items()}


def test_the_page_names_every_role() -> None:
    assert all(f"`{role}` {text.zh}" in PAGE for role, text in ROLES.items())
