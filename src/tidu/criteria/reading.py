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
from tidu.criteria.expressions import Application, CompoundGrowth, Condition, Number
from tidu.criteria.language import ExpressionError, parse_condition, parse_constant, parse_number
from tidu.criteria.located import Gather, Located, Noted, has_unknown
from tidu.criteria.units import example_of, kind_text
from tidu.criteria.vocabulary import Indicator, Vocabulary
from tidu.criteria.yaml_files import read_yaml
from tidu.errors import Faults, RuleError
from tidu.text import Text

Result = TypeVar("Result")

NODE_KINDS = ("require", "judge", "all", "any", "at_least", "score", "classify")
NODE_KEYS = ("id", "says", "cite", "only_if", "exempt_if", *NODE_KINDS)
FILE_KEYS = ("standard", "version", "title", "names", "document", "issuer", "in_force", "kinds", "note", "criteria")
KINDS: tuple[Application, ...] = ("new", "review")


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
        same_unit = not of.unit or not written.unit or of.unit == written.unit
        plain = written.type == "number" and (written.value == 0 or of.type in ("count", "points", "number"))
        if isinstance(of, CompoundGrowth) and written.value <= -1:
            node.fail(
                "E109",
                Text("复合增长率的界限要大于 -100%", "An edge of compound growth lies above -100 %"),
                Text("再低就不能精确判断", "Below that it cannot be decided exactly"),
                Text("例如 -50%", "For example -50%"),
            )
        if plain or (written.type == of.type and (of.type != "count" or same_unit)):
            return written.value
        node.fail(
            "E105",
            Text("单位不符：{a}不能与{b}比较", "Units do not fit: {a} cannot be compared with {b}").format(
                a=kind_text(of.type, of.unit), b=kind_text(written.type, written.unit)
            ),
            Text("界限要与所分档的量同类", "An edge must be of the same kind as what it cuts"),
            Text(f"例如 {example_of(of.type, of.unit)}", f"For example {example_of(of.type, of.unit)}"),
        )

    def gate(self, node: Located | None) -> model.Gate | None:
        """An ``only_if`` or ``exempt_if``."""
        if node is None:
            return None
        if isinstance(node.value, str):
            return model.Gate(self.condition(node), node.value)
        parts = node.mapping(("when", "says", "cite"))
        gather = Gather(node.file)
        condition = gather(lambda: self.condition(node.need("when")))
        cite = gather(self.cite, parts["cite"], node) if "cite" in parts else None
        says = gather(node.pair, "says") if "says" in parts else None
        gather.done()
        return model.Gate(condition, node.need("when").text(), says, cite)

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
        gather = Gather(node.file)
        common = gather(self._common, node, kinds)
        if not kinds and has_unknown(parts, NODE_KEYS):
            raise Noted
        if len(kinds) != 1:
            node.fail(
                "E206",
                Text(
                    f"一个条件要且只要一种写法，这里有：{'、'.join(kinds) or '没有'}",
                    f"A criterion is exactly one of its kinds; here: {', '.join(kinds) or 'none'}",
                ),
                Text("写法决定怎样判断", "The kind says how it is judged"),
                Text("从 " + "、".join(NODE_KINDS) + " 中选一个", "Choose one of " + ", ".join(NODE_KINDS)),
            )
        body = parts[kinds[0]]
        if body.value is None:
            body.fail(
                "E204",
                Text(f"“{kinds[0]}”是空的", f"“{kinds[0]}” is empty"),
                None,
                Text("写出内容，或删去这个键", "Give it a content, or remove the key"),
            )
        build = gather(self._body, kinds[0], body)
        gather.done()
        return build(common)

    def _common(self, node: Located, kinds: list[str]) -> dict[str, Any]:
        cite = node.get("cite")
        needs_cite = bool({"require", "judge", "score"} & set(kinds))
        gather = Gather(node.file)
        common = {
            "id": gather(self.identity, node),
            "says": gather(node.pair, "says"),
            "cite": gather(self.cite, cite, node) if needs_cite or cite is not None else None,
            "only_if": gather(self.gate, node.get("only_if")),
            "exempt_if": gather(self.gate, node.get("exempt_if")),
        }
        gather.done()
        return common

    def _body(self, kind: str, body: Located) -> Callable[[dict[str, Any]], model.Node]:
        """What makes the node once its common parts are known."""
        if kind == "require":
            condition, text = self.condition(body), body.text()
            return lambda common: model.Require(**common, condition=condition, text=text)
        if kind == "judge":
            finding = self.indicator(body, "finding")
            return lambda common: model.Judge(**common, finding=finding)
        if kind in ("all", "any"):
            parts, _ = self.nodes(body)
            count = None if kind == "all" else 1
            return lambda common: model.Group(**common, how=kind, count=count, parts=parts)
        if kind == "at_least":
            return self._at_least(body)
        from tidu.criteria import reading_classes, reading_scores  # noqa: PLC0415 - these read one tree together

        read = reading_scores.score if kind == "score" else reading_classes.classify
        return read(self, body)

    def _at_least(self, body: Located) -> Callable[[dict[str, Any]], model.Node]:
        body.mapping(("count", "of"))
        gather = Gather(body.file)
        count = gather(lambda: body.need("count").integer())
        read = gather(lambda: self.nodes(body.need("of")))
        gather.done()
        parts, complete = read
        if complete and not 1 <= count <= len(parts):
            body.need("count").fail(
                "E216",
                Text(f"要 {count} 项，下面只有 {len(parts)} 项", f"{count} are asked for, and there are {len(parts)}"),
                Text("项数要在 1 和条件个数之间", "The number lies between 1 and the number of criteria"),
                Text("改正 count，或补上条件", "Correct count, or add criteria"),
            )
        return lambda common: model.Group(**common, how="at_least", count=count, parts=parts)

    def nodes(self, body: Located) -> tuple[tuple[model.Node, ...], bool]:
        """The nodes of a list that could be read, and whether those are all."""
        gather = Gather(body.file)
        found = gather.each(self.node, body.entries())
        return found, not gather.failed

    def indicator(self, body: Located, wanted: str) -> Indicator:
        """An indicator of a given type."""
        name = body.text()
        found = self.vocabulary.indicator(name)
        if found is None:
            near = (
                self.vocabulary.nearest_indicators(name)
                or [code for code, one in self.vocabulary.indicators.items() if one.type == wanted][:3]
            )
            body.fail(
                "E102",
                Text(f"没有名为“{name}”的指标", f"There is no indicator “{name}”"),
                Text(
                    "条件只能使用指标库里定义过的指标", "A condition may only use indicators that the catalogue defines"
                ),
                Text(f"是不是要写 {' 或 '.join(near)}？", f"Did you mean {' or '.join(near)}?"),
            )
        if found.type != wanted:
            known = [code for code, one in self.vocabulary.indicators.items() if one.type == wanted]
            body.fail(
                "E221",
                Text(f"“{found.names.zh}”不是 {wanted} 类指标", f"“{found.code}” is not an indicator of type {wanted}"),
                None,
                Text("可用：" + "、".join(known[:8]), "Known: " + ", ".join(known[:8])),
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


def kind_of_application(node: Located) -> Application:
    """``new`` or ``review``."""
    if node.text() not in KINDS:
        node.fail(
            "E204",
            Text(f"没有申报类别“{node.value}”", f"There is no kind of application “{node.value}”"),
            None,
            Text("只有 new（新申报）和 review（复核）", "There are new and review"),
        )
    return cast(Application, node.value)


def period(node: Located) -> tuple[date, date | None]:
    """First and last day (included; None where open)."""
    node.mapping(("from", "to"))
    first, last = day(node.need("from")), node.get("to")
    end = day(last) if last else None
    if last is not None and end is not None and end < first:
        last.fail(
            "E213",
            Text("结束早于开始", "The end lies before the beginning"),
            Text("这样没有一天有效", "It would not be in force on any day"),
            Text("改正 from 或 to", "Correct from or to"),
        )
    return first, end


def read_standard(path: Path | str, vocabulary: Vocabulary, text: str | None = None) -> model.Standard:
    """Read and check one standard.

    Raises :class:`~tidu.errors.Faults` with every fault found, or a single RuleError where the file cannot be read.
    """
    top = read_yaml(path, text)
    gather = Gather(top.file)
    standard = gather(_standard, top, vocabulary)
    if top.file.faults:
        raise Faults(top.file.sorted_faults())
    return standard


def _standard(top: Located, vocabulary: Vocabulary) -> model.Standard:
    from tidu.criteria.checks import check_tree  # noqa: PLC0415 - checks know the model, the model knows no checks

    top.mapping(FILE_KEYS)
    gather = Gather(top.file)
    document = gather(lambda: top.need("document").text()) or ""
    reader = Reader(vocabulary, document)
    in_force = gather(lambda: period(top.need("in_force")))
    kinds = gather(_kinds, top.get("kinds"))
    title = gather(_title, top.get("title"), vocabulary)
    root = gather(lambda: reader.node(top.need("criteria")))
    if root is not None:
        check_tree(root, reader.places, top, kinds or KINDS)
    standard = {
        "id": gather(lambda: top.need("standard").text()),
        "version": gather(lambda: top.need("version").text()),
        "names": gather(top.pair, "names"),
        "issuer": gather(top.pair, "issuer"),
        "note": gather(top.pair, "note") if top.get("note") else None,
    }
    gather.done()
    return model.Standard(
        **cast(Any, standard),
        title=title,
        document=document,
        valid_from=in_force[0],
        valid_to=in_force[1],
        kinds=kinds,
        root=root,
        sha256=hashlib.sha256(top.file.text.encode()).hexdigest(),
        path=top.file.path,
        registered=vocabulary.indicators.get("registered_on"),
    )


def _kinds(node: Located | None) -> tuple[Application, ...]:
    return KINDS if node is None else tuple(kind_of_application(child) for child in node.items())


def _title(node: Located | None, vocabulary: Vocabulary) -> str | None:
    if node is None or node.text() in vocabulary.titles:
        return None if node is None else node.text()
    near = vocabulary.nearest_titles(node.text()) or list(vocabulary.titles)
    node.fail(
        "E103",
        Text(f"没有代码为“{node.value}”的称号", f"There is no title “{node.value}”"),
        Text("称号要先写进 titles.yaml", "A title must be in titles.yaml first"),
        Text(f"是不是要写 {' 或 '.join(near)}？", f"Did you mean {' or '.join(near)}?"),
    )


__all__ = ["Noted", "Reader", "RuleError", "day", "kind_of_application", "period", "read_standard"]
