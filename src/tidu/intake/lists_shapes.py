"""The shapes of a received list: guesses, recipes, differences, rows and issues. Plain data, no reading."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any, Generic, Literal, TypeVar

from tidu.criteria.facts import Value
from tidu.errors import InputError
from tidu.sheets import Table
from tidu.text import Text

T = TypeVar("T")

ListType = Literal["titles", "members", "figures", "conduct"]
LIST_TYPES: dict[ListType, Text] = {
    "titles": Text("称号名单", "title holders"),
    "members": Text("入选名单（白名单、后备库等）", "members (a white list, a reserve)"),
    "figures": Text("数据表", "figures"),
    "conduct": Text("处罚、失信等行为记录", "conduct: penalties, bad credit"),
}
ROLES: dict[str, Text] = {
    "serial": Text("序号", "serial number"),
    "name": Text("企业名称", "firm's name"),
    "former": Text("曾用名", "former name"),
    "code": Text("统一社会信用代码", "credit code"),
    "province": Text("省", "province"),
    "city": Text("市", "city"),
    "county": Text("县区", "county"),
    "title": Text("称号", "title"),
    "level": Text("级别", "level"),
    "product": Text("产品（技术）", "product or technology"),
    "year": Text("年度", "year"),
    "batch": Text("批次", "batch"),
    "document": Text("文号", "document number"),
    "certificate": Text("证书编号", "certificate number"),
    "decided_on": Text("认定（公告、决定）日期", "decided on"),
    "valid_from": Text("有效期起", "valid from"),
    "valid_until": Text("有效期止", "valid until"),
    "validity": Text("有效期（起止写在一格）", "validity, both ends in one cell"),
    "amount": Text("金额", "amount"),
    "matter": Text("事由", "matter"),
    "outcome": Text("处理结果", "outcome"),
    "authority": Text("作出单位", "deciding authority"),
    "address": Text("地址", "address"),
    "established_on": Text("成立日期", "established on"),
    "capital": Text("注册资本", "registered capital"),
    "person": Text("人员", "person"),
    "remark": Text("备注", "remark"),
    "figure": Text("指标", "figure"),
    "held": Text("是否有某称号", "whether a title is held"),
    "skip": Text("不用", "not used"),
}
SHARED_ROLES = frozenset({"former", "person", "remark", "figure", "held", "skip"})
"""Roles that several columns may have."""
MONEY_ROLES = frozenset({"amount", "capital"})
DATE_ROLES = frozenset({"decided_on", "valid_from", "valid_until", "established_on"})
RECIPE_FORMAT = 1


@dataclass(frozen=True, slots=True)
class Guess(Generic[T]):
    """Something proposed: the value, how sure from 0 to 1, why, and what else it may be, likeliest first.

    ``sure`` is whether it may be taken unless somebody objects; ``value`` is None where nothing can be told.
    """

    value: T | None
    confidence: float
    reason: Text
    sure: bool = False
    alternatives: tuple[T, ...] = ()


@dataclass(frozen=True, slots=True)
class ColumnGuess:
    """What one column seems to be.

    ``role`` is the likeliest role even if not ``sure``; ``target`` an indicator's code where the role is ``figure``, a
    title's where it is ``held``; ``year`` and ``unit`` what the heading (or the title lines) say. ``samples`` are its first texts.
    """

    heading: str
    letter: str
    role: str
    confidence: float
    sure: bool
    reason: Text
    target: str = ""
    year: int | None = None
    unit: str | None = None
    alternatives: tuple[str, ...] = ()
    samples: tuple[str, ...] = ()
    filled: int = 0


@dataclass(frozen=True, slots=True)
class ColumnRecipe:
    """What a column is, as confirmed. ``year`` is a calendar year; ``unit`` that of amounts (元, 万元)."""

    heading: str
    role: str
    target: str = ""
    year: int | None = None
    unit: str | None = None


@dataclass(frozen=True, slots=True)
class Recipe:
    """How a list of one issuer is read. ``columns`` are all columns of the table, in its order, the skipped ones too.

    ``header_row`` is set only where a person had to say it (0: no header); ``fill_down`` names columns whose blanks take
    the value above, highest level first; ``sections`` is the role (county, title) of the titles that stand between rows, across
    the table, and hold for the rows below them. ``title`` is a title's code where the whole list is of one title.
    """

    columns: tuple[ColumnRecipe, ...]
    list_type: ListType = "members"
    title: str = ""
    unit: str | None = None
    fill_down: tuple[str, ...] = ()
    sections: str = ""
    header_row: int | None = None
    sheet: str | None = None

    def role_of(self, heading: str) -> str:
        """The role of a column; ``skip`` for one that the recipe does not know."""
        return next((one.role for one in self.columns if one.heading == heading), "skip")

    def heading_of(self, role: str) -> str:
        """The column with a role; empty if there is none."""
        return next((one.heading for one in self.columns if one.role == role), "")

    def to_json(self) -> str:
        """The recipe as JSON that :meth:`from_json` reads back equal; the same recipe always gives the same text."""
        return json.dumps({"recipe": RECIPE_FORMAT, **asdict(self)}, ensure_ascii=False, sort_keys=True)

    @classmethod
    def from_json(cls, text: str) -> Recipe:
        """The recipe in a text. ``InputError`` ``recipe-unreadable`` if it is none, in words."""
        try:
            data: dict[str, Any] = json.loads(text)
            if data.pop("recipe") != RECIPE_FORMAT or data["list_type"] not in LIST_TYPES:
                raise ValueError(text[:40])
            columns = tuple(ColumnRecipe(**one) for one in data.pop("columns"))
            if any(one.role not in ROLES for one in columns):
                raise ValueError(text[:40])
            return cls(columns=columns, fill_down=tuple(data.pop("fill_down")), **data)
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise InputError(
                "recipe-unreadable",
                Text("记住的读取方法无法使用", "The remembered recipe cannot be used"),
                why=Text(f"内容不完整或来自别的版本：{error}", f"it is incomplete or of another version: {error}"),
                fix=Text("重新确认一次各列的含义", "confirm once more what the columns are"),
            ) from error


@dataclass(frozen=True, slots=True)
class Question:
    """Something that a person has to confirm. ``options`` are the likely answers, ``heading`` the column concerned, if any.

    ``about`` is one of: name, column, unit, type, title, fill_down, sections, header, final, withdrawn.
    """

    about: str
    text: Text
    options: tuple[str, ...] = ()
    heading: str = ""


@dataclass(frozen=True, slots=True)
class ListProposal:
    """What a table seems to be. ``recipe`` holds what is sure; ``questions`` what is not.

    ``document`` is the number of the notice (工信厅企业函〔2023〕12号), ``as_of`` the day the list speaks of, ``issuer`` who
    sent it, ``place`` the code of the division whose firms it lists, all as far as titles, file name and cells tell.
    """

    columns: tuple[ColumnGuess, ...]
    list_type: Guess[ListType]
    title: Guess[str]
    batch: Guess[str]
    document: Guess[str]
    as_of: Guess[date]
    issuer: Guess[str]
    place: Guess[str]
    fill_down: Guess[tuple[str, ...]]
    sections: Guess[str]
    withdrawn: bool
    """The lines above say that titles end (取消, 撤销) rather than begin."""
    final: bool
    """False where they say that nothing is decided yet (公示, 拟认定)."""
    questions: tuple[Question, ...]
    recipe: Recipe

    def column(self, role: str) -> ColumnGuess | None:
        """The column proposed for a role, sure or not."""
        return next((one for one in self.columns if one.role == role), None)


@dataclass(frozen=True, slots=True)
class Difference:
    """Where a table does not fit a recipe.

    ``kind``: missing (a column is not there), renamed (``heading`` seems to be called ``now``), new (not in the recipe),
    moved, unit (another unit is stated), content (the cells are no longer of the kind), target (the catalogue no longer has
    what it stood for), blocking (neither names nor codes are left). ``severity`` is ``error`` where the rows cannot be read
    as before, ``warning`` where a person should look, ``note`` otherwise.
    """

    kind: Literal["missing", "renamed", "new", "moved", "unit", "content", "target", "blocking"]
    heading: str
    severity: Literal["error", "warning", "note"]
    text: Text
    now: str = ""
    confidence: float = 0.0


@dataclass(frozen=True, slots=True)
class Applied:
    """A recipe brought to a table: ``table`` with its staircases filled, ``recipe`` with the table's own headings."""

    table: Table
    recipe: Recipe
    differences: tuple[Difference, ...]

    @property
    def usable(self) -> bool:
        """Whether rows can be read: there is a column of names or of codes."""
        return not any(one.kind == "blocking" for one in self.differences)


@dataclass(frozen=True, slots=True)
class RowIssue:
    """What is wrong with a row, or worth a word. ``cell`` is its place (D7); ``given`` the text that stands there.

    ``code`` is a key of ``tidu.intake.lists_issues.ISSUES`` or of ``tidu.sheets.problems``; ``proposals`` are values that
    may have been meant, likeliest first.
    """

    code: str
    severity: Literal["error", "warning", "note"]
    cell: str
    heading: str
    given: str
    text: Text
    why: Text
    fix: Text
    proposals: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ListRow:
    """One row of a list. See ``tidu.intake.lists`` for what the fields promise."""

    number: int
    texts: Mapping[str, str]
    name: str = ""
    name_written: str = ""
    names: tuple[str, ...] = ()
    """All firms that the cell of the name holds, where it holds several; else empty."""
    former: tuple[str, ...] = ()
    note: str = ""
    """What stood in brackets behind the name, and every remark."""
    code: str = ""
    code_written: str = ""
    province: str = ""
    city: str = ""
    county: str = ""
    title: str = ""
    """The code of a title of the catalogue: from the row's own cell, else from the recipe."""
    title_written: str = ""
    level: str = ""
    product: str = ""
    year: int | None = None
    batch: str = ""
    document: str = ""
    certificate: str = ""
    decided_on: date | None = None
    valid_from: date | None = None
    valid_until: date | None = None
    amount: int | None = None
    matter: str = ""
    outcome: str = ""
    authority: str = ""
    address: str = ""
    established_on: date | None = None
    capital: int | None = None
    figures: Mapping[tuple[str, int | None], Value] = field(default_factory=dict)
    """(indicator, year) → the value as the kernel stores it: 分, exact shares, dates."""
    held: Mapping[str, bool] = field(default_factory=dict)
    """title → whether the firm has it; a title that the row says nothing of is not in it."""
    hidden: bool = False
    """Whether the row is hidden or filtered out in the sheet."""
    issues: tuple[RowIssue, ...] = ()

    @property
    def empty(self) -> bool:
        """Whether it names no firm at all."""
        return not self.name and not self.code

    @property
    def faulty(self) -> bool:
        """Whether it has an issue that must be mended or decided first."""
        return any(one.severity == "error" for one in self.issues)
