"""What a changed standard does to the firms that an officer may see: counts by county and tier, with the names.

The kernel judges all of them by both versions, by what is known of them today. Up to ``IN_PAGE`` firms are judged at once;
for more a job does it, and what it found is kept with it until the next day.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.core.cache import cache
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone

from tidu.criteria.expressions import Application
from tidu.text import Text
from tidu.today import china_today
from tidu.web.accounts.models import Region, User
from tidu.web.jobs.models import Job
from tidu.web.jobs.service import start
from tidu.web.pages.language import told
from tidu.web.portal.library.impacts import Changed, Sums, sums_of
from tidu.web.portal.library.rendering import page
from tidu.web.portal.library.shelf import Volume, catalogue, volume_or_404
from tidu.web.registry.access import person_of
from tidu.web.registry.models import Enterprise

IN_PAGE = 5000
KEPT_SECONDS = 600
KIND_WORDS = {"new": Text("新申请", "New applications"), "review": Text("到期复核", "Re-reviews")}
NO_TITLE = Text("没有称号", "No title")
JOB = "library-impact"


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
    judged: int
    totals: Row
    counties: tuple[Row, ...]
    tiers: tuple[Row, ...]
    lose: tuple[Named, ...]
    gain: tuple[Named, ...]
    seconds: float
    made_at: datetime


def firms(request: HttpRequest, old: str, new: str) -> HttpResponse:
    """The page: whoever may open it sees the firms of his own scope, and no other."""
    user, before, after = person_of(request), volume_or_404(old), volume_or_404(new)
    kind = request.GET.get("kind", "new")
    kinds = [one for one in KIND_WORDS if one in before.standard.kinds and one in after.standard.kinds]
    if kind not in kinds or after.title is None or before.title is not after.title:
        raise Http404
    asked: Application = "review" if kind == "review" else "new"
    seen = visible(user).count()
    context: dict[str, Any] = {
        "old": before,
        "new": after,
        "kind": kind,
        "kinds": [(one, KIND_WORDS[one]) for one in kinds],
        "seen": seen,
    }
    if seen <= IN_PAGE:
        return page(request, "firms", context | {"impact": impact_for(user, before, after, asked)})
    job = _job_of(user, before, after, asked)
    if request.method == "POST":
        if job is None or not (job.active or job.state == Job.State.DONE):
            _begin(user, before, after, asked)
        return HttpResponseRedirect(f"{reverse('library-firms', args=[old, new])}?kind={kind}")
    if job is not None and job.state == Job.State.DONE and job.finished_at is not None:
        sums = Sums.of(job.result["sums"])
        impact = _impact(sums, before, after, asked, date.fromisoformat(job.parameters["on"]), job.finished_at)
        return page(request, "firms", context | {"impact": impact})
    return page(request, "firms_wait", context | {"job": job})


def visible(user: User) -> Any:  # noqa: ANN401 - a queryset of firms
    """The firms of somebody's scope that are in business."""
    return Enterprise.objects.visible_to(user).living()


# -- at once ------------------------------------------------------------------------------------------------------


def _key(user: User, old: Volume, new: Volume, kind: Application, on: date) -> str:
    """What the result depends on. Roles and regions may change meanwhile: the organisations are part of it."""
    hashes = f"{old.standard.sha256[:16]}:{new.standard.sha256[:16]}"
    places = "-".join(str(one) for one in sorted(user.scope.organisations))
    return f"{user.pk}:{places}:{old.name}:{new.name}:{hashes}:{kind}:{on}"


def impact_for(user: User, old: Volume, new: Volume, kind: Application) -> Impact:
    """The impact on somebody's firms, kept for ten minutes for him alone."""
    on = china_today()
    key = f"library-firms:{_key(user, old, new, kind, on)}"
    found: Impact | None = cache.get(key)
    if found is None:
        found = impact_of(user, old, new, kind, on)
        cache.set(key, found, KEPT_SECONDS)
    return found


def impact_of(user: User, old: Volume, new: Volume, kind: Application, on: date) -> Impact:
    """Judge the firms that somebody may see by both versions."""
    numbers = list(visible(user).order_by("pk").values_list("pk", flat=True))
    sums = sums_of(numbers, old, new, kind, on) or Sums()
    return _impact(sums, old, new, kind, on, timezone.now())


# -- by a job -----------------------------------------------------------------------------------------------------


def _job_of(user: User, old: Volume, new: Volume, kind: Application) -> Job | None:
    """The newest job of today that was asked the same."""
    key = _key(user, old, new, kind, china_today())
    return Job.objects.visible_to(user).filter(kind=JOB, parameters__key=key).order_by("-pk").first()


def _begin(user: User, old: Volume, new: Volume, kind: Application) -> None:
    on = china_today()
    names = old.names, new.names
    title = Text(f"标准变化的影响：{names[0].zh} → {names[1].zh}", f"What it does: {names[0].en} → {names[1].en}")
    parameters = {"old": old.name, "new": new.name, "kind": kind, "on": on.isoformat(), "user": user.pk}
    start(JOB, told(title), parameters | {"key": _key(user, old, new, kind, on)}, user)


# -- telling ------------------------------------------------------------------------------------------------------


def _impact(sums: Sums, old: Volume, new: Volume, kind: str, on: date, made_at: datetime) -> Impact:
    names = dict(Region.objects.filter(code__in=[code for code in sums.counties if code]).values_list("code", "name"))
    titles = {code: one.names for code, one in catalogue().titles.items()}
    return Impact(
        on,
        kind,
        sums.judged,
        _row(Text("", ""), sums.totals),
        _rows(sums.counties, {code: Text(name, name) for code, name in names.items()}, Text("–", "–")),
        _rows(sums.tiers, titles, NO_TITLE),
        _named(sums.lose, new, names),
        _named(sums.gain, old, names),
        sums.seconds,
        made_at,
    )


def _row(name: Text, counts: Sequence[int]) -> Row:
    firms, before, gains, loses, after = counts
    return Row(name, firms, before, gains, loses, after)


def _rows(counted: dict[str, list[int]], names: dict[str, Text], none: Text) -> tuple[Row, ...]:
    """Most firms first, those without a place last."""
    listed = sorted(counted.items(), key=lambda one: (not one[0], -one[1][0], one[0]))
    return tuple(_row(names.get(code, none), counts) for code, counts in listed)


def _named(rows: Sequence[Changed], decided: Volume, counties: dict[str, str]) -> tuple[Named, ...]:
    """The firms by name, with the conditions of the version that decided."""
    names = dict(Enterprise.objects.filter(pk__in=[pk for pk, _county, _nodes in rows]).values_list("pk", "name"))
    nodes = decided.standard.nodes
    return tuple(
        Named(
            pk, names.get(pk, ""), counties.get(county, "–"), tuple(nodes[one].says for one in because if one in nodes)
        )
        for pk, county, because in rows
    )
