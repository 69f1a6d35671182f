"""Packages for programs of their receivers, in the one API of the house: what came, its rows, a receipt, its use.

The API is a room below this one and knows nothing of packages; it is extended when the program starts.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any, Literal

from django.http import HttpRequest
from ninja import Router, Schema
from pydantic import Field, StringConstraints

from tidu.text import Text
from tidu.today import china_today
from tidu.web.api.errors import Refused
from tidu.web.api.guarding import needs, user_of
from tidu.web.api.interface import extend
from tidu.web.api.operations import FAULTS, PAGE, Cursor, Limit, paged
from tidu.web.api.schemas import Id, Plain
from tidu.web.sharing.access import get_package_for_receiver
from tidu.web.sharing.models import Package, PackageRow, Usage
from tidu.web.sharing.receiving import check_usable, fen_of, note_taken, report, sign
from tidu.web.sharing.selecting import LACKING
from tidu.web.sharing.writing import What, rows_of

router = Router()
AREA = "packages"


class PackageOut(Schema):
    """A version of a list. ``usable`` says whether its rows can still be read."""

    id: int
    name: str
    number: int
    base: int | None
    kind: str
    on: date
    purpose: str
    purpose_why: str
    ground: str
    fields: list[dict[str, Any]]
    firms: int
    added: int
    gone: int
    changed: int
    without_consent: int
    valid_until: date
    sha256: str
    state: str
    state_reason: str
    usable: bool
    sign_by: date
    signed_at: datetime | None


class PackagesOut(Schema):
    """A page of packages."""

    items: list[PackageOut]
    next: int | None


class PackageRowOut(Schema):
    """A firm of a list. ``change``: + new, ~ changed, - gone, or nothing. Amounts are in 分; ``without_consent`` names
    the fields that the firm has not agreed to give.
    """

    firm: int
    name: str
    change: str
    changed_fields: list[str]
    values: dict[str, Any]
    without_consent: list[str]


class PackageRowsOut(Schema):
    """A page of rows, with the check sum of the whole package."""

    items: list[PackageRowOut]
    next: int | None
    sha256: str


class ReceiptIn(Schema):
    """A receipt: the check sum of what was received."""

    sha256: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
    note: Plain = ""


class ReceiptOut(Schema):
    """A receipt that is kept."""

    package: int
    sha256: str
    signed_at: datetime
    signed_by: str
    note: str


class UsageIn(Schema):
    """What came of a package: of one firm (its name or code on the list), or of so many; amounts in 万元 as text."""

    kind: Literal["credit", "loan", "service", "grant", "contract", "contact"]
    firm: Plain = ""
    firms: Annotated[int, Field(ge=1, le=2**30)] | None = None
    amount: Annotated[Plain, StringConstraints(max_length=40)] = ""
    note: Plain = ""


class UsageOut(Schema):
    """A report that is kept; the amount in 分."""

    id: int
    package: int
    kind: str
    firm: str
    firms: int
    amount_fen: int | None
    note: str


def package_out(row: Package) -> dict[str, Any]:
    """A package as the API gives it."""
    names = (
        "id", "name", "number", "kind", "on", "purpose", "purpose_why", "ground", "fields", "added", "gone", "changed", "valid_until",
        "sha256", "state", "state_reason", "usable", "sign_by",
    )  # fmt: skip
    receipt = getattr(row, "receipt", None)
    return {name: getattr(row, name) for name in names} | {
        "base": row.base_id,
        "firms": row.rows_count,
        "without_consent": row.lacking,
        "signed_at": receipt.signed_at if receipt else None,
    }


def row_out(row: PackageRow, codes: list[str]) -> dict[str, Any]:
    """A row as the API gives it."""
    cells = dict(zip(codes, row.cells, strict=True))
    return {
        "firm": row.enterprise_id,
        "name": row.name,
        "change": row.change,
        "changed_fields": row.changed_fields,
        "values": {
            code: (cell.get(LACKING) or None) if isinstance(cell, dict) else cell for code, cell in cells.items()
        },
        "without_consent": [code for code, cell in cells.items() if isinstance(cell, dict)],
    }


@router.get("/packages", response={200: PackagesOut, **FAULTS}, tags=[AREA])
@needs("read:packages")
def list_packages(
    request: HttpRequest, usable: bool | None = None, after: Cursor = 0, limit: Limit = 50
) -> tuple[int, Any]:
    """The packages that one's own organisation received; ``usable`` those that are in force, or no longer."""
    received = Package.objects.received_by(user_of(request))
    rows = received.filter(pk__gt=after).select_related("receipt")
    if usable is not None:
        good = received.usable(china_today()).values("pk")
        rows = rows.filter(pk__in=good) if usable else rows.exclude(pk__in=good)
    found, following = paged(list(rows.order_by("pk")[: limit + 1]), limit)
    return 200, {"items": [package_out(row) for row in found], "next": following}


@router.get("/packages/{package_id}", response={200: PackageOut, **FAULTS}, tags=[AREA])
@needs("read:packages")
def get_package(request: HttpRequest, package_id: Id) -> tuple[int, Any]:
    """One package, without its rows."""
    return 200, package_out(get_package_for_receiver(user_of(request), package_id))


@router.get("/packages/{package_id}/rows", response={200: PackageRowsOut, **FAULTS}, tags=[AREA])
@needs("read:packages")
def list_package_rows(
    request: HttpRequest, package_id: Id, what: What = "full", after: Cursor = 0, limit: Limit = PAGE
) -> tuple[int, Any]:
    """The firms of a package, or those that changed; 422 once it is corrected, recalled or expired. Each first page
    is recorded as a download.
    """
    package = get_package_for_receiver(user_of(request), package_id)
    check_usable(package)
    rows = rows_of(package, what)
    if not after:
        note_taken(package, what, "api", rows.count())
    codes = [one["code"] for one in package.fields]
    found, following = paged(list(rows.filter(pk__gt=after)[: limit + 1]), limit)
    return 200, {"items": [row_out(row, codes) for row in found], "next": following, "sha256": package.sha256}


@router.post("/packages/{package_id}/receipt", response={200: ReceiptOut, **FAULTS}, tags=[AREA])
@needs("write:packages")
def sign_package(request: HttpRequest, package_id: Id, given: ReceiptIn) -> tuple[int, Any]:
    """Sign for a package with the check sum of what was received; signed twice, the first receipt comes back."""
    user = user_of(request)
    package = get_package_for_receiver(user, package_id)
    row = sign(package, user, given.sha256, given.note)
    return 200, {
        "package": package.pk, "sha256": row.sha256, "signed_at": row.signed_at, "signed_by": str(row.signed_by),
        "note": row.note,
    }  # fmt: skip


@router.post("/packages/{package_id}/usage", response={201: UsageOut, **FAULTS}, tags=[AREA])
@needs("write:packages")
def report_usage(request: HttpRequest, package_id: Id, given: UsageIn) -> tuple[int, Any]:
    """Say what came of a package."""
    user = user_of(request)
    package = get_package_for_receiver(user, package_id)
    if given.firm and given.firms is not None:
        raise Refused(422, "usage-firms", Text("写一家企业，或写企业数", "name one firm, or how many"), where="firms")
    row: Usage = report(
        package, user, given.kind, firm=given.firm, firms=given.firms, amount=fen_of(given.amount), note=given.note
    )
    return 201, {
        "id": row.pk, "package": package.pk, "kind": row.kind, "firm": row.firm_name, "firms": row.firms,
        "amount_fen": row.amount, "note": row.note,
    }  # fmt: skip


def extend_api() -> None:
    """Make these operations part of the API."""
    extend(router, AREA, Text("名单包", "packages"))
