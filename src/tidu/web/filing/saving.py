"""Saving as typed: one field, or a whole section in one go; of two people who meet, neither loses a letter."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from django.db import transaction

from tidu.errors import TiduError
from tidu.text import Text
from tidu.web.audit import service as audit
from tidu.web.filing.cells import Sheet, sheet_of
from tidu.web.filing.closing import Closed, closed_since, moment
from tidu.web.filing.forms import Form, Key, label_of
from tidu.web.filing.models import Entry, Filing
from tidu.web.filing.opening import form_of
from tidu.web.filing.owners import owner_of

if TYPE_CHECKING:
    from datetime import datetime

    from tidu.web.accounts.models import User

State = Literal["saved", "same", "met"]
MOST = 20_000
"""No field holds more characters; a longer text is no answer but an attack."""


@dataclass(frozen=True)
class Saved:
    """What became of one field. ``met``: somebody else saved ``theirs`` meanwhile; nothing was written, both are shown."""

    state: State
    key: Key
    text: str
    version: int
    theirs: Entry | None = None
    closed: Closed | None = None


def save(filing: Filing, field: str, period: str, text: str, *, by: User | None, seen: int) -> Saved:
    """Keep what was typed into one field, readable or not. ``seen`` is the version that the person had before him.

    Raises TiduError ``filing-locked`` where the form has been handed in, ``no-such-field``, ``too-long``.
    """
    return save_many(filing, {(field, period): (text, seen)}, by=by)[0]


@transaction.atomic
def save_many(filing: Filing, typed: Mapping[Key, tuple[str, int]], *, by: User | None) -> list[Saved]:
    """Keep several fields: all that can be, in one transaction; those that met another's are left as they are.

    A second press of the same button finds the same texts and changes nothing.
    """
    locked = Filing.objects.select_for_update(of=("self",)).get(pk=filing.pk)
    locked.enterprise = filing.enterprise
    form = form_of(locked)
    _refuse(locked, form, typed)
    rows = Entry.objects.filter(filing=locked, field__in={key[0] for key in typed}).select_related("by")
    kept = {(one.field, one.period): one for one in rows}
    now, closed = moment(locked), closed_since(locked)
    found: list[Saved] = []
    before: dict[str, str] = {}
    after: dict[str, str] = {}
    for key, (text, seen) in typed.items():
        one = kept.get(key)
        clean = text.replace("\x00", "").replace("\r\n", "\n")
        if one is not None and one.text == clean:
            found.append(Saved("same", key, clean, one.version, closed=closed))
        elif one is not None and one.version != seen:
            found.append(Saved("met", key, clean, one.version, theirs=one, closed=closed))
        else:
            label = label_of(form, key).zh
            before[label], after[label] = ("", clean[:200]) if one is None else (one.text[:200], clean[:200])
            found.append(Saved("saved", key, clean, _write(locked, key, clean, one, by, now), closed=closed))
    if after:
        _note(locked, by, now, before, after)
    filing.seen_at, filing.changed_at, filing.changed_by = locked.seen_at, locked.changed_at, locked.changed_by
    return found


def _write(filing: Filing, key: Key, text: str, one: Entry | None, by: User | None, now: datetime) -> int:
    if one is None:
        made = Entry.objects.create(filing=filing, field=key[0], period=key[1], text=text, by=by, at=now)
        return made.version
    one.text, one.version, one.by, one.at = text, one.version + 1, by, now
    one.save(update_fields=["text", "version", "by", "at"])
    return one.version


def _note(filing: Filing, by: User | None, now: datetime, before: dict[str, str], after: dict[str, str]) -> None:
    filing.changed_at, filing.changed_by = now, by
    filing.seen_at = max(filing.seen_at, now)
    filing.save(update_fields=["changed_at", "changed_by", "seen_at"])
    audit.record(
        "filing.save",
        filing,
        before=before,
        after=after,
        enterprise_id=filing.enterprise_id,
        region_code=filing.enterprise.region_id,
    )


def _refuse(filing: Filing, form: Form, typed: Mapping[Key, tuple[str, int]]) -> None:
    why = owner_of(filing).locked(filing)
    if why is not None:
        raise TiduError(
            "filing-locked",
            Text("现在不能修改这份表", "This form cannot be changed now"),
            why=why,
            fix=Text("需要改正的，请审核人退回", "Ask the reviewer to return it if something is wrong"),
        )
    for key, (text, _seen) in typed.items():
        if not _known(form, key):
            raise TiduError(
                "no-such-field",
                Text(f"这份表没有“{key[0]}”这一项", f"This form has no field “{key[0]}”"),
                fix=Text("刷新页面再填", "Load the page again"),
            )
        if len(text) > MOST:
            raise TiduError(
                "too-long",
                Text(f"一项最多 {MOST} 字", f"A field holds at most {MOST} characters"),
                why=Text(f"现在有 {len(text)} 字", f"There are {len(text)}"),
                fix=Text("删减后再保存；详细材料请作为附件", "Shorten it; give details as a file"),
            )


def _known(form: Form, key: Key) -> bool:
    one = form.fields.get(key[0])
    if one is None or not one.asked:
        return False
    if one.table:
        row = key[1].removeprefix("r")
        return key[1].startswith("r") and row.isdecimal() and 1 <= int(row) <= form.tables[one.table].most
    return key[1] in one.periods


def after_saving(filing: Filing, saved: list[Saved]) -> Sheet:
    """The form after a save, with those texts that met another's shown in their fields; counts how complete it is."""
    sheet = sheet_of(filing)
    for one in saved:
        cell = sheet.cells.get(one.key)
        if one.state == "met" and cell is not None:
            cell.text, cell.theirs = one.text, one.theirs
    filled = sheet.required - len(sheet.lacking)
    if (filing.filled, filing.required) != (filled, sheet.required):
        Filing.objects.filter(pk=filing.pk).update(filled=filled, required=sheet.required)
        filing.filled, filing.required = filled, sheet.required
    return sheet
