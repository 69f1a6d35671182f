"""Whether something can still be handed in, since when not, and what to do then."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from tidu import clocks
from tidu.text import Text
from tidu.web.accounts.models import Organisation
from tidu.web.registry.bureaus import bureaus_for
from tidu.web.rounds.models import Application, Deadline, Round


@dataclass(frozen=True, slots=True)
class Shut:
    """It is too late: what, why, and whom to ask."""

    what: Text
    fix: Text
    since: datetime | None = None


def moment_of(row: Round) -> datetime:
    """Now, or the latest moment at which the round was acted upon, where the clock was set back behind it."""
    now = timezone.now()
    return max(now, row.seen_at) if row.seen_at else now


def whom_to_ask(row: Round, region: str) -> Text:
    """The office that can help: what the round says, else the bureau in charge of the firm."""
    if row.ask:
        return Text(row.ask, row.ask)
    pk = bureaus_for([region]).get(region)
    bureau = Organisation.objects.filter(pk=pk).first() if pk else None
    name = bureau.name if bureau else str(row.organisation)
    return Text(name, name)


def _fix(row: Round, region: str) -> Text:
    ask = whom_to_ask(row, region)
    return Text(
        f"已填内容保存在草稿里；确需补报的，请联系{ask.zh}，由市局同意后可以补交",
        f"What was filled in is kept as a draft; to hand it in late, ask {ask.en}: the city may permit it",
    )


def shut_for_new(row: Round, region: str) -> Shut | None:
    """Why no application can be begun in a round now; None where one can."""
    if row.state == Round.State.DRAFT:
        return Shut(
            Text("这个批次还没有开始申报", "the round is not open yet"),
            Text(f"{row.opens_on} 起可以申报", f"it opens on {row.opens_on}"),
        )
    if row.state != Round.State.OPEN:
        return Shut(Text("这个批次已经截止", "the round is closed"), _fix(row, region))
    return _passed(row, region, row.deadline("firm"))


def shut_for(one: Application) -> Shut | None:
    """Why an application cannot be handed in now; None where it can. What was sent back has a day of its own."""
    row, region, moment = one.round, one.region_id, moment_of(one.round)
    if row.state in (Round.State.DONE, Round.State.DROPPED):
        return Shut(Text("这个批次已经结束", "the round is done"), _fix(row, region))
    own = one.late_until
    if one.case is not None and one.case.state == "returned":
        own = max(filter(None, (own, one.case.due_on)), default=None)
    if own is not None:
        ends = _end_of(own)
        if moment < ends:
            return None
        what = Text(f"修改（补报）期限 {own} 已过", f"it could be handed in until {own}")
        return Shut(what, _fix(row, region), ends)
    if one.case is not None and one.case.state == "returned":
        return None
    if row.state != Round.State.OPEN:
        return Shut(Text("这个批次已经截止", "the round is closed"), _fix(row, region))
    return _passed(row, region, row.deadline("firm"))


def _end_of(day: object) -> datetime:
    ends = clocks.Clock(clocks.Until(day), day).deadline().ends_at()  # type: ignore[arg-type]
    assert ends is not None  # noqa: S101 - a fixed day has an end
    return ends


end_of = _end_of


def _passed(row: Round, region: str, deadline: Deadline | None) -> Shut | None:
    if deadline is None or not deadline.passed(moment_of(row)):
        return None
    ends = deadline.ends_at()
    when = timezone.localtime(ends).strftime("%Y-%m-%d %H:%M")
    return Shut(Text(f"提交已于 {when} 截止", f"it could be handed in until {when}"), _fix(row, region), ends)


def closing_of(one: Application) -> datetime | None:
    """When the form closes, as things stand: its own day where it has one, else that of the round."""
    if one.state == "returned" and one.case is not None and one.case.due_on is not None:
        return _end_of(max(filter(None, (one.late_until, one.case.due_on))))
    if one.late_until is not None:
        return _end_of(one.late_until)
    deadline = one.round.deadline("firm")
    return deadline.ends_at() if deadline is not None else None
