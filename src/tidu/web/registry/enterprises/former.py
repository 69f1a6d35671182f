"""Former names that are learned of later: entered, corrected, removed. A change of name itself is an event."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from tidu.errors import InputError
from tidu.text import Text
from tidu.today import china_today
from tidu.web.audit import service as audit
from tidu.web.registry.enterprises.names import plain
from tidu.web.registry.enterprises.writing import locked, saved, tell
from tidu.web.registry.models import Enterprise, EnterpriseName
from tidu.web.registry.search import index_firms

FIELDS = ("name", "valid_from", "valid_until")


@transaction.atomic
def keep_former(
    firm: Enterprise, name: str, since: date | None, until: date | None, row: EnterpriseName | None = None
) -> EnterpriseName:
    """Enter a former name, or correct ``row``; the firm is found by it from now on.

    Raises InputError, in words, for days that cannot be and for a name that the firm has already.
    """
    firm, name = locked(firm), name.strip()
    _check_days(since, until)
    others = firm.names.exclude(kind=EnterpriseName.Kind.SHORT).exclude(pk=row.pk if row is not None else 0)
    if plain(name) in {plain(one) for one in others.values_list("name", flat=True)}:
        raise InputError(
            "name-known",
            Text(f"“{name}”已在名称列表里", f"“{name}” is listed already"),
            fix=Text("在列表里更正它的起止日期", "correct its days in the list"),
        )
    before = audit.snapshot(row, *FIELDS) if row is not None else None
    row = row or EnterpriseName(enterprise=firm, kind=EnterpriseName.Kind.FORMER)
    row.name, row.valid_from, row.valid_until = name, since, until
    row.save()
    _changed(firm)
    tell("firm.former_name", firm, before=before, after=audit.snapshot(row, *FIELDS))
    return row


@transaction.atomic
def remove_former(row: EnterpriseName) -> None:
    """The firm never had this name."""
    firm = locked(row.enterprise)
    before = audit.snapshot(row, *FIELDS)
    row.delete()
    _changed(firm)
    tell("firm.former_name", firm, before=before, after=None)


def _check_days(since: date | None, until: date | None) -> None:
    if since is not None and until is not None and until < since:
        raise InputError("days-order", Text("截止日早于开始日", "the last day lies before the first"))
    if any(day is not None and day > china_today() for day in (since, until)):
        raise InputError("day-future", Text("曾用名的日期不能在将来", "a former name has no day in the future"))


def _changed(firm: Enterprise) -> None:
    saved(firm)
    index_firms([firm.pk])
