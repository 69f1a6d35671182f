"""Spot checks of declarations: a sample that anybody can draw again, each drawn one somebody's task, none left out.

Each declaration gets the digest of seed and number; the smallest digests are drawn. The seed comes from the machine's
source of chance, stands on the page of the draw, and the numbers that were drawn from are kept by their digest.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from tidu.errors import InputError
from tidu.text import Text
from tidu.web.audit import service as audit
from tidu.web.desk.service import Duty, ensure_todos, finish_todos, send_message
from tidu.web.materials.models import Declaration, Draw, SpotCheck
from tidu.web.registry.bureaus import bureaus_for

if TYPE_CHECKING:
    from tidu.web.accounts.models import User

SHARE = 5
"""Percent that are drawn where nobody says otherwise; rounded up, so that at least one is."""
CONSEQUENCE = Text(
    "查实承诺不属实：按承诺书，取消本次申报或称号，记录情况，三年内不再受理；有异议可以在 5 个工作日内向市局陈述。",
    "The declaration was found not to be true: as it says, the application or the title ends, it is recorded, and nothing "
    "is accepted for three years. The firm may answer to the city bureau within 5 working days.",
)


def sample(numbers: Sequence[int], seed: str, share: int) -> list[int]:
    """The numbers that a seed draws, in the order of their digests: ``share`` percent of them, rounded up."""
    count = -(-len(numbers) * share // 100)
    ordered = sorted(set(numbers), key=lambda one: hashlib.sha256(f"{seed}:{one}".encode()).hexdigest())
    return ordered[:count]


def digest_of(numbers: Sequence[int]) -> str:
    """What the numbers were that were drawn from."""
    return hashlib.sha256(",".join(str(one) for one in sorted(numbers)).encode()).hexdigest()


@transaction.atomic
def draw(signed: tuple[date, date], by: User, *, due_on: date, share: int = SHARE, seed: str = "") -> Draw:
    """Draw among the declarations signed in a time that were never drawn yet; every drawn one becomes a task.

    Raises ``none-to-draw`` where there is none, ``bad-share`` for a share outside 1 to 100.
    """
    if not 1 <= share <= 100:
        raise InputError("bad-share", Text("比例要在 1 到 100 之间", "The share lies between 1 and 100"))
    rows = Declaration.objects.filter(signed_on__range=signed, checks=None).select_related("enterprise")
    numbers = {row.pk: row for row in rows.order_by("pk")}
    if not numbers:
        raise InputError(
            "none-to-draw",
            Text("这段时间没有还没抽过的承诺", "No declaration of that time is still to be drawn"),
            fix=Text("换一段时间", "Choose another time"),
        )
    row = Draw.objects.create(
        seed=seed or secrets.token_hex(16),
        share=share,
        signed_from=signed[0],
        signed_until=signed[1],
        population=len(numbers),
        population_sha256=digest_of(list(numbers)),
        drawn_by=by,
        due_on=due_on,
    )
    drawn = [numbers[pk] for pk in sample(list(numbers), row.seed, share)]
    offices = bureaus_for({one.enterprise.region_id for one in drawn})
    checks = SpotCheck.objects.bulk_create(
        SpotCheck(
            draw=row,
            declaration=one,
            region_code=one.enterprise.region_id,
            organisation_id=offices.get(one.enterprise.region_id, by.scope.organisation_id),
            place=place,
            due_on=due_on,
        )
        for place, one in enumerate(drawn, 1)
    )
    ensure_todos(_duty(one) for one in checks)
    after = {"seed": row.seed, "share": share, "of": row.population, "drawn": len(checks)}
    audit.record("declaration.draw", row, after=after)
    return row


def _duty(check: SpotCheck) -> Duty:
    firm, row = check.declaration.enterprise, check.declaration
    assert check.organisation_id is not None  # noqa: S101 # nosec B101 - set from the drawer's own office at the least
    return Duty(
        f"spot-check:{check.pk}",
        "material",
        Text(f"抽查承诺：{firm.name}《{row.heading}》", f"Check a declaration: {firm.name}, “{row.heading}”"),
        reverse("spot-check", args=[check.pk]),
        check.organisation_id,
        check.due_on,
        Text(f"{row.signed_on} 签署，随机抽中", f"signed on {row.signed_on}, drawn at random"),
        enterprise_id=firm.pk,
    )


@transaction.atomic
def record_result(check: SpotCheck, result: str, found: str, by: User) -> SpotCheck:
    """Enter what was found; the firm is told, and where it is not true also what follows. Raises for a second result."""
    check = SpotCheck.objects.select_for_update().get(pk=check.pk)
    if check.result:
        raise InputError("checked-already", Text("已经登记过结果", "The result was entered already"))
    if result not in (SpotCheck.Result.TRUE, SpotCheck.Result.NOT_TRUE, SpotCheck.Result.NOT_POSSIBLE):
        raise InputError("no-result", Text("没有选结果", "No result was chosen"), fix=Text("选一项", "Choose one"))
    if not found.strip():
        fix = Text("写明怎么核查、看到什么", "Say what was done and seen")
        raise InputError("no-finding", Text("没有写核查情况", "It does not say what was found"), fix=fix)
    check.result, check.found, check.checked_by, check.checked_at = result, found.strip(), by, timezone.now()
    check.save(update_fields=["result", "found", "checked_by", "checked_at"])
    finish_todos([f"spot-check:{check.pk}"], by.pk)
    firm = check.declaration.enterprise
    audit.record(
        "declaration.check",
        check.declaration,
        after={"result": result},
        enterprise_id=firm.pk,
        region_code=firm.region_id,
        reason=check.found,
    )
    _tell_firm(check)
    return check


def _tell_firm(check: SpotCheck) -> None:
    firm, row = check.declaration.enterprise, check.declaration
    if firm.organisation is None:
        return
    people = firm.organisation.memberships.filter(ended_at=None).values_list("user_id", flat=True)
    bad = check.result == SpotCheck.Result.NOT_TRUE
    said = {
        SpotCheck.Result.TRUE.value: Text("承诺属实", "it is true"),
        SpotCheck.Result.NOT_TRUE.value: Text("承诺不属实", "it is not true"),
        SpotCheck.Result.NOT_POSSIBLE.value: Text(
            "这次没有查成，可能再查", "it could not be checked, and may be again"
        ),
    }[check.result]
    more = CONSEQUENCE if bad else Text("", "")
    send_message(
        list(people),
        Text(f"承诺抽查结果：{said.zh}", f"Result of a spot check: {said.en}"),
        Text(f"《{row.heading}》：{check.found}。{more.zh}", f"“{row.heading}”: {check.found}. {more.en}"),
        reverse("declaration", args=[row.pk]),
        needs_receipt=bad,
    )
