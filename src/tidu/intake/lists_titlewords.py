"""The titles of the catalogue as lists write them."""

from __future__ import annotations

import re
from functools import cache, lru_cache

from tidu.catalogue import Catalogue

QUOTES = re.compile(r"[“”\"'‘’「」《》〈〉\s]")
REMEMBERED = 5_000


@cache
def _aliases(catalogue: Catalogue) -> tuple[tuple[str, str], ...]:
    """Every writing of every title with its code, the longest first."""
    found = {
        QUOTES.sub("", alias): title.code
        for title in catalogue.titles.values()
        for alias in (title.names.zh, *title.aliases)
    }
    return tuple(sorted(found.items(), key=lambda pair: -len(pair[0])))


@lru_cache(maxsize=REMEMBERED)
def titles_in(text: str, catalogue: Catalogue) -> dict[str, str]:
    """The titles that a text names, each by its longest writing: code → writing, in the order of the text."""
    bare = QUOTES.sub("", text)
    places: dict[int, tuple[str, str]] = {}
    for alias, code in _aliases(catalogue):
        at = bare.find(alias)
        while at >= 0:
            places[at] = (code, alias)
            # What is taken is not read again as a shorter title.
            bare = bare[:at] + "\0" * len(alias) + bare[at + len(alias) :]
            at = bare.find(alias)
    return {code: alias for _, (code, alias) in sorted(places.items())}


def title_of(text: str, catalogue: Catalogue) -> str:
    """The code of the one title that a text names; empty for none or several."""
    found = titles_in(text, catalogue)
    return next(iter(found)) if len(found) == 1 else ""
