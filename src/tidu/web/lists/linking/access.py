"""Getting one row, named for what is guaranteed. Whoever may not see it is told that there is none."""

from __future__ import annotations

from django.http import Http404

from tidu.web.accounts.models import User
from tidu.web.lists.models import ListRow
from tidu.web.lists.scoping import ListRowQuerySet


def _row(rows: ListRowQuerySet, pk: int) -> ListRow:
    related = (
        "version__source__organisation",
        "version__source__region",
        "enterprise__region__parent",
        "region",
        "twin",
    )
    found = rows.filter(pk=pk).select_related(*related, "decided_by").first()
    if found is None:
        raise Http404
    return found


def get_row_for_reader(user: User, pk: int) -> ListRow:
    """A row that the person may see, or 404."""
    return _row(ListRow.objects.visible_to(user), pk)


def get_row_for_search(user: User, pk: int) -> ListRow:
    """The same with its list and nothing else, for what is asked at every stroke of a key."""
    rows = ListRow.objects.decidable_by(user).filter(pk=pk).defer("candidates", "cells", "values", "version__summary")
    found = rows.select_related("version__source__organisation").first()
    if found is None:
        raise Http404
    return found


def get_row_for_decider(user: User, pk: int) -> ListRow:
    """A row of which the person may say which firm is meant, or 404."""
    return _row(ListRow.objects.decidable_by(user), pk)
