"""Lists of 兴城 with rows to be looked through, for the tests that walk every address, page and list."""

from __future__ import annotations

from typing import Protocol

from tests.web.cast import Cast
from tests.web.linking.received import make_list, make_version

from tidu.web.lists.linking import deciding
from tidu.web.lists.linking.deciding import seen_of
from tidu.web.lists.linking.keys import key_of
from tidu.web.lists.linking.service import link_version
from tidu.web.lists.models import Decision, ListRow, ListSource, ListVersion
from tidu.web.registry.models import Enterprise

NAME = "示例待判定名单"
DOUBTFUL = "葫芦岛渤湾示例机械有限公司"


class World(Protocol):
    """What those tests know of."""

    @property
    def cast(self) -> Cast:
        """Everybody."""

    @property
    def pumps(self) -> Enterprise:
        """赵经理's firm."""


def a_version(world: World) -> ListVersion:
    """A version of 王股长's list with a doubtful row, one of nobody, and one that is found; made when it is first asked for."""
    source = ListSource.objects.filter(name=NAME).first()
    if source is not None:
        return source.versions.get()
    made = make_version(
        make_list(world.cast.wang, NAME, region="211481"), [(DOUBTFUL,), ("兴城无此示例公司",), (world.pumps.name,)]
    )
    link_version(made)
    return made


def a_row(world: World) -> ListRow:
    """Its doubtful row."""
    return a_version(world).rows.get(number=2)


def of_version(world: World) -> tuple[object, ...]:
    """Its number."""
    return (a_version(world).pk,)


def of_row(world: World) -> tuple[object, ...]:
    """The number of its doubtful row."""
    return (a_row(world).pk,)


def of_bare_version(world: World) -> tuple[object, ...]:
    """A version without rows."""
    return (_bare_version(world).pk,)


def _bare_version(world: World) -> ListVersion:
    source = ListSource.objects.filter(name=NAME).first()
    return source.versions.get() if source else make_version(make_list(world.cast.wang, NAME, region="211481"), [])


def of_decided_row(world: World) -> tuple[object, ...]:
    """A row that was accepted, and rejected before."""
    row = a_row(world)
    deciding.reject(row.pk, world.cast.wang, seen_of(row))
    again = ListRow.objects.get(pk=row.pk)
    deciding.accept(row.pk, world.pumps.pk, world.cast.wang, seen_of(again))
    return (row.pk,)


def some_decisions(world: World) -> tuple[object, ...]:
    """Decisions of 王股长."""
    of_decided_row(world)
    return ()


def many_rows(world: World, rows: range) -> None:
    """Rows of the bare version."""
    version = _bare_version(world)
    ListRow.objects.bulk_create([_row(version, number) for number in rows])


def _row(version: ListVersion, number: int) -> ListRow:
    name = f"示例{number:03d}"
    return ListRow(version=version, number=number + 1, name=name, key=key_of(name, ""), content=str(number))


def many_decisions(world: World, rows: range) -> None:
    """Decisions about rows of the bare version."""
    many_rows(world, rows)
    version = _bare_version(world)
    by_number = {row.number: row for row in version.rows.all()}
    Decision.objects.bulk_create(
        Decision(
            organisation=version.source.organisation, source=version.source, key=by_number[number + 1].key,
            name=by_number[number + 1].name, enterprise=world.pumps, verdict="accept", row=by_number[number + 1],
            action=str(number), by=world.cast.wang,
        )
        for number in rows
    )  # fmt: skip
