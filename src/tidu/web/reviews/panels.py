"""Panels: drawn with a published seed, marked blind, asked for one more where they differ, closed with exact means."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from fractions import Fraction
from typing import TYPE_CHECKING

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from tidu.criteria import model
from tidu.errors import InputError
from tidu.text import Text
from tidu.web.accounts.models import Membership, User
from tidu.web.audit import service as audit
from tidu.web.desk import service as desk
from tidu.web.reviews.averaging import Item, Summary, read_mark, summarised, total
from tidu.web.reviews.drawing import Candidate, Dossier, blind_code, digest_of_pool, draw
from tidu.web.reviews.judged import state_means
from tidu.web.reviews.models import Interest, Panel, Seat
from tidu.web.rounds.models import Application, Round

if TYPE_CHECKING:
    from tidu.criteria.model import Standard

EXPERT_KINDS = ("agency", "university")
"""Experts are people of these organisations: their accounts see nothing but their own seats."""
MOST_ITEMS, MOST_POINTS = 20, 100


def refuse(code: str, zh: str, en: str, fix_zh: str, fix_en: str) -> InputError:
    """An error of panels, in words."""
    return InputError(code, Text(zh, en), fix=Text(fix_zh, fix_en))


def items_of(standard: Standard | None) -> list[Item]:
    """The items of a standard's score that a person gives; none where the standard has no such items."""
    found = []
    for node in standard.nodes.values() if standard is not None else ():
        if isinstance(node, model.Score):
            found += [
                Item(item.id, item.says.zh, item.says.en, item.out_of, item.how.indicator.code)
                for item in node.items
                if isinstance(item.how, model.Given)
            ]
    return found


def read_items(text: str) -> list[Item]:
    """Items as typed, one a line: what is marked, a bar, the most that it is worth (“创新能力|40”)."""
    found: list[Item] = []
    for number, line in enumerate((one.strip() for one in text.splitlines() if one.strip()), 1):
        name, bar, points = line.replace("｜", "|").rpartition("|")
        if not bar or not name.strip() or not points.strip().isdecimal() or not 1 <= int(points) <= MOST_POINTS:
            raise refuse(
                "bad-item",
                f"第 {number} 行看不懂：{line[:40]}",
                f"line {number} cannot be read: {line[:40]}",
                "每行写“评分项|满分”，满分 1 到 100",
                "one a line: what is marked, a bar, 1 to 100",
            )
        found.append(Item(f"item{number}", name.strip()[:80], name.strip()[:80], int(points)))
    if not found or len(found) > MOST_ITEMS:
        raise refuse(
            "bad-item", "没有评分项，或超过 20 项", "there is no item, or more than 20", "写 1 到 20 项", "give 1 to 20"
        )
    return found


def pool() -> list[Candidate]:
    """Everybody who can be drawn, with the interests that he declared."""
    rows = Membership.objects.filter(
        ended_at=None, user__is_active=True, organisation__kind__in=EXPERT_KINDS, organisation__active=True
    )
    interests: dict[int, set[int]] = {}
    for person, firm in Interest.objects.values_list("person_id", "enterprise_id"):
        interests.setdefault(person, set()).add(firm)
    found: dict[int, Candidate] = {}
    for person, organisation in rows.order_by("pk").values_list("user_id", "organisation_id"):
        found.setdefault(person, Candidate(person, organisation, frozenset(interests.get(person, ()))))
    return list(found.values())


def dossiers_of(row: Round, category: str) -> list[Application]:
    """The applications that experts mark: those that the city reviews now."""
    rows = Application.objects.filter(round=row, category=category, case__state="city_review")
    return list(rows.select_related("enterprise").order_by("code"))


def _dossier(one: Application) -> Dossier:
    return Dossier(one.pk, one.enterprise_id, one.enterprise.organisation_id)


@transaction.atomic
def open_panel(
    row: Round,
    category: str,
    items: Sequence[Item],
    by: User,
    *,
    people: Iterable[int],
    seats: int,
    due_on: date,
    seed: str = "",
) -> Panel:
    """Draw the experts of all applications in the city's review. Raises ``panel-exists``, ``nothing-to-mark``,
    ``too-few-experts``.
    """
    Round.objects.select_for_update(of=("self",)).get(pk=row.pk)
    if Panel.objects.filter(round=row, category=category).exists():
        raise refuse(
            "panel-exists",
            "这一类已经抽过专家",
            "experts are drawn already",
            "不能重抽；个别回避由系统补抽",
            "there is no second draw; for who declines another is drawn",
        )
    applications = dossiers_of(row, category)
    if not applications:
        raise refuse(
            "nothing-to-mark",
            "市复核里没有这一类申报",
            "no such application is in the city's review",
            "等县里报上来",
            "wait for the counties",
        )
    wanted = set(people)
    able = [one for one in pool() if one.person in wanted]
    papers = [_dossier(one) for one in applications]
    seed = seed or secrets.token_hex(16)
    drawn = draw(papers, able, seed, seats)
    panel = Panel.objects.create(
        round=row,
        category=category,
        seats=seats,
        seed=seed,
        due_on=due_on,
        drawn_by=by,
        items=[
            {"code": one.code, "zh": one.zh, "en": one.en, "out_of": one.out_of, "indicator": one.indicator}
            for one in items
        ],
        pool=sorted(one.person for one in able),
        pool_sha256=digest_of_pool(able, papers),
    )
    Seat.objects.bulk_create(
        Seat(panel=panel, application_id=number, expert_id=person, code=blind_code(seed, number))
        for number, persons in drawn.items()
        for person in persons
    )
    _tell(
        "panel.draw",
        panel,
        after={"seed": seed, "pool": panel.pool_sha256, "of": len(able), "dossiers": len(papers), "seats": seats},
    )
    _invite(panel, {person for persons in drawn.values() for person in persons})
    return panel


def _invite(panel: Panel, people: Iterable[int]) -> None:
    desk.send_message(
        people,
        Text("请评审申报材料（匿名）", "Please mark applications (blind)"),
        Text(
            f"请在 {panel.due_on} 前打分；认出企业或有利害关系请回避。",
            f"Mark them until {panel.due_on}; decline where you know whose it is.",
        ),
        reverse("expert-seats"),
        needs_receipt=True,
    )


def _tell(action: str, panel: Panel, **more: object) -> None:
    audit.record(action, panel, region_code=panel.round.region_id, **more)


def items_in(panel: Panel) -> list[Item]:
    """What is marked in a panel."""
    return [Item(**one) for one in panel.items]


def _mine(seat: Seat, by: User) -> Seat:
    row = Seat.objects.select_for_update(of=("self",)).select_related("panel__round").get(pk=seat.pk)
    if row.expert_id != by.pk or row.declined_at is not None or row.panel.closed_at is not None:
        raise refuse("seat-closed", "这份评审已经结束", "this is over", "回到列表看还有哪些", "go back to the list")
    if row.done_at is not None:
        raise refuse(
            "seat-done",
            "已经交过分，不能再改",
            "the marks are handed in and stay",
            "有误请联系市局",
            "tell the bureau where one is wrong",
        )
    return row


@transaction.atomic
def hand_in(seat: Seat, typed: Mapping[str, tuple[str, str]], by: User) -> Seat:
    """Hand in the marks of a dossier: every item, each with its reason. They stay as they are.

    Raises ``bad-mark`` and ``mark-without-reason``. Where they lie far from another's, one more expert is drawn.
    """
    row = _mine(seat, by)
    marks = {}
    for item in items_in(row.panel):
        points, reason = typed.get(item.code, ("", ""))
        value = read_mark(item, points)
        if not reason.strip():
            raise refuse(
                "mark-without-reason",
                f"“{item.zh}”没有写理由",
                f"“{item.en}” has no reason",
                "每项写一句依据",
                "give one sentence for each",
            )
        marks[item.code] = {"points": value, "reason": reason.strip()[:300]}
    row.marks, row.done_at = marks, timezone.now()
    row.save(update_fields=["marks", "done_at"])
    # What was marked stays out of the trail until the panel closes: reviewers read the trail.
    _tell("panel.mark", row.panel, after={"code": row.code})
    _ask_one_more(row)
    return row


def _ask_one_more(seat: Seat) -> None:
    seats = list(Seat.objects.filter(panel=seat.panel, application=seat.application, declined_at=None))
    if any(one.done_at is None for one in seats) or any(one.extra for one in seats):
        return
    if any(one.apart for one in summaries(seat.panel, seats)):
        _draw_more(seat, extra=True)


def _draw_more(seat: Seat, *, extra: bool) -> bool:
    """One more for the same dossier, by the same seed; False where nobody is left, which the panel's page tells."""
    panel = seat.panel
    there = list(Seat.objects.filter(panel=panel, application=seat.application).values_list("expert_id", flat=True))
    able = [one for one in pool() if one.person in panel.pool]
    try:
        drawn = draw([_dossier(seat.application)], able, panel.seed, 1, taken={seat.application_id: there})
    except InputError:
        return False
    (person,) = drawn[seat.application_id]
    Seat.objects.create(panel=panel, application=seat.application, expert_id=person, code=seat.code, extra=extra)
    _tell("panel.more", panel, after={"code": seat.code, "because": "apart" if extra else "declined"})
    _invite(panel, [person])
    return True


@transaction.atomic
def decline(seat: Seat, reason: str, by: User) -> None:
    """An expert knows whose it is, or has to do with it: he is replaced, and never drawn for that firm again."""
    row = _mine(seat, by)
    if not reason.strip():
        raise refuse(
            "decline-without-reason",
            "没有写回避的理由",
            "there is no reason",
            "写一句为什么回避",
            "say why in a sentence",
        )
    row.declined_at, row.decline_reason = timezone.now(), reason.strip()[:200]
    row.save(update_fields=["declined_at", "decline_reason"])
    Interest.objects.get_or_create(
        person=by, enterprise_id=row.application.enterprise_id, defaults={"reason": row.decline_reason}
    )
    _tell("panel.decline", row.panel, after={"code": row.code}, reason=row.decline_reason)
    _draw_more(row, extra=False)


def summaries(panel: Panel, seats: Iterable[Seat]) -> list[Summary]:
    """Each item over the seats of one dossier."""
    sheets = [{code: one["points"] for code, one in seat.marks.items()} for seat in seats if seat.done_at is not None]
    return summarised(items_in(panel), sheets)


@transaction.atomic
def close_panel(panel: Panel, by: User) -> Panel:
    """Close a panel: names and marks can be seen from now on, and means of judged indicators are facts of the registry.

    Raises ``marks-missing``.
    """
    row = Panel.objects.select_for_update(of=("self",)).select_related("round").get(pk=panel.pk)
    if row.closed_at is not None:
        return row
    open_seats = row.places.filter(declined_at=None, done_at=None).count()
    if open_seats:
        raise refuse(
            "marks-missing",
            f"还有 {open_seats} 份没有交分",
            f"{open_seats} are not handed in",
            "催办，或请专家回避后补抽",
            "remind them, or let them decline",
        )
    row.closed_at, row.closed_by = timezone.now(), by
    row.save(update_fields=["closed_at", "closed_by"])
    state_means(row, by_application(row), by)
    _tell("panel.close", row, after={"totals": {str(key): str(value) for key, value in totals(row).items()}})
    return row


def totals(panel: Panel) -> dict[int, Fraction | None]:
    """The exact mean of each application; None where an item lacks a mark."""
    return {number: total(found) for number, found in by_application(panel).items()}


def by_application(panel: Panel) -> dict[int, list[Summary]]:
    """Each item of each application, over all who marked it."""
    seats: dict[int, list[Seat]] = {}
    for seat in panel.places.filter(declined_at=None):
        seats.setdefault(seat.application_id, []).append(seat)
    return {number: summaries(panel, some) for number, some in seats.items()}
