"""One file serves every use, and a file that no longer counts takes nothing from what rests on it."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import date

import pytest
from django.db.models import RestrictedError
from django.dispatch import Signal
from django.test import Client
from django.urls import reverse
from tests.web.cast import Cast
from tests.web.materials.papers import audit, paper, pdf

from tidu.errors import TiduError
from tidu.text import Text, same
from tidu.today import china_today
from tidu.web.accounts.models import User
from tidu.web.desk.models import Message, Todo
from tidu.web.files.service import open_blob
from tidu.web.materials.extents import pages_of
from tidu.web.materials.models import Use
from tidu.web.materials.service import (
    Given,
    decided,
    evidence_changed,
    hand_in,
    proofs,
    release,
    requirements,
    use,
    uses_of,
)
from tidu.web.materials.using import set_consent
from tidu.web.registry.facts.evidence import add_evidence, withdraw_evidence
from tidu.web.registry.models import Enterprise, Evidence

pytestmark = pytest.mark.django_db
FOR = Text("2026 年小巨人申报", "little giants of 2026")


def used(cast: Cast, row: Evidence, key: str = "application:1", **more: object) -> Use:
    return use(row, key=key, purpose=FOR, link="/x/", by=cast.zhao, **more)  # type: ignore[arg-type]


def test_one_file_serves_many_cases_and_is_one_use_in_each(cast: Cast, pumps: Enterprise) -> None:
    row = audit(cast, pumps, 2025)
    first = used(cast, row)
    assert used(cast, row) == first
    second = used(cast, row, "application:2")
    assert uses_of([row.pk])[row.pk] == [second, first]
    assert (first.basis, first.used_by, first.blob_id) == ("own", cast.zhao, row.blob_id)
    assert first.organisation == cast.wang.memberships.get().organisation  # the bureau in charge


def test_an_office_takes_a_file_of_the_vault_with_consent_only(cast: Cast, pumps: Enterprise) -> None:
    row = audit(cast, pumps, 2025)
    with pytest.raises(TiduError) as refused:
        use(row, key="policy:1", purpose=FOR, link="", by=cast.wang)
    assert refused.value.code == "no-consent"
    set_consent(pumps, "review", cast.zhao, given=True)
    taken = use(row, key="policy:1", purpose=FOR, link="", by=cast.wang)
    assert (taken.basis, taken.consent_id is not None) == ("consent", True)
    set_consent(pumps, "review", cast.zhao, given=False)
    assert use(row, key="policy:1", purpose=FOR, link="", by=cast.wang) == taken  # what was used stays used
    with pytest.raises(TiduError):
        use(row, key="policy:2", purpose=FOR, link="", by=cast.wang)


def test_a_file_that_the_office_keeps_itself_needs_no_consent(cast: Cast, pumps: Enterprise) -> None:
    row, _new = add_evidence(pumps, io.BytesIO(pdf()), "x.pdf", cast.wang, kind="other", title="示例")
    assert use(row, key="a:1", purpose=FOR, link="", by=cast.li).basis == "office"


def test_withdrawing_a_file_under_review_tells_everybody_and_takes_nothing(
    cast: Cast, pumps: Enterprise, signed_in: Callable[[User], Client]
) -> None:
    row = audit(cast, pumps, 2025)
    first, second = used(cast, row), used(cast, row, "application:2")
    decided("application:2")
    told: list[object] = []
    heard: Signal = evidence_changed

    def hear(uses: list[Use], reason: str, **_named: object) -> None:
        told.extend((reason, [one.pk for one in uses]))

    heard.connect(hear)
    try:
        withdraw_evidence(row, "报告出具有误")
    finally:
        heard.disconnect(hear)
    assert told == ["报告出具有误", [second.pk, first.pk]]
    todos = Todo.objects.filter(key__startswith="material-withdrawn:")
    assert {one.organisation_id for one in todos} == {cast.wang.memberships.get().organisation_id}
    assert all("报告出具有误" in one.why_zh for one in todos)
    assert any("已作出的决定不变" in one.why_zh for one in todos)
    message = Message.objects.get(recipient=cast.zhao)
    assert "2 处正在使用" in message.title_zh
    # the reviewer still has the file as it was, and sees why it no longer counts
    frozen = Use.objects.get(pk=first.pk)
    assert open_blob(frozen.blob).read().startswith(b"%PDF")
    client = signed_in(cast.wang)
    assert client.get(reverse("evidence-file", args=[row.pk])).status_code == 200
    assert "报告出具有误" in client.get(reverse("evidence", args=[row.pk])).text


def test_a_newer_file_takes_the_place_and_the_old_case_keeps_the_old_one(cast: Cast, pumps: Enterprise) -> None:
    old = audit(cast, pumps, 2025)
    case = used(cast, old)
    new = audit(cast, pumps, 2025, replaces=old)
    old.refresh_from_db()
    assert old.withdrawn_at is not None
    assert new.paper.replaces == old
    assert Use.objects.get(pk=case.pk).blob_id == old.blob_id != new.blob_id
    found = {one.key: one for one in requirements(pumps, title="xjr", kind="new", on=date(2026, 5, 20))}
    assert found["audit_report-2025"].evidence == new


def test_a_file_cannot_replace_itself(cast: Cast, pumps: Enterprise) -> None:
    body = pdf()
    given, material = Given(year=2025), proofs().materials["audit_report"]
    row, _new = hand_in(pumps, io.BytesIO(body), "a.pdf", cast.zhao, material=material, given=given)
    with pytest.raises(TiduError) as refused:
        hand_in(pumps, io.BytesIO(body), "a.pdf", cast.zhao, material=material, given=given, replaces=row)
    assert refused.value.code == "same-file"
    row.refresh_from_db()
    assert row.withdrawn_at is None


def test_a_withdrawn_file_is_not_used_anew(cast: Cast, pumps: Enterprise) -> None:
    row = audit(cast, pumps, 2025)
    withdraw_evidence(row, "错")
    with pytest.raises(TiduError) as refused:
        used(cast, row)
    assert refused.value.code == "withdrawn"


def test_a_draft_gives_its_files_back_and_a_decision_does_not(cast: Cast, pumps: Enterprise) -> None:
    row = audit(cast, pumps, 2025)
    used(cast, row)
    assert release("application:1") == 1
    used(cast, row)
    decided("application:1")
    assert release("application:1") == 0
    with pytest.raises(RestrictedError):
        row.delete()


def test_a_firm_without_uses_hears_nothing_when_it_tidies_up(cast: Cast, pumps: Enterprise) -> None:
    withdraw_evidence(audit(cast, pumps, 2025), "旧")
    assert not Message.objects.exists()
    assert not Todo.objects.exists()


@pytest.mark.parametrize("pages", [1, 7])
def test_pages_of_a_file_are_counted(cast: Cast, pumps: Enterprise, pages: int) -> None:
    assert pages_of(paper(cast, pumps, "audit_report", year=2025, pages=pages).blob) == pages


def test_pages_that_cannot_be_counted_are_unknown_and_not_nought(cast: Cast, pumps: Enterprise) -> None:
    body = b"%PDF-1.4\nnothing of a document\n%%EOF\n"
    row, _new = add_evidence(pumps, io.BytesIO(body), "x.pdf", cast.zhao, kind="other", title="示例")
    assert pages_of(row.blob) is None


def test_a_firm_never_sees_the_uses_of_another(cast: Cast, pumps: Enterprise, swim: Enterprise) -> None:
    mine = used(cast, audit(cast, pumps, 2025))
    other = (
        use(audit(cast, swim, 2025), key="b", purpose=same("x"), link="", by=None, office=None)
        if set_consent(swim, "review", cast.zhao, given=True)
        else None
    )
    assert other is not None
    assert list(Use.objects.visible_to(cast.zhao)) == [mine]
    assert list(Use.objects.visible_to(cast.chen)) == [other]
    assert china_today().year >= 2026
