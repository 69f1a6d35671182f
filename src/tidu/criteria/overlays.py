"""Overlays: a notice that changes named conditions for one round. The standard itself is never edited."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import cast

from tidu.criteria import model
from tidu.criteria.expressions import ApplicationIs, Both, Condition, Not
from tidu.criteria.located import Located, read_yaml
from tidu.criteria.reading import Reader, period
from tidu.criteria.vocabulary import Vocabulary
from tidu.errors import Faults, RuleError, TiduError, Where
from tidu.text import Text

NEVER_EXAMINED: Condition = Both((ApplicationIs("new"), ApplicationIs("review")))
"""A condition that no application fulfils."""

FILE_KEYS = ("overlay", "version", "names", "document", "applies_to", "in_force", "changes", "note", "issuer")


@dataclass(frozen=True)
class Change:
    """One change: a node that is not examined, replaced or added under ``target``."""

    how: str
    target: str
    says: Text
    cite: model.Cite
    node: model.Node | None = None
    when: model.Gate | None = None
    where: Where | None = None


@dataclass(frozen=True)
class Overlay:
    """What one notice changes, and in which standards."""

    id: str
    version: str
    names: Text
    document: str
    applies_to: tuple[str, ...]
    valid_from: date
    valid_to: date | None
    changes: tuple[Change, ...]
    sha256: str
    path: str
    note: Text | None = None


def read_overlay(path: Path | str, vocabulary: Vocabulary, text: str | None = None) -> Overlay:
    """Read an overlay; raises Faults with every fault found."""
    top = read_yaml(path, text)
    try:
        overlay = _overlay(top, vocabulary)
    except RuleError as error:
        top.file.faults.append(error)
    if top.file.faults:
        raise Faults(cast(list[TiduError], top.file.faults))
    return overlay


def _overlay(top: Located, vocabulary: Vocabulary) -> Overlay:
    top.mapping(FILE_KEYS)
    document = top.need("document").text()
    reader = Reader(vocabulary, document)
    first, last = period(top.need("in_force"))
    return Overlay(
        id=top.need("overlay").text(),
        version=top.need("version").text(),
        names=top.pair("names"),
        document=document,
        applies_to=tuple(node.text() for node in top.need("applies_to").items()),
        valid_from=first,
        valid_to=last,
        changes=tuple(_change(reader, node) for node in top.need("changes").items()),
        sha256=hashlib.sha256(top.file.text.encode()).hexdigest(),
        path=top.file.path,
        note=top.pair("note") if top.get("note") else None,
    )


def _change(reader: Reader, node: Located) -> Change:
    parts = node.mapping(("not_examined", "replace", "with", "add_to", "node", "only_if", "says", "cite"))
    hows = [how for how in ("not_examined", "replace", "add_to") if how in parts]
    if len(hows) != 1:
        node.fail(
            "E206",
            Text("一项改动写 not_examined、replace、add_to 之一", "A change is one of not_examined, replace, add_to"),
        )
    how = hows[0]
    where = parts[how].error("E214", Text("", "")).where
    if how == "not_examined":
        says, cite = node.pair("says"), reader.cite(parts.get("cite"), node)
        return Change(how, parts[how].text(), says, cite, when=reader.gate(node.get("only_if")), where=where)
    built = reader.node(node.need("with" if how == "replace" else "node"))
    says = node.pair("says") if "says" in parts else built.says
    cite_node = parts.get("cite")
    cited = [one.cite for one in built.walk() if one.cite is not None]
    cite = reader.cite(cite_node, node) if cite_node is not None else (cited or [None])[0]
    if cite is None:
        node.fail("E207", Text("没有写依据", "The citation is missing"))
    return Change(how, parts[how].text(), says, cite, node=built, where=where)


def apply_overlay(standard: model.Standard, overlay: Overlay) -> model.Standard:
    """The standard as changed by one overlay; raises RuleError E214 or E222."""
    if standard.id not in overlay.applies_to:
        raise RuleError(
            "E222",
            Text(f"{overlay.id} 不适用于 {standard.id}", f"{overlay.id} does not apply to {standard.id}"),
            fix=Text("它适用于：" + "、".join(overlay.applies_to), "It applies to: " + ", ".join(overlay.applies_to)),
            where=Where(overlay.path),
        )
    root = standard.root
    for change in overlay.changes:
        root = _apply(root, change, overlay)
    digest = hashlib.sha256((standard.sha256 + overlay.sha256).encode()).hexdigest()
    return replace(standard, root=root, sha256=digest, overlays=(*standard.overlays, overlay.id))


def _apply(root: model.Node, change: Change, overlay: Overlay) -> model.Node:
    nodes = {node.id: node for node in root.walk()}
    if change.target not in nodes:
        raise RuleError(
            "E214",
            Text(f"标准里没有“{change.target}”这个条件", f"The standard has no node “{change.target}”"),
            fix=Text("可用：" + "、".join(nodes), "Known: " + ", ".join(nodes)),
            where=change.where,
        )
    amendment = model.Amendment(overlay.id, change.says, change.cite)
    return _rebuild(root, change, amendment)


def _rebuild(node: model.Node, change: Change, amendment: model.Amendment) -> model.Node:
    if node.id == change.target:
        return _changed(node, change, amendment)
    if isinstance(node, model.Group):
        return replace(node, parts=tuple(_rebuild(child, change, amendment) for child in node.parts))
    return node


def _changed(node: model.Node, change: Change, amendment: model.Amendment) -> model.Node:
    amended = (*node.amended, amendment)
    if change.how == "replace" and change.node is not None:
        return replace(change.node, amended=amended)
    if change.how == "add_to" and change.node is not None and isinstance(node, model.Group):
        return replace(node, parts=(*node.parts, replace(change.node, amended=(amendment,))))
    if change.how == "add_to":
        raise RuleError(
            "E214",
            Text(f"“{node.id}”不是一组条件，不能往里加", f"“{node.id}” is no group: nothing can be added to it"),
            where=change.where,
        )
    return replace(node, only_if=_not_examined(node, change), amended=amended)


def _not_examined(node: model.Node, change: Change) -> model.Gate:
    """The gate under which the node is still examined: its own, and not the overlay's."""
    if change.when is None:
        return model.Gate(NEVER_EXAMINED, "no", change.says, change.cite)
    condition: Condition = Not(change.when.condition)
    text = f"not ({change.when.text})"
    if node.only_if is not None:
        condition = Both((node.only_if.condition, condition))
        text = f"({node.only_if.text}) and {text}"
    return model.Gate(condition, text, change.says, change.cite)
