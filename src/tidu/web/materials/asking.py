"""An office asks a firm for a material; what the platform has already, or what nobody has to prove, cannot be asked for."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from tidu.errors import InputError, TiduError
from tidu.text import Text
from tidu.today import china_today
from tidu.web.audit import service as audit
from tidu.web.desk.service import Duty, ensure_todos, finish_todos
from tidu.web.materials.holding import Need, judge
from tidu.web.materials.kinds import Material, Replacement
from tidu.web.materials.models import Ask
from tidu.web.materials.reading import proofs
from tidu.web.materials.requiring import is_material
from tidu.web.registry.models import Enterprise, Evidence

if TYPE_CHECKING:
    from tidu.web.accounts.models import User

YEARLY = ("year", "month")


@dataclass(frozen=True, slots=True)
class Answered:
    """Why there is nothing to ask for: a code, the sentence, and the file that answers it."""

    code: str
    what: Text
    why: Text
    fix: Text
    evidence: Evidence | None = None


def answered(firm: Enterprise, material: Material, on: date, *, year: int | None, title: str = "") -> Answered | None:
    """Why this material need not be asked for; None where it may."""
    replaced = material.replaced(title, on) if title else _replaced_everywhere(material, on)
    if replaced is not None:
        return Answered(
            f"proof-{replaced.method}",
            Text(f"不能向企业要“{material.names.zh}”", f"“{material.names.en}” cannot be asked for"),
            Text(
                f"{replaced.valid_from} 起{replaced.method.label.zh}：{replaced.why.zh}（{replaced.cite}）",
                f"since {replaced.valid_from} {replaced.method.label.en}: {replaced.why.en} ({replaced.cite})",
            ),
            Text("按替代方式办理", "Use what stands in its place"),
        )
    row = valid_file(firm, material, Need(on, year))
    if row is None:
        return None
    told = judge(material, row, Need(on, year)).why
    return Answered(
        "already-there",
        Text(f"企业已经交过：《{row.title}》", f"The firm has handed it in: “{row.title}”"),
        Text(f"文件有效（{told.zh}），有效的材料不能再要", f"the file counts ({told.en}), and is not asked for again"),
        Text("直接用材料库里的这份文件", "Use the file of the vault"),
        row,
    )


def _replaced_everywhere(material: Material, on: date) -> Replacement | None:
    """Without a title only what is replaced for every title that asks for it cannot be asked for."""
    titles = {title for row in proofs().asked if row.material == material.code for title in row.titles}
    found = [material.replaced(title, on) for title in sorted(titles)]
    return found[0] if found and all(found) else None


def valid_file(firm: Enterprise, material: Material, need: Need) -> Evidence | None:
    """A file of the firm that counts for a need."""
    rows = Evidence.objects.filter(enterprise=firm, withdrawn_at=None).select_related("paper").order_by("-id")
    return next((row for row in rows if is_material(material, row) and judge(material, row, need).good), None)


def ask(  # noqa: PLR0913 - the fields of a request
    firm: Enterprise,
    material: str,
    on: date,
    *,
    by: User,
    due_on: date,
    reason: str,
    year: int | None = None,
    title: str = "",
    link: str = "",
) -> Ask:
    """Ask a firm for a material until a day; it becomes a to-do of the firm.

    ``year`` is the year that it is about (last year, where nothing is said), ``title`` the title it is for. Raises
    ``already-there`` with the file that answers it, ``proof-abolished`` and the like where the proof is replaced,
    ``asked-already`` for a second request. What was refused is counted, unless the caller's transaction is undone.
    """
    known = proofs().materials
    if material not in known:
        raise InputError("no-material", Text("没有这种材料", "There is no such material"))
    one = known[material]
    about = year if year is not None else on.year - 1 if one.holds.rule in YEARLY else None
    _check(firm, due_on, reason)
    told = answered(firm, one, on, year=about, title=title) or _asked_before(firm, one, about)
    fields = {
        "enterprise": firm,
        "material": material,
        "year": about,
        "reason": reason.strip()[:200],
        "link": link,
        "asked_by": by,
        "organisation_id": by.scope.organisation_id,
    }
    if told is not None:
        with transaction.atomic():
            refused = Ask.objects.create(refused=told.code, there=told.evidence, **fields)
            _tell("material.ask_refused", refused, reason=told.why.zh)
        raise TiduError(told.code, told.what, why=told.why, fix=told.fix)
    with transaction.atomic():
        try:
            with transaction.atomic():
                row = Ask.objects.create(due_on=due_on, **fields)
        except IntegrityError as error:  # a colleague was faster
            raise _twice() from error
        _tell("material.ask", row, reason=row.reason)
        ensure_todos(_duties(row, one))
    return row


def _check(firm: Enterprise, due_on: date, reason: str) -> None:
    if not reason.strip():
        raise InputError(
            "no-reason", Text("没有写用途", "It does not say what for"), fix=Text("写明用途", "Say what for")
        )
    if due_on < china_today():
        raise InputError(
            "past-day", Text("期限已经过去", "The day has passed"), fix=Text("选今天以后的日子", "Choose a later day")
        )
    if firm.organisation_id is None:
        raise InputError(
            "no-account",
            Text("企业还没有账号，收不到待办", "The firm has no account and gets no to-do"),
            fix=Text("先请企业开通账号，或由你们代为上传", "Have it open an account, or hand the file in for it"),
        )


def _asked_before(firm: Enterprise, one: Material, year: int | None) -> Answered | None:
    row = (
        Ask.objects.open().filter(enterprise=firm, material=one.code, year=year).select_related("organisation").first()
    )
    if row is None:
        return None
    day = timezone.localtime(row.asked_at).date()
    return Answered(
        "asked-already",
        Text("已经向企业要过，企业还没有答复", "The firm was asked already and has not answered yet"),
        Text(
            f"{row.organisation} {day} 要过，期限 {row.due_on}",
            f"{row.organisation} asked on {day}, until {row.due_on}",
        ),
        Text("等企业答复；急的打电话", "Wait for the answer; call where it is urgent"),
    )


def _twice() -> TiduError:
    return TiduError("asked-already", Text("同事刚刚要过", "A colleague asked just now"))


def _duties(row: Ask, one: Material) -> Iterable[Duty]:
    organisation = row.enterprise.organisation_id
    names = one.of_year(row.year)
    if organisation is not None:
        yield Duty(
            f"material-ask:{row.pk}",
            "material",
            Text(f"提交{names.zh}", f"Hand in: {names.en}"),
            reverse("vault", args=[row.enterprise_id]),
            organisation,
            row.due_on,
            Text(f"{row.organisation}：{row.reason}", f"{row.organisation}: {row.reason}"),
            enterprise_id=row.enterprise_id,
        )


@transaction.atomic
def answer_asks(evidence: Evidence) -> int:
    """Close the requests that a file answers; gives how many."""
    on, done = china_today(), 0
    evidence = Evidence.objects.select_related("paper", "enterprise").get(pk=evidence.pk)
    for row in Ask.objects.open().filter(enterprise=evidence.enterprise_id).select_for_update(of=("self",)):
        one = proofs().materials.get(row.material)
        if one is None or not is_material(one, evidence) or not judge(one, evidence, Need(on, row.year)).good:
            continue
        row.answered_at, row.answered_with = timezone.now(), evidence
        row.save(update_fields=["answered_at", "answered_with"])
        finish_todos([f"material-ask:{row.pk}"], None)
        _tell("material.answer", row)
        done += 1
    return done


@transaction.atomic
def end_ask(row: Ask, reason: str) -> None:
    """The office takes a request back."""
    row.ended_at = timezone.now()
    row.save(update_fields=["ended_at"])
    finish_todos([f"material-ask:{row.pk}"], None)
    _tell("material.ask_end", row, reason=reason.strip())


def _tell(action: str, row: Ask, reason: str = "") -> None:
    firm = row.enterprise
    after = {"material": row.material, "year": row.year, "due_on": row.due_on}
    audit.record(action, row, after=after, enterprise_id=firm.pk, region_code=firm.region_id, reason=reason)
