"""Candidates, invitations and answers: who was chosen, asked, looked, and what they said."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from tests.web.cast import Cast
from tests.web.rounds.making import a_round, a_title

from tidu.errors import TiduError
from tidu.today import china_today
from tidu.web.desk.models import Message, Todo
from tidu.web.registry.models import Enterprise
from tidu.web.rounds import inviting
from tidu.web.rounds.candidates import as_candidates, candidates
from tidu.web.rounds.chasing import chase
from tidu.web.rounds.models import Application, Chase, Invitation, Round
from tidu.web.standing.models import Renewal, Standing
from tidu.web.upkeep.service import Ban

pytestmark = pytest.mark.django_db


def near(firm: Enterprise, level: str = "s") -> None:
    renewal = Renewal.objects.create(on=china_today(), known_at="2026-01-01T00:00Z", rules={}, engine="x", titles=[])
    Standing.objects.create(
        enterprise=firm,
        title="xjr",
        kind="new",
        level=level,
        missing="rd_ratio",
        region_id=firm.region_id,
        renewal=renewal,
    )


def invited(cast: Cast, row: Round, firm: Enterprise) -> Invitation:
    one = inviting.add_firm(row, firm, "new", cast.li)
    inviting.send_to_counties(row, cast.li)
    inviting.invite(row, [one.pk], cast.wang)
    one.refresh_from_db()
    return one


def test_candidates_are_those_near_the_title_and_those_whose_title_ends(
    cast: Cast, pumps: Enterprise, swim: Enterprise
) -> None:
    row = a_round(cast)
    near(pumps)
    a_title(swim)
    found = {one.firm.pk: one for one in as_candidates(row, candidates(row, cast.li))}
    assert {pk: (one.category, one.level) for pk, one in found.items()} == {
        pumps.pk: ("new", "step"),
        swim.pk: ("review", ""),
    }
    assert found[swim.pk].until is not None


def test_who_is_banned_is_shown_with_the_ban_and_cannot_be_chosen(cast: Cast, pumps: Enterprise) -> None:
    row = a_round(cast)
    near(pumps, "m")
    ban = Ban.objects.create(
        enterprise=pumps, first=china_today(), until=china_today() + timedelta(days=900), why_zh="示例", why_en="example",
        document="示例文号", grade="A",
    )  # fmt: skip
    listed = as_candidates(row, candidates(row, cast.li))
    assert listed[0].banned == ban.words()
    assert inviting.choose(row, listed, cast.li) == 0


def test_counties_get_their_own_firms_and_a_to_do(cast: Cast, pumps: Enterprise, swim: Enterprise) -> None:
    row = a_round(cast)
    for firm in (pumps, swim):
        inviting.add_firm(row, firm, "new", cast.li)
    assert not Invitation.objects.visible_to(cast.wang).exists()
    assert inviting.send_to_counties(row, cast.li) == 2
    assert [one.enterprise for one in Invitation.objects.visible_to(cast.wang)] == [pumps]
    assert Todo.objects.filter(kind="round-invite", done_at=None).count() == 2
    assert inviting.invite(row, Invitation.objects.values_list("pk", flat=True), cast.wang) == 1
    assert Todo.objects.filter(kind="round-invite", done_at=None).count() == 1


def test_opening_an_invitation_is_remembered_once(cast: Cast, pumps: Enterprise) -> None:
    one = invited(cast, a_round(cast), pumps)
    client = Client()
    client.force_login(cast.zhao)
    client.get(reverse("round-invitation", args=[one.pk]))
    one.refresh_from_db()
    first = one.opened_at
    client.get(reverse("round-invitation", args=[one.pk]))
    one.refresh_from_db()
    assert first is not None
    assert one.opened_at == first
    assert one.opened_by == cast.zhao


def test_who_declines_says_why(cast: Cast, pumps: Enterprise) -> None:
    one = invited(cast, a_round(cast), pumps)
    with pytest.raises(TiduError):
        inviting.answer(one, "declined", cast.zhao)
    client = Client()
    client.force_login(cast.zhao)
    client.post(reverse("round-invitation", args=[one.pk]), {"do": "decline", "reason": "no_time", "text": "人手不够"})
    one.refresh_from_db()
    assert (one.answer, one.reason, one.reason_text) == ("declined", "no_time", "人手不够")


def test_who_accepts_begins_an_application(cast: Cast, pumps: Enterprise) -> None:
    one = invited(cast, a_round(cast), pumps)
    client = Client()
    client.force_login(cast.zhao)
    response = client.post(reverse("round-invitation", args=[one.pk]), {"do": "accept"})
    assert response["Location"] == Application.objects.get().get_absolute_url()
    one.refresh_from_db()
    assert one.answer == "accepted"


def test_the_silent_are_reminded_once_a_day_with_a_receipt(cast: Cast, pumps: Enterprise) -> None:
    row = a_round(cast)
    invited(cast, row, pumps)
    before = Message.objects.filter(recipient=cast.zhao).count()
    first, second = chase(row, cast.li), chase(row, cast.li)
    assert (first.told, second.told, second.already) == (1, 0, 1)
    assert Message.objects.filter(recipient=cast.zhao, needs_receipt=True).count() == before + 1
    assert Chase.objects.get().by == cast.li
    assert Todo.objects.filter(kind="round-answer", enterprise_id=pumps.pk, done_at=None).exists()


def test_a_firm_without_an_account_is_named_to_be_rung_up(cast: Cast, swim: Enterprise) -> None:
    row = a_round(cast)
    one = inviting.add_firm(row, swim, "new", cast.li)
    inviting.send_to_counties(row, cast.li)
    inviting.invite(row, [one.pk], cast.chen)
    result = chase(row, cast.li)
    assert (result.told, result.unreachable) == (0, (swim.name,))
