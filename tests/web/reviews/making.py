"""Applications under review, made quickly: handed in without a full form, then moved by the steps of the flow."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils import timezone
from tests.web.cast import Cast, make_firm
from tests.web.rounds.making import a_round

from tidu.today import china_today
from tidu.web.filing.service import freeze
from tidu.web.registry.facts.service import Source, Statement, state
from tidu.web.registry.models import Enterprise
from tidu.web.rounds.applying import open_application
from tidu.web.rounds.models import Application, Round
from tidu.web.workflow import service as workflow
from tidu.web.workflow.models import Case

YEAR = china_today().year - 1


def figures(firm: Enterprise, party: str = "firm", **values: int) -> None:
    """Yearly figures of last year as a party states them; amounts in 分."""
    source = Source.objects.create(kind="form", party=party, label=f"示例 {party} {YEAR}")
    state(source, [Statement(firm.pk, code, date(YEAR, 12, 31), value) for code, value in values.items()])


def handed_in(
    cast: Cast, row: Round, firm: Enterprise, at: str = "county_review", category: str = "new"
) -> Application:
    """An application with a frozen version, in a state of the review."""
    one = open_application(firm, row, category, cast.li, late=True)
    one.version = freeze(one.filing, cast.zhao)
    one.outcome, one.submitted_at = one.version.outcome, timezone.now()
    one.save(update_fields=["version", "outcome", "submitted_at"])
    assert one.case is not None
    Case.objects.filter(pk=one.case.pk).update(state=at)
    return Application.objects.select_related("round", "enterprise", "case", "version__filing", "filing").get(pk=one.pk)


def again(one: Application) -> Application:
    """The application as it stands now."""
    return Application.objects.select_related("round", "enterprise", "case", "version__filing", "filing").get(pk=one.pk)


def step(one: Application, action: str, by: Any, **more: Any) -> Application:
    """One step of the flow."""
    assert one.case is not None
    workflow.take_step(one.case.pk, action, by, revision=again(one).case.revision, **more)  # type: ignore[union-attr]
    return again(one)


def some_firms(count: int, region: str = "211481") -> list[Enterprise]:
    """Fictional firms of a county."""
    start = Enterprise.objects.count() + 100
    return [make_firm(f"葫芦岛示例{number}号机械有限公司", region, number) for number in range(start, start + count)]


__all__ = ["YEAR", "a_round", "again", "figures", "handed_in", "some_firms", "step"]
