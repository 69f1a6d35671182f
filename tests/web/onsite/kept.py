"""A visit, planned or made, for tests."""

from __future__ import annotations

import io
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from PIL import Image
from tests.web.cast import Cast

from tidu.errors import InputError
from tidu.text import Text
from tidu.today import china_today
from tidu.web.onsite import service
from tidu.web.onsite.models import Visit
from tidu.web.onsite.reports import read_report
from tidu.web.registry.models import Enterprise

PURPOSE = Text("示例事由：核对申报", "an example")


def planned(cast: Cast, firm: Enterprise, **more: Any) -> Visit:
    """A visit that 王股长 makes today."""
    given: dict[str, Any] = {"purpose": PURPOSE, "on": china_today(), "by": cast.wang, "inspector": cast.wang} | more
    organisation = cast.wang.organisation_id
    assert organisation is not None
    return service.plan(firm, organisation_id=organisation, **given)


def sent(visit: Visit, **more: Any) -> dict[str, Any]:
    """What a phone sends of a visit at which everything agreed."""
    now = timezone.localtime()
    given: dict[str, Any] = {
        "key": str(uuid.uuid4()),
        "found": [{"point": one.code, "answer": "agrees", "note": "", "number": ""} for one in visit.points],
        "conclusion": "agrees",
        "remark": "",
        "started_at": (now - timedelta(hours=1)).isoformat(),
        "ended_at": now.isoformat(),
        "sent_at": now.isoformat(),
        "place": {"latitude": 40.612345, "longitude": 120.7, "accuracy": 12},
        "place_note": "示例厂区东门",
        "signatures": [
            {"side": "office", "name": "王股长", "strokes": [[[10, 10], [500, 200]]], "at": now.isoformat()},
            {"side": "firm", "name": "赵经理", "position": "办公室主任", "strokes": [], "at": now.isoformat()},
        ],
        "photos": [],
    }
    return given | more


def picture(colour: str = "#174a8c") -> bytes:
    """A small picture."""
    out = io.BytesIO()
    Image.new("RGB", (64, 48), colour).save(out, "JPEG")
    return out.getvalue()


@contextmanager
def refused(words: str) -> Iterator[None]:
    """What is done in here is refused with these words."""
    with pytest.raises(InputError) as found:
        yield
    assert words in found.value.what.zh


def a_visit(cast: Cast, firm: Enterprise) -> Visit:
    """The planned visit to a firm, for pages."""
    return planned(cast, firm, key="example:1")


def a_picture(cast: Cast, firm: Enterprise) -> tuple[int, int]:
    """The numbers of a visit and of a picture of it."""
    visit = a_visit(cast, firm)
    photo = service.add_photo(
        visit, io.BytesIO(picture()), "示例.jpg", key=str(uuid.UUID(int=1)), point="premises", taken_at=timezone.now(),
        place=None, by=cast.wang,
    )  # fmt: skip
    return visit.pk, photo.pk


def a_finished_visit(cast: Cast, firm: Enterprise) -> Visit:
    """A visit that found something that differs."""
    visit = planned(cast, firm)
    given = sent(visit, conclusion="differs", remark="研发设备与申报不符")
    given["found"][3] |= {"answer": "differs", "note": "示例：设备清单 12 台，现场 7 台"}
    return service.report(visit, read_report(given, visit.points), cast.wang)


def visited(cast: Cast, firm: Enterprise) -> tuple[()]:
    """A visit of each kind, for the page that lists them."""
    a_visit(cast, firm)
    a_finished_visit(cast, firm)
    return ()
