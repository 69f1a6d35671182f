"""Terms in words (有效期三年): how long, and with the day from which they run, until when."""

from __future__ import annotations

import re
from datetime import date

from tidu.clocks.periods import last_of_months

NUMBERS = {char: at for at, char in enumerate("零一二三四五六七八九")} | {"两": 2, "十": 10}
TERM = re.compile(
    r"(?:有效期)?(?:自.*?(?:起|之日起))?\s*(?:有效期)?(?P<number>\d{1,3}|[一二两三四五六七八九十])\s*(?P<unit>周?年|个?月)(?:有效)?"
)


def term_in_months(text: str) -> int | None:
    """The months of a term: 三年 and 36个月 are 36; None where the text is no term, or one of nothing."""
    found = TERM.fullmatch(text.strip("（）() "))
    if found is None:
        return None
    number = NUMBERS.get(found["number"]) or (int(found["number"]) if found["number"].isdecimal() else 0)
    return (number * 12 if found["unit"].endswith("年") else number) or None


def last_day(begin: date, months: int) -> date:
    """The last day of a term that runs from ``begin``, that day counted, holiday or not."""
    return last_of_months(begin, months, "same_day")
