"""A certificate as PDF/A. Typst sets it; everything goes in as data, so that nothing that was typed can become markup."""

from __future__ import annotations

import functools
import io
import json
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import segno
import typst
from django.conf import settings

from tidu.errors import TiduError
from tidu.text import Text
from tidu.web.registry.models import TitleHeld
from tidu.web.registry.titles.service import title_of

if TYPE_CHECKING:
    from tidu.web.notices.issued import Certificate

DATA = Path(__file__).parent.parent / "data"
SERIF = ("Noto Serif CJK SC", "Source Han Serif SC", "Noto Serif SC", "SimSun")
SANS = ("Noto Sans CJK SC", "Source Han Sans SC", "Noto Sans SC", "WenQuanYi Zen Hei", "SimSun")
"""Fonts that have the characters of real names, best first. Without one Typst would print boxes in silence."""
DECIDED = {
    "recognised": Text("认定为", "has been recognised as"),
    "announced": Text("公告为", "has been announced as"),
    "registered": Text("登记为", "has been registered as"),
    "recorded": Text("备案为", "has been recorded as"),
}


@functools.cache
def fonts() -> typst.Fonts:
    """The fonts of the machine, looked for once."""
    return typst.Fonts()


def family(wanted: tuple[str, ...] = SANS) -> str:
    """The font to use; raises TiduError ``no-fonts``."""
    known = set(fonts().families())
    for one in (*wanted, *SANS):
        if one in known:
            return one
    raise TiduError(
        "no-fonts",
        Text("现在做不了 PDF", "No PDF can be made at present"),
        why=Text(
            "服务器上没有中文字体，印出来会是方框", "The server has no Chinese font, so that boxes would be printed"
        ),
        fix=Text("请管理员安装 fonts-noto-cjk", "An administrator installs fonts-noto-cjk"),
    )


def compiled(template: str, data: dict[str, object], **more: str) -> bytes:
    """A template of this room with its data, as PDF/A."""
    inputs = {"data": json.dumps(data, ensure_ascii=False), **more}
    page = (DATA / template).read_bytes()
    return typst.compile(page, font_paths=fonts(), sys_inputs=inputs, pdf_standards=["a-2u"])


def portal_address() -> str:
    """Where people reach the portal: the first address of TIDU_ORIGINS, else the first name of TIDU_HOSTS."""
    if settings.CSRF_TRUSTED_ORIGINS:
        return str(settings.CSRF_TRUSTED_ORIGINS[0]).replace("*.", "").rstrip("/")
    host = next((one for one in settings.ALLOWED_HOSTS if one.strip("*.")), "localhost")
    return f"https://{host.lstrip('*.')}"


def chinese_day(on: date | None) -> str:
    """2026年11月28日."""
    return f"{on.year}年{on.month}月{on.day}日" if on is not None else "—"


def draw(row: Certificate) -> bytes:
    """The bytes of the certificate."""
    title = title_of(row.title)
    verb = DECIDED[title.announced]
    review = row.kind == TitleHeld.Kind.REVIEW
    link = portal_address() + row.get_absolute_url()
    target = io.BytesIO()
    segno.make(link, error="m").save(target, kind="svg", border=0, dark="#1c2733")
    data: dict[str, object] = {
        "serif": family(SERIF), "sans": family(), "name": row.name, "uscc": row.uscc,
        "title": title.names.zh, "title_en": title.names.en, "product": row.product,
        "verb": ("经复核，继续" if review else "") + verb.zh,
        "verb_en": "having passed its re-review, " + verb.en if review else verb.en,
        "number": row.number, "document": row.document, "batch": row.batch, "issuer": row.issuer,
        "from": chinese_day(row.valid_from), "until": chinese_day(row.valid_until) if row.valid_until else "长期",
        "from_en": str(row.valid_from or "—"), "until_en": str(row.valid_until or "without end"),
        "day": chinese_day(row.decided_on or row.issued_on), "link": link,
        "replaces": row.replaces.number if row.replaces is not None else "",
    }  # fmt: skip
    return compiled("certificate.typ", data, code=target.getvalue().decode())
