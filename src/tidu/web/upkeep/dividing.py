"""Who keeps the titles of a firm that was divided: an officer decides for each, once, and the registry shows how."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from django.db import transaction

from tidu.errors import InputError
from tidu.text import Text
from tidu.web.audit import service as audit
from tidu.web.registry.models import Enterprise, TitleHeld
from tidu.web.registry.titles.service import register_title, withdraw_title
from tidu.web.upkeep.models import ChangeReport
from tidu.web.upkeep.telling import told

if TYPE_CHECKING:
    from tidu.web.accounts.models import User

THIS, OTHER, NOBODY = "this", "other", "nobody"
CHOICES = (THIS, OTHER, NOBODY)


def successor(row: ChangeReport) -> Enterprise | None:
    """The firm that came out of the division, where the report names one of the registry."""
    number = row.given.get("other")
    return Enterprise.objects.filter(pk=number).first() if number else None


def open_titles(row: ChangeReport) -> list[TitleHeld]:
    """The titles about which somebody has to decide: those that lasted on the day of the division; none when it is done."""
    if row.kind != ChangeReport.Kind.DIVISION or not row.written or "titles" in row.written:
        return []
    rows = TitleHeld.objects.valid_on(row.occurred_on).filter(enterprise_id=row.enterprise_id)
    return list(rows.exclude(mark=TitleHeld.Mark.RENEWED).order_by("title", "pk"))


@transaction.atomic
def decide(row: ChangeReport, choices: Mapping[int, str], reason: str, by: User) -> None:
    """Say of every title who keeps it. Raises ``no-reason``, ``no-choice``, ``no-successor``, ``divided-already``.

    What passes to the successor ends here on the day of the division, and goes on there until the same last day.
    """
    row = ChangeReport.objects.select_for_update(of=("self",)).select_related("enterprise").get(pk=row.pk)
    held = open_titles(row)
    if not held:
        raise InputError("divided-already", Text("没有要决定的称号，或已经决定过", "there is nothing left to decide"))
    if not reason.strip():
        raise InputError("no-reason", Text("请写明依据", "say on what it rests"))
    if any(choices.get(one.pk) not in CHOICES for one in held):
        raise InputError("no-choice", Text("每个称号都要选由谁保留", "choose for every title who keeps it"))
    other = successor(row)
    if other is None and OTHER in choices.values():
        raise InputError(
            "no-successor",
            Text("报告没有写分出的企业", "the report names no firm that came out of it"),
            fix=Text("请企业补报分出的企业，或选“原企业”或“都不保留”", "have it named, or choose another answer"),
        )
    entered = [_decided(row, one, choices[one.pk], other, reason.strip()) for one in held]
    row.written = {**row.written, "titles": entered}
    row.save(update_fields=["written"])
    firm = row.enterprise
    audit.record(
        "change.divide", row, after={"titles": entered}, enterprise_id=firm.pk, region_code=firm.region_id, reason=reason
    )  # fmt: skip
    ids = {firm.pk} | ({other.pk} if other is not None else set())
    words = Text(f"{firm.name}分立后的称号归属", f"who keeps the titles of {firm.name} after its division")
    told.send(sender=None, firm_ids=frozenset(ids), what=words, by=by)


def _decided(
    row: ChangeReport, held: TitleHeld, choice: str, other: Enterprise | None, reason: str
) -> dict[str, str | int]:
    """Enter what was decided of one title; gives what was entered."""
    entered: dict[str, str | int] = {"title": held.title, "held": held.pk, "keeps": choice}
    if choice == THIS:
        return entered
    whither = f"由“{other.name}”承继" if choice == OTHER and other is not None else "不再保留"
    withdraw_title(held, row.occurred_on, f"企业分立（{row.occurred_on}），称号{whither}：{reason}")
    if choice == OTHER and other is not None:
        passed = register_title(
            other, held.title, kind=held.kind, product=held.product, batch=held.batch, document=held.document,
            decision=held.decision, decided_on=held.decided_on, valid_from=held.valid_from,
            valid_until=held.valid_until, name_then=held.name_then,
        )  # fmt: skip
        entered["passed"] = passed.pk
    return entered
