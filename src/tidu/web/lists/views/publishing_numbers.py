"""The numbers of an effect, each with the address of its names. A reader's numbers are of the rows that he may see."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import Count
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from tidu.web.accounts.models import User
from tidu.web.lists.models import ListRow, ListSource, ListVersion
from tidu.web.lists.publishing import effects as e
from tidu.web.lists.publishing.effects import Effect
from tidu.web.lists.views.publishing_rows import (
    OF_WHAT,
    TONES,
    conduct_titles,
    holding,
    leaving,
    listed_of,
    lost_of,
    rows_list,
)
from tidu.web.pages.language import told
from tidu.web.registry.facts.values import catalogue
from tidu.web.registry.models import TitleHeld

What = ListSource.What
NOT_TAKEN = (ListRow.State.DOUBTFUL, ListRow.State.UNMATCHED, ListRow.State.FAULTY, ListRow.State.LEFT_OUT)


@dataclass(frozen=True, slots=True)
class Number:
    """One number with its words and the address of its names."""

    label: str | Promise
    count: int
    url: str
    tone: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    """Numbers that belong together."""

    title: str
    numbers: list[Number]
    note: str = ""


def groups_of(user: User, version: ListVersion, effect: Effect | None) -> list[Group]:
    """The numbers of a version for one reader."""
    rows = version.rows.visible_to(user).order_by()
    effects = Counter(dict(rows.values_list("effect").annotate(n=Count("pk"))))
    states = Counter(dict(rows.values_list("state").annotate(n=Count("pk"))))
    found = [
        Group(_("On the list"), list(_members(user, version, rows)), _note_of_members(version)),
        Group(_what_title(version), list(_by_effect(version, effects)), _note_of_what(version, effect)),
        Group(_("Where the registry disagrees"), list(_disagreements(version, rows)), _("Nothing is overwritten.")),
        Group(_("Not taken"), list(_not_taken(version, states, effects)), _note_of_open(effect)),
    ]
    return [one for one in found if one.numbers]


def _rows_url(version: ListVersion, query: str) -> str:
    return f"{reverse('list-effect-rows', args=[version.pk])}?{query}"


def _members(user: User, version: ListVersion, rows: Any) -> Iterator[Number]:  # noqa: ANN401 - a queryset of rows
    member = next(one for one in rows_list(version).filters if one.key == "member")
    for code, label in (("joins", _("new on the list")), ("stays", _("still on the list"))):
        yield Number(
            label,
            member.apply(rows, code).count(),
            _rows_url(version, f"member={code}"),
            "good" if code == "joins" else "",
        )
    parts = leaving(version)
    gone = listed_of(user, parts["gone"]).count()
    if version.source.complete:
        yield Number(
            _("gone from the list"), gone, reverse("list-effect-gone", args=[version.pk]), "warn" if gone else ""
        )
    kept = listed_of(user, parts["kept"]).count()
    if kept:
        yield Number(
            _("left on it for now"), kept, f"{reverse('list-effect-gone', args=[version.pk])}?part=kept", "warn"
        )
    if version.source.what == What.TITLES and version.source.complete:
        lost = TitleHeld.objects.visible_to(user).filter(pk__in=lost_of(version)).count()
        yield Number(
            _("titles no longer listed"), lost, reverse("list-effect-lost", args=[version.pk]), "warn" if lost else ""
        )


def _note_of_members(version: ListVersion) -> str:
    if not version.source.complete:
        return _("Each file of this list only adds: nobody goes.")
    return _(
        "Each file is the whole list: who is not in it goes, as of %s. Whom an open or faulty row may mean stays for now."
    ) % (version.as_of)


def _what_title(version: ListVersion) -> str:
    return {
        What.TITLES: _("Titles"),
        What.CONDUCT: _("Conduct"),
        What.FIGURES: _("Figures"),
        What.MEMBERS: _("Members"),
    }[What(version.source.what)]


def _by_effect(version: ListVersion, effects: Counter[str]) -> Iterator[Number]:
    for code in OF_WHAT[version.source.what][:-2]:
        if version.source.what == What.MEMBERS:
            return
        tone = TONES[code] if effects[code] else ""
        yield Number(told(e.EFFECTS[code]), effects[code], _rows_url(version, f"effect={code}"), tone)


def _note_of_what(version: ListVersion, effect: Effect | None) -> str:
    if version.source.what == What.TITLES and effect is not None and effect.counts["undated"]:
        return _(
            "%(count)d titles bear no day: they are entered as valid from %(day)s, the day of which the list speaks."
        ) % {
            "count": effect.counts["undated"],
            "day": version.as_of,
        }
    if version.source.what == What.CONDUCT:
        return _(
            "Becomes “yes” as of the day of the decision; who is no longer listed keeps it, because it did happen."
        )
    return ""


def _disagreements(version: ListVersion, rows: Any) -> Iterator[Number]:  # noqa: ANN401 - a queryset of rows
    marked: Counter[str] = Counter()
    for differs, number in rows.exclude(differs="").values_list("differs").annotate(n=Count("pk")):
        for letter in differs:
            marked[letter] += number
    for letter, text in e.DISAGREEMENTS.items():
        if marked[letter]:
            yield Number(told(text), marked[letter], _rows_url(version, f"differs={letter}"), "warn")


def _not_taken(version: ListVersion, states: Counter[str], effects: Counter[str]) -> Iterator[Number]:
    for state in NOT_TAKEN:
        if states[state]:
            tone = "warn" if state in (ListRow.State.DOUBTFUL, ListRow.State.UNMATCHED) else ""
            yield Number(state.label, states[state], _rows_url(version, f"state={state}"), tone)
    for code in (e.TWIN, e.KEPT):
        if effects[code]:
            yield Number(told(e.EFFECTS[code]), effects[code], _rows_url(version, f"effect={code}"))


def _note_of_open(effect: Effect | None) -> str:
    if effect is None or not effect.open_rows:
        return ""
    return _(
        "Rows that are open need not hold the others up: tick it below and publish. Decide them later on the tab Review; this "
        "page then offers to publish them as an addition."
    )


def touched(user: User, version: ListVersion) -> list[Number]:
    """For conduct: the titles whose conditions ask for the indicator, each with the firms of the version that hold it."""
    if version.source.what != What.CONDUCT or not version.source.indicator:
        return []
    rows = version.rows.visible_to(user).order_by()
    found = []
    for code in conduct_titles(version):
        count = holding(rows, code).values("enterprise_id").distinct().count()
        found.append(Number(told(catalogue().titles[code].names), count, _rows_url(version, f"holds={code}")))
    return found
