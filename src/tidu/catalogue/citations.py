"""Every place of the catalogue that cites a document, with the grade to which it is confirmed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from tidu.catalogue.loading import Catalogue
from tidu.criteria import model
from tidu.criteria.overlays import Overlay
from tidu.text import Text

TABLE = "applicability"


@dataclass(frozen=True)
class Cited:
    """One place: the file it stands in (id of a standard or overlay, or ``applicability``), what it says and cites.

    ``rule`` is the rule with its numbers as the file writes it; empty where a person decides.
    """

    owner: str
    place: str
    says: Text
    cite: model.Cite
    rule: str = ""


def cited_in(standard: model.Standard) -> Iterator[Cited]:
    """The places of a standard, from the top: conditions, gates, lines of score tables, branches."""
    for node in standard.root.walk():
        yield from _node(standard.id, node)


def cited_in_overlay(overlay: Overlay) -> Iterator[Cited]:
    """The places of an overlay: each change, with the conditions it brings."""
    for change in overlay.changes:
        if change.node is None:
            yield Cited(overlay.id, change.target, change.says, change.cite)
            continue
        for node in change.node.walk():
            yield from _node(overlay.id, node)


def cited_in_rows(catalogue: Catalogue) -> Iterator[Cited]:
    """The rows of the applicability table."""
    for row in catalogue.rows:
        days = f"{row.valid_from}–{row.valid_to or ''}"
        yield Cited(TABLE, f"{row.title} {row.kind} {days}", row.why, row.cite, "+".join((row.standard, *row.overlays)))


def cited(catalogue: Catalogue) -> Iterator[Cited]:
    """Every place of the catalogue."""
    for standard in catalogue.all_standards():
        yield from cited_in(standard)
    for overlay_id in catalogue.overlay_ids:
        yield from cited_in_overlay(catalogue.overlay(overlay_id))
    yield from cited_in_rows(catalogue)


def _node(owner: str, node: model.Node) -> Iterator[Cited]:
    if node.cite is not None:
        yield Cited(owner, node.id, node.says, node.cite, _rule(node))
    for word, gate in (("only_if", node.only_if), ("exempt_if", node.exempt_if)):
        if gate is not None and gate.cite is not None:
            yield Cited(owner, f"{node.id}.{word}", gate.says or node.says, gate.cite, gate.text)
    if isinstance(node, model.Score):
        for item in (one for top in node.items for one in top.walk()):
            yield Cited(owner, f"{node.id}.{item.id}", item.says, item.cite, _points(item))
    elif isinstance(node, model.Classify):
        for branch in node.branches:
            yield Cited(owner, f"{node.id}.{branch.id}", branch.says, branch.cite, branch.text)


def _rule(node: model.Node) -> str:
    if isinstance(node, model.Require):
        return " ".join(node.text.split())
    if isinstance(node, model.Score):
        return f"{'>' if node.mark.strict else '>='} {node.mark.points}/{node.out_of}"
    return ""


def _points(item: model.Item) -> str:
    """How an item gives points, in one line."""
    how = item.how
    if isinstance(how, model.Cases):
        steps = [
            f"{step.text} → {step.low}" if step.low == step.high else f"{step.text} → {step.low}..{step.high}"
            for step in how.steps
        ]
        return (f"{how.of_text}: " if how.of_text else "") + "; ".join(steps)
    if isinstance(how, model.CountOf):
        return f"{how.points} × {len(how.parts)} <= {item.out_of}"
    return f"<= {item.out_of}"
