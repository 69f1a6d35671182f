"""Who may not apply, for what and until when. A ban follows the legal person: new names, absorption, merged records."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date

from django.db import transaction
from django.utils import timezone

from tidu.clocks import after, years
from tidu.errors import InputError
from tidu.text import Text
from tidu.web.audit import service as audit
from tidu.web.registry.models import Enterprise
from tidu.web.upkeep.models import Ban, Lead
from tidu.web.upkeep.rules import ban_cite, ban_years, brings_ban

DEEPEST = 20
"""So many records may have been merged one into the other; more is a circle."""


def carried(firm_ids: Iterable[int]) -> dict[int, set[int]]:
    """For each firm itself and all that went into it, by absorption or as a duplicate: their bans are its own."""
    found = {pk: {pk} for pk in firm_ids}
    holders: dict[int, set[int]] = {pk: {pk} for pk in found}
    for _step in range(DEEPEST):
        rows = Enterprise.objects.filter(merged_into_id__in=list(holders)).values_list("pk", "merged_into_id")
        deeper: dict[int, set[int]] = {}
        for gone, kept in rows:
            for firm in holders[kept]:
                if gone not in found[firm]:
                    found[firm].add(gone)
                    deeper.setdefault(gone, set()).add(firm)
        if not deeper:
            break
        holders = deeper
    return found


Asked = tuple[int, str, date]
"""A firm, the title for which it would apply, and the day."""


def bans_on(firm_ids: Iterable[int], title: str, on: date) -> dict[int, Ban]:
    """Those of these firms that may not apply for a title on a day, each with the ban that lasts longest."""
    return {firm: ban for (firm, _title, _on), ban in bans_among((firm, title, on) for firm in firm_ids).items()}


def bans_among(asked: Iterable[Asked]) -> dict[Asked, Ban]:
    """The same for firms with a title and a day each, in as many questions as for one."""
    wanted = set(asked)
    known = carried({firm for firm, _title, _on in wanted})
    if not known:
        return {}
    days = [on for _firm, _title, on in wanted]
    rows = Ban.objects.filter(
        enterprise_id__in={pk for group in known.values() for pk in group},
        first__lte=max(days), until__gte=min(days), lifted_at=None,
    )  # fmt: skip
    by_firm: dict[int, list[Ban]] = defaultdict(list)
    for ban in rows:
        by_firm[ban.enterprise_id].append(ban)
    found = {}
    for firm, title, on in wanted:
        held = [ban for pk in known[firm] for ban in by_firm[pk] if ban.title in ("", title) and ban.runs(on)]
        if held:
            found[firm, title, on] = max(held, key=lambda one: (one.until, one.pk))
    return found


def bans_of(firm: Enterprise) -> list[Ban]:
    """All bans of a firm, past ones too, the newest first; with those that it took over."""
    group = carried([firm.pk])[firm.pk]
    return list(Ban.objects.filter(enterprise_id__in=group).order_by("-until", "-pk"))


def ban_until(first: date) -> date:
    """The last day of a ban that begins on a day."""
    deadline = after(years(ban_years(), first="same_day"), first, Text("禁报期", "ban"))
    assert deadline.last is not None  # noqa: S101 - a clock that does not stop has an end
    return deadline.last


def ban_for(lead: Lead, on: date) -> Ban | None:
    """The ban that follows from a decision, where its ground brings one."""
    if not brings_ban(lead.ground):
        return None
    cite, ground = ban_cite(on), Lead.Ground(lead.ground)
    words = {
        Lead.Ground.ACCIDENT: Text("发生重大事故", "a grave accident"),
        Lead.Ground.DISHONESTY: Text("严重失信", "serious dishonesty"),
        Lead.Ground.TAX: Text("偷漏税", "tax evasion"),
        Lead.Ground.FORGERY: Text("数据造假", "forged data"),
    }[ground]
    ban, fresh = Ban.objects.get_or_create(
        lead=lead,
        defaults={
            "enterprise_id": lead.enterprise_id,
            "title": "",
            "first": on,
            "until": ban_until(on),
            "why_zh": f"因{words.zh}被取消称号",
            "why_en": f"a title was withdrawn because of {words.en}",
            "document": cite.document,
            "article": cite.article,
            "grade": cite.grade,
        },
    )
    if fresh:
        after_ = audit.snapshot(ban, "first", "until", "document", "article", "grade")
        audit.record(
            "ban.begin", ban, after=after_, enterprise_id=ban.enterprise_id, region_code=lead.enterprise.region_id
        )
    return ban


@transaction.atomic
def lift(ban: Ban, why: str) -> None:
    """A ban ends before its day, because what it followed from was a mistake."""
    ban = Ban.objects.select_for_update().select_related("enterprise").get(pk=ban.pk)
    if not why.strip():
        raise InputError("no-reason", Text("请写明原因", "say why"))
    if ban.lifted_at is not None:
        return
    ban.lifted_at, ban.lifted_why = timezone.now(), why.strip()[:300]
    ban.save(update_fields=["lifted_at", "lifted_why"])
    audit.record(
        "ban.lift", ban, after=audit.snapshot(ban, "lifted_at"), enterprise_id=ban.enterprise_id,
        region_code=ban.enterprise.region_id, reason=ban.lifted_why,
    )  # fmt: skip
