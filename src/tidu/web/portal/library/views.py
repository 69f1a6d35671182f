"""Pages of the library, for everybody."""

from __future__ import annotations

from datetime import date

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from tidu.today import china_today
from tidu.web.access.service import may_open
from tidu.web.portal.library import books
from tidu.web.portal.library.rendering import page, part
from tidu.web.portal.library.searching import LONGEST, search
from tidu.web.portal.library.shelf import (
    indicator_or_404,
    overlay_or_404,
    title_or_404,
    volume_names,
    volume_or_404,
)


def library(request: HttpRequest) -> HttpResponse:
    """Everything there is, as of a day; or what was searched for."""
    asked, written = request.GET.get("q", "").strip()[:LONGEST], request.GET.get("on", "").strip()
    on, wrong = _day(written)
    hashes = (books.catalogue_hash(), on.isoformat())
    return page(
        request,
        "library",
        {
            "asked": asked,
            "on": on,
            "today": china_today(),
            "wrong_day": wrong,
            "shelves": search(asked) if asked else (),
            "body": part("part_index", hashes, lambda: books.index(on), keep=on == china_today()) if not asked else "",
        },
    )


def _day(written: str) -> tuple[date, bool]:
    """The day that was typed, or today; and whether what was typed is none."""
    try:
        return (date.fromisoformat(written) if written else china_today()), False
    except ValueError:
        return china_today(), True


def title(request: HttpRequest, code: str) -> HttpResponse:
    """One title: who gives it, and which standard decides when."""
    one = title_or_404(code)
    hashes = (books.catalogue_hash(), code)
    body = part("part_title", hashes, lambda: books.title(one, china_today()))
    return page(request, "title", {"title": one, "body": body})


def standard(request: HttpRequest, name: str) -> HttpResponse:
    """One standard, alone or with the overlays of a round."""
    volume = volume_or_404(name)
    hashes = (name, volume.standard.sha256)
    body = part("part_standard", hashes, lambda: books.standard(volume, china_today()))
    return page(request, "standard", {"volume": volume, "standard": volume.standard, "body": body})


def overlay(request: HttpRequest, name: str) -> HttpResponse:
    """One notice of a round, with what it changes."""
    one = overlay_or_404(name)
    body = part("part_overlay", (name, one.sha256), lambda: books.overlay(one))
    return page(request, "overlay", {"overlay": one, "body": body})


def indicators(request: HttpRequest) -> HttpResponse:
    """Everything that is measured."""
    body = part("part_indicators", (books.catalogue_hash(),), books.indicators)
    return page(request, "indicators", {"body": body})


def indicator(request: HttpRequest, code: str) -> HttpResponse:
    """One indicator, and the conditions that read it."""
    one = indicator_or_404(code)
    body = part("part_indicator", (books.catalogue_hash(), code), lambda: books.indicator(one))
    return page(request, "indicator", {"indicator": one, "body": body})


def comparison(request: HttpRequest, old: str, new: str) -> HttpResponse:
    """Two versions beside each other."""
    before, after = volume_or_404(old), volume_or_404(new)
    hashes = (old, before.standard.sha256, new, after.standard.sha256)
    body = part("part_compare", hashes, lambda: books.comparison(before, after))
    compares = before.title is not None and before.title is after.title and old != new
    return page(
        request,
        "compare",
        {
            "old": before,
            "new": after,
            "body": body,
            "choices": books.choices(after),
            "may_see_firms": compares and may_open(request.user, "library-firms"),
        },
    )


def compare_chosen(request: HttpRequest) -> HttpResponse:
    """From the form with two choices to the page of their comparison."""
    old, new = request.GET.get("from", ""), request.GET.get("to", "")
    if not old and not new:
        return page(request, "choose", {"all_choices": [(name, volume_or_404(name).names) for name in volume_names()]})
    if old not in volume_names() or new not in volume_names():
        raise Http404
    return HttpResponseRedirect(reverse("library-compare", args=[old, new]))
