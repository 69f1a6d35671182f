"""Versions and rows for the walks through every list and every page of publishing."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Protocol

from django.utils import timezone
from tests.web.cast import Cast, make_firm
from tests.web.lists.publishing.versions import a_list, a_row
from tests.web.lists.publishing.versions import a_version as a_file

from tidu.web.lists.models import Listed, ListRow, ListSource, ListVersion
from tidu.web.lists.publishing.previewing import foresee, keep
from tidu.web.registry.models import Enterprise, TitleHeld


class World(Protocol):
    """What every walk has."""

    @property
    def cast(self) -> Cast:
        """Everybody."""
        ...

    @property
    def pumps(self) -> Enterprise:
        """赵经理's firm."""
        ...


def a_firm(number: int) -> Enterprise:
    """A firm of 兴城 of its own."""
    return make_firm(f"兴城{mark(number)}机械有限公司", "211481101", number + 10)


def mark(number: int) -> str:
    """What tells a row apart, as in the walk through every list."""
    return f"示例{number:03d}"


def a_source(cast: Cast, name: str = "示例兴城发布名单") -> ListSource:
    """A list that 兴城's bureau keeps."""
    found = ListSource.objects.filter(name=name).first()
    organisation = cast.wang.memberships.get().organisation
    return found or a_list(
        cast, name=name, organisation=organisation, region_id="211481", owner=cast.wang, party="bureau"
    )


def a_version(cast: Cast, number: int = 1, name: str = "示例兴城发布名单") -> ListVersion:
    """One of its versions, to be looked through."""
    source = a_source(cast, name)
    while source.versions.count() < number:
        a_file(source, cast, date(2026, 1, 1 + source.versions.count()))
    return source.versions.get(number=number)


# -- rows for the walk through every list -------------------------------------------------------------------------


def many_rows(world: World, rows: Iterable[int]) -> None:
    """Rows of one version, each of a firm."""
    version = a_version(world.cast)
    for number in rows:
        a_row(version, a_firm(number))


def many_leaving(world: World, rows: Iterable[int]) -> None:
    """Firms that stand on the list, and of which the version says nothing."""
    many_members(world, rows)


def many_members(world: World, rows: Iterable[int]) -> None:
    """Firms that stand on the list."""
    version = a_version(world.cast)
    for number in rows:
        Listed.objects.create(source=version.source, enterprise=a_firm(number), since=date(2026, 1, 2), came=version)


def many_lost(world: World, rows: Iterable[int]) -> None:
    """Titles for which the version before spoke."""
    former, version = a_version(world.cast), a_version(world.cast, 2)
    type(version.source).objects.filter(pk=version.source_id).update(what="titles", title="gxjs")
    ListVersion.objects.filter(pk=former.pk).update(state="published", published_at=timezone.now())
    for number in rows:
        firm = a_firm(number)
        title = TitleHeld.objects.create(
            enterprise=firm, title="gxjs", decision="recognised", valid_from=date(2025, 1, 1)
        )
        a_row(former, firm, undo={"firm": firm.pk, "at": firm.pk, "title": title.pk})


def of_second(world: World) -> tuple[object, ...]:
    """The second version."""
    return (a_version(world.cast, 2).pk,)


def many_lists_of_a_firm(world: World, rows: Iterable[int]) -> None:
    """Lists on which 赵经理's firm stands."""
    for number in rows:
        source = a_source(world.cast, f"名单{mark(number)}")
        version = a_version(world.cast, 1, f"名单{mark(number)}")
        Listed.objects.create(source=source, enterprise=world.pumps, since=date(2026, 1, 2), came=version)


def of_version(world: World) -> tuple[object, ...]:
    """Its first version."""
    return (a_version(world.cast).pk,)


def of_source(world: World) -> tuple[object, ...]:
    """The list."""
    return (a_source(world.cast).pk,)


# -- pages for the browser ----------------------------------------------------------------------------------------


def a_looked_at_list(world: World) -> ListVersion:
    """A list of titles with something of everything: gained, held, different, gone, lost, open rows, disagreements."""
    cast = world.cast
    source = a_list(cast, "titles", title="gxjs", name="示例市高新技术企业名单")
    former, version = a_file(source, cast, date(2025, 3, 1)), a_file(source, cast, date(2026, 3, 1))
    ListVersion.objects.filter(pk=former.pk).update(
        state="published", published_at=timezone.now(), published_by=cast.science
    )
    term = {"valid_from": "2025-07-01", "valid_until": "2028-06-30"}
    firms = [world.pumps, *(a_firm(number) for number in range(1, 13))]
    for place, firm in enumerate(firms[:8]):
        row = a_row(former, firm, values=term)
        Listed.objects.create(source=source, enterprise=firm, since=former.as_of, came=former, row=row)
        held = TitleHeld.objects.create(
            enterprise=firm, title="gxjs", decision="recognised", valid_from=date(2025, 7, 1), valid_until=date(2028, 6, 30),
            batch="示例批次",
        )  # fmt: skip
        row.undo = {"firm": firm.pk, "at": firm.pk, "title": held.pk}
        row.save()
        if place < 6:
            until = "2028-06-30" if place else "2027-06-30"
            a_row(version, firm, values={**term, "valid_until": until}, county="兴城市")
    for place, firm in enumerate(firms[8:]):
        a_row(version, firm, values=term, name=f"兴城{mark(place + 60)}机械厂" if place % 2 else firm.name)
    a_row(version, None, "doubtful", name="兴城示例泵业公司", candidates=[{"firm": firms[7].pk, "confidence": 700}])
    a_row(version, None, "faulty", name="兴城示例甲公司、兴城示例乙公司")
    return version


def an_effect(world: World) -> tuple[object, ...]:
    """Its number, with what was foreseen beside the rows."""
    version = a_looked_at_list(world)
    keep(version, foresee(version))
    return (version.pk,)


def a_published_list(world: World) -> tuple[object, ...]:
    """A version that is published, as a county sees it too."""
    version = a_looked_at_list(world)
    ListVersion.objects.filter(pk=version.pk).update(
        state="published", published_at=timezone.now(), published_by=world.cast.science
    )
    for row in ListRow.objects.filter(version=version, state="linked"):
        row.effect, row.undo = "gained", {"firm": row.enterprise_id, "at": row.enterprise_id}
        row.save()
    return (version.pk,)


def a_broken_list(world: World) -> tuple[object, ...]:
    """A version whose publishing broke off."""
    version = a_looked_at_list(world)
    ListVersion.objects.filter(pk=version.pk).update(state="publishing")
    return (version.pk,)


def its_list(world: World) -> tuple[object, ...]:
    """The list of a looked-at version."""
    return (a_looked_at_list(world).source_id,)


def a_listed_firm(world: World) -> tuple[object, ...]:
    """赵经理's firm, which stands on a list."""
    a_looked_at_list(world)
    return (world.pumps.pk,)
