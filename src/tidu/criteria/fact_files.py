"""Reading the facts of one firm from YAML or from a mapping."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from tidu.criteria.facts import Facts, Validity
from tidu.criteria.located import Located, read_yaml
from tidu.criteria.values import NEVER_WORDS, NO, UNKNOWN_WORDS, YES, ValueFault, parse_value
from tidu.criteria.vocabulary import FOREVER, Indicator, Vocabulary
from tidu.errors import FactError, Faults, TiduError, Where
from tidu.text import Text


class FactReader:
    """Turns a nested mapping of strings into facts; every fault is gathered and raised together."""

    def __init__(self, vocabulary: Vocabulary, path: str = "", lines: Mapping[str, Where] | None = None) -> None:
        self.vocabulary = vocabulary
        self.path = path
        self.lines = lines or {}
        self.errors: list[TiduError] = []

    def read(self, document: Mapping[str, Any]) -> Facts:
        """Facts from ``{firm: {...}, facts: {...}, titles: {...}}``."""
        facts = Facts()
        firm = document.get("firm") or {}
        facts.name, facts.code = str(firm.get("name") or ""), str(firm.get("uscc") or "")
        for key in document:
            if key not in ("firm", "facts", "titles"):
                self._fault(
                    key,
                    "F104",
                    Text(f"不认识的部分“{key}”", f"Unknown section “{key}”"),
                    Text("只有 firm、facts、titles", "Only firm, facts, titles"),
                )
        for code, raw in (document.get("facts") or {}).items():
            indicator = self.vocabulary.indicator(str(code))
            if indicator is None:
                self._unknown_indicator(str(code))
            else:
                self._indicator(facts, indicator, raw)
        for code, raw in (document.get("titles") or {}).items():
            self._title(facts, str(code), raw)
        if self.errors:
            raise Faults(self.errors)
        return facts

    def _fault(self, key: str, code: str, what: Text, fix: Text | None = None, why: Text | None = None) -> None:
        where = self.lines.get(key) or Where(self.path or None)
        self.errors.append(FactError(code, what, why=why, fix=fix, where=where))

    def _unknown_indicator(self, code: str) -> None:
        near = self.vocabulary.nearest_indicators(code)
        fix = Text(f"是不是：{'、'.join(near)}", f"Perhaps: {', '.join(near)}") if near else None
        self._fault(f"facts.{code}", "F101", Text(f"没有名为“{code}”的指标", f"There is no indicator “{code}”"), fix)

    def _indicator(self, facts: Facts, indicator: Indicator, raw: Any) -> None:  # noqa: ANN401 - YAML
        key = f"facts.{indicator.code}"
        if not indicator.yearly:
            self._one(facts, indicator, None, raw, key)
            return
        if not isinstance(raw, Mapping):
            if raw is None or str(raw).strip().lower() in UNKNOWN_WORDS:
                return
            self._fault(
                key,
                "F102",
                Text(f"“{indicator.names.zh}”要分年度填写", f"“{indicator.code}” is given year by year"),
                Text(f"写成 {indicator.code}: {{2025: {raw}}}", f"Write {indicator.code}: {{2025: {raw}}}"),
            )
            return
        for year, one in raw.items():
            try:
                number = int(str(year))
            except ValueError:
                self._fault(key, "F102", Text(f"“{year}”不是年份", f"“{year}” is not a year"))
                continue
            self._one(facts, indicator, number, one, f"{key}.{year}")

    def _one(self, facts: Facts, indicator: Indicator, year: int | None, raw: Any, key: str) -> None:  # noqa: ANN401
        source = ""
        if isinstance(raw, Mapping):
            source, raw = str(raw.get("source") or ""), raw.get("value")
        if raw is None:
            return
        text = {True: "yes", False: "no"}.get(raw, str(raw)) if isinstance(raw, bool) else str(raw)
        try:
            facts.put(indicator, year, parse_value(indicator, text), source)
        except ValueFault as fault:
            name = f"{indicator.names.zh}{year or ''}"
            self._fault(
                key,
                "F103",
                Text(
                    f"“{name}”的值读不懂：{fault.why.zh}",
                    f"The value of {indicator.code} {year or ''} cannot be read: {fault.why.en}",
                ),
                fault.fix,
            )

    def _title(self, facts: Facts, code: str, raw: Any) -> None:  # noqa: ANN401 - YAML
        key = f"titles.{code}"
        if code not in self.vocabulary.titles:
            near = self.vocabulary.nearest_titles(code)
            self._fault(
                key,
                "F101",
                Text(f"没有代码为“{code}”的称号", f"There is no title “{code}”"),
                Text("、".join(near), ", ".join(near)) if near else None,
            )
            return
        word = {True: "yes", False: "no"}.get(raw, str(raw)) if isinstance(raw, bool) else str(raw)
        if isinstance(raw, Mapping):
            try:
                since = _day(raw.get("from"))
                until = _day(raw.get("until")) or FOREVER
            except ValueError:
                self._fault(
                    key,
                    "F103",
                    Text("称号的日期读不懂", "The title's dates cannot be read"),
                    Text("from: 2024-01-01, until: 2026-12-31", "from: 2024-01-01, until: 2026-12-31"),
                )
                return
            facts.titles[code] = Validity(since, until, str(raw.get("source") or ""))
        elif raw is None or word.lower() in UNKNOWN_WORDS:
            facts.titles.pop(code, None)
        elif word.lower() in YES:
            facts.titles[code] = Validity.always()
        elif word.lower() in NO | NEVER_WORDS:
            facts.titles[code] = Validity.none()
        else:
            self._fault(
                key,
                "F103",
                Text(f"“{word}”不是称号的有效期", f"“{word}” is not a title's validity"),
                Text("写 {from: …, until: …}、是 或 无", "Write {from: …, until: …}, yes or none"),
            )


def _day(raw: Any) -> date | None:  # noqa: ANN401 - YAML
    if raw is None or str(raw).strip().lower() in UNKNOWN_WORDS:
        return None
    return date.fromisoformat(str(raw))


def read_firm(path: Path | str, vocabulary: Vocabulary, text: str | None = None) -> Facts:
    """The facts in a firm's YAML file; raises Faults with the line of every value that cannot be read."""
    top = read_yaml(path, text)
    lines: dict[str, Where] = {}
    document = plain(top, "", lines)
    if top.file.faults:
        raise Faults([*top.file.faults])
    if not isinstance(document, Mapping):
        top.fail(
            "F104",
            Text("文件里没有 facts", "The file has no facts"),
            None,
            Text("格式见 docs/language.md", "The form is in docs/language.md"),
        )
    return FactReader(vocabulary, str(path), lines).read(document)


def plain(node: Located, key: str, lines: dict[str, Where]) -> Any:  # noqa: ANN401 - mirrors YAML
    """The value without places; places are put into ``lines`` under dotted keys."""
    width = node.end_column - node.column if node.end_line == node.line else 1
    lines[key] = node.file.where(node.line, node.column, max(1, width))
    if isinstance(node.value, dict):
        return {name: plain(child, f"{key}.{name}" if key else name, lines) for name, child in node.value.items()}
    if isinstance(node.value, list):
        return [plain(child, f"{key}.{index}", lines) for index, child in enumerate(node.value)]
    return node.value
