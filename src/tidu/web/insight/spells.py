"""From titles and recommendations to spells: from when until when each firm counts by each definition, and where.

One row of the registry counts during one interval of days. What belongs together is joined, so that a firm counts once
however many titles it holds, and is cut where the firm moved to another county, so that a count of a past day stays what
it was.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import polars as pl
from django.db.models import F, Q, QuerySet

from tidu.web.accounts.models import Region
from tidu.web.insight.definitions import Definition, Definitions
from tidu.web.insight.models import FOREVER
from tidu.web.registry.facts.service import Span
from tidu.web.registry.models import Enterprise, EnterpriseEvent, Recommendation, TitleHeld

DAY = timedelta(days=1)
LONG_AGO = date(1900, 1, 1)
KEY, ITEM = "enterprise_id", "item"
SPELL = ("definition", KEY, ITEM, "region_id", "first", "last")
TITLES = {
    KEY: pl.Int64, "title": pl.String, "kind": pl.String, "product": pl.String, "decision": pl.String,
    "decided_on": pl.Date, "valid_from": pl.Date, "valid_until": pl.Date, "withdrawn_on": pl.Date, "renewed_on": pl.Date,
}  # fmt: skip
ASKED = {
    KEY: pl.Int64, "title": pl.String, "kind": pl.String, "product": pl.String, "batch": pl.String,
    "recommended_on": pl.Date,
}  # fmt: skip
PLACES = {KEY: pl.Int64, "region_id": pl.String, "there_from": pl.Date, "there_until": pl.Date}


def spells_of(span: Span, known: Definitions) -> pl.DataFrame:
    """All spells of the firms of a span, with the columns of ``SPELL``. Records that were merged away have none."""
    held, asked, places = _held(span), _asked(span), _places(span)
    parts = [_of_definition(one, held if one.of == "titles" else asked, places) for one in known]
    schema = {name: pl.Date if name in ("first", "last") else pl.String for name in SPELL} | {KEY: pl.Int64}
    return pl.concat(parts) if parts else pl.DataFrame(schema=schema)


def _of_definition(one: Definition, rows: pl.DataFrame, places: pl.DataFrame) -> pl.DataFrame:
    found = rows.filter(pl.col("title").is_in(list(one.titles)))
    if one.kinds:
        found = found.filter(pl.col("kind").is_in(list(one.kinds)))
    if one.decisions:
        found = found.filter(pl.col("decision").is_in(list(one.decisions)))
    item = {"firms": pl.lit(""), "items": pl.col("product"), "rounds": pl.col("batch")}[one.counts]
    intervals = found.select(KEY, item.alias(ITEM), *_INTERVALS[one.of, one.how]()).drop_nulls(["first", "last"])
    whole = _joined(intervals.filter(pl.col("first") <= pl.col("last")))
    return _cut(whole, places).select(pl.lit(one.code).alias("definition"), *SPELL[1:])


# -- which days a row counts --------------------------------------------------------------------------------------


def _begins() -> pl.Expr:
    """A title counts from the day from which it is valid, and not before it was decided; without any day never."""
    return pl.max_horizontal("valid_from", "decided_on")


def _ends() -> pl.Expr:
    until, withdrawn = pl.col("valid_until").fill_null(FOREVER), pl.col("withdrawn_on") - DAY
    return pl.min_horizontal(until, withdrawn)


def _stock() -> list[pl.Expr]:
    return [_begins().alias("first"), _ends().alias("last")]


def _year_from(day: pl.Expr) -> list[pl.Expr]:
    return [day.alias("first"), pl.date(day.dt.year(), 12, 31).alias("last")]


def _decided() -> list[pl.Expr]:
    """A decision counts in its year even where the title was withdrawn later: it was made."""
    return _year_from(pl.col("decided_on"))


def _recommended() -> list[pl.Expr]:
    return _year_from(pl.col("recommended_on"))


def _ending() -> list[pl.Expr]:
    """From a year before its last day, and until a re-review was passed."""
    until = pl.col("valid_until")
    leap = (until.dt.month() == 2) & (until.dt.day() == 29)
    year_before = pl.when(leap).then(pl.date(until.dt.year() - 1, 3, 1)).otherwise(until.dt.offset_by("-1y"))
    first = pl.max_horizontal(_begins(), year_before)
    last = pl.min_horizontal(_ends(), pl.col("renewed_on") - DAY)
    dated = pl.col("valid_until").is_not_null() & _begins().is_not_null()
    return [pl.when(dated).then(first).alias("first"), last.alias("last")]


_INTERVALS: dict[tuple[str, str], Callable[[], list[pl.Expr]]] = {
    ("titles", "stock"): _stock,
    ("titles", "flow"): _decided,
    ("titles", "ending"): _ending,
    ("recommendations", "flow"): _recommended,
}


def _joined(intervals: pl.DataFrame) -> pl.DataFrame:
    """Intervals of one firm and item that overlap or follow each other without a gap, as one."""
    owner = [KEY, ITEM]
    ordered = intervals.sort(*owner, "first")
    reached = pl.col("last").cum_max().shift(1).over(owner)
    fresh = (pl.col("first") > reached + DAY).fill_null(value=True)
    numbered = ordered.with_columns(group=fresh.cast(pl.Int32).cum_sum().over(owner))
    return numbered.group_by(*owner, "group").agg(pl.col("first").min(), pl.col("last").max()).drop("group")


def _cut(whole: pl.DataFrame, places: pl.DataFrame) -> pl.DataFrame:
    """The spells of each place in which a firm lay meanwhile."""
    met = whole.join(places, on=KEY)
    first, last = pl.max_horizontal("first", "there_from"), pl.min_horizontal("last", "there_until")
    return met.with_columns(first=first, last=last).filter(pl.col("first") <= pl.col("last"))


# -- reading ------------------------------------------------------------------------------------------------------


def _frame(rows: QuerySet[Any, tuple[Any, ...]], schema: dict[str, Any]) -> pl.DataFrame:
    return pl.DataFrame(list(rows), schema=schema, orient="row")


def _held(span: Span) -> pl.DataFrame:
    rows = TitleHeld.objects.filter(**span.filter(KEY)).order_by()
    return _frame(rows.annotate(renewed_on=F("renewed_by__decided_on")).values_list(*TITLES), TITLES)


def _asked(span: Span) -> pl.DataFrame:
    return _frame(Recommendation.objects.filter(**span.filter(KEY)).order_by().values_list(*ASKED), ASKED)


def _places(span: Span) -> pl.DataFrame:
    return pl.DataFrame(places_of(span), schema=PLACES, orient="row")


def places_of(span: Span) -> list[tuple[int, str, date, date]]:
    """Where each firm lay from when until when: today's region, and before every move the one that it left. As long as
    it lay in a region that this installation does not know, it counted elsewhere.
    """
    counted = Q(pk__in=TitleHeld.objects.filter(**span.filter(KEY)).values(KEY))
    counted |= Q(pk__in=Recommendation.objects.filter(**span.filter(KEY)).values(KEY))
    firms = Enterprise.objects.filter(counted, **span.filter("pk")).exclude(status=Enterprise.Status.DUPLICATE)
    present = dict(firms.values_list("pk", "region_id"))
    moves = EnterpriseEvent.objects.filter(**span.filter(KEY), kind=EnterpriseEvent.Kind.MOVED)
    left: dict[int, list[tuple[date, str]]] = {}
    for number, on, details in moves.order_by("happened_on", "pk").values_list(KEY, "happened_on", "details"):
        if number in present and details.get("from"):
            left.setdefault(number, []).append((on, str(details["from"])))
    elsewhere = {region for moves in left.values() for _on, region in moves}
    elsewhere -= set(Region.objects.filter(code__in=elsewhere).values_list("code", flat=True))
    rows = []
    for number, region in present.items():
        since = LONG_AGO
        for on, before in left.get(number, ()):
            if before not in elsewhere:
                rows.append((number, before, since, on - DAY))
            since = on
        rows.append((number, region, since, FOREVER))
    return rows
