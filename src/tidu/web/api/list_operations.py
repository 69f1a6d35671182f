"""Operations on lists of other authorities: which there are, and who stood on one on a day. Reading only."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import Http404, HttpRequest
from ninja import Router, Schema

from tidu.today import china_today
from tidu.web.api import schemas as s
from tidu.web.api.guarding import needs, user_of
from tidu.web.api.operations import FAULTS, Cursor, Limit, paged
from tidu.web.lists.service import Listed, ListSource, listed_on, lists_with_members
from tidu.web.registry.models import Enterprise

router = Router()


class ListOut(Schema):
    """A list of an authority. ``complete``: each version is the whole list; else a version only adds."""

    id: int
    name: str
    issuer: str
    what: str
    title: str
    complete: bool
    region: str
    newest: date | None
    members: int


class ListsOut(Schema):
    """A page of lists."""

    items: list[ListOut]
    next: int | None


class MemberOut(Schema):
    """A firm on a list: since which day, and the first day on which it stood there no longer."""

    firm: int
    uscc: str | None
    name: str
    region: str
    since: date
    until: date | None


class MembersOut(Schema):
    """A page of the firms that stood on a list on a day."""

    on: date
    items: list[MemberOut]
    next: int | None


def list_out(row: ListSource) -> dict[str, Any]:
    """A list as the API gives it."""
    names = ("id", "name", "issuer", "what", "title", "complete")
    found = {name: getattr(row, name) for name in names}
    return found | {"region": row.region_id, "newest": row.newest, "members": row.members}  # type: ignore[attr-defined]


@router.get("/lists", response={200: ListsOut, **FAULTS}, tags=["lists"])
@needs("read:lists")
def list_lists(request: HttpRequest, after: Cursor = 0, limit: Limit = 50) -> tuple[int, Any]:
    """The lists that one may see, with the day of the newest published version and how many firms stand on it now."""
    rows = lists_with_members(user_of(request)).filter(pk__gt=after).order_by("pk")
    found, following = paged(list(rows[: limit + 1]), limit)
    return 200, {"items": [list_out(row) for row in found], "next": following}


@router.get("/lists/{list_id}/members", response={200: MembersOut, **FAULTS}, tags=["lists"])
@needs("read:lists")
def list_members(
    request: HttpRequest, list_id: s.Id, on: date | None = None, after: Cursor = 0, limit: Limit = 50
) -> tuple[int, Any]:
    """The firms that stood on a list on a day, of those that one may see."""
    user, day = user_of(request), on or china_today()
    source = ListSource.objects.visible_to(user).filter(pk=list_id).first()
    if source is None:
        raise Http404
    mine = Enterprise.objects.visible_to(user).order_by().values("pk")
    rows = listed_on(source, day).filter(enterprise__in=mine, pk__gt=after).select_related("enterprise").order_by("pk")
    found, following = paged(list(rows[: limit + 1]), limit)
    return 200, {"on": day, "items": [_member(row) for row in found], "next": following}


def _member(row: Listed) -> dict[str, Any]:
    firm = row.enterprise
    of_firm = {"firm": firm.pk, "uscc": firm.uscc, "name": firm.name, "region": firm.region_id}
    return of_firm | {"since": row.since, "until": row.until}
