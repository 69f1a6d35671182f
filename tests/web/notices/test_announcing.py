"""From a notice to titles: never before its last day is over, in steps that may be cut off and repeated."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from tests.web.cast import Cast, make_firm
from tests.web.notices.kept import running

from tidu.errors import TiduError
from tidu.today import china_today
from tidu.web.jobs.running import run
from tidu.web.notices import announcing, signals
from tidu.web.notices.models import Notice, Written
from tidu.web.notices.service import announce
from tidu.web.registry.models import Enterprise, TitleHeld
from tidu.web.registry.titles.service import register_title

pytestmark = pytest.mark.django_db


def over(row: Notice) -> Notice:
    """The same notice, ended yesterday."""
    row.ends_on = china_today() - timedelta(days=1)
    row.save()
    return row


def test_it_is_refused_on_the_last_day_and_when_the_clock_is_set_back(
    cast: Cast, pumps: Enterprise, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = running(cast, [pumps])
    last = row.ends_on
    assert last is not None
    for day in (last, date(2020, 1, 1)):
        monkeypatch.setattr(announcing, "china_today", lambda day=day: day)
        with pytest.raises(TiduError, match="runs until"):
            announce(row, cast.li, document="示例公告")
    assert not TitleHeld.objects.exists()


def test_titles_are_written_with_document_days_and_the_name_of_then(cast: Cast, pumps: Enterprise) -> None:
    row, name = over(running(cast, [pumps])), pumps.name
    Enterprise.objects.filter(pk=pumps.pk).update(name="葫芦岛渤湾示例机械有限公司")
    run(announce(row, cast.li, document="示例工信公告〔2026〕2号").pk)
    held = TitleHeld.objects.get()
    assert (held.name_then, held.batch, held.document) == (name, "示例第一批", "示例工信公告〔2026〕2号")
    assert held.valid_from == china_today()
    assert held.valid_until is not None
    row.refresh_from_db()
    assert row.state == "announced"


def test_a_merged_firm_passes_its_title_to_the_one_that_was_kept(
    cast: Cast, pumps: Enterprise, swim: Enterprise
) -> None:
    row = over(running(cast, [pumps]))
    Enterprise.objects.filter(pk=pumps.pk).update(merged_into=swim)
    run(announce(row, cast.li, document="示例公告").pk)
    assert TitleHeld.objects.get().enterprise_id == swim.pk


def test_cut_off_in_the_middle_it_goes_on_and_writes_nothing_twice(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    firms = [make_firm(f"葫芦岛示例{number}号有限公司", "211481", number + 10) for number in range(5)]
    row = over(running(cast, firms))
    monkeypatch.setattr(announcing, "STEP", 2)
    told: list[Any] = []

    def hear(**more: Any) -> None:
        told.append(more["notice"].pk)

    signals.announced.connect(hear)
    real, calls = register_title, 0

    def cut(*given: Any, **more: Any) -> TitleHeld:
        nonlocal calls
        calls += 1
        if calls == 4:
            raise KeyboardInterrupt
        return real(*given, **more)

    monkeypatch.setattr(announcing, "register_title", cut)
    announce(row, cast.li, document="示例公告")
    row.refresh_from_db()
    assert announcing.write_step(row, 0) == 2
    with pytest.raises(KeyboardInterrupt):
        announcing.write_step(row, 2)
    assert TitleHeld.objects.count() == 2  # the broken step left nothing
    last: int | None = 0
    while last is not None:  # from the very beginning, as if the cursor were lost
        last = announcing.write_step(row, last)
    announcing.finish(row)
    announcing.finish(row)
    assert TitleHeld.objects.count() == Written.objects.count() == 5
    assert told == [row.pk]


def test_a_review_points_to_the_title_before_and_a_line_without_one_says_why(
    cast: Cast, pumps: Enterprise, swim: Enterprise
) -> None:
    before = TitleHeld.objects.create(
        enterprise=pumps, title="zjtx", decision="recognised", valid_from=date(2023, 12, 1),
        valid_until=china_today() + timedelta(days=3),
    )  # fmt: skip
    row = over(running(cast, [pumps, swim], kind="review"))
    run(announce(row, cast.li, document="示例公告").pk)
    assert TitleHeld.objects.get(renews=before).enterprise_id == pumps.pk
    assert "登记里没有" in Written.objects.get(entry__enterprise=swim).problem_zh
    row.refresh_from_db()
    assert row.state == "announced"
    with pytest.raises(TiduError, match="only a running"):
        announce(row, cast.li, document="示例公告")
