"""One firm from the notice of a round to its title: invited, handed in, sent back, checked, recommended, granted, announced."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from tests.web.cast import Cast, person
from tests.web.materials.papers import paper
from tests.web.onsite.kept import sent
from tests.web.rounds.test_pages import ROUND
from tests.web.rounds.test_way import whole  # noqa: F401 - a fixture

from tidu.errors import TiduError
from tidu.sheets import Column, Sheet, write_workbook
from tidu.today import china_today
from tidu.web.accounts.models import User
from tidu.web.audit.service import verify
from tidu.web.desk.models import Todo
from tidu.web.filing.service import compare, save
from tidu.web.jobs.running import run
from tidu.web.materials.models import Use
from tidu.web.notices.models import Notice
from tidu.web.notices.origins import choices_for, entries_of
from tidu.web.notices.service import announce, prepare, publish
from tidu.web.onsite import service as onsite
from tidu.web.onsite.models import Visit
from tidu.web.onsite.reports import read_report
from tidu.web.registry.models import Enterprise, Recommendation, TitleHeld
from tidu.web.reviews.models import RecommendationList
from tidu.web.rounds import inviting
from tidu.web.rounds.models import Application, Invitation, Round
from tidu.web.rounds.papers import key_of
from tidu.web.validity.models import DueItem
from tidu.web.validity.service import SOURCES, sync_firms

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("whole")]
SignIn = Callable[[User], Client]
TODAY = china_today()
YEAR = TODAY.year - 1


def act(client: Client, one: Application, action: str, **more: Any) -> str:
    """One step on the page of the application; gives the state that it led to."""
    one.refresh_from_db()
    assert one.case is not None
    given = {"action": action, "revision": one.case.revision, "key": f"{action}-{one.case.revision}", **more}
    response = client.post(reverse("application-step", args=[one.pk]), given)
    assert response.status_code == 302, response.content.decode()
    return Application.objects.get(pk=one.pk).state


def review(client: Client, one: Application, action: str, **more: Any) -> str:
    """One step from the workbench."""
    one.refresh_from_db()
    assert one.case is not None
    given = {"action": action, "revision": one.case.revision, "key": f"{action}-{one.case.revision}", **more}
    client.post(reverse("review-step", args=[one.pk]), given)
    return Application.objects.get(pk=one.pk).state


def a_round(city: Client) -> Round:
    """Made from the notice, and opened."""
    given = {
        **ROUND, "year": str(TODAY.year), "opens_on": TODAY.isoformat(), "extra": "示例汇总表",
        "firm_day": (TODAY + timedelta(days=20)).isoformat(),
    }  # fmt: skip
    city.post(reverse("round-new"), given)
    row = Round.objects.get()
    assert row.case is not None
    city.post(reverse("round-step", args=[row.pk]), {"action": "open", "revision": row.case.revision, "key": "open"})
    row.refresh_from_db()
    assert row.state == "open"
    return row


def begun(row: Round, cast: Cast, firm: Enterprise, pages: dict[str, Client]) -> Application:
    """The city chooses, the county invites, the firm accepts."""
    inviting.add_firm(row, firm, "new", cast.li)
    way = reverse("round-invitations", args=[row.pk])
    pages["city"].post(way, {"do": "send", "all": "1"})
    invitation = Invitation.objects.get()
    pages["county"].post(way, {"do": "invite", "invitation": invitation.pk})
    pages["firm"].post(reverse("round-invitation", args=[invitation.pk]), {"do": "accept"})
    return Application.objects.get()


def results(row: Round, city: Client, firm: Enterprise) -> None:
    """The province's list is read, shown and recorded."""
    columns = [Column("企业名称"), Column("统一社会信用代码"), Column("审核结果")]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "list.xlsx")
        write_workbook(path, [Sheet("结果", columns, [[firm.name, firm.uscc or "", "通过"]])])
        file = SimpleUploadedFile("list.xlsx", path.read_bytes())
    way = reverse("round-results", args=[row.pk])
    page = city.post(way, {"file": file}).content.decode()
    chosen = page.split('name="step" value="')[1].split('"')[0]
    city.post(way, {"do": "apply", "step": chosen, "decided_on": TODAY.isoformat(), "document": "示例部函〔2026〕1号"})


def test_from_the_notice_of_a_round_to_the_title_and_its_calendar(
    cast: Cast, pumps: Enterprise, signed_in: SignIn
) -> None:
    pages = {"city": signed_in(cast.li), "county": signed_in(cast.wang), "firm": signed_in(cast.zhao)}
    report = paper(cast, pumps, "audit_report", year=YEAR, code="辽示例2026001")
    row = a_round(pages["city"])
    one = begun(row, cast, pumps, pages)

    # The firm hands in; the county returns it to a field with its reason; the firm corrects, and only that is new.
    save(one.filing, "revenue", str(YEAR), "5200", by=cast.zhao, seen=0)
    assert act(pages["firm"], one, "submit") == "county_review"
    assert Use.objects.get(key=key_of(one)).evidence_id == report.pk
    assert pumps.organisation_id is not None
    due = TODAY + timedelta(days=5)
    said = {"field": [f"revenue.{YEAR}"], "text": ["示例：与审计报告不一致"], "document": [""], "article": [""]}
    back = {"due": due.isoformat(), **said}
    assert review(pages["county"], one, "county_return", **back) == "returned"
    assert Todo.objects.filter(enterprise_id=pumps.pk, organisation_id=pumps.organisation_id, done_at=None, due_on=due)
    assert "示例：与审计报告不一致" in pages["firm"].get(reverse("filing", args=[one.filing_id])).content.decode()
    save(one.filing, "revenue", str(YEAR), "5300", by=cast.zhao, seen=1)
    assert act(pages["firm"], one, "submit") == "county_review"
    second, first = one.filing.versions.all()
    assert [(change.before, change.after) for change in compare(first, second)] == [("5200万元", "5300万元")]

    # The county goes there, and passes it on; the city freezes its list and recommends.
    pages["county"].post(reverse("review-visit", args=[one.pk]), {"on": TODAY.isoformat()})
    visit = Visit.objects.get(key=key_of(one))
    onsite.report(visit, read_report(sent(visit), visit.points), cast.wang)
    assert review(pages["county"], one, "county_pass") == "city_review"
    assert visit.get_absolute_url() in pages["city"].get(reverse("review", args=[one.pk])).content.decode()
    order = reverse("round-order", args=[row.pk])
    pages["city"].post(order, {"do": "rule", "category": "new", "key": ["revenue"], "reason": "示例：通知要求"})
    pages["city"].post(order, {"do": "freeze", "document": "示例工信函〔2026〕9号", "addressee": "示例省厅"})
    listed = RecommendationList.objects.get()
    assert [line.name for line in listed.lines.all()] == [pumps.name]
    pages["city"].post(listed.get_absolute_url(), {"do": "recommend"})
    assert Application.objects.get().state == "recommended"
    assert Use.objects.get(key=key_of(one), released_at=None).decided_at is not None
    assert Recommendation.objects.get().outcome == "pending"

    # The province passes it on, the ministry's list is imported.
    assert act(pages["city"], one, "province_forward") == "with_ministry"
    results(row, pages["city"], pumps)
    assert (Application.objects.get().state, Recommendation.objects.get().outcome) == ("granted", "granted")

    held = announced(cast, row)
    assert (held.enterprise_id, held.title, held.batch) == (pumps.pk, "xjr", row.batch)
    assert held.valid_from == TODAY
    assert held.valid_until is not None
    assert held.valid_until.year == TODAY.year + 3
    calendar(held, pumps)
    assert TitleHeld.objects.valid_on(TODAY).filter(title="xjr").count() == 1
    assert list(verify()) == []


def announced(cast: Cast, row: Round) -> TitleHeld:
    """One prepares the notice from the result, another publishes it; it is announced when its days are over."""
    (key,) = [full for full, choice, _from in choices_for(cast.li) if full.startswith("granted:")]
    entries = entries_of(key, cast.li)
    notice = prepare("recognition", "示例：拟认定名单公示", entries, key=key, label=row.batch, by=cast.li)
    with pytest.raises(TiduError):
        publish(notice, cast.li, document="示例公示〔2026〕1号")
    second = person("second", "示例复核人", notice.organisation, "officer")
    notice = publish(notice, second, document="示例公示〔2026〕1号")
    with pytest.raises(TiduError, match="runs until"):
        announce(notice, cast.li, document="示例公告〔2026〕2号")
    Notice.objects.filter(pk=notice.pk).update(ends_on=TODAY - timedelta(days=1))
    notice.refresh_from_db()
    run(announce(notice, cast.li, document="示例公告〔2026〕2号").pk)
    return TitleHeld.objects.get()


def calendar(held: TitleHeld, firm: Enterprise) -> None:
    """The end of the title is due, and reminded of at 12, 6, 3 and 1 months."""
    sync_firms([firm.pk])
    item = DueItem.objects.get(key=f"title:{held.pk}")
    last: date | None = held.valid_until
    assert (item.due_on, item.enterprise_id) == (last, firm.pk)
    assert tuple(SOURCES["title"].months("xjr")) == (12, 6, 3, 1)
