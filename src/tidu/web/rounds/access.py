"""Getting one row, named for what is guaranteed. Whoever may not see it is told that there is none."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import Http404

from tidu.web.rounds.models import Application, Invitation, Round

if TYPE_CHECKING:
    from tidu.web.accounts.models import User


def get_round_for_reader(user: User, pk: int) -> Round:
    """A round that somebody may see, or 404."""
    row = Round.objects.visible_to(user).filter(pk=pk).select_related("organisation", "case", "notice").first()
    if row is None:
        raise Http404
    return row


def get_round_for_manager(user: User, pk: int) -> Round:
    """A round that somebody's bureau runs, or 404."""
    row = Round.objects.changeable_by(user).filter(pk=pk).select_related("organisation", "case", "notice").first()
    if row is None:
        raise Http404
    return row


def get_round_for_officer(user: User, pk: int) -> Round:
    """A round in which somebody's region takes part and has something to do, or 404."""
    if not user.scope.officer:
        raise Http404
    return get_round_for_reader(user, pk)


def get_application_for_reader(user: User, pk: int) -> Application:
    """An application that somebody may see, or 404."""
    rows = Application.objects.visible_to(user).select_related(
        "round__organisation", "enterprise__region__parent", "filing", "case", "version", "opened_by", "late_by"
    )
    row = rows.filter(pk=pk).first()
    if row is None:
        raise Http404
    return row


def get_application_for_officer(user: User, pk: int) -> Application:
    """An application of somebody's own regions, or 404."""
    row = get_application_for_reader(user, pk)
    if not Application.objects.changeable_by(user).filter(pk=pk).exists():
        raise Http404
    return row


def get_invitation_for_firm(user: User, pk: int) -> Invitation:
    """An invitation of one's own firm, or 404."""
    row = (
        Invitation.objects.answerable_by(user).filter(pk=pk).select_related("round__organisation", "enterprise").first()
    )
    if row is None:
        raise Http404
    return row
