"""The counts of a day by hand, row by row and definition by definition: slow, and without any of the ways of the real one."""

from __future__ import annotations

from datetime import date, timedelta

from django.db.models import Q

from tidu.web.insight.definitions import Definition
from tidu.web.registry.models import Enterprise, EnterpriseEvent, Recommendation, TitleHeld
from tidu.web.registry.titles.states import in_a_year


class Hand:
    """The rows of the registry, read once."""

    def __init__(self) -> None:
        living = ~Q(enterprise__status=Enterprise.Status.DUPLICATE)
        self.titles = list(TitleHeld.objects.filter(living).select_related("enterprise", "renewed_by"))
        self.asked = list(Recommendation.objects.filter(living).select_related("enterprise"))
        self.moves = list(EnterpriseEvent.objects.filter(kind="moved").order_by("happened_on", "pk"))

    def names(self, one: Definition, day: date, region: str) -> set[tuple[int, str]]:
        """The firms, and products or rounds, that a definition counts on a day in a region."""
        found = set()
        for row in self.titles if one.of == "titles" else self.asked:
            if row.title not in one.titles or (one.kinds and row.kind not in one.kinds):
                continue
            counts = _title(row, one, day) if isinstance(row, TitleHeld) else _in_year(row.recommended_on, day)
            if counts and self.place(row.enterprise, day).startswith(region):
                batch = row.batch
                item = {"firms": "", "items": row.product, "rounds": batch}[one.counts]
                found.add((row.enterprise_id, item))
        return found

    def number(self, one: Definition, day: date, region: str) -> int:
        """How many that makes."""
        names = self.names(one, day, region)
        return len({item for _firm, item in names}) if one.counts == "rounds" else len(names)

    def place(self, firm: Enterprise, day: date) -> str:
        """Where a firm lay on a day: where it left first afterwards, or where it lies today."""
        later = (one for one in self.moves if one.enterprise_id == firm.pk and one.happened_on > day)
        move = next(later, None)
        return str(move.details["from"]) if move is not None else firm.region_id


def _in_year(on: date | None, day: date) -> bool:
    return on is not None and on.year == day.year and on <= day


def _title(row: TitleHeld, one: Definition, day: date) -> bool:
    if one.decisions and row.decision not in one.decisions:
        return False
    if one.how == "flow":
        return _in_year(row.decided_on, day)
    days = [each for each in (row.valid_from, row.decided_on) if each is not None]
    if not days or max(days) > day:
        return False
    if row.valid_until is not None and row.valid_until < day:
        return False
    if row.withdrawn_on is not None and row.withdrawn_on <= day:
        return False
    if one.how == "stock":
        return True
    renewed = getattr(row, "renewed_by", None)
    if renewed is not None and renewed.decided_on is not None and renewed.decided_on <= day:
        return False
    return row.valid_until is not None and row.valid_until <= in_a_year(day)


def days_around(day: date) -> list[date]:
    """A day, the day before and the day after."""
    return [day - timedelta(days=1), day, day + timedelta(days=1)]
