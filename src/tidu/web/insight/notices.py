"""When one track loses a title, the other track's officers are told (双轨告知), and told again when it holds again.

What was told is kept title by title, so that nothing is told twice, however a change came about: by hand, by an import, by
taking one back, by a program. It happens in the transaction of the change. Titles that lapse are found by a daily duty.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import lru_cache
from typing import Literal

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q
from django.urls import reverse

from tidu.text import Text, same
from tidu.today import china_today
from tidu.web.accounts.models import Membership, Organisation
from tidu.web.accounts.scope import BUREAUS
from tidu.web.audit import service as audit
from tidu.web.desk import service as desk
from tidu.web.insight.models import TrackNotice, WatchFirm
from tidu.web.jobs.service import Progress
from tidu.web.registry.facts.service import catalogue, spans_of
from tidu.web.registry.models import Enterprise, TitleHeld
from tidu.web.registry.service import place_of

Side = Literal["industry", "science"]
SIDES: dict[str, Side] = {"industry": "industry", "legacy": "industry", "science": "science"}
OTHER: dict[Side, Side] = {"industry": "science", "science": "industry"}
RECENT = timedelta(days=366)
"""What was withdrawn longer ago is history when it is entered, and no news."""
LATELY = timedelta(days=31)
"""Lapses are looked for so far back, so that days on which nothing ran are made up for."""
NAMED = 10
AT_ONCE = 1_000
ROLES = (Membership.Role.OFFICER, Membership.Role.DATA_MANAGER)


@dataclass(frozen=True, slots=True)
class News:
    """One notice, and whether it says that the title holds again."""

    notice: TrackNotice
    again: bool
    theirs: tuple[TitleHeld, ...] = ()


@lru_cache(maxsize=1)
def _titles() -> dict[str, Side]:
    return {code: SIDES[one.track] for code, one in catalogue().titles.items() if one.track in SIDES}


@lru_cache(maxsize=1)
def _told_of() -> tuple[str, ...]:
    """Titles whose loss is told. Those of the old system ended by rule, each on its day, and are nobody's news."""
    return tuple(code for code, one in catalogue().titles.items() if one.track in OTHER)


def note_changed(ids: Iterable[int], codes: Iterable[str] | None) -> None:
    """Titles of firms may have changed: tell what was withdrawn, and what holds again. Belongs into its transaction."""
    if codes is not None and not {*codes} & _titles().keys():
        return
    for span in spans_of(ids):
        mine = span.filter("enterprise_id")
        open_one = TrackNotice.objects.filter(held=OuterRef("pk"), kind=TrackNotice.Kind.WITHDRAWN, restored_on=None)
        withdrawn = TitleHeld.objects.filter(
            ~Exists(open_one), title__in=_told_of(), withdrawn_on__gte=china_today() - RECENT, **mine
        )
        found = [_withdrawn(row) for row in withdrawn.exclude(enterprise__status=Enterprise.Status.DUPLICATE)]
        held = {f"held__{key}": value for key, value in mine.items()}
        found += _holding_again(TrackNotice.objects.filter(restored_on=None, **held))
        _tell(found)


def tell_lapsed(progress: Progress) -> int:
    """Tell of the titles that ended lately without a renewal; gives how many."""
    today = china_today()
    told = TrackNotice.objects.filter(held=OuterRef("pk"), kind=TrackNotice.Kind.LAPSED)
    rows = TitleHeld.objects.filter(
        ~Exists(told),
        Q(withdrawn_on=None) | Q(withdrawn_on__gt=F("valid_until")),
        title__in=_told_of(),
        valid_until__gte=today - LATELY,
        valid_until__lt=today,
        renewed_by=None,
        enterprise__status=Enterprise.Status.ACTIVE,
    )
    last, done = int(progress.cursor.get("last", 0)), int(progress.cursor.get("done", 0))
    while listed := list(rows.filter(pk__gt=last).order_by("pk")[:AT_ONCE]):
        if progress.stop_asked():
            return done
        with transaction.atomic():
            held = _held_now(row.enterprise_id for row in listed)
            gone = [row for row in listed if row.title not in {one.title for one in held[row.enterprise_id]}]
            _tell([_lapsed(row) for row in gone])
            last, done = listed[-1].pk, done + len(gone)
            progress.save_cursor({"last": last, "done": done})
        progress.advance(done)
    return done


# -- finding ------------------------------------------------------------------------------------------------------


def _withdrawn(row: TitleHeld) -> News:
    day = row.withdrawn_on or china_today()
    return News(TrackNotice(held=row, kind=TrackNotice.Kind.WITHDRAWN, day=day, reason=row.reason), again=False)


def _lapsed(row: TitleHeld) -> News:
    day = (row.valid_until or china_today()) + timedelta(days=1)
    return News(TrackNotice(held=row, kind=TrackNotice.Kind.LAPSED, day=day), again=False)


def _holding_again(notices: Iterable[TrackNotice]) -> list[News]:
    """Withdrawals that were lifted, and lapsed titles that the firm holds again."""
    listed = list(notices.select_related("held"))  # type: ignore[attr-defined]
    if not listed:
        return []
    held = _held_now(one.held.enterprise_id for one in listed)
    found = []
    for one in listed:
        lifted = one.held.withdrawn_on is None
        if one.kind == TrackNotice.Kind.LAPSED:
            lifted = one.held.title in {row.title for row in held[one.held.enterprise_id]}
        if lifted:
            found.append(News(one, again=True))
    return found


def _held_now(firms: Iterable[int]) -> dict[int, list[TitleHeld]]:
    """The titles that firms hold today."""
    found: dict[int, list[TitleHeld]] = defaultdict(list)
    rows = TitleHeld.objects.filter(enterprise__in=set(firms)).valid_on(china_today())
    for row in rows.order_by("title", "pk"):
        found[row.enterprise_id].append(row)
    return found


# -- telling ------------------------------------------------------------------------------------------------------


def _tell(news: Sequence[News]) -> None:
    """Write the notices down, and send one message to each person, whatever it is about."""
    if not news:
        return
    firms = {one.notice.held.enterprise_id for one in news}
    known = Enterprise.objects.in_bulk(firms)
    regions = Enterprise.objects.filter(pk__in=firms).select_related("region__parent")
    places = {firm.pk: place_of(firm.region) for firm in regions}
    held, people, watchers = _held_now(firms), _people(), _watchers(firms)
    actor = audit.current_actor().user_id
    by_person: dict[int, list[News]] = defaultdict(list)
    for one in news:
        firm = known[one.notice.held.enterprise_id]
        other = OTHER[_titles()[one.notice.held.title]]
        theirs = tuple(row for row in held[firm.pk] if _titles().get(row.title) == other)
        officers = {person for region, person in people[other] if firm.region_id.startswith(region)}
        touched = bool(theirs) or (one.again and one.notice.told > 0)
        meant = (officers if touched else officers & watchers[firm.pk]) - {actor}
        _keep(one, theirs, len(meant))
        for person in sorted(meant):
            by_person[person].append(News(one.notice, one.again, theirs))
    for person, listed in by_person.items():
        title, body = _words(listed, known, places)
        link = reverse("firm", args=[listed[0].notice.held.enterprise_id]) if len(listed) == 1 else ""
        desk.send_message([person], title, body, link or reverse("track-notices"))


def _keep(one: News, theirs: Sequence[TitleHeld], told: int) -> None:
    notice = one.notice
    if one.again:
        notice.restored_on = china_today()
        notice.save(update_fields=["restored_on"])
    else:
        notice.touched = sorted({row.title for row in theirs})
        notice.told = told
        notice.save()


def _people() -> dict[Side, list[tuple[str, int]]]:
    """The officers of each track, with the regions of which they are in charge."""
    found: dict[Side, list[tuple[str, int]]] = {"industry": [], "science": []}
    industry = Q(organisation__kind__in=BUREAUS)
    science = Q(organisation__kind=Organisation.Kind.DEPARTMENT, organisation__party="science")
    seats = Membership.objects.filter(
        industry | science, role__in=ROLES, ended_at=None, user__is_active=True, organisation__active=True
    )
    for kind, region, person in seats.values_list("organisation__kind", "organisation__region_id", "user_id"):
        found["industry" if kind in BUREAUS else "science"].append((region, person))
    return found


def _watchers(firms: Iterable[int]) -> dict[int, set[int]]:
    """Who owns or follows a watched query that a firm is in."""
    found: dict[int, set[int]] = defaultdict(set)
    rows = WatchFirm.objects.filter(enterprise_id__in=set(firms), member=True, watch__ended_at=None)
    for firm, *people in rows.values_list("enterprise_id", "watch__owner_id", "watch__readers__user_id"):
        found[firm].update(people)
    return found


def title_names(code: str) -> Text:
    """The name of a title; its code where the catalogue no longer has it."""
    known = catalogue().titles.get(code)
    return known.names if known is not None else same(code)


def _words(news: Sequence[News], known: dict[int, Enterprise], places: dict[int, str]) -> tuple[Text, Text]:
    lines = [_line(one, known, places) for one in news[:NAMED]]
    if len(news) > NAMED:
        more = len(news) - NAMED
        lines.append(Text(f"还有 {more} 项，见名单。", f"{more} more on the list."))
    body = Text("\n".join(one.zh for one in lines), "\n".join(one.en for one in lines))
    if len(news) == 1:
        firm, names = known[news[0].notice.held.enterprise_id], title_names(news[0].notice.held.title)
        zh, en = _happened(news[0])
        return Text(f"{firm.name}的{names.zh}{zh}", f"{names.en} {en}: {firm.name}"), body
    firms = len({one.notice.held.enterprise_id for one in news})
    return Text(f"{firms} 家企业的另一轨称号有变动", f"Titles of the other track changed at {firms} firms"), body


def _happened(one: News) -> tuple[str, str]:
    if one.again:
        return "已恢复有效", "holds again"
    if one.notice.kind == TrackNotice.Kind.WITHDRAWN:
        return "被取消", "was withdrawn"
    return "已到期失效", "has lapsed"


def _line(one: News, known: dict[int, Enterprise], places: dict[int, str]) -> Text:
    """Firm, title, day, reason, and what of theirs it may touch."""
    notice = one.notice
    firm, names, day = known[notice.held.enterprise_id], title_names(notice.held.title), notice.day
    zh, en = _happened(one)
    since = ("", "") if one.again else (f"自 {day} 起", f" from {day} on")
    reason = (
        Text(f"，理由：{notice.reason}", f", because: {notice.reason}") if notice.reason and not one.again else same("")
    )
    touched = _touched(notice.held.title, one.theirs)
    return Text(
        f"{firm.name}（{places[firm.pk]}）：{names.zh}{since[0]}{zh}{reason.zh}。{touched.zh}",
        f"{firm.name} ({places[firm.pk]}): {names.en} {en}{since[1]}{reason.en}. {touched.en}",
    )


def _touched(lost: str, theirs: Sequence[TitleHeld]) -> Text:
    """The titles of the other track that the firm holds, and whether the lost one is required for them."""
    if not theirs:
        return same("")
    zh, en = [], []
    for row in theirs:
        names, until = title_names(row.title), row.valid_until
        known = catalogue().titles.get(row.title)
        needs = known is not None and lost in known.predecessors
        last = (f"至 {until}", f"until {until}") if until is not None else ("无截止日", "without an end")
        zh.append(f"{names.zh}（{last[0]}{'，申报时以它为前提之一' if needs else ''}）")
        en.append(f"{names.en} ({last[1]}{', for which it is one of the requirements' if needs else ''})")
    return Text(
        f"企业持有我方称号：{'、'.join(zh)}，请核对是否受影响。",
        f"Of ours it holds {'; '.join(en)}: see whether that is touched.",
    )
