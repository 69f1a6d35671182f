"""What each column of a list seems to be: by the words of its heading, checked against its cells."""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from tidu.catalogue import Catalogue
from tidu.intake.lists_shapes import DATE_ROLES, MONEY_ROLES, ROLES, SHARED_ROLES, ColumnGuess
from tidu.intake.lists_titlewords import titles_in
from tidu.intake.lists_words import DOCUMENT, HEADINGS, NUMERAL
from tidu.linkage.codes import cleaned
from tidu.linkage.divisions import place_at
from tidu.linkage.names import ENDS, plain
from tidu.sheets import Cell, Match, Table, parse_date, propose
from tidu.sheets.cells import parse_yes_no
from tidu.sheets.heading_parts import take_apart
from tidu.sheets.labels import ORGANISATION, cell_text
from tidu.sheets.numbers import is_missing, read_quantity
from tidu.text import Text

SAMPLED, SHOWN = 300, 3
CODE = re.compile(r"[0-9A-Z]{18}|\d{15}|[0-9A-Z]{8}[0-9X]")
DIVISION = re.compile("[\u4e00-\u9fff]{1,12}(?:区|县|市|旗|新城|园区|示范区)")
YEAR = re.compile(r"(?:19|20)\d{2}(?:\s*年(?:度)?)?")
BATCH_CELL = re.compile(rf".{{0,8}}第?{NUMERAL}批次?|(?:19|20)\d\d年?(?:度)?")
FORMER = re.compile(r"[;；,，、\n]+")
DATE_LIKE = {"year-only", "month-only", "day-or-month", "no-such-day", "future-date"}
LEAST: Mapping[str, float] = {
    "name": 0.5, "former": 0.5, "title": 0.3, "code": 0.3, "serial": 0.8, "province": 0.5, "city": 0.5, "county": 0.5,
    "year": 0.7, "batch": 0.5, "amount": 0.5, "capital": 0.5, "held": 0.7,
    **dict.fromkeys(DATE_ROLES, 0.4),
}  # fmt: skip
"""The share of a column's cells that must be of the kind for its heading to be believed."""
BY_CELLS: Mapping[str, float] = {"name": 0.8, "code": 0.8, "county": 0.9, "city": 0.9, "province": 0.9}
"""What cells alone may say, without a heading that names anything."""
BY_HEADING = {"exact": 0.9, "year": 0.9, "contains": 0.75, "similar": 0.6}
BEFORE_TITLE = ("", "是否", "是否为", "是否属于")
BRACKETS = re.compile(r"\([^()]*\)")
LEGAL_FORM = re.compile(
    "(?:其他|一人|国有|集体|个人|独资|股份|有限|责任|普通|特殊|合伙|企业|外商|投资|控股|中外|合资|合作|自然人|法人|非|上市)*"
)
FEWEST = 2
MOSTLY_DISTINCT = 0.5
LEAST_CONFIDENCE = 0.3
SURE = 0.8
CONTRADICTED = 0.35
CLOSE = 0.05

KNOWN_WRITING = Text("列名是“{label}”的常用写法", "the heading is a usual one of “{label}”")
CONTAINED = Text("列名里有“{known}”", "the heading contains “{known}”")
RESEMBLES = Text("列名与“{known}”相似（{score}）", "the heading resembles “{known}” ({score})")
CELLS_AGREE = Text("抽查 {count} 格，{share}% 像{label}", "of {count} cells looked at, {share}% look like a {label}")
CELLS_DIFFER = Text(
    "但抽查 {count} 格，只有 {share}% 像{label}，请确认",
    "but of {count} cells looked at only {share}% look like a {label}: please confirm",
)
EMPTY = Text("这一列没有填内容", "the column is empty")
NOTHING = Text("看不出这一列的含义", "nothing tells what this column is")
TAKEN = Text(
    "也像“{label}”，但“{other}”更像",
    "it looks like “{label}” too, but “{other}” does more",
)
SEVERAL = Text("“{other}”也同样像“{label}”，请选一列", "“{other}” looks like “{label}” just as much: choose one")
NO_UNIT = Text("没有注明单位是元还是万元，请确认", "whether it is in 元 or 万元 is not stated: please confirm")


@dataclass(frozen=True, slots=True)
class _Candidate:
    role: str
    target: str
    confidence: float
    sure: bool
    reason: Text


def guess_columns(table: Table, catalogue: Catalogue) -> tuple[ColumnGuess, ...]:
    """A guess for every column, in the table's order."""
    matches = _matches(table.columns, catalogue)
    looks = [Look([row.cells[place] for row in table.rows]) for place in range(len(table.columns))]
    candidates = [
        sorted(_by_headings(match, look, catalogue) + _by_cells(match, look), key=lambda one: -one.confidence)
        for match, look in zip(matches, looks, strict=True)
    ]
    chosen = _settle(table.columns, candidates)
    return tuple(
        _guess(table, place, chosen[place], candidates[place], matches[place], looks[place])
        for place in range(len(table.columns))
    )


def _matches(columns: Sequence[str], catalogue: Catalogue) -> list[Match]:
    """What the headings say: a role if it is one exactly, else an indicator or a title, else what comes nearest."""
    known = {f"role:{role}": words for role, words in HEADINGS.items()}
    roles = [
        whole if whole.how in ("exact", "year") or part.how not in ("exact", "year") else replace(part, heading=column)
        for column, whole, part in zip(
            columns, propose(columns, known).matches, propose(_last_parts(columns), known).matches, strict=True
        )
    ]
    others = propose(columns, _other_headings(catalogue)).matches
    return [
        role
        if role.how in ("exact", "year") or (other.how not in ("exact", "year") and role.score >= other.score)
        else other
        for role, other in zip(roles, others, strict=True)
    ]


def _last_parts(columns: Sequence[str]) -> list[str]:
    """What each heading says below its parents: 企业基本信息 企业名称 is a column of names."""
    return [column.rsplit(" ", 1)[-1] for column in columns]


@functools.cache
def _other_headings(catalogue: Catalogue) -> dict[str, tuple[str, ...]]:
    known = {
        f"figure:{one.code}": tuple(dict.fromkeys((*one.headings, one.names.zh)))
        for one in catalogue.indicators.values()
    }
    for title in catalogue.titles.values():
        aliases = tuple(dict.fromkeys((title.names.zh, *title.aliases)))
        known[f"held:{title.code}"] = tuple(before + alias for alias in aliases for before in BEFORE_TITLE)
    return known


class Look:
    """What the cells of a column look like; each kind is counted when it is asked for."""

    def __init__(self, cells: Sequence[Cell]) -> None:
        filled = [cell for cell in cells if cell is not None]
        self.filled = len(filled)
        # Spread over the column: a list may begin with the exceptions.
        step = max(1, len(filled) // SAMPLED)
        self.cells = [cell for cell in filled[::step][:SAMPLED] if not is_missing(cell)]
        self.texts = [cell_text(cell).strip() for cell in self.cells]
        self.distinct = len(set(self.texts)) / max(1, len(self.texts))
        self._shares: dict[str, float] = {}

    def titles(self, catalogue: Catalogue) -> float | None:
        """The share of cells that name a title of the catalogue; None where nothing is filled in."""
        if not self.texts:
            return None
        return sum(bool(titles_in(text, catalogue)) for text in self.texts) / len(self.texts)

    def share(self, role: str) -> float | None:
        """The share of cells that are of a role's kind; None where no kind can be told, or nothing is filled in."""
        test = KINDS.get(role)
        if test is None or not self.cells:
            return None
        if role not in self._shares:
            pairs = zip(self.cells, self.texts, strict=True)
            self._shares[role] = sum(test(cell, text) for cell, text in pairs) / len(self.cells)
        return self._shares[role]


def is_firm(text: str) -> bool:
    """Whether a text ends as a firm's name does, and is more than a legal form: 有限责任公司（自然人独资） is none."""
    bare = BRACKETS.sub("", plain(text))
    found = ENDS.search(bare) or ORGANISATION.search(bare)
    return found is not None and found.start() >= FEWEST and LEGAL_FORM.fullmatch(bare[: found.start()]) is None


def level_of(text: str) -> str:
    """province, city or county for the name of a division, else empty; an unknown district counts as a county."""
    place = place_at(text, 0)
    if place is not None and place.text == text:
        lengths = {len(code) for code in place.codes}
        return {2: "province", 4: "city"}.get(min(lengths), "county")
    return "county" if DIVISION.fullmatch(text) else ""


def _is_date(cell: Cell, _text: str) -> bool:
    parsed = parse_date(cell)
    return parsed.value is not None or (parsed.problem is not None and parsed.problem.code in DATE_LIKE)


def _is_amount(cell: Cell, _text: str) -> bool:
    parsed = read_quantity(cell)
    return parsed.value is not None or (parsed.problem is not None and parsed.problem.code == "foreign-currency")


def _is_division(_cell: Cell, text: str) -> bool:
    return bool(level_of(text)) or DIVISION.search(text) is not None


KINDS: Mapping[str, Callable[[Cell, str], bool]] = {
    "name": lambda _cell, text: is_firm(text),
    "former": lambda _cell, text: any(is_firm(part) for part in FORMER.split(text)),
    "code": lambda _cell, text: CODE.fullmatch(cleaned(text)[0]) is not None,
    "serial": lambda _cell, text: text.isdigit() or text.rstrip(".、").isalnum(),
    "province": lambda _cell, text: level_of(text) == "province",
    "city": lambda _cell, text: level_of(text) == "city",
    "county": _is_division,
    "year": lambda _cell, text: YEAR.fullmatch(text) is not None,
    "batch": lambda _cell, text: BATCH_CELL.fullmatch(text) is not None or text.isdigit(),
    "document": lambda _cell, text: DOCUMENT.search(text) is not None,
    "amount": _is_amount,
    "capital": _is_amount,
    "held": lambda cell, _text: parse_yes_no(cell).value is not None,
    **dict.fromkeys(DATE_ROLES, _is_date),
}


def _by_headings(match: Match, look: Look, catalogue: Catalogue) -> list[_Candidate]:
    """What the heading may mean."""
    found: list[_Candidate] = []
    if match.code is not None and match.how is not None:
        found.append(_by_heading(match.code, match.how, match.score, match.heading, look, catalogue))
    found += [
        replace(_by_heading(one.code, one.how, one.score, one.known, look, catalogue), sure=False)
        for one in match.alternatives
    ]
    return [one for one in found if one.confidence >= LEAST_CONFIDENCE]


def _by_cells(match: Match, look: Look) -> list[_Candidate]:
    """What the cells look like, where the heading does not say something else: 推荐单位 are no firms of the list."""
    if match.how in ("exact", "year"):
        return []
    found = []
    for role, least in BY_CELLS.items():
        share = _own_share(role, look)
        if share >= least and (role != "name" or look.distinct >= MOSTLY_DISTINCT):
            found.append(_Candidate(role, "", 0.6 + 0.3 * share, True, _agree(role, share, look)))
    return found


def _own_share(role: str, look: Look) -> float:
    """The share of a kind, where a county is none of the greater divisions."""
    if role == "county":
        return sum(level_of(text) == "county" for text in look.texts) / max(1, len(look.texts))
    return look.share(role) or 0.0


def _by_heading(code: str, how: str, score: float, known: str, look: Look, catalogue: Catalogue) -> _Candidate:
    what, _, target = code.partition(":")
    role = target if what == "role" else what
    target = "" if what == "role" else target
    label = label_of(role, target, catalogue)
    base = BY_HEADING[how] if how != "similar" else BY_HEADING[how] * score
    if how == "exact" and what == "role":
        # Among usual writings the first is the most telling: 序号 rather than 序列, 统一社会信用代码 rather than 注册号.
        base -= 0.04 * _rank_of(role, known) / len(HEADINGS[role])
    reason = {
        "contains": CONTAINED.format(known=known or label),
        "similar": RESEMBLES.format(known=known or label, score=score),
    }.get(how, KNOWN_WRITING.format(label=label))
    if role == "held" and (look.share("held") or 0.0) < LEAST["held"]:
        # 专精特新中小企业 over names of titles, or over dates: no column of yes and no.
        return _Candidate("held", target, CONTRADICTED, False, reason)
    share = look.titles(catalogue) if role == "title" else look.share(role)
    if share is None:
        empty = not look.cells
        return _Candidate(
            role, target, base, base >= SURE, _joined(reason, EMPTY) if empty and role in KINDS else reason
        )
    if share < LEAST.get(role, 0.0):
        told = CELLS_DIFFER.format(count=len(look.cells), share=round(share * 100), label=ROLES[role])
        # 企业类型 and 类别 head many columns that are of something else.
        heading_only = how == "similar" or role == "title"
        return _Candidate(role, target, 0.0 if heading_only else CONTRADICTED, False, _joined(reason, told))
    confidence = min(0.99, base + 0.09)
    return _Candidate(role, target, confidence, confidence >= SURE, _joined(reason, _agree(role, share, look)))


def _agree(role: str, share: float, look: Look) -> Text:
    return CELLS_AGREE.format(count=len(look.cells), share=round(share * 100), label=ROLES[role])


def _joined(one: Text, other: Text) -> Text:
    return Text(f"{one.zh}；{other.zh}", f"{one.en}; {other.en}")


def _rank_of(role: str, heading: str) -> int:
    text = take_apart(heading).bare
    return next((at for at, word in enumerate(HEADINGS[role]) if take_apart(word).bare == text), 0)


def label_of(role: str, target: str, catalogue: Catalogue) -> Text:
    """What a role is called; of a figure or a title that is held, which one."""
    if role == "figure":
        return catalogue.indicators[target].names
    return catalogue.titles[target].names if role == "held" else ROLES[role]


def _settle(columns: Sequence[str], candidates: Sequence[Sequence[_Candidate]]) -> list[_Candidate | None]:
    """One candidate for each column, and no role for two of them: the surest takes it, equals wait for a person."""
    chosen: list[_Candidate | None] = [None] * len(columns)
    refused: list[_Candidate | None] = [None] * len(columns)
    taken: dict[tuple[str, str], int] = {}
    listed = ((place, one) for place, found in enumerate(candidates) for one in found)
    for place, one in sorted(listed, key=lambda entry: (-entry[1].confidence, entry[0])):
        # What lost its role to a likelier column does not become the next best thing.
        if chosen[place] is not None or (refused[place] is not None and one.confidence < SURE):
            continue
        key = (one.role, one.target)
        if one.role in SHARED_ROLES or key not in taken:
            chosen[place] = one
            taken.setdefault(key, place)
            continue
        first = taken[key]
        winner = chosen[first]
        if winner is not None and winner.sure and one.sure and one.role == "name" and _near(winner, one):
            other = SEVERAL.format(other=columns[place], label=ROLES[one.role])
            chosen[first] = replace(winner, sure=False, reason=_joined(winner.reason, other))
        told = TAKEN.format(label=ROLES[one.role], other=columns[first])
        refused[place] = refused[place] or _Candidate("skip", "", one.confidence, False, _joined(one.reason, told))
    return [one or other for one, other in zip(chosen, refused, strict=True)]


def _near(winner: _Candidate, other: _Candidate) -> bool:
    """Two columns of names that are called so alike: which are the firms of the list, a person says."""
    return winner.confidence - other.confidence < CLOSE


def _guess(
    table: Table,
    place: int,
    chosen: _Candidate | None,
    candidates: Sequence[_Candidate],
    match: Match,
    look: Look,
) -> ColumnGuess:
    heading = table.columns[place]
    samples = tuple(text[:30] for text in look.texts[:SHOWN])
    alternatives = tuple(dict.fromkeys(one.role for one in candidates if chosen is None or one.role != chosen.role))
    if chosen is None:
        return ColumnGuess(
            heading, table.letters[place], "skip", 0.0, True, NOTHING, samples=samples, filled=look.filled,
            alternatives=alternatives,
        )  # fmt: skip
    sure, reason = chosen.sure, chosen.reason
    unit = match.unit or take_apart(heading).unit
    if chosen.role in MONEY_ROLES:
        unit = unit or table.unit
        bare = any((read := read_quantity(cell).value) is not None and not read.rest for cell in look.cells)
        if unit is None and bare:
            sure, reason = False, _joined(reason, NO_UNIT)
    return ColumnGuess(
        heading=heading,
        letter=table.letters[place],
        role=chosen.role,
        confidence=round(chosen.confidence, 2),
        sure=sure,
        reason=reason,
        target=chosen.target,
        year=match.year,
        unit=unit,
        alternatives=alternatives,
        samples=samples,
        filled=look.filled,
    )
