"""Announced notices, certificates and lists from above, for the tests and for the walks through every page."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path

from django.core.files.uploadedfile import SimpleUploadedFile
from tests.web.cast import Cast, person
from tests.web.lists.world import Rows, mark
from tests.web.lists.world import World as Listed
from tests.web.notices.kept import World, running, the_notice

from tidu.sheets import Column, Sheet, write_workbook
from tidu.today import china_today
from tidu.web.accounts.models import Organisation, User
from tidu.web.files.service import TABLES, keep
from tidu.web.jobs.running import run
from tidu.web.notices.certificates.issuing import issue
from tidu.web.notices.issued import Certificate, ReceivedList
from tidu.web.notices.models import Notice
from tidu.web.notices.service import announce
from tidu.web.registry.models import Enterprise, TitleHeld

DOCUMENT = "示例工信公告〔2026〕2号"


def bureau(cast: Cast) -> Organisation:
    """The city's bureau."""
    return Organisation.objects.get(pk=cast.li.scope.organisations[0])


def announced(cast: Cast, firms: list[Enterprise], kind: str = "recognition", key: str = "示例") -> Notice:
    """A notice whose days are over and whose titles are written."""
    row = running(cast, firms, kind, key)
    Notice.objects.filter(pk=row.pk).update(ends_on=china_today() - timedelta(days=1))
    run(announce(Notice.objects.get(pk=row.pk), cast.li, document=DOCUMENT).pk)
    return Notice.objects.get(pk=row.pk)


def colleague(cast: Cast, name: str = "confirms") -> User:
    """Another officer of 李科's bureau."""
    known = User.objects.filter(username=name).first()
    return known or person(name, "示例确认人", bureau(cast), "officer")


def certificate_for(cast: Cast, held: TitleHeld) -> Certificate:
    """A certificate of the city for a title."""
    office = bureau(cast)
    return issue(held, office, office.name, cast.li)


def the_certificate(world: World) -> Certificate:
    """The certificate that the walks read; kept once."""
    held = TitleHeld.objects.filter(enterprise=world.pumps).first() or TitleHeld.objects.create(
        enterprise=world.pumps, title="cxx", decision="announced", valid_from=date(2025, 1, 1)
    )
    return certificate_for(world.cast, held)


def its_code(world: World) -> tuple[str]:
    """For the page of everybody."""
    return (the_certificate(world).code,)


def its_number(world: World) -> tuple[int]:
    """For the file."""
    return (the_certificate(world).pk,)


def a_certificate_there(world: World) -> tuple[()]:
    """For the page that lists it."""
    the_certificate(world)
    return ()


def its_file(world: World) -> tuple[int, str]:
    """For the list of the notice to take away."""
    return (*the_notice(world), "xlsx")


def sheet(
    folder: Path, rows: Sequence[Sequence[str]], headings: Sequence[str] = ("序号", "企业名称", "统一社会信用代码")
) -> bytes:
    """A list as an authority sends it."""
    path = folder / "list.xlsx"
    write_workbook(path, [Sheet("名单", [Column(one) for one in headings], rows, ("示例省公告名单",))])
    return path.read_bytes()


def received(
    cast: Cast,
    content: bytes,
    *,
    title: str = "xjr",
    meaning: str = "recognition",
    document: str = "示例工信部函〔2026〕9号",
    name: str = "示例名单.xlsx",
) -> ReceivedList:
    """A list that 李科 has handed in."""
    upload = SimpleUploadedFile(name, content)
    return ReceivedList.objects.create(
        blob=keep(upload, kinds=("xlsx", "pdf", "docx", *TABLES)), name=name, authority="示例工业和信息化部", title=title,
        meaning=meaning, batch="示例第九批", document=document, announced_on=china_today(), entered_by=cast.li,
        organisation=bureau(cast),
    )  # fmt: skip


def the_received(world: World) -> tuple[int]:
    """The list from above that the walks read; kept once."""
    known = ReceivedList.objects.first()
    if known is not None:
        return (known.pk,)
    lines = f"企业名称,统一社会信用代码\n{world.pumps.name},{world.pumps.uscc or ''}\n示例外地有限公司,\n"
    return (received(world.cast, lines.encode(), name="示例.csv").pk,)


def a_list_there(world: World) -> tuple[()]:
    """For the page that lists it."""
    the_received(world)
    return ()


def many_certificates(world: Listed, rows: Rows) -> None:
    """Rows of the list of certificates."""
    for number in rows:
        firm = world.firm(number)
        held = TitleHeld.objects.create(
            enterprise=firm, title="cxx", decision="announced", valid_from=date(2025, 1, 1), name_then=firm.name
        )
        certificate_for(world.cast, held)


def many_received(world: Listed, rows: Rows) -> None:
    """Rows of the list of lists from above."""
    blob = keep(SimpleUploadedFile("示例.csv", "企业名称\n示例\n".encode()), kinds=TABLES)
    office = bureau(world.cast)
    for number in rows:
        ReceivedList.objects.create(
            blob=blob, name="示例.csv", authority="示例厅", title="zjtx", meaning="recognition", batch="示例",
            document=f"{mark(number)}号", announced_on=china_today(), entered_by=world.cast.li, organisation=office,
        )  # fmt: skip
