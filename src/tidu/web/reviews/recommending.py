"""Freezing whom the city recommends, and taking the step of each: a list is a version that nothing changes any more."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import Max

from tidu.criteria.receipts import digest
from tidu.errors import InputError, TiduError
from tidu.text import Text
from tidu.web.accounts.models import Region
from tidu.web.accounts.scope import county_of
from tidu.web.audit import service as audit
from tidu.web.reviews.averaging import shown
from tidu.web.reviews.models import Line, RecommendationList
from tidu.web.reviews.ordering import Ranked, on_the_line
from tidu.web.reviews.orders import applications_in, order_of
from tidu.web.rounds.models import Application, Round
from tidu.web.workflow import service as workflow

if TYPE_CHECKING:
    from tidu.web.accounts.models import User

PRODUCT = "leading_product"
FIELDS = ("number", "category", "name", "uscc", "county", "product", "score", "opinion")
CITY_LEVEL = 4


@dataclass(frozen=True, slots=True)
class Done:
    """What became of one application of a bulk step."""

    application: Application
    problem: Text | None = None


def product_of(one: Application) -> str:
    """The leading product as the frozen form has it."""
    content: dict[str, Any] = one.version.content if one.version is not None else {}
    return next(
        (str(cell["text"]) for cell in content.values() if cell.get("field") == PRODUCT and cell.get("text")), ""
    )


def _lines(row: Round) -> list[Line]:
    """New ones first, then re-reviews, each in its order; numbered through, so that the sum is the last number."""
    names = dict(Region.objects.filter(level="county").values_list("code", "name"))
    found: list[Line] = []
    for category in ("new", "review"):
        if category not in row.kinds:
            continue
        applications = applications_in(row, category)
        by_number = {one.pk: one for one in applications}
        order = order_of(row, category, applications)
        cut = on_the_line(order)
        if cut:
            raise InputError(
                "tie-on-the-line",
                Text(f"第 {cut[0]} 名并列，名额从中间切开", f"rank {cut[0]} is shared, and the quota cuts through it"),
                why=Text("不能按谁先点来定", "who clicked first decides nothing"),
                fix=Text("增加排序项，或写理由调整其中一家", "add a key to the rule, or move one with a reason"),
            )
        found += [_line(ranked, by_number[ranked.entry.application], names) for ranked in order if ranked.inside]
    for number, line in enumerate(found, 1):
        line.number = number
    return found


def _line(ranked: Ranked, one: Application, counties: dict[str, str]) -> Line:
    firm = one.enterprise
    opinion = "同意推荐" if one.category == "new" else "同意推荐复核"
    if ranked.moved:
        opinion += f"（名次调整：{ranked.moved}）"
    marks = ranked.entry.values.get("experts")
    return Line(
        application=one, category=one.category, name=firm.name, uscc=firm.uscc or "",
        county=counties.get(county_of(one.region_id), firm.region.name), product=product_of(one)[:300],
        score="" if marks is None else shown(marks), opinion=opinion[:300],
    )  # fmt: skip


def seal_of(head: dict[str, str], lines: Sequence[Line]) -> str:
    """The digest of everything that a list says."""
    return digest({**head, "lines": [[getattr(line, name) for name in FIELDS] for line in lines]})


def head_of(row: RecommendationList) -> dict[str, str]:
    """What the letter says beside the lines."""
    return {"document": row.document, "addressee": row.addressee, "on": row.on.isoformat()}


@transaction.atomic
def freeze_list(row: Round, by: User, *, document: str, addressee: str, on: date) -> RecommendationList:
    """The order as it stands, inside the quota, as a new version. The same content gives the version before.

    Raises ``tie-on-the-line`` and ``nobody-to-recommend``.
    """
    Round.objects.select_for_update(of=("self",)).get(pk=row.pk)
    lines = _lines(row)
    if not lines:
        raise InputError(
            "nobody-to-recommend",
            Text("没有可推荐的企业", "there is nobody to recommend"),
            fix=Text("等县里报上来并完成市复核", "wait until the counties have passed some on"),
        )
    head = {"document": document.strip()[:80], "addressee": addressee.strip()[:120], "on": on.isoformat()}
    seal = seal_of(head, lines)
    last = row.recommendation_lists.first()
    if last is not None and last.sha256 == seal:
        return last
    number = (row.recommendation_lists.aggregate(most=Max("number"))["most"] or 0) + 1
    found = RecommendationList.objects.create(round=row, number=number, sha256=seal, made_by=by, **{**head, "on": on})
    for line in lines:
        line.list = found
    Line.objects.bulk_create(lines, batch_size=500)
    audit.record(
        "recommendation.freeze",
        found,
        after={"version": number, "sha256": seal, "firms": len(lines)},
        region_code=row.region_id,
    )
    return found


def intact(row: RecommendationList) -> bool:
    """Whether a list still says what was frozen."""
    return seal_of(head_of(row), list(row.lines.order_by("number"))) == row.sha256


def recommend_all(row: RecommendationList, by: User) -> list[Done]:
    """Take the step “recommend” for every firm of the list that waits for it: each by itself, each with its own refusal."""
    found = []
    lines = row.lines.select_related("application__case", "application__round").order_by("number")
    for line in lines:
        one = line.application
        if one.state == "city_review":
            fields = {"document": row.document, "recommended_on": row.on.isoformat()}
            found.append(take(one, "recommend", by, key=f"recommend:{row.pk}:{one.pk}", fields=fields))
    return found


def take(one: Application, action: str, by: User, *, key: str, fields: dict[str, Any], note: str = "") -> Done:
    """One step of one application; a refusal is told and stops no other."""
    assert one.case is not None  # noqa: S101 # nosec B101 - it was handed in
    try:
        workflow.take_step(one.case.pk, action, by, revision=one.case.revision, key=key, note=note, fields=fields)
    except TiduError as error:
        return Done(one, error.what)
    return Done(one)
