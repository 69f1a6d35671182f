"""Things that are due, for the walks through every door, every list and every page."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import Protocol

from tidu.clocks import add_months, clock_to_json, until
from tidu.today import china_today
from tidu.web.accounts.models import User
from tidu.web.registry.bureaus import bureaus_for
from tidu.web.registry.models import Enterprise, TitleHeld
from tidu.web.validity.feeds import make_feed
from tidu.web.validity.forecasting import judge_some
from tidu.web.validity.models import DueItem, Forecast
from tidu.web.validity.planning import plan
from tidu.web.validity.reminding import remind
from tidu.web.validity.service import sync_firms


class HasFirms(Protocol):
    """Whatever a walk calls its world."""

    pumps: Enterprise


WALKED = "gxjs"
"""Not the title that the walks' round is for: who holds that one does not apply anew."""


def an_item(firm: Enterprise, days: int = 100, title: str = "zjtx") -> DueItem:
    """A title of the firm that ends in some days, of which it was reminded."""
    today = china_today()
    end = today + timedelta(days=days)
    row, _new = TitleHeld.objects.get_or_create(
        enterprise=firm, title=title, decision="recognised", valid_from=add_months(end, -35), valid_until=end
    )
    sync_firms([firm.pk])
    remind(plan(today), today)
    return DueItem.objects.get(key=f"title:{row.pk}")


def of_item(world: HasFirms) -> tuple[object, ...]:
    """The arguments of its page."""
    return (an_item(world.pumps, title=WALKED).pk,)


def some_items(world: HasFirms) -> tuple[object, ...]:
    """A calendar with something in it, judged ahead."""
    item = an_item(world.pumps, title=WALKED)
    an_item(world.pumps, 3, WALKED)
    judge_some([item], china_today())
    return ()


def of_feed(user: User) -> tuple[object, ...]:
    """The secret of a feed."""
    return (make_feed(user, "示例日历")[1],)


def many_items(firms: Iterable[Enterprise]) -> list[DueItem]:
    """One item of each firm, in few steps; each due on another day."""
    day = china_today() + timedelta(days=10)
    rows = []
    for number, firm in enumerate(firms):
        end = day + timedelta(days=number)
        rows.append(
            DueItem(
                key=f"title:{firm.pk}", source="title", enterprise=firm, region_id=firm.region_id, title="zjtx",
                what_zh="示例复核", what_en="example", due_on=end, clock=clock_to_json(until(end).clock),
                office_id=bureaus_for([firm.region_id])[firm.region_id],
            )
        )  # fmt: skip
    return DueItem.objects.bulk_create(rows)


def many_forecasts(firms: Iterable[Enterprise]) -> list[Forecast]:
    """The same judged ahead: all would fail."""
    today = china_today()
    return Forecast.objects.bulk_create(
        Forecast(
            item=item, level="f", standard="zjtx-2026", on=item.due_on, sentence_zh="示例", sentence_en="example",
            judged_on=today,
        )
        for item in many_items(firms)
    )  # fmt: skip
