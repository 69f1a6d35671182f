"""Reading a standard from YAML: the file around it and the tree of nodes.

A faulty file is refused with every fault found in it; docs/lint.md explains each code.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any, TypeVar, cast

from tidu.criteria import model
from tidu.criteria.expressions import Application, Condition, Number
from tidu.criteria.language import ExpressionError, parse_condition, parse_constant, parse_number
from tidu.criteria.located import Located, read_yaml
from tidu.criteria.units import TYPE_NAMES, UNIT_EXAMPLES
from tidu.criteria.vocabulary import Vocabulary
from tidu.errors import Faults, RuleError, TiduError
from tidu.text import Text

Result = TypeVar("Result")

NODE_KINDS = ("require", "judge", "all", "any", "at_least", "score", "classify")
NODE_KEYS = ("id", "says", "cite", "only_if", "exempt_if", *NODE_KINDS)
FILE_KEYS = ("standard", "version", "title", "names", "document", "issuer", "in_force", "kinds", "note", "criteria")


class Reader:
    """Reads the nodes of one file; faults are gathered in the file's list."""

    def __init__(self, vocabulary: Vocabulary, document: str) -> None:
        self.vocabulary = vocabulary
        self.document = document
        self.places: dict[str, Located] = {}

    # -- expressions and citations --------------------------------------------------------------------------------

    def _expression(self, node: Located, parse: Callable[[str, Vocabulary], Result]) -> Result:
        text = node.text()
        try:
            return parse(text, self.vocabulary)
        except ExpressionError as error:
            raise node.error(
                error.code, error.what, error.why, error.fix, offset=error.column, length=error.length
            ) from None

    def condition(self, node: Located) -> Condition:
        """A condition."""
        return self._expression(node, parse_condition)

    def number(self, node: Located) -> Number:
        """A number."""
        return self._expression(node, parse_number)

    def cite(self, node: Located | None, owner: Located) -> model.Cite:
        """A citation; a leaf without one is refused."""
        if node is None:
            owner.fail(
                "E207",
                Text("没有写依据", "The citation is missing"),
                Text(
                    "每个条件都要能说出出自哪份文件哪一条",
                    "Every condition must name the document and article it comes from",
                ),
                Text("补写 cite: {article: 附件2（三）, grade: A}", "Add cite: {article: 附件2（三）, grade: A}"),
            )
        parts = node.mapping(("document", "article", "grade"))
        grade = node.need("grade").text()
        if grade not in model.GRADES:
            parts["grade"].fail(
                "E208",
                Text(f"没有“{grade}”这一级核对等级", f"There is no grade “{grade}”"),
                None,
                Text("只有 A、A-、B、M（B 和 M 表示待核对）", "Grades are A, A-, B and M (B and M are unconfirmed)"),
            )
        document = parts["document"].text() if "document" in parts else self.document
        return model.Cite(document, node.need("article").text(), grade)

    def constant(self, node: Located, of: Number) -> Fraction:
        """A constant of the same kind as the number ``of``, in natural units."""
        written = self._expression(node, parse_constant)
        if written.type == of.type or (written.type == "number" and of.type in ("count", "points", "share", "number")):
            return written.value
        if written.value == 0 and written.type == "number":
            return written.value
        node.fail(
            "E105",
            Text("单位不符：{a}不能与{b}比较", "Units do not fit: {a} cannot be compared with {b}").format(
                a=TYPE_NAMES[of.type], b=TYPE_NAMES[written.type]
            ),
            Text("界限要与所分档的量同类", "An edge must be of the same kind as what it cuts"),
            Text(f"例如 {UNIT_EXAMPLES.get(of.type, '60')}", f"For example {UNIT_EXAMPLES.get(of.type, '60')}"),
        )

    def gate(self, node: Located | None) -> model.Gate | None:
        """An ``only_if`` or ``exempt_if``."""
        if node is None:
            return None
        if isinstance(node.value, str):
            return model.Gate(self.condition(node), node.value)
        parts = node.mapping(("when", "says", "cite"))
        when = node.need("when")
        cite = self.cite(parts["cite"], node) if "cite" in parts else None
        return model.Gate(self.condition(when), when.text(), node.pair("says") if "says" in parts else None, cite)

    # -- nodes ----------------------------------------------------------------------------------------------------

    def identity(self, node: Located) -> str:
        """The node's id, unique in the file."""
        place = node.need("id")
        name = place.text()
        if name in self.places:
            first = self.places[name]
            place.fail(
                "E205",
                Text(f"“{name}”已在第 {first.line + 1} 行用过", f"“{name}” is already used on line {first.line + 1}"),
                Text("按编号引用时分不清是哪一个", "A reference by id would be ambiguous"),
                Text("换一个编号", "Use another id"),
            )
        self.places[name] = place
        return name

    def node(self, node: Located) -> model.Node:
        """One criterion with everything below it."""
        parts = node.mapping(NODE_KEYS)
        kinds = [kind for kind in NODE_KINDS if kind in parts]
        if len(kinds) != 1:
            found = "、".join(kinds) or "没有"
            node.fail(
                "E206",
                Text(
                    f"一个条件要且只要一种写法，这里有：{found}",
                    f"A criterion is exactly one of its kinds; here: {', '.join(kinds) or 'none'}",
                ),
                None,
                Text("从 " + "、".join(NODE_KINDS) + " 中选一个", "Choose one of " + ", ".join(NODE_KINDS)),
            )
        kind = kinds[0]
        common = self._common(node, kind)
        body = parts[kind]
        if body.value is None:
            body.fail("E204", Text(f"“{kind}”是空的", f"“{kind}” is empty"))
        if kind == "require":
            return model.Require(**common, condition=self.condition(body), text=body.text())
        if kind == "judge":
            return model.Judge(**common, finding=self.indicator(body, "finding"))
        if kind in ("all", "any"):
            return model.Group(**common, how=kind, count=None if kind == "all" else 1, parts=self.nodes(body))
        if kind == "at_least":
            return self._at_least(body, common)
        from tidu.criteria import reading_tables  # noqa: PLC0415 - the two modules read one tree together

        read = reading_tables.score if kind == "score" else reading_tables.classify
        return read(self, body, common)

    def _common(self, node: Located, kind: str) -> dict[str, Any]:
        parts = node.mapping()
        cite = parts.get("cite")
        needs_cite = kind in ("require", "judge", "score")
        return {
            "id": self.identity(node),
            "says": node.pair("says"),
            "cite": self.cite(cite, node) if needs_cite or cite is not None else None,
            "only_if": self.gate(node.get("only_if")),
            "exempt_if": self.gate(node.get("exempt_if")),
        }

    def _at_least(self, body: Located, common: dict[str, Any]) -> model.Group:
        body.mapping(("count", "of"))
        count, parts = body.need("count").integer(), self.nodes(body.need("of"))
        if not 1 <= count <= len(parts):
            body.need("count").fail(
                "E216",
                Text(f"要 {count} 项，下面只有 {len(parts)} 项", f"{count} are asked for, and there are {len(parts)}"),
            )
        return model.Group(**common, how="at_least", count=count, parts=parts)

    def nodes(self, body: Located) -> tuple[model.Node, ...]:
        """A list of nodes; a faulty one is noted and the others are still read."""
        found: list[model.Node] = []
        for child in body.items():
            try:
                found.append(self.node(child))
            except RuleError as error:
                child.file.faults.append(error)
        if not body.value:
            body.fail("E204", Text("列表是空的", "The list is empty"))
        return tuple(found)

    def indicator(self, body: Located, wanted: str) -> model.Indicator:
        """An indicator of a given type."""
        name = body.text()
        found = self.vocabulary.indicator(name)
        if found is None or found.type != wanted:
            near = [code for code, one in self.vocabulary.indicators.items() if one.type == wanted]
            body.fail(
                "E221" if found else "E102",
                Text(f"“{name}”不是{wanted}类指标", f"“{name}” is not an indicator of type {wanted}"),
                None,
                Text("可用：" + "、".join(near[:8]), "Known: " + ", ".join(near[:8])),
            )
        return found


def day(node: Located) -> date:
    """A calendar date."""
    try:
        return date.fromisoformat(node.text())
    except ValueError:
        node.fail(
            "E204",
            Text(f"“{node.value}”不是日期", f"“{node.value}” is not a date"),
            None,
            Text("写成 2026-04-01", "Write it like 2026-04-01"),
        )


def period(node: Located) -> tuple[date, date | None]:
    """First and last day (included; None where open)."""
    node.mapping(("from", "to"))
    first, last = day(node.need("from")), node.get("to")
    end = day(last) if last else None
    if end is not None and end < first:
        cast(Located, last).fail("E213", Text("结束早于开始", "The end lies before the beginning"))
    return first, end


def read_standard(path: Path | str, vocabulary: Vocabulary, text: str | None = None) -> model.Standard:
    """Read and check one standard.

    Raises :class:`~tidu.errors.Faults` with every fault found, or a single RuleError where the file cannot be read.
    """
    top = read_yaml(path, text)
    try:
        standard = _standard(top, vocabulary)
    except RuleError as error:
        top.file.faults.append(error)
        standard = None
    if top.file.faults:
        raise Faults(cast(list[TiduError], sorted(top.file.faults, key=_position)))
    assert standard is not None  # noqa: S101 - no fault means that it was read
    return standard


def _position(error: RuleError) -> tuple[int, int]:
    where = error.where
    return (where.line or 0, where.column or 0) if where else (0, 0)


def _standard(top: Located, vocabulary: Vocabulary) -> model.Standard:
    from tidu.criteria.checks import check_tree  # noqa: PLC0415 - checks know the model, the model knows no checks

    parts = top.mapping(FILE_KEYS)
    document = top.need("document").text()
    reader = Reader(vocabulary, document)
    first, last = period(top.need("in_force"))
    kinds = tuple(child.text() for child in top.need("kinds").items()) if "kinds" in parts else ("new", "review")
    for kind in kinds:
        if kind not in ("new", "review"):
            parts["kinds"].fail(
                "E204",
                Text(f"没有申报类别“{kind}”", f"There is no kind “{kind}”"),
                None,
                Text("new 或 review", "new or review"),
            )
    title = top.get("title")
    if title is not None and title.text() not in vocabulary.titles:
        title.fail("E103", Text(f"没有代码为“{title.text()}”的称号", f"There is no title “{title.text()}”"))
    root = reader.node(top.need("criteria"))
    if not top.file.faults:
        check_tree(root, reader.places, top)
    return model.Standard(
        id=top.need("standard").text(),
        version=top.need("version").text(),
        title=title.text() if title else None,
        names=top.pair("names"),
        document=document,
        issuer=top.pair("issuer"),
        valid_from=first,
        valid_to=last,
        kinds=cast(tuple[Application, ...], kinds),
        root=root,
        sha256=hashlib.sha256(top.file.text.encode()).hexdigest(),
        path=top.file.path,
        note=top.pair("note") if top.get("note") else None,
        registered=vocabulary.indicators.get("registered_on"),
    )
