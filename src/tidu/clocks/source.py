"""A YAML file that knows on which line each of its values stands, so that a fault can be shown where it is."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from pathlib import Path

import yaml

from tidu.errors import Faults, InputError, Where
from tidu.text import Text

Step = str | int
Place = tuple[Step, ...]
"""The way to a value: keys and positions, such as ``("holidays", 0, "off")``."""


class Source:
    """The values of a file, their lines, and the faults found so far. Raises InputError where it is no YAML."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.faults: list[InputError] = []
        self.lines: dict[Place, int] = {}
        try:
            self.text = path.read_text(encoding="utf-8-sig")
            node = yaml.compose(self.text, Loader=yaml.SafeLoader)
            self.data: object = None if node is None else self._value(node, ())
        except (OSError, UnicodeDecodeError, yaml.YAMLError, ValueError) as error:
            raise self._unreadable(error) from None

    def _unreadable(self, error: Exception) -> InputError:
        mark = getattr(error, "problem_mark", None)
        line = mark.line + 1 if mark is not None else None
        reason = str(getattr(error, "problem", None) or getattr(error, "strerror", None) or error)
        return InputError(
            "calendar-unreadable",
            Text("读不懂这个日历文件", "The calendar file cannot be read"),
            why=Text(reason, reason),
            fix=Text(
                "文件要是 UTF-8 编码的 YAML，日期写成 2026-10-01",
                "it has to be YAML in UTF-8, with days written as 2026-10-01",
            ),
            where=Where(self.path.name, line),
        )

    def _value(self, node: yaml.Node, place: Place) -> object:
        """The value of a node, its line noted. Keys are taken as they are written: YAML would read off as false."""
        self.lines[place] = node.start_mark.line + 1
        if isinstance(node, yaml.MappingNode):
            found: dict[str, object] = {}
            for key, value in node.value:
                name = str(key.value)
                twice = name in found
                found[name] = self._value(value, (*place, name))
                if twice:
                    what = Text(f"“{name}”写了两次", f"“{name}” is written twice")
                    self.fault("calendar-form", (*place, name), what)
            return found
        if isinstance(node, yaml.SequenceNode):
            return [self._value(value, (*place, number)) for number, value in enumerate(node.value)]
        return yaml.constructor.SafeConstructor().construct_object(node)

    def where(self, place: Place) -> Where:
        """The line of a value, or of the nearest thing around it."""
        while place and place not in self.lines:
            place = place[:-1]
        line = self.lines.get(place)
        text = self.text.splitlines()
        return Where(self.path.name, line, source=text[line - 1] if line and line <= len(text) else None)

    def fault(self, code: str, place: Place, what: Text, fix: Text | None = None, why: Text | None = None) -> None:
        """Note what is wrong, and go on: people mend the faults of a file together."""
        self.faults.append(InputError(code, what, why=why, fix=fix, where=self.where(place)))

    def check(self) -> None:
        """Raises Faults where any were noted."""
        if self.faults:
            raise Faults(sorted(self.faults, key=lambda fault: (fault.where and fault.where.line) or 0))

    # -- values of one kind; a wrong one is noted and None comes back ---------------------------------------------

    def mapping(self, value: object, place: Place, known: Collection[str]) -> dict[str, object]:
        """A mapping that has no other keys than the known ones."""
        if not isinstance(value, dict):
            self._form(place, Text("这里应是“键: 值”", "keys with values belong here"))
            return {}
        for key in value:
            if key not in known:
                listed = "、".join(known)
                self._form(
                    (*place, key),
                    Text(f"没有“{key}”这一项", f"there is no key “{key}”"),
                    Text(f"可以写：{listed}", f"known: {', '.join(known)}"),
                )
        return dict(value)

    def items(self, value: object, place: Place) -> list[object]:
        """A list; nothing at all is an empty one."""
        if value is None:
            return []
        if not isinstance(value, list):
            self._form(place, Text("这里应是列表", "a list belongs here"))
            return []
        return value

    def text_pair(self, value: object, place: Place) -> Text:
        """A text in both languages."""
        pair = self.mapping(value, place, ("zh", "en"))
        zh, en = pair.get("zh"), pair.get("en")
        if not (isinstance(zh, str) and isinstance(en, str) and zh.strip() and en.strip()):
            self._form(
                place,
                Text("这里应有中文和英文", "a text in both languages belongs here"),
                Text("写成 {zh: 春节, en: Spring Festival}", "write {zh: 春节, en: Spring Festival}"),
            )
            return Text("", "")
        return Text(zh, en)

    def day(self, value: object, place: Place) -> date | None:
        """A day of the calendar."""
        if type(value) is date:
            return value
        self._form(
            place,
            Text(f"“{value}”不是日期", f"“{value}” is no day"),
            Text("写成 2026-10-01，不加引号", "write 2026-10-01 without quotation marks"),
        )
        return None

    def whole(self, value: object, place: Place, low: int, high: int) -> int | None:
        """A whole number between two others."""
        if isinstance(value, int) and not isinstance(value, bool) and low <= value <= high:
            return value
        self._form(place, Text(f"这里应是 {low} 至 {high} 的整数", f"a whole number from {low} to {high} belongs here"))
        return None

    def _form(self, place: Place, what: Text, fix: Text | None = None) -> None:
        self.fault("calendar-form", place, what, fix)
