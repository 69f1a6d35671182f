"""What ``tidu reform`` compares: standards and overlays by id, or drafts of them in files."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from tidu.catalogue import Catalogue
from tidu.catalogue.linting import kind_of
from tidu.criteria import model
from tidu.criteria.overlays import Overlay, apply_overlay, read_overlay
from tidu.criteria.reading import read_standard
from tidu.criteria.yaml_files import read_yaml
from tidu.errors import RuleError, Where
from tidu.text import Text

ENDINGS = (".yaml", ".yml")


@dataclass(frozen=True)
class Side:
    """One side of a comparison: a standard, and how the user named it."""

    standard: model.Standard
    label: str


def sides(catalogue: Catalogue, base: str, changed: str) -> tuple[Side, Side]:
    """Both sides. An overlay as ``changed`` is applied to the base.

    Raises RuleError R202 where the base is an overlay, E301 and E222 as the catalogue and overlays do, E310 for a file
    that is neither, and Faults for a faulty one.
    """
    pieces = _pieces(base)
    first = _piece(catalogue, pieces[0])
    if isinstance(first, Overlay):
        raise RuleError(
            "R202",
            Text(f"“{base}”是年度调整，不是标准", f"“{base}” is an overlay and no standard"),
            fix=Text(
                f"先写它所调整的标准，例如 {first.applies_to[0]}",
                f"Name the standard that it changes first, such as {first.applies_to[0]}",
            ),
            where=Where(first.path),
        )
    before = _with(catalogue, first, pieces[1:])
    pieces = _pieces(changed)
    second = _piece(catalogue, pieces[0])
    if isinstance(second, Overlay):
        return Side(before, base), Side(
            _with(catalogue, apply_overlay(before, second), pieces[1:]), f"{base}+{changed}"
        )
    return Side(before, base), Side(_with(catalogue, second, pieces[1:]), changed)


def _pieces(text: str) -> list[str]:
    """``id+overlay+overlay``; a path that exists is never taken apart."""
    return [text] if Path(text).is_file() else text.split("+")


def _piece(catalogue: Catalogue, text: str) -> model.Standard | Overlay:
    if text in catalogue.overlay_ids:
        return catalogue.overlay(text)
    if not text.endswith(ENDINGS) and not Path(text).is_file():
        return catalogue.standard(text)
    top = read_yaml(text)
    kind = kind_of(top)
    if kind == "overlays":
        return read_overlay(text, catalogue.vocabulary)
    if kind == "standards":
        return read_standard(text, catalogue.vocabulary)
    raise RuleError(
        "R203",
        Text("这个文件既不是标准，也不是年度调整", "This file is neither a standard nor an overlay"),
        fix=Text(
            "草案以 standard: 或 overlay: 开头，格式见 docs/language.md",
            "A draft begins with standard: or overlay:; docs/language.md shows the form",
        ),
        where=Where(text),
    )


def _with(catalogue: Catalogue, standard: model.Standard, overlays: list[str]) -> model.Standard:
    for text in overlays:
        overlay = _piece(catalogue, text)
        if not isinstance(overlay, Overlay):
            raise RuleError(
                "R203",
                Text(f"“+”后面的“{text}”不是年度调整", f"“{text}” after “+” is no overlay"),
                fix=Text("可用：" + "、".join(catalogue.overlay_ids), "Known: " + ", ".join(catalogue.overlay_ids)),
            )
        standard = apply_overlay(standard, overlay)
    return standard
