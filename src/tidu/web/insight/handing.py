"""A list for another department in one click (互推清单): frozen as it is, told to those who work there, and each firm of it
claimed by an officer of either side.

It is offered to authorities whose region covers that of the list, so that nobody receives firms he is not in charge of.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.http import Http404
from django.urls import reverse
from django.utils import timezone

from tidu.errors import InputError
from tidu.text import Text
from tidu.web.accounts.models import Membership, Organisation
from tidu.web.accounts.scope import BUREAUS
from tidu.web.audit import service as audit
from tidu.web.desk import service as desk
from tidu.web.insight.asking import Question
from tidu.web.insight.crossing import firms_in
from tidu.web.insight.definitions import definitions
from tidu.web.insight.models import Claim, HandedList, HandedRow
from tidu.web.insight.sets import READY, Shelf
from tidu.web.insight.timed import timed_of
from tidu.web.registry.facts.service import catalogue
from tidu.web.registry.models import Enterprise, TitleHeld
from tidu.web.registry.service import place_of

if TYPE_CHECKING:
    from tidu.web.accounts.models import User

MOST_ROWS = 20_000
AT_ONCE = 2_000
GIVING = (*sorted(BUREAUS), "department")


def receivers_for(user: User, question: Question) -> list[Organisation]:
    """To whom a list of these regions can be handed: authorities that cover them, those of the other track first."""
    if not user.scope.keeps_lists:
        return []
    rows = Organisation.objects.filter(kind__in=GIVING, active=True).exclude(pk__in=user.scope.organisations)
    codes = question.reach.codes
    covering = [one for one in rows.order_by("pk") if all(code.startswith(one.region_id) for code in codes)]
    other = (lambda one: one.party != "science") if user.scope.bureau else (lambda one: one.kind not in BUREAUS)
    return sorted(covering, key=other)


def get_handed_for_reader(user: User, pk: int) -> HandedList:
    """A list that one's organisation gave or received, or 404."""
    rows = HandedList.objects.visible_to(user).select_related("region", "giver", "receiver", "given_by")
    found = rows.filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


# -- handing over -------------------------------------------------------------------------------------------------


@transaction.atomic
def hand_over(
    user: User, question: Question, inside: Sequence[str], outside: Sequence[str], shelf: Shelf,
    receiver: Organisation | None, title: str,
) -> HandedList:  # fmt: skip
    """Freeze the firms of a crossing as a list, and tell those who work at the receiver. Raises InputError, in words."""
    _check(user, question, inside)
    firms = firms_in(inside, outside, question.reach, question.on).order_by("region_id", "pk")
    count = firms.count()
    if not 1 <= count <= MOST_ROWS:
        raise InputError(
            "handed-rows",
            Text(f"名单有 {count} 家，没有推送", f"the list has {count} firms and was not handed over"),
            fix=Text(f"名单要有 1 至 {MOST_ROWS} 家：换几份名单或县区", f"it needs 1 to {MOST_ROWS}: ask otherwise"),
        )
    row = HandedList.objects.create(
        title=(title.replace("\x00", "").strip() or _title(inside, outside, shelf).zh)[:160],
        on=question.on, region_id=question.reach.codes[0],
        inside=[_said(code, shelf) for code in inside], outside=[_said(code, shelf) for code in outside],
        giver_id=user.organisation_id or 0, receiver=receiver, given_by=user, rows_count=count,
    )  # fmt: skip
    _freeze(row, list(firms.select_related("region__parent")), inside, outside, shelf)
    after = {"title": row.title, "on": row.on, "firms": count, "to": str(receiver or "")}
    audit.record("handed.give", row, after=after, region_code=row.region_id)
    if receiver is not None:
        _tell(row, receiver)
    return row


def _check(user: User, question: Question, inside: Sequence[str]) -> None:
    if question.problems:
        raise InputError(
            "handed-unclear",
            Text("；".join(one.zh for one in question.problems), "; ".join(one.en for one in question.problems)),
            fix=Text("改正后再推送", "mend it and hand it over again"),
        )
    if not inside:
        raise InputError(
            "watch-sets",
            Text("没有写要在哪份名单上", "no list to be in was chosen"),
            fix=Text("至少选一份“在”", "choose at least one list to be in"),
        )
    if len(question.reach.codes) != 1:
        raise InputError(
            "many-regions",
            Text("一份清单只能属于一个地区", "a list belongs to one region"),
            fix=Text("先选一个县区", "choose a county first"),
        )
    if not user.scope.keeps_lists or user.organisation_id is None:
        raise InputError(
            "watch-nobody",
            Text("只有主管部门的工作人员可以推送清单", "only officers of an authority hand lists over"),
            fix=Text("请同事推送", "let a colleague do it"),
        )


def _said(code: str, shelf: Shelf) -> dict[str, str]:
    one = shelf[code]
    return {"code": code, "zh": one.names.zh, "en": one.names.en, "says_zh": one.says.zh, "says_en": one.says.en}


def _title(inside: Sequence[str], outside: Sequence[str], shelf: Shelf) -> Text:
    """What such a list is called where nobody named it."""
    ins, outs = shelf.names(inside), shelf.names(outside)
    zh, en = "、".join(one.zh for one in ins), "; ".join(one.en for one in ins)
    if outs:
        zh += f"，不是{'、'.join(one.zh for one in outs)}"
        en += f", not {'; '.join(one.en for one in outs)}"
    return Text(zh, en)


def _freeze(
    row: HandedList, firms: Sequence[Enterprise], inside: Sequence[str], outside: Sequence[str], shelf: Shelf
) -> None:
    held: dict[int, list[TitleHeld]] = defaultdict(list)
    numbers = [firm.pk for firm in firms]
    for start in range(0, len(numbers), AT_ONCE):
        titles = TitleHeld.objects.filter(enterprise__in=numbers[start : start + AT_ONCE]).valid_on(row.on)
        for one in titles.order_by("title", "valid_until", "pk"):
            held[one.enterprise_id].append(one)
    rows = []
    for number, firm in enumerate(firms, 1):
        advice = suggestion(inside, outside, held[firm.pk], shelf)
        rows.append(
            HandedRow(
                handed=row, number=number, enterprise_id=firm.pk, name=firm.name,
                code=firm.uscc or firm.registration_number or "", place=place_of(firm.region)[:60],
                titles=_titles(held[firm.pk]), action_zh=advice.zh[:300], action_en=advice.en[:300],
            )
        )  # fmt: skip
    HandedRow.objects.bulk_create(rows, batch_size=500)


def _titles(held: Iterable[TitleHeld]) -> list[dict[str, str]]:
    found: dict[tuple[str, str], dict[str, str]] = {}
    for one in held:
        names = _title_names(one.title)
        until = one.valid_until.isoformat() if one.valid_until is not None else ""
        found[one.title, one.product] = {"code": one.title, "zh": names.zh, "en": names.en, "until": until}
    return list(found.values())


def _title_names(code: str) -> Text:
    known = catalogue().titles.get(code)
    return known.names if known is not None else Text(code, code)


def suggestion(inside: Sequence[str], outside: Sequence[str], held: Sequence[TitleHeld], shelf: Shelf) -> Text:
    """What the receiver may do about a firm: what ends, what it could apply for, what it lacks."""
    found: list[Text] = []
    for code in inside:
        timed = timed_of(code)
        if timed is not None and timed.way == "ends":
            titles = definitions().by_code[timed.base].titles
            ends = [one for one in held if one.title in titles and one.valid_until is not None]
            if ends:
                one = min(ends, key=lambda each: each.valid_until or date.max)
                names = _title_names(one.title)
                found.append(
                    Text(
                        f"{names.zh} {one.valid_until} 到期，请提前办理复核或重新认定",
                        f"{names.en} ends on {one.valid_until}: prepare its renewal",
                    )
                )
        elif code.startswith(READY):
            names = _title_names(code.removeprefix(READY))
            found.append(
                Text(f"按现有数据已符合{names.zh}标准，动员申报", f"meets {names.en} by present figures: let it apply")
            )
    lacking = [shelf[code].names for code in outside if not code.startswith(READY)]
    if lacking and not found:
        found.append(
            Text(
                f"还不是{'、'.join(one.zh for one in lacking)}，评估后纳入培育",
                f"lacks {'; '.join(one.en for one in lacking)}: look whether it can be cultivated",
            )
        )
    found = found or [Text("核对信息并联系企业", "compare the records and talk to the firm")]
    return Text("；".join(one.zh for one in found), "; ".join(one.en for one in found))


def _tell(row: HandedList, receiver: Organisation) -> None:
    """Officers of the receiver; where it has none, whoever works there."""
    seats = Membership.objects.filter(organisation=receiver, ended_at=None, user__is_active=True)
    seats = seats.exclude(role=Membership.Role.STEWARD)
    officers = seats.filter(role__in=(Membership.Role.OFFICER, Membership.Role.DATA_MANAGER))
    people = list((officers if officers.exists() else seats).order_by("pk").values_list("user_id", flat=True))
    desk.send_message(
        people,
        Text(
            f"{row.giver}推送清单：{row.title}（{row.rows_count} 家）", f"A list from {row.giver}: {row.title} ({row.rows_count})"
        ),
        Text(
            f"截至 {row.on}。打开清单可以下载，也可以逐家认领；认领情况双方都看得到。",
            f"As of {row.on}. Open it to download it and to claim firms; both sides see who claimed which.",
        ),
        reverse("handed", args=[row.pk]),
    )  # fmt: skip


# -- claiming -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Claimed:
    """How many rows were claimed, or released, and how many somebody else has."""

    done: int
    others: int


def side_of(user: User, handed: HandedList) -> int | None:
    """For which of the two organisations somebody may claim; None where he only reads."""
    if not user.scope.keeps_lists:
        return None
    sides = [side for side in (handed.receiver_id, handed.giver_id) if side in user.scope.organisations]
    return sides[0] if sides else None


@transaction.atomic
def claim_rows(user: User, handed: HandedList, numbers: Iterable[int]) -> Claimed:
    """Look after firms of a list from now on. Whom somebody else looks after stays his. 404 for who may not claim."""
    side, rows, open_claims = _locked(user, handed, numbers)
    free = [row for row in rows if row.pk not in open_claims]
    Claim.objects.bulk_create([Claim(row=row, user=user, organisation_id=side) for row in free])
    audit.record_many(
        audit.entry_of("handed.claim", row, after={"by": user.pk, "list": handed.pk}, enterprise_id=row.enterprise_id)
        for row in free
    )
    others = sum(one.user_id != user.pk for one in open_claims.values())
    return Claimed(len(free), others)


@transaction.atomic
def release_rows(user: User, handed: HandedList, numbers: Iterable[int]) -> Claimed:
    """Look after them no more: one's own claims, and those of one's organisation."""
    side, rows, open_claims = _locked(user, handed, numbers)
    mine = {row.pk: row for row in rows if row.pk in open_claims and open_claims[row.pk].organisation_id == side}
    Claim.objects.filter(pk__in=[open_claims[pk].pk for pk in mine]).update(ended_at=timezone.now())
    audit.record_many(
        audit.entry_of(
            "handed.release", row, before={"by": open_claims[pk].user_id}, after={"list": handed.pk},
            enterprise_id=row.enterprise_id,
        )
        for pk, row in mine.items()
    )  # fmt: skip
    return Claimed(len(mine), len(open_claims) - len(mine))


def _locked(user: User, handed: HandedList, numbers: Iterable[int]) -> tuple[int, list[HandedRow], Mapping[int, Claim]]:
    """The rows that are meant and their open claims, which nobody else changes meanwhile."""
    side = side_of(user, handed)
    if side is None:
        raise Http404
    HandedList.objects.select_for_update().get(pk=handed.pk)
    rows = list(handed.rows.filter(pk__in=list(numbers)))
    claims: dict[int, Any] = {one.row_id: one for one in Claim.objects.filter(row__in=rows, ended_at=None)}
    return side, rows, claims
