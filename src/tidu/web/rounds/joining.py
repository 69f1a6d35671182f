"""What other rooms hear from this one: the flows, the forms of applications, who has begun a re-review."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

from django.urls import reverse

from tidu.text import Text
from tidu.web.filing.models import Filing
from tidu.web.filing.service import Needs, Owner, register_owner
from tidu.web.rounds.ends import ends
from tidu.web.rounds.flow import OVER, register
from tidu.web.rounds.models import Application, Round
from tidu.web.rounds.papers import needs_of
from tidu.web.validity.service import register_action
from tidu.web.workflow import service as workflow

Key = tuple[str, str]
PERIOD = re.compile(r"\d{4}|r\d+")


def join() -> None:
    """Say it all; called when the programme starts."""
    ends()
    register()
    owner = Owner(names=_names, link=_link, locked=_locked, remarks=_remarks, needs=_needs)
    register_owner("application", owner)
    register_action("re-review", _begun, _way)


# -- the form of an application -----------------------------------------------------------------------------------


def _application_of(form: Filing) -> Application | None:
    rows = Application.objects.filter(filing_id=form.pk).select_related("round", "enterprise", "case")
    return rows.first()


def _names(form: Filing) -> Text:
    one = _application_of(form)
    return Text(f"申报：{one.round.name}", f"Application: {one.round.name}") if one else Text("申报", "application")


def _needs(form: Filing) -> Needs:
    one = _application_of(form)
    return needs_of(one.round) if one is not None else Needs()


def _link(form: Filing) -> str:
    one = _application_of(form)
    return reverse("application", args=[one.pk]) if one else ""


def _locked(form: Filing) -> Text | None:
    """Only while the application is with the firm may its form be changed."""
    one = _application_of(form)
    if one is None or one.case is None or one.case.state in ("draft", "returned"):
        return None
    if one.case.state == "county_review":
        return Text(
            "已提交，正在县里审核；要修改请先“拿回修改”", "handed in and under review: take it back to change it"
        )
    return Text("已提交，不能再改", "handed in: it can no longer be changed")


def _remarks(form: Filing) -> Mapping[Key, Text]:
    """What the reviewer wrote to single fields when he sent the application back last."""
    one = _application_of(form)
    if one is None or one.case is None or one.case.state != "returned":
        return {}
    returns = [event for event in workflow.history(one.case) if event.to_state == "returned"]
    found: dict[Key, Text] = {}
    for reason in returns[-1].reasons if returns else ():
        text = str(reason.get("text", ""))
        if field := str(reason.get("field", "")):
            found[_key(field)] = Text(text, text)
    return found


def _key(name: str) -> Key:
    """The field and the period of an input: revenue.2025, products.name.r1, address."""
    field, _dot, period = name.rpartition(".")
    return (field, period) if field and PERIOD.fullmatch(period) else (name, "")


# -- re-reviews ---------------------------------------------------------------------------------------------------


def _begun(firms: Sequence[int]) -> Iterable[tuple[int, str]]:
    """Firms whose re-review is on its way, each with the title."""
    rows = Application.objects.filter(enterprise_id__in=list(firms), category="review").exclude(case__state__in=OVER)
    rows = rows.filter(round__state__in=(Round.State.OPEN, Round.State.CLOSED))
    return list(rows.values_list("enterprise_id", "round__title"))


def _way(firm: int, title: str) -> str | None:
    """Where a firm begins its re-review: the open round of the title, if there is one."""
    one = Application.objects.filter(enterprise_id=firm, round__title=title, category="review").order_by("-pk").first()
    if one is not None:
        return reverse("application", args=[one.pk])
    kinds = (Round.Kind.REVIEW, Round.Kind.BOTH)
    row = Round.objects.filter(title=title, kind__in=kinds, state=Round.State.OPEN).order_by("-opens_on").first()
    return reverse("round", args=[row.pk]) if row is not None else None
