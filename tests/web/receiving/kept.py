"""Lists that stand in the database without a file having been read: for the walks through every door, list and page."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Protocol

from tests.web.cast import Cast
from tests.web.receiving.making import book, listed, read, received

from tidu.web.files.models import Blob
from tidu.web.lists.linking.keys import key_of
from tidu.web.lists.models import ListRow, ListSource, ListVersion, RowIssue
from tidu.web.registry.models import Enterprise

DAY = date(2026, 1, 1)


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


def mark(number: int) -> str:
    """What tells a row apart, as in the walk through every list."""
    return f"示例{number:03d}"


def a_blob(number: int = 0) -> Blob:
    """A file of which only the digest is there."""
    return Blob.objects.get_or_create(sha256=f"{number:064d}", defaults={"size": 1, "kind": "xlsx"})[0]


def a_source(cast: Cast, name: str = "示例兴城重点企业名单") -> ListSource:
    """A list that 兴城's bureau keeps."""
    organisation = cast.wang.memberships.get().organisation
    values = {
        "issuer": f"{name}发布单位",
        "party": "bureau",
        "what": "members",
        "region_id": "211481",
        "owner": cast.wang,
    }
    return ListSource.objects.get_or_create(organisation=organisation, name=name, defaults=values)[0]


def a_version(cast: Cast, number: int = 1, *, bare: bool = False) -> ListVersion:
    """One of its versions, being looked through, with a faulty row unless it is to be bare."""
    source = a_source(cast)
    version = source.versions.filter(number=number).first()
    if version is not None:
        return version
    version = ListVersion.objects.create(
        source=source, number=number, as_of=DAY + timedelta(days=number), file_name=f"{mark(number)}.xlsx", blob=a_blob(number),
        state="review", created_by=cast.wang, columns=[{"sheet": "", "letters": ["A"], "headings": ["企业名称"], "table": 0}],
    )  # fmt: skip
    if not bare:
        an_issue(version, 2, "兴城示例一号机械有限公司")
    return version


def an_issue(version: ListVersion, number: int, name: str) -> RowIssue:
    """A faulty row with its issue."""
    row = ListRow.objects.create(
        version=version, number=number, name=name, cells=[name], key=key_of(name, ""), content=mark(number), state="faulty",
        region_id="211481",
    )  # fmt: skip
    return RowIssue.objects.create(
        version=version, row=row, number=number, cell=f"A{number}", column="企业名称", severity="error", code="several-firms",
        text=f"文字{name}", why_zh="一格里有两户", why_en="two firms in one cell", fix_zh="拆成两行", fix_en="make two rows",
    )  # fmt: skip


# -- rows for the walk through every list -------------------------------------------------------------------------


def many_lists(world: World, rows: Iterable[int]) -> None:
    """Lists with a version each."""
    for number in rows:
        source = a_source(world.cast, f"名单{mark(number)}")
        ListVersion.objects.create(
            source=source, number=1, as_of=DAY + timedelta(days=number), file_name=f"{mark(number)}.xlsx", blob=a_blob(),
            state="review",
        )  # fmt: skip


def many_versions(world: World, rows: Iterable[int]) -> None:
    """Versions of one list."""
    for number in rows:
        a_version(world.cast, number)


def many_issues(world: World, rows: Iterable[int]) -> None:
    """Issues of one version."""
    version = a_version(world.cast, bare=True)
    for number in rows:
        an_issue(version, number, f"兴城{mark(number)}机械有限公司")


def of_source(world: World) -> tuple[object, ...]:
    """The list."""
    return (a_source(world.cast).pk,)


def of_version(world: World) -> tuple[object, ...]:
    """Its first version."""
    return (a_version(world.cast).pk,)


def of_bare_version(world: World) -> tuple[object, ...]:
    """A version of which nothing is to be told."""
    return (a_version(world.cast, bare=True).pk,)


# -- pages for the browser ----------------------------------------------------------------------------------------


def faulty_list(world: World) -> ListVersion:
    """A file read by 李科: some rows linked, some faulty, one twice, one outside."""
    rows = listed()
    rows += [
        [5, "兴城示例五号机械有限公司、兴城示例六号机械有限公司", "", "兴城市", ""],
        [6, world.pumps.name, world.pumps.uscc, "兴城市", ""],
        [7, world.pumps.name, world.pumps.uscc, "兴城市", ""],
        [8, "深圳示例八号电子有限公司", "", "南山区", ""],
        [9, "兴城示例九号机械有限公司", "91211481000000000X", "兴城市", ""],
    ]
    return read(received(book(rows), world.cast.li), world.cast.li)


def some_lists(world: World) -> tuple[object, ...]:
    """A list that is looked through, and one that waits for its columns."""
    faulty_list(world)
    received(book(listed()[:2], titles=("示例市专精特新中小企业名单",)), world.cast.li, "专精特新.xlsx")
    return ()


def a_read_list(world: World) -> tuple[object, ...]:
    """The version with its issues."""
    return (faulty_list(world).pk,)


def the_list(world: World) -> tuple[object, ...]:
    """Its list."""
    return (faulty_list(world).source_id,)


def a_waiting_list(world: World) -> tuple[object, ...]:
    """A new file whose columns wait."""
    return (received(book(listed()), world.cast.li).pk,)


def a_changed_list(world: World) -> tuple[object, ...]:
    """The next file of a known list, with another column, and most firms from elsewhere."""
    faulty_list(world)
    rows = [[n, f"深圳市示例{n}号电子有限公司", "南山区", "好"] for n in range(1, 8)]
    return (received(book(rows, head=("序号", "企业名称", "所属县区", "评语")), world.cast.li, "新.xlsx").pk,)


def a_list_being_read(world: World) -> tuple[object, ...]:
    """A version whose job has not begun."""
    from tidu.web.lists.receiving import service
    from tidu.web.lists.receiving.keeping_recipes import from_json

    version = received(book(listed()), world.cast.li)
    chosen = [(one["table"], None, from_json(one["recipe"])) for one in version.summary["sketch"] if one["chosen"]]
    service.confirm(version, world.cast.li, chosen)
    return (version.pk,)
