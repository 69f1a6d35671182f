"""Getting one form, named for what is guaranteed. Whoever may not see it is told that there is none."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import Http404

from tidu.web.filing.models import Filing, FilingVersion

if TYPE_CHECKING:
    from tidu.web.accounts.models import User
    from tidu.web.filing.models import FilingQuerySet


def _one(rows: FilingQuerySet, pk: int) -> Filing:
    found = rows.filter(pk=pk).select_related("enterprise__region", "changed_by").first()
    if found is None:
        raise Http404
    return found


def get_filing_for_reader(user: User, pk: int) -> Filing:
    """A form that the person may see, or 404."""
    return _one(Filing.objects.visible_to(user), pk)


def get_filing_for_filler(user: User, pk: int) -> Filing:
    """A form that the person may fill in, being of the firm, or 404."""
    return _one(Filing.objects.fillable_by(user), pk)


def may_fill(user: User, filing: Filing) -> bool:
    """Whether somebody may fill a form in; whether it is open at present is another question."""
    return filing.enterprise.organisation_id is not None and filing.enterprise.organisation_id in user.scope.businesses


def get_version_for_reader(user: User, pk: int, number: int) -> FilingVersion:
    """A version of a form that the person may see, or 404."""
    filing = get_filing_for_reader(user, pk)
    found = filing.versions.filter(number=number).select_related("made_by").first()
    if found is None:
        raise Http404
    found.filing = filing
    return found
