"""What the lines above a list, its file's name and its sheet say: type, title, batch, document, day, issuer."""

from __future__ import annotations

import calendar
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from tidu.catalogue import Catalogue
from tidu.intake.lists_columns import is_firm, level_of
from tidu.intake.lists_shapes import ColumnGuess, Guess, ListType
from tidu.intake.lists_titlewords import titles_in
from tidu.intake.lists_words import (
    AS_OF,
    AS_OF_MONTH,
    BATCH,
    BEFORE_DOCUMENT,
    COMPACT_DAY,
    DOCUMENT,
    HEADINGS_OF_CONDUCT,
    OFFICE,
    ONLY_YEAR,
    PLAIN_DAY,
    SENT_BY,
    TYPE_WORDS,
)
from tidu.linkage.codes import cleaned
from tidu.linkage.divisions import place_at
from tidu.linkage.names import read_name
from tidu.sheets import Table
from tidu.sheets.labels import cell_text, clean_heading
from tidu.text import Text, same

NAME_SAMPLE = 200
MOST_PLACES = 0.8
NOTHING_SAID = Text("标题、文件名和列名都没有写明", "neither titles, file name nor headings say")
IN_TITLE = Text("“{line}”中写有“{found}”", "“{line}” says “{found}”")
IN_FILE = Text("文件名中写有“{found}”", "the file's name says “{found}”")
IN_COLUMNS = Text("有“{found}”这样的列", "there are columns such as “{found}”")
SEVERAL_FOUND = Text("写有几个：{found}，请确认", "several are named: {found}; please confirm")
BY_ROW = Text("每行自己写明（“{found}”列）", "each row says it (column “{found}”)")
BY_COLUMN = Text("每种称号一列（{found}）", "a column for each title ({found})")
OF_FIRMS = Text(
    "{count} 户中有 {share}% 的名称、代码或县区指向同一地区",
    "of {count} firms {share}% point to one division by name, code or county",
)


@dataclass(frozen=True, slots=True)
class Lines:
    """What there is to read beside the cells: ``lines`` above and below the table, and the file's and the sheet's name."""

    lines: tuple[str, ...]
    file: str
    sheet: str

    @property
    def weighted(self) -> list[tuple[str, bool]]:
        """All of it, the lines first; whether it stood in the file's name."""
        return [(line, False) for line in self.lines] + [(self.sheet, False), (self.file, True)]

    def all(self) -> str:
        """All of it in one text."""
        return " ".join((*self.lines, self.sheet, self.file))


def lines_of(table: Table, file_name: str | None = None) -> Lines:
    """The lines about a table: titles, remarks below, names."""
    below = tuple(one.text for one in table.aside if one.why == "footer-rows")
    stem = Path(file_name or table.path).stem
    return Lines((*table.titles, *below), stem, table.sheet or "")


def guess_type(lines: Lines, columns: Sequence[ColumnGuess], title: Guess[str]) -> Guess[ListType]:
    """The type of the list, by its words first and its columns second."""
    roles = {one.role for one in columns if one.sure}
    conduct = next((one.heading for one in columns if one.role in HEADINGS_OF_CONDUCT), None)
    figures = [one.heading for one in columns if one.role == "figure" and one.confidence >= 0.75]
    held = [one.heading for one in columns if one.role == "held" and one.sure]
    for line, in_file in lines.weighted:
        if found := TYPE_WORDS["conduct"].search(line):
            return Guess("conduct", 0.95, _told(line, found[0], in_file), True)
    if conduct is not None:
        return Guess("conduct", 0.9, IN_COLUMNS.format(found=conduct), True)
    named = title.value is not None or bool(title.alternatives)
    if named or "title" in roles or held:
        reason = title.reason if named else IN_COLUMNS.format(found=_heading(columns, "title", held))
        library = TYPE_WORDS["members"].search(lines.all())
        if library and library[0] not in ("入库", "名录"):
            # 专精特新企业白名单: holders of a title, chosen for something else.
            return Guess("members", 0.6, _told(lines.all().strip(), library[0], in_file=False), False, ("titles",))
        return Guess("titles", 0.95, reason, True, ("members",))
    for kind in ("members", "figures"):
        for line, in_file in lines.weighted:
            found = TYPE_WORDS[kind].search(line)
            if found and (kind == "members" or figures):
                return Guess(kind, 0.85, _told(line, found[0], in_file), True)
    if len(figures) > 1:
        return Guess("figures", 0.85, IN_COLUMNS.format(found="、".join(figures[:3])), True, ("members",))
    return Guess("members", 0.4, NOTHING_SAID, False, ("titles", "figures", "conduct"))


def guess_title(lines: Lines, columns: Sequence[ColumnGuess], catalogue: Catalogue) -> Guess[str]:
    """The title that the whole list is of; no value where each row names its own, or where several are named."""
    own = next((one for one in columns if one.role == "title" and one.sure), None)
    if own is not None:
        return Guess(None, 0.9, BY_ROW.format(found=own.heading), True)
    if held := [one.heading for one in columns if one.role == "held" and one.sure]:
        return Guess(None, 0.9, BY_COLUMN.format(found="、".join(held[:3])), True)
    for line, in_file in lines.weighted:
        found = titles_in(line, catalogue)
        if len(found) == 1:
            code, written = next(iter(found.items()))
            return Guess(code, 0.8 if in_file else 0.95, _told(line, written, in_file), True)
        if found:
            return Guess(None, 0.4, SEVERAL_FOUND.format(found="、".join(found.values())), False, tuple(found))
    return Guess(None, 0.0, NOTHING_SAID, False)


def guess_batch(lines: Lines, columns: Sequence[ColumnGuess]) -> Guess[str]:
    """The batch: 2023年第二批."""
    own = next((one for one in columns if one.role == "batch" and one.sure), None)
    if own is not None:
        return Guess(None, 0.9, BY_ROW.format(found=own.heading), True)
    for line, in_file in lines.weighted:
        found = list(dict.fromkeys(f"第{nth}批" for _, nth in BATCH.findall(line)))
        if len(found) > 1:
            return Guess(None, 0.4, SEVERAL_FOUND.format(found="、".join(found)), False, tuple(found))
        if found:
            year = ONLY_YEAR.search(line)
            value = f"{year[1]}年{found[0]}" if year else found[0]
            return Guess(value, 0.8 if in_file else 0.95, _told(line, found[0], in_file), True)
    for line, in_file in lines.weighted:
        years = list(dict.fromkeys(ONLY_YEAR.findall(DOCUMENT.sub("", line))))
        if len(years) == 1:
            return Guess(f"{years[0]}年度", 0.6, _told(line, f"{years[0]}年", in_file), False)
    return Guess(None, 0.0, NOTHING_SAID, False)


def guess_document(lines: Lines, columns: Sequence[ColumnGuess]) -> Guess[str]:
    """The number of the notice: 工信厅企业函〔2023〕12号."""
    own = next((one for one in columns if one.role == "document" and one.sure), None)
    if own is not None:
        return Guess(None, 0.9, BY_ROW.format(found=own.heading), True)
    for line, in_file in lines.weighted:
        found = list(dict.fromkeys(documents_in(line)))
        if len(found) == 1:
            return Guess(found[0], 0.8 if in_file else 0.95, _told(line, found[0], in_file), True)
        if found:
            return Guess(None, 0.4, SEVERAL_FOUND.format(found="、".join(found)), False, tuple(found))
    return Guess(None, 0.0, NOTHING_SAID, False)


def documents_in(text: str) -> list[str]:
    """The document numbers in a text, in one writing."""
    return [
        f"{BEFORE_DOCUMENT.sub('', head)}〔{year}〕{int(number)}号" for head, year, number in DOCUMENT.findall(text)
    ]


def guess_as_of(lines: Lines) -> Guess[date]:
    """The day that the list speaks of: 截至2023年6月30日 is sure, any other day is not."""
    for line, in_file in lines.weighted:
        if found := AS_OF.search(line):
            if (day := _day(*found.groups())) is not None:
                return Guess(day, 0.95, _told(line, found[0], in_file), True)
        elif found := AS_OF_MONTH.search(line):
            year, month = int(found[1]), int(found[2])
            if 1 <= month <= 12:
                last = date(year, month, calendar.monthrange(year, month)[1])
                return Guess(last, 0.85, _told(line, found[0], in_file), True)
    days: dict[date, Text] = {}
    for line, in_file in lines.weighted:
        for pattern in (PLAIN_DAY, COMPACT_DAY) if in_file else (PLAIN_DAY,):
            for found in pattern.finditer(line):
                if (day := _day(*found.groups())) is not None:
                    days.setdefault(day, _told(line, found[0], in_file))
    if len(days) == 1:
        day, reason = next(iter(days.items()))
        return Guess(day, 0.7, reason, False)
    if days:
        listed = "、".join(day.isoformat() for day in days)
        return Guess(None, 0.3, SEVERAL_FOUND.format(found=listed), False, tuple(days))
    return Guess(None, 0.0, NOTHING_SAID, False)


def _day(year: str, month: str, day: str) -> date | None:
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None


def guess_issuer(lines: Lines) -> Guess[str]:
    """Who sent the list: 填报单位：… is sure, an authority that is named anywhere is not."""
    for line, in_file in lines.weighted:
        if found := SENT_BY.search(clean_heading(line)):
            return Guess(found[1], 0.9, _told(line, found[0], in_file), True)
    for line, in_file in lines.weighted:
        if found := OFFICE.search(clean_heading(line)):
            return Guess(found[1], 0.6, _told(line, found[1], in_file), False)
    return Guess(None, 0.0, NOTHING_SAID, False)


def guess_place(table: Table, columns: Sequence[ColumnGuess], lines: Lines) -> Guess[str]:
    """The code of the division whose firms are listed: what the firms say, else what the lines above say."""
    places = {
        one.role: table.position(one.heading) for one in columns if one.role in ("name", "code", "county", "city")
    }
    step = max(1, len(table.rows) // NAME_SAMPLE)
    votes: Counter[str] = Counter()
    sampled = table.rows[::step][:NAME_SAMPLE]
    for row in sampled:
        votes.update(_divisions_of({role: cell_text(row.cells[at]).strip() for role, at in places.items()}))
    for length in (6, 4, 2):
        best = [(count, code) for code, count in votes.items() if len(code) == length]
        count, code = max(best, default=(0, ""))
        if code and count >= len(sampled) * MOST_PLACES:
            share = round(count / len(sampled) * 100)
            return Guess(code, 0.9, OF_FIRMS.format(count=len(sampled), share=share), True)
    for line, in_file in lines.weighted:
        if named := _first_place(line):
            return Guess(named[1], 0.7, _told(line, named[0], in_file), False)
    return Guess(None, 0.0, NOTHING_SAID, False)


def _divisions_of(texts: dict[str, str]) -> set[str]:
    """Every division, of each level, that a row points to."""
    codes: set[str] = set()
    clean, _ = cleaned(texts.get("code", ""))
    if len(clean) == 18 and clean[2:8].isdigit():
        codes.add(clean[2:8])
    elif len(clean) == 15 and clean.isdigit():
        codes.add(clean[:6])
    for role in ("county", "city"):
        text = texts.get(role, "")
        place = place_at(text, 0) if text and level_of(text) else None
        if place is not None and len(place.codes) == 1:
            codes.add(place.codes[0])
    if is_firm(texts.get("name", "")):
        found = read_name(texts["name"]).codes
        if len(found) == 1:
            codes.add(found[0])
    return {code[:length] for code in codes for length in (2, 4, 6) if len(code) >= length and not code.endswith("00")}


def _first_place(line: str) -> tuple[str, str] | None:
    for at in range(len(line)):
        place = place_at(line, at)
        if place is not None and place.full and len(place.codes) == 1:
            return place.text, place.codes[0]
    return None


def _heading(columns: Iterable[ColumnGuess], role: str, others: Sequence[str]) -> str:
    return next((one.heading for one in columns if one.role == role), others[0] if others else "")


def _told(line: str, found: str, in_file: bool) -> Text:
    if in_file:
        return IN_FILE.format(found=found)
    return IN_TITLE.format(line=line if len(line) <= 40 else line[:39] + "…", found=same(found))
