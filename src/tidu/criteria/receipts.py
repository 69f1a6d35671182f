"""Receipts: a verdict stored with all that is needed to reproduce it, and a seal that shows every change.

A receipt is JSON without floats. Its seal is the SHA-256 of the canonical form (keys sorted, no spaces, UTF-8) of
everything but the seal; each part has one of its own, so that an alteration can be located. docs/receipts.md describes
the fields. What a seal is not: a signature. It finds accidents and careless edits, not a forger who seals anew.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from types import NoneType
from typing import Any

from tidu import __version__
from tidu.criteria import model
from tidu.criteria.facts import Value
from tidu.criteria.layout import wide_columns
from tidu.criteria.needs import titles_of
from tidu.criteria.values import written
from tidu.criteria.verdicts import ItemResult, NodeResult, Verdict
from tidu.errors import InputError, Where
from tidu.text import Text

Receipt = dict[str, Any]
"""A receipt as it is stored; :data:`SHAPE` says what it holds."""

FORMAT = 1
UNKNOWN = "unknown"

MANY = "*"
"""In a shape: any number of keys."""

SHAPE: Mapping[str, Any] = {
    "tidu_receipt": int,
    "engine": str,
    "standard": {
        "id": str,
        "version": str,
        "sha256": str,
        "overlays": [str],
        "title": (str, NoneType),
        "names": {"zh": str, "en": str},
        "document": str,
    },
    "kind": str,
    "on": str,
    "firm": {"name": str, "uscc": str},
    "facts": [
        {
            "indicator": str,
            "name": str,
            "year": (int, NoneType),
            "stored": (int, bool, str, NoneType),
            "written": str,
            "source": str,
        }
    ],
    "titles": [
        {"title": str, "from": (str, NoneType), "until": (str, NoneType), "held": (bool, NoneType), "source": str}
    ],
    "verdict": str,
    "nodes": {MANY: str},
    "scores": {MANY: {"low": int, "high": int, "outcome": (str, NoneType)}},
    "classes": {MANY: [str]},
    "seals": {MANY: str},
    "sha256": str,
}


# -- making -------------------------------------------------------------------------------------------------------


def receipt_of(verdict: Verdict) -> Receipt:
    """The receipt of a verdict, sealed."""
    standard = verdict.standard
    return sealed(
        {
            "tidu_receipt": FORMAT,
            "engine": __version__,
            "standard": {
                "id": standard.id,
                "version": standard.version,
                "sha256": standard.sha256,
                "overlays": list(standard.overlays),
                "title": standard.title,
                "names": {"zh": standard.names.zh, "en": standard.names.en},
                "document": standard.document,
            },
            "kind": verdict.kind,
            "on": verdict.on.isoformat(),
            "firm": {"name": verdict.facts.name, "uscc": verdict.facts.code},
            "facts": list(_facts(verdict)),
            "titles": list(_titles(verdict)),
            "verdict": verdict.outcome.word,
            "nodes": {name: result.outcome.word for name, result in verdict.nodes.items()},
            "scores": {name: points for result in verdict.nodes.values() for name, points in _scores(result)},
            "classes": {name: found for name, result in verdict.nodes.items() if (found := _classes(result))},
        }
    )


def _facts(verdict: Verdict) -> Iterator[dict[str, Any]]:
    """Every fact that the standard can read on that date, known or not, in the order of the standard's file."""
    for column in wide_columns(verdict.standard):
        if column.indicator is None:
            continue
        fact = verdict.facts.get(column.indicator, column.year(verdict.on))
        yield {
            "indicator": column.indicator.code,
            "name": column.indicator.names.zh,
            "year": column.year(verdict.on),
            "stored": plain_value(fact.value) if fact else None,
            "written": written(column.indicator, fact.value) if fact else UNKNOWN,
            "source": fact.source if fact else "",
        }


def plain_value(value: Value) -> int | bool | str:
    """A stored value as JSON has it: a date as text."""
    return value.isoformat() if isinstance(value, date) else value


def _titles(verdict: Verdict) -> Iterator[dict[str, Any]]:
    for code in titles_of(verdict.standard):
        validity = verdict.facts.titles.get(code)
        yield {
            "title": code,
            "from": validity.since.isoformat() if validity and validity.since else None,
            "until": validity.until.isoformat() if validity else None,
            "held": validity.on(verdict.on) if validity else None,
            "source": validity.source if validity else "",
        }


def _scores(result: NodeResult) -> Iterator[tuple[str, dict[str, Any]]]:
    if result.score is None:
        return
    yield result.node.id, {"low": result.score.low, "high": result.score.high, "outcome": result.score.outcome.word}
    for group in result.score.groups:
        outcome = group.outcome.word if group.outcome is not None else None
        yield group.group.id, {"low": group.low, "high": group.high, "outcome": outcome}
        for item in group.items:
            yield from _items(item)


def _items(item: ItemResult) -> Iterator[tuple[str, dict[str, Any]]]:
    yield item.item.id, {"low": item.low, "high": item.high, "outcome": None}
    for inside in item.inside:
        yield from _items(inside)


def _classes(result: NodeResult) -> list[str]:
    if result.classes is None or not isinstance(result.node, model.Classify):
        return []
    return [result.node.classes[position].id for position in result.classes.positions]


# -- sealing ------------------------------------------------------------------------------------------------------


def canonical(content: object) -> bytes:
    """The one byte form of a JSON value without floats; raises TypeError where it holds one."""
    _refuse_floats(content)
    return json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode(
        "utf-8", "surrogatepass"
    )


def _refuse_floats(content: object) -> None:
    if isinstance(content, float):
        raise TypeError(f"a receipt holds no floats: {content}")
    for inside in content.values() if isinstance(content, dict) else content if isinstance(content, list) else ():
        _refuse_floats(inside)


def digest(content: object) -> str:
    """SHA-256 of the canonical form."""
    return hashlib.sha256(canonical(content)).hexdigest()


def sealed(content: Mapping[str, Any]) -> Receipt:
    """The content with its seals, old ones replaced."""
    receipt = {key: value for key, value in content.items() if key not in ("seals", "sha256")}
    receipt["seals"] = {key: digest(value) for key, value in receipt.items()}
    receipt["sha256"] = digest(receipt)
    return receipt


# -- files --------------------------------------------------------------------------------------------------------


def write_receipt(receipt: Receipt, path: Path | str) -> None:
    """Store a receipt, indented for people; the same receipt always gives the same bytes. Raises InputError R101."""
    text = json.dumps(receipt, sort_keys=True, ensure_ascii=False, indent=2) + "\n"
    try:
        Path(path).write_text(text, encoding="utf-8", newline="\n")
    except OSError as error:
        raise InputError(
            "R101",
            Text(f"写不了文件：{error.strerror}", f"Cannot write the file: {error.strerror}"),
            fix=Text("检查文件夹和权限", "Check the folder and its permissions"),
            where=Where(str(path)),
        ) from None


def read_receipt(path: Path | str) -> Receipt:
    """A receipt from a file; raises InputError R101 to R105 (docs/receipts.md)."""
    where = Where(str(path))
    try:
        raw = Path(path).read_bytes()
    except OSError as error:
        raise InputError(
            "R101",
            Text(f"打不开文件：{error.strerror}", f"Cannot open the file: {error.strerror}"),
            fix=Text("检查路径和权限", "Check the path and its permissions"),
            where=where,
        ) from None
    try:
        content = json.loads(raw.decode("utf-8-sig"), object_pairs_hook=_once)
    except (ValueError, RecursionError) as error:
        raise InputError(
            "R102",
            Text("不是 JSON", "This is not JSON"),
            why=Text(str(error), str(error)),
            fix=Text(
                "回执由 tidu check --receipt 写出；请用原文件",
                "Receipts are written by tidu check --receipt: use the original file",
            ),
            where=where,
        ) from None
    return checked(content, where)


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object whose keys are all different: of two equal keys readers would see different ones."""
    found = dict(pairs)
    if len(found) < len(pairs):
        keys = [key for key, _ in pairs]
        raise ValueError(f"two keys {next(key for key in keys if keys.count(key) > 1)!r} in one object")
    return found


def checked(content: object, where: Where | None = None) -> Receipt:
    """``content`` if it is a receipt that nobody changed; raises InputError R103, R104 or R105."""
    if not isinstance(content, dict) or not _is(content.get("tidu_receipt"), int):
        raise _no_receipt("tidu_receipt", where)
    if content["tidu_receipt"] != FORMAT:
        raise InputError(
            "R104",
            Text(
                f"回执格式版本是 {content['tidu_receipt']}",
                f"The receipt's format version is {content['tidu_receipt']}",
            ),
            why=Text(
                f"这个 tidu（{__version__}）只读得懂版本 {FORMAT}",
                f"This tidu ({__version__}) reads version {FORMAT} only",
            ),
            fix=Text("用写出它的那个版本或更新的 tidu", "Use the tidu that wrote it, or a newer one"),
            where=where,
        )
    wrong = next(misfits(content, SHAPE), None) or _wrong_circumstances(content)
    if wrong:
        raise _no_receipt(wrong, where)
    changed = altered_parts(content)
    if changed:
        parts = "、".join(changed), ", ".join(changed)
        raise InputError(
            "R105",
            Text(f"回执写出后被改动过：{parts[0]}", f"The receipt was altered after it was written: {parts[1]}"),
            why=Text("内容与其校验值（sha256）不符", "The content does not fit its seal (sha256)"),
            fix=Text("用原文件；若要更正数据，请重新判断", "Use the original file; to correct a fact, judge anew"),
            where=where,
        )
    return content


def _no_receipt(part: str, where: Where | None) -> InputError:
    return InputError(
        "R103",
        Text(f"不是回执：“{part}”缺少或形式不对", f"This is not a receipt: “{part}” is missing or not as it should be"),
        fix=Text(
            "回执由 tidu check --receipt 写出；请用原文件",
            "Receipts are written by tidu check --receipt: use the original file",
        ),
        where=where,
    )


def _is(value: object, kinds: type | tuple[type, ...]) -> bool:
    """Whether a value is of one of these types, a truth value being no number."""
    wanted = kinds if isinstance(kinds, tuple) else (kinds,)
    return type(value) in wanted


def misfits(value: object, shape: object, path: str = "") -> Iterator[str]:
    """The paths at which a value differs from a shape."""
    if isinstance(shape, Mapping):
        if not isinstance(value, dict):
            yield path
            return
        every = shape.get(MANY)
        keys = value.keys() if every is not None else shape.keys() | value.keys()
        for key in sorted(keys):
            inside = f"{path}.{key}" if path else key
            if every is None and (key not in shape or key not in value):
                yield inside
            else:
                yield from misfits(value[key], every if every is not None else shape[key], inside)
    elif isinstance(shape, list):
        if not isinstance(value, list):
            yield path
            return
        for index, one in enumerate(value):
            yield from misfits(one, shape[0], f"{path}[{index}]")
    elif isinstance(shape, (type, tuple)) and not _is(value, shape):
        yield path


def _wrong_circumstances(content: Receipt) -> str | None:
    """The first of kind and the dates that cannot be what it should be."""
    if content["kind"] not in ("new", "review"):
        return "kind"
    dates = [("on", content["on"])]
    dates += [(f"titles.{one['title']}.{end}", one[end]) for one in content["titles"] for end in ("from", "until")]
    for path, text in dates:
        try:
            if text is not None:
                date.fromisoformat(text)
        except ValueError:
            return path
    return None


def altered_parts(receipt: Receipt) -> list[str]:
    """The parts that do not fit their seals, in the order of :data:`SHAPE`; empty where nothing was changed."""
    seals = receipt["seals"]
    parts = [key for key in SHAPE if key not in ("seals", "sha256")]
    changed = [key for key in parts if seals.get(key) != digest(receipt[key])]
    if changed:
        return changed
    content = {key: value for key, value in receipt.items() if key != "sha256"}
    return [] if digest(content) == receipt["sha256"] else ["sha256"]
