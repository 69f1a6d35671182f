"""The charts of the leader's page, from the figures of its board. Each mark leads to the names behind it."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Mapping, Sequence
from datetime import date

from django.utils.translation import gettext as _

from tidu.text import Text
from tidu.web.insight.dashboard import Board
from tidu.web.insight.definitions import Definition, definitions
from tidu.web.insight.maps import Outlines
from tidu.web.pages.charts import Chart, Mark, Series
from tidu.web.pages.language import told

SHORT: Mapping[str, Text] = {
    "ladder": Text("梯度企业（去重）", "Firms on the ladder"),
    "cxx": Text("创新型中小企业", "Innovative SMEs"),
    "zjtx": Text("省级专精特新", "Specialised SMEs"),
    "xjr": Text("国家级“小巨人”", "Little giants"),
    "dxgj": Text("单项冠军", "Single champions"),
    "kjx": Text("科技型中小企业", "Science and technology SMEs"),
    "gxjs": Text("高新技术企业", "High-tech enterprises"),
}
"""Names of titles that fit beside a line; others are written in full."""
OF_TITLE = ("_new", "_ending")


def _name(one: Definition) -> str:
    code = one.code
    for end in OF_TITLE:
        code = code.removesuffix(end)
    return told(SHORT.get(code, one.names))


def _mark(number: int | None, url: str) -> Mark | None:
    return None if number is None else Mark(number, "", url)


def map_of(board: Board, known: Outlines, names: Mapping[str, str]) -> Chart:
    """The counties that the map shows, by the figure that was chosen."""
    shown = [one for one in board.places if one.code in names]
    marks = [_mark(one.chosen.number, one.chosen.url) for one in shown]
    series = Series(told(board.measure.names), marks, told(board.measure.unit))
    labels = [names[one.code] for one in shown]
    title = _("%(figure)s by county") % {"figure": told(board.measure.names)}
    return Chart(
        "map",
        title,
        "map",
        _("County or zone"),
        labels,
        [series],
        captioned=False,
        map_url=known.url,
        unknown=_("no records"),
    )


def _over(board: Board, codes: Sequence[str], days: Sequence[date]) -> list[Series]:
    """The numbers of definitions over days, without those of which nothing was ever recorded."""
    known, found = definitions().by_code, []
    for code, numbers in board.series.totals(days).items():
        if code in codes and any(number is not None for number in numbers):
            addresses = [board.names_url(code, on=day.isoformat()) for day in days]
            marks = [_mark(number, url) for number, url in zip(numbers, addresses, strict=True)]
            found.append(Series(_name(known[code]), marks, told(known[code].unit)))
    return found


def trends_of(board: Board) -> Chart:
    """The main stocks at the end of each quarter of three years, and on the day itself."""
    labels = [day.isoformat() for day in board.quarters]
    found = _over(board, board.trend_codes, board.quarters)
    return Chart(
        "trends",
        _("At the end of each quarter"),
        "trends",
        _("As of"),
        labels,
        found,
        captioned=False,
        unknown=_("no records"),
    )


def new_of(board: Board) -> Chart:
    """How many were newly given each rung in each year; the present one until the day."""
    labels = [str(day.year) for day in board.years[:-1]] + [_("%(year)s so far") % {"year": board.on.year}]
    found = _over(board, board.new_codes, board.years)
    return Chart(
        "new", _("Newly given each year"), "bar", _("year"), labels, found, captioned=False, unknown=_("no records")
    )


def endings_of(board: Board) -> Chart:
    """What ends within twelve months, by the month in which it ends."""
    numbers = board.series.months(board.on)
    months = [_month(board.on, ahead) for ahead in range(13)]
    ending = [(code, month) for code, month in numbers if code in board.ending_codes]
    beyond = min((month for _code, month in ending if month not in months), default="")
    found = []
    for code in board.ending_codes:
        if board.counted(code).number is None:
            continue
        marks = [_mark(numbers.get((code, month), 0), board.names_url(code, **_within(month))) for month in months]
        if beyond:
            later = sum(number for (one, month), number in numbers.items() if one == code and month not in months)
            marks.append(_mark(later, board.names_url(code, until_from=f"{beyond}-01")))
        one = definitions().by_code[code]
        found.append(Series(_name(one), marks, told(one.unit)))
    labels = [*months, *([_("later")] if beyond else [])]
    return Chart(
        "endings",
        _("By the month in which they end"),
        "bar",
        _("month"),
        labels,
        found,
        captioned=False,
        unknown=_("no records"),
    )


def _month(day: date, ahead: int) -> str:
    months = day.year * 12 + day.month - 1 + ahead
    return f"{months // 12:04}-{months % 12 + 1:02}"


def _within(month: str) -> dict[str, str]:
    year, number = map(int, month.split("-"))
    return {"until_from": f"{month}-01", "until_to": f"{month}-{monthrange(year, number)[1]:02}"}
