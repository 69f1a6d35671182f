"""What a list of firms shows only on request, asked for all rows of a page together when the first one is shown."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from functools import cached_property
from typing import TYPE_CHECKING

from django.db.models import Q

from tidu.web.pages.language import told
from tidu.web.registry.enterprises.ties import TEXTS
from tidu.web.registry.models import Enterprise, EnterpriseName, Relation, Tag

if TYPE_CHECKING:
    from collections.abc import Iterable


class More:
    """Former names, labels and ties of the firms of one page; nothing is asked while no column shows it."""

    def __init__(self, firms: Sequence[Enterprise]) -> None:
        self.ids = [firm.pk for firm in firms]

    @cached_property
    def former(self) -> dict[int, str]:
        """Former names with their days, the newest first."""
        rows = EnterpriseName.objects.filter(enterprise_id__in=self.ids, kind=EnterpriseName.Kind.FORMER)
        return _joined((one.enterprise_id, _with_days(one)) for one in rows.order_by("-valid_until", "-id"))

    @cached_property
    def labels(self) -> dict[tuple[int, str], str]:
        """Labels by firm and kind."""
        found: dict[tuple[int, str], list[str]] = defaultdict(list)
        rows = Tag.objects.filter(enterprises__in=self.ids).order_by("name")
        for pk, kind, name in rows.values_list("enterprises", "kind", "name"):
            found[pk, kind].append(name)
        return {key: "、".join(names) for key, names in found.items()}

    @cached_property
    def ties(self) -> dict[int, str]:
        """Control and group relations that last, from both sides."""
        rows = Relation.objects.filter(Q(enterprise_id__in=self.ids) | Q(other_id__in=self.ids), until=None)
        ends: list[tuple[int, str]] = []
        for row in rows.select_related("enterprise", "other").order_by("kind", "id"):
            name = row.other.name if row.other is not None else row.other_name
            ends.append((row.enterprise_id, f"{told(TEXTS[row.kind, True])}：{name}"))
            if row.other_id is not None:
                ends.append((row.other_id, f"{told(TEXTS[row.kind, False])}：{row.enterprise.name}"))
        return _joined(ends)


def _joined(pairs: Iterable[tuple[int, str]]) -> dict[int, str]:
    found: dict[int, list[str]] = defaultdict(list)
    for pk, text in pairs:
        found[pk].append(text)
    return {pk: "；".join(texts) for pk, texts in found.items()}


def _with_days(one: EnterpriseName) -> str:
    if one.valid_from is None and one.valid_until is None:
        return one.name
    return f"{one.name}（{one.valid_from or '…'} – {one.valid_until or '…'}）"


def attach(firms: Sequence[Enterprise]) -> None:
    """Give every firm of a page the same lazy look."""
    more = More(firms)
    for firm in firms:
        firm.more = more  # type: ignore[attr-defined]


def former(firm: Enterprise) -> str:
    """Former names with their days."""
    return str(firm.more.former.get(firm.pk, ""))  # type: ignore[attr-defined]


def labels(firm: Enterprise, *kinds: str) -> str:
    """The firm's labels of some kinds."""
    found = firm.more.labels  # type: ignore[attr-defined]
    return "、".join(text for kind in kinds if (text := found.get((firm.pk, kind))))


def ties(firm: Enterprise) -> str:
    """Control and group relations."""
    return str(firm.more.ties.get(firm.pk, ""))  # type: ignore[attr-defined]
