"""Making packages: a look at what would be sent, and freezing it together with telling the receiver.

Everything of one package is written in one transaction: content, check sum, the receiver's to-do and message, the next
day of the calendar. So a process that is killed leaves either a whole package or none, and nobody is told of none.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from django.db import transaction

from tidu.errors import InputError
from tidu.text import Text
from tidu.today import china_today
from tidu.web.audit import service as audit
from tidu.web.sharing.differing import CHANGED, GONE, NEW, NOTHING, Before, Row, compared
from tidu.web.sharing.models import Package, PackageRow, Subscription
from tidu.web.sharing.selecting import LACKING, headings, lines_of
from tidu.web.sharing.telling import tell_package

if TYPE_CHECKING:
    from tidu.web.accounts.models import User

AT_ONCE = 1_000
MONTHS = {Subscription.Frequency.MONTHLY: 1, Subscription.Frequency.QUARTERLY: 3}


@dataclass(slots=True)
class Content:
    """What a package says, before or after it is frozen."""

    on: date
    fields: list[dict[str, Any]]
    rows: list[Row]
    base: Package | None

    def count(self, change: str) -> int:
        """How many firms are new, gone or changed."""
        return sum(row.change == change for row in self.rows)

    @property
    def names(self) -> list[Row]:
        """The full list."""
        return [row for row in self.rows if row.change != GONE]

    @property
    def lacking(self) -> int:
        """How many cells stay empty or masked because the firm has not consented."""
        return sum(isinstance(cell, dict) and LACKING in cell for row in self.names for cell in row.cells)

    @property
    def unchanged(self) -> bool:
        """Whether the version before says the same."""
        return self.base is not None and not any(row.change for row in self.rows)


def content_of(one: Subscription, on: date) -> Content:
    """What a package would say on a day; nothing is written."""
    columns = headings(one.fields, on)
    codes = [column.field.code for column in columns]
    base = newest_package(one)
    rows = compared(codes, lines_of(one, on), before_of(base) if base is not None else NOTHING)
    return Content(on, [column.frozen() for column in columns], rows, base)


def newest_package(one: Subscription) -> Package | None:
    """The version against which the next one is told: the newest that was not recalled."""
    return one.packages.exclude(state=Package.State.RECALLED).order_by("-number").first()


def before_of(package: Package) -> Before:
    """A package as the version before."""
    rows = package.rows.exclude(change=GONE).order_by("pk").values_list("enterprise_id", "name", "cells")
    return Before(tuple(column["code"] for column in package.fields), {pk: (name, cells) for pk, name, cells in rows})


def produce(
    one: Subscription,
    by: User | None,
    number: int,
    *,
    even_if_same: bool = False,
    kind: Package.Kind = Package.Kind.REGULAR,
    why: str = "",
) -> Package | None:
    """Make the package with this number; None where nothing changed, which is noted on the subscription.

    The number is the one that the asker saw coming: asked twice, there is one package, and both get it. Raises InputError
    where the subscription does not run, its receiver has ended, or nobody is on its first list.
    """
    with transaction.atomic():
        locked = Subscription.objects.select_for_update(of=("self",)).select_related("receiver").get(pk=one.pk)
        made = locked.packages.filter(number=number).first()
        if made is not None:
            return made
        today = china_today()
        check_running(locked, today)
        if number != next_number(locked):
            raise InputError(
                "package-number",
                Text("名单同时又有了新版本", "there is a newer version meanwhile"),
                fix=Text("重新预览后再生成", "look at it again, then make it"),
            )
        content = content_of(locked, today)
        locked.checked_on, locked.next_on = today, following(locked, today)
        locked.save(update_fields=["checked_on", "next_on"])
        if content.base is None and not content.rows:
            raise InputError(
                "package-empty",
                Text("现在没有企业符合这个名单的条件，没有生成", "no firm is on the list at present; nothing was made"),
                fix=Text("检查选定的集合和地区", "look at its sets and its region"),
            )
        if content.unchanged and not even_if_same:
            audit.record("package.unchanged", locked, after={"on": today}, region_code=locked.region_id)
            return None
        package = _frozen(locked, content, by, number, kind, why)
        tell_package(package, locked)
        return package


def next_number(one: Subscription) -> int:
    """The number of the next version."""
    last = one.packages.order_by("-number").values_list("number", flat=True).first()
    return (last or 0) + 1


def check_running(one: Subscription, today: date) -> None:
    """Raise InputError where no package may be made."""
    if one.state != Subscription.State.ACTIVE:
        raise InputError(
            "subscription-not-running",
            Text(f"订阅现在是“{one.get_state_display()}”，不能生成名单包", f"the subscription is {one.state}"),
            fix=Text("先批准或恢复它", "approve it or let it run again first"),
        )
    if one.until < today:
        raise InputError("subscription-over", Text("订阅的有效期已过", "the subscription is over"))
    if not one.receiver.active:
        raise InputError(
            "receiver-ended",
            Text(f"接收单位“{one.receiver.name}”已停用", f"the receiver, {one.receiver.name}, has ended"),
            fix=Text("结束这个订阅，或恢复该单位", "end the subscription, or bring the organisation back"),
        )


def _frozen(one: Subscription, content: Content, by: User | None, number: int, kind: Package.Kind, why: str) -> Package:
    names = content.names
    package = Package.objects.create(
        subscription=one,
        number=number,
        base=content.base,
        kind=kind,
        why=why[:300],
        on=content.on,
        region_id=one.region_id,
        name=one.name,
        receiver_name=one.receiver.name,
        purpose=one.purpose,
        purpose_why=one.why,
        ground=one.ground,
        fields=content.fields,
        valid_until=min(one.until, content.on + timedelta(days=one.keep_days)),
        rows_count=len(names),
        added=content.count(NEW),
        gone=content.count(GONE),
        changed=content.count(CHANGED),
        lacking=content.lacking,
        made_by=by,
        sign_by=content.on + timedelta(days=one.sign_days),
        sha256="",
    )
    package.sha256 = digest_of(package, content.rows)
    package.save(update_fields=["sha256"])
    PackageRow.objects.bulk_create(
        (
            PackageRow(
                package=package,
                enterprise_id=row.firm,
                name=row.name[:120],
                change=row.change,
                cells=row.cells,
                changed_fields=row.fields,
            )
            for row in content.rows
        ),
        batch_size=AT_ONCE,
    )
    after = {
        "number": number, "kind": kind, "firms": len(names), "added": package.added, "gone": package.gone,
        "changed": package.changed, "sha256": package.sha256,
    }  # fmt: skip
    audit.record("package.make", package, after=after, region_code=one.region_id, reason=why)
    return package


HEAD = (
    "number", "name", "receiver_name", "purpose", "purpose_why", "ground", "fields", "kind", "why", "rows_count", "added",
    "gone", "changed", "lacking",
)  # fmt: skip


def digest_of(package: Package, rows: Iterable[Row]) -> str:
    """The check sum of everything that a package says."""
    found = hashlib.sha256()
    head = {name: getattr(package, name) for name in HEAD}
    head |= {"on": str(package.on), "valid_until": str(package.valid_until), "subscription": package.subscription_id}
    found.update(_line(head))
    for row in rows:
        found.update(_line([row.firm, row.name, row.change, row.cells, row.fields]))
    return found.hexdigest()


def _line(value: Sequence[Any] | dict[str, Any]) -> bytes:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode() + b"\n"


def is_whole(package: Package) -> bool:
    """Whether a package says what it said when it was frozen."""
    stored = package.rows.order_by("pk").iterator(chunk_size=AT_ONCE)
    rows = (Row(one.enterprise_id, one.name, one.cells, one.change, one.changed_fields) for one in stored)
    return digest_of(package, rows) == package.sha256


def following(one: Subscription, today: date) -> date | None:
    """The day of the next package; None where the calendar asks for none any more."""
    if one.frequency == Subscription.Frequency.WEEKLY:
        return today + timedelta(days=7)
    months = MONTHS.get(Subscription.Frequency(one.frequency))
    if months is None:
        return None
    year, month = divmod(today.year * 12 + today.month - 1 + months, 12)
    for day in range(today.day, 27, -1):
        try:
            return date(year, month + 1, day)
        except ValueError:
            continue
    return date(year, month + 1, min(today.day, 28))
