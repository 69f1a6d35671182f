"""The table of faulty files: each entry spoils one file of the small catalogue and says what must be told.

An entry of ``tests/criteria/faults/*.yaml`` has

- ``code`` and ``name``;
- what is spoiled: ``expression`` (a condition that stands in place of ``legal_person``), or ``file`` with ``edit`` (pairs
  of old and new text) or ``write`` (its whole text; null removes it);
- ``ask``, where the fault shows only on asking: a command line without ``tidu``;
- ``zh``: the whole message in Chinese, exactly, or a list of messages where there are several.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import yaml
from tests.criteria.demo import FOLDER, edited

from tidu.catalogue import Catalogue
from tidu.catalogue.cases import read_cases, run_case
from tidu.catalogue.linting import lint, lint_files
from tidu.errors import Faults, TiduError
from tidu.text import Language

TABLES = Path(__file__).resolve().parent / "faults"
STANDARD = "standards/demo-2026.yaml"


@dataclass(frozen=True)
class Entry:
    """One faulty file."""

    table: str
    code: str
    name: str
    data: dict[str, Any]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"

    @property
    def messages(self) -> list[str]:
        """What must be told, in Chinese."""
        zh = self.data["zh"]
        return [one.rstrip("\n") for one in (zh if isinstance(zh, list) else [zh])]


def entries() -> Iterator[Entry]:
    """Every entry of every table."""
    for path in sorted(TABLES.glob("*.yaml")):
        for data in yaml.safe_load(path.read_text(encoding="utf-8")):
            yield Entry(path.stem, data["code"], data["name"], data)


def spoil(entry: Entry, folder: Path) -> Path:
    """Copy the small catalogue into ``folder`` and spoil it; the path of the spoiled file."""
    shutil.copytree(FOLDER, folder, dirs_exist_ok=True)
    data = entry.data
    if "expression" in data:
        data = {"file": STANDARD, "edit": [["require: legal_person", f"require: {data['expression']}"]]}
    path = folder / str(data.get("file", STANDARD))
    if "edit" in data:
        pairs = [(old, new) for old, new in data["edit"]]
        path.write_text(edited(path.read_text(encoding="utf-8"), *pairs), encoding="utf-8")
    elif "bytes" in data:
        path.write_bytes(bytes.fromhex(data["bytes"]))
    elif data.get("write") is not None:
        path.write_text(data["write"], encoding="utf-8")
    elif "write" in data:
        path.unlink()
    return path


def faults(entry: Entry, folder: Path) -> list[TiduError]:
    """What is found wrong with the spoiled catalogue."""
    path = spoil(entry, folder)
    catalogue = Catalogue(folder)
    match str(entry.data.get("ask", "lint")).split():
        case ["lint"]:
            return list(lint(catalogue).faults)
        case ["lint", name]:
            return list(lint_files(catalogue, [folder / name]).faults)
        case ["test", name]:
            return raised(lambda: [run_case(catalogue, case) for case in read_cases(catalogue, name)])
        case ["which", title, kind, on]:
            return raised(
                lambda: catalogue.which(title, "review" if kind == "review" else "new", date.fromisoformat(on))
            )
        case ["show", name]:
            standard, *overlays = name.split("+")
            return raised(lambda: catalogue.standard(standard, overlays))
    raise AssertionError(f"unknown ask in {entry}: {path}")


def raised(ask: Callable[[], object]) -> list[TiduError]:
    """The errors that ``ask`` raises."""
    try:
        ask()
    except Faults as error:
        return error.errors
    except TiduError as error:
        return [error]
    return []


def rendered(error: TiduError, folder: Path, language: Language = "zh") -> str:
    """A message as it is shown, with paths relative to the catalogue."""
    return error.render(language).replace(f"{folder}/", "")
