"""Codes that begin with the code of what contains them: a range, which an ordinary index serves."""

from __future__ import annotations

from django.db.models import Q


def next_code(code: str) -> str:
    """The first code behind all codes that begin with ``code``: 2114 → 2115, 211499 → 211500."""
    return str(int(code) + 1).rjust(len(code), "0")


def within_code(field: str, code: str) -> Q:
    """A filter for codes that begin with ``code``."""
    return Q(**{f"{field}__gte": code, f"{field}__lt": next_code(code)})
