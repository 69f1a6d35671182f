"""One file serves every use: who uses it, for which case, by whose leave; and what happens when it no longer counts.

A use keeps the file by its content. When the firm withdraws a file, or hands in a newer one in its place, nothing is taken
from a case: its office goes on seeing the file as it was, is told that it no longer counts and why, and decides what that
means. What was decided on it stays decided, with its evidence.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import IO, TYPE_CHECKING, Any

from django.core.files.base import File
from django.db import transaction
from django.dispatch import Signal
from django.utils import timezone

from tidu.errors import InputError, TiduError
from tidu.text import Text
from tidu.today import china_today
from tidu.web.audit import service as audit
from tidu.web.desk.service import Duty, ensure_todos, finish_todos, send_message
from tidu.web.materials.asking import answer_asks
from tidu.web.materials.kinds import Material
from tidu.web.materials.models import Consent, Paper, Use
from tidu.web.materials.reading import proofs
from tidu.web.registry.bureaus import bureaus_for
from tidu.web.registry.facts.evidence import add_evidence, link_evidence, withdraw_evidence
from tidu.web.registry.models import Enterprise, Evidence

if TYPE_CHECKING:
    from tidu.web.accounts.models import User

LOOK_WITHIN = timedelta(days=10)
"""How long an office has to look at what a withdrawn file means for its case."""

evidence_changed = Signal()
"""Sent inside the transaction in which a file no longer counts, with ``evidence``, ``reason`` and ``uses`` (standing ones)."""


@dataclass(frozen=True, slots=True)
class Given:
    """What somebody says of a file that he hands in."""

    title: str = ""
    year: int | None = None
    period: tuple[date | None, date | None] = (None, None)
    valid_until: date | None = None
    dated_on: date | None = None
    code: str = ""
    round_key: str = ""


@transaction.atomic
def hand_in(  # noqa: PLR0913 - the parts of a file
    firm: Enterprise,
    upload: File[Any] | IO[bytes],
    name: str,
    by: User,
    *,
    material: Material,
    given: Given,
    criteria: Sequence[tuple[str, str]] = (),
    page: str = "",
    replaces: Evidence | None = None,
) -> tuple[Evidence, bool]:
    """Keep a file as a material; gives it, and whether it is new. With ``replaces`` the older file no longer counts.

    Raises InputError, in words, for a file that is not taken, and ``same-file`` where it would replace itself.
    """
    row, new = add_evidence(
        firm,
        upload,
        name,
        by,
        kind=material.kind,
        title=given.title or material.names.zh,
        period=_period(material, given),
        valid_until=given.valid_until,
    )
    if replaces is not None and replaces.pk == row.pk:
        raise InputError(
            "same-file",
            Text("这就是要替换的那份文件", "This is the very file that it shall replace"),
            fix=Text("选新的文件", "Choose the newer file"),
        )
    describe(row, material, given, replaces=replaces)
    known = _known(criteria)
    if known:
        link_evidence(row, by, criteria=known, page=page)
    if replaces is not None and replaces.withdrawn_at is None:
        withdraw_evidence(replaces, f"由新文件《{row.title}》替换")
    return row, new


def _period(material: Material, given: Given) -> tuple[date | None, date | None]:
    if given.year is None or given.period != (None, None):
        return given.period
    if material.holds.rule == "month":
        month = material.holds.month
        last = date(given.year + month // 12, month % 12 + 1, 1) - timedelta(days=1)
        return date(given.year, month, 1), last
    if material.holds.rule == "year":
        return date(given.year, 1, 1), date(given.year, 12, 31)
    return given.period


def _known(criteria: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    """Those that some list really says the materials prove."""
    listed = {(standard, node) for row in proofs().asked for standard, nodes in row.proves.items() for node in nodes}
    return [one for one in dict.fromkeys(criteria) if one in listed]


@transaction.atomic
def describe(row: Evidence, material: Material, given: Given, *, replaces: Evidence | None = None) -> Paper:
    """Say which material a file is, and what its rule needs to know of it; never when it is withdrawn."""
    if row.withdrawn_at is not None:
        raise InputError("withdrawn", Text("文件已作废", "The file was withdrawn"))
    before = Paper.objects.filter(evidence=row).first()
    values: dict[str, Any] = {
        "material": material.code,
        "code": given.code.strip()[:40],
        "dated_on": given.dated_on,
        "round_key": given.round_key,
    }
    if replaces is not None:
        values["replaces"] = replaces
    paper, _new = Paper.objects.update_or_create(evidence=row, defaults=values)
    row.paper = paper
    period = _period(material, given)
    if period not in ((None, None), (row.period_from, row.period_until)):
        row.period_from, row.period_until = period
        row.save(update_fields=["period_from", "period_until"])
    fields = ("material", "code", "dated_on", "round_key")
    audit.record(
        "material.describe",
        row,
        before=audit.snapshot(before, *fields) if before else None,
        after=audit.snapshot(paper, *fields),
        enterprise_id=row.enterprise_id,
        region_code=row.enterprise.region_id,
    )
    answer_asks(row)
    return paper


# -- consent ------------------------------------------------------------------------------------------------------


@transaction.atomic
def set_consent(firm: Enterprise, purpose: str, by: User, *, given: bool) -> bool:
    """The firm lets offices use its files for a purpose, or no longer; gives whether that changed anything."""
    row = Consent.objects.filter(enterprise=firm, purpose=purpose, ended_at=None).first()
    if given == (row is not None):
        return False
    if row is None:
        row = Consent.objects.create(enterprise=firm, purpose=purpose, given_by=by)
    else:
        row.ended_at = timezone.now()
        row.save(update_fields=["ended_at"])
    action = "material.consent" if given else "material.consent_end"
    audit.record(action, firm, after={"purpose": purpose}, enterprise_id=firm.pk, region_code=firm.region_id)
    return True


def consents_of(firm: Enterprise) -> dict[str, Consent]:
    """The consents that stand, by purpose."""
    return {row.purpose: row for row in Consent.objects.filter(enterprise=firm, ended_at=None)}


# -- uses ---------------------------------------------------------------------------------------------------------


@transaction.atomic
def use(
    evidence: Evidence,
    *,
    key: str,
    purpose: Text,
    link: str,
    by: User | None,
    office: int | None = None,
    consent: str = Consent.Purpose.REVIEW,
    handed_in: bool = False,
) -> Use:
    """A case uses a file from now on; the same file in the same case again is the use that is there.

    ``key`` names the case; ``office`` is whose case it is, without it the officer's own, or the bureau in charge of the
    firm. What the firm's own people hand in is used by their leave; an office that takes a file of the vault needs the
    firm's consent, unless he has just ``handed_in`` that very file for the case. Raises ``no-consent``, and ``withdrawn``
    for a file that no longer counts.
    """
    locked = Evidence.objects.select_for_update().select_related("enterprise").get(pk=evidence.pk)
    standing = Use.objects.standing().filter(evidence=locked, key=key).first()
    if standing is not None:
        return standing
    if locked.withdrawn_at is not None:
        raise InputError(
            "withdrawn",
            Text(f"《{locked.title}》已经作废", f"“{locked.title}” no longer counts"),
            fix=Text("用新的文件", "Use the newer file"),
        )
    basis, leave = _leave(locked, by, consent, handed_in=handed_in)
    firm = locked.enterprise
    row = Use.objects.create(
        evidence=locked,
        blob_id=locked.blob_id,
        enterprise=firm,
        key=key,
        purpose_zh=purpose.zh[:200],
        purpose_en=purpose.en[:200],
        link=link,
        organisation_id=office or _office(firm, by),
        basis=basis,
        consent=leave,
        used_by=by,
    )
    after = {"key": key, "for": purpose.zh, "sha256": locked.blob_id, "basis": basis}
    audit.record("material.use", locked, after=after, enterprise_id=firm.pk, region_code=firm.region_id)
    return row


def _leave(row: Evidence, by: User | None, purpose: str, *, handed_in: bool) -> tuple[str, Consent | None]:
    firm = row.enterprise
    if by is not None and firm.organisation_id is not None and firm.organisation_id in by.scope.organisations:
        return Use.Basis.OWN, None
    consent = Consent.objects.filter(enterprise=firm, purpose=purpose, ended_at=None).first()
    if consent is not None:
        return Use.Basis.CONSENT, consent
    if handed_in or (row.uploaded_by is not None and row.uploaded_by.scope.government):
        return Use.Basis.OFFICE, None
    raise TiduError(
        "no-consent",
        Text(f"企业还没有同意使用《{row.title}》", f"The firm has not agreed to the use of “{row.title}”"),
        why=Text("企业材料库里的文件，企业同意后才能调用", "Files of a firm's vault are used with its consent only"),
        fix=Text(
            "请企业在材料库里同意，或由企业自己提交", "Ask the firm to agree in its vault, or to hand it in itself"
        ),
    )


def _office(firm: Enterprise, by: User | None) -> int | None:
    if by is not None and by.scope.government:
        return by.scope.organisation_id
    return bureaus_for([firm.region_id]).get(firm.region_id)


@transaction.atomic
def release(key: str, *, keep: Collection[int] = ()) -> int:
    """A case uses its files no longer (a draft was given up); gives how many. What a decision rests on stays.

    ``keep`` are the numbers of files that it goes on using.
    """
    found = Use.objects.standing().filter(key=key, decided_at=None).exclude(evidence_id__in=list(keep))
    rows = list(found.select_related("evidence__enterprise"))
    for row in rows:
        row.released_at = timezone.now()
    Use.objects.bulk_update(rows, ["released_at"])
    finish_todos([_todo_key(row) for row in rows], None)
    audit.record_many([_entry("material.release", row) for row in rows])
    return len(rows)


@transaction.atomic
def hand_over(key: str, office: int | None) -> None:
    """The case lies with another office from now on: it is told when a file of it no longer counts."""
    Use.objects.standing().filter(key=key).update(organisation_id=office)


@transaction.atomic
def decided(key: str) -> int:
    """A decision rests on the files of this case from now on: nothing releases them any more."""
    rows = list(Use.objects.standing().filter(key=key, decided_at=None).select_related("evidence__enterprise"))
    for row in rows:
        row.decided_at = timezone.now()
    Use.objects.bulk_update(rows, ["decided_at"])
    audit.record_many([_entry("material.decided", row) for row in rows])
    return len(rows)


def _entry(action: str, row: Use) -> audit.Entry:
    firm = row.evidence.enterprise
    return audit.entry_of(
        action, row.evidence, after={"key": row.key}, enterprise_id=firm.pk, region_code=firm.region_id
    )


def uses_of(evidence: Collection[int]) -> dict[int, list[Use]]:
    """The standing uses of files, by file."""
    found: dict[int, list[Use]] = {}
    for row in Use.objects.standing().filter(evidence_id__in=list(evidence)).select_related("organisation"):
        found.setdefault(row.evidence_id, []).append(row)
    return found


# -- a file that no longer counts ---------------------------------------------------------------------------------


def on_withdrawn(evidence: Evidence, reason: str, **_named: object) -> None:
    """Tell everybody who uses a file that it no longer counts, and the firm what that means."""
    uses = list(Use.objects.standing().filter(evidence=evidence).select_related("organisation"))
    if not uses:
        return
    now = timezone.now()
    for row in uses:
        row.told_at = now
    Use.objects.bulk_update(uses, ["told_at"])
    ensure_todos([duty for row in uses if (duty := _duty(row, evidence, reason)) is not None])
    _tell_firm(evidence, uses, reason)
    evidence_changed.send(sender=None, evidence=evidence, reason=reason, uses=uses)


def _todo_key(row: Use) -> str:
    return f"material-withdrawn:{row.pk}"


def _duty(row: Use, evidence: Evidence, reason: str) -> Duty | None:
    """What its office has to do about a use: look whether it still stands. A decided case is only looked at."""
    if row.organisation_id is None:
        return None
    firm = evidence.enterprise
    title = Text(
        f"{firm.name}作废了《{evidence.title}》：核对“{row.purpose_zh}”",
        f"{firm.name} withdrew “{evidence.title}”: look at “{row.purpose_en}”",
    )
    kept = Text("原文件仍可查看", "the file as it was can still be opened")
    if row.decided_at is not None:
        kept = Text("已作出的决定不变，原文件仍可查看", "what was decided stands, and the file can still be opened")
    why = Text(f"理由：{reason}；{kept.zh}", f"Reason: {reason}; {kept.en}")
    return Duty(
        _todo_key(row),
        "material",
        title,
        row.link or f"/evidence/{evidence.pk}/",
        row.organisation_id,
        china_today() + LOOK_WITHIN,
        why,
        enterprise_id=firm.pk,
        by_hand=True,
    )


def _tell_firm(evidence: Evidence, uses: Sequence[Use], reason: str) -> None:
    firm = evidence.enterprise
    if firm.organisation is None:
        return
    people = firm.organisation.memberships.filter(ended_at=None).values_list("user_id", flat=True)
    names = Text("、".join(row.purpose_zh for row in uses[:5]), ", ".join(row.purpose_en for row in uses[:5]))
    send_message(
        list(people),
        Text(
            f"《{evidence.title}》已作废，{len(uses)} 处正在使用",
            f"“{evidence.title}” was withdrawn; {len(uses)} cases use it",
        ),
        Text(
            f"理由：{reason}。正在使用它的有：{names.zh}。各办理单位已收到提示，会看到原来的文件和作废理由；"
            "还要证明的事，请上传新的文件。",
            f"Reason: {reason}. It is used by: {names.en}. Their offices were told and still see the file as it was, with "
            "the reason. Hand in a newer file where something is still to be proved.",
        ),
        f"/evidence/{evidence.pk}/",
    )
