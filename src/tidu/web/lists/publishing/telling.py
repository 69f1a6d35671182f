"""Who is told that a list was published or taken back, and what is left to be done by hand."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence

from django.urls import reverse

from tidu.text import Text
from tidu.web.accounts.models import Membership
from tidu.web.audit import service as audit
from tidu.web.desk import service as desk
from tidu.web.lists.models import ListVersion
from tidu.web.lists.publishing import effects as e
from tidu.web.lists.publishing.members import Moves
from tidu.web.registry.bureaus import bureaus_for
from tidu.web.registry.models import Enterprise, TitleHeld

AT_ONCE = 500
OFFICERS = ("officer", "data_manager")
WORDS = {
    e.JOINS: Text("新入 {} 家", "{} firms new"),
    "gone": Text("移出 {} 家", "{} firms gone"),
    e.GAINED: Text("取得称号 {} 个", "{} titles gained"),
    "lost": Text("名单不再列出的称号 {} 个", "{} titles no longer listed"),
}


def tell_published(version: ListVersion, moves: Moves, lost: Sequence[int]) -> None:
    """Tell the owner and each bureau in charge, once, and open what has to be looked at; within the last step."""
    by_place = _by_bureau(version, moves, lost)
    everything: Counter[str] = Counter()
    for counts in by_place.values():
        everything.update(counts)
    title = Text(f"名单已发布：{version.source.name}", f"List published: {version.source.name}")
    keepers = _keepers(version)
    link = reverse("list-effect", args=[version.pk])
    desk.send_message(keepers, title, _body(version, everything), link)
    people = _officers([pk for pk in by_place if by_place[pk]])
    for place, counts in sorted(by_place.items()):
        told = [pk for pk in people.get(place, []) if pk not in keepers]
        if told:
            desk.send_message(told, title, _body(version, counts, mine=True), link)
    desk.ensure_todos(_duties(version, lost))


def tell_returned(version: ListVersion, *, whole: bool) -> None:
    """Tell the same people that it no longer holds; what was to be done because of it is done."""
    desk.finish_todos([_key(name, version) for name in ("lost", "open")], audit.current_actor().user_id)
    if not whole:
        return
    regions = version.rows.exclude(region=None).order_by().values_list("region_id", flat=True).distinct()
    people = _officers(sorted(set(bureaus_for(regions).values())))
    told = sorted({*_keepers(version), *(pk for some in people.values() for pk in some)})
    desk.send_message(
        told,
        Text(f"名单已收回：{version.source.name}", f"List taken back: {version.source.name}"),
        Text(
            f"第 {version.number} 版（{version.as_of}）不再有效。理由：{version.returned_why}",
            f"Version {version.number} ({version.as_of}) no longer holds. Reason: {version.returned_why}",
        ),
        reverse("list-effect", args=[version.pk]),
    )


def _body(version: ListVersion, counts: Counter[str], *, mine: bool = False) -> Text:
    parts = [WORDS[name] for name in WORDS if counts[name]]
    numbers = [counts[name] for name in WORDS if counts[name]]
    zh = "，".join(part.zh.format(number) for part, number in zip(parts, numbers, strict=True)) or "没有变化"
    en = ", ".join(part.en.format(number) for part, number in zip(parts, numbers, strict=True)) or "nothing changed"
    here = Text("贵地：", "In your charge: ") if mine else Text("", "")
    return Text(
        f"第 {version.number} 版，截至 {version.as_of}，{version.document}。{here.zh}{zh}。",
        f"Version {version.number}, as of {version.as_of}, {version.document}. {here.en}{en}.",
    )


def _by_bureau(version: ListVersion, moves: Moves, lost: Sequence[int]) -> dict[int, Counter[str]]:
    """What changes in the charge of each bureau."""
    firms: dict[int, Counter[str]] = defaultdict(Counter)
    for firm in moves.joins:
        firms[firm][e.JOINS] += 1
    for firm in moves.gone:
        firms[firm]["gone"] += 1
    gained = version.rows.filter(effect=e.GAINED, undo__firm__isnull=False).order_by()
    for firm in gained.values_list("enterprise_id", flat=True):
        if firm is not None:
            firms[firm][e.GAINED] += 1
    for start in range(0, len(lost), AT_ONCE):
        rows = TitleHeld.objects.filter(pk__in=list(lost[start : start + AT_ONCE]))
        for firm in rows.values_list("enterprise_id", flat=True):
            firms[firm]["lost"] += 1
    places: dict[int, str] = {}
    ids = sorted(firms)
    for start in range(0, len(ids), AT_ONCE):
        rows_of = Enterprise.objects.filter(pk__in=ids[start : start + AT_ONCE])
        places.update(rows_of.values_list("pk", "region_id"))
    bureaus = bureaus_for(places.values())
    found: dict[int, Counter[str]] = defaultdict(Counter)
    for firm, counts in firms.items():
        place = bureaus.get(places.get(firm, ""))
        if place is not None:
            found[place].update(counts)
    return found


def _keepers(version: ListVersion) -> list[int]:
    """Who answers for the list: its owner, who received the file, who published it."""
    people = (version.source.owner_id, version.created_by_id, version.published_by_id)
    return list(dict.fromkeys(pk for pk in people if pk is not None))


def _officers(places: Sequence[int]) -> dict[int, list[int]]:
    """The officers of bureaus, by bureau."""
    seats = Membership.objects.filter(
        organisation_id__in=list(places), ended_at=None, role__in=OFFICERS, user__is_active=True
    )
    found: dict[int, list[int]] = defaultdict(list)
    for place, person in seats.order_by("pk").values_list("organisation_id", "user_id"):
        if person not in found[place]:
            found[place].append(person)
    return found


def _key(name: str, version: ListVersion) -> str:
    return f"list-{name}:{version.pk}"


def _duties(version: ListVersion, lost: Sequence[int]) -> list[desk.Duty]:
    """What a person has to look at: titles for which the list no longer speaks, and what contradicts the registry."""
    owner, place = version.source.owner_id, version.source.organisation_id
    opening = version.rows.filter(effect__in=sorted(e.OPENING), undo__firm__isnull=False).count()
    name = version.source.name
    duties = []
    if lost:
        duties.append(
            desk.Duty(
                _key("lost", version), "list-lost",
                Text(f"{len(lost)} 个称号名单不再列出：{name}", f"{len(lost)} titles no longer listed: {name}"),
                reverse("list-effect-lost", args=[version.pk]), place,
                why=Text("核实后在称号页取消，或保留", "withdraw them on their pages, or let them stand"),
                owner_id=owner, by_hand=True,
            )
        )  # fmt: skip
    if opening:
        link = f"{reverse('list-effect-rows', args=[version.pk])}?part=open"
        duties.append(
            desk.Duty(
                _key("open", version), "list-open",
                Text(f"{opening} 行与企业库不一致：{name}", f"{opening} rows contradict the registry: {name}"),
                link, place,
                why=Text("名单与登记各存一份，没有覆盖", "both are kept side by side; nothing was overwritten"),
                owner_id=owner, by_hand=True,
            )
        )  # fmt: skip
    return duties
