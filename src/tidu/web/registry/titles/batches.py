"""One title for many firms: the list of a batch, pasted as it was published."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from django.db import transaction

from tidu.errors import TiduError
from tidu.linkage.codes import cleaned
from tidu.text import Text
from tidu.web.registry.changes import tell_settled, told_together
from tidu.web.registry.enterprises.entering import same_firm
from tidu.web.registry.models import Enterprise
from tidu.web.registry.titles.service import ensure_title_todos, register_title

if TYPE_CHECKING:
    from tidu.web.accounts.models import User

MOST = 2000
NUMBERED = re.compile(r"^\s*\d{1,4}\s*[.、．\t ]\s*")
PARTS = re.compile(r"[\t,，;；|]")


@dataclass(slots=True)
class Line:
    """One line of the list: what was written, the firm that is meant, or why it cannot be told."""

    number: int
    text: str
    product: str = ""
    firm: Enterprise | None = None
    problem: Text | None = None
    done: bool = False


def read_lines(text: str, user: User) -> list[Line]:
    """Lines of "name or code", or "name, product"; a number at the beginning is left out. Only firms that the reader may
    change are found.
    """
    lines = []
    for number, written in enumerate(text.splitlines()[:MOST], start=1):
        bare = NUMBERED.sub("", written).strip()
        if bare:
            name, *rest = [part.strip() for part in PARTS.split(bare, maxsplit=1)]
            lines.append(_found(Line(number, name, rest[0] if rest else ""), user))
    return lines


def _found(line: Line, user: User) -> Line:
    twins = [one.pk for one in same_firm(line.text, cleaned(line.text)[0] or None)]
    mine = list(Enterprise.objects.changeable_by(user).filter(pk__in=twins).select_related("region")[:3])
    if len(mine) == 1:
        line.firm = mine[0]
    elif mine:
        line.problem = Text(
            "有几家企业用过这个名称，请改写统一社会信用代码", "several firms had this name: write the code"
        )
    else:
        line.problem = Text("登记里没有，或不在您的辖区", "not in the registry, or not in your region")
    return line


def register_lines(lines: Sequence[Line], title: str, today: date, **fields: Any) -> int:  # noqa: ANN401 - as of a title
    """Register the title for every firm that was found; a refusal is written to its line and stops no other."""
    done = []
    with transaction.atomic(), told_together():
        for line in lines:
            if line.firm is None:
                continue
            try:
                with transaction.atomic():
                    register_title(line.firm, title, **{**fields, "product": line.product or fields.get("product", "")})
            except TiduError as error:
                line.problem = error.what
            else:
                line.done = True
                done.append(line.firm.pk)
        if done:
            ensure_title_todos(today, done)
    tell_settled()
    return len(done)
