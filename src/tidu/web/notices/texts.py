"""What a notice says: its text from the house's own words, changed by the officer, filled in and frozen at publication."""

from __future__ import annotations

import hashlib
import string
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml
from django.db import transaction

from tidu.text import Text
from tidu.web.audit import service as audit
from tidu.web.notices.models import Notice
from tidu.web.notices.preparing import locked, refuse

if TYPE_CHECKING:
    from tidu.clocks import Deadline
    from tidu.web.accounts.models import User

PATH = Path(__file__).parent / "data" / "texts.yaml"
PLACES = ("count", "issuer", "label", "first", "last", "contact")
ONLINE = Text("在本公示页面点“提出异议”", "“Object” on the page of this notice")


@cache
def templates() -> dict[str, Text]:
    """The text of each kind."""
    read: dict[str, Any] = yaml.safe_load(PATH.read_text(encoding="utf-8"))
    return {kind: Text(one["zh"], one["en"]) for kind, one in read.items()}


def text_of(notice: Notice) -> Text:
    """Its text as it is edited: the officer's own, or the house's."""
    given = templates().get(notice.kind) or templates()["recognition"]
    return Text(notice.text_zh or given.zh, notice.text_en or given.en)


def check_text(text: str) -> None:
    """Raises TiduError where a place is named that nothing fills."""
    try:
        names = [name for _, name, _, _ in string.Formatter().parse(text) if name is not None]
    except ValueError:
        names = ["{"]
    wrong = [name for name in names if name not in PLACES]
    if wrong:
        raise refuse("notice-place", Text(f"不认识的空格 {{{wrong[0]}}}", f"{{{wrong[0]}}} is no place that is filled in"),
                     Text(f"可用：{'、'.join(PLACES)}", f"known: {', '.join(PLACES)}"))  # fmt: skip


def filled(notice: Notice, deadline: Deadline | None) -> Text:
    """Its text with the places filled in; days only where they are known."""
    start = notice.opens_on or (deadline.clock.start if deadline is not None else None)
    last = notice.ends_on or (deadline.last if deadline is not None else None)
    text, count = text_of(notice), notice.entries.count()

    def one(words: str, contact: str) -> str:
        places = {
            "count": count, "issuer": notice.issuer, "label": notice.label, "first": start or "…", "last": last or "…",
            "contact": notice.contact or contact,
        }  # fmt: skip
        return words.format_map(places)

    return Text(one(text.zh, ONLINE.zh), one(text.en, ONLINE.en))


def freeze(notice: Notice) -> None:
    """Fill in the text and seal it, as part of publishing."""
    said = filled(notice, None)
    notice.text_zh, notice.text_en = said.zh, said.en
    notice.text_digest = hashlib.sha256(f"{said.zh}\0{said.en}".encode()).hexdigest()


@transaction.atomic
def edit(notice: Notice, by: User, *, zh: str, en: str, contact: str, working: int) -> Notice:
    """Change the text, where to object, and the days, before it is published; whoever does does not publish it."""
    notice = locked(notice, by)
    if notice.state != Notice.State.PREPARED:
        raise refuse("notice-published", Text("已经发布，文字不能再改", "it is published: its text stays"),
                     Text("用更正说明错误", "publish a correction"))  # fmt: skip
    for text in (zh, en):
        check_text(text)
    before = audit.snapshot(notice, "text_zh", "text_en", "contact", "working")
    notice.text_zh, notice.text_en, notice.contact, notice.working = zh.strip(), en.strip(), contact.strip(), working
    notice.edited_by = by
    notice.save()
    after = audit.snapshot(notice, "text_zh", "text_en", "contact", "working")
    audit.record("notice.edit", notice, region_code=notice.organisation.region_id, before=before, after=after)
    return notice


@transaction.atomic
def discard(notice: Notice, by: User) -> None:
    """Drop a list that was never published; the trail keeps that it was there."""
    notice = locked(notice, by)
    if notice.state != Notice.State.PREPARED:
        raise refuse("notice-published", Text("已经发布，不能删除", "it is published and stays"),
                     Text("有错误时发布更正", "publish a correction where it is wrong"))  # fmt: skip
    audit.record("notice.discard", notice, region_code=notice.organisation.region_id,
                 before={"key": notice.key, "heading": notice.heading, "sha256": notice.digest})  # fmt: skip
    notice.entries.all().delete()
    notice.delete()
