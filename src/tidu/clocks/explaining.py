"""Why a deadline is the day it is: one sentence, the rules that were used, and a list of every day."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date

from tidu.clocks.clock import Suspension, first_day
from tidu.clocks.deadline import Deadline
from tidu.clocks.periods import ONE, Period
from tidu.clocks.wording import COMMA, day_text, joined, stretch_text
from tidu.clocks.workdays import WEEKEND, Day
from tidu.text import Text

GROUPS_SHOWN = 6
"""Stretches of skipped days that a sentence names; the rest is counted."""
STOPPED, STOPPED_FOR = Text("中止", "suspended"), Text("中止：{reason}", "suspended: {reason}")
EVENT = Text("起算日，不计入", "the day it starts from, not counted")
MOVED = Text("届满日移到这天", "the end, moved here")
MOVED_OVER = Text("{why}，届满日移开", "{why}: the end moves on")


@dataclass(frozen=True, slots=True)
class CountedDay:
    """One day on the way: whether it counts, as the how-manieth, and why or why not."""

    date: date
    counts: bool
    number: int | None
    why: Text
    provisional: bool


# -- day by day ---------------------------------------------------------------------------------------------------


def days(deadline: Deadline) -> list[CountedDay]:
    """Every day from the start to the end, in the order of counting: backwards for a clock that counts so.

    Of a clock that stands still, those until the day it was suspended; of a fixed day, that day and those it moved over.
    Where the end moved towards the start, the days behind it do not count any more.
    """
    listed, last = list(_days(deadline)), deadline.last
    if last is None or last == deadline.falls_on:
        return listed
    at = next((number for number, day in enumerate(listed) if day.date == last), None)
    if at is None:
        return [*listed, *_days_moved(deadline)]
    behind = [replace(day, counts=False, number=None, why=MOVED_OVER.format(why=day.why)) for day in listed[at + 1 :]]
    return [*listed[: at + 1], *behind]


def _days(deadline: Deadline) -> Iterator[CountedDay]:
    clock, rule, start = deadline.clock, deadline.clock.rule, deadline.clock.start
    step = -ONE if clock.backwards else ONE
    if not isinstance(rule, Period):
        known = deadline.calendar.day(start)
        yield CountedDay(start, deadline.last == start, None, _why(known, None), known.provisional)
        return
    if rule.first == "next_day":
        yield CountedDay(start, counts=False, number=None, why=EVENT, provisional=False)
    end = deadline.falls_on or clock.suspensions[-1].first
    day, number = start if rule.first == "same_day" else start + step, 0
    while (end - day).days * step.days >= 0:
        known, stopped = deadline.calendar.day(day), _stopped(deadline, day)
        counts = stopped is None and (rule.unit != "working_day" or known.works)
        number += counts
        yield CountedDay(day, counts, number if counts else None, _why(known, stopped), known.provisional)
        day += step


def _why(day: Day, stopped: Suspension | None) -> Text:
    if stopped is not None:
        return STOPPED_FOR.format(reason=stopped.reason) if stopped.reason.zh else STOPPED
    return WEEKEND if day.kind == "weekend" else day.why


def _stopped(deadline: Deadline, day: date) -> Suspension | None:
    return next((one for one in deadline.clock.suspensions if one.covers(day)), None)


def _days_moved(deadline: Deadline) -> Iterator[CountedDay]:
    """The days over which an end was moved off a holiday, and the one where it came to rest."""
    last, day = deadline.last, deadline.falls_on
    if last is None or day is None or last == day:
        return
    step = ONE if last > day else -ONE
    while day != last:
        day += step
        known, stopped = deadline.calendar.day(day), _stopped(deadline, day)
        why = MOVED if day == last else MOVED_OVER.format(why=_why(known, stopped))
        yield CountedDay(day, day == last, None, why, known.provisional)


# -- the sentence -------------------------------------------------------------------------------------------------


def sentence(deadline: Deadline) -> Text:
    """Why it is this day, in one sentence of Chinese and of English; a provisional day says so in a second one."""
    rule = deadline.clock.rule
    parts = [_opening(deadline, rule), *_skipped(deadline, rule), *_suspensions(deadline, rule)]
    if deadline.last is not None and deadline.falls_on is not None:
        parts.append(_end(deadline, deadline.last, deadline.falls_on))
    whole, doubt = joined([part for part in parts if part.zh], Text("，", "; ")), _doubt(deadline)
    return Text(f"{whole.zh}。{doubt.zh}", f"{whole.en}.{doubt.en}")


def _opening(deadline: Deadline, rule: object) -> Text:
    clock, start = deadline.clock, day_text(deadline.clock.start)
    label = clock.label
    if not isinstance(rule, Period):
        return Text(
            f"{label.zh}：截止 {start.zh}" if label.zh else f"截止 {start.zh}",
            f"{label.en}: by {start.en}".lstrip(": "),
        )
    zh = f"{label.zh} {rule.text.zh}".strip()
    en = f"{label.en}, {rule.text.en}".removeprefix(", ")
    same = rule.first == "same_day" and _begins_counting(deadline, rule)
    if clock.backwards:
        return Text(
            f"{zh}：从 {start.zh}往前数" + ("（当日计入）" if same else ""),
            f"{en} before {start.en}" + (" with that day counted" if same else ""),
        )
    if same:
        return Text(f"{zh}：自 {start.zh}起（当日计入）", f"{en}: from {start.en}, that day counted")
    if rule.first == "same_day":
        return Text(f"{zh}：自 {start.zh}起", f"{en}: from {start.en}")
    return Text(f"{zh}：自 {start.zh}的次日起", f"{en}: from the day after {start.en}")


def _begins_counting(deadline: Deadline, rule: Period) -> bool:
    """Whether the day it starts from counts itself: a notice may go up on a Sunday."""
    start = deadline.clock.start
    works = rule.unit != "working_day" or deadline.calendar.works(start)
    return works and _stopped(deadline, start) is None


def _skipped(deadline: Deadline, rule: object) -> Iterator[Text]:
    """The days that did not count, stretch by stretch with the reason, and those that were worked on a weekend."""
    start = deadline.clock.start
    if deadline.unit != "working_day" or deadline.last is None or not isinstance(rule, Period):
        return
    step = -ONE if deadline.clock.backwards else ONE
    first, last = sorted((start if rule.first == "same_day" else start + step, deadline.last))
    seen = [
        deadline.calendar.day(date.fromordinal(number))
        for number in range(first.toordinal(), last.toordinal() + 1)
        if _stopped(deadline, date.fromordinal(number)) is None
    ]
    stretches = list(_stretches(day for day in seen if not day.works))
    if stretches:
        places = [
            (stretch_text(off[0].date, off[-1].date, start), off[0].why if len(off) == 1 else _why_off(off[0]))
            for off in stretches[:GROUPS_SHOWN]
        ]
        words = joined([Text(f"{place.zh}（{why.zh}）", f"{place.en} ({why.en})") for place, why in places], COMMA)
        rest = sum(map(len, stretches[GROUPS_SHOWN:]))
        more = Text(f"等，另 {rest} 天", f" and {rest} more days") if rest else Text("", "")
        yield Text(f"跳过 {words.zh}{more.zh}", f"skipping {words.en}{more.en}")
    made_up = [day_text(day.date, start) for day in seen if day.kind == "made_up"]
    if made_up:
        words = joined(made_up, COMMA)
        yield Text(f"{words.zh}调休上班，计入", f"{words.en} worked to make up and counted")


def _why_off(day: Day) -> Text:
    return WEEKEND if day.kind == "weekend" else day.why


def _stretches(off: Iterable[Day]) -> Iterator[list[Day]]:
    """Days off that follow each other for the same reason."""
    stretch: list[Day] = []
    for day in off:
        if stretch and (day.date - stretch[-1].date != ONE or _why_off(day) != _why_off(stretch[-1])):
            yield stretch
            stretch = []
        stretch.append(day)
    if stretch:
        yield stretch


def _suspensions(deadline: Deadline, rule: object) -> Iterator[Text]:
    start = deadline.clock.start
    if not isinstance(rule, Period):
        return
    first = first_day(rule, start)
    for one in deadline.clock.suspensions:
        if (one.last is not None and one.last < first) or (deadline.last is not None and one.first > deadline.last):
            continue  # it stood still before it began, or after it was over
        why = Text(f"（{one.reason.zh}）", f" ({one.reason.en})") if one.reason.zh else one.reason
        if one.last is None:
            begin = day_text(one.first, start, weekday=False)
            yield Text(
                f"自 {begin.zh}起中止{why.zh}，尚未恢复，届满日待定",
                f"suspended from {begin.en}{why.en} and not resumed, so that the end is open",
            )
        else:
            place = stretch_text(one.first, one.last, start)
            yield Text(f"{place.zh}中止{why.zh}不计入", f"{place.en} suspended{why.en} and not counted")


def _end(deadline: Deadline, last: date, end: date) -> Text:
    clock, calendar = deadline.clock, deadline.calendar
    fixed, near = not isinstance(clock.rule, Period), clock.start
    if last != end:
        why, onto = calendar.day(end).why, day_text(last, near)
        moves = Text("顺延至", "moves on to") if last > end else Text("提前到", "moves back to")
        where = Text("当日", "that day") if fixed else day_text(end, near, weekday=False)
        return Text(
            f"{'' if fixed else '届满日 '}{where.zh}是{why.zh}，{moves.zh} {onto.zh}",
            f"{'' if fixed else 'the end, '}{where.en}{'' if fixed else ','} is off ({why.en}) and {moves.en} {onto.en}",
        )
    words = day_text(last, near)
    if not fixed:
        return Text(
            f"最迟 {words.zh}" if clock.backwards else f"至 {words.zh}",
            f"{words.en} at the latest" if clock.backwards else f"to {words.en}",
        )
    if calendar.works(last):
        return Text("", "")
    why, act = calendar.day(last).why, day_text(calendar.previous_working(last), near)
    return Text(
        f"当日是{why.zh}，不顺延，最后一个工作日是 {act.zh}",
        f"which is off ({why.en}) and does not move; the last working day is {act.en}",
    )


def _doubt(deadline: Deadline) -> Text:
    span = deadline.looked_up()
    if not deadline.provisional or span is None:
        return Text("", "")
    years = deadline.calendar.provisional_years(*span)
    zh, en = "、".join(map(str, years)), ", ".join(map(str, years))
    return Text(
        f"暂定：{zh} 年放假安排尚未公布或尚未录入，按周末和法定节假日推算。",
        f" Provisional: the days off of {en} are not arranged yet, or not entered; reckoned by weekends and holidays by law.",
    )


# -- the rules ----------------------------------------------------------------------------------------------------


THAT_DAY_NOT = Text("往前数，该日当日不计入", "counted back, that day itself left out")
NOT_THE_START = Text(
    "开始的当日不计入（民法典第二百零一条）", "the day of the start is not counted (Civil Code, Article 201)"
)
THE_START_TOO = Text("从起算当日开始计算", "counting begins with the day of the start itself")
BY_WORKING_DAYS = Text(
    "按工作日计算：周末和节假日不计，调休上班日计入",
    "working days: weekends and holidays are left out, days worked to make up are counted",
)
CORRESPONDING = Text(
    "到期月的对应日为最后一日，没有对应日的为月末日（民法典第二百零二条）",
    "the corresponding day of the last month, or its last day where it has none (Civil Code, Article 202)",
)
ANNIVERSARY = Text(
    "到期月对应日的前一日为最后一日，没有对应日的为月末日",
    "the day before the corresponding day of the last month, or its last day where it has none",
)
MOVES_ON = Text(
    "最后一日是休息日的，以其结束的次日为最后一日（民法典第二百零三条）",
    "an end on a day off moves to the day after it (Civil Code, Article 203)",
)
MOVED_ON = Text("截止日是休息日的，顺延至下一个工作日", "a last day that is off moves on to the next working day")
MOVES_BACK = Text("最后一日是休息日的，提前到前一个工作日", "an end on a day off moves back to the working day before")
STANDS_STILL = Text("中止期间不计入", "days on which the clock stands still are not counted")


def basis(deadline: Deadline) -> list[Text]:
    """The rules that were used, in the order in which they come in; an article only where the rule is just that."""
    clock, last, end = deadline.clock, deadline.last, deadline.falls_on
    rule, found = clock.rule, list[Text]()
    if isinstance(rule, Period):
        if rule.first == "same_day":
            found.append(THE_START_TOO)
        else:
            found.append(THAT_DAY_NOT if clock.backwards else NOT_THE_START)
        if rule.unit == "working_day":
            found.append(BY_WORKING_DAYS)
        if rule.months and not clock.backwards:
            found.append(CORRESPONDING if rule.first == "next_day" else ANNIVERSARY)
        if clock.suspensions:
            found.append(STANDS_STILL)
    if last is not None and end is not None and last != end:
        found.append((MOVES_ON if isinstance(rule, Period) else MOVED_ON) if last > end else MOVES_BACK)
    return found
