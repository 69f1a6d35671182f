"""However a file is spoiled, what comes is a message with a code and a place, never a traceback."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.criteria.demo import FOLDER, catalogue

from tidu.catalogue import Catalogue, load
from tidu.catalogue.linting import lint_files

EXAMPLE = Path(__file__).resolve().parents[2] / "examples" / "firm.yaml"
FILES = sorted(path.relative_to(FOLDER).as_posix() for path in FOLDER.rglob("*.yaml"))
SPOILED = ("", "[]", "{}", "x", "[x, {y: z}]", "~", "-1", "2026-02-30", '"', "{zh: a, en: [b]}", "*nothing", "𠮷")


def spoiled(text: str) -> Iterator[tuple[int, str]]:
    """The text without a line, with a line twice, and with the value of a line replaced in many ways."""
    lines = text.splitlines(keepends=True)
    for number, line in enumerate(lines):
        yield number, "".join([*lines[:number], *lines[number + 1 :]])
        yield number, "".join([*lines[:number], line, *lines[number:]])
        match = re.match(r"^(\s*(?:- )?[\w]+: ?)(.*)$", line)
        if match:
            for value in SPOILED:
                yield number, "".join([*lines[:number], f"{match[1]}{value}\n", *lines[number + 1 :]])
        for old, new in ((": {", ": "), ("}", ""), ("年", "元"), (">=", "="), ("2026", "x"), (", en:", ", e:")):
            if old in line:
                yield number, "".join([*lines[:number], line.replace(old, new, 1), *lines[number + 1 :]])


@pytest.mark.parametrize(
    ("source", "words"),
    [*((FOLDER / name, catalogue()) for name in FILES), (EXAMPLE, load())],
    ids=[*FILES, "firm.yaml"],
)
def test_a_spoiled_file_is_told_with_a_code_and_its_place(source: Path, words: Catalogue, tmp_path: Path) -> None:
    path = tmp_path / source.name
    refused = 0
    for number, text in spoiled(source.read_text(encoding="utf-8")):
        path.write_text(text, encoding="utf-8")
        faults = lint_files(words, [path]).faults
        refused += bool(faults)
        for fault in faults:
            assert re.fullmatch(r"[EF]\d{3}", fault.code), f"line {number + 1}"
            assert fault.where is not None, f"line {number + 1}: {fault}"
            assert fault.why or fault.fix, f"line {number + 1}: {fault}"
            assert fault.render("zh")
            assert fault.render("en")
    assert refused > 20
