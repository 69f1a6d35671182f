"""A list as a whole: from the address to a page, or to a workbook."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.db.models import QuerySet
from django.db.models.expressions import OrderBy
from django.http import FileResponse, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from tidu.sheets import Column as SheetColumn
from tidu.sheets import Sheet, write_workbook
from tidu.sheets.values import Kind as SheetKind
from tidu.sheets.values import Value
from tidu.today import china_today
from tidu.web.pages.lists.columns import Column
from tidu.web.pages.lists.facets import by_field, kept_counts, tally_of_few
from tidu.web.pages.lists.filters import ALL, Choice, Filter, Option
from tidu.web.pages.lists.rendering import options_html, rows_html
from tidu.web.pages.lists.tabs import address_with, tabs_of

PAGE = 50
COUNTED = 10_000
"""Counting ends here: beyond, a page says "10,000+"."""
LAST_PAGE = COUNTED // PAGE
EXPORTED = 100_000
"""The most rows of a workbook."""
KINDS: Mapping[str, SheetKind] = {"text": "text", "number": "number", "money": "amount", "day": "date"}


@dataclass(frozen=True)
class Listing:
    """A list. ``order`` is the order without a choice; ``tie`` makes every order a whole one.

    ``exported`` records that somebody took the list away, with how many rows and which filters; no list goes without.
    """

    name: str
    columns: tuple[Column, ...]
    filters: tuple[Filter, ...] = ()
    order: tuple[str | OrderBy, ...] = ("-pk",)
    tie: str = "pk"
    template: str = "pages/listing.html"
    prepare: Callable[[Sequence[Any]], None] | None = None
    exported: Callable[[HttpRequest, int, str], None] = field(kw_only=True)

    def respond(self, request: HttpRequest, rows: QuerySet[Any], context: dict[str, Any]) -> HttpResponseBase:
        """The page that the address asks for, the part of it that changed, or the workbook."""
        state = self.read(request, rows)
        if request.GET.get("export") == "xlsx":
            return self.workbook(request, state, str(context.get("page_title", self.name)))
        template = "pages/listing_part.html" if request.headers.get("HX-Target") == "listing" else self.template
        return render(request, template, {**context, **state.context(request)})

    def read(self, request: HttpRequest, rows: QuerySet[Any]) -> State:
        """What the address asks for; where it says nothing, the default of a filter holds."""
        values, given, wrong = {}, {}, []
        options = {one.key: one.listed(request) for one in self.filters if isinstance(one, Choice)}
        narrowed = rows
        for one in self.filters:
            value = one.read(request.GET)
            known = one.key not in options or value in dict(options[one.key]) or (value == ALL and one.default)
            if (value and not known) or one.wrong(request.GET):
                value = ""
                wrong.append(one.label)
            value = value or one.default
            if value != one.default:
                given[one.key] = value
            if value and not (value == ALL and one.default):
                values[one.key] = value
                narrowed = one.apply(narrowed, value)
        return State(
            self, rows, narrowed, values, given, wrong, options, self.chosen(request), request.GET.get("sort", "")
        )

    def chosen(self, request: HttpRequest) -> tuple[Column, ...]:
        """The columns to be shown: those of the address, else those that are shown without a choice."""
        wanted = request.GET.getlist("col")
        found = tuple(one for one in self.columns if one.key in wanted)
        return found or tuple(one for one in self.columns if one.shown)

    def workbook(self, request: HttpRequest, state: State, title: str) -> HttpResponseBase:
        """All rows that pass, as a workbook; text from outside never becomes a formula."""
        if state.rows.order_by()[: EXPORTED + 1].count() > EXPORTED:
            return render(request, "pages/listing_too_long.html", {"most": EXPORTED, "page_title": title}, status=413)
        columns = [
            SheetColumn(str(one.label), KINDS[one.kind], "万元" if one.kind == "money" else None)
            for one in state.written_columns
        ]
        folder = tempfile.TemporaryDirectory(prefix="tidu-export-")
        path = Path(folder.name, "list.xlsx")
        note = _("Exported on %(day)s") % {"day": china_today()}
        count = write_workbook(path, [Sheet(title[:31], columns, state.cells(), (title, note))])
        self.exported(request, count, request.GET.urlencode())
        file = path.open("rb")
        folder.cleanup()  # the open file stays readable until it is closed
        return FileResponse(file, as_attachment=True, filename=f"{title}-{china_today()}.xlsx")


@dataclass
class State:
    """One look at a list. ``values`` are the filters that narrow it, ``given`` what the reader chose beside the defaults."""

    listing: Listing
    all_rows: QuerySet[Any]
    narrowed: QuerySet[Any]
    values: dict[str, str]
    given: dict[str, str]
    wrong: list[str | Promise]
    options: dict[str, list[Option]]
    columns: tuple[Column, ...]
    sort: str

    @property
    def rows(self) -> QuerySet[Any]:
        """The rows that pass, in order."""
        key, down = self.sort.removeprefix("-"), self.sort.startswith("-")
        column = next((one for one in self.listing.columns if one.key == key and one.sort), None)
        order = self.listing.order if column is None else column.order(down)
        tie = self.listing.tie
        return self.narrowed.order_by(*order, *([] if {tie, f"-{tie}"} & {*order} else [tie]))

    @property
    def written_columns(self) -> list[Column]:
        """The columns of a workbook."""
        return [one for one in self.columns if not one.buttons]

    def cells(self) -> Iterator[list[Value]]:
        """The rows of a workbook, read in batches."""
        batch: list[Any] = []
        for row in self.rows.iterator(chunk_size=1000):
            batch.append(row)
            if len(batch) == 1000:
                yield from self._written(batch)
                batch = []
        yield from self._written(batch)

    def _written(self, batch: list[Any]) -> Iterator[list[Value]]:
        if self.listing.prepare is not None:
            self.listing.prepare(batch)
        for row in batch:
            yield [column.written(row) for column in self.written_columns]

    def context(self, request: HttpRequest) -> dict[str, Any]:
        """What the templates show."""
        passing, found_of = self._facets()
        capped, count = passing is None, COUNTED if passing is None else passing
        pages = max(1, min(LAST_PAGE, -(-count // PAGE)))
        asked = request.GET.get("page", "1")
        number = min(max(int(asked), 1), pages) if asked.isdecimal() and len(asked) < 9 else 1
        found = self._page(number)
        filters = [
            shown for one in self.listing.filters if (shown := self._filter(one, found_of.get(one.key), request))
        ]
        tabs = {shown["filter"].key: shown for shown in filters if "tabs" in shown}
        return {
            "listing": self.listing,
            "count": count,
            "capped": capped,
            "number": number,
            "pages": pages,
            "first": (number - 1) * PAGE + 1,
            "last": (number - 1) * PAGE + len(found),
            "columns": self.columns,
            "headers": [self._header(column) for column in self.columns],
            "body": rows_html(self.columns, found),
            "filters": [shown for shown in filters if "tabs" not in shown],
            "tabs": list(tabs.values()),
            "values": {key: value for key, value in self.given.items() if key not in tabs},
            "clear_url": address_with(request.path, {key: self.given.get(key, "") for key in tabs}),
            "wrong": self.wrong,
            "sort": self.sort,
            "chosen": {column.key for column in self.columns},
        }

    def _page(self, number: int) -> list[Any]:
        """The rows of a page. First their keys, which an index may know in order, then the fifty rows themselves."""
        keys = list(self.rows.values_list("pk", flat=True)[(number - 1) * PAGE : number * PAGE])
        rows = {row.pk: row for row in self.narrowed.order_by().filter(pk__in=keys)}
        found = [rows[key] for key in keys if key in rows]
        if self.listing.prepare is not None:
            self.listing.prepare(found)
        return found

    def _header(self, column: Column) -> dict[str, Any]:
        """A heading: sorting up first, then down."""
        up, down = self.sort == column.key, self.sort == f"-{column.key}"
        return {
            "column": column,
            "next": f"-{column.key}" if up else column.key,
            "aria": "ascending" if up else ("descending" if down else "none"),
        }

    def _filter(self, one: Filter, found: Mapping[str, int] | None, request: HttpRequest) -> dict[str, Any]:
        """What the template shows of a filter; nothing of a choice between nothing."""
        value = self.given.get(one.key, one.default)
        shown: dict[str, Any] = {"filter": one, "value": value, "everything": ALL if one.default else ""}
        if isinstance(one, Choice):
            options = self.options[one.key]
            if not options:
                return {}
            counts = {} if found is None or not one.counted else one.counts(found, [key for key, _label in options])
            rows = [(key, label, counts.get(key)) for key, label in options]
            if one.tabs:
                usual = [column.key for column in self.listing.columns if column.shown]
                shown["tabs"] = tabs_of(request, one, rows, value, usual)
            shown["options"] = options_html(rows, value)
        return shown

    def _facets(self) -> tuple[int | None, dict[str, Mapping[str, int]]]:
        """How many rows pass, and for each counted filter the rows that the others let pass, by its field.

        None, and a filter that is left out, are too many to count. Of all rows together a count is kept.
        """
        counted = [one for one in self.listing.filters if isinstance(one, Choice) and one.counted]
        free = [one for one in counted if one.key not in self.values]
        passing = tally_of_few(self.narrowed, [one.field for one in free], COUNTED)
        found: dict[str, Mapping[str, int]] = {}
        kept: dict[str, dict[str, int]] = {}
        if passing is not None:
            found = {one.key: by_field(passing, place) for place, one in enumerate(free)}
        for one in counted:
            others = [other for other in self.listing.filters if other.key in self.values and other.key != one.key]
            if one not in free:
                rows = self.all_rows
                for other in others:
                    rows = other.apply(rows, self.values[other.key])
                if (elsewhere := tally_of_few(rows, [one.field], COUNTED)) is not None:
                    found[one.key] = by_field(elsewhere, 0)
            if one.key not in found and not others:
                kept = kept or kept_counts(self.all_rows, [each.field for each in counted])
                found[one.key] = kept[one.field]
        return (None if passing is None else passing.total()), found
