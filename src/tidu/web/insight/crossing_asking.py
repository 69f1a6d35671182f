"""What an address of the crossing asks: sets, and what cannot be meant among them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from urllib.parse import quote

from tidu.text import Text
from tidu.today import china_today
from tidu.web.insight.asking import Question
from tidu.web.insight.crossing import MOST
from tidu.web.insight.sets import JOINED, READY, Shelf
from tidu.web.insight.timed import MOST_MONTHS, Timed, timed_of

SHOWN = 40
"""So many characters of a wrong code are repeated."""


def codes_of(texts: Iterable[str], shelf: Shelf, question: Question) -> list[str]:
    """The sets of an address, each once; what is no set, or none that the reader may see, is told and left out."""
    found = []
    for code in dict.fromkeys(texts):
        if code in shelf:
            found.append(code)
        elif code:
            shown = code[:SHOWN]
            question.problems.append(
                Text(
                    f"没有“{shown}”这个集合，或您看不到它；已略去",
                    f"there is no set “{shown}”, or you may not see it; it was left out",
                )
            )
    if question.on != china_today() and any(code.startswith(READY) for code in found):
        question.problems.append(
            Text(
                "“符合标准”只按今天评估，过去的日期没有", "who meets a standard is judged as of today, not of past days"
            )
        )
    return found


def at_most(codes: list[str], question: Question) -> list[str]:
    """No more sets than can be crossed at once."""
    if len(codes) > MOST:
        question.problems.append(
            Text(
                f"一次最多交叉 {MOST} 个集合，只取前 {MOST} 个",
                f"at most {MOST} sets at once: the first {MOST} are taken",
            )
        )
    return codes[:MOST]


def inside_and_outside(given: Mapping[str, str], shelf: Shelf, question: Question) -> tuple[list[str], list[str]]:
    """The sets in which, and those in which not, of an address or a form."""
    inside, outside = (codes_of(given.get(key, "").split(JOINED), shelf, question) for key in ("in", "out"))
    return inside, outside


def added_set(given: Mapping[str, str], shelf: Shelf, question: Question) -> str:
    """The set with a time that the controls of the page ask for; empty where none is asked for, or none can be meant."""
    base, way, months = (given.get(key, "").strip() for key in ("timed", "way", "months"))
    if not base:
        return ""
    number = int(months) if months.isdecimal() and len(months) < 5 else 0
    if not 1 <= number <= MOST_MONTHS:
        question.problems.append(
            Text(
                f"月数要在 1 到 {MOST_MONTHS} 之间，没有加上时间",
                f"a number of months from 1 to {MOST_MONTHS} is needed; no time was added",
            )
        )
        return ""
    code = Timed(base, "held" if way == "held" else "ends", number).code
    if timed_of(code) is None or code not in shelf:
        question.problems.append(
            Text("这个集合不能加时间：只有存量可以", "no time can be added to this set: only stocks take one")
        )
        return ""
    return code


def query_of(inside: Iterable[str], outside: Iterable[str]) -> str:
    """Sets as they stand in an address behind a question."""
    ins, outs = (quote(JOINED.join(codes), safe="~") for codes in (inside, outside))
    return f"&in={ins}" + (f"&out={outs}" if outs else "")


def sets_query(codes: Iterable[str]) -> str:
    """Chosen sets as they stand in an address behind a question."""
    return "".join(f"&set={quote(code, safe='~')}" for code in codes)
