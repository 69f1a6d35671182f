"""The catalogue of proofs (证明事项清单) for everybody; and for officers what firms were spared."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _

from tidu.text import Text
from tidu.today import china_today
from tidu.web.access.service import may_open
from tidu.web.accounts.models import Region
from tidu.web.accounts.scope import county_of
from tidu.web.materials.kinds import Asked, Material, Method, Replacement
from tidu.web.materials.lists import SAVINGS, year_of
from tidu.web.materials.models import Owed
from tidu.web.materials.reading import proofs
from tidu.web.materials.saving import SAVED, saved
from tidu.web.materials.scoping import OwedQuerySet
from tidu.web.registry.access import person_of
from tidu.web.registry.facts.service import catalogue


@dataclass(frozen=True, slots=True)
class ProofItem:
    """One line: a material as one title proves it today."""

    material: Material
    titles: tuple[Text, ...]
    method: Method
    replacement: Replacement | None
    said: Replacement | None
    asked: Asked

    @property
    def tone(self) -> str:
        """Green where the firm is spared something."""
        return "none" if self.method is Method.SUBMIT else "good"


def proof_items(title: str = "") -> list[ProofItem]:
    """Every proof of today; titles that prove it in the same way stand in one line."""
    known, today, found = proofs(), china_today(), []
    for row in known.asked:
        if row.valid_from > today or (row.valid_to is not None and row.valid_to < today):
            continue
        one = known.materials[row.material]
        by_way: dict[Replacement | None, list[str]] = {}
        for code in row.titles:
            if not title or code == title:
                by_way.setdefault(one.replaced(code, today), []).append(code)
        for way, codes in by_way.items():
            names = tuple(catalogue().titles[code].names for code in codes)
            method = way.method if way is not None else Method.SUBMIT
            found.append(ProofItem(one, names, method, way, one.said(codes[0], today), row))
    return found


def proof_catalogue(request: HttpRequest) -> HttpResponse:
    """Each proof: who issues it, whether it is handed in or what stands in its place, since when and by which document."""
    inside = request.user.is_authenticated and bool(request.user.scope.organisations)
    title = request.GET.get("title", "")
    codes = {code for row in proofs().asked for code in row.titles}
    items = proof_items(title if title in codes else "")
    context = {
        "frame": "materials/work.html" if inside else "materials/open.html",
        "items": [(one, list(rows)) for one in Method if (rows := [item for item in items if item.method is one])],
        "count": len(items),
        "spared": sum(one.method is not Method.SUBMIT for one in items),
        "titles": [(code, catalogue().titles[code].names) for code in catalogue().titles if code in codes],
        "title": title,
        "today": china_today(),
        "links": [
            (name, text)
            for name, text in (
                ("material-savings", _("What firms were spared")),
                ("material-asks", _("Requests for materials")),
                ("spot-checks", _("Spot checks")),
            )
            if inside and may_open(request.user, name)
        ],
    }
    return render(request, "materials/catalogue.html", context)


def material_savings(request: HttpRequest) -> HttpResponseBase:
    """What firms were not asked for, each material of each case once; by county, with the rate."""
    user = person_of(request)
    rows = Owed.objects.visible_to(user).select_related("enterprise")
    year = year_of(request)
    counted = rows if year is None else rows.filter(year=year)
    context = {
        "page_title": _("What firms were spared"),
        "empty_title": _("No case was handed in yet"),
        "empty_text": _("When an application is handed in, each of its materials is counted here once."),
        "empty_shape": "chart-bar",
        "saved": saved(counted),
        "counties": _by_county(counted),
        "year": year,
    }
    return SAVINGS.respond(request, rows, context)


def _by_county(rows: OwedQuerySet) -> list[dict[str, object]]:
    found: dict[str, list[int]] = {}
    listed = (
        rows.order_by()
        .values_list("region_code")
        .annotate(due=Count("id"), spared=Count("id", filter=Q(how__in=SAVED)))
    )
    for code, due, spared in listed:
        sums = found.setdefault(county_of(code), [0, 0])
        sums[0] += due
        sums[1] += spared
    names = dict(Region.objects.filter(pk__in=list(found)).values_list("pk", "name"))
    return [
        {"code": code, "name": names.get(code, code), "due": due, "spared": spared, "rate": f"{spared / due:.1%}"}
        for code, (due, spared) in sorted(found.items())
    ]
