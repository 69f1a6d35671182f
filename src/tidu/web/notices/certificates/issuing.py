"""Issuing certificates: once for every title, anew with a new number where a correction asks for it."""

from __future__ import annotations

import io
import secrets
from typing import TYPE_CHECKING

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction

from tidu.errors import TiduError
from tidu.text import Text
from tidu.today import china_today
from tidu.web.accounts.models import Organisation
from tidu.web.audit import service as audit
from tidu.web.files.models import Blob
from tidu.web.files.service import open_blob
from tidu.web.jobs import service as jobs
from tidu.web.notices.certificates.drawing import draw
from tidu.web.notices.certificates.numbers import next_number
from tidu.web.notices.issued import Bundle, Certificate, Correction
from tidu.web.notices.models import Entry, Notice, Written
from tidu.web.registry.models import Enterprise, TitleHeld

if TYPE_CHECKING:
    from tidu.web.accounts.models import User
    from tidu.web.jobs.models import Job

JOB = "issue-certificates"
STEP = 10
ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz"
"""Without letters that are taken for digits: some people type the address from paper."""
LENGTH = 24
"""More than 110 bits."""
CERTIFIED = (Notice.Kind.RECOGNITION, Notice.Kind.REVIEW)
"""Kinds of notices whose titles get a certificate: not a withdrawal, and not what another authority announced."""


def refuse(what: Text, fix: Text | None = None) -> TiduError:
    """Why no certificate is issued, in words."""
    return TiduError("certificate-refused", what, fix=fix)


def issue(
    held: TitleHeld, office: Organisation, issuer: str, by: User | None, *, entry: Entry | None = None,
    replaces: Certificate | None = None, why: str = "",
) -> Certificate:  # fmt: skip
    """The certificate of a title; the one that stands, unless it is replaced. Its PDF is made later, by ``paper_of``.

    Raises ``certificate-refused`` for a title that was withdrawn.
    """
    with transaction.atomic():
        held = TitleHeld.objects.select_for_update(of=("self",)).select_related("enterprise").get(pk=held.pk)
        standing = Certificate.objects.standing().filter(held=held).first()
        if standing is not None and replaces is None:
            return standing
        if held.withdrawn_on is not None:
            raise refuse(Text("这个称号已取消，不能发证", "the title was withdrawn: no certificate is issued"))
        today, firm = china_today(), held.enterprise
        code = line_code(entry) if entry is not None else firm.uscc or ""
        if replaces is not None:
            Certificate.objects.filter(pk=replaces.pk).update(replaced_on=today)
        row = Certificate.objects.create(
            number=next_number(office.region_id or "", held.title, today),
            code="".join(secrets.choice(ALPHABET) for _one in range(LENGTH)),
            entry=entry, held=held, enterprise=firm, name=held.name_then or firm.name, uscc=code,
            title=held.title, kind=held.kind, product=held.product, issuer=issuer, document=held.document,
            batch=held.batch, decided_on=held.decided_on, valid_from=held.valid_from, valid_until=held.valid_until,
            issued_on=today, issued_by=by, replaces=replaces, why=why[:300],
        )  # fmt: skip
        after = {"number": row.number, "replaces": replaces.number if replaces is not None else ""}
        audit.record("certificate.issue", row, after=after, enterprise_id=firm.pk, region_code=firm.region_id)
        return row


def line_code(entry: Entry) -> str:
    """The code that a line names, as it was corrected last."""
    last = Correction.objects.filter(entry=entry, field=Correction.Field.CODE, state=Correction.State.CONFIRMED).last()
    return last.after if last is not None else entry.code


def issue_for_title(held: TitleHeld, by: User) -> Certificate:
    """A certificate, at an officer's request, for a title that was entered otherwise than from an announcement.

    Raises ``certificate-refused`` where somebody else issues the certificate, or the title says too little.
    """
    if not Enterprise.objects.changeable_by(by).filter(pk=held.enterprise_id).exists() or not by.scope.organisations:
        raise refuse(Text("这家企业不在您的辖区", "the firm is not in your region"))
    known = Certificate.objects.standing().filter(held=held).first()
    if known is not None:
        return known
    written = Written.objects.filter(held=held).select_related("entry__notice__organisation").first()
    if written is not None:
        notice = written.entry.notice
        if notice.kind not in CERTIFIED:
            raise _foreign(notice.issuer)
        return issue(held, notice.organisation, notice.issuer, by, entry=written.entry)
    source = held.source
    if source is not None and source.organisation_id not in by.scope.organisations:
        raise _foreign(source.label)
    if not held.document or held.valid_from is None:
        raise refuse(
            Text("这个称号没有文号或有效期起", "the title has no document number, or no first day"),
            Text("先在称号页面补齐，再发证", "complete it on the title's page first"),
        )
    office = Organisation.objects.get(pk=by.scope.organisations[0])
    return issue(held, office, office.name, by)


def _foreign(authority: str) -> TiduError:
    return refuse(
        Text(
            f"这个称号由“{authority}”公布，证书由它颁发", f"the title was made public by {authority}, which issues it"
        ),
        Text("请企业向原单位领取；本系统只记录证书编号", "ask that authority; its number is recorded here"),
    )


def paper_of(row: Certificate) -> Blob:
    """The PDF of a certificate, made when it is first asked for and never again; two at once get the same file.

    Raises TiduError ``no-fonts``.
    """
    if row.blob is not None:
        return row.blob
    with transaction.atomic():
        row = Certificate.objects.select_for_update(of=("self",)).get(pk=row.pk)
        if row.blob is None:
            content = draw(row)
            sha256 = default_storage.save("", ContentFile(content))
            values = {"size": len(content), "kind": "pdf", "notes": []}
            row.blob = Blob.objects.get_or_create(sha256=sha256, defaults=values)[0]
            row.save(update_fields=["blob"])
            firm = row.enterprise
            audit.record(
                "certificate.made", row, after={"sha256": sha256}, enterprise_id=firm.pk, region_code=firm.region_id
            )
        return row.blob


def content_of(row: Certificate) -> io.BytesIO:
    """The bytes of its PDF."""
    with open_blob(paper_of(row)) as file:
        return io.BytesIO(file.read())


# -- of a whole announcement ----------------------------------------------------------------------------------------


def start_issuing(notice: Notice, by: User | None) -> Job | None:
    """Issue what is lacking, as a job; None for a notice of which none are issued. May be asked for at any time."""
    if notice.kind not in CERTIFIED:
        return None
    return jobs.start(JOB, notice.heading, {"notice": notice.pk}, by)


def issue_step(notice: Notice, after: int) -> int | None:
    """The certificates of the next titles behind a number of the list; gives the last number, None when all are through."""
    rows = list(
        Written.objects.filter(entry__notice=notice, entry__number__gt=after)
        .select_related("entry", "held").order_by("entry__number")[:STEP]
    )  # fmt: skip
    for row in rows:
        if row.held is not None and row.held.withdrawn_on is None:
            paper_of(issue(row.held, notice.organisation, notice.issuer, notice.announced_by, entry=row.entry))
    return rows[-1].entry.number if rows else None


def certificates_of(notice: Notice) -> list[Certificate]:
    """Those of a notice that stand, in the order of its list."""
    rows = Certificate.objects.standing().filter(entry__notice=notice).select_related("blob", "entry", "enterprise")
    return list(rows.order_by("entry__number", "pk"))


def latest_bundle(notice: Notice) -> Bundle | None:
    """The zip that was asked for last."""
    return Bundle.objects.filter(notice=notice).select_related("job", "blob").first()
