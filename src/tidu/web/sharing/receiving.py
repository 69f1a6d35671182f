"""What a receiver does with a package: takes it away, signs for it, says what it was used for, confirms its deletion."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.utils import timezone

from tidu.errors import InputError
from tidu.text import Text
from tidu.web.audit import service as audit
from tidu.web.desk import service as desk
from tidu.web.sharing.differing import GONE
from tidu.web.sharing.models import Notice, Package, Receipt, Usage
from tidu.web.sharing.telling import notice_key, sign_key, unsigned_key

if TYPE_CHECKING:
    from tidu.web.accounts.models import User

FEN_PER_WAN = 1_000_000
MOST = 10**15
"""In 分: ten trillion 元."""


def check_usable(package: Package) -> None:
    """Raise InputError where a package can no longer be taken away."""
    if package.usable:
        return
    if package.state != Package.State.OPEN:
        what = Text(
            f"这一版{package.get_state_display()}，不能再下载：{package.state_reason}",
            f"this version is {package.state} and can no longer be downloaded: {package.state_reason}",
        )
        code, fix = (
            f"package-{package.state}",
            Text("停止使用并删除，改用最新版", "stop using it, delete it, use the newest"),
        )
    else:
        what = Text(
            f"这一版 {package.valid_until} 已到期，不能再下载", f"this version expired on {package.valid_until}"
        )
        code, fix = (
            "package-expired",
            Text("删除并确认；需要时请推送单位重新推送", "delete it and confirm; ask for a new one"),
        )
    raise InputError(code, what, fix=fix)


@transaction.atomic
def note_taken(package: Package, what: str, way: str, rows: int) -> None:
    """Somebody took a package away: the whole of it or the increment, in which form, how many rows."""
    check_usable(Package.objects.get(pk=package.pk))
    after = {"what": what, "way": way, "rows": rows, "sha256": package.sha256}
    audit.record("package.take", package, after=after, region_code=package.region_id)


def sign(package: Package, by: User, sha256: str, note: str = "") -> Receipt:
    """Sign for a package, once; whoever comes second gets the receipt that is there.

    Raises InputError where the check sum is not that of the package, or the package is recalled.
    """
    with transaction.atomic():
        row = Package.objects.select_for_update(of=("self",)).get(pk=package.pk)
        signed = Receipt.objects.filter(package=row).first()
        if signed is not None:
            return signed
        if row.state != Package.State.OPEN:
            raise InputError(
                f"package-{row.state}",
                Text(f"这一版{row.get_state_display()}，不用签收", f"this version is {row.state}: nothing to sign for"),
                fix=Text("请删除后确认", "delete it and confirm"),
            )
        if sha256.strip().lower() != row.sha256:
            raise InputError(
                "receipt-sum",
                Text("校验值与名单不符，没有签收", "the check sum is not that of the list; nothing was signed"),
                fix=Text("重新下载完整名单，核对 SHA-256", "download the list again and compare its SHA-256"),
            )
        receipt = Receipt.objects.create(package=row, signed_by=by, note=note.strip()[:300], sha256=row.sha256)
        audit.record("package.sign", row, after={"sha256": row.sha256, "note": receipt.note}, region_code=row.region_id)
        desk.finish_todos([sign_key(row), unsigned_key(row)], by.pk)
        return receipt


def confirm(notice: Notice, by: User, note: str = "") -> bool:
    """The package was deleted; False where that was confirmed before."""
    with transaction.atomic():
        row = Notice.objects.select_for_update(of=("self",)).select_related("package").get(pk=notice.pk)
        if row.confirmed_at is not None:
            return False
        row.confirmed_by, row.confirmed_at, row.note = by, timezone.now(), note.strip()[:300]
        row.save(update_fields=["confirmed_by", "confirmed_at", "note"])
        package = row.package
        after = {"kind": row.kind, "note": row.note}
        audit.record("package.confirm", package, after=after, region_code=package.region_id)
        desk.finish_todo(notice_key(row), by.pk)
        return True


# -- what it was used for -----------------------------------------------------------------------------------------


def fen_of(text: str) -> int | None:
    """An amount typed in 万元 as whole 分, exactly; None where nothing is typed.

    Raises InputError for what is no amount, is negative, or has a part of a 分.
    """
    typed = text.strip().replace(",", "").replace("，", "").removesuffix("万元").strip()
    if not typed:
        return None
    try:
        fen = Decimal(typed) * FEN_PER_WAN
    except InvalidOperation:
        fen = Decimal("NaN")
    if not fen.is_finite() or fen < 0 or fen > MOST or fen != fen.to_integral_value():
        raise InputError(
            "usage-amount",
            Text(f"“{text[:30]}”不是金额", f"“{text[:30]}” is no amount"),
            why=Text(
                "按万元填写，不能为负，最多精确到分（六位小数）",
                "in 万元, not negative, down to the fen (six decimals)",
            ),
            fix=Text("例如 500 或 128.5", "such as 500 or 128.5"),
        )
    return int(fen)


def report(
    package: Package,
    by: User,
    kind: str,
    *,
    firm: str = "",
    firms: int | None = None,
    amount: int | None = None,
    note: str = "",
    once: str | None = None,
) -> Usage:
    """Say what came of a package: of one firm, by its name or code, or of so many. Sent twice, it is there once.

    Raises InputError for a firm that is not on the list, and a number that the list does not have.
    """
    if kind not in Usage.Kind.values:
        raise InputError("usage-kind", Text("请选用途", "choose what it was used for"))
    number, name = _firm(package, firm.strip()) if firm.strip() else (None, "")
    count = 1 if number is not None else firms
    if count is None or not 1 <= count <= package.rows_count:
        raise InputError(
            "usage-firms",
            Text(
                f"请填企业数（1 到 {package.rows_count}），或写明一家企业",
                f"from 1 to {package.rows_count} firms, or name one",
            ),
        )
    if amount is not None and not 0 <= amount <= MOST:
        raise InputError("usage-amount", Text("金额超出范围", "the amount is out of bounds"))
    try:
        with transaction.atomic():
            row = Usage.objects.create(
                package=package, kind=kind, enterprise_id=number, firm_name=name, firms=count, amount=amount,
                note=note.strip()[:300], reported_by=by, once=(once or "")[:40] or None,
            )  # fmt: skip
            after = {"kind": kind, "firms": count, "amount": amount, "firm": name}
            audit.record("usage.report", row, after=after, enterprise_id=number, region_code=package.region_id)
            return row
    except IntegrityError:
        known = Usage.objects.filter(once=once, package=package).first()
        if known is None:
            raise
        return known


def _firm(package: Package, text: str) -> tuple[int, str]:
    rows = list(package.rows.exclude(change=GONE).filter(name=text)[:2])
    if not rows:
        place = next((at for at, column in enumerate(package.fields) if column["code"] == "uscc"), None)
        if place is not None:
            rows = list(package.rows.exclude(change=GONE).filter(**{f"cells__{place}": text.upper()})[:2])
    if not rows:
        rows = list(package.rows.exclude(change=GONE).filter(name__contains=text)[:2])
    if len(rows) != 1:
        what = (
            Text(f"名单里没有“{text[:40]}”", f"“{text[:40]}” is not on the list")
            if not rows
            else Text(f"名单里有几家“{text[:40]}”", f"several firms of the list are called “{text[:40]}”")
        )
        raise InputError(
            "usage-firm", what, fix=Text("写全名，或写统一社会信用代码", "give the whole name, or the code")
        )
    return rows[0].enterprise_id, rows[0].name


@transaction.atomic
def withdraw_usage(row: Usage) -> bool:
    """It was reported by mistake: it no longer counts; False where that was said before."""
    if not Usage.objects.filter(pk=row.pk, withdrawn_at=None).update(withdrawn_at=timezone.now()):
        return False
    audit.record("usage.withdraw", row, enterprise_id=row.enterprise_id, region_code=row.package.region_id)
    return True
