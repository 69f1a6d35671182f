"""What lists of firms offer to choose from, and how they write a place."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tidu.web.accounts.models import Region
from tidu.web.accounts.scope import within
from tidu.web.pages.lists import Search
from tidu.web.registry.access import person_of
from tidu.web.registry.models import Enterprise
from tidu.web.registry.scoping import EnterpriseQuerySet
from tidu.web.registry.search import matching


def regions(request: HttpRequest) -> list[tuple[str, str]]:
    """The counties, and the zones and townships of a county officer, that lie in the reader's charge."""
    user = person_of(request)
    rows = Region.objects.filter(within("code", user.scope.regions))
    counties = [(one.code, one.name) for one in rows.filter(level="county").order_by("code")]
    if len(counties) > 1:
        return counties
    return counties + [(one.code, f"　{one.name}") for one in rows.filter(level="town").order_by("code")]


def owners(request: HttpRequest) -> list[tuple[str, str]]:
    """Oneself, and nobody."""
    return [(str(request.user.pk), _("me")), ("nobody", _("nobody"))]


def owned_by(rows: EnterpriseQuerySet, value: str) -> EnterpriseQuerySet:
    """The firms of one of the owners, or of nobody."""
    return rows.filter(owner=None) if value == "nobody" else rows.filter(owner_id=int(value))


def place_of(region: Region) -> str:
    """The county, and the township below it."""
    return f"{region.parent.name} {region.name}" if region.level == "town" and region.parent else region.name


def _of_firm(rows: Any, text: str) -> Any:  # noqa: ANN401 - a queryset of what belongs to firms
    return rows.filter(enterprise__in=matching(Enterprise.objects.all(), text).order_by().values("pk"))


OF_FIRM = Search(key="q", label=gettext_lazy("Firm by any name, or code"), narrow=_of_firm)
"""The rows of a firm that some name or the code of which fits."""
