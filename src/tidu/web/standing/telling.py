"""Telling people which of their firms came nearer to a title or fell back: once, at the end of a renewal of all.

Each person gets one message, whatever it is about. Where very many firms changed at once, a standard changed or a large
import came, nobody is told firm by firm: every bureau's officers get the counts of their region and the way to the list.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta

from django.db.models import Count, Q
from django.urls import reverse
from django.utils import timezone

from tidu.text import Text, same
from tidu.web.accounts.models import Membership, Organisation
from tidu.web.desk import service as desk
from tidu.web.registry.bureaus import KINDS, bureaus_for
from tidu.web.registry.facts.service import catalogue
from tidu.web.registry.models import Enterprise, TitleHeld
from tidu.web.standing.levels import LEVEL_NAMES, LEVEL_OF
from tidu.web.standing.models import LevelChange, Renewal

MANY = 300
"""So many firms are told of by name; of more only the counts."""
NAMED = 10
"""So many changes stand in a message itself."""
SAFE = ("m", "r")
"""Letters with which a re-review has nothing to fear."""
DAYS_TO_ACT = 30


def tell_changes(renewal: Renewal) -> None:
    """Tell what changed since people were last told; in the transaction that ends the renewal, so that it is once."""
    waiting = LevelChange.objects.filter(told_in=None)
    firms = list(waiting.values_list("enterprise_id", flat=True).distinct().order_by()[: MANY + 1])
    if not firms:
        return
    if len(firms) > MANY:
        _tell_bureaus(renewal)
    else:
        rows = waiting.filter(enterprise__status=Enterprise.Status.ACTIVE).select_related("enterprise__owner")
        meant = _same_question(list(rows.order_by("enterprise_id", "title")), renewal.on)
        _tell_people(renewal, [row for row, _held in meant])
        _give_duties(renewal, meant)
    waiting.update(told_in=renewal)


def _same_question(rows: Sequence[LevelChange], on: date) -> list[tuple[LevelChange, bool]]:
    """The changes that answer one question twice, each with whether the firm holds the title.

    Who got a title, or lost one, meanwhile is judged by other rules than before: that is no change of the firm.
    """
    held: dict[tuple[int, str], list[TitleHeld]] = defaultdict(list)
    for title in TitleHeld.objects.filter(enterprise__in={row.enterprise_id for row in rows}, product=""):
        held[title.enterprise_id, title.title].append(title)
    found = []
    for row in rows:
        titles = held[row.enterprise_id, row.title]
        then = timezone.localtime(row.before_at).date()
        was = any(_covers(one, then) and one.recorded_at <= row.before_at for one in titles)
        now = any(_covers(one, on) for one in titles)
        if was == now:
            found.append((row, now))
    return found


def _covers(row: TitleHeld, day: date) -> bool:
    since, until = row.valid_from or row.decided_on, row.valid_until
    lasts = until is None or until >= day
    return since is not None and since <= day and lasts and (row.withdrawn_on is None or row.withdrawn_on > day)


# -- by name ------------------------------------------------------------------------------------------------------


def _tell_people(renewal: Renewal, rows: Sequence[LevelChange]) -> None:
    """The responsible officer of each firm; of firms without one the officers of the bureau in charge."""
    bureaus = bureaus_for(row.enterprise.region_id for row in rows)
    officers = _officers(set(bureaus.values()))
    by_person: dict[int, list[LevelChange]] = defaultdict(list)
    for row in rows:
        owner = row.enterprise.owner
        if owner is not None and owner.is_active:
            by_person[owner.pk].append(row)
            continue
        for person in officers.get(bureaus.get(row.enterprise.region_id, 0), ()):
            by_person[person].append(row)
    for person, listed in by_person.items():
        title, body = _words(listed)
        desk.send_message([person], title, body, _way(renewal, listed))


def _officers(organisations: Iterable[int]) -> Mapping[int, list[int]]:
    rows = Membership.objects.filter(
        organisation__in=organisations, role=Membership.Role.OFFICER, ended_at=None, user__is_active=True
    )
    found: dict[int, list[int]] = defaultdict(list)
    for organisation, person in rows.order_by("pk").values_list("organisation_id", "user_id"):
        found[organisation].append(person)
    return found


def _words(rows: Sequence[LevelChange]) -> tuple[Text, Text]:
    firms = {row.enterprise_id for row in rows}
    better = sum(row.better for row in rows)
    worse = len(rows) - better
    name = rows[0].enterprise.name
    title = (
        Text(f"达标情况有变化：{name}", f"Where it stands has changed: {name}")
        if len(firms) == 1
        else Text(
            f"{len(firms)} 家企业的达标情况有变化：{better} 项更接近，{worse} 项退步",
            f"{len(firms)} firms stand elsewhere: {better} nearer to a title, {worse} farther from one",
        )
    )
    lines = [_line(row) for row in rows[:NAMED]]
    if len(rows) > NAMED:
        more = len(rows) - NAMED
        lines.append(Text(f"还有 {more} 项，见名单。", f"{more} more on the list."))
    return title, Text("\n".join(one.zh for one in lines), "\n".join(one.en for one in lines))


def _line(row: LevelChange) -> Text:
    title = title_names(row.title)
    before, after = (LEVEL_NAMES[LEVEL_OF[letter]] for letter in (row.before, row.after))
    return Text(
        f"{row.enterprise.name}：{title.zh}，{before.zh} → {after.zh}",
        f"{row.enterprise.name}: {title.en}, {before.en} → {after.en}",
    )


def title_names(code: str) -> Text:
    """The name of a title; its code where the catalogue no longer has it."""
    known = catalogue().titles.get(code)
    return known.names if known else same(code)


def _way(renewal: Renewal, rows: Sequence[LevelChange]) -> str:
    if len(rows) == 1:
        return reverse("firm-standing-title", args=[rows[0].enterprise_id, rows[0].title])
    if len({row.enterprise_id for row in rows}) == 1:
        return reverse("firm-standing", args=[rows[0].enterprise_id])
    return f"{reverse('standing-changes')}?told={renewal.pk}"


# -- what has to be done ------------------------------------------------------------------------------------------


def _give_duties(renewal: Renewal, meant: Sequence[tuple[LevelChange, bool]]) -> None:
    """Who holds a title and would no longer pass its re-review has to be looked after; who would again, no more."""
    rows = [row for row, held in meant if held]
    fallen = [row for row in rows if not row.better and row.before in SAFE and row.after not in SAFE]
    bureaus = bureaus_for(row.enterprise.region_id for row in fallen)
    desk.ensure_todos(
        _duty(renewal, row, bureaus[row.enterprise.region_id]) for row in fallen if row.enterprise.region_id in bureaus
    )
    desk.finish_todos((_key(row) for row in rows if row.better and row.after in SAFE), None)


def _key(row: LevelChange) -> str:
    return f"standing-fell:{row.enterprise_id}:{row.title}"


def _duty(renewal: Renewal, row: LevelChange, organisation_id: int) -> desk.Duty:
    title = title_names(row.title)
    after = LEVEL_NAMES[LEVEL_OF[row.after]]
    return desk.Duty(
        key=_key(row),
        kind="standing-fell",
        title=Text(
            f"按目前数据复核不能通过：{row.enterprise.name}，{title.zh}",
            f"Would not pass its re-review as things stand: {row.enterprise.name}, {title.en}",
        ),
        link=reverse("firm-standing-title", args=[row.enterprise_id, row.title]),
        organisation_id=organisation_id,
        due_on=renewal.on + timedelta(days=DAYS_TO_ACT),
        why=Text(
            f"{renewal.on} 评估为“{after.zh}”，{DAYS_TO_ACT} 天内与企业核对数据、商量办法",
            f"found “{after.en}” on {renewal.on}; within {DAYS_TO_ACT} days its figures are checked with the firm",
        ),
        owner_id=row.enterprise.owner_id,
        enterprise_id=row.enterprise_id,
        by_hand=True,
        again=True,
    )


# -- by counts ----------------------------------------------------------------------------------------------------


def _tell_bureaus(renewal: Renewal) -> None:
    """The counts of its region to the officers of each bureau that has any."""
    waiting = LevelChange.objects.filter(told_in=None, enterprise__status=Enterprise.Status.ACTIVE)
    cells = (
        waiting.order_by()
        .values_list("enterprise__region_id")
        .annotate(
            nearer=Count("enterprise", filter=Q(better=True), distinct=True),
            back=Count("enterprise", filter=Q(better=False), distinct=True),
        )
    )
    listed = list(cells)
    bureaus = list(Organisation.objects.filter(kind__in=KINDS, active=True).values_list("pk", "region_id"))
    officers = _officers(pk for pk, _region in bureaus)
    for pk, region in bureaus:
        theirs = [(better, worse) for code, better, worse in listed if code.startswith(region)]
        better, worse = (sum(column) for column in zip(*theirs, strict=True)) if theirs else (0, 0)
        if better or worse:
            desk.send_message(
                officers.get(pk, ()),
                Text(
                    f"达标情况变化较多：{better:,} 家企业更接近称号，{worse:,} 家退步",
                    f"Many firms stand elsewhere: {better:,} nearer to a title, {worse:,} farther from one",
                ),
                _reason(renewal),
                f"{reverse('standing-changes')}?told={renewal.pk}",
            )


def _reason(renewal: Renewal) -> Text:
    """Which standards changed since the renewal before; data alone where none did."""
    before = Renewal.objects.exclude(finished_at=None).filter(pk__lt=renewal.pk).order_by("-pk").first()
    then = before.rules if before is not None else {}
    changed = sorted({key.split(":")[0] for key, rule in renewal.rules.items() if then.get(key) != rule})
    if not changed:
        return Text(
            "执行的标准没有变化，变化来自数据。名单见链接。",
            "The standards are the same; the figures changed. The link leads to the list.",
        )
    names = [title_names(code) for code in changed]
    return Text(
        f"执行的标准有变化：{'、'.join(one.zh for one in names)}。名单见链接。",
        f"Other standards apply: {', '.join(one.en for one in names)}. The link leads to the list.",
    )
