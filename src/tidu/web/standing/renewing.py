"""Renewing what is stored of all firms, or of a few: judged in bulk, and only what changed is written.

All firms are judged in steps of some thousand; each step is written together with how far it came, so that a renewal that
is killed goes on where it ended. While a step is written nobody else writes levels.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

import polars as pl
from django.db import connection, transaction
from django.db.models import Max
from django.utils import timezone

from tidu import __version__
from tidu.today import china_today
from tidu.web.audit import service as audit
from tidu.web.registry.facts.service import Span, spans_of
from tidu.web.registry.service import insert_rows, last_firm_of_step
from tidu.web.standing.counting import add_up, count_changes
from tidu.web.standing.judging import KEY, REGION, judged, judged_few
from tidu.web.standing.models import FirmLevels, Renewal, Stale, Standing
from tidu.web.standing.noticing import moved, note_changes
from tidu.web.standing.rules import Rule, named, rules_on, titles_on, touched_by
from tidu.web.standing.telling import tell_changes

STEPS = {"postgresql": 100_000, "sqlite": 20_000}
"""Firms that are judged and written together; SQLite lives in the memory of the process that judges."""
ROW = (KEY, "title", "kind", "level", "missing", REGION)
FEW = 20
"""So many firms are judged one by one."""
AT_ONCE = 5_000


@dataclass
class Written:
    """What a step did."""

    firms: int = 0
    changed: int = 0


def begin_renewal(on: date) -> Renewal:
    """A renewal of all firms by the rules of a day."""
    rules = {f"{rule.title}:{rule.kind}": named(rule) for rule in rules_on(on)}
    return Renewal.objects.create(
        on=on, known_at=timezone.now(), rules=rules, engine=__version__, titles=list(titles_on(on))
    )


def next_span(after: int) -> Span | None:
    """The firms of the next step behind a number; None where there are no more."""
    last = last_firm_of_step(after, STEPS[connection.vendor])
    return None if last is None else Span(after + 1, last)


@transaction.atomic
def renew_span(renewal: Renewal, span: Span) -> Written:
    """Judge the firms of a span by the renewal's rules, and write what changed."""
    Renewal.objects.select_for_update().get(pk=renewal.pk)
    waiting = Stale.objects.filter(**span.filter(KEY)).aggregate(last=Max("pk"))["last"]
    levels, rows = judged(span, rules_on(renewal.on), renewal.on)
    written = _write(renewal, span, levels, rows, renewal.titles)
    if waiting is not None:
        Stale.objects.filter(**span.filter(KEY), pk__lte=waiting).delete()
    return written


@transaction.atomic
def finish_renewal(renewal: Renewal, written: Written) -> None:
    """All firms are judged. Levels of firms that are no more go with the firms themselves."""
    add_up()
    renewal.firms, renewal.changed, renewal.finished_at = written.firms, written.changed, timezone.now()
    renewal.save(update_fields=["firms", "changed", "finished_at"])
    tell_changes(renewal)
    audit.record(
        "standing.renew", renewal, after={"on": renewal.on, "firms": written.firms, "changed": written.changed}
    )


def renew_all_now(on: date) -> Written:
    """Judge all firms at once, in this process."""
    renewal, written, last = begin_renewal(on), Written(), 0
    while (span := next_span(last)) is not None:
        step = renew_span(renewal, span)
        written, last = Written(written.firms + step.firms, written.changed + step.changed), span.last
    finish_renewal(renewal, written)
    return written


def newest_renewal() -> Renewal | None:
    """The last renewal that came to its end."""
    return Renewal.objects.exclude(finished_at=None).order_by("-pk").first()


@transaction.atomic
def renew_firms(ids: Iterable[int], codes: Iterable[str] | None = None) -> Written:
    """Judge some firms again after a change: by all rules, or by those that read one of ``codes``.

    Levels stand by the rules of the last renewal's titles; without one there is nothing to bring up to date.
    """
    newest = newest_renewal()
    if newest is None:
        return Written()
    renewal = Renewal.objects.select_for_update().get(pk=newest.pk)
    day = china_today()
    rules = rules_on(day) if codes is None else touched_by(codes, day)
    rules = tuple(rule for rule in rules if rule.title in renewal.titles)
    total, rules = Written(), _with_both_kinds(rules, day)
    for span in spans_of(ids):
        few = len(span.listed) <= FEW
        levels, rows = judged_few(span.listed, rules, day) if few else judged(span, rules, day)
        done = _write(renewal, span, levels, rows, renewal.titles)
        total.firms, total.changed = total.firms + done.firms, total.changed + done.changed
    return total


def _with_both_kinds(rules: Sequence[Rule], on: date) -> tuple[Rule, ...]:
    """A title is judged anew or in re-review, as the firm holds it or not: where one is touched both are asked."""
    titles = {rule.title for rule in rules}
    return tuple(rule for rule in rules_on(on) if rule.title in titles)


def note_changed(ids: Iterable[int], codes: Iterable[str] | None) -> None:
    """Remember that something about firms changed; of a few, judge them again when the change is certain. What no rule
    reads, a recommendation for one, changes no verdict.
    """
    if codes is not None and not touched_by(codes, china_today()):
        return
    firms = sorted(ids)
    text = "" if codes is None else " ".join(sorted(codes))
    Stale.objects.bulk_create((Stale(enterprise_id=one, codes=text) for one in firms), batch_size=1000)
    if len(firms) <= FEW:
        transaction.on_commit(lambda: renew_stale(firms), robust=True)


@transaction.atomic
def renew_stale(ids: Sequence[int]) -> Written:
    """Judge firms again about which something changed; each by what changed."""
    waiting = list(Stale.objects.filter(enterprise_id__in=ids).values_list("pk", KEY, "codes"))
    codes: set[str] | None = set()
    for _pk, _firm, text in waiting:
        codes = None if codes is None or not text else codes | set(text.split())
    written = renew_firms({firm for _pk, firm, _text in waiting}, codes)
    Stale.objects.filter(pk__in=[pk for pk, _firm, _text in waiting]).delete()
    return written


# -- writing ------------------------------------------------------------------------------------------------------


def _write(renewal: Renewal, span: Span, levels: pl.DataFrame, rows: pl.DataFrame, titles: Sequence[str]) -> Written:
    """Write the letters and rows that differ from those that stand; titles that were not judged keep theirs."""
    now = timezone.now()
    judged_titles = [title for title in titles if title in levels.columns]
    stored = {number: (letters, known) for number, letters, known in _stored(span)}
    changed: list[tuple[int, str]] = []
    told = levels.select(KEY, pl.concat_str(judged_titles) if judged_titles else pl.lit(""))
    whole = judged_titles == list(titles)
    for number, letters in told.iter_rows():
        before, order = stored.get(number, ("", titles))
        after = letters if whole else _mixed(before, order, judged_titles, letters, titles)
        if after != before or order != titles:
            changed.append((number, after))
    note_changes(span, moved(changed, stored, titles), now)
    gone = stored.keys() - set(levels[KEY].to_list())
    _replace_letters(renewal, changed, [number for number, _ in changed if number in stored] + [*gone], now)
    _replace_rows(renewal, span, rows, None if whole else judged_titles, [*gone])
    return Written(levels.height, len(changed) + len(gone))


def _mixed(before: str, order: Sequence[str], judged_titles: Sequence[str], letters: str, titles: Sequence[str]) -> str:
    """The letters of all titles, where only some were judged again."""
    new = dict(zip(order, before, strict=False)) | dict(zip(judged_titles, letters, strict=True))
    return "".join(new.get(title, "-") for title in titles)


def _stored(span: Span) -> Iterable[tuple[int, str, list[str]]]:
    orders: dict[int, list[str]] = dict(Renewal.objects.values_list("pk", "titles"))
    rows = FirmLevels.objects.filter(**span.filter(KEY)).values_list(KEY, "letters", "renewal_id")
    return ((number, letters, orders[renewal]) for number, letters, renewal in rows.iterator(chunk_size=AT_ONCE))


def _replace_letters(renewal: Renewal, changed: list[tuple[int, str]], ended: list[int], now: datetime) -> None:
    for at in range(0, len(ended), AT_ONCE):
        FirmLevels.objects.filter(pk__in=ended[at : at + AT_ONCE]).delete()
    columns = (KEY, "letters", "renewal_id", "judged_at")
    insert_rows(FirmLevels, columns, [(number, letters, renewal.pk, now) for number, letters in changed])


def _replace_rows(
    renewal: Renewal, span: Span, rows: pl.DataFrame, titles: Sequence[str] | None, gone: list[int]
) -> None:
    """``titles`` are those that were judged; None where all were, so that one whose standard has ended goes too."""
    present = Standing.objects.filter(**span.filter(KEY))
    if titles is not None:
        present = present.filter(title__in=titles)
    before = {tuple(row[1:]): row[0] for row in present.values_list("pk", *ROW).iterator(chunk_size=AT_ONCE)}
    after = set(rows.select(ROW).iter_rows())
    for at in range(0, len(gone), AT_ONCE):
        rest = Standing.objects.filter(enterprise_id__in=gone[at : at + AT_ONCE])
        before |= {tuple(row[1:]): row[0] for row in rest.values_list("pk", *ROW)}
    ended = [row for row in before if row not in after]
    for at in range(0, len(ended), AT_ONCE):
        Standing.objects.filter(pk__in=[before[row] for row in ended[at : at + AT_ONCE]]).delete()
    fresh = [row for row in after if row not in before]
    insert_rows(Standing, (*ROW, "renewal_id"), [(*row, renewal.pk) for row in fresh])
    count_changes(*([(row[1], row[2], row[3], row[5]) for row in changed] for changed in (fresh, ended)))
