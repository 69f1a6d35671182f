"""Filling an empty database with the fictional city, two thousand firms or a million."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from tidu.catalogue import load
from tidu.errors import InputError
from tidu.fictional.history import History, Profile, history
from tidu.fictional.records import FirmHistory
from tidu.text import Text
from tidu.web.accounts.models import Organisation, User
from tidu.web.accounts.scope import within
from tidu.web.audit import service as audit
from tidu.web.demonstration.dual_track import load_dual_track
from tidu.web.demonstration.filing import load_filings
from tidu.web.demonstration.materials import load_materials
from tidu.web.demonstration.notices import load_notices
from tidu.web.demonstration.onsite import load_visits
from tidu.web.demonstration.people import load_regions, make_cast
from tidu.web.demonstration.received import load_received
from tidu.web.demonstration.reviews import load_reviews
from tidu.web.demonstration.rounds import load_rounds
from tidu.web.demonstration.rows import TABLES, Rows
from tidu.web.demonstration.sharing import load_lists
from tidu.web.demonstration.upkeep import load_upkeep
from tidu.web.demonstration.validity import load_due
from tidu.web.desk.service import send_message
from tidu.web.insight.service import recount_all_now
from tidu.web.registry.bulk import insert_rows, renew_sequence
from tidu.web.registry.enterprises.sizes import renew_size_classes
from tidu.web.registry.facts.conflicts import renew_todos
from tidu.web.registry.models import (
    Conflict,
    Contact,
    Enterprise,
    EnterpriseEvent,
    EnterpriseName,
    Fact,
    Recommendation,
    Relation,
    Source,
    Tag,
    TitleHeld,
)
from tidu.web.registry.search import grams_of
from tidu.web.registry.titles.ledgers import state_complete, titles_on_ledgers
from tidu.web.registry.titles.service import ensure_title_todos
from tidu.web.standing.service import renew_all_now

MODELS: dict[str, Any] = {
    "enterprise": Enterprise, "name": EnterpriseName, "contact": Contact, "relation": Relation,
    "event": EnterpriseEvent, "tagged": Enterprise.tags.through, "fact": Fact, "conflict": Conflict, "title": TitleHeld,
    "recommendation": Recommendation,
}  # fmt: skip
AT_ONCE = 2_500
LATER = ("relation",)
"""Tables whose rows point to firms of any part, so that they come last."""
ON_LISTS = 900
FULL_UP_TO = 20_000
"""Up to so many firms everything is known; a province gets the key figures."""
KINDS = {"firm": "form", "bureau": "review", "public": "public"}
LEDGERS_FROM = date(2020, 1, 1)
"""The first titles of the invented history are decided in January 2020."""
Told = Callable[[Text], None]


def load_city(
    firms: int = 2_000, *, seed: int = 20260401, today: date | None = None, tell: Told = lambda _text: None
) -> None:
    """Bring the city into an empty database. Raises InputError where there are firms already."""
    if Enterprise.objects.exists():
        raise InputError(
            "not-empty",
            Text("数据库里已经有企业，不能再装入演示城市", "the database has firms already"),
            fix=Text(
                "换一个空的数据目录（TIDU_DATA）或空的数据库（TIDU_DATABASE）",
                "give an empty TIDU_DATA or TIDU_DATABASE",
            ),
        )
    profile: Profile = "full" if firms <= FULL_UP_TO else "bulk"
    invented = history(load(), firms, seed=seed, today=today, profile=profile)
    loader = Loader(invented, tell)
    loader.run()


def is_loaded() -> bool:
    """Whether the database holds the city, or anything else."""
    return Enterprise.objects.exists()


class Loader:
    """One loading."""

    def __init__(self, invented: History, tell: Told) -> None:
        self.invented = invented
        self.tell = tell
        self.sources: dict[tuple[str, str], int] = {}
        self.tags: dict[tuple[str, str], int] = {}
        self.places: dict[str, Organisation] = {}
        self.first: list[FirmHistory] = []
        """Firms of which other authorities send lists."""

    def run(self) -> None:
        started = time.monotonic()
        load_regions(self.invented.regions)
        self.places = make_cast()
        with _quick_constraints():
            self._load(started)
        self._finish()

    def _load(self, started: float) -> None:
        done, later = 0, Rows(self.source_of, self.tag_of, timezone.now())
        for chunk in self.invented.chunks(AT_ONCE):
            rows = Rows(self.source_of, self.tag_of, timezone.now())
            for one in chunk:
                rows.add(one)
            self.first = self.first or list(chunk[:ON_LISTS])
            for name in LATER:
                later.tables[name] += rows.tables.pop(name, [])
            with transaction.atomic():
                self.write(rows)
            done += len(chunk)
            rate = done / max(0.001, time.monotonic() - started)
            self.tell(Text(f"已装入 {done:,} 家企业（每秒 {rate:,.0f} 家）", f"{done:,} firms ({rate:,.0f} a second)"))
        with transaction.atomic():
            self.write(later)
            for model in MODELS.values():
                renew_sequence(model)

    def write(self, rows: Rows) -> None:
        """The rows of a part, firms first."""
        for name, columns in TABLES.items():
            listed = rows.tables.get(name, [])
            if not listed:
                continue
            if name == "enterprise" and connection.vendor == "postgresql":
                place = columns.index("search_text")
                with_grams = [(*row, " ".join(grams_of(row[place]))) for row in listed]
                insert_rows(Enterprise, (*columns, "grams"), with_grams)
            else:
                insert_rows(MODELS[name], columns, listed)
        if connection.vendor == "sqlite" and rows.tables.get("enterprise"):
            place = TABLES["enterprise"].index("search_text")
            with connection.cursor() as cursor:
                cursor.executemany(
                    "INSERT INTO registry_firm_grams (rowid, grams) VALUES (%s, %s)",
                    [(row[0], " ".join(grams_of(row[place]))) for row in rows.tables["enterprise"]],
                )
        firms = rows.tables.get("enterprise", [])
        if firms:
            first = self.places["city"]
            audit.record("demonstration.load", first, after={"firms": len(firms), "from": firms[0][0]})

    def source_of(self, party: str, label: str) -> int:
        """The source of a party's statements under one label."""
        key = (party, label)
        if key not in self.sources:
            place = self.places.get(party) or (self.places["city"] if party == "bureau" else None)
            row = Source.objects.create(
                kind=KINDS.get(party, "department"), party=party, label=label[:160], organisation=place
            )
            self.sources[key] = row.pk
        return self.sources[key]

    def tag_of(self, kind: str, name: str) -> int:
        """A label of the city."""
        key = (kind, name)
        if key not in self.tags:
            self.tags[key] = Tag.objects.get_or_create(kind=kind, name=name)[0].pk
        return self.tags[key]

    def _finish(self) -> None:
        """What follows from the rows: renewals, size classes, who owns what, what is to be done."""
        today = self.invented.today
        self.tell(Text("计算企业规模、登记到期待办……", "Working out size classes and what is due ..."))
        _link_renewals()
        renew_size_classes(today)
        with transaction.atomic():
            self._hand_out()
            ensure_title_todos(today)
            waiting = list(
                Conflict.objects.filter(state=Conflict.State.OPEN).values_list("enterprise_id", flat=True).distinct()
            )
            for start in range(0, len(waiting), 500):
                renew_todos(waiting[start : start + 500], closed=False, firms=[])
        with transaction.atomic():
            self._state_ledgers()
        if self.invented.profile == "full":
            self.tell(Text("接收其他部门的名单……", "Receiving lists of others ..."))
            load_received(self.first, today)
        self.tell(Text("评估全部企业……", "Judging all firms ..."))
        renew_all_now(today)
        self.tell(Text("统计家底……", "Counting ..."))
        recount_all_now()
        load_dual_track()
        self.tell(Text("排出到期日历……", "Making the calendar of what is due ..."))
        load_due(today)
        self.tell(Text("推送示例名单……", "Sending lists to others ..."))
        load_lists(self.places)
        load_materials(today)
        load_filings()
        load_rounds()
        load_reviews()
        load_visits()
        load_upkeep()
        load_notices(today)
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                # Until a table was vacuumed once, an index alone answers nothing: each row has to be fetched as well.
                cursor.execute("VACUUM (ANALYZE)")
        else:
            with connection.cursor() as cursor:
                cursor.execute("ANALYZE")
                cursor.execute("PRAGMA optimize")

    def _state_ledgers(self) -> None:
        """李科 has gone through all announcements: who has no row does not hold the title."""
        li = User.objects.get(username="li")
        for title in titles_on_ledgers():
            state_complete(title, "2114", LEDGERS_FROM, "示例：历年认定文件、公告名单", li)

    def _hand_out(self) -> None:
        """赵经理 has his firm, 郑管家 a few, the officers of 兴城 theirs."""
        Enterprise.objects.filter(pk=1).update(organisation=self.places["firm"])
        li, wang, zheng = (User.objects.get(username=name) for name in ("li", "wang", "zheng"))
        giants = TitleHeld.objects.valid_on(self.invented.today).filter(title="xjr").values("enterprise_id")
        Enterprise.objects.filter(pk__in=giants).update(owner=li)
        xingcheng = Enterprise.objects.filter(within("region_id", ("211481",))).order_by("pk")
        Enterprise.objects.filter(pk__in=list(xingcheng.values_list("pk", flat=True)[:12])).update(owner=wang)
        Enterprise.objects.filter(pk__in=list(xingcheng.values_list("pk", flat=True)[12:17])).update(owner=zheng)
        send_message(
            list(User.objects.filter(username__in=("wang", "zhao", "zheng")).values_list("pk", flat=True)),
            Text("2025 年度数据填报已经开始", "The data sheets of 2025 are open"),
            Text("已掌握的数据已经填好，请核对补充。", "What is known is filled in already: check it and complete it."),
            "/firms/",
            needs_receipt=True,
        )


def _link_renewals() -> None:
    """A re-review points to the title that it renews: the one of the firm that ended before it began."""
    renewed = TitleHeld.objects.filter(kind=TitleHeld.Kind.REVIEW, renews=None).order_by("valid_from")
    older: dict[tuple[int, str, str], list[TitleHeld]] = {}
    marked = TitleHeld.objects.filter(mark=TitleHeld.Mark.RENEWED, renewed_by=None)
    for row in marked.order_by("valid_from"):
        older.setdefault((row.enterprise_id, row.title, row.product), []).append(row)
    changed = []
    for row in renewed:
        waiting = older.get((row.enterprise_id, row.title, row.product))
        if waiting:
            row.renews = waiting.pop(0)
            changed.append(row)
    TitleHeld.objects.bulk_update(changed, ["renews"], batch_size=500)


@contextmanager
def _quick_constraints() -> Iterator[None]:
    """Rows may point to firms that come later: what they point to is checked when all are there."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA foreign_keys=OFF")
        try:
            yield
        finally:
            connection.check_constraints()
            with connection.cursor() as cursor:
                cursor.execute("PRAGMA foreign_keys=ON")
    else:
        yield


__all__ = ["Loader", "is_loaded", "load_city"]
