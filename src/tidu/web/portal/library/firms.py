"""What a changed standard does to the firms that an officer may see: counts by county and tier, with the names.

The kernel judges the firms by both versions, by what is known of them today. Where there are more firms than
``MOST_JUDGED``, a sample is judged, every k-th by number, and the page says so: it is not multiplied up.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

import polars as pl
from django.core.cache import cache
from django.db.models import F
from django.db.models.functions import Mod
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone

from tidu.criteria.expressions import Application
from tidu.criteria.reform import reform
from tidu.text import Text
from tidu.today import china_today
from tidu.web.accounts.models import Region, User
from tidu.web.portal.library.rendering import page
from tidu.web.portal.library.shelf import Volume, catalogue, volume_or_404
from tidu.web.registry.facts.service import spans_of, wide_frame
from tidu.web.registry.models import Enterprise
from tidu.web.standing.judging import KEY, REGION, with_derived
from tidu.web.standing.rules import Rule

MOST_JUDGED = 2000
MOST_NAMED = 200
KEPT_SECONDS = 600
COUNTY_DIGITS = 6
KIND_WORDS = {"new": Text("新申请", "New applications"), "review": Text("到期复核", "Re-reviews")}
NO_TITLE = Text("没有称号", "No title")


@dataclass(frozen=True)
class Row:
    """Counts of one county, or of one tier."""

    name: Text
    firms: int
    before: int
    gains: int
    loses: int
    after: int


@dataclass(frozen=True)
class Named:
    """A firm whose verdict changes, and the conditions that decided."""

    pk: int
    name: str
    county: str
    because: tuple[Text, ...]


@dataclass(frozen=True)
class Impact:
    """What came out, and of how many firms it speaks."""

    on: date
    kind: str
    seen: int
    judged: int
    totals: Row
    counties: tuple[Row, ...]
    tiers: tuple[Row, ...]
    lose: tuple[Named, ...]
    gain: tuple[Named, ...]
    seconds: float
    made_at: datetime

    @property
    def sampled(self) -> bool:
        """Whether only some of the firms were judged."""
        return self.judged < self.seen


def firms(request: HttpRequest, old: str, new: str) -> HttpResponse:
    """The page: whoever may open it sees the firms of his own scope, and no other."""
    before, after = volume_or_404(old), volume_or_404(new)
    kind = request.GET.get("kind", "new")
    kinds = [one for one in KIND_WORDS if one in before.standard.kinds and one in after.standard.kinds]
    if kind not in kinds or after.title is None or before.title is not after.title:
        raise Http404
    return page(
        request,
        "firms",
        {
            "old": before,
            "new": after,
            "kind": kind,
            "kinds": [(one, KIND_WORDS[one]) for one in kinds],
            "impact": impact_for(request.user, before, after, kind),  # type: ignore[arg-type] # people only, by the access table
        },
    )


def impact_for(user: User, old: Volume, new: Volume, kind: str) -> Impact:
    """The impact on somebody's firms, kept for ten minutes for him alone."""
    day = china_today()
    hashes = f"{old.standard.sha256[:16]}:{new.standard.sha256[:16]}"
    # Roles and regions may change meanwhile: the organisations are part of the key.
    places = "-".join(str(one) for one in sorted(user.scope.organisations))
    key = f"library-firms:{user.pk}:{places}:{hashes}:{kind}:{day}"
    found: Impact | None = cache.get(key)
    if found is None:
        found = impact_of(user, old, new, kind, day)
        cache.set(key, found, KEPT_SECONDS)
    return found


def impact_of(user: User, old: Volume, new: Volume, kind: str, on: date) -> Impact:
    """Judge the firms that somebody may see by both versions."""
    began = time.perf_counter()
    asked: Application = "review" if kind == "review" else "new"
    living = Enterprise.objects.visible_to(user).living()
    seen = living.count()
    every = -(-seen // MOST_JUDGED) or 1
    chosen = living.annotate(rest=Mod(F("pk"), every)).filter(rest=0).order_by("pk") if every > 1 else living
    numbers = list(chosen.order_by("pk").values_list("pk", flat=True)[:MOST_JUDGED])
    frame = _asked(_frame(numbers, old, new, asked, on), new, kind, on)
    result = reform(
        old.standard,
        new.standard,
        frame.lazy(),
        on,
        asked,
        by=["county", "tier"],
        keep=[KEY],
    )
    counties = _county_names(result.by_column["county"]["county"].to_list())
    titles = {code: one.names for code, one in catalogue().titles.items()}
    changed = result.firms
    return Impact(
        on,
        kind,
        seen,
        len(numbers),
        _row(Text("", ""), result.totals),
        tuple(_rows(result.by_column["county"], "county", {code: Text(one, one) for code, one in counties.items()})),
        tuple(_rows(result.by_column["tier"], "tier", titles)),
        _named(changed.filter((pl.col("before") == "met") & (pl.col("after") != "met")), new, counties),
        _named(changed.filter((pl.col("before") != "met") & (pl.col("after") == "met")), old, counties),
        time.perf_counter() - began,
        timezone.now(),
    )


def _ladder() -> list[str]:
    """The titles of the ladder of quality SMEs, highest first."""
    rungs = [one for one in catalogue().titles.values() if one.track == "industry" and one.rung]
    return [one.code for one in sorted(rungs, key=lambda one: one.rung or 0, reverse=True)]


def _frame(numbers: Sequence[int], old: Volume, new: Volume, kind: Application, on: date) -> pl.DataFrame:
    """What both versions read of the firms, with county and tier."""
    rules = [Rule(volume.standard.title or "", kind, on, volume.standard) for volume in (old, new)]
    columns = {column.name: column for rule in rules for column in rule.columns}
    ladder = _ladder()
    own = [new.standard.title or ""]
    titles = tuple(dict.fromkeys([*ladder, *own]))
    parts = [wide_frame(span, [*columns.values()], on, titles=titles) for span in spans_of(numbers)]
    if not parts:
        parts = [wide_frame(spans_of([0])[0], [*columns.values()], on, titles=titles)]
    frame = with_derived(pl.concat(parts, how="vertical_relaxed"), rules, on)
    tier = pl.lit("")
    for code in reversed(ladder):
        tier = pl.when(_holds(code, on)).then(pl.lit(code)).otherwise(tier)
    return frame.with_columns(pl.col(REGION).str.slice(0, COUNTY_DIGITS).alias("county"), tier.alias("tier"))


def _holds(title: str, on: date) -> pl.Expr:
    since, until = pl.col(f"title_{title}_from"), pl.col(f"title_{title}_until")
    return ((until >= on) & (since <= on)).fill_null(value=False)


def _asked(frame: pl.DataFrame, volume: Volume, kind: str, on: date) -> pl.DataFrame:
    """Re-reviews concern those who hold the title, new applications all others."""
    holds = _holds(volume.standard.title or "", on)
    return frame.filter(holds if kind == "review" else ~holds)


# -- telling ------------------------------------------------------------------------------------------------------


def _row(name: Text, counts: object) -> Row:
    values = dict(counts)  # type: ignore[call-overload] # a mapping of counts
    return Row(name, *(int(values[key] or 0) for key in ("firms", "met_before", "gains", "loses", "met_after")))


def _rows(table: pl.DataFrame, column: str, names: dict[str, Text]) -> list[Row]:
    none = NO_TITLE if column == "tier" else Text("–", "–")
    return [_row(names.get(one[column] or "", none), one) for one in table.iter_rows(named=True)]


def _county_names(codes: Sequence[str]) -> dict[str, str]:
    return dict(Region.objects.filter(code__in=[code for code in codes if code]).values_list("code", "name"))


def _named(rows: pl.DataFrame, decided: Volume, counties: dict[str, str]) -> tuple[Named, ...]:
    """The firms by name, with the conditions of the version that decided."""
    listed = rows.head(MOST_NAMED)
    names = dict(Enterprise.objects.filter(pk__in=listed[KEY].to_list()).values_list("pk", "name"))
    nodes = decided.standard.nodes
    return tuple(
        Named(
            one[KEY],
            names.get(one[KEY], ""),
            counties.get(one["county"] or "", "–"),
            tuple(nodes[node].says for node in one["because"] or () if node in nodes),
        )
        for one in listed.iter_rows(named=True)
    )
