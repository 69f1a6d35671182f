"""Every list of the platform, each with somebody who reads it, a stranger, and rows that can be told apart."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from tests.web.access.parameters import PDF
from tests.web.cast import organisation, person
from tests.web.crossing import kept as crossed
from tests.web.linking import queued
from tests.web.lists.publishing import kept as published
from tests.web.lists.world import YEAR, Fill, Rows, World, mark
from tests.web.materials import listed as proofs_listed
from tests.web.notices import issued
from tests.web.notices import kept as notice_kept
from tests.web.onsite.kept import planned
from tests.web.receiving import kept
from tests.web.reviews import kept as reviewed
from tests.web.rounds import kept as applied
from tests.web.rounds.making import a_round
from tests.web.sharing import kept as sent
from tests.web.upkeep.listed import banned, reported, suspected, updated
from tests.web.validity import kept as owed

from tidu.text import same
from tidu.today import china_today
from tidu.web.accounts.models import Invitation, User
from tidu.web.api.tokens import make_token
from tidu.web.audit import service as audit
from tidu.web.desk.service import Duty, ensure_todos, send_message
from tidu.web.filing.service import Pinned, open_filing
from tidu.web.insight.models import Snapshot
from tidu.web.jobs.models import Job
from tidu.web.registry.facts.evidence import add_evidence
from tidu.web.registry.models import (
    Conflict,
    Evidence,
    Fact,
    ImportJob,
    ImportProblem,
    Recommendation,
    Source,
    Tag,
    TitleHeld,
)
from tidu.web.standing.models import LevelChange, Renewal, Standing
from tidu.web.standing.renewing import Written, begin_renewal, finish_renewal


@dataclass(frozen=True)
class Listed:
    """One list. ``search`` is its filter for a text; ``column`` sorts, and differs in every row."""

    url_name: str
    who: str
    stranger: str
    fill: Fill
    column: str
    search: str = "q"
    query: str = ""
    arguments: Callable[[World], tuple[object, ...]] = lambda _world: ()

    def address(self, world: World) -> str:
        """Where it stands."""
        return reverse(self.url_name, args=self.arguments(world)) + self.query


# -- rows ---------------------------------------------------------------------------------------------------------


def firms(world: World, rows: Rows) -> None:
    for number in rows:
        world.firm(number)


def titles(world: World, rows: Rows) -> None:
    for number in rows:
        TitleHeld.objects.create(
            enterprise=world.firm(number), title="cxx", decision="announced", valid_from=date(2025, 1, 1)
        )


def recommendations(world: World, rows: Rows) -> None:
    for number in rows:
        Recommendation.objects.create(
            enterprise=world.firm(number), title="zjtx", batch="2025年示例批次", recommended_on=date(2025, 3, 1)
        )


def standings(world: World, rows: Rows) -> None:
    renewal = Renewal.objects.first()
    if renewal is None:
        renewal = begin_renewal(china_today())
        finish_renewal(renewal, Written(2, 2))
    for number in rows:
        firm = world.firm(number)
        Standing.objects.create(
            enterprise=firm, title="zjtx", kind="new", level="s", missing="rd_intensity", region_id=firm.region_id, renewal=renewal
        )  # fmt: skip


def filings(world: World, rows: Rows) -> None:
    for number in rows:
        open_filing(world.firm(number), Pinned("xjr"), purpose="own:xjr:new", on=date(2026, 7, 1), by=world.cast.zhao)


def visits(world: World, rows: Rows) -> None:
    for number in rows:
        planned(world.cast, world.firm(number))


def rounds(world: World, rows: Rows) -> None:
    for number in rows:
        a_round(world.cast, name=mark(number), batch=mark(number))


def round_applications(world: World, rows: Rows) -> None:
    for number in rows:
        applied.kept_application(world.cast, world.firm(number))


def round_invitations(world: World, rows: Rows) -> None:
    for number in rows:
        applied.kept_invitation(world.cast, world.firm(number))


def round_candidates(world: World, rows: Rows) -> None:
    applied.kept_round(world.cast)
    renewal = Renewal.objects.create(on=china_today(), known_at=timezone.now(), rules={}, engine="x", titles=[])
    for number in rows:
        firm = world.firm(number)
        Standing.objects.create(
            enterprise=firm, title="xjr", kind="new", level="m", region_id=firm.region_id, renewal=renewal
        )


def of_round(world: World) -> tuple[object, ...]:
    return (applied.kept_round(world.cast).pk,)


def changes(world: World, rows: Rows) -> None:
    now = timezone.now()
    for number in rows:
        LevelChange.objects.create(
            enterprise=world.firm(number), title="zjtx", before="f", before_at=now, after="s", better=True, at=now
        )


def snapshots(world: World, rows: Rows) -> None:
    for number in rows:
        Snapshot.objects.create(
            on=YEAR, region_id="211481", note=mark(number), table={}, definitions={}, taken_by=world.cast.wang
        )


def events(world: World, rows: Rows) -> None:
    audit.record_many(
        audit.Entry(
            "firm.change", "registry.enterprise", str(world.pumps.pk), mark(number),
            before={"employees": number}, after={"employees": number + 1}, enterprise_id=world.pumps.pk, region_code="211481101",
        )
        for number in rows
    )  # fmt: skip


def organisations(_world: World, rows: Rows) -> None:
    for number in rows:
        organisation("firm", f"葫芦岛{mark(number)}有限公司")


def conflicts(world: World, rows: Rows) -> None:
    for number in rows:
        Conflict.objects.create(
            enterprise=world.firm(number), indicator="revenue", as_of=YEAR, opened_at=timezone.now() - timedelta(days=number)
        )  # fmt: skip


def papers(world: World, rows: Rows) -> None:
    first, _new = add_evidence(
        world.pumps, SimpleUploadedFile("示例.pdf", PDF), "示例.pdf", world.cast.wang, kind="other", title=mark(rows[0])
    )
    for number in rows[1:]:
        Evidence.objects.create(
            enterprise=world.pumps, kind="other", title=mark(number), file_name="示例.pdf", blob=first.blob, uploaded_by=world.cast.wang
        )  # fmt: skip


def an_import(world: World, number: int = 0) -> ImportJob:
    if not Evidence.objects.exists():
        papers(world, range(1))
    maker = world.cast.wang
    return ImportJob.objects.create(
        what="firms", file_name=f"{mark(number)}.xlsx", blob=Evidence.objects.all()[0].blob,
        organisation=maker.memberships.get().organisation, created_by=maker, state="applied",
    )  # fmt: skip


def imports(world: World, rows: Rows) -> None:
    for number in rows:
        an_import(world, number)


def problems(world: World, rows: Rows) -> None:
    job = ImportJob.objects.first() or an_import(world)
    ImportProblem.objects.bulk_create(
        ImportProblem(
            import_job=job, row=number, cell=f"E{number}", column="营业收入", text=mark(number), severity="error",
            code="not-a-number", why_zh="不是数", why_en="no number",
        )
        for number in rows
    )  # fmt: skip


def values(world: World, rows: Rows) -> None:
    for number in rows:
        source = Source.objects.create(kind="form", party="firm", label=f"{mark(number)}报表")
        now = timezone.now()
        Fact.objects.create(
            enterprise=world.pumps, indicator="revenue", as_of=YEAR, value=number * 1_000_000, source=source, recorded_at=now,
            standing_from=now, ended_at=now,
        )  # fmt: skip


def todos(world: World, rows: Rows) -> None:
    maker = world.cast.wang
    ensure_todos(
        Duty(mark(number), "example", same(f"核对{mark(number)}"), "/home/", maker.organisation_id or 0, owner_id=maker.pk)
        for number in rows
    )  # fmt: skip


def messages(world: World, rows: Rows) -> None:
    for number in rows:
        send_message([world.cast.zhao.pk], same(f"通知{mark(number)}"), same("正文"), "/home/")


def jobs(world: World, rows: Rows) -> None:
    for number in rows:
        Job.objects.create(kind="example", title=mark(number), state="done", started_by=world.cast.li)


def people(world: World, rows: Rows) -> None:
    for number in rows:
        person(f"person{number}", mark(number), world.cast.admin.memberships.get().organisation, "officer")


def invitations(world: World, rows: Rows) -> None:
    for number in rows:
        Invitation.objects.create(
            organisation=world.cast.admin.memberships.get().organisation, role="officer", name=mark(number),
            secret_digest=f"{number:064d}", invited_by=world.cast.admin, expires_at=timezone.now() + timedelta(days=1),
        )  # fmt: skip


def labels(_world: World, rows: Rows) -> None:
    for number in rows:
        Tag.objects.create(kind="chain", name=mark(number))


def tokens(world: World, rows: Rows) -> None:
    for number in rows:
        make_token(world.cast.zhao, mark(number), ["read:firms"], 30)


def due_items(world: World, rows: Rows) -> None:
    owed.many_items([world.firm(number) for number in rows])


def forecasts(world: World, rows: Rows) -> None:
    owed.many_forecasts([world.firm(number) for number in rows])


# -- lists --------------------------------------------------------------------------------------------------------


def of_firm(world: World) -> tuple[object, ...]:
    """The pumps."""
    return (world.pumps.pk,)


def of_revenue(world: World) -> tuple[object, ...]:
    """The revenue of the pumps."""
    return (world.pumps.pk, "revenue", str(YEAR))


def of_import(world: World) -> tuple[object, ...]:
    """The one import."""
    return ((ImportJob.objects.first() or an_import(world)).pk,)


def of_bureau(world: World) -> tuple[object, ...]:
    """Where the administrator works."""
    return (world.cast.admin.memberships.get().organisation_id,)


LISTS = (
    Listed("firms", "wang", "chen", firms, "name"),
    Listed("titles", "wang", "chen", titles, "firm"),
    Listed("standings", "wang", "chen", standings, "firm"),
    Listed("upkeep", "wang", "chen", reported, "firm"),
    Listed("leads", "wang", "chen", suspected, "firm"),
    Listed("bans", "wang", "chen", banned, "firm"),
    Listed("updates", "wang", "chen", updated, "firm"),
    Listed("validity", "wang", "chen", due_items, "firm"),
    Listed("validity-forecast", "wang", "chen", forecasts, "firm"),
    Listed("conflicts", "wang", "chen", conflicts, "firm"),
    Listed("list-effect-rows", "wang", "chen", published.many_rows, "name", arguments=published.of_version),
    Listed("list-effect-gone", "wang", "chen", published.many_leaving, "firm", arguments=published.of_version),
    Listed("list-effect-lost", "wang", "chen", published.many_lost, "firm", arguments=published.of_second),
    Listed("list-changes", "wang", "chen", published.many_rows, "name", arguments=published.of_version),
    Listed("list-members", "wang", "chen", published.many_members, "firm", arguments=published.of_source),
    Listed("firm-lists", "wang", "chen", published.many_lists_of_a_firm, "list", arguments=of_firm),
    Listed("list-rows", "wang", "chen", queued.many_rows, "name", arguments=queued.of_bare_version),
    Listed("list-decisions", "wang", "chen", queued.many_decisions, "name"),
    Listed("lists", "wang", "chen", kept.many_lists, "name"),
    Listed("list", "wang", "chen", kept.many_versions, "number", arguments=kept.of_source),
    Listed("list-issues", "wang", "chen", kept.many_issues, "cell", arguments=kept.of_bare_version),
    Listed("audit", "wang", "chen", events, "number", search="subject"),
    Listed("firm-audit", "wang", "chen", events, "number", search="subject", arguments=of_firm),
    Listed("fact-history", "wang", "chen", values, "value", arguments=of_revenue),
    Listed("vault", "wang", "chen", papers, "title", arguments=of_firm),
    Listed("evidence-uses", "wang", "chen", proofs_listed.uses, "purpose", arguments=proofs_listed.of_paper),
    Listed("material-asks", "wang", "chen", proofs_listed.asks, "firm"),
    Listed("material-savings", "wang", "chen", proofs_listed.owed, "firm"),
    Listed("spot-checks", "wang", "chen", proofs_listed.checks, "firm"),
    Listed("imports", "wang", "chen", imports, "file"),
    Listed("import-problems", "wang", "chen", problems, "text", arguments=of_import),
    Listed("todos", "wang", "chen", todos, "what"),
    Listed("messages", "zhao", "qian", messages, "title"),
    Listed("jobs", "li", "sun", jobs, "title"),
    Listed("people", "admin", "li", people, "name"),
    Listed("people-of", "admin", "li", people, "name", arguments=of_bureau),
    Listed("invitations-of", "admin", "li", invitations, "name", arguments=of_bureau),
    Listed("filings", "wang", "chen", filings, "firm"),
    Listed("onsite", "wang", "chen", visits, "firm"),
    Listed("reviews", "wang", "chen", reviewed.many, "firm"),
    Listed("recommendation-list", "li", "wang", reviewed.many_lines, "name", arguments=reviewed.of_list),
    Listed("rounds", "li", "qian", rounds, "name"),
    Listed("applications", "wang", "chen", round_applications, "firm"),
    Listed("round-applications", "wang", "chen", round_applications, "firm", arguments=of_round),
    Listed("round-invitations", "wang", "chen", round_invitations, "firm", arguments=of_round),
    Listed("round-candidates", "li", "qian", round_candidates, "firm", arguments=of_round),
    Listed("certificates", "wang", "chen", issued.many_certificates, "number"),
    Listed("received-lists", "li", "wang", issued.many_received, "document"),
    Listed("notice-desk", "li", "wang", notice_kept.many_notices, "heading"),
    Listed("notice-objections", "li", "wang", notice_kept.many_objections, "firm"),
    Listed("recommendations", "wang", "chen", recommendations, "firm"),
    Listed("standing-changes", "wang", "chen", changes, "firm"),
    Listed("snapshots", "wang", "chen", snapshots, "note"),
    Listed("watches", "wang", "chen", crossed.watches, "name"),
    Listed("watch", "wang", "chen", crossed.moves, "firm", arguments=crossed.a_watch),
    Listed("watch-names", "wang", "chen", crossed.members, "firm", arguments=crossed.a_watch),
    Listed("track-notices", "wang", "chen", crossed.notices, "firm"),
    Listed("handed-lists", "wang", "chen", crossed.handed_lists, "title"),
    Listed("handed", "wang", "chen", crossed.handed_rows, "firm", arguments=crossed.a_handed_list),
    Listed("tags", "li", "wang", labels, "name"),
    Listed("api-tokens", "zhao", "qian", tokens, "name"),
    Listed("organisations", "admin", "li", organisations, "name"),
    Listed("subscriptions", "wang", "chen", sent.subscriptions, "name"),
    Listed("packages-sent", "wang", "chen", sent.packages, "version"),
    Listed("packages", "sun", "zhou", sent.packages, "version"),
    Listed("subscription", "wang", "chen", sent.packages, "version", arguments=sent.of_subscription),
    Listed("package-names", "wang", "chen", sent.package_rows, "name", arguments=sent.of_package),
    Listed("usages", "wang", "chen", sent.usages, "note"),
    Listed("objections", "wang", "chen", sent.objections, "text"),
    Listed("firm-sharing", "zhao", "qian", sent.shared, "why", arguments=of_firm),
)

OF_THEIR_OWN: dict[str, str] = {
    "count-names": "its rows follow from the counts of a day: tests/web/counts",
    "crossing-names": "its rows follow from the lists that are crossed: tests/web/counts",
    "snapshot-names": "its rows are frozen with the counts: tests/web/counts",
}
"""Lists whose rows only a whole run of something makes, and where they are tested instead."""


def reader(one: Listed, world: World) -> User:
    """Who reads the list."""
    return world.cast.everybody[one.who]
