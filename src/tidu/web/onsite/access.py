"""Getting one visit, named for what is guaranteed. Whoever may not see it is told that there is none."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import Http404

from tidu.web.onsite.models import Photo, Visit

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from tidu.web.accounts.models import User

WITH = ("enterprise__region__parent", "organisation", "inspector", "planned_by", "sent_by")


def get_visit_for_reader(user: User, pk: int) -> Visit:
    """A visit that somebody may see, or 404."""
    return _one(Visit.objects.visible_to(user), pk)


def get_visit_for_officer(user: User, pk: int) -> Visit:
    """A visit that the officer may make or call off, or 404."""
    return _one(Visit.objects.changeable_by(user), pk)


def get_photo_for_reader(user: User, pk: int, photo: int) -> Photo:
    """A picture of a visit that somebody may see, or 404."""
    found = Photo.objects.filter(visit=get_visit_for_reader(user, pk), pk=photo).select_related("blob").first()
    if found is None:
        raise Http404
    return found


def _one(rows: QuerySet[Visit], pk: int) -> Visit:
    found = rows.filter(pk=pk).select_related(*WITH).first()
    if found is None:
        raise Http404
    return found
