"""Corrections as a page shows them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from tidu.errors import Faults, TiduError
from tidu.web.notices.issued import Correction
from tidu.web.pages.language import told
from tidu.web.registry.facts.service import catalogue


@dataclass(frozen=True, slots=True)
class Shown:
    """One correction with its values in words."""

    row: Correction
    before: str
    after: str


def in_words(field: str, value: str) -> str:
    """A value: a title by its name, nothing said as such."""
    if field == Correction.Field.TITLE and value in catalogue().titles:
        return told(catalogue().titles[value].names)
    return value or _("(empty)")


def shown_corrections(rows: Iterable[Correction]) -> list[Shown]:
    """Corrections with what stood and what it is."""
    return [Shown(one, in_words(one.field, one.before), in_words(one.field, one.after)) for one in rows]


def said(error: TiduError) -> str:
    """An error in the reader's language, in one line."""
    parts: Sequence[TiduError] = error.errors if isinstance(error, Faults) else [error]
    return "；".join(told(text) for one in parts for text in (one.what, one.fix) if text)
