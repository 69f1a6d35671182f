"""The forecast: what the re-review of each title that ends within a year would say of today's figures.

By the rules that apply on the day on which it ends, as the firm's own page says it (standing). What comes out otherwise
than at the last look is told to the owner. The cheapest way to a pass takes some tenths of a second a firm, so it is
sought for a limited number a day, and again only when the forecast changed.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.urls import reverse

from tidu.text import Text
from tidu.today import china_today
from tidu.web.audit import service as audit
from tidu.web.desk import service as desk
from tidu.web.jobs.service import Progress
from tidu.web.registry.facts.service import kernel_facts_of
from tidu.web.registry.models import Enterprise
from tidu.web.registry.titles.states import in_a_year
from tidu.web.standing.firms import Judged, re_review_of
from tidu.web.standing.levels import LETTERS, LEVEL_NAMES, LEVEL_OF
from tidu.web.validity.models import DueItem, DueItemQuerySet, Forecast
from tidu.web.validity.telling import answering, lines, names_of

STEP = 200
SOUGHT = 200
"""Firms for which a way is sought in one run."""
FAILING = (LETTERS["step"], LETTERS["far"])
OPEN = (LETTERS["ask"], LETTERS["unknown"])
SAFE = (LETTERS["met"], LETTERS["review"])
OUTLOOKS: dict[str, Text] = {
    "fails": Text("预计不通过", "would not pass"),
    "open": Text("数据不足", "not enough known"),
    "safe": Text("预计通过", "would pass"),
}
"""What a level means for a re-review."""
LEVELS = {"fails": FAILING, "open": OPEN, "safe": SAFE}
TONES = {"fails": "bad", "open": "info", "safe": "good"}
WRITTEN = (
    "level", "standard", "on", "sentence_zh", "sentence_en", "gaps", "missing", "cost", "cost_sought", "way_zh", "way_en",
    "judged_on", "before", "changed_on",
)  # fmt: skip


def outlook_of(level: str) -> str:
    """Whether a re-review fails, is open, or is safe."""
    return next((name for name, letters in LEVELS.items() if level in letters), "open")


@dataclass(frozen=True, slots=True)
class Changed:
    """A forecast that came out otherwise than before."""

    item: DueItem
    before: str
    after: str


def judge_all(progress: Progress) -> int:
    """All titles that end within a year; killed, it goes on where it ended. Gives how many came out otherwise."""
    today, last, total = china_today(), int(progress.cursor.get("last", 0)), int(progress.cursor.get("total", 0))
    while items := list(_ahead(today).filter(pk__gt=last).order_by("pk")[:STEP]):
        with transaction.atomic():
            total += judge_some(items, today)
            last = items[-1].pk
            progress.save_cursor({"last": last, "total": total})
        progress.advance(total)
    Forecast.objects.exclude(item__in=_ahead(today)).delete()
    seek_ways(today, SOUGHT, progress.advance)
    return total


def _ahead(today: date) -> DueItemQuerySet:
    """Titles of firms, not of products, that end within a year."""
    return DueItem.objects.open().filter(source="title", due_on__gte=today, due_on__lte=in_a_year(today))


@transaction.atomic
def judge_some(items: Sequence[DueItem], today: date) -> int:
    """Judge the titles of some items and tell the owners what changed; gives how many did."""
    firms = {one.pk: one for one in Enterprise.objects.filter(pk__in={item.enterprise_id for item in items})}
    facts = kernel_facts_of(list(firms.values()), today)
    known = {one.pk: one for one in Forecast.objects.filter(item__in=[item.pk for item in items])}
    fresh, written, changed = [], [], []
    for item in items:
        judged = re_review_of(facts[item.enterprise_id], item.title, today)
        if judged is None or judged.rule.on != item.due_on:
            continue
        row = known.get(item.pk)
        if row is None:
            fresh.append(_filled(Forecast(item=item), judged, today))
            continue
        before = row.level
        _filled(row, judged, today)
        written.append(row)
        if row.level != before:
            row.before, row.changed_on = before, today
            changed.append(Changed(item, before, row.level))
    Forecast.objects.bulk_create(fresh, batch_size=STEP)
    Forecast.objects.bulk_update(written, WRITTEN, batch_size=STEP)
    tell(changed)
    if fresh or changed:
        audit.record("validity.forecast", items[0], after={"new": len(fresh), "changed": len(changed), "on": today})
    return len(changed)


def _filled(row: Forecast, judged: Judged, today: date) -> Forecast:
    sentence = judged.sentence
    new = (LETTERS[judged.level], sentence.zh[:600], judged.rule.standard.id)
    if (row.level, row.sentence_zh, row.standard) != new:
        row.cost, row.cost_sought, row.way_zh, row.way_en = None, False, "", ""
    row.level, row.sentence_zh, row.standard = new
    row.sentence_en, row.on, row.judged_on = sentence.en[:600], judged.rule.on, today
    row.gaps, row.missing = len(judged.gaps.gaps), len(judged.missing)
    return row


# -- ways and what they cost --------------------------------------------------------------------------------------


def seek_ways(today: date, most: int, told: Callable[[int], None] = lambda _done: None) -> int:
    """The cheapest way to a pass for titles that would fail and have none yet, those that end first; gives how many."""
    rows = Forecast.objects.filter(level__in=FAILING, cost_sought=False).select_related("item__enterprise")
    done = 0
    for row in rows.order_by("item__due_on", "pk")[:most]:
        facts = kernel_facts_of([row.item.enterprise], today)[row.item.enterprise_id]
        judged = re_review_of(facts, row.item.title, today)
        if judged is not None and judged.paths.paths:
            row.cost = judged.paths.paths[0].cost
            moves = [text for text, _class, _tone in judged.ways[0]]
            row.way_zh, row.way_en = "；".join(one.zh for one in moves)[:600], "; ".join(one.en for one in moves)[:600]
        row.cost_sought = True
        row.save(update_fields=["cost", "cost_sought", "way_zh", "way_en"])
        done += 1
        told(done)
    return done


# -- telling ------------------------------------------------------------------------------------------------------


def tell(changed: Iterable[Changed]) -> None:
    """Whoever answers for a title hears that its forecast came out otherwise; one message a person."""
    by_item = {one.item.pk: one for one in changed}
    by_item = {pk: one for pk, one in by_item.items() if outlook_of(one.before) != outlook_of(one.after)}
    names = names_of(one.item for one in by_item.values())
    for person, items in answering(one.item for one in by_item.values()).items():
        worse = sum(outlook_of(by_item[one.pk].after) == "fails" for one in items)
        title = Text(
            f"复核预判有变化：{len(items)} 项，其中 {worse} 项预计不通过",
            f"Forecast of re-reviews: {len(items)} came out otherwise, {worse} would not pass",
        )
        body = lines([_line(by_item[one.pk], names) for one in items])
        desk.send_message([person], title, body, reverse("validity-forecast"))


def _line(one: Changed, names: Mapping[int, str]) -> Text:
    before, after = (LEVEL_NAMES[LEVEL_OF[letter]] for letter in (one.before, one.after))
    name = names[one.item.enterprise_id]
    return Text(
        f"{name}：{one.item.what_zh}（{one.item.due_on}），{before.zh} → {after.zh}",
        f"{name}: {one.item.what_en} ({one.item.due_on}), {before.en} → {after.en}",
    )


def counts(rows: Iterable[tuple[str, str, str]]) -> dict[tuple[str, str], dict[str, int]]:
    """Of county, title and level: how many fail, are open, are safe, by county and title."""
    found: dict[tuple[str, str], dict[str, int]] = defaultdict(lambda: dict.fromkeys(OUTLOOKS, 0))
    for county, title, level in rows:
        found[county, title][outlook_of(level)] += 1
    return found
