"""Keeping spells and counts equal to the registry: in the transaction of every change, and all anew when asked.

All firms are counted in steps, each written together with how far it came. Every step writes only what differs, so that
counting again changes nothing where nothing changed, and says how much it had to mend.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import polars as pl
from django.db import connection, transaction
from django.utils import timezone

from tidu.web.accounts.scope import county_of
from tidu.web.insight.definitions import Definitions, definitions
from tidu.web.insight.few import spells_of_few
from tidu.web.insight.models import Cell, Counted, Spell
from tidu.web.insight.spells import SPELL, spells_of
from tidu.web.registry.facts.service import Span, spans_of
from tidu.web.registry.models import Enterprise, Recommendation, TitleHeld
from tidu.web.registry.service import add_up_rows, insert_rows, last_firm_of_step

STEP = 20_000
"""Firms that are counted and written together: a second or two, in which nobody else can change a title."""
AT_ONCE = 5_000
AT_ONCE_ANEW = 20_000
"""With no more firms than these everything is counted anew within the transaction that finds the counts out of date."""
CELL = ("definition", "place", "item", "first", "last", "number")
FEW = 20
"""So many firms are counted one by one."""
Row = tuple[Any, ...]
RECOMMENDED = "recommended:"
"""Before a title's code: its recommendations changed, not the title."""


@dataclass
class Recounted:
    """What a counting did: spells that it found, and how many it had to add or to take away."""

    spells: int = 0
    mended: int = 0


def is_counted() -> bool:
    """Whether all firms are counted by the present definitions."""
    return Counted.objects.filter(pk=1, digest=definitions().digest).exists()


def recount_changed(ids: Iterable[int], codes: Iterable[str] | None) -> None:
    """Count firms again of which something changed, if it can matter. Belongs into the transaction of the change."""
    known = definitions()
    if codes is not None:
        counted = {title for one in known for title in one.titles}
        if not {code.removeprefix(RECOMMENDED) for code in codes} & counted:
            return
    if is_counted():
        recount_firms(ids)
    elif Enterprise.objects.order_by()[: AT_ONCE_ANEW + 1].count() <= AT_ONCE_ANEW:
        recount_all_now()


def recount_firms(ids: Iterable[int]) -> Recounted:
    """Count some firms again."""
    done = Recounted()
    for span in spans_of(ids):
        step = recount_span(span)
        done = Recounted(done.spells + step.spells, done.mended + step.mended)
    return done


@transaction.atomic
def recount_span(span: Span) -> Recounted:
    """Count the firms of a span again and write what differs. Meanwhile nobody else counts them."""
    _keep_others_out(span)
    known = definitions()
    few = bool(span.listed) and len(span.listed) <= FEW
    found: set[Row] = {*spells_of_few(span, known)} if few else {*spells_of(span, known).select(SPELL).iter_rows()}
    rows = Spell.objects.filter(**span.filter("enterprise_id"))
    stored = {tuple(row[1:]): row[0] for row in rows.values_list("pk", *SPELL).iterator(chunk_size=AT_ONCE)}
    ended, fresh = stored.keys() - found, found - stored.keys()
    keys = [stored[row] for row in ended]
    for at in range(0, len(keys), AT_ONCE):
        Spell.objects.filter(pk__in=keys[at : at + AT_ONCE]).delete()
    insert_rows(Spell, SPELL, fresh)
    _add_cells(fresh, ended, known)
    return Recounted(len(found), len(ended) + len(fresh))


def forget_firm(firm: int) -> None:
    """A firm is about to be deleted, and its spells go with it."""
    _add_cells((), Spell.objects.filter(enterprise_id=firm).values_list(*SPELL), definitions())


def _add_cells(fresh: Iterable[Row], ended: Iterable[Row], known: Definitions) -> None:
    difference: Counter[Row] = Counter()
    for sign, changed in ((1, fresh), (-1, ended)):
        for row in changed:
            difference[_cell(row, known)] += sign
    insert_rows(Cell, CELL, [(*cell, number) for cell, number in difference.items() if number])


def _keep_others_out(span: Span) -> None:
    """A few firms are locked one by one; for very many the table is, because locking a row writes it. Whoever waits
    here reads afterwards what the other has written. On SQLite a transaction that writes is alone anyway.
    """
    if span.listed:
        firms = Enterprise.objects.select_for_update(no_key=True).filter(pk__in=span.listed)
        list(firms.order_by("pk").values_list("pk"))
    elif connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(f"LOCK TABLE {Spell._meta.db_table} IN SHARE ROW EXCLUSIVE MODE")


def _cell(row: Row, known: Definitions) -> Row:
    code, _firm, item, region, first, last = row
    one = known.by_code.get(code)
    return code, county_of(region), item if one is not None and one.counts == "rounds" else "", first, last


def next_span(after: int) -> Span | None:
    """The firms of the next step behind a number; None where there are no more."""
    last = last_firm_of_step(after, STEP)
    return None if last is None else Span(after + 1, last)


def recount_all_now() -> Recounted:
    """Count all firms, in this process."""
    done, last = Recounted(), 0
    while (span := next_span(last)) is not None:
        step = recount_span(span)
        done, last = Recounted(done.spells + step.spells, done.mended + step.mended), span.last
    finish_counting()
    return done


@transaction.atomic
def finish_counting() -> None:
    """All firms are counted by the present definitions: cells are added up, and it is written down."""
    add_up()
    Counted.objects.update_or_create(pk=1, defaults={"digest": definitions().digest, "counted_at": timezone.now()})


def add_up() -> None:
    """One cell for each definition, place and interval, in the place of many."""
    add_up_rows(Cell, CELL[:-1])


def nothing_recorded() -> bool:
    """Whether the registry has neither a title nor a recommendation."""
    return not TitleHeld.objects.exists() and not Recommendation.objects.exists()


def cells() -> pl.DataFrame:
    """All cells added up, as ``definition, place, item, first, last, number``."""
    rows = Cell.objects.values_list(*CELL)
    schema = dict.fromkeys(CELL, pl.String) | {"first": pl.Date, "last": pl.Date, "number": pl.Int64}
    frame = pl.DataFrame(list(rows), schema=schema, orient="row")
    return frame.group_by(CELL[:-1]).agg(pl.col("number").sum()).filter(pl.col("number") != 0)
