"""Rows of the lists of what is sent out: subscriptions, versions, their firms, use and objections."""

from __future__ import annotations

from tests.web.lists.world import YEAR, Rows, World, mark
from tests.web.sharing.making import a_draft, the_package

from tidu.web.sharing.models import Objection, Package, PackageRow, Usage


def subscriptions(world: World, rows: Rows) -> None:
    for number in rows:
        a_draft(world.cast, name=f"名单{mark(number)}")


def a_list(world: World) -> Package:
    """A version of a list that names the pumps."""
    return the_package(world.cast, world.pumps)


def packages(world: World, rows: Rows) -> None:
    """Versions of the list, each with a reason of its own; those of tests name nobody."""
    first = a_list(world)
    for number in rows:
        Package.objects.create(
            subscription=first.subscription, number=number + 10, why=mark(number), on=YEAR, region_id=first.region_id,
            name=f"名单{mark(number)}", receiver_name=first.receiver_name, purpose=first.purpose, purpose_why="走访", ground="示例",
            fields=first.fields, valid_until=first.valid_until, rows_count=1, added=0, gone=0, changed=0, lacking=0, sha256="0" * 64,
            sign_by=first.sign_by,
        )  # fmt: skip


def package_rows(world: World, rows: Rows) -> None:
    package = a_list(world)
    PackageRow.objects.bulk_create(
        PackageRow(
            package=package, enterprise_id=10**6 + number, name=f"兴城{mark(number)}有限公司", change="+",
            cells=[f"兴城{mark(number)}有限公司", *[None] * (len(package.fields) - 1)],
        )
        for number in rows
    )  # fmt: skip


def usages(world: World, rows: Rows) -> None:
    for number in rows:
        Usage.objects.create(package=a_list(world), kind="loan", firms=1, note=mark(number), reported_by=world.cast.sun)


def objections(world: World, rows: Rows) -> None:
    for number in rows:
        Objection.objects.create(
            enterprise=world.firm(number),
            subscription=a_list(world).subscription,
            text=mark(number),
            made_by=world.cast.zhao,
        )


def shared(world: World, rows: Rows) -> None:
    """Versions that name the pumps, each for something else."""
    first = a_list(world)
    for number in rows:
        package = Package.objects.create(
            subscription=first.subscription, number=number + 10, on=YEAR, region_id=first.region_id, name=first.name,
            receiver_name=first.receiver_name, purpose=first.purpose, purpose_why=mark(number), ground="示例", fields=first.fields,
            valid_until=first.valid_until, rows_count=1, added=0, gone=0, changed=0, lacking=0, sha256="0" * 64, sign_by=first.sign_by,
        )  # fmt: skip
        PackageRow.objects.create(
            package=package, enterprise_id=world.pumps.pk, name=world.pumps.name, cells=[None] * len(first.fields)
        )


def of_subscription(world: World) -> tuple[object, ...]:
    """The one that runs."""
    return (a_list(world).subscription_id,)


def of_package(world: World) -> tuple[object, ...]:
    """Its first version."""
    return (a_list(world).pk,)
