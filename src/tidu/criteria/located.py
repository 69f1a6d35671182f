"""YAML in which every value knows its place, so that an error can quote the line at fault."""

from __future__ import annotations

import difflib
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import NoReturn

import yaml

from tidu.errors import RuleError, Where
from tidu.text import Text

Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


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


@dataclass(slots=True)
class Located:
    """A YAML value with its place. ``value`` is a dict, a list, a string, or None for an empty value."""

    file: SourceFile
    value: dict[str, Located] | list[Located] | str | None
    line: int
    column: int
    quoted: bool = False
    end_line: int = 0
    end_column: int = 0

    # -- faults ---------------------------------------------------------------------------------------------------

    def error(
        self,
        code: str,
        what: Text,
        why: Text | None = None,
        fix: Text | None = None,
        *,
        offset: int = 0,
        length: int = 0,
    ) -> RuleError:
        """An error at this value, or at ``length`` characters from ``offset`` inside a scalar."""
        line, column = self._place(offset)
        width = length
        if not width:
            width = self.end_column - self.column if self.end_line == self.line else 1
        return RuleError(code, what, why=why, fix=fix, where=self.file.where(line, column, max(1, width)))

    def fault(self, code: str, what: Text, why: Text | None = None, fix: Text | None = None) -> None:
        """Note an error and go on."""
        self.file.faults.append(self.error(code, what, why, fix))

    def fail(self, code: str, what: Text, why: Text | None = None, fix: Text | None = None) -> NoReturn:
        """Raise an error."""
        raise self.error(code, what, why, fix)

    def _place(self, offset: int) -> tuple[int, int]:
        """Line and column of the ``offset``-th character of a scalar, also where it runs over several lines."""
        line, column = self.line, self.column + (1 if self.quoted else 0)
        if not isinstance(self.value, str) or self.end_line == self.line:
            return line, column + offset
        lines = self.file.lines
        for char in self.value[:offset]:
            if char.isspace():
                column += 1
                while line < self.end_line and not lines[line][column:].strip():
                    line, column = line + 1, 0
                column += len(lines[line][column:]) - len(lines[line][column:].lstrip())
            else:
                column += 1
        return line, column

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
        if allowed:
            for key, child in self.value.items():
                if key not in allowed:
                    near = difflib.get_close_matches(key, list(allowed), n=1, cutoff=0.5)
                    hint = near[0] if near else "、".join(sorted(allowed))
                    child.fault(
                        "E203",
                        Text(f"不认识的键“{key}”", f"Unknown key “{key}”"),
                        Text(
                            "不认识的键会被忽略，条件就可能漏判",
                            "An unknown key would be ignored, and a condition lost",
                        ),
                        Text(f"是不是要写：{hint}", f"Perhaps: {hint}"),
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

    def text(self) -> str:
        """This value as one piece of text."""
        if not isinstance(self.value, str):
            self.fail("E204", Text("这里要写一个值", "A single value is expected here"))
        return self.value

    def integer(self) -> int:
        """This value as a whole number."""
        try:
            return int(self.text())
        except ValueError:
            self.fail(
                "E204", Text(f"这里要写整数，写的是“{self.value}”", f"A whole number is expected, not “{self.value}”")
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
        for language in ("zh", "en"):
            if language not in both or both[language].value is None:
                node.fail(
                    "E219",
                    Text(f"“{key}”缺少{'中文' if language == 'zh' else '英文'}", f"“{key}” has no {language} text"),
                    None,
                    Text(f"写成 {key}: {{zh: …, en: …}}", f"Write {key}: {{zh: …, en: …}}"),
                )
        return Text(both["zh"].text(), both["en"].text())


def read_yaml(path: Path | str, text: str | None = None) -> Located:
    """Read a YAML file into located values; raises RuleError E200 or E201."""
    name = str(path)
    if text is None:
        try:
            text = Path(path).read_text(encoding="utf-8")
        except OSError as error:
            raise RuleError(
                "E200",
                Text(f"打不开文件：{error.strerror}", f"Cannot open the file: {error.strerror}"),
                fix=Text("检查路径和权限", "Check the path and its permissions"),
                where=Where(name),
            ) from None
        except UnicodeDecodeError as error:
            raise RuleError(
                "E200",
                Text(
                    f"文件不是 UTF-8 编码（第 {error.start + 1} 个字节）",
                    f"The file is not UTF-8 (byte {error.start + 1})",
                ),
                fix=Text("另存为 UTF-8", "Save it as UTF-8"),
                where=Where(name),
            ) from None
    file = SourceFile(name, text)
    try:
        node = yaml.compose(text, Loader=Loader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line, column = (mark.line, mark.column) if mark else (0, 0)
        raise RuleError(
            "E201",
            Text("YAML 格式有误", "The YAML cannot be read"),
            why=Text(str(error.problem), str(error.problem)),
            fix=Text("检查缩进、冒号后的空格和括号", "Check the indentation, the space after colons, and brackets"),
            where=file.where(line, column),
        ) from None
    if node is None:
        raise RuleError("E201", Text("文件是空的", "The file is empty"), where=Where(name))
    return _convert(file, node)


def _convert(file: SourceFile, node: yaml.Node) -> Located:
    start, end = node.start_mark, node.end_mark
    quoted = isinstance(node, yaml.ScalarNode) and node.style in ("'", '"')
    located = Located(file, None, start.line, start.column, quoted, end.line, end.column)
    if isinstance(node, yaml.ScalarNode):
        located.value = None if node.tag == "tag:yaml.org,2002:null" else node.value
    elif isinstance(node, yaml.SequenceNode):
        located.value = [_convert(file, child) for child in node.value]
    elif isinstance(node, yaml.MappingNode):
        found: dict[str, Located] = {}
        for key, child in node.value:
            if key.value in found:
                mark = key.start_mark
                place = Located(
                    file, key.value, mark.line, mark.column, False, mark.line, mark.column + len(str(key.value))
                )
                place.fault(
                    "E220",
                    Text(f"“{key.value}”写了两次", f"“{key.value}” is written twice"),
                    Text("后一个会盖掉前一个", "The second would hide the first"),
                    Text("删去一个或改名", "Remove or rename one"),
                )
            found[key.value] = _convert(file, child)
        located.value = found
    return located


def walk(root: Located) -> Iterator[Located]:
    """``root`` and everything below it."""
    yield root
    if isinstance(root.value, dict):
        for child in root.value.values():
            yield from walk(child)
    elif isinstance(root.value, list):
        for child in root.value:
            yield from walk(child)
