"""Numbers and names that a condition sets as its mark, and which of them changed between two versions."""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from dataclasses import dataclass, fields, is_dataclass

from tidu.criteria import expressions as ex
from tidu.criteria.describe import number_text
from tidu.criteria.vocabulary import Indicator
from tidu.text import Text, same
from tidu.web.portal.library.entries import Entry, Step, mark_text, points


@dataclass(frozen=True)
class Shift:
    """One mark that changed, in words."""

    old: Text
    new: Text
    of: Text | None = None


def shifts(old: Entry, new: Entry) -> tuple[Shift, ...]:
    """The marks that differ, where the conditions have the same form; else nothing: then all of it is another rule."""
    if old.kind != new.kind:
        return ()
    return (*_of_conditions(old, new), *_of_points(old, new), *_of_steps(old.steps, new.steps))


def _of_conditions(old: Entry, new: Entry) -> Iterator[Shift]:
    if old.condition is None or new.condition is None:
        return
    was: list[Text] = []
    now: list[Text] = []
    if _form(old.condition, was) != _form(new.condition, now):
        return
    yield from (Shift(one, other) for one, other in zip(was, now, strict=True) if one != other)


def _of_points(old: Entry, new: Entry) -> Iterator[Shift]:
    if old.mark != new.mark:
        none = Text("没有合格线", "no mark")
        words = [mark_text(one.mark) if one.mark is not None else none for one in (old, new)]
        yield Shift(words[0], words[1], Text("合格线", "Pass mark"))
    if old.out_of != new.out_of and old.out_of is not None and new.out_of is not None:
        yield Shift(points(old.out_of, old.out_of), points(new.out_of, new.out_of), Text("满分", "Maximum"))


def _of_steps(old: tuple[Step, ...], new: tuple[Step, ...]) -> Iterator[Shift]:
    """Steps that say the same condition with other points, or give the same points for another condition."""
    before, after = {one.gives: one.when for one in old}, {one.gives: one.when for one in new}
    if len(before) < len(old) or len(after) < len(new):
        return
    for gives in dict.fromkeys([*before, *after]):
        was, now = before.get(gives), after.get(gives)
        if was != now:
            none = Text("没有这一档", "no such step")
            yield Shift(was or none, now or none, gives)


def _form(node: object, marks: list[Text]) -> Hashable:
    """The form of a condition without its marks, which are put into ``marks`` in the order of the text."""
    match node:
        case ex.Const(type=kind):
            marks.append(number_text(node))
            return "mark", kind
        case ex.ChoiceIn(indicator=indicator, allowed=allowed):
            marks.append(_listed([indicator.options[at].names for at in allowed]))
            return "choice", indicator.code
        case ex.CodeUnder(indicator=indicator, written=written):
            marks.append(_listed([same(one) for one in written]))
            return "codes", indicator.code
        case ex.Holds(names=names):
            marks.append(_listed(list(names)))
            return ("holds",)
        case ex.Since(indicator=indicator, op=op, amount=amount, unit=unit):
            marks.append(_years(amount) if unit == "years" else Text(f"{amount}天", f"{amount} days"))
            return "since", indicator.code, op, unit
        case ex.Within(indicator=indicator, years=years):
            marks.append(_years(years))
            return "within", indicator.code
        case ex.DateCompare(indicator=indicator, op=op, day=day):
            marks.append(same(day.isoformat()))
            return "date", indicator.code, op
    return _parts(node, marks)


def _parts(node: object, marks: list[Text]) -> Hashable:
    """The form of whatever holds others: its type, and its fields; numbers of years among them are marks."""
    if isinstance(node, Indicator):
        return node.code
    if isinstance(node, tuple):
        return tuple(_form(one, marks) for one in node)
    if not is_dataclass(node):
        return str(node)
    found: list[Hashable] = [type(node).__name__]
    for field in fields(node):
        value = getattr(node, field.name)
        if field.name == "years":
            marks.append(_years(value))
        elif field.name != "unit":
            found.append(_form(value, marks))
    return tuple(found)


def _years(count: int) -> Text:
    return Text(f"{count}年", "1 year" if count == 1 else f"{count} years")


def _listed(texts: list[Text]) -> Text:
    return Text("、".join(one.zh for one in texts), ", ".join(one.en for one in texts))
