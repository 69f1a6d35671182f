"""Visits: planned, made with a phone that may be offline, sent in pieces, finished once. The only door for other rooms."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import IO, TYPE_CHECKING, Any

from django.core.files.base import File
from django.db import transaction
from django.dispatch import Signal
from django.utils import timezone

from tidu.errors import InputError
from tidu.text import Text
from tidu.web.audit import service as audit
from tidu.web.desk.service import Duty, ensure_todos, finish_todo, send_message
from tidu.web.files import service as files
from tidu.web.onsite.checklists import Point, checklist_for
from tidu.web.onsite.models import Finding, Photo, Signature, Visit
from tidu.web.onsite.reports import Place, Report, bad
from tidu.web.registry.facts.service import catalogue

if TYPE_CHECKING:
    from tidu.web.accounts.models import User
    from tidu.web.registry.models import Enterprise

__all__ = ["Finding", "Photo", "Signature", "Visit", "add_photo", "call_off", "done", "plan", "report", "visits_of"]

done = Signal()
"""Sent inside the transaction in which a visit is finished, with ``visit``."""
PHOTOS = 60
"""More pictures than that of one visit nobody looks at."""


@transaction.atomic
def plan(  # noqa: PLR0913 - what a visit is
    firm: Enterprise,
    *,
    purpose: Text,
    on: date,
    by: User,
    organisation_id: int,
    inspector: User | None = None,
    key: str = "",
    link: str = "",
    standard: str = "",
) -> Visit:
    """Plan a visit. There is at most one planned visit of a key: a second call gives the first one.

    ``standard`` is the identifier of the standard whose judged conditions are looked at; RuleError where there is none.
    """
    if key:
        known = Visit.objects.select_for_update().filter(key=key, state=Visit.State.PLANNED).first()
        if known is not None:
            return known
    points = checklist_for(catalogue().standard(standard) if standard else None)
    visit = Visit.objects.create(
        enterprise=firm,
        key=key,
        purpose_zh=purpose.zh[:200],
        purpose_en=purpose.en[:200],
        link=link,
        standard=standard,
        checklist=[one.to_json() for one in points],
        planned_on=on,
        organisation_id=organisation_id,
        inspector=inspector,
        planned_by=by,
    )
    _tell("onsite.plan", visit, after={"on": on, "inspector": inspector.pk if inspector else None, "key": key})
    _to_do(visit)
    if inspector is not None and inspector.pk != by.pk:
        send_message(
            [inspector.pk],
            Text(f"现场核查：{firm.name}", f"On-site check: {firm.name}"),
            purpose,
            visit.get_absolute_url(),
        )
    return visit


def _to_do(visit: Visit) -> None:
    name = visit.enterprise.name
    ensure_todos(
        [
            Duty(
                key=todo_key(visit),
                kind="onsite",
                title=Text(f"现场核查 {name}：{visit.purpose_zh}", f"On-site check of {name}: {visit.purpose_en}"),
                link=visit.get_absolute_url(),
                organisation_id=visit.organisation_id,
                due_on=visit.planned_on,
                why=Text("计划的核查日期", "the day planned for the visit"),
                owner_id=visit.inspector_id,
                enterprise_id=visit.enterprise_id,
            )
        ]
    )


def todo_key(visit: Visit) -> str:
    """What makes the to-do of a visit unique."""
    return f"onsite:{visit.pk}"


@transaction.atomic
def call_off(visit: Visit, reason: str, by: User) -> Visit:
    """A visit is not made after all; raises InputError without a reason, or where it was made meanwhile."""
    visit = _locked(visit.pk)
    if not reason.strip():
        raise InputError("no-reason", Text("没有写理由", "no reason was given"), fix=Text("写明为什么取消", "say why"))
    _still_open(visit)
    visit.state, visit.reason = Visit.State.CANCELLED, reason.strip()[:300]
    visit.save(update_fields=["state", "reason"])
    _tell("onsite.call_off", visit, reason=visit.reason)
    finish_todo(todo_key(visit), by.pk)
    return visit


@transaction.atomic
def add_photo(
    visit: Visit,
    upload: File[Any] | IO[bytes],
    name: str,
    *,
    key: str,
    point: str,
    taken_at: datetime,
    place: Place | None,
    by: User,
) -> Photo:
    """Keep a picture of a visit. The same key again is the picture that is there, so that a phone may send it twice.

    Raises InputError for what is no picture, and where the visit is closed.
    """
    visit = _locked(visit.pk)
    known = visit.photos.filter(key=key).first()
    if known is not None:
        return known
    _still_open(visit)
    if visit.photos.count() >= PHOTOS:
        raise bad(Text(f"一次核查最多 {PHOTOS} 张照片", f"A visit takes at most {PHOTOS} pictures"))
    if point and point not in {one.code for one in visit.points}:
        raise bad(Text("照片指向的核查项不存在", "The picture belongs to no point of this visit"))
    photo = Photo.objects.create(
        visit=visit,
        key=key,
        point=point,
        blob=files.keep(upload, kinds=("image",), name=name),
        file_name=files.clean_name(name),
        taken_at=taken_at,
        latitude=place.latitude if place else None,
        longitude=place.longitude if place else None,
        sent_by=by,
    )
    _tell("onsite.photo", visit, after={"file": photo.file_name, "sha256": photo.blob_id, "point": point})
    return photo


@transaction.atomic
def report(visit: Visit, given: Report, by: User) -> Visit:
    """Finish a visit with what a phone sends, in one transaction; the same report again changes nothing.

    Raises InputError where a picture has not arrived, where the visit was called off, or where another report was first:
    then what stands is shown, and what was sent stays on the phone.
    """
    visit = _locked(visit.pk)
    if visit.report_key == given.key:
        return visit
    _still_open(visit)
    here = set(visit.photos.values_list("key", flat=True))
    missing = [one for one in given.photos if one not in here]
    if missing:
        raise InputError(
            "photos-missing",
            Text(f"还有 {len(missing)} 张照片没有送到", f"{len(missing)} pictures have not arrived yet"),
            fix=Text("再发送一次，送到的不会重复", "send again: what has arrived is not sent twice"),
        )
    now = timezone.now()
    visit.state, visit.conclusion, visit.remark = Visit.State.DONE, given.conclusion, given.remark
    visit.started_at, visit.ended_at, visit.received_at = given.started_at, given.ended_at, now
    visit.skew = max(-MOST_SKEW, min(MOST_SKEW, round((now - given.sent_at).total_seconds())))
    if given.place is not None:
        visit.latitude, visit.longitude = given.place.latitude, given.place.longitude
        visit.accuracy = given.place.accuracy
    visit.place, visit.report_key, visit.sent_by = given.place_note, given.key, by
    visit.save()
    _write_parts(visit, given)
    # A picture that the report does not name was taken off again on the phone after it had been sent.
    visit.photos.exclude(key__in=given.photos).delete()
    _tell(
        "onsite.report", visit, after={"conclusion": visit.conclusion, "photos": len(given.photos), "skew": visit.skew}
    )
    finish_todo(todo_key(visit), by.pk)
    done.send(sender=None, visit=visit)
    return visit


MOST_SKEW = 2_000_000_000
"""What fits into the column: a phone may believe that it is 1970."""


def _write_parts(visit: Visit, given: Report) -> None:
    Finding.objects.bulk_create(
        [
            Finding(visit=visit, point=one.point, answer=one.answer, number=one.number, note=one.note)
            for one in given.found
        ]
    )
    Signature.objects.bulk_create(
        [
            Signature(
                visit=visit,
                side=one.side,
                name=one.name,
                position=one.position,
                strokes=one.strokes,
                refused=one.refused,
                signed_at=one.at,
            )
            for one in given.signatures
        ]
    )


def visits_of(key: str) -> list[Visit]:
    """The visits of something, newest first; those that were called off among them."""
    return list(Visit.objects.filter(key=key).select_related("inspector", "organisation", "sent_by"))


def missing_pictures(visit: Visit) -> list[Point]:
    """The points of a finished visit at which a picture was expected and none is."""
    shown = set(visit.photos.values_list("point", flat=True))
    out = set(visit.findings.filter(answer="not_applicable").values_list("point", flat=True))
    return [one for one in visit.points if one.photo and one.code not in shown | out]


def differing(visits: Sequence[Visit]) -> int:
    """How many points of finished visits differ from what was stated."""
    return Finding.objects.filter(visit__in=visits, answer="differs").count()


def _locked(pk: int) -> Visit:
    rows = Visit.objects.select_for_update(of=("self",)).select_related("enterprise", "sent_by")
    return rows.get(pk=pk)


def _still_open(visit: Visit) -> None:
    if visit.state == Visit.State.DONE:
        who, when = visit.sent_by, timezone.localtime(visit.received_at)
        raise InputError(
            "visit-done",
            Text(
                f"{who} 已于 {when:%m月%d日 %H:%M} 提交这次核查的结果",
                f"{who} has sent the result of this visit on {when:%d %b %H:%M}",
            ),
            fix=Text(
                "看已提交的结果；需要补充的，另行计划一次核查",
                "look at what was sent; plan another visit for what is to be added",
            ),
        )
    if visit.state == Visit.State.CANCELLED:
        raise InputError(
            "visit-called-off",
            Text(f"这次核查已取消：{visit.reason}", f"This visit was called off: {visit.reason}"),
            fix=Text("需要时另行计划一次核查", "plan another visit if need be"),
        )


def _tell(action: str, visit: Visit, **more: Any) -> None:  # noqa: ANN401 - fields of an event
    audit.record(action, visit, enterprise_id=visit.enterprise_id, region_code=visit.enterprise.region_id, **more)
