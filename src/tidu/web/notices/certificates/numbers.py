"""The number of a certificate: its rule is data, and what was given is never given again."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from string import Formatter

import yaml
from django.core.exceptions import ImproperlyConfigured

from tidu.web.notices.issued import NumberSeries

PATH = Path(__file__).parent.parent / "data" / "certificates.yaml"
KNOWN = {"region", "title", "year", "serial"}
MOST_DIGITS = 9


@dataclass(frozen=True, slots=True)
class Rule:
    """The parts before the serial number, and how many digits that has at least."""

    head: str
    digits: int


def read_rule(text: str) -> Rule:
    """The rule of a file; raises ImproperlyConfigured, in words, where it could give a number twice or none."""
    found = yaml.safe_load(text)
    pattern, digits = str(found.get("number", "")), found.get("digits")
    try:
        names = [name for _text, name, _form, _how in Formatter().parse(pattern) if name is not None]
    except ValueError as error:
        raise ImproperlyConfigured(f"certificates.yaml: the number {pattern!r} cannot be read: {error}") from error
    if unknown := set(names) - KNOWN:
        raise ImproperlyConfigured(f"certificates.yaml: unknown parts {sorted(unknown)}; known are {sorted(KNOWN)}")
    if names.count("serial") != 1 or not pattern.endswith("{serial}"):
        raise ImproperlyConfigured("certificates.yaml: {serial} must stand last and once, else numbers would repeat")
    if not isinstance(digits, int) or not 1 <= digits <= MOST_DIGITS:
        raise ImproperlyConfigured(f"certificates.yaml: digits must be a whole number from 1 to {MOST_DIGITS}")
    return Rule(pattern.removesuffix("{serial}"), digits)


@functools.cache
def rule() -> Rule:
    """The rule of this house, read once a process."""
    return read_rule(PATH.read_text(encoding="utf-8"))


def next_number(region: str, title: str, on: date) -> str:
    """The next number. Call it within the transaction that uses it: two at once come one after the other."""
    prefix = rule().head.format(region=region, title=title.upper(), year=on.year)
    NumberSeries.objects.get_or_create(prefix=prefix)
    series = NumberSeries.objects.select_for_update().get(prefix=prefix)
    series.last += 1
    series.save(update_fields=["last"])
    return f"{prefix}{series.last:0{rule().digits}}"
