"""Where an application stands, in words that its firm understands: what happened, who has it now, until when, what comes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from tidu import clocks
from tidu.text import Text, same
from tidu.web.accounts.models import User
from tidu.web.rounds.ends import MINISTRY, ends_at
from tidu.web.rounds.models import Application
from tidu.web.rounds.people import officers_of
from tidu.web.rounds.words import state_labels
from tidu.web.workflow import service as workflow

if TYPE_CHECKING:
    from collections.abc import Iterator

WAY = ("draft", "county_review", "city_review", "recommended", "with_ministry", "granted")
PLACES: dict[str, Text] = {
    "draft": Text("企业填写", "the firm fills it in"),
    "county_review": Text("县里初审", "the county reviews"),
    "city_review": Text("市里复核推荐", "the city reviews and recommends"),
    "recommended": Text("省里审核", "the province decides"),
    "with_ministry": Text("部里审核", "the ministry decides"),
    "granted": Text("公布结果", "the result"),
}
NAMED = 2


@dataclass(frozen=True, slots=True)
class Station:
    """One point of the way: behind, here, or to come."""

    when: datetime | date | None
    title: Text
    text: Text
    by: str = ""
    here: bool = False
    to_come: bool = False


def sentence_of(one: Application) -> Text:
    """Where it is now, with whom, until when, and why that day."""
    if one.case is None:
        return same("")
    label = state_labels()[one.case.state][1]
    if one.case.closed_at is not None:
        return label
    who = _who(one)
    parts_zh, parts_en = [label.zh], [label.en]
    if who:
        parts_zh.append(who)
        parts_en.append(who)
    if one.case.due_on is not None:
        day = one.case.due_on
        parts_zh.append(f"最迟 {day.month}月{day.day}日")
        parts_en.append(f"until {day}")
    return Text("，".join(parts_zh), ", ".join(parts_en))


def why_of(one: Application) -> Text | None:
    """Why it is that day; None where there is none."""
    if one.case is None or not one.case.clock or one.case.closed_at is not None:
        return None
    return clocks.clock_from_json(one.case.clock).deadline().sentence()


def _who(one: Application) -> str:
    """The bureau that has it, and who is at work on it there; of a firm nobody, it knows its own people."""
    case = one.case
    if case is None or case.state in ("draft", "returned"):
        return ""
    bureau = case.organisation
    if bureau is None:
        return ""
    people = [case.owner_id] if case.owner_id else officers_of([bureau.pk]).get(bureau.pk, [])[:NAMED]
    names = User.objects.filter(pk__in=people).order_by("pk").values_list("display_name", flat=True)
    return "，".join([str(bureau), *names])


def stations_of(one: Application) -> list[Station]:
    """What happened, where it is, and what comes if all goes well."""
    if one.case is None:
        return []
    found = [Station(one.opened_at, Text("开始填写", "begun"), same(""), _firm_or_officer(one))]
    found += list(_past(one))
    if one.case.closed_at is None:
        found.append(Station(one.case.due_on, sentence_of(one), why_of(one) or same(""), here=True))
        found += list(_ahead(one))
    return found


def _firm_or_officer(one: Application) -> str:
    return str(one.opened_by) if one.opened_by is not None else ""


def _past(one: Application) -> Iterator[Station]:
    assert one.case is not None  # noqa: S101 - asked before
    labels = state_labels()
    for event in workflow.history(one.case):
        if event.number and event.from_state != event.to_state and event.from_state:
            label = labels[event.to_state][1] if event.to_state in labels else same(event.to_state)
            yield Station(event.at, label, same(event.note or ""), str(event.by) if event.by else "")


def _ahead(one: Application) -> Iterator[Station]:
    assert one.case is not None  # noqa: S101 - asked before
    here = "draft" if one.case.state == "returned" else one.case.state
    if here not in WAY:
        return
    days = {"county_review": "county", "city_review": "city", "recommended": "province"}
    for state in WAY[WAY.index(here) + 1 :]:
        if state == "with_ministry" and ends_at(one.round.title) != MINISTRY:
            continue
        deadline = one.round.deadline(days[state]) if state in days else None
        text = Text(f"最迟 {deadline.last}", f"until {deadline.last}") if deadline else same("")
        yield Station(deadline.last if deadline else None, PLACES[state], text, to_come=True)
