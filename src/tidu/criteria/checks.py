"""Checks of a whole tree, after each part of it has been read.

Faults inside one part (units, bands, points) are found while reading; docs/lint.md lists every code.
"""

from __future__ import annotations

from collections.abc import Mapping

from tidu.criteria import model
from tidu.criteria.expressions import ApplicationIs, Condition, Not
from tidu.criteria.located import Located
from tidu.text import Text


def check_tree(root: model.Node, places: Mapping[str, Located], top: Located) -> None:
    """Note faults of the tree in the file's list."""
    if can_be_not_applicable(root) and not isinstance(root, model.Classify):
        places[root.id].fault(
            "E215",
            Text(
                "整个标准可能“不适用”，得不出结论", "The whole standard can be not applicable, and so without a verdict"
            ),
            Text("根条件下至少要有一项总是适用", "Something under the root must always apply"),
            Text(
                "补一项没有 only_if 的条件，例如独立法人", "Add a criterion without only_if, such as the legal person"
            ),
        )
    for node in root.walk():
        _repeated_siblings(node, places)
    _contradictory_gates(root, (), places)
    if isinstance(root, model.Classify) and top.get("title") is not None:
        top.need("title").fault("E206", Text("分类标准不授予称号", "A classification grants no title"))


def can_be_not_applicable(node: model.Node) -> bool:
    """Whether some firm can make this node not applicable."""
    if node.only_if is not None or node.exempt_if is not None:
        return True
    if isinstance(node, model.Group):
        return all(can_be_not_applicable(child) for child in node.parts)
    return False


def _repeated_siblings(node: model.Node, places: Mapping[str, Located]) -> None:
    """The same condition twice in one group can never make a difference."""
    seen: dict[tuple[Condition, Condition | None], str] = {}
    for child in node.children:
        if not isinstance(child, model.Require) or child.exempt_if is not None:
            continue
        key = (child.condition, child.only_if.condition if child.only_if else None)
        if key in seen:
            places[child.id].fault(
                "E212",
                Text(
                    f"与“{seen[key]}”是同一个条件，永远不起作用",
                    f"The same condition as “{seen[key]}”: it never matters",
                ),
                None,
                Text("删去一个，或改正条件", "Remove one, or correct the condition"),
            )
        seen[key] = child.id


def _contradictory_gates(node: model.Node, outer: tuple[Condition, ...], places: Mapping[str, Located]) -> None:
    """A node under a condition and its own negation is unreachable."""
    own = node.only_if.condition if node.only_if else None
    if own is not None and any(_excludes(own, one) for one in outer):
        places[node.id].fault(
            "E212",
            Text(
                "这一支永远轮不到：上级条件已排除了它", "This branch is unreachable: a condition above it rules it out"
            ),
            None,
            Text("改正 only_if，或删去这一支", "Correct its only_if, or remove it"),
        )
    for child in node.children:
        _contradictory_gates(child, outer if own is None else (*outer, own), places)


def _excludes(one: Condition, other: Condition) -> bool:
    if isinstance(one, ApplicationIs) and isinstance(other, ApplicationIs):
        return one.kind != other.kind
    return one == Not(other) or other == Not(one)
