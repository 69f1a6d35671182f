"""Overlays: a notice that changes named conditions for one round. The standard itself is never edited."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any, cast

from tidu.criteria import model
from tidu.criteria.checks import can_be_not_applicable
from tidu.criteria.expressions import ApplicationIs, Both, Condition, Not
from tidu.criteria.located import Gather, Located
from tidu.criteria.reading import Reader, period
from tidu.criteria.vocabulary import Vocabulary
from tidu.criteria.yaml_files import read_yaml
from tidu.errors import Faults, RuleError, TiduError, Where
from tidu.text import Text

NEVER_EXAMINED: Condition = Both((ApplicationIs("new"), ApplicationIs("review")))
"""A condition that no application fulfils."""

FILE_KEYS = ("overlay", "version", "names", "document", "applies_to", "in_force", "changes", "note", "issuer")
HOWS = ("not_examined", "replace", "add_to")


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


# -- reading ------------------------------------------------------------------------------------------------------


def read_overlay(path: Path | str, vocabulary: Vocabulary, text: str | None = None) -> Overlay:
    """Read an overlay; raises Faults with every fault found."""
    top = read_yaml(path, text)
    gather = Gather(top.file)
    overlay = gather(_overlay, top, vocabulary)
    if top.file.faults:
        raise Faults(top.file.sorted_faults())
    return overlay


def _overlay(top: Located, vocabulary: Vocabulary) -> Overlay:
    top.mapping(FILE_KEYS)
    gather = Gather(top.file)
    document = gather(lambda: top.need("document").text()) or ""
    reader = Reader(vocabulary, document)
    in_force = gather(lambda: period(top.need("in_force")))
    words = {
        "id": gather(lambda: top.need("overlay").text()),
        "version": gather(lambda: top.need("version").text()),
        "names": gather(top.pair, "names"),
        "applies_to": gather(lambda: tuple(node.text() for node in top.need("applies_to").items())),
        "changes": gather(lambda: gather.each(lambda node: _change(reader, node), top.need("changes").items())),
        "note": gather(top.pair, "note") if top.get("note") else None,
    }
    gather.done()
    return Overlay(
        **cast(Any, words),
        document=document,
        valid_from=in_force[0],
        valid_to=in_force[1],
        sha256=hashlib.sha256(top.file.text.encode()).hexdigest(),
        path=top.file.path,
    )


def _change(reader: Reader, node: Located) -> Change:
    parts = node.mapping((*HOWS, "with", "node", "only_if", "says", "cite"))
    hows = [how for how in HOWS if how in parts]
    if len(hows) != 1:
        node.fail(
            "E206",
            Text("一项改动写 not_examined、replace、add_to 之一", "A change is one of not_examined, replace, add_to"),
            Text("通知要么免查、要么改写、要么增加条件", "A notice drops a condition, rewrites it or adds one"),
            Text("例如 not_examined: growth", "For example not_examined: growth"),
        )
    how = hows[0]
    target = parts[how].text()
    where = parts[how].error("E214", Text("", "")).where
    gather = Gather(node.file)
    if how == "not_examined":
        says, cite = gather(node.pair, "says"), gather(reader.cite, parts.get("cite"), node)
        when = gather(reader.gate, node.get("only_if"))
        gather.done()
        return Change(how, target, says, cite, when=when, where=where)
    built = gather(lambda: reader.node(node.need("with" if how == "replace" else "node")))
    own_says = gather(node.pair, "says") if "says" in parts else None
    own_cite = gather(reader.cite, parts["cite"], node) if "cite" in parts else None
    gather.done()
    cited = [own_cite, *(one.cite for one in built.walk())]
    cite = next((one for one in cited if one is not None), None) or reader.cite(None, node)
    return Change(how, target, own_says or built.says, cite, node=built, where=where)


# -- applying -----------------------------------------------------------------------------------------------------


def apply_overlay(standard: model.Standard, overlay: Overlay) -> model.Standard:
    """The standard as changed by one overlay; raises Faults (E205, E214, E215) or RuleError E222."""
    if standard.id not in overlay.applies_to:
        raise RuleError(
            "E222",
            Text(f"{overlay.id} 不适用于 {standard.id}", f"{overlay.id} does not apply to {standard.id}"),
            why=Text("通知只改它点名的标准", "A notice changes only the standards it names"),
            fix=Text("它适用于：" + "、".join(overlay.applies_to), "It applies to: " + ", ".join(overlay.applies_to)),
            where=Where(overlay.path),
        )
    root = standard.root
    faults: list[TiduError] = []
    for change in overlay.changes:
        try:
            root = _apply(root, change, overlay)
        except RuleError as error:
            faults.append(error)
    if faults:
        raise Faults(faults)
    digest = hashlib.sha256((standard.sha256 + overlay.sha256).encode()).hexdigest()
    return replace(standard, root=root, sha256=digest, overlays=(*standard.overlays, overlay.id))


def _apply(root: model.Node, change: Change, overlay: Overlay) -> model.Node:
    nodes = {node.id: node for node in root.walk()}
    if change.target not in nodes:
        raise RuleError(
            "E214",
            Text(f"标准里没有“{change.target}”这个条件", f"The standard has no node “{change.target}”"),
            why=Text("改动要指明改哪个条件", "A change names the node that it changes"),
            fix=Text("可用：" + "、".join(nodes), "Known: " + ", ".join(nodes)),
            where=change.where,
        )
    changed = _rebuild(root, change, model.Amendment(overlay.id, change.says, change.cite))
    twice = [name for name, count in Counter(_ids(changed)).items() if count > 1]
    if twice:
        raise RuleError(
            "E205",
            Text(f"改动后“{twice[0]}”出现两次", f"After the change “{twice[0]}” occurs twice"),
            why=Text("按编号引用时分不清是哪一个", "A reference by id would be ambiguous"),
            fix=Text("给新条件换一个编号", "Give the new node another id"),
            where=change.where,
        )
    if can_be_not_applicable(changed) and not can_be_not_applicable(root):
        raise RuleError(
            "E215",
            Text("改动后整个标准可能“不适用”", "After the change the whole standard can be not applicable"),
            why=Text("根条件下至少要有一项总是适用", "Something under the root must always apply"),
            fix=Text("免查具体的条件，不要免查整个标准", "Drop single conditions, not the whole standard"),
            where=change.where,
        )
    return changed


def _ids(root: model.Node) -> Iterator[str]:
    """Every id that can be spoken of: nodes, groups, items, what is counted, branches."""
    for node in root.walk():
        yield node.id
        if isinstance(node, model.Score):
            for group in node.groups:
                yield group.id
                for item in (one for top in group.items for one in top.walk()):
                    yield item.id
                    yield from (part.id for part in item.how.parts) if isinstance(item.how, model.CountOf) else ()
        elif isinstance(node, model.Classify):
            yield from (branch.id for branch in node.branches)


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
            why=Text("只有 all、any、at_least 下面有条件", "Only all, any and at_least have criteria below them"),
            fix=Text("写上级那一组的编号", "Name the group above it"),
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
