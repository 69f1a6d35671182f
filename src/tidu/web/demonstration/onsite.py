"""On-site checks of the demonstration: one that 王股长 makes today, and one of last week with its report."""

from __future__ import annotations

import io
import uuid
from datetime import timedelta

from django.utils import timezone
from PIL import Image, ImageDraw

from tidu.text import Text
from tidu.today import china_today
from tidu.web.accounts.models import User
from tidu.web.audit import service as audit
from tidu.web.onsite import service as onsite
from tidu.web.onsite.models import Visit
from tidu.web.onsite.reports import Found, Report, Signed
from tidu.web.registry.models import Enterprise
from tidu.web.reviews.visiting import plan_visit
from tidu.web.rounds.models import Application

DRAWN = [[(60, 200), (200, 90), (330, 260), (480, 120)], [(520, 140), (700, 240), (880, 100)]]
"""A scribble: nobody's signature."""


def load_visits() -> None:
    """Two visits of 兴城; what is not at hand is left out."""
    wang = User.objects.get(username="wang")
    with audit.acting_user(wang.pk, str(wang)):
        one = (
            Application.objects.filter(case__state__in=("county_review", "city_review"))
            .filter(enterprise__in=Enterprise.objects.changeable_by(wang))
            .select_related("enterprise", "round", "version")
            .order_by("pk")
            .first()
        )
        if one is not None:
            plan_visit(one, china_today(), wang)
        own = Enterprise.objects.filter(organisation__memberships__user__username="zhao").first()
        if own is not None:
            _report(_plan(own, wang), wang)


def _plan(firm: Enterprise, by: User) -> Visit:
    assert by.organisation_id is not None  # noqa: S101 # nosec B101 - officers have an office
    return onsite.plan(
        firm,
        purpose=Text("示例：核对申报的人员、设备和场地", "Example: staff, machines and premises as stated"),
        on=china_today(), by=by, organisation_id=by.organisation_id, inspector=by,
    )  # fmt: skip


def _report(visit: Visit, by: User) -> None:
    ended = timezone.now() - timedelta(days=6)
    Visit.objects.filter(pk=visit.pk).update(planned_on=china_today() - timedelta(days=6))
    key = str(uuid.uuid5(uuid.NAMESPACE_URL, f"example:{visit.pk}"))
    point = next(one.code for one in visit.points if one.photo)
    onsite.add_photo(
        visit, io.BytesIO(_picture()), "示例照片.jpg", key=key, point=point, taken_at=ended, place=None, by=by
    )
    last = [one.code for one in visit.points if one.measure is not None][-1:]
    found = tuple(
        Found(one.code, "differs", 7, "示例：研发人员申报 12 人，现场见到 7 人，企业称其余出差")
        if one.code in last
        else Found(one.code, "agrees", None, "")
        for one in visit.points
    )
    onsite.report(
        visit,
        Report(
            key=key, found=found, conclusion="doubtful", remark="示例：请企业补交研发人员名单后再核对",
            started_at=ended - timedelta(minutes=50), ended_at=ended, sent_at=timezone.now(), place=None,
            place_note="示例厂区东门",
            signatures=(
                Signed("office", "王股长", "股长", DRAWN, "", ended),
                Signed("firm", "赵经理", "办公室主任", DRAWN, "", ended),
            ),
            photos=(key,),
        ),
        by,
    )  # fmt: skip


def _picture() -> bytes:
    """A picture that shows that it is none of a real place."""
    image = Image.new("RGB", (640, 480), "#dfe6ee")
    drawing = ImageDraw.Draw(image)
    for left in range(60, 600, 130):
        drawing.rectangle((left, 220, left + 90, 400), fill="#8aa0b8", outline="#44566c", width=4)
    out = io.BytesIO()
    image.save(out, "JPEG", quality=70)
    return out.getvalue()
