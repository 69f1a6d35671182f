"""Rounds and applications for the tests, made as people make them."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from tests.web.cast import Cast

from tidu.today import china_today
from tidu.web.accounts.models import User
from tidu.web.filing.models import FilingVersion
from tidu.web.registry.models import Enterprise, TitleHeld
from tidu.web.rounds.applying import open_application
from tidu.web.rounds.dating import Given
from tidu.web.rounds.models import Application, Round
from tidu.web.rounds.planning import create_round
from tidu.web.workflow import service as workflow


def step(one: Any, action: str, by: User, **more: Any) -> Any:
    """One step, as somebody takes it who has just read the page."""
    one.case.refresh_from_db()
    case = workflow.take_step(one.case.pk, action, by, revision=one.case.revision, **more)
    one.refresh_from_db()
    return case


def frozen(one: Application) -> FilingVersion:
    """The version that was handed in."""
    assert one.version is not None
    return one.version


def days(first: date | None = None) -> list[Given]:
    """Firms in ten days, counties and the city in working days behind them."""
    first = first or china_today() + timedelta(days=10)
    return [
        Given("firm", day=first),
        Given("county", basis="after:firm", amount=5),
        Given("city", basis="after:county", amount=5),
    ]


def a_round(cast: Cast, *, opened: bool = True, **changes: Any) -> Round:
    """A round for little giants, new and in re-review."""
    today = china_today()
    given: dict[str, Any] = {
        "name": "示例2026年第八批小巨人申报和复核", "title": "xjr", "kind": "both", "year": 2026, "batch": "第八批",
        "document": "示例工信函〔2026〕8号", "opens_on": today, "judged_on": today, "text": "", "extra": [], "quota": None,
        "quotas": {}, "ask": "", "noticed_on": None,
    }  # fmt: skip
    row = create_round(
        cast.li, {**given, **{key: changes[key] for key in changes if key in given}}, changes.get("days", days())
    )
    if opened:
        step(row, "open", cast.li)
    return row


def an_application(cast: Cast, row: Round, firm: Enterprise, by: User | None = None) -> Application:
    """The firm's application for a new title."""
    return open_application(firm, row, "new", by or cast.zhao)


def a_title(firm: Enterprise, title: str = "xjr", until: date | None = None) -> TitleHeld:
    """A title that ends within the round."""
    until = until or china_today() + timedelta(days=90)
    begun = until.replace(year=until.year - 3)
    return TitleHeld.objects.create(
        enterprise=firm, title=title, decision="recognised", valid_from=begun, decided_on=begun, valid_until=until
    )
