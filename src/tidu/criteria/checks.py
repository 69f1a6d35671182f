"""Checks of a tree, or of a score table, after its parts have been read: what can never be reached, or never matters.

Faults inside one part (units, bands, points) are found while reading; docs/lint.md lists every code.
"""

from __future__ import annotations

from collections.abc import Mapping

from tidu.criteria import model
from tidu.criteria.expressions import Application, ApplicationIs, Condition
from tidu.criteria.implication import excludes, implies, negation
from tidu.criteria.located import Located
from tidu.text import Text

Context = tuple[Condition, ...]


def check_tree(root: model.Node, places: Mapping[str, Located], top: Located, kinds: tuple[Application, ...]) -> None:
    """Note faults of the tree in the file's list. ``places`` gives the place of each id, ``top`` the whole file."""
    if not top.file.faults and can_be_not_applicable(root) and not isinstance(root, model.Classify):
        # Only of a tree that was read whole: what is missing might be what always applies.
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
    always = () if len(set(kinds)) != 1 else (ApplicationIs(kinds[0]),)
    _gates(root, always, places)
    if isinstance(root, model.Classify) and top.get("title") is not None:
        top.need("title").fault(
            "E206",
            Text("分类标准不授予称号", "A classification grants no title"),
            Text("它把企业分类，没有符合或不符合", "It sorts firms and has no pass"),
            Text("删去 title", "Remove title"),
        )


def can_be_not_applicable(node: model.Node) -> bool:
    """Whether some firm can make this node not applicable."""
    if node.only_if is not None or node.exempt_if is not None:
        return True
    return isinstance(node, model.Group) and all(can_be_not_applicable(child) for child in node.parts)


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
                Text("同一组里写两遍，结果不会不同", "Twice in one group changes nothing"),
                Text("删去一个，或改正条件", "Remove one, or correct the condition"),
            )
        seen[key] = child.id


def _gates(node: model.Node, context: Context, places: Mapping[str, Located]) -> None:
    """``context`` is what holds whenever this node is looked at."""
    own = node.only_if.condition if node.only_if else None
    exempt = node.exempt_if.condition if node.exempt_if else None
    here = context if own is None else (*context, own)
    if own is not None and any(excludes(own, one) for one in context):
        places[node.id].fault(
            "E212",
            Text(
                "这一支永远轮不到：上级条件或申报类别已排除了它",
                "Never reached: a condition above it, or the kind, rules it out",
            ),
            Text("only_if 与上级条件不能同时成立", "Its only_if never holds together with what stands above"),
            Text("改正 only_if，或删去这一支", "Correct its only_if, or remove it"),
        )
    elif exempt is not None and any(implies(one, exempt) for one in here):
        places[node.id].fault(
            "E212",
            Text("这一支永远不适用：适用的企业都被免除", "It never applies: whoever it applies to is exempt"),
            Text("only_if 成立时 exempt_if 总是成立", "Whenever only_if holds, exempt_if holds"),
            Text("改正 only_if 或 exempt_if", "Correct only_if or exempt_if"),
        )
    elif isinstance(node, model.Require):
        _decided_by_gate(node, here if exempt is None else (*here, negation(exempt)), places)
    below = here if exempt is None else (*here, negation(exempt))
    for child in node.children:
        _gates(child, below, places)


def _decided_by_gate(node: model.Require, context: Context, places: Mapping[str, Located]) -> None:
    """A leaf whose gates leave only one answer asks nothing."""
    why = Text("能走到这里的企业结果都一样", "Every firm that comes here has the same outcome")
    fix = Text("改正 only_if、exempt_if 或条件本身", "Correct only_if, exempt_if or the condition itself")
    if any(implies(one, node.condition) for one in context):
        what = Text("这个条件永远符合：适用条件已经包括它", "Always met: what makes it apply already contains it")
        places[node.id].fault("E212", what, why, fix)
    elif any(excludes(one, node.condition) for one in context):
        what = Text("这个条件永远不能符合：与适用条件矛盾", "Never met: it contradicts what makes it apply")
        places[node.id].fault("E212", what, why, fix)


# -- score tables -------------------------------------------------------------------------------------------------


def lowest(item: model.Item) -> int:
    """The fewest points that an item can give."""
    if isinstance(item.how, model.Cases):
        return min(step.low for step in item.how.steps)
    if isinstance(item.how, model.BestOf):
        return max(lowest(one) for one in item.how.items)
    return 0


def check_item(node: Located, item: model.Item) -> None:
    """Note an item that can never make a difference, or a part of it that cannot."""
    how = item.how
    if lowest(item) >= item.out_of:
        _never_matters(
            node.need("id"),
            Text("这一项对所有企业分数都一样", "This item gives every firm the same points"),
            Text("分数没有差别就不起作用", "Points without a difference decide nothing"),
        )
    ranges = isinstance(how, model.Cases) and any(step.low < step.high for step in how.steps)
    if item.found is not None and not ranges:
        _never_matters(
            node.need("found"),
            Text("found 永远用不上：这一项没有分数区间", "found is never used: no step is a range of points"),
            Text("专家评分只在 7..8 这样的区间里起作用", "An expert's mark only counts inside a range such as 7..8"),
        )
    if isinstance(how, model.CountOf):
        conditions = [part.when for part in how.parts]
        for index, place in enumerate(node.need("count").need("of").items()):
            if conditions[index] in conditions[:index]:
                _never_matters(
                    place,
                    Text("同一件事数了两次", "The same thing is counted twice"),
                    Text("每件事只给一次分", "Each thing gives points once"),
                )
    if isinstance(how, model.BestOf):
        for index, place in enumerate(node.need("best_of").items()):
            others = [one for position, one in enumerate(how.items) if position != index]
            same = any(one.how == how.items[index].how for one in how.items[:index])
            if same or any(lowest(one) >= how.items[index].out_of for one in others):
                _never_matters(
                    place,
                    Text("这种算法永远不会更高", "This alternative is never the better one"),
                    Text("取高分时另一种总是不低于它", "Another one always gives at least as much"),
                )


def _never_matters(place: Located, what: Text, why: Text) -> None:
    place.fault("E223", what, why, Text("改正分值或条件，或删去它", "Correct points or condition, or remove it"))


def check_marks(body: Located, mark: model.Mark, groups: tuple[model.ItemGroup, ...], out_of: int) -> None:
    """Note pass marks that nobody reaches, or everybody."""
    floors = [min(group.out_of, sum(lowest(item) for item in group.items)) for group in groups]
    _check_mark(body.need("pass"), mark, sum(floors), out_of)
    for node, group, floor in zip(body.need("groups").items(), groups, floors, strict=True):
        if group.mark is not None:
            _check_mark(node.need("pass"), group.mark, floor, group.out_of)


def _check_mark(node: Located, mark: model.Mark, floor: int, out_of: int) -> None:
    if mark.least > out_of:
        node.fault(
            "E217",
            Text(f"合格线高于满分 {out_of}", f"The pass mark lies above the maximum {out_of}"),
            Text("没有企业能达到", "Nobody can pass"),
            Text("改正合格线或满分", "Correct the pass mark or the maximum"),
        )
    elif mark.least <= floor:
        node.fault(
            "E217",
            Text(
                f"最低也有 {floor} 分，合格线不起作用",
                f"Nobody has less than {floor} points: the pass mark never matters",
            ),
            Text("所有企业都合格", "Everybody passes"),
            Text("改正合格线或分值", "Correct the pass mark or the points"),
        )
