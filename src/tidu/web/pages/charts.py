"""Charts as data: what is drawn stands in a table beside the drawing, and each mark may lead to the list behind it.

A view builds a ``Chart``, the template says ``{% chart one %}``; static/tidu/charts.js draws it. Without script, on paper
and by ear the table is the chart.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from tidu.text import Text
from tidu.web.pages.language import told

Kind = Literal["line", "bar", "funnel", "map", "trends"]
ONE_SERIES = ("funnel", "map")
"""Kinds that draw one series only."""


@dataclass(frozen=True, slots=True)
class Mark:
    """One figure: the number that is drawn, as it is written, and where it leads. None instead of a mark is a gap."""

    value: int | float
    text: str = ""
    url: str = ""

    @property
    def shown(self) -> str:
        """The figure as people read it."""
        return self.text or f"{self.value:,}"


@dataclass(frozen=True, slots=True)
class Series:
    """A figure over all labels of its chart."""

    name: str
    marks: Sequence[Mark | None]
    unit: str = ""

    @property
    def head(self) -> str:
        """The head of its column."""
        pair = Text(f"{self.name}（{self.unit}）", f"{self.name} ({self.unit})")
        return told(pair) if self.unit else self.name


@dataclass(frozen=True, slots=True)
class Chart:
    """What is drawn and tabled.

    ``key`` is the id in the page; ``title`` says what is seen, and is its caption unless ``captioned`` is false (a
    heading says it already). ``labels`` are years, titles or counties, ``head`` what they are. A ``trends`` draws each
    series in a panel of its own, for figures of different sizes. A ``map`` takes ``map_url``, a GeoJSON of static files,
    and finds each label in the property ``map_key`` of its features. ``unknown`` is what a gap is called where "to be
    supplied" would be wrong.
    """

    key: str
    title: str
    kind: Kind
    head: str
    labels: Sequence[str]
    series: Sequence[Series]
    captioned: bool = True
    map_url: str = ""
    map_key: str = "name"
    unknown: str = ""

    def __post_init__(self) -> None:
        uneven = [one.name for one in self.series if len(one.marks) != len(self.labels)]
        if uneven:
            raise ValueError(f"chart {self.key}: {', '.join(uneven)} must have a mark or a gap for each label")
        if self.kind in ONE_SERIES and len(self.series) != 1:
            raise ValueError(f"chart {self.key}: a {self.kind} draws one series, not {len(self.series)}")
        if (self.kind == "map") != bool(self.map_url):
            raise ValueError(f"chart {self.key}: map_url belongs to a map, and a map needs one")

    @property
    def data_key(self) -> str:
        """The id of the element that holds the data."""
        return f"{self.key}-data"

    @property
    def rows(self) -> list[tuple[str, list[Mark | None]]]:
        """The table: each label with its mark of every series."""
        return [(label, [one.marks[at] for one in self.series]) for at, label in enumerate(self.labels)]

    @property
    def data(self) -> dict[str, Any]:
        """What charts.js draws; a mark is its number, its text and its address."""
        return {
            "kind": self.kind,
            "labels": list(self.labels),
            "series": [
                {
                    "name": one.name,
                    "unit": one.unit,
                    "marks": [None if mark is None else [mark.value, mark.shown, mark.url] for mark in one.marks],
                }
                for one in self.series
            ],
            "map": {"url": self.map_url, "key": self.map_key},
        }
