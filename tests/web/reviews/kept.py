"""What the walks through all pages and lists need of reviews: each kept once, however often it is asked for."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Protocol

from django.utils import timezone
from tests.web.cast import Cast
from tests.web.reviews.making import figures, handed_in
from tests.web.rounds.kept import kept_round

from tidu.today import china_today
from tidu.web.filing.models import FilingVersion
from tidu.web.registry.models import Enterprise
from tidu.web.reviews.models import Line, RecommendationList
from tidu.web.reviews.recommending import freeze_list
from tidu.web.rounds.applying import open_application
from tidu.web.rounds.models import Application
from tidu.web.workflow.models import Case


class World(Protocol):
    """The cast and 赵经理's firm."""

    cast: Cast
    pumps: Enterprise


class Lists(World, Protocol):
    """The same, with as many firms as are asked for."""

    def firm(self, number: int) -> Enterprise:
        """The firm of a number."""


def quickly(cast: Cast, firm: Enterprise, state: str = "county_review") -> Application:
    """An application with a version that says nothing, for lists."""
    one = open_application(firm, kept_round(cast), "new", cast.wang)
    now = timezone.now()
    if one.version is None:
        one.version = FilingVersion.objects.create(
            filing=one.filing, number=1, content={}, sha256="0" * 64, made_at=now
        )
        one.submitted_at = now
        one.save(update_fields=["version", "submitted_at"])
        assert one.case_id is not None
        Case.objects.filter(pk=one.case_id).update(state=state)
    return one


def many(world: Lists, rows: Iterable[int]) -> None:
    """Applications that the county reviews."""
    for number in rows:
        quickly(world.cast, world.firm(number))


def many_lines(world: Lists, rows: Iterable[int]) -> None:
    """Lines of one list."""
    listed = kept_list(world.cast)
    for number in rows:
        one = quickly(world.cast, world.firm(number), "recommended")
        name = one.enterprise.name
        Line.objects.get_or_create(
            list=listed,
            number=number,
            defaults={"application": one, "name": name, "category": "new", "county": "兴城市", "opinion": "同意推荐"},
        )


def kept_list(cast: Cast) -> RecommendationList:
    """A list without a line."""
    row = kept_round(cast)
    values = {"addressee": "示例省厅", "on": china_today(), "sha256": "0" * 64, "made_by": cast.li}
    return RecommendationList.objects.get_or_create(round=row, number=1, defaults=values)[0]


def of_list(world: World) -> tuple[Any, ...]:
    """The number of the list."""
    return (kept_list(world.cast).pk,)


def under_review(world: World) -> tuple[Any, ...]:
    """The number of an application that 王股长 reviews."""
    known = Application.objects.filter(enterprise=world.pumps, round=kept_round(world.cast)).first()
    if known is not None and known.version_id is not None:
        return (known.pk,)
    figures(world.pumps, revenue=10_000_000_00, rd_expense=200_000_00, staff=120)
    return (handed_in(world.cast, kept_round(world.cast), world.pumps).pk,)


def the_order(world: World) -> tuple[Any, ...]:
    """The number of a round with an application in its order, and a list."""
    row = kept_round(world.cast)
    Case.objects.filter(pk__in=Application.objects.filter(pk=under_review(world)[0]).values("case")).update(
        state="city_review"
    )
    freeze_list(row, world.cast.li, document="示例", addressee="示例省厅", on=china_today())
    return (row.pk,)


def nothing_but_reviews(world: World) -> tuple[Any, ...]:
    """Something to be reviewed, and no argument."""
    under_review(world)
    return ()
