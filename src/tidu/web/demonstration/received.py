"""Lists of other authorities in the demonstration: one published twice, one with a queue to be looked through, one with
rows that are wrong. They come in as files and go through the same services as those of an officer.
"""

from __future__ import annotations

import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from tidu.fictional.lists import InventedList, penalty_list, science_list, white_lists, write_list
from tidu.fictional.records import FirmHistory
from tidu.web.accounts.models import Organisation, User
from tidu.web.audit.service import acting_user
from tidu.web.jobs.running import run
from tidu.web.lists.models import ListSource, ListVersion
from tidu.web.lists.publishing import service as publishing
from tidu.web.lists.receiving import drafting
from tidu.web.lists.receiving import service as receiving
from tidu.web.lists.receiving.keeping_recipes import from_json


@dataclass(frozen=True, slots=True)
class Kept:
    """A list, who keeps it, and what its columns are where their headings do not say it."""

    login: str
    name: str
    issuer: str
    what: str
    more: Mapping[str, Any] = field(default_factory=dict)


SCIENCE = Kept("liu", "高新技术企业名单", "示例市科学技术局", "titles", {"title": "gxjs", "complete": True})
WHITE = Kept("li", "融资支持企业白名单", "示例市金融发展局", "members", {"complete": True})
PENALTIES = Kept(
    "li", "严重失信主体名单", "示例市市场监督管理局", "conduct",
    {"indicator": "on_dishonest_list", "party": "market_regulation", "complete": False},
)  # fmt: skip


def load_received(firms: Sequence[FirmHistory], today: date) -> None:
    """Receive the three lists; publish the white list, and leave the others where an officer goes on."""
    first, second = white_lists(firms, today)
    white = _list(WHITE)
    for number, one in enumerate((first, second), 1):
        version = _read(white, one, f"示金发〔{today.year}〕{number * 7}号")
        _publish(version, WHITE)
    _read(_list(SCIENCE), science_list(firms, today), f"示科发〔{today.year}〕11号")
    _read(_list(PENALTIES), penalty_list(firms, today), "")


def _list(one: Kept) -> ListSource:
    by = User.objects.get(username=one.login)
    organisation = Organisation.objects.get(pk=by.organisation_id or 0)
    given = {
        "name": one.name, "issuer": one.issuer, "what": one.what, "party": organisation.party, "region_id": "2114",
        "owner": by, **one.more,
    }  # fmt: skip
    with acting_user(by.pk, str(by), channel="command"):
        return drafting.create(given, by, organisation)


def _read(source: ListSource, one: InventedList, document: str) -> ListVersion:
    """Receive the file, confirm its columns as they are proposed, and read it."""
    by = source.created_by
    assert isinstance(by, User)  # noqa: S101 # nosec B101 - made by somebody of the cast
    with acting_user(by.pk, str(by), channel="command"), tempfile.TemporaryDirectory(prefix="tidu-demo-") as folder:
        path = write_list(Path(folder), one)
        with path.open("rb") as file:
            version = receiving.receive(file, path.name, by, source=source).version
        assert version is not None  # noqa: S101 # nosec B101 - no file of the demonstration comes twice
        if version.state == ListVersion.State.RECEIVED:
            chosen = [
                (sketch["table"], sketch.get("said_header"), from_json(sketch["recipe"]))
                for sketch in version.summary["sketch"]
                if sketch["chosen"]
            ]
            receiving.confirm(version, by, chosen, given={"document": document})
    version.refresh_from_db()
    if version.job_id is not None:
        run(version.job_id)
    version.refresh_from_db()
    if document and not version.document:
        version.document = document
        version.save(update_fields=["document"])
    return version


def _publish(version: ListVersion, one: Kept) -> None:
    by = User.objects.get(username=one.login)
    with acting_user(by.pk, str(by), channel="command"):
        job = publishing.publish(version, by, open_rows=True)
    run(job.pk)
