"""What goes in and out. Amounts are whole 分 beside their written form; values come in as text with their unit."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any, Literal

from ninja import Schema
from pydantic import Field, StringConstraints

Plain = Annotated[str, StringConstraints(pattern=r"^[^\x00-\x08\x0b\x0c\x0e-\x1f]*$", max_length=200)]
Id = Annotated[int, Field(ge=1, le=2**62)]


class FirmOut(Schema):
    """A firm."""

    id: int
    uscc: str | None
    registration_number: str
    name: str
    short_name: str
    region: str
    address: str
    industry: str
    established_on: date | None
    registered_capital_fen: int | None
    size_class: str
    above_scale: bool | None
    status: str
    merged_into: int | None
    version: int


class FirmIn(Schema):
    """A firm to be entered. ``sure`` enters one whose name is there already."""

    name: Annotated[Plain, StringConstraints(min_length=2, max_length=120, strip_whitespace=True)]
    region: Annotated[str, StringConstraints(pattern=r"^\d{6}(\d{3})?$")]
    uscc: Plain | None = None
    registration_number: Plain | None = None
    short_name: Annotated[Plain, StringConstraints(max_length=40)] = ""
    address: Plain = ""
    industry: Annotated[str, StringConstraints(pattern=r"^(\d{4})?$")] = ""
    established_on: date | None = None
    sure: bool = False


class FirmPatch(Schema):
    """Fields to be changed; ``version`` is the one that was read."""

    version: Annotated[int, Field(ge=1, le=2**30)]
    short_name: Annotated[Plain, StringConstraints(max_length=40)] | None = None
    address: Plain | None = None
    industry: Annotated[str, StringConstraints(pattern=r"^(\d{4})?$")] | None = None
    established_on: date | None = None
    above_scale: bool | None = None
    coastal_belt: bool | None = None


class FirmsOut(Schema):
    """A page of firms; ``next`` is the cursor of the next page."""

    items: list[FirmOut]
    next: int | None


class FactOut(Schema):
    """A value: as it is stored, and as it is written."""

    indicator: str
    name: str
    as_of: date
    year: int | None
    stored: int
    written: str
    party: str
    source: str
    recorded_at: datetime
    in_use: bool


class FactIn(Schema):
    """A value to be stated, written with its unit: 5200万元, 3%, 2025-01-31, yes; null withdraws one's statement."""

    indicator: Plain
    year: Annotated[int, Field(ge=1990, le=2100)] | None = None
    as_of: date | None = None
    value: Annotated[Plain, StringConstraints(max_length=60)] | None


class FactsIn(Schema):
    """Values that come together from one source."""

    source: Annotated[Plain, StringConstraints(min_length=1, max_length=160)]
    facts: Annotated[list[FactIn], Field(min_length=1, max_length=1000)]


class StatedOut(Schema):
    """What became of the values."""

    new: int
    same: int
    changed: int
    withdrawn: int
    conflicts: int


class TitleOut(Schema):
    """A title held."""

    id: int
    firm: int
    title: str
    kind: str
    product: str
    batch: str
    document: str
    decision: str
    decided_on: date | None
    valid_from: date | None
    valid_until: date | None
    state: str
    withdrawn_on: date | None


class TitlesOut(Schema):
    """A page of titles."""

    items: list[TitleOut]
    next: int | None


class TitleIn(Schema):
    """A title to be registered; without ``valid_until`` the rule of the catalogue says how long it lasts."""

    title: Plain
    product: Annotated[Plain, StringConstraints(max_length=120)] = ""
    batch: Annotated[Plain, StringConstraints(max_length=80)] = ""
    document: Annotated[Plain, StringConstraints(max_length=80)] = ""
    decided_on: date | None = None
    valid_from: date
    valid_until: date | None = None


class RecommendationOut(Schema):
    """That a firm was recommended for a title in a round, and what became of it."""

    id: int
    firm: int
    title: str
    kind: str
    product: str
    batch: str
    document: str
    recommended_on: date
    outcome: str
    decided_on: date | None


class RecommendationsOut(Schema):
    """A page of recommendations."""

    items: list[RecommendationOut]
    next: int | None


class WithdrawIn(Schema):
    """A title to be taken away."""

    on: date
    reason: Annotated[Plain, StringConstraints(min_length=1)]


class CheckIn(Schema):
    """A firm to be judged."""

    title: Plain
    kind: Literal["new", "review"] = "new"
    on: date | None = None


class CheckOut(Schema):
    """A verdict with its receipt."""

    id: int
    firm: int
    title: str
    kind: str
    on: date
    standard: str
    outcome: str
    made_at: datetime
    receipt: dict[str, Any]


class ChecksOut(Schema):
    """A page of verdicts."""

    items: list[CheckOut]
    next: int | None
