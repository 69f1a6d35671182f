"""Freezing a list, and putting it before the public: prepared by one officer, published by another."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.utils import timezone

from tidu.clocks import Clock, clock_to_json, working_days
from tidu.errors import TiduError
from tidu.text import Text
from tidu.today import china_today
from tidu.web.accounts.models import Organisation, Region
from tidu.web.accounts.scope import county_of
from tidu.web.audit import service as audit
from tidu.web.notices import models
from tidu.web.notices.models import Notice
from tidu.web.registry.models import Enterprise
from tidu.web.registry.titles.service import check_product, title_of

if TYPE_CHECKING:
    from tidu.web.accounts.models import User

LABEL = Text("公示", "public notice")
SHORTEST, LONGEST = 1, 60


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of a list that is to be frozen."""

    enterprise_id: int
    title: str
    product: str = ""
    detail: str = ""
    name: str = ""
    """As a list from above writes it; empty: as the firm is named now."""


def refuse(code: str, what: Text, fix: Text) -> TiduError:
    """A refusal about a notice, in words."""
    return TiduError(code, what, fix=fix)


def digest_of(rows: Iterable[models.Entry]) -> str:
    """SHA-256 of everything that a list says, in its order."""
    lines = [[one.number, one.name, one.code, one.county, one.title, one.product, one.detail] for one in rows]
    return hashlib.sha256(json.dumps(lines, ensure_ascii=False).encode()).hexdigest()


def prepare(kind: str, heading: str, entries: Sequence[Entry], *, key: str, label: str, by: User) -> Notice:
    """Freeze a list, with names and codes as they are now. The same key twice gives the notice that is there.

    Raises TiduError where the list is empty, names a firm outside the officer's regions, or a title that is none.
    """
    if (there := Notice.objects.filter(key=key).first()) is not None:
        return there
    if not by.scope.officer or not by.scope.organisations:
        raise refuse("not-allowed", Text("只有主管部门的工作人员可以起草公示", "only officers prepare notices"),
                     Text("请联系主管部门", "ask the bureau"))  # fmt: skip
    if not entries or kind not in Notice.Kind.values:
        raise refuse("notice-empty", Text("公示名单是空的，或类别不对", "the list is empty, or of no known kind"),
                     Text("先选入企业", "choose firms first"))  # fmt: skip
    try:
        with transaction.atomic():
            return _freeze(kind, heading, entries, key, label, by)
    except IntegrityError:  # somebody else froze the same list just now
        there = Notice.objects.filter(key=key).first()
        if there is None:
            raise refuse("notice-twice", Text("名单里有重复的企业", "a firm is on the list twice"),
                         Text("删去重复的一行", "leave one of the lines out")) from None  # fmt: skip
        return there


def _freeze(kind: str, heading: str, entries: Sequence[Entry], key: str, label: str, by: User) -> Notice:
    wanted = {one.enterprise_id for one in entries}
    firms = {one.pk: one for one in Enterprise.objects.changeable_by(by).filter(pk__in=wanted)}
    if missing := len(wanted - firms.keys()):
        raise refuse("notice-foreign", Text(f"有 {missing} 家企业不在您的辖区", f"{missing} firms lie outside your region"),
                     Text("只公示本辖区企业", "only firms of your own region"))  # fmt: skip
    counties = dict(
        Region.objects.filter(code__in={county_of(one.region_id) for one in firms.values()}).values_list("code", "name")
    )
    rows = []
    for number, one in enumerate(entries, start=1):
        check_product(title_of(one.title).object, one.product)
        firm = firms[one.enterprise_id]
        rows.append(
            models.Entry(
                number=number, enterprise=firm, name=one.name or firm.name, code=firm.uscc or "",
                county=counties.get(county_of(firm.region_id), ""), title=one.title, product=one.product,
                detail=one.detail,
            )
        )  # fmt: skip
    office = Organisation.objects.get(pk=by.scope.organisations[0])
    notice = Notice.objects.create(
        key=key, kind=kind, heading=heading, label=label, organisation=office, issuer=office.name,
        digest=digest_of(rows), prepared_by=by,
    )  # fmt: skip
    for row in rows:
        row.notice = notice
    models.Entry.objects.bulk_create(rows, batch_size=500)
    audit.record("notice.prepare", notice, region_code=office.region_id, after={"key": key, "sha256": notice.digest})
    return notice


def check_list(notice: Notice) -> None:
    """Raises TiduError where the list is no longer the one that was frozen."""
    if digest_of(notice.entries.order_by("number")) != notice.digest:
        raise refuse("notice-altered", Text("名单与定稿时不一致", "the list is not the one that was frozen"),
                     Text("停止办理并查操作记录", "stop, and look into the trail"))  # fmt: skip


def locked(notice: Notice, by: User) -> Notice:
    """The notice for one who may change it, locked; two officers at once come one after the other."""
    found = Notice.objects.changeable_by(by).select_for_update(of=("self",)).filter(pk=notice.pk).first()
    if found is None:
        raise refuse("not-allowed", Text("这不是您单位的公示", "this notice belongs to another authority"),
                     Text("请由发布单位办理", "its own authority does it"))  # fmt: skip
    return found


@transaction.atomic
def publish(notice: Notice, by: User, *, document: str, working: int = 5) -> Notice:
    """Put it before the public from today on, for so many working days, today being the first."""
    from tidu.web.notices.texts import freeze as freeze_text

    notice = locked(notice, by)
    if notice.state != Notice.State.PREPARED or notice.kind == Notice.Kind.RECEIVED:
        raise refuse("notice-published", Text("这份公示已经发布", "this notice was published already"),
                     Text("刷新页面", "reload the page"))  # fmt: skip
    if by.pk == notice.prepared_by_id:
        raise refuse("four-eyes", Text("起草人不能发布自己的公示", "whoever prepared a notice does not publish it"),
                     Text("请另一位工作人员复核后发布", "another officer checks and publishes it"))  # fmt: skip
    if not SHORTEST <= working <= LONGEST:
        raise refuse("notice-days", Text("公示期应为 1 至 60 个工作日", "a notice runs for 1 to 60 working days"),
                     Text("按办法填写", "use the days that the rules name"))  # fmt: skip
    if by.pk == notice.edited_by_id:
        raise refuse("four-eyes", Text("改过公告文字的人不能自己发布", "whoever changed its text does not publish it"),
                     Text("请另一位工作人员复核后发布", "another officer checks and publishes it"))  # fmt: skip
    check_list(notice)
    clock = Clock(working_days(working, first="same_day"), china_today(), label=LABEL)
    notice.document, notice.clock = document[:80], clock_to_json(clock)
    notice.opens_on, notice.ends_on, notice.working = clock.start, clock.deadline().last, working
    freeze_text(notice)
    notice.state, notice.published_by, notice.published_at = Notice.State.RUNNING, by, timezone.now()
    notice.save()
    after = {"document": notice.document, "ends_on": str(notice.ends_on)}
    audit.record("notice.publish", notice, region_code=notice.organisation.region_id, after=after)
    return notice
