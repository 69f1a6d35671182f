"""Reviews in the demonstration: marks of a county and the city, a rule of order, experts who can be drawn, a frozen list."""

from __future__ import annotations

from tidu.errors import TiduError
from tidu.today import china_today
from tidu.web.accounts.models import Membership, User
from tidu.web.audit import service as audit
from tidu.web.reviews.benches import bench_of, may_mark
from tidu.web.reviews.noting import mark_row
from tidu.web.reviews.orders import state_rule
from tidu.web.reviews.recommending import freeze_list
from tidu.web.rounds.models import Application, Round

MARKED = 3


def load_reviews() -> None:
    """Look at what the demonstration's rounds hold, as officers do."""
    for one in Application.objects.filter(case__state__in=("county_review", "city_review")).select_related(
        "round", "enterprise", "case", "version__filing"
    ):
        by = _reviewer(one)
        if by is not None:
            _mark(one, by)
    li = User.objects.get(username="li")
    for row in Round.objects.filter(title="cxx", state="open").order_by("pk"):
        with audit.acting_user(li.pk, str(li)):
            state_rule(row, "new", ["experts", "score", "revenue"], li, "示例：按通知的评分办法排序")
            try:
                freeze_list(
                    row, li, document="示例工信函〔示例〕1号", addressee="示例省工业和信息化厅", on=china_today()
                )
            except TiduError:
                # Equals on the line are left to whoever looks at the demonstration.
                continue


def _reviewer(one: Application) -> User | None:
    rows = Membership.objects.filter(
        role="officer", ended_at=None, organisation__kind__in=("city_bureau", "county_bureau")
    ).select_related("user")
    return next((row.user for row in rows.order_by("pk") if may_mark(one, row.user)), None)


def _mark(one: Application, by: User) -> None:
    assert one.version_id is not None  # noqa: S101 # nosec B101 - under review is handed in
    with audit.acting_user(by.pk, str(by)):
        for place, row in enumerate(bench_of(one, by, "zh").rows[:MARKED]):
            note = "请补充说明口径" if place == 0 else ""
            mark_row(one, row.name, "doubtful" if note else "checked", note, by, version=one.version_id)
