"""Changes: reported once, in time or late, weighed with reasons, decided and entered."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from tests.web.cast import Cast
from tests.web.files.making import PDF
from tests.web.upkeep.making import a_rename, a_title, step

from tidu.errors import TiduError
from tidu.today import china_today
from tidu.web.accounts.models import User
from tidu.web.desk.models import Todo
from tidu.web.materials.service import Use
from tidu.web.registry.enterprises import service as firms
from tidu.web.registry.models import Enterprise
from tidu.web.upkeep.changes import report_change, weight_of
from tidu.web.upkeep.models import ChangeReport
from tidu.web.upkeep.rules import split_questions
from tidu.web.upkeep.service import told

pytestmark = pytest.mark.django_db


def through(row: ChangeReport, cast: Cast) -> None:
    """The county checks, the city accepts."""
    step(row, "county_pass", cast.wang)
    step(row, "accept", cast.li, note="示例：材料齐全")


def test_a_new_name_is_reported_once_decided_and_entered(cast: Cast, pumps: Enterprise) -> None:
    heard: list[frozenset[int]] = []

    def hear(firm_ids: frozenset[int], **_more: object) -> None:
        heard.append(firm_ids)

    held = a_title(pumps)
    row = a_rename(cast, pumps)
    assert a_rename(cast, pumps).pk == row.pk
    told.connect(hear)
    try:
        through(row, cast)
    finally:
        told.disconnect(hear)
    pumps.refresh_from_db()
    held.refresh_from_db()
    assert pumps.name == "葫芦岛渤湾示例泵业股份有限公司"
    assert pumps.names.filter(kind="former", name="葫芦岛渤湾示例泵业有限公司").exists()
    assert held.enterprise_id == pumps.pk
    assert row.written["what"] == "renamed"
    assert heard == [frozenset({pumps.pk})]


def test_its_proof_is_used_while_it_is_checked_and_rests_with_what_was_decided(
    cast: Cast, pumps: Enterprise, signed_in: Callable[[User], Client]
) -> None:
    zhao = signed_in(cast.zhao)
    upload = SimpleUploadedFile("变更登记通知书.pdf", PDF)
    on = (china_today() - timedelta(days=3)).isoformat()
    said = {"kind": "business", "occurred_on": on, "industry": "3441", "text": "示例"}
    assert zhao.post(reverse("change-new"), {**said, "proof": upload}).status_code == 302
    row = ChangeReport.objects.get()
    use = Use.objects.get(evidence=row.evidence)
    assert (use.basis, use.link, use.released_at) == ("own", row.get_absolute_url(), None)
    assert "变更报告" in use.purpose_zh
    step(row, "take_back", cast.zhao, note="示例：写错了")
    use.refresh_from_db()
    assert use.released_at is not None


def test_three_months_are_counted_to_the_day(cast: Cast, pumps: Enterprise) -> None:
    row = a_rename(cast, pumps, days_ago=10)
    assert (row.late, row.late_days) == (False, 0)
    late = report_change(pumps, "business", china_today() - timedelta(days=200), by=cast.zhao)
    assert late.late
    assert late.late_days == (late.reported_on - late.due_on).days > 100


def test_the_split_says_why_a_new_name_is_more_than_a_name() -> None:
    same = dict.fromkeys(split_questions(), True)
    assert weight_of("rename", same) == "simple"
    assert weight_of("rename", {**same, "shareholders": False}) == "substantial"
    assert weight_of("rename", {**same, "shareholders": None}) == "unknown"
    assert weight_of("merger", same) == "substantial"


def test_what_the_registry_cannot_take_is_not_accepted(cast: Cast, pumps: Enterprise) -> None:
    row = report_change(pumps, "move_city", china_today(), by=cast.zhao)
    step(row, "county_pass", cast.wang)
    with pytest.raises(TiduError, match="where the firm moved"):
        step(row, "accept", cast.li, note="示例")
    assert not row.written


def test_a_move_and_a_merger_are_entered(cast: Cast, pumps: Enterprise, swim: Enterprise) -> None:
    moved = report_change(swim, "move_city", china_today(), by=cast.li, given={"region": "211481101"})
    step(moved, "county_pass", cast.chen)
    step(moved, "accept", cast.li, note="示例")
    swim.refresh_from_db()
    assert swim.region_id == "211481101"
    merged = report_change(pumps, "merger", china_today(), by=cast.zhao, given={"other": swim.pk})
    through(merged, cast)
    swim.refresh_from_db()
    assert (swim.status, swim.merged_into_id) == ("absorbed", pumps.pk)


def test_what_was_withdrawn_may_be_reported_again(cast: Cast, pumps: Enterprise) -> None:
    row = a_rename(cast, pumps)
    step(row, "take_back", cast.zhao, note="示例：写错日期")
    again = a_rename(cast, pumps)
    assert row.withdrawn
    assert again.pk != row.pk


def test_a_name_that_was_found_asks_the_firm_to_report_it(cast: Cast, pumps: Enterprise) -> None:
    a_title(pumps)
    on = china_today() - timedelta(days=5)
    firms.rename(pumps, "葫芦岛渤湾示例泵业股份有限公司", on)
    todo = Todo.objects.get(key=f"change-found:{pumps.pk}:rename")
    assert todo.organisation_id == pumps.organisation_id
    report_change(pumps, "rename", on, by=cast.zhao, given={"name": "葫芦岛渤湾示例泵业股份有限公司"})
    todo.refresh_from_db()
    assert todo.done_at is not None


def test_the_effect_names_each_title_held(cast: Cast, pumps: Enterprise) -> None:
    a_title(pumps, "zjtx")
    row = report_change(pumps, "merger", china_today(), by=cast.zhao, given={})
    assert [(one["title"], one["after"]) for one in row.effect] == [("zjtx", "unknown")]


def test_a_merged_record_takes_no_report(cast: Cast, pumps: Enterprise, swim: Enterprise) -> None:
    firms.absorb(swim, pumps, china_today())
    with pytest.raises(TiduError, match="went into another"):
        report_change(swim, "rename", china_today(), by=cast.li, given={"name": "示例"})
