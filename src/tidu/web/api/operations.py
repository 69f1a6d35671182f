"""The operations: firms, figures, titles, checks. Each sees what the token's person sees, and nothing else."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any, Literal

from django.http import Http404, HttpRequest
from ninja import Router
from pydantic import Field, StringConstraints

from tidu.criteria.values import ValueFault, parse_value, written
from tidu.errors import FactError, InputError
from tidu.linkage import codes
from tidu.text import Text
from tidu.today import china_today
from tidu.web.accounts.models import Region
from tidu.web.api import schemas as s
from tidu.web.api.errors import Error, Refused
from tidu.web.api.guarding import needs, user_of
from tidu.web.registry.access import get_firm_for_officer, get_firm_for_reader, get_firm_for_stating
from tidu.web.registry.enterprises import service as firms
from tidu.web.registry.facts import service as facts
from tidu.web.registry.models import Enterprise, Fact, Recommendation, Source, TitleHeld
from tidu.web.registry.search import matching
from tidu.web.registry.titles import service as titles
from tidu.web.standing import service as standing

router = Router()
FAULTS = dict.fromkeys((400, 401, 403, 404, 405, 409, 413, 415, 422, 429, 500, 503, 507), Error)
PAGE = 100
Cursor = Annotated[int, Field(ge=0, le=2**62)]
Limit = Annotated[int, Field(ge=1, le=PAGE)]
Digits = Annotated[str, StringConstraints(pattern=r"^\d{2,12}$")]


def firm_out(firm: Enterprise) -> dict[str, Any]:
    """A firm as the API gives it."""
    names = (
        "id",
        "uscc",
        "registration_number",
        "name",
        "short_name",
        "address",
        "industry",
        "established_on",
        "size_class",
        "above_scale",
        "status",
        "version",
    )
    return {name: getattr(firm, name) for name in names} | {
        "region": firm.region_id,
        "registered_capital_fen": firm.registered_capital,
        "merged_into": firm.merged_into_id,
    }


def not_merged(firm: Enterprise) -> Enterprise:
    """The firm, to be written to; 409 where its record was merged into another, which takes all that is new."""
    if firm.merged_into_id is None or firm.status != Enterprise.Status.DUPLICATE:
        return firm
    kept = firm.merged_into_id
    what = Text("这份档案已并入另一份", "this record was merged into another")
    raise Refused(409, "merged", what, fix=Text(f"改写企业 {kept}", f"write to firm {kept}"), where="firm_id")


def paged(rows: list[Any], limit: int) -> tuple[list[Any], int | None]:
    """A page of rows that were asked for with one too many, and the cursor of the next one."""
    return rows[:limit], rows[limit - 1].pk if len(rows) > limit else None


@router.get("/firms", response={200: s.FirmsOut, **FAULTS}, tags=["firms"])
@needs("read:firms")
def list_firms(
    request: HttpRequest, q: s.Plain = "", region: Digits | None = None, after: Cursor = 0, limit: Limit = 50
) -> tuple[int, Any]:
    """Firms by any present or former name or code; ``after`` is the cursor of the page before."""
    rows = Enterprise.objects.visible_to(user_of(request)).exclude(status="duplicate").filter(pk__gt=after)
    if region is not None:
        from tidu.web.pages.lists.codes import within_code

        rows = rows.filter(within_code("region_id", region))
    found, following = paged(list(matching(rows, q).order_by("pk")[: limit + 1]), limit)
    return 200, {"items": [firm_out(firm) for firm in found], "next": following}


@router.get("/firms/{firm_id}", response={200: s.FirmOut, **FAULTS}, tags=["firms"])
@needs("read:firms")
def get_firm(request: HttpRequest, firm_id: s.Id) -> tuple[int, Any]:
    """One firm."""
    return 200, firm_out(get_firm_for_reader(user_of(request), firm_id))


@router.post("/firms", response={201: s.FirmOut, **FAULTS}, tags=["firms"])
@needs("write:firms")
def create_firm(request: HttpRequest, given: s.FirmIn) -> tuple[int, Any]:
    """Enter a firm in one's own region."""
    user = user_of(request)
    if (
        not user.scope.officer
        or not user.scope.covers(given.region)
        or not Region.objects.filter(pk=given.region).exists()
    ):
        raise Refused(
            403, "not-your-region", Text("这个地区不归您管", "the region is not in your charge"), where="region"
        )
    fields = given.dict(exclude={"name", "region", "uscc", "registration_number", "sure"})
    fields["uscc"] = codes.read_uscc(given.uscc).code if given.uscc else None
    if given.registration_number:
        fields["registration_number"] = codes.read_registration_number(given.registration_number).code
    try:
        firm = firms.create_firm(name=given.name, region_id=given.region, by=user, sure=given.sure, **fields)
    except InputError as error:
        raise Refused(409, error.code, error.what, fix=error.fix, where=str(error.where or "")) from None
    return 201, firm_out(firm)


@router.patch("/firms/{firm_id}", response={200: s.FirmOut, **FAULTS}, tags=["firms"])
@needs("write:firms")
def change_firm(request: HttpRequest, firm_id: s.Id, given: s.FirmPatch) -> tuple[int, Any]:
    """Change the entry; 409 where somebody changed the firm since that version."""
    firm = not_merged(get_firm_for_officer(user_of(request), firm_id))
    if firm.version != given.version:
        what = Text(
            f"企业信息已被别人改过（现为第 {firm.version} 版）",
            f"somebody changed the firm (now version {firm.version})",
        )
        raise Refused(
            409, "version", what, fix=Text("重新读取后再改", "read it again, then change it"), where="version"
        )
    changes = given.dict(exclude_unset=True, exclude={"version"})
    cleaned = {
        name: "" if value is None and name in ("short_name", "address", "industry") else value
        for name, value in changes.items()
    }
    return 200, firm_out(firms.change_firm(firm, cleaned, given.version))


# -- figures ------------------------------------------------------------------------------------------------------


def fact_out(row: Fact) -> dict[str, Any] | None:
    """A value as the API gives it; None for an indicator that the catalogue no longer has."""
    indicator = facts.indicator_of(row.indicator)
    if indicator is None:
        return None
    return {
        "indicator": row.indicator,
        "name": indicator.names.zh,
        "as_of": row.as_of,
        "year": row.as_of.year if indicator.yearly else None,
        "stored": row.value,
        "written": written(indicator, facts.decode(indicator, row.value)),
        "party": row.source.party,
        "source": str(row.source),
        "recorded_at": row.recorded_at,
        "in_use": row.standing_from is not None,
    }


@router.get("/firms/{firm_id}/facts", response={200: list[s.FactOut], **FAULTS}, tags=["facts"])
@needs("read:facts")
def list_facts(
    request: HttpRequest, firm_id: s.Id, on: date | None = None, known_at: datetime | None = None
) -> tuple[int, Any]:
    """The values in use that hold up to a day, as they were known at a moment."""
    firm = get_firm_for_reader(user_of(request), firm_id)
    moment = (
        known_at if known_at is None or known_at.tzinfo else known_at.replace(tzinfo=datetime.now().astimezone().tzinfo)
    )
    found = [fact_out(row) for row in facts.in_use([firm.pk], on or china_today(), moment)]
    return 200, [one for one in found if one is not None]


@router.post("/firms/{firm_id}/facts", response={200: s.StatedOut, **FAULTS}, tags=["facts"])
@needs("write:facts")
def state_facts(request: HttpRequest, firm_id: s.Id, given: s.FactsIn) -> tuple[int, Any]:
    """State values as one's own party; what contradicts another party opens a conflict and overwrites nothing."""
    user = user_of(request)
    firm, party = get_firm_for_stating(user, firm_id)
    not_merged(firm)
    statements = [_statement(firm.pk, place, one) for place, one in enumerate(given.facts)]
    source = Source.objects.create(
        kind=Source.Kind.API, party=party, label=given.source, entered_by=user, organisation_id=user.organisation_id
    )
    done = facts.state(source, statements)
    return 200, {name: getattr(done, name) for name in ("new", "same", "changed", "withdrawn", "conflicts")}


def _statement(firm_id: int, place: int, one: s.FactIn) -> facts.Statement:
    where = f"facts.{place}"
    indicator = facts.indicator_of(one.indicator)
    if indicator is None:
        raise Refused(
            422, "unknown-indicator", Text(f"没有指标“{one.indicator}”", f"no indicator “{one.indicator}”"), where=where
        )
    if indicator.yearly and one.year is None:
        raise Refused(
            422,
            "year-missing",
            Text(f"“{indicator.names.zh}”是年度指标，缺年份", "a yearly indicator needs its year"),
            where=where,
        )
    try:
        value = None if one.value is None else parse_value(indicator, one.value)
    except ValueFault as fault:
        from tidu.errors import Where

        raise FactError("bad-value", fault.why, fix=fault.fix, where=Where(where)) from None
    day = facts.as_of_for(indicator, one.year, one.as_of or china_today())
    return facts.Statement(firm_id, one.indicator, day, value, place=where)


# -- titles -------------------------------------------------------------------------------------------------------


def title_out(row: TitleHeld) -> dict[str, Any]:
    """A title as the API gives it."""
    names = (
        "id",
        "title",
        "kind",
        "product",
        "batch",
        "document",
        "decision",
        "decided_on",
        "valid_from",
        "valid_until",
        "withdrawn_on",
    )
    return {name: getattr(row, name) for name in names} | {
        "firm": row.enterprise_id,
        "state": titles.state_of(row, china_today()),
    }


@router.get("/titles", response={200: s.TitlesOut, **FAULTS}, tags=["titles"])
@needs("read:titles")
def list_titles(
    request: HttpRequest,
    title: s.Plain = "",
    firm: Cursor | None = None,
    valid_on: date | None = None,
    after: Cursor = 0,
    limit: Limit = 50,
) -> tuple[int, Any]:
    """Titles of the firms that one may see."""
    rows = TitleHeld.objects.visible_to(user_of(request)).filter(pk__gt=after)
    if title:
        rows = rows.filter(title=title)
    if firm is not None:
        rows = rows.filter(enterprise_id=firm)
    if valid_on is not None:
        rows = rows.valid_on(valid_on)
    found, following = paged(list(rows.order_by("pk")[: limit + 1]), limit)
    return 200, {"items": [title_out(row) for row in found], "next": following}


@router.get("/titles/{title_id}", response={200: s.TitleOut, **FAULTS}, tags=["titles"])
@needs("read:titles")
def get_title(request: HttpRequest, title_id: s.Id) -> tuple[int, Any]:
    """One title."""
    row = TitleHeld.objects.visible_to(user_of(request)).filter(pk=title_id).first()
    if row is None:
        raise Http404
    return 200, title_out(row)


@router.post("/firms/{firm_id}/titles", response={201: s.TitleOut, **FAULTS}, tags=["titles"])
@needs("write:titles")
def register_title(request: HttpRequest, firm_id: s.Id, given: s.TitleIn) -> tuple[int, Any]:
    """Register a title of a firm."""
    firm = not_merged(get_firm_for_officer(user_of(request), firm_id))
    fields = given.dict(exclude={"title"})
    if fields["valid_until"] is None:
        del fields["valid_until"]
    return 201, title_out(titles.register_title(firm, given.title, **fields))


@router.post("/titles/{title_id}/withdrawal", response={200: s.TitleOut, **FAULTS}, tags=["titles"])
@needs("write:titles")
def withdraw_title(request: HttpRequest, title_id: s.Id, given: s.WithdrawIn) -> tuple[int, Any]:
    """Take a title away from a day on."""
    user = user_of(request)
    row = TitleHeld.objects.visible_to(user).filter(pk=title_id).select_related("enterprise").first()
    if row is None:
        raise Http404
    get_firm_for_officer(user, row.enterprise_id)
    titles.withdraw_title(row, given.on, given.reason)
    row.refresh_from_db()
    return 200, title_out(row)


def recommendation_out(row: Recommendation) -> dict[str, Any]:
    """A recommendation as the API gives it."""
    names = ("id", "title", "kind", "product", "batch", "document", "recommended_on", "outcome", "decided_on")
    return {name: getattr(row, name) for name in names} | {"firm": row.enterprise_id}


@router.get("/recommendations", response={200: s.RecommendationsOut, **FAULTS}, tags=["titles"])
@needs("read:titles")
def list_recommendations(
    request: HttpRequest,
    title: s.Plain = "",
    firm: Cursor | None = None,
    batch: s.Plain = "",
    outcome: Literal["pending", "granted", "declined"] | None = None,
    after: Cursor = 0,
    limit: Limit = 50,
) -> tuple[int, Any]:
    """Recommendations of the firms that one may see: for which title, in which round, and with what outcome."""
    rows = Recommendation.objects.visible_to(user_of(request)).filter(pk__gt=after)
    wanted = {"title": title, "enterprise_id": firm, "batch": batch, "outcome": outcome}
    rows = rows.filter(**{name: value for name, value in wanted.items() if value not in (None, "")})
    found, following = paged(list(rows.order_by("pk")[: limit + 1]), limit)
    return 200, {"items": [recommendation_out(row) for row in found], "next": following}


@router.get("/recommendations/{recommendation_id}", response={200: s.RecommendationOut, **FAULTS}, tags=["titles"])
@needs("read:titles")
def get_recommendation(request: HttpRequest, recommendation_id: s.Id) -> tuple[int, Any]:
    """One recommendation."""
    row = Recommendation.objects.visible_to(user_of(request)).filter(pk=recommendation_id).first()
    if row is None:
        raise Http404
    return 200, recommendation_out(row)


# -- checks -------------------------------------------------------------------------------------------------------


def check_out(row: standing.Check) -> dict[str, Any]:
    """A verdict as the API gives it."""
    names = ("id", "title", "kind", "on", "standard", "outcome", "made_at", "receipt")
    return {name: getattr(row, name) for name in names} | {"firm": row.enterprise_id}


@router.post("/firms/{firm_id}/checks", response={201: s.CheckOut, **FAULTS}, tags=["checks"])
@needs("write:checks")
def make_check(request: HttpRequest, firm_id: s.Id, given: s.CheckIn) -> tuple[int, Any]:
    """Judge a firm by the standard that applies on a day, and keep the verdict with its receipt."""
    user = user_of(request)
    firm = not_merged(get_firm_for_reader(user, firm_id))
    row = standing.check(firm, given.title, given.kind, given.on or china_today(), by=user)
    return 201, check_out(row)


@router.get("/firms/{firm_id}/checks", response={200: s.ChecksOut, **FAULTS}, tags=["checks"])
@needs("read:checks")
def list_checks(request: HttpRequest, firm_id: s.Id, after: Cursor = 0, limit: Limit = 20) -> tuple[int, Any]:
    """The verdicts on a firm."""
    firm = get_firm_for_reader(user_of(request), firm_id)
    found, following = paged(list(firm.checks.filter(pk__gt=after).order_by("pk")[: limit + 1]), limit)
    return 200, {"items": [check_out(row) for row in found], "next": following}


@router.get("/checks/{check_id}", response={200: s.CheckOut, **FAULTS}, tags=["checks"])
@needs("read:checks")
def get_check(request: HttpRequest, check_id: s.Id) -> tuple[int, Any]:
    """One verdict."""
    row = standing.Check.objects.filter(pk=check_id).first()
    if row is None:
        raise Http404
    get_firm_for_reader(user_of(request), row.enterprise_id)
    return 200, check_out(row)
