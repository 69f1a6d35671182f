"""The figures of two records that become one, and again of two."""

from __future__ import annotations

from datetime import date

from django.utils import timezone

from tidu.web.registry.enterprises.undoing import Ledger
from tidu.web.registry.facts.stating import label_of, shown
from tidu.web.registry.models import Conflict, Enterprise, Fact

Key = tuple[str, date]
TIMES = ("standing_from", "ended_at")
DECISION = ("state", "reason", "chosen_id", "resolved_by_id", "resolved_at")
"""What is decided about the moved figures after the merge is void with it, so these go back as they were."""


def _used(firm: Enterprise) -> dict[Key, int]:
    rows = Fact.objects.in_use().filter(enterprise=firm)
    return {(code, day): value for code, day, value in rows.values_list("indicator", "as_of", "value")}


def facts_apart(kept: Enterprise, gone: Enterprise) -> tuple[int, list[tuple[str, str, str]]]:
    """How many figures in use are equal in both, and those that differ: name, kept value, other value."""
    mine, theirs = _used(kept), _used(gone)
    shared = sorted(mine.keys() & theirs.keys())
    differing = [key for key in shared if mine[key] != theirs[key]]
    listed = [(label_of(*key), shown(key[0], mine[key]), shown(key[0], theirs[key])) for key in differing]
    return len(shared) - len(differing), listed


def move_facts(ledger: Ledger, kept: Enterprise, gone: Enterprise) -> list[int]:
    """Point figures and conflicts at the kept record; gives the conflicts that this opens.

    What the same party states about both with one value is one statement, so the later one ends. A value that differs is
    kept without being used, even where the same party stated it: a person decides.
    """
    now = timezone.now()
    mine = _used(kept)
    stated = {
        (code, day, party, value)
        for code, day, party, value in Fact.objects.stated()
        .filter(enterprise=kept)
        .values_list("indicator", "as_of", "source__party", "value")
    }
    ends, steps_back = [], []
    apart: set[Key] = set()
    rows = Fact.objects.stated().filter(enterprise=gone)
    for pk, code, day, party, value, standing in rows.values_list(
        "pk", "indicator", "as_of", "source__party", "value", "standing_from"
    ):
        if (code, day) not in mine:
            continue
        if (code, day, party, value) in stated:
            ends.append(pk)
        elif standing is not None:
            steps_back.append(pk)
        if value != mine[code, day]:
            apart.add((code, day))
    ledger.change(Fact.objects.filter(pk__in=ends), also=TIMES, ended_at=now)
    ledger.change(Fact.objects.filter(pk__in=steps_back), also=TIMES, standing_from=None)
    ledger.change(Fact.objects.filter(enterprise=gone), also=TIMES, enterprise_id=kept.pk)
    return _move_conflicts(ledger, kept, gone, apart)


def _move_conflicts(ledger: Ledger, kept: Enterprise, gone: Enterprise, apart: set[Key]) -> list[int]:
    """A disagreement that is open in both is one; new ones are opened where the two records differ."""
    now = timezone.now()
    open_ones = Conflict.objects.filter(state=Conflict.State.OPEN)
    mine = set(open_ones.filter(enterprise=kept).values_list("indicator", "as_of"))
    theirs = {
        (code, day): pk for pk, code, day in open_ones.filter(enterprise=gone).values_list("pk", "indicator", "as_of")
    }
    double = [pk for key, pk in theirs.items() if key in mine]
    ledger.change(Conflict.objects.filter(pk__in=double), also=DECISION, state=Conflict.State.GONE, resolved_at=now)
    ledger.change(Conflict.objects.filter(enterprise=gone), also=DECISION, enterprise_id=kept.pk)
    return [
        Conflict.objects.create(enterprise=kept, indicator=code, as_of=day, opened_at=now).pk
        for code, day in sorted(apart - mine - theirs.keys())
    ]


def stand_again(kept: Enterprise, opened: list[int]) -> None:
    """After the figures went back: the conflicts that the merge had opened go, and no figure is left without its use.

    Where an officer had chosen the other record's value meanwhile, the kept record's own statement is used again.
    """
    Conflict.objects.filter(pk__in=opened).delete()
    stated = Fact.objects.stated().filter(enterprise=kept)
    used = set(stated.exclude(standing_from=None).values_list("indicator", "as_of"))
    waiting: dict[Key, int] = {}
    rows = stated.filter(standing_from=None).order_by("recorded_at", "id")
    for pk, code, day in rows.values_list("pk", "indicator", "as_of"):
        if (code, day) not in used:
            waiting[code, day] = pk
    Fact.objects.filter(pk__in=waiting.values()).update(standing_from=timezone.now())
