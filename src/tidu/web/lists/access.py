"""Getting one list or version, named for what is guaranteed. Whoever may not see it is told that there is none."""

from __future__ import annotations

from django.http import Http404, HttpRequest

from tidu.web.accounts.models import User
from tidu.web.lists.models import ListSource, ListVersion
from tidu.web.lists.scoping import ListSourceQuerySet, ListVersionQuerySet

__all__ = [
    "get_list_for_keeper",
    "get_list_for_reader",
    "get_version_for_keeper",
    "get_version_for_reader",
    "may_change",
    "person_of",
]


def person_of(request: HttpRequest) -> User:
    """The signed-in person; the access table lets nobody else come to a page of lists."""
    if not isinstance(request.user, User):
        raise Http404
    return request.user


def _list(rows: ListSourceQuerySet, pk: int) -> ListSource:
    found = rows.filter(pk=pk).select_related("organisation", "owner", "region").first()
    if found is None:
        raise Http404
    return found


def _version(rows: ListVersionQuerySet, pk: int) -> ListVersion:
    found = rows.filter(pk=pk).select_related("source__region", "source__organisation", "job", "created_by").first()
    if found is None:
        raise Http404
    return found


def get_list_for_reader(user: User, pk: int) -> ListSource:
    """A list that the person may see at least in part, or 404."""
    return _list(ListSource.objects.visible_to(user), pk)


def get_list_for_keeper(user: User, pk: int) -> ListSource:
    """A list for which the person may receive files, or 404."""
    return _list(ListSource.objects.changeable_by(user), pk)


def get_version_for_reader(user: User, pk: int) -> ListVersion:
    """A version that the person may see at least in part, or 404."""
    return _version(ListVersion.objects.visible_to(user), pk)


def get_version_for_keeper(user: User, pk: int) -> ListVersion:
    """A version that the person may publish, discard and take back, or 404."""
    return _version(ListVersion.objects.changeable_by(user), pk)


def may_change(user: User, version: ListVersion) -> bool:
    """Whether somebody may publish, discard and take back a version."""
    return ListVersion.objects.changeable_by(user).filter(pk=version.pk).exists()
