"""Files for the tests of materials: each is another file, and has as many pages as it is told."""

from __future__ import annotations

import io
import itertools
from collections.abc import Sequence
from datetime import date
from typing import Any

from tests.web.cast import Cast

from tidu.web.materials.service import Given, hand_in, proofs
from tidu.web.registry.models import Enterprise, Evidence

NUMBERS = itertools.count(1)


def pdf(pages: int = 1) -> bytes:
    """A PDF with so many pages, different from every other."""
    kids = " ".join(f"{number + 3} 0 R" for number in range(pages))
    parts = [
        "<</Type/Catalog/Pages 2 0 R>>",
        f"<</Type/Pages/Kids[{kids}]/Count {pages}>>",
        *["<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]>>"] * pages,
    ]
    body, places = f"%PDF-1.4\n%{next(NUMBERS)}\n", []
    numbered = [1, 2, *range(3, 3 + pages)]
    for number, part in zip(numbered, parts, strict=True):
        places.append(len(body))
        body += f"{number} 0 obj{part}endobj\n"
    table = "".join(f"{place:010d} 00000 n \n" for place in places)
    start = len(body)
    body += f"xref\n0 {len(parts) + 1}\n0000000000 65535 f \n{table}"
    body += f"trailer<</Size {len(parts) + 1}/Root 1 0 R>>\nstartxref\n{start}\n%%EOF\n"
    return body.encode()


def paper(
    cast: Cast,
    firm: Enterprise,
    material: str,
    *,
    pages: int = 1,
    criteria: Sequence[tuple[str, str]] = (),
    page: str = "",
    replaces: Evidence | None = None,
    **given: Any,
) -> Evidence:
    """A file of the firm, handed in by 赵经理."""
    row, _new = hand_in(
        firm,
        io.BytesIO(pdf(pages)),
        f"{material}.pdf",
        cast.zhao,
        material=proofs().materials[material],
        given=Given(**given),
        criteria=criteria,
        page=page,
        replaces=replaces,
    )
    return row


def audit(cast: Cast, firm: Enterprise, year: int, **more: Any) -> Evidence:
    """The audit report of a year, with its code."""
    return paper(cast, firm, "audit_report", year=year, code=f"辽{year}示例", **more)


def queried(cast: Cast, firm: Enterprise, day: date) -> Evidence:
    """A credit report of a day."""
    return paper(cast, firm, "credit_china_report", dated_on=day)
