"""A second parser of the language of criteria, written from docs/language.md and sharing nothing with the first.

Recursive descent over a list of tokens; a tree is a plain tuple whose first part says what it is.
"""

from __future__ import annotations

import functools
import re
from datetime import date
from fractions import Fraction
from typing import Any

Tree = tuple[Any, ...]

WORD = r"[A-Za-z\u4e00-\u9fffⅠⅡ][A-Za-z0-9_\u4e00-\u9fffⅠⅡ]*"
TOKEN = re.compile(
    rf"""\s*(?:
      (?P<date>\d{{4}}-\d{{2}}-\d{{2}})
    | (?P<recent>近\d+年)
    | (?P<quantity>\d+(?:\.\d+)?\ ?(?:[%％]|[\u4e00-\u9fff]+))
    | (?P<number>\d+(?:\.\d+)?)
    | (?P<word>{WORD})
    | (?P<sign>>=|<=|==|!=|[-><+*/(){{}},])
    )""",
    re.VERBOSE,
)
YUAN = {"元": 1, "千元": 1000, "万元": 10_000, "百万元": 1_000_000, "亿元": 100_000_000}
COMPARISONS = (">=", "<=", "==", "!=", ">", "<")


@functools.cache
def parse(text: str) -> Tree:
    """The tree of a whole expression; ValueError where it cannot be read."""
    parser = Parser(text)
    tree = parser.either()
    if parser.tokens:
        raise ValueError(f"{text!r}: nothing should follow before {parser.tokens[0]}")
    return tree


def tokens_of(text: str) -> list[tuple[str, str]]:
    """Kind and text of every token."""
    found: list[tuple[str, str]] = []
    place = 0
    text = text.rstrip()
    while place < len(text):
        match = TOKEN.match(text, place)
        if match is None or match.lastgroup is None:
            raise ValueError(f"{text!r}: cannot read from {text[place:]!r}")
        found.append((match.lastgroup, match[match.lastgroup]))
        place = match.end()
    return found


class Parser:
    """Eats tokens from the front of the list."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.tokens = tokens_of(text)

    def next_is(self, *words: str) -> bool:
        """Whether one of these stands next."""
        return bool(self.tokens) and self.tokens[0][0] in ("word", "sign") and self.tokens[0][1] in words

    def take(self, *words: str) -> str:
        """The next token's text, which must be one of ``words`` where any are given."""
        if not self.tokens or (words and self.tokens[0][1] not in words):
            raise ValueError(f"{self.text!r}: expected {words} before {self.tokens[:1]}")
        return self.tokens.pop(0)[1]

    # -- conditions -----------------------------------------------------------------------------------------------

    def either(self) -> Tree:
        """``a or b or c``."""
        parts = [self.both()]
        while self.next_is("or"):
            self.take("or")
            parts.append(self.both())
        return parts[0] if len(parts) == 1 else ("or", *parts)

    def both(self) -> Tree:
        """``a and b and c``."""
        parts = [self.negated()]
        while self.next_is("and"):
            self.take("and")
            parts.append(self.negated())
        return parts[0] if len(parts) == 1 else ("and", *parts)

    def negated(self) -> Tree:
        """``not a``."""
        if self.next_is("not"):
            self.take("not")
            return ("not", self.negated())
        return self.test()

    def test(self) -> Tree:
        """A comparison, or just what stands there."""
        left = self.sum()
        if self.next_is(*COMPARISONS):
            return ("compare", self.take(), left, self.sum())
        if self.next_is("in"):
            self.take("in")
            return ("in", left, self.listed())
        if self.next_is("under"):
            self.take("under")
            return ("under", left, self.listed() if self.next_is("{") else [self.take()])
        if self.next_is("within"):
            self.take("within")
            return ("within", left, quantity(self.take()))
        return left

    def listed(self) -> list[str]:
        """``{a, b, c}``."""
        self.take("{")
        found = [self.take()]
        while self.next_is(","):
            self.take(",")
            found.append(self.take())
        self.take("}")
        return found

    # -- numbers --------------------------------------------------------------------------------------------------

    def sum(self) -> Tree:
        """``a + b - c``, from the left."""
        left = self.product()
        while self.next_is("+", "-"):
            left = (self.take(), left, self.product())
        return left

    def product(self) -> Tree:
        """``a * b / c``, from the left."""
        left = self.signed()
        while self.next_is("*", "/"):
            left = (self.take(), left, self.signed())
        return left

    def signed(self) -> Tree:
        """``-a``."""
        if self.next_is("-"):
            self.take("-")
            return ("-", ("constant", Fraction(0), ""), self.signed())
        return self.atom()

    def atom(self) -> Tree:
        """A constant, a name, a call, or something in brackets."""
        if self.next_is("("):
            self.take("(")
            inside = self.either()
            self.take(")")
            return inside
        kind = self.tokens[0][0] if self.tokens else "nothing"
        word = self.take()
        if kind == "quantity":
            return quantity(word)
        if kind == "number":
            return ("constant", Fraction(word), "")
        if kind == "date":
            return ("date", date.fromisoformat(word))
        if kind != "word":
            raise ValueError(f"{self.text!r}: {word!r} is no value")
        if not self.next_is("("):
            return ("name", word)
        self.take("(")
        arguments = []
        while not self.next_is(")"):
            arguments.append(self.argument())
            if not self.next_is(")"):
                self.take(",")
        self.take(")")
        return ("call", word, *arguments)

    def argument(self) -> Tree:
        """A window of years, a span of years, or an expression."""
        if self.next_is("last"):
            self.take("last")
            years = int(self.take())
            self.take("years", "year")
            return ("window", years, self.of_operation())
        if self.tokens and self.tokens[0][0] == "recent":
            return ("window", int(self.take().strip("近年")), self.of_operation())
        if len(self.tokens) > 1 and self.tokens[0][0] == "number" and self.tokens[1][1] in ("years", "year"):
            years = int(self.take())
            self.take()
            return ("span", years)
        return self.either()

    def of_operation(self) -> bool:
        """``of operation`` after a window."""
        if not self.next_is("of"):
            return False
        self.take("of")
        self.take("operation")
        return True


def quantity(word: str) -> Tree:
    """A number with its unit, in 元, as a fraction of one, or in the unit itself."""
    match = re.fullmatch(r"(\d+(?:\.\d+)?) ?(.+)", word)
    if match is None:
        raise ValueError(f"{word!r} has no unit")
    number, unit = Fraction(match[1]), match[2]
    if unit in YUAN:
        return ("constant", number * YUAN[unit], "元")
    if unit in "%％":
        return ("constant", number / 100, "%")
    return ("constant", number, unit)
