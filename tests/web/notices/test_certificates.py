"""Certificates: one for every title of an announcement, as PDF/A whose number never repeats and whose words stay."""

from __future__ import annotations

import io
import zipfile
from datetime import date
from typing import Any

import pdfplumber
import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import DatabaseError, transaction
from django.test import Client
from django.urls import reverse
from tests.web.cast import Cast, make_firm
from tests.web.notices.issued import announced, bureau, certificate_for

from tidu.errors import TiduError
from tidu.today import china_today
from tidu.web.accounts.models import Organisation
from tidu.web.audit.models import AuditEvent
from tidu.web.files.service import open_blob
from tidu.web.jobs.models import Job
from tidu.web.jobs.running import Progress, run
from tidu.web.notices.certificates import packing
from tidu.web.notices.certificates.issuing import issue, issue_for_title, paper_of, start_issuing
from tidu.web.notices.certificates.numbers import next_number, read_rule
from tidu.web.notices.issued import Bundle, Certificate
from tidu.web.notices.models import Notice, Written
from tidu.web.registry.models import Enterprise, Source, TitleHeld
from tidu.web.registry.titles.service import withdraw_title

pytestmark = pytest.mark.django_db


def issued(notice: Notice) -> list[Certificate]:
    """The certificates of a notice, as its job issues them."""
    run(Job.objects.filter(kind="issue-certificates").latest("pk").pk)
    return list(Certificate.objects.filter(entry__notice=notice).order_by("pk"))


def words(row: Certificate) -> str:
    """What its PDF says."""
    with open_blob(paper_of(row)) as file:
        page = pdfplumber.open(io.BytesIO(file.read())).pages[0]
    return str(page.extract_text()).replace("\n", "").replace(" ", "")


def test_every_title_of_an_announcement_gets_one_and_the_job_again_changes_nothing(
    cast: Cast, pumps: Enterprise, swim: Enterprise
) -> None:
    notice = announced(cast, [pumps, swim])
    first = issued(notice)
    assert [row.name for row in first] == [pumps.name, swim.name]
    assert [row.number for row in first] == [f"2114-ZJTX-{china_today().year}-0000{one}" for one in (1, 2)]
    digests = [row.blob_id for row in first]
    assert None not in digests
    start_issuing(notice, cast.li)
    again = issued(notice)
    assert [row.pk for row in again] == [row.pk for row in first]
    assert [row.blob_id for row in again] == digests


def test_the_paper_says_it_all_and_is_pdf_a(cast: Cast, pumps: Enterprise) -> None:
    row = issued(announced(cast, [pumps]))[0]
    said = words(row)
    assert row.valid_until is not None
    until = f"{row.valid_until.year}年{row.valid_until.month}月{row.valid_until.day}日"
    for part in (pumps.name, pumps.uscc or "", "专精特新中小企业", row.number, row.document, row.issuer, until):
        assert part.replace(" ", "") in said
    with open_blob(paper_of(row)) as file:
        assert b"pdfaid" in file.read()


def test_a_withdrawal_gets_none(cast: Cast, pumps: Enterprise) -> None:
    TitleHeld.objects.create(enterprise=pumps, title="zjtx", decision="recognised", valid_from=date(2025, 1, 1))
    announced(cast, [pumps], kind="withdrawal")
    assert not Job.objects.filter(kind="issue-certificates").exists()


def test_a_number_is_never_given_twice_even_where_its_certificate_was_lost(cast: Cast) -> None:
    with transaction.atomic():
        given = [next_number("2114", "zjtx", date(2026, 1, 1)) for _one in range(3)]
    assert given == ["2114-ZJTX-2026-00001", "2114-ZJTX-2026-00002", "2114-ZJTX-2026-00003"]
    with transaction.atomic():
        assert next_number("2114", "zjtx", date(2027, 1, 1)) == "2114-ZJTX-2027-00001"


@pytest.mark.parametrize(
    ("rule", "why"),
    [
        ('number: "{serial}-{year}"\ndigits: 5', "stand last"),
        ('number: "{year}"\ndigits: 5', "stand last"),
        ('number: "{city}-{serial}"\ndigits: 5', "unknown parts"),
        ('number: "{serial}"\ndigits: 0', "from 1 to 9"),
    ],
)
def test_a_rule_that_would_repeat_numbers_is_refused(rule: str, why: str) -> None:
    with pytest.raises(ImproperlyConfigured, match=why):
        read_rule(rule)


def test_the_database_refuses_to_change_what_it_says(cast: Cast, pumps: Enterprise) -> None:
    row = issued(announced(cast, [pumps]))[0]
    for field in ("name", "number", "code", "title", "issuer"):
        with pytest.raises(DatabaseError), transaction.atomic():
            Certificate.objects.filter(pk=row.pk).update(**{field: "别的"})


def test_an_officer_asks_for_one_of_a_title_that_was_entered_otherwise(cast: Cast, pumps: Enterprise) -> None:
    held = TitleHeld.objects.create(enterprise=pumps, title="zjtx", decision="recognised", valid_from=date(2025, 1, 1))
    with pytest.raises(TiduError, match="no document number"):
        issue_for_title(held, cast.li)
    held.document = "示例〔2025〕1号"
    held.save()
    row = issue_for_title(held, cast.li)
    assert issue_for_title(held, cast.li) == row
    with pytest.raises(TiduError, match="not in your region"):
        issue_for_title(held, cast.chen)


def test_a_title_of_another_authority_gets_none(cast: Cast, pumps: Enterprise) -> None:
    office = Organisation.objects.get(name="示例市科技局")
    other = Source.objects.create(kind="department", party="science", label="示例省厅名单", organisation=office)
    held = TitleHeld.objects.create(
        enterprise=pumps, title="xjr", decision="recognised", valid_from=date(2025, 1, 1), document="示例", source=other
    )
    with pytest.raises(TiduError, match="示例省厅名单"):
        issue_for_title(held, cast.li)


def test_a_withdrawn_title_gets_none(cast: Cast, pumps: Enterprise) -> None:
    held = TitleHeld.objects.create(enterprise=pumps, title="zjtx", decision="recognised", valid_from=date(2025, 1, 1))
    withdraw_title(held, date(2026, 1, 1), "示例")
    office = bureau(cast)
    with pytest.raises(TiduError, match="was withdrawn"):
        issue(held, office, office.name, cast.li)


def test_a_firm_takes_its_own_and_no_other(cast: Cast, pumps: Enterprise, swim: Enterprise, signed_in: Any) -> None:
    mine, theirs = (
        certificate_for(cast, TitleHeld.objects.create(enterprise=one, title="zjtx", decision="recognised", valid_from=date(2025, 1, 1)))
        for one in (pumps, swim)
    )  # fmt: skip
    client: Client = signed_in(cast.zhao)
    response = client.get(reverse("certificate-file", args=[mine.pk]))
    assert b"".join(response.streaming_content).startswith(b"%PDF")  # type: ignore[attr-defined]
    assert client.get(reverse("certificate-file", args=[theirs.pk])).status_code == 404
    assert AuditEvent.objects.filter(action="certificate.taken").count() == 1
    page = client.get(reverse("certificates")).content.decode()
    assert mine.number in page
    assert theirs.number not in page
    assert signed_in(cast.chen).get(reverse("certificate-file", args=[mine.pk])).status_code == 404


def test_the_zip_goes_on_where_it_was_cut_off(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    firms = [make_firm(f"葫芦岛示例{number}号有限公司", "211481", number + 10) for number in range(5)]
    notice = announced(cast, firms)
    rows = issued(notice)
    monkeypatch.setattr(packing, "AT_ONCE", 2)
    bundle = packing.ask_bundle(notice, cast.li)
    assert packing.ask_bundle(notice, cast.li) == bundle
    job = Job.objects.create(
        kind=packing.JOB, title="示例", state="running", attempt=1, parameters={"bundle": bundle.pk}
    )
    whole, calls = packing._add, 0

    def cut(archive: zipfile.ZipFile, row: Certificate) -> None:
        nonlocal calls
        calls += 1
        if calls == 4:
            raise KeyboardInterrupt
        whole(archive, row)

    monkeypatch.setattr(packing, "_add", cut)
    with pytest.raises(KeyboardInterrupt):
        packing.pack(bundle, Progress(job))
    job.refresh_from_db()
    assert job.cursor == {"done": 2}
    packing.pack(bundle, Progress(job))
    assert calls == 7  # of the first two none was packed again
    bundle = Bundle.objects.get()
    assert bundle.blob is not None
    with open_blob(bundle.blob) as file:
        archive = zipfile.ZipFile(io.BytesIO(file.read()))
    assert archive.testzip() is None
    assert archive.namelist() == [f"{row.number}-{row.name}.pdf" for row in rows]


def test_the_officers_page_issues_what_is_lacking_and_hides_from_others(
    cast: Cast, pumps: Enterprise, signed_in: Any
) -> None:
    notice = announced(cast, [pumps])
    page = reverse("notice-certificates", args=[notice.pk])
    assert signed_in(cast.chen).get(page).status_code == 404
    response = signed_in(cast.li).post(page, {"do": "issue"})
    assert response.status_code == 302
    rows = issued(notice)
    assert rows[0].number in signed_in(cast.li).get(page).content.decode()
    assert Written.objects.get().held == rows[0].held
