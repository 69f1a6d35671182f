"""Dates in words, in both languages."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from tidu.clocks.workdays import DAY_NAMES
from tidu.text import Text

MONTH_NAMES = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip
COMMA = Text("、", ", ")


def joined(parts: Iterable[Text], by: Text) -> Text:
    """Texts one after another."""
    listed = list(parts)
    return Text(by.zh.join(part.zh for part in listed), by.en.join(part.en for part in listed))


def day_text(day: date, near: date | None = None, *, weekday: bool = True) -> Text:
    """A date in words; the year is left out where it is that of a date near by."""
    same_year = near is not None and near.year == day.year
    name = DAY_NAMES[day.weekday()]
    zh = f"{day.month}月{day.day}日" if same_year else f"{day.year}年{day.month}月{day.day}日"
    en = f"{day.day} {MONTH_NAMES[day.month - 1]}" + ("" if same_year else f" {day.year}")
    return Text(f"{zh}（{name.zh}）", f"{en} ({name.en})") if weekday else Text(zh, en)


def stretch_text(first: date, last: date, near: date) -> Text:
    """One day, or the days from the first to the last, in words and without their weekdays."""
    if first == last:
        return day_text(first, near, weekday=False)
    begin, end = day_text(first, near, weekday=False), day_text(last, first, weekday=False)
    if (first.year, first.month) == (last.year, last.month):
        return Text(f"{begin.zh}至{last.day}日", f"{first.day}–{day_text(last, near, weekday=False).en}")
    return Text(f"{begin.zh}至{end.zh}", f"{begin.en} to {end.en}")
