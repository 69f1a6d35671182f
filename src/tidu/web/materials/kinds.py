"""Materials as data: what they are, how long they count, what replaces them, who asks for them. Shapes only."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from tidu.criteria.expressions import Application
from tidu.criteria.model import Cite
from tidu.text import Text

RULES = ("year", "month", "queried", "end", "round")


class Method(StrEnum):
    """How something is proved."""

    SUBMIT = "submit"
    ABOLISHED = "abolished"
    SHARED = "shared"
    LICENCE = "licence"
    DECLARATION = "declaration"
    CHECKED = "checked"

    @property
    def label(self) -> Text:
        """The name shown to people."""
        return METHODS[self]


METHODS = {
    Method.SUBMIT: Text("企业提交", "handed in by the firm"),
    Method.ABOLISHED: Text("取消", "abolished"),
    Method.SHARED: Text("数据共享", "shared between offices"),
    Method.LICENCE: Text("电子证照", "electronic licence"),
    Method.DECLARATION: Text("告知承诺", "declared by the firm"),
    Method.CHECKED: Text("部门核验", "checked by the department"),
}


@dataclass(frozen=True, slots=True)
class Holds:
    """How long a file counts. ``within`` are days before the day of need; ``cite`` says where they come from."""

    rule: str
    month: int = 12
    within: int = 0
    code: bool = False
    cite: Cite | None = None


@dataclass(frozen=True, slots=True)
class Replacement:
    """What stands in the place of a proof, from when, for which titles (none named: for all), and by which document."""

    method: Method
    valid_from: date
    valid_to: date | None
    titles: tuple[str, ...]
    cite: Cite
    why: Text
    template: str = ""

    @property
    def in_force(self) -> bool:
        """Whether it takes the proof away; one that is known from memory only is shown and takes nothing away."""
        return self.cite.grade != "M"

    def covers(self, title: str, on: date) -> bool:
        """Whether it is said of a title and day."""
        of_title = not self.titles or title in self.titles
        return of_title and self.valid_from <= on and (self.valid_to is None or on <= self.valid_to)


@dataclass(frozen=True, slots=True)
class Material:
    """A kind of proof."""

    code: str
    names: Text
    issuer: Text
    kind: str
    holds: Holds
    pick: bool
    methods: tuple[Replacement, ...]

    def of_year(self, year: int | None) -> Text:
        """Its name with the year that it is about: 2025 年度审计报告, 2025 年 12 月社保缴纳人数证明."""
        if year is None:
            return self.names
        name = self.names.zh
        if name.startswith("年度"):
            shown = f"{year} {name}"
        elif name.startswith("上年度"):
            shown = f"{year} 年{name.removeprefix('上年度')}"
        else:
            shown = f"{year} 年{name}"
        return Text(shown, f"{self.names.en}, {year}")

    def replaced(self, title: str, on: date) -> Replacement | None:
        """What stands in its place for a title on a day, where that takes the proof away."""
        return next((one for one in self.methods if one.in_force and one.covers(title, on)), None)

    def said(self, title: str, on: date) -> Replacement | None:
        """A replacement that was heard of and is not confirmed."""
        return next((one for one in self.methods if not one.in_force and one.covers(title, on)), None)


@dataclass(frozen=True, slots=True)
class Claim:
    """What a firm may rely on, so that a proof is asked for; ``indicator`` shows it where there is one."""

    code: str
    says: Text
    indicator: str = ""


@dataclass(frozen=True, slots=True)
class Asked:
    """A row: this material is asked for by these titles, kinds of application and days."""

    material: str
    titles: tuple[str, ...]
    kinds: tuple[Application, ...]
    valid_from: date
    valid_to: date | None
    years: tuple[int, ...]
    where: str
    proves: Mapping[str, tuple[str, ...]]
    cite: Cite

    def covers(self, title: str, kind: str, on: date) -> bool:
        """Whether it asks on a day."""
        of_case = title in self.titles and kind in self.kinds
        return of_case and self.valid_from <= on and (self.valid_to is None or on <= self.valid_to)


@dataclass(frozen=True, slots=True)
class Template:
    """The words of a declaration, from a day on."""

    code: str
    valid_from: date
    heading: Text
    text: Text

    @property
    def version(self) -> str:
        """Its name with its day: what was signed is known for good."""
        return f"{self.code}-{self.valid_from}"


@dataclass(frozen=True, slots=True)
class Proofs:
    """Everything that is known about materials."""

    materials: Mapping[str, Material]
    claims: Mapping[str, Claim]
    asked: tuple[Asked, ...]
    templates: tuple[Template, ...]

    def template(self, code: str, on: date) -> Template | None:
        """The words that are in use on a day."""
        fitting = [one for one in self.templates if one.code == code and one.valid_from <= on]
        return max(fitting, key=lambda one: one.valid_from, default=None)
