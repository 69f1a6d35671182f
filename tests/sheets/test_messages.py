"""Every message can be read in both languages, is documented, and says what to do."""

from __future__ import annotations

import ast
import re
import string
from pathlib import Path

import pytest

from tidu import sheets
from tidu.errors import InputError, TiduError, Where
from tidu.sheets.faults import FOREIGN_KINDS, REFUSALS, SheetError, refuse, refuse_kind
from tidu.sheets.notes import NOTES, note
from tidu.sheets.problems import ERRORS, WARNINGS
from tidu.text import Text

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "sheets.md"
SOURCES = sorted(Path(sheets.__file__).parent.glob("*.py"))
CHINESE = re.compile("[\u4e00-\u9fff]")
ALL: dict[str, Text] = {
    **{f"{code}.{part}": getattr(refusal, part) for code, refusal in REFUSALS.items() for part in refusal._fields},
    **NOTES,
    **ERRORS,
    **WARNINGS,
    **{f"kind {name}.{part}": text for name, texts in FOREIGN_KINDS.items() for part, text in enumerate(texts)},
}


def fields(template: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(template) if name}


@pytest.mark.parametrize("text", ALL.values(), ids=ALL)
def test_a_message_says_the_same_in_both_languages(text: Text) -> None:
    without_fields = re.sub(r"\{\w+\}", "", text.zh)
    assert CHINESE.search(without_fields) or text.zh == "{remedy}"
    assert not CHINESE.search(re.sub(r"\{\w+\}|列[A-Z]|[元万亿]+", "", text.en))
    assert fields(text.zh) == fields(text.en)
    assert not text.zh.endswith(("。", " "))
    assert not text.en.endswith((".", " "))
    assert text.en[0].isupper() or text.en[0] in "“{0123456789" or text in {one[0] for one in FOREIGN_KINDS.values()}


def raised(function: str) -> set[str]:
    """The codes with which the modules call a function by name."""
    found = set()
    for path in SOURCES:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == function:
                first = node.args[0]
                found |= {
                    part.value
                    for part in ast.walk(first)
                    if isinstance(part, ast.Constant) and isinstance(part.value, str)
                }
    return found


def test_every_refusal_is_used_and_no_other() -> None:
    assert raised("refuse") == set(REFUSALS)


def test_every_note_and_problem_is_used() -> None:
    assert raised("warning") == set(WARNINGS)
    assert raised("note") <= set(NOTES)
    literals = {
        node.value
        for path in SOURCES
        if path.name not in {"notes.py", "problems.py"}
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    assert set(NOTES) | set(ERRORS) <= literals


def test_a_refusal_is_a_whole_message_in_both_languages() -> None:
    error = refuse("file-missing", Where("名单.xlsx"), name="名单.xlsx")
    assert isinstance(error, SheetError)
    assert isinstance(error, InputError)
    assert isinstance(error, TiduError)
    assert error.render("zh") == (
        "名单.xlsx: [file-missing] 找不到文件“名单.xlsx”\n"
        "  原因：文件可能已被移动、改名或删除\n"
        "  怎么办：核对文件名和所在文件夹"
    )
    assert error.render("en") == (
        "名单.xlsx: [file-missing] There is no file “名单.xlsx”\n"
        "  Why: It may have been moved, renamed or deleted\n"
        "  What to do: Check the name and the folder"
    )


@pytest.mark.parametrize("kind", FOREIGN_KINDS)
def test_a_foreign_kind_is_named_with_its_remedy(kind: str) -> None:
    error = refuse_kind(kind, "名单.xls", Where("名单.xls"))
    described, remedy = FOREIGN_KINDS[kind]
    for language in ("zh", "en"):
        text = error.render(language)
        assert described.to(language) in text
        assert remedy.to(language) in text
        assert "{" not in text


def test_a_note_is_filled_in_in_both_languages() -> None:
    one = note("empty-heading", Where("a.xlsx", 3), letter="C", heading="列C")
    assert one.text == Text("C 列没有列名，暂称“列C”", "Column C has no heading and is called “列C”")
    assert one.where == Where("a.xlsx", 3)


@pytest.mark.docs
def test_the_page_explains_every_code_and_no_other() -> None:
    messages = PAGE.read_text(encoding="utf-8").partition("## 6. Messages")[2]
    rows = re.findall(r"^\| `([a-z-]+)` \| (.+) \| (.+) \|$", messages, flags=re.MULTILINE)
    refusals = {code: refusal.what for code, refusal in REFUSALS.items()}
    known = [pair for texts in (refusals, NOTES, ERRORS, WARNINGS) for pair in texts.items()]
    assert rows == [(code, *(re.sub(r"\{\w+\}", "…", one) for one in (text.zh, text.en))) for code, text in known]
