"""YAML in which every value knows its place, so that an error can quote the line at fault."""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from typing import NoReturn, ParamSpec, TypeVar, cast

from tidu.errors import RuleError, TiduError, Where
from tidu.text import Text

Params = ParamSpec("Params")
Result = TypeVar("Result")

TRUTHS = {"true": True, "false": False}
FOLDED_CHINESE = re.compile(r"(?<=[\u2e80-\u9fff\uff00-\uffef“”‘’]) (?=[\u2e80-\u9fff\uff00-\uffef“”‘’])")
"""The space that YAML puts where a line of Chinese was folded; Chinese is written without."""


@dataclass(slots=True)
class SourceFile:
    """The text of a file and the faults found in it so far."""

    path: str
    text: str
    faults: list[RuleError] = field(default_factory=list)
    _lines: list[str] | None = None

    @property
    def lines(self) -> list[str]:
        """The lines, without line ends."""
        if self._lines is None:
            self._lines = self.text.splitlines()
        return self._lines

    def where(self, line: int, column: int, length: int = 1) -> Where:
        """A place; line and column count from 0 here."""
        source = self.lines[line] if line < len(self.lines) else ""
        return Where(self.path, line + 1, column + 1, source, length)

    def sorted_faults(self) -> list[TiduError]:
        """The faults in the order of their places."""
        return sorted(self.faults, key=place_of)


def place_of(error: TiduError) -> tuple[str, int, int]:
    """Path, line and column, to sort faults by."""
    where = error.where
    return (where.path or "", where.line or 0, where.column or 0) if where else ("", 0, 0)


@dataclass(slots=True)
class Located:
    """A YAML value with its place. ``value`` is a dict, a list, a string, or None for an empty value.

    ``style`` is the sign with which a scalar begins: a quotation mark, ``|``, ``>``, or nothing. ``key`` is the place of
    the key under which the value stands.
    """

    file: SourceFile
    value: dict[str, Located] | list[Located] | str | None
    line: int
    column: int
    style: str = ""
    end_line: int = 0
    end_column: int = 0
    key: Located | None = None

    # -- faults ---------------------------------------------------------------------------------------------------

    def error(
        self,
        code: str,
        what: Text,
        why: Text | None = None,
        fix: Text | None = None,
        *,
        offset: int | None = None,
        length: int = 0,
    ) -> RuleError:
        """An error at this value, or at ``length`` characters from ``offset`` inside a scalar.

        A value that runs over several lines is marked on its first.
        """
        line, column = (self.line, self.column) if offset is None else self.place(offset)
        width = length
        if offset is None:
            lines = self.file.lines
            first = lines[self.line].rstrip() if self.line < len(lines) else ""
            width = (self.end_column if self.end_line == self.line else len(first)) - self.column
        return RuleError(code, what, why=why, fix=fix, where=self.file.where(line, column, max(1, width)))

    def fault(self, code: str, what: Text, why: Text | None = None, fix: Text | None = None) -> None:
        """Note an error and go on."""
        self.file.faults.append(self.error(code, what, why, fix))

    def fail(self, code: str, what: Text, why: Text | None = None, fix: Text | None = None) -> NoReturn:
        """Raise an error."""
        raise self.error(code, what, why, fix)

    def place(self, offset: int) -> tuple[int, int]:
        """Line and column of the ``offset``-th character of a scalar, also where it runs over several lines.

        Folding changes white space only: the n-th visible character of the value is the n-th in the file.
        """
        text = self.value if isinstance(self.value, str) else ""
        column = self.column + (1 if self.style in ("'", '"') else 0)
        if self.end_line == self.line:
            return self.line, column + offset
        line = self.line
        if self.style in ("|", ">"):
            line, column = self.line + 1, 0
        wanted = sum(not char.isspace() for char in text[:offset])
        lines, last = self.file.lines, (line, column)
        for number in range(line, min(self.end_line + 1, len(lines))):
            stop = self.end_column if number == self.end_line else len(lines[number])
            for at in range(column if number == line else 0, stop):
                if lines[number][at].isspace():
                    continue
                if wanted == 0:
                    return number, at
                wanted, last = wanted - 1, (number, at + 1)
        return last

    # -- reading --------------------------------------------------------------------------------------------------

    def mapping(self, allowed: Collection[str] = ()) -> dict[str, Located]:
        """This value as a mapping; keys outside ``allowed`` (if given) are faults."""
        if not isinstance(self.value, dict):
            self.fail(
                "E204",
                Text("这里要写“键: 值”", "A mapping of key: value is expected here"),
                None,
                Text("检查缩进和冒号后的空格", "Check the indentation and the space after the colon"),
            )
        for key, child in self.value.items() if allowed else ():
            if key not in allowed:
                near = difflib.get_close_matches(key, list(allowed), n=1, cutoff=0.5)
                (child.key or child).fault(
                    "E203",
                    Text(f"不认识的键“{key}”", f"Unknown key “{key}”"),
                    Text("不认识的键会被忽略，条件就可能漏判", "An unknown key would be ignored, and a condition lost"),
                    Text(f"是不是要写 {near[0]}？", f"Did you mean {near[0]}?")
                    if near
                    else Text("可用：" + "、".join(allowed), "Known: " + ", ".join(allowed)),
                )
        return self.value

    def items(self) -> list[Located]:
        """This value as a list."""
        if not isinstance(self.value, list):
            self.fail(
                "E204",
                Text("这里要写列表", "A list is expected here"),
                None,
                Text("每项前写“- ”", "Begin each entry with “- ”"),
            )
        return self.value

    def entries(self) -> list[Located]:
        """This value as a list of at least one."""
        if not self.items():
            self.fail(
                "E204",
                Text("列表是空的", "The list is empty"),
                Text("没有内容就无法判断", "Nothing can be judged by it"),
                Text("写出至少一项，或删去整个条件", "Write at least one entry, or remove the whole criterion"),
            )
        return self.items()

    def text(self) -> str:
        """This value as one piece of text."""
        if not isinstance(self.value, str):
            self.fail(
                "E204",
                Text("这里要写一个值", "A single value is expected here"),
                None,
                Text("不要写成列表或下一级", "No list and no further level"),
            )
        return self.value

    def integer(self) -> int:
        """This value as a whole number."""
        try:
            return int(self.text())
        except ValueError:
            self.fail(
                "E204",
                Text(f"“{self.value}”不是整数", f"“{self.value}” is not a whole number"),
                None,
                Text("只写数字，例如 60", "Write digits only, for example 60"),
            )

    def get(self, key: str) -> Located | None:
        """The value of ``key``, or None where it is absent or empty."""
        found = self.mapping().get(key)
        return None if found is None or found.value is None else found

    def need(self, key: str) -> Located:
        """The value of ``key``; an error where it is absent."""
        found = self.get(key)
        if found is None:
            self.fail(
                "E202",
                Text(f"缺少“{key}”", f"“{key}” is missing"),
                None,
                Text(f"补写“{key}: …”，格式见 docs/language.md", f"Add “{key}: …”; the form is in docs/language.md"),
            )
        return found

    def pair(self, key: str) -> Text:
        """The text under ``key`` in both languages."""
        node = self.need(key)
        both = node.mapping(("zh", "en"))
        for language, word in (("zh", Text("中文", "Chinese")), ("en", Text("英文", "English"))):
            if language not in both or both[language].value is None:
                node.fail(
                    "E219",
                    Text(f"“{key}”缺少{word.zh}", f"“{key}” has no {word.en} text"),
                    Text("报告分中文和英文，缺一种就没有话可说", "Reports come in Chinese and in English"),
                    Text(f"写成 {key}: {{zh: …, en: …}}", f"Write {key}: {{zh: …, en: …}}"),
                )
        return Text(FOLDED_CHINESE.sub("", both["zh"].text()), both["en"].text())


def has_unknown(parts: Collection[str], allowed: Collection[str]) -> bool:
    """Whether a key is misspelt, so that what seems to be missing may only be misspelt."""
    return any(key not in allowed for key in parts)


class Noted(Exception):
    """A part could not be read; its faults stand in the file's list already."""


class Gather:
    """Reads several parts of one value, so that the fault of one does not hide the faults of the next.

    What a failed reading returns must not be used; call :meth:`done` before.
    """

    def __init__(self, file: SourceFile) -> None:
        self.file = file
        self.failed = False

    def __call__(self, read: Callable[Params, Result], *arguments: Params.args, **options: Params.kwargs) -> Result:
        """What ``read`` returns; a fault is noted instead of raised."""
        try:
            return read(*arguments, **options)
        except RuleError as error:
            self.file.faults.append(error)
        except Noted:
            pass
        self.failed = True
        return cast(Result, None)

    def each(self, read: Callable[[Located], Result], nodes: list[Located]) -> tuple[Result, ...]:
        """What could be read of a list; the others are noted."""
        found = []
        for node in nodes:
            one = Gather(self.file)
            result = one(read, node)
            if one.failed:
                self.failed = True
            else:
                found.append(result)
        return tuple(found)

    def done(self) -> None:
        """Raise :class:`Noted` if anything could not be read."""
        if self.failed:
            raise Noted


def truth(node: Located) -> bool:
    """``true`` or ``false``."""
    if node.text() not in TRUTHS:
        node.fail(
            "E204",
            Text(f"“{node.value}”不是 true 或 false", f"“{node.value}” is neither true nor false"),
            None,
            Text("写 true，或删去这个键", "Write true, or remove the key"),
        )
    return TRUTHS[node.text()]
