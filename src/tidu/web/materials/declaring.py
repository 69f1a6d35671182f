"""Declarations: a person of the firm signs the words as they stand, instead of handing in a proof."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import TYPE_CHECKING

import typst
from django.db import transaction
from django.utils import timezone

from tidu.errors import InputError, TiduError
from tidu.text import Text
from tidu.today import china_today
from tidu.web.audit import service as audit
from tidu.web.materials.kinds import Material, Method, Template
from tidu.web.materials.models import Declaration
from tidu.web.materials.reading import proofs
from tidu.web.registry.models import Enterprise

if TYPE_CHECKING:
    from tidu.web.accounts.models import User

FAMILIES = ("Noto Sans CJK SC", "Source Han Sans SC", "Noto Sans SC", "WenQuanYi Zen Hei", "SimSun")
"""Fonts that have the characters of real names, best first."""


def template_of(material: Material) -> Template | None:
    """The words that are signed today instead of a proof; None where nothing is declared."""
    on = china_today()
    for one in material.methods:
        if one.method is Method.DECLARATION and one.in_force and one.valid_from <= on:
            return proofs().template(one.template, on)
    return None


@transaction.atomic
def declare(firm: Enterprise, material: Material, by: User, *, name: str, read: bool, key: str = "") -> Declaration:
    """Sign a declaration for a firm; the same one again in the same case is the one that is there.

    ``key`` names the case or its round; without it the declaration is for the cases of this year.

    Raises ``not-declared`` where the material is not proved by declaration, ``not-yours`` for somebody who does not
    speak for the firm, ``no-name`` and ``not-read`` where the name or the tick is lacking.
    """
    words = template_of(material)
    if words is None:
        raise TiduError("not-declared", Text("这份材料不适用告知承诺", "This material is not proved by declaration"))
    if firm.organisation_id is None or firm.organisation_id not in by.scope.organisations:
        raise TiduError("not-yours", Text("只有企业自己的人能签署", "Only the firm's own people may sign"))
    if not name.strip():
        raise InputError(
            "no-name", Text("没有写签署人姓名", "The name is lacking"), fix=Text("写上姓名", "Write the name")
        )
    if not read:
        raise InputError(
            "not-read",
            Text("没有勾选“已阅读并承诺”", "“Read and declared” is not ticked"),
            fix=Text("读完后勾选", "Read it, then tick it"),
        )
    text, key = words.text.zh, key or str(china_today().year)
    row, new = Declaration.objects.get_or_create(
        enterprise=firm,
        template=words.version,
        key=key,
        defaults={
            "material": material.code,
            "heading": words.heading.zh,
            "text": text,
            "sha256": hashlib.sha256(text.encode()).hexdigest(),
            "signed_by": by,
            "signed_name": name.strip()[:60],
            "signed_at": timezone.now(),
            "signed_on": china_today(),
        },
    )
    if new:
        after = audit.snapshot(row, "template", "sha256", "signed_name", "signed_on", "key")
        audit.record("declaration.sign", row, after=after, enterprise_id=firm.pk, region_code=firm.region_id)
    return row


def as_pdf(row: Declaration) -> bytes:
    """The declaration as it was signed, as PDF/A. Everything goes in as data: nothing typed can become markup."""
    fonts = typst.Fonts()
    family = next((one for one in FAMILIES if one in set(fonts.families())), None)
    if family is None:
        raise TiduError(
            "no-fonts",
            Text("现在做不了 PDF", "No PDF can be made at present"),
            why=Text("服务器上没有中文字体", "The server has no Chinese font"),
            fix=Text("请管理员安装 fonts-noto-cjk", "An administrator installs fonts-noto-cjk"),
        )
    data = {
        "font": family,
        "heading": row.heading,
        "firm": row.enterprise.name,
        "code": row.enterprise.uscc or "",
        "paragraphs": row.text.split("\n"),
        "name": row.signed_name,
        "at": timezone.localtime(row.signed_at).strftime("%Y-%m-%d %H:%M"),
        "template": row.template,
        "sha256": row.sha256,
        "number": str(row.pk),
    }
    page = (Path(__file__).parent / "data" / "declaration.typ").read_bytes()
    inputs = {"data": json.dumps(data, ensure_ascii=False)}
    return typst.compile(page, font_paths=fonts, sys_inputs=inputs, pdf_standards=["a-2u"])
