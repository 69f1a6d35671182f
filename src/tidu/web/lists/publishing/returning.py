"""Taking back what publishing wrote, a part at a time: titles, values, codes. What was changed since stays, and is listed."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from tidu.web.audit import service as audit
from tidu.web.lists.models import ListRow, ListVersion
from tidu.web.lists.publishing import effects as e
from tidu.web.lists.publishing.writing import keep_rows
from tidu.web.registry.enterprises.service import change_firm
from tidu.web.registry.facts.service import Statement, decode, indicator_of, state
from tidu.web.registry.facts.stating import lock_firms
from tidu.web.registry.models import Conflict, Enterprise, Fact, Source, TitleHeld
from tidu.web.registry.titles.many import remove_titles
from tidu.web.registry.titles.service import FIELDS, restore_title

Key = tuple[int, str, Any]


class Returner:
    """One version being taken back, or some rows of it."""

    def __init__(self, version: ListVersion, why: str) -> None:
        self.version = version
        self.source = version.origin
        self.why = why or f"名单 {version}"
        self.counts: Counter[str] = Counter()
        self.left: dict[str, list[str]] = {}
        """What was changed since and so stays, in words, by the number of the row."""

    def take_back(self, rows: Sequence[ListRow]) -> None:
        """Take back a part of the rows, within the caller's transaction; ``left`` says what stays of which row."""
        lock_firms(sorted({int(row.undo["at"]) for row in rows if row.undo.get("at")}))
        self._facts([row for row in rows if row.undo.get("facts")])
        self._titles([row for row in rows if row.undo.get("title")])
        for row in rows:
            if row.undo.get("code"):
                self._code(row)
        for row in rows:
            row.undo = {}
            row.effect = e.KEPT if str(row.pk) in self.left else ""
            self.counts["rows"] += 1
            self.counts["kept"] += row.effect == e.KEPT
        keep_rows(rows)

    def _leave(self, row: ListRow, zh: str, en: str) -> None:
        known = self.left.get(str(row.pk))
        self.left[str(row.pk)] = [f"{known[0]}；{zh}", f"{known[1]}; {en}"] if known else [zh, en]

    # -- titles ---------------------------------------------------------------------------------------------------

    def _titles(self, rows: Sequence[ListRow]) -> None:
        """Titles that stand as they were entered go; one that somebody has changed, or renewed, since stays."""
        wanted = {int(row.undo["title"]): row for row in rows}
        held = TitleHeld.objects.filter(pk__in=list(wanted)).select_related("enterprise")
        found = {title.pk: title for title in held}
        renewed = set(TitleHeld.objects.filter(renews__in=list(found)).values_list("renews_id", flat=True))
        going = []
        for pk, row in wanted.items():
            title = found.get(pk)
            if title is None:
                self._leave(row, "登记的称号已被别人删除", "the title was deleted since")
            elif pk in renewed or audit.snapshot(title, *FIELDS) != row.undo["as"]:
                self._leave(row, "登记的称号发布后有人改过，保留", "the title was changed since, and stays")
                self.counts["titles_kept"] += 1
            else:
                going.append((title, row.undo.get("granted")))
        remove_titles(going, self.why)
        self.counts["titles"] += len(going)

    def restore_withdrawn(self, pks: Sequence[int]) -> None:
        """Titles that were withdrawn because the list lost them count again, unless somebody has said otherwise since."""
        for held in TitleHeld.objects.filter(pk__in=list(pks)).select_related("enterprise"):
            if held.withdrawn_on == self.version.as_of and held.mark == TitleHeld.Mark.WITHDRAWN:
                restore_title(held)
                self.counts["restored"] += 1

    # -- values ---------------------------------------------------------------------------------------------------

    def _facts(self, rows: Sequence[ListRow]) -> None:
        """A value goes back to what the same party said just before, or is withdrawn. One that the party has corrected
        since is no longer ours; one for which somebody has decided stays.
        """
        if not rows or self.source is None:
            return
        by_place = {row.place[:60]: row for row in rows}
        since = min(datetime.fromisoformat(row.undo["facts"]) for row in rows)
        ours = list(Fact.objects.filter(source=self.source, place__in=list(by_place), recorded_at__gte=since))
        stated = [fact for fact in ours if fact.ended_at is None]
        decided = Conflict.objects.filter(chosen__in=[fact.pk for fact in stated], state=Conflict.State.RESOLVED)
        chosen = set(decided.values_list("chosen_id", flat=True))
        maintained = {_key(fact) for fact in stated}
        for fact in ours:
            if fact.pk in chosen:
                self._leave(
                    by_place[fact.place], "核定分歧时采用了这个数，保留", "a decision rests on the value, which stays"
                )
            elif fact.ended_at is not None and _key(fact) not in maintained:
                self._leave(
                    by_place[fact.place], "本部门后来改过这个数，保留", "the party has corrected the value since"
                )
        going = [fact for fact in stated if fact.pk not in chosen]
        first: dict[Key, datetime] = {}
        for fact in ours:
            first[_key(fact)] = min(fact.recorded_at, first.get(_key(fact), fact.recorded_at))
        self._state_before(going, first)
        self.counts["facts"] += len(going)

    def _state_before(self, going: Sequence[Fact], first: Mapping[Key, datetime]) -> None:
        assert self.source is not None  # noqa: S101 - asked before
        before = self._replaced(going, first)
        back: dict[int, list[Statement]] = defaultdict(list)
        gone: list[Statement] = []
        for fact in going:
            old, indicator = before.get(_key(fact)), indicator_of(fact.indicator)
            if old is not None and indicator is not None:
                value = decode(indicator, old.value)
                back[old.source_id].append(Statement(*_key(fact), value, old.place, old.note))
            else:
                gone.append(Statement(*_key(fact), None))
        if gone:
            state(self.source, gone)
        for source in Source.objects.filter(pk__in=list(back)):
            state(source, back[source.pk])

    def _replaced(self, going: Sequence[Fact], first: Mapping[Key, datetime]) -> dict[Key, Fact]:
        """What the same party said until the moment of our first statement."""
        party = self.source.party if self.source else ""
        firms = sorted({fact.enterprise_id for fact in going})
        rows = Fact.objects.filter(enterprise_id__in=firms, source__party=party, ended_at__isnull=False)
        return {_key(fact): fact for fact in rows.exclude(source=self.source) if first.get(_key(fact)) == fact.ended_at}

    # -- codes ----------------------------------------------------------------------------------------------------

    def _code(self, row: ListRow) -> None:
        firm = Enterprise.objects.filter(pk=row.undo["at"]).first()
        if firm is None or firm.uscc != row.undo["code"]:
            self._leave(row, "补填的代码发布后有人改过，保留", "the code was changed since, and stays")
            return
        change_firm(firm, {"uscc": None}, firm.version)
        self.counts["codes"] += 1


def _key(fact: Fact) -> Key:
    return fact.enterprise_id, fact.indicator, fact.as_of
