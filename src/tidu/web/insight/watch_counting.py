"""Counting a watched query again: who came, who went, why, and telling it once.

What was found last time is kept firm by firm, so that a difference is found once whoever looks, and whenever: the query
is locked, the difference, its history and its messages are written together. Where the sets mean something else than
when it was last counted, the difference is told as that, and not as a movement of firms.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import transaction
from django.urls import reverse

from tidu.text import Text
from tidu.today import china_today
from tidu.web.accounts.models import User
from tidu.web.audit import service as audit
from tidu.web.desk import service as desk
from tidu.web.insight.counting import Reach
from tidu.web.insight.crossing import masks
from tidu.web.insight.models import Watch, WatchChange, WatchFirm, WatchMove
from tidu.web.insight.sets import Shelf, shelf_of
from tidu.web.insight.watching import ask_for_owner, is_owned, meaning_of, shelf_of_watch
from tidu.web.registry.models import Enterprise
from tidu.web.registry.service import insert_rows

AT_ONCE = 5_000
NAMED = 10
"""So many firms stand in a message itself."""
COLUMNS = ("watch_id", "enterprise_id", "mask", "member", "since", "name", "code", "place")


@dataclass(frozen=True, slots=True)
class Who:
    """A firm as it is called."""

    name: str
    code: str
    place: str


@dataclass(frozen=True, slots=True)
class Kept:
    """A firm as it was last found."""

    mask: int
    member: bool
    since: date
    who: Who


def count_first(watch: Watch, today: date) -> None:
    """Count the firms of a query that was just saved: the beginning, and no change."""
    with transaction.atomic():
        now = _masks(watch, today)
        _write(watch, {}, now, today)
        _note(watch, now, today)


@transaction.atomic
def check_watch(pk: int, today: date | None = None) -> WatchChange | None:
    """Count a query again; gives what changed, after everybody was told."""
    on = today or china_today()
    watch = Watch.objects.open().select_for_update(of=("self",)).filter(pk=pk).first()
    if watch is None:
        return None
    owned = is_owned(watch)
    if not owned:
        ask_for_owner(watch)
    shelf = shelf_of_watch(watch)
    if _is_broken(watch, shelf_of(watch.owner) if owned else shelf, owned):
        return None
    before, now = _kept(watch), _masks(watch, on)
    target = _target(watch)
    came = [firm for firm, mask in now.items() if mask == target and not (firm in before and before[firm].member)]
    went = [firm for firm, kept in before.items() if kept.member and now.get(firm) != target]
    names = {firm: kept.who for firm, kept in before.items() if kept.member} | _who([*came, *went])
    _write(watch, before, now, on)
    meaning = meaning_of(_codes(watch))
    kind = WatchChange.Kind.MOVED if meaning == watch.digest else WatchChange.Kind.DEFINITION
    watch.digest = meaning
    _note(watch, now, on)
    if not came and not went:
        return None
    change = WatchChange.objects.create(
        watch=watch, on=on, kind=kind, came=len(came), went=len(went), total=watch.firms_count
    )
    moves = [
        *(_move(watch, change, firm, before, now, names, came=True) for firm in came),
        *(_move(watch, change, firm, before, now, names, came=False) for firm in went),
    ]
    WatchMove.objects.bulk_create(moves, batch_size=500)
    after = {"came": len(came), "went": len(went), "firms": watch.firms_count, "why": str(kind)}
    audit.record("watch.change", watch, after=after, region_code=watch.region_id)
    _tell(watch, change, moves, shelf, owned)
    return change


# -- what is kept -------------------------------------------------------------------------------------------------


def _codes(watch: Watch) -> list[str]:
    return [*watch.inside, *watch.outside]


def _target(watch: Watch) -> int:
    """In all sets of ``inside``, whose bits come first, and in no other."""
    return (1 << len(watch.inside)) - 1


def _masks(watch: Watch, on: date) -> dict[int, int]:
    return masks(_codes(watch), Reach((watch.region_id,)), on)


def _kept(watch: Watch) -> dict[int, Kept]:
    rows = watch.firms.values_list("enterprise_id", "mask", "member", "since", "name", "code", "place")
    return {
        firm: Kept(mask, member, since, Who(name, code, place))
        for firm, mask, member, since, name, code, place in rows.iterator(chunk_size=AT_ONCE)
    }


def _who(firms: Collection[int]) -> dict[int, Who]:
    found: dict[int, Who] = {}
    listed = list(firms)
    for start in range(0, len(listed), AT_ONCE):
        rows = Enterprise.objects.filter(pk__in=listed[start : start + AT_ONCE])
        for pk, name, code, number, place in rows.values_list("pk", "name", "uscc", "registration_number", "region_id"):
            found[pk] = Who(name, code or number or "", place)
    return found


def _write(watch: Watch, before: Mapping[int, Kept], now: Mapping[int, int], on: date) -> None:
    """Only what differs."""
    changed = [firm for firm in before.keys() | now.keys() if firm not in before or before[firm].mask != now.get(firm)]
    gone = [firm for firm in changed if firm in before]
    for start in range(0, len(gone), AT_ONCE):
        watch.firms.filter(enterprise_id__in=gone[start : start + AT_ONCE]).delete()
    target = _target(watch)
    fresh = sorted(firm for firm in changed if firm in now)
    names, nobody = _who([firm for firm in fresh if now[firm] == target]), Who("", "", "")
    rows = []
    for firm in fresh:
        who = names.get(firm, nobody)
        rows.append((watch.pk, firm, now[firm], now[firm] == target, on, who.name, who.code, who.place))
    insert_rows(WatchFirm, COLUMNS, rows)


def _note(watch: Watch, now: Mapping[int, int], on: date) -> None:
    target = _target(watch)
    watch.firms_count = sum(mask == target for mask in now.values())
    watch.checked_on, watch.broken = on, ""
    watch.save(update_fields=["firms_count", "checked_on", "broken", "digest"])


def _move(
    watch: Watch, change: WatchChange, firm: int, before: Mapping[int, Kept], now: Mapping[int, int],
    names: Mapping[int, Who], *, came: bool,
) -> WatchMove:  # fmt: skip
    old, new = before[firm].mask if firm in before else 0, now.get(firm, 0)
    who = names.get(firm) or Who(f"#{firm}", "", "")
    bits = list(enumerate(_codes(watch)))
    return WatchMove(
        change=change, enterprise_id=firm, name=who.name, code=who.code, place=who.place, came=came,
        entered=[code for place, code in bits if new >> place & 1 and not old >> place & 1],
        left=[code for place, code in bits if old >> place & 1 and not new >> place & 1],
    )  # fmt: skip


# -- telling ------------------------------------------------------------------------------------------------------


def _readers(watch: Watch, owned: bool) -> list[int]:
    """The owner, and whoever follows it and may still see it."""
    readers = User.objects.filter(pk__in=watch.readers.values("user_id"), is_active=True).order_by("pk")
    told = [user.pk for user in readers if Watch.objects.visible_to(user).filter(pk=watch.pk).exists()]
    return [watch.owner_id, *told] if owned else told


def _is_broken(watch: Watch, shelf: Shelf, owned: bool) -> bool:
    """Whether a set is no longer there, or no longer the owner's to see; told once, until it is there again."""
    missing = [code for code in _codes(watch) if code not in shelf]
    if not missing:
        return False
    said = "、".join(name.zh for name in shelf_of_watch(watch).names(missing))[:200]
    if watch.broken != said:
        watch.broken = said
        watch.save(update_fields=["broken"])
        desk.send_message(
            _readers(watch, owned),
            Text(f"关注的查询数不了：{watch.name}", f"Cannot be counted: {watch.name}"),
            Text(
                f"“{said}”已不存在，或负责人看不到它。变动暂不核对；名单恢复后自动继续。",
                f"“{said}” is no longer there, or its owner may not see it. It is counted again once it is back.",
            ),
            reverse("watch", args=[watch.pk]),
        )
    return True


def why_words(move: WatchMove, shelf: Shelf) -> Text:
    """Why a firm came or went: which sets it entered or left."""
    entered, left = shelf.names(move.entered), shelf.names(move.left)
    zh = [f"进入{'、'.join(one.zh for one in entered)}"] if entered else []
    en = [f"entered {'; '.join(one.en for one in entered)}"] if entered else []
    if left:
        zh.append(f"离开{'、'.join(one.zh for one in left)}")
        en.append(f"left {'; '.join(one.en for one in left)}")
    return Text("，".join(zh), ", ".join(en))


def _tell(watch: Watch, change: WatchChange, moves: Sequence[WatchMove], shelf: Shelf, owned: bool) -> None:
    link = f"{reverse('watch', args=[watch.pk])}?change={change.pk}"
    if change.kind == WatchChange.Kind.DEFINITION:
        title = Text(
            f"“{watch.name}”的口径有变：新增 {change.came} 家，移出 {change.went} 家",
            f"“{watch.name}” means something else: {change.came} came, {change.went} went",
        )
        first = Text("名单的口径改了，不是企业有变动。", "The lists are defined otherwise; no firm need have changed.")
    else:
        title = Text(
            f"“{watch.name}”有变动：新增 {change.came} 家，移出 {change.went} 家",
            f"“{watch.name}” has changed: {change.came} came, {change.went} went",
        )
        first = Text(f"现有 {change.total} 家。", f"{change.total} firms now.")
    lines = [first, *_lines(moves, shelf)]
    body = Text("\n".join(one.zh for one in lines), "\n".join(one.en for one in lines))
    desk.send_message(_readers(watch, owned), title, body, link)
    if watch.due_days is not None:
        _give_todo(watch, change, title, link, owned)


def _lines(moves: Sequence[WatchMove], shelf: Shelf) -> Iterable[Text]:
    for move in moves[:NAMED]:
        sign, why = ("+" if move.came else "−"), why_words(move, shelf)
        yield Text(f"{sign} {move.name}：{why.zh}", f"{sign} {move.name}: {why.en}")
    if len(moves) > NAMED:
        more = len(moves) - NAMED
        yield Text(f"还有 {more} 家，见名单。", f"{more} more on the list.")


def _give_todo(watch: Watch, change: WatchChange, title: Text, link: str, owned: bool) -> None:
    days = watch.due_days or 0
    desk.ensure_todos(
        [
            desk.Duty(
                key=f"watch-change:{change.pk}",
                kind="watch-change",
                title=title,
                link=link,
                organisation_id=watch.organisation_id,
                due_on=change.on + timedelta(days=days),
                why=Text(
                    f"{change.on} 发现，{days} 天内处理", f"found on {change.on}, to be dealt with in {days} days"
                ),
                owner_id=watch.owner_id if owned else None,
                by_hand=True,
            )
        ]
    )
