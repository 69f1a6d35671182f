"""What an invented city consists of: plain records, from which somebody else fills a database.

Firms are named by their number, 1 and up. Money is in 分; a fact's value is in the kernel's stored form.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from tidu.criteria.facts import Value

Status = Literal["active", "deregistered", "revoked", "absorbed"]
Ownership = Literal["state", "state_held", "collective", "private", "joint_stock", "foreign", "other"]
TagKind = Literal["pillar", "special", "chain", "cluster"]
NameChange = Literal["renamed", "restructured", "business_changed"]
RelationKind = Literal["controls", "same_group", "similar_product"]
ContactKind = Literal["legal", "manager", "contact"]
Party = Literal["firm", "tax", "statistics", "social_security", "science", "market_regulation", "bureau"]
Application = Literal["new", "review"]
Decision = Literal["announced", "recognised", "registered", "recorded"]
Mark = Literal["", "under_review", "renewed", "withdrawn"]
Outcome = Literal["granted", "declined", "pending"]


@dataclass(frozen=True, slots=True)
class Region:
    """A place of the administrative division: province, city, county or town."""

    code: str
    name: str
    parent: str | None
    level: str


@dataclass(frozen=True, slots=True)
class Tag:
    """A label of one of the city's own taxonomies."""

    kind: TagKind
    name: str


@dataclass(frozen=True, slots=True)
class FormerName:
    """A name that a firm no longer has, the first and the last day on which it had it, and what kind of change ended it."""

    name: str
    valid_from: date
    valid_until: date
    change: NameChange


@dataclass(frozen=True, slots=True)
class Move:
    """A relocation. ``from_region`` may lie outside the city (a county's code), and then the firm came in from there."""

    on: date
    from_region: str
    to_region: str


@dataclass(frozen=True, slots=True)
class Contact:
    """A person at a firm, plainly invented, with numbers that no exchange has."""

    kind: ContactKind
    name: str
    position: str
    phone: str
    mobile: str
    email: str


@dataclass(frozen=True, slots=True)
class Relation:
    """How this firm is tied to the firm with the number ``other``; ``controls``: this one controls the other."""

    kind: RelationKind
    other: int
    since: date
    until: date | None = None


@dataclass(frozen=True, slots=True)
class Firm:
    """One record of a firm. ``uscc`` is None for a few; of these some have an old 15-digit registration number.

    ``name_since`` is the first day of the present name; ``former_names`` lie before it without a gap. ``region`` is a
    township's code. ``duplicate_of`` marks a second record of a firm that an officer would want to merge: its number.
    ``ended_on`` and ``absorbed_by`` say how a firm came to its end.
    """

    number: int
    uscc: str | None
    registration_number: str
    name: str
    name_since: date
    short_name: str
    former_names: tuple[FormerName, ...]
    region: str
    address: str
    industry: str
    established_on: date
    registered_capital: int
    ownership: Ownership
    business_scope: str
    above_scale: bool | None
    coastal_belt: bool
    tags: tuple[Tag, ...]
    contacts: tuple[Contact, ...]
    status: Status
    ended_on: date | None
    absorbed_by: int | None
    moves: tuple[Move, ...]
    relations: tuple[Relation, ...]
    duplicate_of: int | None


@dataclass(frozen=True, slots=True)
class StatedFact:
    """One value as one party stated it.

    ``year`` is None for what is not yearly. ``as_of`` is the last day of the year (of a year still running: the day of
    recording), or else the day of observation. A later record of the same party, indicator and period corrects the
    earlier one; another party's different value is a conflict.
    """

    indicator: str
    year: int | None
    as_of: date
    value: Value
    party: Party
    source: str
    recorded_on: datetime
    note: str = ""


@dataclass(frozen=True, slots=True)
class Batch:
    """One round in which a title was given; ``valid_until`` None where the title has no stated end.

    A renewal of the round begins the day after the title before it ended, whatever ``valid_from`` says.
    """

    key: str
    title: str
    name: str
    year: int
    document: str
    decision: Decision
    recommended_on: date
    decided_on: date
    valid_from: date
    valid_until: date | None


@dataclass(frozen=True, slots=True)
class TitleHeld:
    """One title of one batch, of a firm or, where ``product`` is not empty, of its product or technology.

    ``key`` is unique in the city; ``renews`` and ``renewed_by`` are such keys. A title counts on a day when the day lies
    between ``valid_from`` and ``valid_until``, both included, the title had been decided, and was not yet withdrawn.
    """

    key: str
    firm: int
    title: str
    product: str
    kind: Application
    batch: str
    batch_name: str
    document: str
    decision: Decision
    decided_on: date
    valid_from: date
    valid_until: date | None
    name_then: str
    mark: Mark = ""
    withdrawn_on: date | None = None
    reason: str = ""
    renews: str | None = None
    renewed_by: str | None = None

    def valid_on(self, day: date) -> bool:
        """Whether the title was held on that day, as known on that day."""
        if self.decided_on > day or self.valid_from > day or (self.withdrawn_on or date.max) <= day:
            return False
        return self.valid_until is None or day <= self.valid_until


@dataclass(frozen=True, slots=True)
class Recommendation:
    """That the city recommended a firm for a title, with what became of it as known today."""

    firm: int
    title: str
    kind: Application
    batch: str
    batch_name: str
    year: int
    recommended_on: date
    outcome: Outcome
    decided_on: date | None


@dataclass(frozen=True, slots=True)
class FirmHistory:
    """Everything about one firm."""

    firm: Firm
    facts: tuple[StatedFact, ...]
    titles: tuple[TitleHeld, ...]
    recommendations: tuple[Recommendation, ...]


@dataclass(frozen=True, slots=True)
class Taxonomy:
    """The names of the city's own taxonomies. The pillars and special industries are not officially known to us, so
    these are plainly exemplary; give your own names in the same order.
    """

    pillars: tuple[str, ...] = (
        "示例支柱一·石油化工",
        "示例支柱二·装备制造",
        "示例支柱三·有色金属",
        "示例支柱四·能源电力",
    )
    specials: tuple[str, ...] = (
        "示例特色一·泳装", "示例特色二·精细化工", "示例特色三·泵阀", "示例特色四·食品加工", "示例特色五·新材料",
        "示例特色六·医药健康", "示例特色七·软件信息", "示例特色八·海洋装备",
    )  # fmt: skip
    chains: tuple[str, ...] = (
        "示例石化产业链",
        "示例泵阀产业链",
        "示例泳装产业链",
        "示例新材料产业链",
        "示例船舶产业链",
    )
    clusters: tuple[str, ...] = ("泳装", "精细化工")
