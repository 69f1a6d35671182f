"""Reading the facts of one firm from YAML or from a mapping."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from tidu.criteria.facts import Facts, Validity
from tidu.criteria.located import Located, place_of
from tidu.criteria.values import NEVER_WORDS, NO, UNKNOWN_WORDS, YES, ValueFault, parse_value
from tidu.criteria.vocabulary import FOREVER, Indicator, Vocabulary
from tidu.criteria.yaml_files import read_yaml
from tidu.errors import FactError, Faults, TiduError, Where
from tidu.text import Text, same

SECTIONS = ("firm", "facts", "titles")
FIRST_YEAR, LAST_YEAR = 1949, 2199
FORM = Text("格式见 docs/language.md“Facts of one firm”", "The form is in docs/language.md, “Facts of one firm”")


class FactReader:
    """Turns a nested mapping of strings into facts; every fault is gathered and raised together.

    ``lines`` gives the place of each value under its dotted key, and of each key under the same with a colon.
    """

    def __init__(self, vocabulary: Vocabulary, path: str = "", lines: Mapping[str, Where] | None = None) -> None:
        self.vocabulary = vocabulary
        self.path = path
        self.lines = lines or {}
        self.errors: list[TiduError] = []

    def read(self, document: Mapping[str, Any]) -> Facts:
        """Facts from ``{firm: {...}, facts: {...}, titles: {...}}``; raises Faults (F101 to F105)."""
        facts = Facts()
        self._known_keys("", document, SECTIONS)
        firm = self._section(document, "firm")
        facts.name, facts.code = str(firm.get("name") or ""), str(firm.get("uscc") or "")
        seen: dict[str, str] = {}
        for name, raw in self._section(document, "facts").items():
            indicator = self.vocabulary.indicator(str(name))
            key = f"facts.{name}"
            if indicator is None:
                self._unknown(key, "indicator", str(name), self.vocabulary.nearest_indicators(str(name)))
            elif indicator.code in seen:
                self._twice(key, indicator, seen[indicator.code])
            else:
                seen[indicator.code] = str(name)
                self._indicator(facts, indicator, raw, key)
        for code, raw in self._section(document, "titles").items():
            self._title(facts, str(code), raw)
        if self.errors:
            raise Faults(sorted(self.errors, key=place_of))
        return facts

    # -- faults ---------------------------------------------------------------------------------------------------

    def _fault(self, key: str, code: str, what: Text, why: Text | None = None, fix: Text | None = None) -> None:
        self.errors.append(FactError(code, what, why=why, fix=fix, where=self._where(key)))

    def _where(self, key: str) -> Where:
        """The place of a key, or of the nearest one above it that is known."""
        candidates = [key]
        while key:
            key = key.removesuffix(":") if key.endswith(":") else key.rpartition(".")[0]
            candidates.append(key)
        return next((self.lines[one] for one in candidates if one in self.lines), Where(self.path or None))

    def _unknown(self, key: str, what: str, name: str, near: list[str]) -> None:
        words = {"indicator": Text("指标", "indicator"), "title": Text("称号", "title")}[what]
        fix = Text(f"tidu standards {what}s 可列出全部{words.zh}", f"tidu standards {what}s lists them all")
        if near:
            fix = Text(f"是不是要写 {' 或 '.join(near)}？", f"Did you mean {' or '.join(near)}?")
        self._fault(
            f"{key}:",
            "F101",
            Text("没有名为“{name}”的{words}", "There is no {words} “{name}”").format(name=name, words=words),
            Text("不认识的名称会被忽略，数据就丢了", "An unknown name would be ignored, and the fact lost"),
            fix,
        )

    def _twice(self, key: str, indicator: Indicator, first: str) -> None:
        self._fault(
            f"{key}:",
            "F105",
            Text(
                f"“{indicator.names.zh}”填了两次（前一次写作 {first}）",
                f"“{indicator.code}” is given twice (first as {first})",
            ),
            Text("两个值不知道听哪一个", "Two values would compete"),
            Text("删去一个", "Remove one"),
        )

    def _known_keys(self, prefix: str, found: Mapping[str, Any], known: tuple[str, ...]) -> None:
        for key in found:
            if str(key) not in known:
                self._fault(
                    f"{prefix}{key}:",
                    "F104",
                    Text(f"不认识的键“{key}”", f"Unknown key “{key}”"),
                    Text("不认识的键会被忽略，数据就丢了", "An unknown key would be ignored, and the fact lost"),
                    Text("可用：" + "、".join(known), "Known: " + ", ".join(known)),
                )

    def _section(self, document: Mapping[str, Any], name: str) -> Mapping[str, Any]:
        found = document.get(name)
        if found is None:
            return {}
        if not isinstance(found, Mapping):
            what = Text(f"“{name}”下面要写“键: 值”", f"“{name}” takes lines of key: value")
            self._fault(name, "F104", what, None, FORM)
            return {}
        return found

    # -- indicators -----------------------------------------------------------------------------------------------

    def _indicator(self, facts: Facts, indicator: Indicator, raw: Any, key: str) -> None:  # noqa: ANN401 - YAML
        if indicator.yearly:
            self._years(facts, indicator, raw, key)
        elif isinstance(raw, Mapping) and any(str(year).isdigit() for year in raw):
            self._fault(
                key,
                "F102",
                Text(f"“{indicator.names.zh}”不分年度", f"“{indicator.code}” has no years"),
                Text("它说的是检查那一天的情况", "It speaks of the date of the check"),
                Text(f"写成 {indicator.code}: 值", f"Write {indicator.code}: value"),
            )
        else:
            self._one(facts, indicator, None, raw, key)

    def _years(self, facts: Facts, indicator: Indicator, raw: Any, key: str) -> None:  # noqa: ANN401 - YAML
        if raw is None or str(raw).strip().lower() in UNKNOWN_WORDS:
            return
        if not isinstance(raw, Mapping):
            self._fault(
                key,
                "F102",
                Text(f"“{indicator.names.zh}”要分年度填写", f"“{indicator.code}” is given year by year"),
                Text("不知道这是哪一年的数", "It does not say which year it is of"),
                Text(f"写成 {indicator.code}: {{2025: {raw}}}", f"Write {indicator.code}: {{2025: {raw}}}"),
            )
            return
        for year, one in raw.items():
            number = int(str(year)) if str(year).isdecimal() else 0
            if FIRST_YEAR <= number <= LAST_YEAR:
                self._one(facts, indicator, number, one, f"{key}.{year}")
            else:
                self._fault(
                    f"{key}.{year}:",
                    "F102",
                    Text(f"“{year}”不是年份", f"“{year}” is not a year"),
                    None,
                    Text(
                        f"写四位年份，例如 {indicator.code}: {{2025: …}}", f"Four digits: {indicator.code}: {{2025: …}}"
                    ),
                )

    def _one(self, facts: Facts, indicator: Indicator, year: int | None, raw: Any, key: str) -> None:  # noqa: ANN401
        source = ""
        if isinstance(raw, Mapping):
            self._known_keys(f"{key}.", raw, ("value", "source"))
            source, raw, key = str(raw.get("source") or ""), raw.get("value"), f"{key}.value"
        if raw is None:
            return
        try:
            facts.put(indicator, year, parse_value(indicator, _word(raw)), source)
        except ValueFault as fault:
            name = f"{indicator.names.zh}（{year}）" if year else indicator.names.zh
            code = f"{indicator.code} ({year})" if year else indicator.code
            what = Text(f"“{name}”的值读不懂：{fault.why.zh}", f"The value of {code} cannot be read: {fault.why.en}")
            self._fault(key, "F103", what, None, fault.fix)

    # -- titles ---------------------------------------------------------------------------------------------------

    def _title(self, facts: Facts, code: str, raw: Any) -> None:  # noqa: ANN401 - YAML
        key = f"titles.{code}"
        if code not in self.vocabulary.titles:
            self._unknown(key, "title", code, self.vocabulary.nearest_titles(code))
        elif isinstance(raw, Mapping):
            self._validity(facts, code, raw, key)
        elif raw is None or _word(raw).lower() in UNKNOWN_WORDS:
            facts.titles.pop(code, None)
        elif _word(raw).lower() in YES:
            facts.titles[code] = Validity.always()
        elif _word(raw).lower() in NO | NEVER_WORDS:
            facts.titles[code] = Validity.none()
        else:
            self._fault(
                key,
                "F103",
                Text(f"“{raw}”不是称号的有效期", f"“{raw}” is not a title's validity"),
                None,
                Text(
                    "写 {from: 2024-01-01, until: 2026-12-31}、是 或 无",
                    "Write {from: 2024-01-01, until: 2026-12-31}, yes or none",
                ),
            )

    def _validity(self, facts: Facts, code: str, raw: Mapping[str, Any], key: str) -> None:
        self._known_keys(f"{key}.", raw, ("from", "until", "source"))
        days: dict[str, date | None] = {}
        for end in ("from", "until"):
            try:
                days[end] = _day(raw.get(end))
            except ValueError:
                self._fault(
                    f"{key}.{end}",
                    "F103",
                    Text(f"“{raw[end]}”不是日期", f"“{raw[end]}” is not a date"),
                    None,
                    Text(f"写成 {end}: 2026-12-31", f"Write {end}: 2026-12-31"),
                )
                return
        if "until" in raw and days["until"] is None:
            # Said to be unknown, not left out: whether the title still runs is open.
            facts.titles.pop(code, None)
            return
        since, until = days["from"], days["until"] or FOREVER
        if since is not None and until < since:
            self._fault(
                f"{key}.until",
                "F103",
                Text(f"称号的结束 {until} 早于开始 {since}", f"The title ends on {until}, before it begins on {since}"),
                Text("这样没有一天有效", "It would not be valid on any day"),
                Text("检查两个日期", "Check both dates"),
            )
            return
        facts.titles[code] = Validity(since, until, str(raw.get("source") or ""))


def _word(raw: Any) -> str:  # noqa: ANN401 - YAML
    """A value as it would be typed; YAML libraries turn yes and no into truth values."""
    return {True: "yes", False: "no"}[raw] if isinstance(raw, bool) else str(raw).strip()


def _day(raw: Any) -> date | None:  # noqa: ANN401 - YAML
    if raw is None or str(raw).strip().lower() in UNKNOWN_WORDS:
        return None
    return date.fromisoformat(str(raw))


def read_firm(path: Path | str, vocabulary: Vocabulary, text: str | None = None) -> Facts:
    """The facts in a firm's YAML file; raises Faults with the line of every value that cannot be read."""
    top = read_yaml(path, text)
    lines: dict[str, Where] = {}
    document = plain(top, "", lines)
    faults: list[TiduError] = [*top.file.faults]
    if not isinstance(document, Mapping):
        what = Text("文件里要写 firm、facts、titles 三部分", "The file consists of firm, facts and titles")
        raise FactError("F104", what, fix=FORM, where=lines[""])
    try:
        facts = FactReader(vocabulary, str(path), lines).read(document)
    except Faults as error:
        faults += error.errors
    if faults:
        raise Faults(sorted(faults, key=place_of))
    return facts


def plain(node: Located, key: str, lines: dict[str, Where]) -> Any:  # noqa: ANN401 - mirrors YAML
    """The value without places; places are put into ``lines`` under dotted keys, those of keys with a colon."""
    lines[key] = node.error("", same("")).where or Where()
    if isinstance(node.value, dict):
        found = {}
        for name, child in node.value.items():
            below = f"{key}.{name}" if key else name
            if child.key is not None:
                lines[f"{below}:"] = child.key.error("", same("")).where or Where()
            found[name] = plain(child, below, lines)
        return found
    if isinstance(node.value, list):
        return [plain(child, f"{key}.{index}", lines) for index, child in enumerate(node.value)]
    return node.value
