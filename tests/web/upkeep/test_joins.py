"""What other rooms see of upkeep: the ban and the lead on the page of a firm, the withdrawn title in a notice."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse
from tests.web.cast import Cast
from tests.web.upkeep.making import a_title, lost

from tidu.web.accounts.models import User
from tidu.web.notices import service as notices
from tidu.web.notices.announcing import finish, write_step
from tidu.web.notices.issued import meaning_of
from tidu.web.notices.models import Notice, Written
from tidu.web.notices.origins import choices_for, entries_of
from tidu.web.registry.models import Enterprise
from tidu.web.upkeep.models import Ban

pytestmark = pytest.mark.django_db
SignIn = Callable[[User], Client]


def test_a_ban_stands_on_the_page_of_the_firm_for_those_whom_it_concerns(
    cast: Cast, pumps: Enterprise, signed_in: SignIn
) -> None:
    lost(cast, pumps)
    ban = Ban.objects.get()
    page = reverse("firm", args=[pumps.pk])
    for person in (cast.wang, cast.zhao):
        shown = signed_in(person).get(page).content.decode()
        assert f"{ban.until} 前（含当日）不得申报任何称号" in shown
        assert ban.document in shown
        assert ban.article in shown
    assert "不得申报" not in signed_in(cast.sun).get(page).content.decode()
    Ban.objects.update(
        until=ban.first.replace(year=ban.first.year - 1), first=ban.first.replace(year=ban.first.year - 2)
    )
    assert "不得申报" not in signed_in(cast.wang).get(page).content.decode()


def test_an_officer_registers_a_lead_from_the_page_of_a_firm_that_holds_a_title(
    cast: Cast, pumps: Enterprise, signed_in: SignIn
) -> None:
    page, way = reverse("firm", args=[pumps.pk]), reverse("lead-new", args=[pumps.pk])
    assert way not in signed_in(cast.wang).get(page).content.decode()
    a_title(pumps)
    assert way in signed_in(cast.wang).get(page).content.decode()
    assert way not in signed_in(cast.zhao).get(page).content.decode()


def test_a_title_that_was_withdrawn_is_offered_for_a_notice_once(cast: Cast, pumps: Enterprise) -> None:
    lead = lost(cast, pumps)
    (key, choice, _origin) = next(one for one in choices_for(cast.li) if one[0].startswith("upkeep:"))
    assert choice.kind == "withdrawal"
    assert pumps.name in choice.label.zh
    entries = entries_of(key, cast.li)
    assert [(one.enterprise_id, one.title) for one in entries] == [(pumps.pk, lead.held.title)]
    assert lead.document in entries[0].detail
    assert not [one for one in choices_for(cast.chen) if one[0].startswith("upkeep:")]
    assert not entries_of(key, cast.chen)
    notice = notices.prepare("withdrawal", "示例：取消称号公示", entries, key=key, label=choice.batch, by=cast.li)
    assert not [one for one in choices_for(cast.li) if one[0].startswith("upkeep:")]
    assert meaning_of(notice) == "withdrawal"


def test_a_notice_of_what_was_withdrawn_already_is_announced_without_a_gap(cast: Cast, pumps: Enterprise) -> None:
    from tidu.today import china_today
    from tidu.web.notices.objected import Part

    lead, today = lost(cast, pumps), china_today()
    entries = entries_of(f"upkeep:lead-{lead.pk}", cast.li)
    notice = notices.prepare("withdrawal", "示例：取消称号公示", entries, key="示例", label="示例", by=cast.li)
    Notice.objects.filter(pk=notice.pk).update(state="announcing")
    Part.objects.create(
        notice=notice, number=1, document="示例〔2026〕1号", announced_on=today, valid_from=today, announced_by=cast.li
    )
    notice.refresh_from_db()
    assert write_step(notice, 0) is not None
    finish(notice)
    written = Written.objects.get(entry__notice=notice)
    assert (written.held_id, written.problem_zh) == (lead.held_id, "")
