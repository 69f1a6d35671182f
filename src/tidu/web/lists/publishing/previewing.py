"""The effect of a whole version, and keeping it beside the rows so that each number leads to its names."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from django.db import transaction
from django.db.models import Count, Q

from tidu.web.lists.models import ListRow, ListSource, ListVersion
from tidu.web.lists.publishing import effects as e
from tidu.web.lists.publishing.effects import Effect
from tidu.web.lists.publishing.members import Moves, held_open, moves_of
from tidu.web.lists.publishing.planning import Planned, Planner, linked_rows, many_at_once
from tidu.web.registry.models import TitleHeld

State = ListVersion.State
AT_ONCE = 500


def foresee(version: ListVersion) -> Effect:
    """What publishing would do. Of a published version: what publishing the rows would do that were decided since."""
    effect = Effect()
    planner = Planner(version)
    speaks: set[int] = set()
    for part in many_at_once(linked_rows(version)):
        for one in planner.plan(part):
            _count(effect, one)
            if one.title is not None and one.title.held is not None:
                speaks.add(one.title.held.pk)
    _count_states(version, effect)
    moves = moves_of(version)
    _count_moves(effect, moves)
    effect.lost = lost_titles(version, speaks, planner.title_slots)
    effect.counts["lost"] = len(effect.lost)
    return effect


def _count(effect: Effect, one: Planned) -> None:
    effect.counts["taken"] += 1
    effect.counts[one.effect] += 1
    effect.effects[one.row.pk] = (one.effect, one.differs)
    for letter in one.differs:
        effect.counts[f"differs_{letter}"] += 1
    for name, number in one.facts.items():
        effect.counts[f"facts_{name}"] += number
    if one.title is not None and one.effect == e.GAINED and not one.title.dated:
        effect.counts["undated"] += 1


def _count_states(version: ListVersion, effect: Effect) -> None:
    for state, number in version.rows.order_by().values_list("state").annotate(number=Count("pk")):
        effect.counts["rows"] += number
        if state != ListRow.State.LINKED:
            effect.counts[f"not_{state}"] += number


def _count_moves(effect: Effect, moves: Moves) -> None:
    effect.counts["firms_join"] = len(moves.joins)
    effect.counts["firms_stay"] = len(moves.stays)
    effect.counts["gone"] = len(moves.gone)
    effect.counts["held_open"] = len(moves.kept)


def former_of(version: ListVersion) -> ListVersion | None:
    """The newest published version of the same list beside this one."""
    others = ListVersion.objects.filter(source_id=version.source_id, state=State.PUBLISHED).exclude(pk=version.pk)
    if version.published_at is not None:
        others = others.filter(published_at__lt=version.published_at)
    return others.order_by("-as_of", "-published_at", "-pk").first()


def lost_titles(version: ListVersion, speaks: Iterable[int], slots: Iterable[tuple[int, str, str]]) -> list[int]:
    """Titles that the version before spoke for and that still count, and of which this one, a whole list, says nothing."""
    if version.source.what != ListSource.What.TITLES or not version.source.complete:
        return []
    former = former_of(version)
    if former is None:
        return []
    undone = former.rows.filter(Q(undo__title__isnull=False) | Q(undo__held__isnull=False)).order_by()
    spoken = {
        int(pk) for undo in undone.values_list("undo", flat=True) for pk in (undo.get("title"), undo.get("held")) if pk
    }
    spoken -= set(speaks)
    named, found = set(slots), []
    ids = sorted(spoken)
    for start in range(0, len(ids), AT_ONCE):
        rows = TitleHeld.objects.filter(pk__in=ids[start : start + AT_ONCE], withdrawn_on=None)
        rows = rows.filter(Q(valid_until=None) | Q(valid_until__gte=version.as_of)).exclude(mark=TitleHeld.Mark.RENEWED)
        found += [
            (pk, firm)
            for pk, firm, title, product in rows.values_list("pk", "enterprise_id", "title", "product")
            if (firm, title, product) not in named
        ]
    held = held_open(version, [firm for _pk, firm in found])
    return [pk for pk, firm in found if firm not in held]


def keep(version: ListVersion, effect: Effect) -> None:
    """Write beside each row what was foreseen, where it is not what stands there: what is shown by name is what was counted.

    Nothing but what follows from the rows and the registry, and so no event.
    """
    by_effect: dict[tuple[str, str], list[int]] = defaultdict(list)
    known = {pk: (was, differs) for pk, was, differs in version.rows.order_by().values_list("pk", "effect", "differs")}
    done = set(version.rows.exclude(undo={}).order_by().values_list("pk", flat=True))
    for pk, stands in known.items():
        told = effect.effects.get(pk, ("", ""))
        if pk not in done and stands != told:
            by_effect[told].append(pk)
    if not by_effect:
        return
    with transaction.atomic():
        present = ListVersion.objects.select_for_update().get(pk=version.pk)
        if present.state not in (State.REVIEW, State.PUBLISHED):
            return
        for (name, differs), pks in by_effect.items():
            for start in range(0, len(pks), 5_000):
                rows = ListRow.objects.filter(pk__in=pks[start : start + 5_000], undo={})
                rows.update(effect=name, differs=differs)
