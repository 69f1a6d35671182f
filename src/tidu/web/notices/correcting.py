"""Corrections: a mistake in a line is never written over. What stood, what it is, and why, stand beside it.

One officer proposes, another confirms. A title that was written is corrected through the registry, where it leaves its
trace; a certificate is issued anew with a new number, and the old one says what replaced it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction

from tidu.errors import TiduError
from tidu.linkage.codes import read_uscc
from tidu.text import Text
from tidu.today import china_today
from tidu.web.audit import service as audit
from tidu.web.notices.certificates.issuing import issue
from tidu.web.notices.issued import Certificate, Correction, meaning_of
from tidu.web.notices.models import Entry, Notice, Written
from tidu.web.notices.preparing import locked, refuse
from tidu.web.notices.signals import corrected
from tidu.web.registry.models import TitleHeld
from tidu.web.registry.titles.service import (
    change_title,
    check_product,
    ensure_title_todos,
    register_title,
    title_of,
    withdraw_title,
)

if TYPE_CHECKING:
    from tidu.web.accounts.models import User

ON_PAPER = ("name", "code", "title", "product")
"""Fields that stand on a certificate, so that it has to be issued anew."""
OF_TITLE = {"name": "name_then", "product": "product"}
"""Fields of a line that the registry keeps with the title."""


def confirmed_of(entry: Entry) -> list[Correction]:
    """The corrections of a line that count, oldest first."""
    return list(Correction.objects.filter(entry=entry, state=Correction.State.CONFIRMED).order_by("pk"))


def as_corrected(entry: Entry) -> Entry:
    """The line in memory as it reads with its corrections; what is kept of it does not change."""
    for one in confirmed_of(entry):
        setattr(entry, one.field, one.after)
    return entry


@transaction.atomic
def propose(entry: Entry, field: str, after: str, by: User, *, reason: str, document: str = "") -> Correction:
    """Say that a line is wrong. Raises TiduError where nothing would change, or the new value cannot be."""
    notice = locked(entry.notice, by)
    if notice.state == Notice.State.PREPARED:
        raise refuse("not-published", Text("还没有发布，不用更正", "it is not published yet"),
                     Text("请退回起草，重新定稿", "prepare the list anew"))  # fmt: skip
    if field not in Correction.Field.values:
        raise refuse("no-field", Text("没有选更正哪一项", "it was not said what is corrected"),
                     Text("选择一项", "choose a field"))  # fmt: skip
    if not reason.strip():
        raise refuse("no-reason", Text("没有写更正的理由", "no reason was given"),
                     Text("写明错在哪里、依据什么", "say what was wrong, and by what it is known"))  # fmt: skip
    line = as_corrected(Entry.objects.get(pk=entry.pk))
    after = _checked(line, field, after.strip())
    before = str(getattr(line, field))
    if before == after:
        raise refuse("no-change", Text("新值和现在的一样", "it reads so already"),
                     Text("核对后再填", "compare it with the line"))  # fmt: skip
    try:
        with transaction.atomic():
            row = Correction.objects.create(
                notice=notice, entry=entry, field=field, before=before, after=after, reason=reason.strip()[:300],
                document=document.strip()[:80], proposed_by=by,
            )  # fmt: skip
    except IntegrityError:
        raise refuse("correction-waits", Text("这一项已有更正在等确认", "a correction of it waits to be confirmed"),
                     Text("先确认或撤回那一条", "confirm or drop that one first")) from None  # fmt: skip
    after_event = {"line": entry.number, "field": field, "before": before, "after": after}
    audit.record("notice.correction", row, region_code=notice.organisation.region_id, after=after_event, reason=reason)
    return row


def _checked(line: Entry, field: str, after: str) -> str:
    """The new value in its one writing. Raises TiduError where it cannot be."""
    most = getattr(Entry._meta.get_field(field), "max_length", None) or 200
    if len(after) > most or (field in ("name", "title", "county") and not after):
        raise refuse("correction-text", Text(f"内容为空，或超过 {most} 个字", f"it is empty, or longer than {most}"),
                     Text("改写后再提交", "write it otherwise"))  # fmt: skip
    match field:
        case "code" if after:
            return read_uscc(after).code
        case "title":
            check_product(title_of(after).object, line.product)
        case "product":
            check_product(title_of(line.title).object, after)
    return after


@transaction.atomic
def confirm(row: Correction, by: User) -> Correction:
    """Let a correction count: on the public page, in the registry, and on the certificate."""
    notice = locked(row.notice, by)
    row = Correction.objects.select_for_update(of=("self",)).select_related("entry").get(pk=row.pk)
    if row.state != Correction.State.PROPOSED:
        raise refuse("correction-decided", Text("这条更正已经处理", "this correction was decided already"),
                     Text("刷新页面", "reload the page"))  # fmt: skip
    if by.pk == row.proposed_by_id:
        raise refuse("four-eyes", Text("提出人不能确认自己的更正", "whoever proposed a correction does not confirm it"),
                     Text("请另一位工作人员核对后确认", "another officer compares and confirms it"))  # fmt: skip
    if notice.state == Notice.State.ANNOUNCING:
        raise refuse("notice-writing", Text("正在写入称号，稍后再确认", "titles are being written: confirm it later"),
                     Text("等写入完成", "wait until they are through"))  # fmt: skip
    row.state, row.confirmed_by, row.confirmed_on = Correction.State.CONFIRMED, by, china_today()
    row.save(update_fields=["state", "confirmed_by", "confirmed_on"])
    _carry_on(notice, row, by)
    after = {"line": row.entry.number, "field": row.field, "after": row.after}
    audit.record("notice.corrected", row, region_code=notice.organisation.region_id, after=after, reason=row.reason)
    corrected.send(sender=Notice, notice=notice, correction=row)
    return row


@transaction.atomic
def drop(row: Correction, by: User) -> Correction:
    """Take a proposal back, or turn it down; it stays to be read."""
    notice = locked(row.notice, by)
    row = Correction.objects.select_for_update(of=("self",)).get(pk=row.pk)
    if row.state == Correction.State.PROPOSED:
        row.state = Correction.State.DROPPED
        row.save(update_fields=["state"])
        audit.record("notice.correction_dropped", row, region_code=notice.organisation.region_id)
    return row


def _carry_on(notice: Notice, row: Correction, by: User) -> None:
    """What was written from the line follows it: the title, and then its certificate."""
    written = Written.objects.filter(entry=row.entry).select_related("held__enterprise").first()
    if written is None or written.held is None:
        return
    old = held = written.held
    if row.field in ("title", "product") and meaning_of(notice) == Notice.Kind.WITHDRAWAL:
        raise refuse("correction-late", Text("称号已按错误的一行取消", "a title was withdrawn by the wrong line already"),
                     Text("先在称号页面恢复，再另行公示", "restore it on its own page, then give notice anew"))  # fmt: skip
    if row.field in OF_TITLE and meaning_of(notice) != Notice.Kind.WITHDRAWAL:
        held = change_title(held, {OF_TITLE[row.field]: row.after})
    elif row.field == "title":
        held = _other_title(notice, row, held)
        written.held = held
        written.save(update_fields=["held"])
    certificate = Certificate.objects.standing().filter(held=old).first()
    if certificate is not None and row.field in ON_PAPER:
        why = f"更正：{row.get_field_display()}（{row.document or row.reason}）"
        issue(held, notice.organisation, notice.issuer, by, entry=row.entry, replaces=certificate, why=why)


def _other_title(notice: Notice, row: Correction, held: TitleHeld) -> TitleHeld:
    """The title that was meant, in the place of one that was written by mistake and counts from its first day no more."""
    if meaning_of(notice) != Notice.Kind.RECOGNITION:
        raise TiduError(
            "correction-late",
            Text("复核的称号不能改成别的称号", "a re-review cannot become that of another title"),
            fix=Text("取消这一行写入的称号，再另行公示", "withdraw what was written, then give notice anew"),
        )
    fields = {name: getattr(held, name) for name in ("product", "batch", "document", "decided_on", "name_then")}
    withdraw_title(held, held.valid_from or held.decided_on or china_today(), f"更正：{row.reason}")
    new = register_title(held.enterprise, row.after, valid_from=held.valid_from, **fields)
    ensure_title_todos(china_today(), [held.enterprise_id])
    return new
