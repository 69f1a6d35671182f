"""``tidu clock``: when a legal period ends, why, and every day on the way."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import click

from tidu.clocks import Clock, Deadline, Period, Until, deadline_to_json, find_term, load_calendar, standard_calendar
from tidu.clocks.explaining import CountedDay
from tidu.clocks.periods import ENDINGS, Unit
from tidu.clocks.terms import Term, all_terms
from tidu.clocks.workdays import DAY_NAMES
from tidu.commands import language_option
from tidu.errors import InputError, display_width
from tidu.text import Language, Text, same
from tidu.today import china_today

UNITS: dict[str, Unit] = {"days": "day", "working_days": "working_day", "months": "month", "years": "year"}
DAYS_SHOWN = 62
"""A longer list is shown only where it is asked for."""
OPEN = Text("届满日待定", "the end is open")
BASIS, LEFT_OUT = (
    Text("规则：", "Rules: "),
    Text("（共 {count} 天，加 --all 逐日列出）", "({count} days; --all lists them)"),
)
ARRANGED = Text("放假安排：", "Days off: ")
PROVISIONAL = Text("暂定", "provisional")
UNCONFIRMED = ("B", "M")


@click.command("clock")
@click.argument("day_text", metavar="[DAY]", required=False)
@click.option("--working-days", type=int, metavar="N", help="a period of N working days from DAY (today in China)")
@click.option("--days", type=int, metavar="N", help="of N days of the calendar")
@click.option("--months", type=int, metavar="N", help="of N months")
@click.option("--years", type=int, metavar="N", help="of N years")
@click.option("--term", metavar="CODE", help="a time limit by its name; --terms lists them")
@click.option("--until", "until_text", metavar="DATE", help="a day that is fixed beforehand")
@click.option("--before", is_flag=True, help="count backwards: so long before DAY")
@click.option("--same-day", is_flag=True, help="DAY itself counts, as with public notices")
@click.option("--ending", type=click.Choice(ENDINGS), help="an end on a day off: next working day, stay, or back")
@click.option(
    "--suspended",
    multiple=True,
    metavar="FIRST..LAST[=WHY]",
    help="days on which the clock stands still; FIRST.. while it is not resumed",
)
@click.option("--on", "on_text", metavar="DATE", help="say how far it is on this day")
@click.option(
    "--calendar", multiple=True, type=click.Path(path_type=Path), help="a file or folder of further arrangements"
)
@click.option("--all", "every_day", is_flag=True, help="list every day, however many")
@click.option("--terms", "list_terms", is_flag=True, help="list the time limits that have a name")
@click.option("--json", "as_json", is_flag=True, help="everything as JSON")
@language_option
def command(day_text: str | None, as_json: bool, list_terms: bool, language: Language, **said: Any) -> None:  # noqa: ANN401
    """Say when a period ends that runs from DAY, and why: `tidu clock 2026-11-24 --working-days 5 --same-day`."""
    if list_terms:
        click.echo("\n".join(_term_line(term, language) for term in all_terms()))
        return
    calendar = load_calendar(said["calendar"]) if said["calendar"] else standard_calendar()
    start = _day(day_text) if day_text else china_today()
    deadline = _clock(start, said).deadline(calendar)
    on = _day(said["on_text"]) if said["on_text"] else None
    if as_json:
        click.echo(json.dumps(_data(deadline, on), ensure_ascii=False, indent=2))
    else:
        click.echo("\n".join(_lines(deadline, on, language, every_day=said["every_day"])))


def _clock(start: date, said: dict[str, Any]) -> Clock:
    lengths = {unit: said[option] for option, unit in UNITS.items() if said[option] is not None}
    if len(lengths) + (said["term"] is not None) + (said["until_text"] is not None) != 1:
        raise InputError(
            "no-length",
            Text("没有说明期限，或说了不止一个", "No period is given, or more than one"),
            fix=Text(
                "写一个：--working-days 5、--days 15、--months 3、--years 3、--term sme-change 或 --until 2027-05-31",
                "give one: --working-days 5, --days 15, --months 3, --years 3, --term sme-change or --until 2027-05-31",
            ),
        )
    clock = _plain_clock(start, said, lengths)
    for text in said["suspended"]:
        stretch, _, why = text.partition("=")
        first, dots, last = stretch.partition("..")
        until = _day(last) if last else (None if dots else _day(first))
        clock = clock.suspend(_day(first), same(why), until)
    return clock


def _plain_clock(start: date, said: dict[str, Any], lengths: dict[Unit, int]) -> Clock:
    if said["until_text"] is not None:
        day = _day(said["until_text"])
        return Clock(Until(day, said["ending"] or "stay"), day)
    if said["term"] is not None:
        term = find_term(said["term"], start)
        due = term.after(start) if isinstance(term.rule, Period) else term.in_year(start.year)
        return due.clock
    ((unit, amount),) = lengths.items()
    rule = Period(amount, unit, "same_day" if said["same_day"] else "next_day", said["ending"])
    return Clock(rule, start, backwards=said["before"])


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise InputError(
            "bad-day",
            Text(f"“{text}”不是日期", f"“{text}” is not a date"),
            fix=Text("写成 2026-11-24", "write it like 2026-11-24"),
        ) from None


# -- output -------------------------------------------------------------------------------------------------------


def _lines(deadline: Deadline, on: date | None, language: Language, *, every_day: bool) -> list[str]:
    last = deadline.last
    heading = f"{last} {DAY_NAMES[last.weekday()].to(language)}" if last else OPEN.to(language)
    if on is not None:
        heading += f"  {on}: {deadline.remaining(on).text.to(language)}"
    lines = [heading, deadline.sentence().to(language)]
    rules = [rule.to(language) for rule in deadline.basis()]
    if rules:
        lines.append(BASIS.to(language) + ("；" if language == "zh" else "; ").join(rules))
    notices = "；".join(str(one) for one in deadline.notices())
    if notices:
        lines.append(ARRANGED.to(language) + notices)
    listed = deadline.days()
    if len(listed) > DAYS_SHOWN and not every_day:
        return [*lines, LEFT_OUT.format(count=len(listed)).to(language)]
    return [*lines, "", *(_day_line(day, language) for day in listed)]


def _day_line(day: CountedDay, language: Language) -> str:
    mark, number = "✓" if day.counts else " ", "" if day.number is None else str(day.number)
    name = DAY_NAMES[day.date.weekday()].to(language)
    unsure = f" ({PROVISIONAL.to(language)})" if day.provisional else ""
    return (
        f"{mark} {day.date} {_padded(name, 10 if language == 'en' else 5)}{number:>4}  {day.why.to(language)}{unsure}"
    )


def _term_line(term: Term, language: Language) -> str:
    length = term.rule.text.to(language) if isinstance(term.rule, Period) else term.rule
    unsure = f" [{term.cite.grade}]" if term.cite.grade in UNCONFIRMED else ""
    days = f"{term.since if term.since > date.min else ''}..{term.until if term.until < date.max else ''}"
    cells = (term.code, term.says.to(language), length, "" if days == ".." else days)
    widths = (18, 30, 16, 24)
    return "".join(_padded(cell, width) for cell, width in zip(cells, widths, strict=True)) + f"{term.cite}{unsure}"


def _padded(text: str, width: int) -> str:
    return text + " " * max(1, width - display_width(text))


def _data(deadline: Deadline, on: date | None) -> dict[str, Any]:
    found = deadline_to_json(deadline)
    if on is not None:
        left = deadline.remaining(on)
        found["remaining"] = {
            "on": on.isoformat(),
            "state": left.state,
            "amount": left.amount,
            "unit": left.unit,
            "text": {"zh": left.text.zh, "en": left.text.en},
        }
    found["days"] = [
        {
            "date": day.date.isoformat(),
            "counts": day.counts,
            "number": day.number,
            "why": {"zh": day.why.zh, "en": day.why.en},
            "provisional": day.provisional,
        }
        for day in deadline.days()
    ]
    return found
