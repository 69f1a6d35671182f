"""Corrections: the line stays, what is right stands beside it; title and certificate follow, by two officers."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.test import Client
from django.urls import reverse
from tests.web.cast import Cast
from tests.web.notices.issued import announced, colleague
from tests.web.notices.kept import prepared, running

from tidu.errors import TiduError
from tidu.today import china_today
from tidu.web.audit.models import AuditEvent
from tidu.web.jobs.models import Job
from tidu.web.jobs.running import run
from tidu.web.notices.correcting import confirm, drop, propose
from tidu.web.notices.issued import Certificate, Correction
from tidu.web.notices.models import Notice, Written
from tidu.web.notices.service import announce, corrected
from tidu.web.registry.models import Enterprise, TitleHeld

pytestmark = pytest.mark.django_db
RIGHT = "葫芦岛渤湾示例泵业（集团）有限公司"


def corrected_name(cast: Cast, notice: Notice, after: str = RIGHT) -> Correction:
    """A correction of the first line's name, confirmed."""
    row = propose(
        notice.entries.get(number=1), "name", after, cast.li, reason="示例笔误", document="示例更正〔2026〕1号"
    )
    return confirm(row, colleague(cast))


def test_the_line_stays_and_the_public_page_shows_what_is_right_beside_it(cast: Cast, pumps: Enterprise) -> None:
    notice = running(cast, [pumps])
    page = reverse("public-notice", args=[notice.pk])
    row = propose(notice.entries.get(), "name", RIGHT, cast.li, reason="示例笔误", document="示例更正〔2026〕1号")
    assert RIGHT not in Client().get(page).content.decode()
    confirm(row, colleague(cast))
    text = Client().get(page).content.decode()
    assert pumps.name in text
    assert RIGHT in text
    assert "示例更正〔2026〕1号" in text
    assert notice.entries.get().name == pumps.name
    assert RIGHT in Client().get(page, {"q": "集团"}).content.decode()


def test_whoever_proposed_it_does_not_confirm_it_and_neighbours_do_neither(cast: Cast, pumps: Enterprise) -> None:
    notice = running(cast, [pumps])
    row = propose(notice.entries.get(), "name", RIGHT, cast.li, reason="示例")
    with pytest.raises(TiduError, match="does not confirm"):
        confirm(row, cast.li)
    with pytest.raises(TiduError, match="another authority"):
        confirm(row, cast.chen)
    with pytest.raises(TiduError, match="another authority"):
        propose(notice.entries.get(), "county", "示例", cast.wang, reason="示例")


@pytest.mark.parametrize(
    ("field", "after", "why"),
    [
        ("name", "", "empty"), ("title", "nothing", "no title"), ("product", "示例产品", "belongs to the firm"),
        ("code", "91211481", "18"), ("name", "葫芦岛渤湾示例泵业有限公司", "reads so already"), ("", "x", "was not said"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused(cast: Cast, pumps: Enterprise, field: str, after: str, why: str) -> None:
    with pytest.raises(TiduError, match=why):
        propose(running(cast, [pumps]).entries.get(), field, after, cast.li, reason="示例")


def test_before_it_is_published_nothing_is_corrected_and_one_waits_at_a_time(cast: Cast, pumps: Enterprise) -> None:
    with pytest.raises(TiduError, match="not published yet"):
        propose(prepared(cast, [pumps], key="别的").entries.get(), "name", RIGHT, cast.li, reason="示例")
    line = running(cast, [pumps]).entries.get()
    row = propose(line, "name", RIGHT, cast.li, reason="示例")
    with pytest.raises(TiduError, match="waits to be confirmed"):
        propose(line, "name", "示例第三名", cast.li, reason="示例")
    drop(row, cast.li)
    propose(line, "name", "示例第三名", cast.li, reason="示例")
    with pytest.raises(TiduError, match="decided already"):
        confirm(row, colleague(cast))


def test_the_database_refuses_to_change_a_correction(cast: Cast, pumps: Enterprise) -> None:
    row = corrected_name(cast, running(cast, [pumps]))
    with pytest.raises(DatabaseError), transaction.atomic():
        Correction.objects.filter(pk=row.pk).update(before="别的")


def test_corrected_before_the_announcement_the_title_is_written_right(cast: Cast, pumps: Enterprise) -> None:
    notice = running(cast, [pumps])
    corrected_name(cast, notice)
    confirm(propose(notice.entries.get(), "title", "cxx", cast.li, reason="示例"), colleague(cast))
    Notice.objects.filter(pk=notice.pk).update(ends_on=china_today() - timedelta(days=1))
    run(announce(Notice.objects.get(pk=notice.pk), cast.li, document="示例").pk)
    held = TitleHeld.objects.get()
    assert (held.title, held.name_then) == ("cxx", RIGHT)


def test_a_written_title_follows_with_its_trace_and_its_certificate_is_issued_anew(
    cast: Cast, pumps: Enterprise
) -> None:
    notice = announced(cast, [pumps])
    run(Job.objects.filter(kind="issue-certificates").latest("pk").pk)
    old = Certificate.objects.get()
    heard: list[Any] = []

    def hear(**more: Any) -> None:
        heard.append((more["notice"].pk, more["correction"].after))

    corrected.connect(hear)
    corrected_name(cast, notice)
    held = TitleHeld.objects.get()
    assert held.name_then == RIGHT
    assert AuditEvent.objects.filter(action="title.change").exists()
    new = Certificate.objects.get(replaces=old)
    old.refresh_from_db()
    assert (new.name, new.held, old.name) == (RIGHT, held, pumps.name)
    assert new.number != old.number
    assert old.replaced_on == china_today()
    assert heard == [(notice.pk, RIGHT)]


def test_a_wrong_title_counts_from_its_first_day_no_more_and_the_right_one_takes_its_place(
    cast: Cast, pumps: Enterprise
) -> None:
    notice = announced(cast, [pumps])
    run(Job.objects.filter(kind="issue-certificates").latest("pk").pk)
    confirm(propose(notice.entries.get(), "title", "cxx", cast.li, reason="示例笔误"), colleague(cast))
    wrong, right = TitleHeld.objects.get(title="zjtx"), TitleHeld.objects.get(title="cxx")
    assert wrong.withdrawn_on == wrong.valid_from
    assert (right.valid_from, right.document) == (wrong.valid_from, wrong.document)
    assert Written.objects.get().held == right
    assert Certificate.objects.standing().get().title == "cxx"


def test_the_page_walks_one_through_it(cast: Cast, pumps: Enterprise, signed_in: Any) -> None:
    notice = running(cast, [pumps])
    page = reverse("notice-corrections", args=[notice.pk])
    client = signed_in(cast.li)
    assert pumps.name in client.get(page, {"line": "1"}).content.decode()
    assert client.get(page, {"line": "99"}).status_code == 200
    given = {"line": "1", "field": "name", "after": RIGHT, "reason": "示例", "do": "propose"}
    assert client.post(page, given).status_code == 302
    row = Correction.objects.get()
    assert client.post(page, {"do": "confirm", "correction": str(row.pk)}).status_code == 200  # not his to confirm
    signed_in(colleague(cast)).post(page, {"do": "confirm", "correction": str(row.pk)})
    row.refresh_from_db()
    assert row.state == "confirmed"
    assert signed_in(cast.chen).get(page).status_code == 404
