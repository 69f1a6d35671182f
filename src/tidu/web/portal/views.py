"""Pages for everybody."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from tidu.catalogue.loading import load
from tidu.text import Text


@dataclass(frozen=True, slots=True)
class Step:
    """One rung of the ladder as the front page shows it."""

    code: str
    number: int
    names: Text
    decided_by: Text
    years: int


@cache
def ladder() -> tuple[Step, ...]:
    """The four rungs of the cultivation of SMEs, from the catalogue; titles without a settled validity are left out."""
    found = [
        Step(one.code, one.rung, one.names, one.decided_by, int(one.validity.removesuffix("y")))
        for one in load().titles.values()
        if one.track == "industry" and one.rung and one.validity
    ]
    return tuple(sorted(found, key=lambda step: step.number))


def portal(request: HttpRequest) -> HttpResponse:
    """The front door."""
    return render(request, "portal/portal.html", {"ladder": ladder()})
