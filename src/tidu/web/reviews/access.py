"""Getting one row, named for what is guaranteed. Whoever may not see it is told that there is none."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import Http404

from tidu.web.registry.models import Evidence
from tidu.web.reviews.models import Panel, RecommendationList, Seat
from tidu.web.rounds.models import Application, Round

if TYPE_CHECKING:
    from tidu.web.accounts.models import User

RELATED = ("round__organisation", "enterprise__region__parent__parent", "case", "version__filing")


def get_application_for_reviewer(user: User, pk: int) -> Application:
    """An application of somebody's own regions that was handed in, or 404."""
    rows = Application.objects.changeable_by(user).filter(submitted_at__isnull=False)
    one = rows.select_related(*RELATED).filter(pk=pk).first()
    if one is None:
        raise Http404
    return one


def get_evidence_for_reviewer(user: User, application: int, pk: int) -> Evidence:
    """A paper of the firm of such an application, or 404."""
    one = get_application_for_reviewer(user, application)
    row = Evidence.objects.filter(enterprise_id=one.enterprise_id, pk=pk).select_related("blob", "enterprise").first()
    if row is None:
        raise Http404
    return row


def get_round_for_recommender(user: User, pk: int) -> Round:
    """A round that somebody's bureau runs, or 404."""
    row = Round.objects.changeable_by(user).filter(pk=pk).select_related("organisation", "region").first()
    if row is None:
        raise Http404
    return row


def get_panel_for_recommender(user: User, pk: int) -> Panel:
    """A panel of such a round, or 404."""
    row = Panel.objects.visible_to(user).filter(pk=pk).select_related("round__organisation").first()
    if row is None:
        raise Http404
    return row


def get_list_for_recommender(user: User, pk: int) -> RecommendationList:
    """A recommendation list of such a round, or 404."""
    row = RecommendationList.objects.visible_to(user).filter(pk=pk).select_related("round__organisation").first()
    if row is None:
        raise Http404
    return row


def get_own_seat(user: User, pk: int) -> Seat:
    """A dossier for which somebody was drawn, or 404."""
    rows = Seat.objects.visible_to(user).select_related("panel__round", *(f"application__{one}" for one in RELATED))
    row = rows.filter(pk=pk).first()
    if row is None:
        raise Http404
    return row
