"""What the walk puts into addresses: for each URL name the arguments that lead to 兴城's firm and what belongs to it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from tests.web.cast import Cast, make_firm
from tests.web.filing import kept as filled
from tests.web.linking import queued
from tests.web.lists.publishing import kept as published
from tests.web.materials import kept as proved
from tests.web.notices import issued
from tests.web.notices import kept as told
from tests.web.onsite.kept import a_picture, a_visit
from tests.web.receiving import kept
from tests.web.rounds import kept as applied
from tests.web.upkeep import kept as upheld
from tests.web.validity import kept as owed

from tidu.web.accounts.models import Invitation
from tidu.web.audit.models import AuditEvent
from tidu.web.registry.enterprises.merging import merge_records
from tidu.web.registry.facts.evidence import add_evidence
from tidu.web.registry.facts.service import Statement, state
from tidu.web.registry.models import (
    Conflict,
    Contact,
    Enterprise,
    EnterpriseName,
    Evidence,
    ImportJob,
    Merge,
    Recommendation,
    Source,
    TitleHeld,
)
from tidu.web.sharing.models import Objection, Package

YEAR = date(2025, 12, 31)
PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\n%%EOF\n"


@dataclass
class World:
    """Everything that an address may lead to."""

    cast: Cast
    pumps: Enterprise
    twin: Enterprise
    conflict: Conflict
    evidence: Evidence
    contact: Contact
    title: TitleHeld
    recommendation: Recommendation
    merge: Merge
    imported: ImportJob
    invitation: Invitation
    former: EnterpriseName


def make_world(cast: Cast, pumps: Enterprise) -> World:
    """A firm of 兴城 with something of everything."""
    for party, value in (("firm", 7), ("tax", 9)):
        source = Source.objects.create(kind="form", party=party, label="示例")
        state(source, [Statement(pumps.pk, "revenue", YEAR, value)])
    twin = make_firm("兴城示例重复有限公司", "211481101", 90)
    gone = make_firm("兴城示例并档有限公司", "211481101", 91)
    Enterprise.objects.filter(pk=gone.pk).update(uscc=None)
    merge = merge_records(twin, Enterprise.objects.get(pk=gone.pk), "示例", cast.wang)
    paper, _new = add_evidence(
        pumps, SimpleUploadedFile("示例.pdf", PDF), "示例.pdf", cast.wang, kind="other", title="示例材料"
    )
    bureau = cast.wang.memberships.get().organisation
    # Before others give the firm the title of the round, or a ban: then it could no longer apply.
    applied.kept_application(cast, pumps)
    return World(
        cast=cast,
        pumps=pumps,
        twin=twin,
        conflict=Conflict.objects.get(),
        evidence=paper,
        former=EnterpriseName.objects.create(enterprise=pumps, name="兴城示例曾用名有限公司", kind="former"),
        contact=Contact.objects.create(enterprise=pumps, kind="contact", name="示例人", mobile="00000000000"),
        title=TitleHeld.objects.create(
            enterprise=pumps, title="cxx", decision="announced", valid_from=date(2025, 1, 1)
        ),
        recommendation=Recommendation.objects.create(
            enterprise=pumps, title="zjtx", batch="2025年示例批次", recommended_on=date(2025, 3, 1)
        ),
        merge=merge,
        imported=ImportJob.objects.create(
            what="firms",
            file_name="示例.xlsx",
            blob=paper.blob,
            organisation=bureau,
            created_by=cast.wang,
            state="applied",
        ),
        invitation=Invitation.objects.create(
            organisation=cast.admin.memberships.get().organisation,
            role="officer",
            name="示例人",
            secret_digest="0" * 64,
            invited_by=cast.admin,
            expires_at=timezone.now() + timedelta(days=1),
        ),
    )


def _package(world: World) -> Package:
    """A list that 兴城 sent to the bank, with the firm on it; made when it is first asked for."""
    from tests.web.sharing.making import the_package

    return the_package(world.cast, world.pumps)


def _objection(world: World) -> Objection:
    """The firm's objection to it."""
    from tidu.web.sharing.objecting import object_to

    return object_to(_package(world).subscription, world.pumps, world.cast.zhao, "示例异议")


Arguments = Callable[[World], tuple[object, ...]]
FIRM: Arguments = lambda world: (world.pumps.pk,)  # noqa: E731 - a table of small functions
PARAMETERS: dict[str, Arguments] = {
    "library-standard-file": lambda _world: ("zjtx-2026", "json"),
    "library-compare": lambda _world: ("zjtx-2022", "zjtx-2026"),
    "library-firms": lambda _world: ("zjtx-2022", "zjtx-2026"),
    "library-overlay-file": lambda _world: ("xjr-2025-round", "yaml"),
    "firm": FIRM,
    "firm-edit": FIRM,
    "firm-owner": FIRM,
    "firm-size": FIRM,
    "firm-tags": FIRM,
    "firm-contact-new": FIRM,
    "firm-relations": FIRM,
    "firm-people": FIRM,
    "firm-events": FIRM,
    "firm-event": FIRM,
    "firm-name-new": FIRM,
    "firm-name-edit": lambda world: (world.pumps.pk, world.former.pk),
    "firm-twins": FIRM,
    "firm-facts": FIRM,
    "firm-standing": FIRM,
    "filing": filled.the_form,
    "filing-field": filled.the_form,
    "filing-verdict": filled.the_form,
    "filing-freeze": filled.the_form,
    "filing-print": filled.the_form,
    "filing-pdf": filled.the_form,
    "filing-workbook": filled.the_form,
    "filing-version": filled.the_version,
    "firm-standing-title": lambda world: (world.pumps.pk, "zjtx"),
    "firm-evidence": FIRM,
    "vault": proved.of_firm,
    "material-hand-in": proved.of_firm,
    "material-consent": proved.of_firm,
    "material-ask": proved.of_firm,
    "materials-needed": proved.for_title,
    "declare": proved.to_declare,
    "evidence-uses": proved.the_evidence,
    "material-ask-end": proved.of_ask,
    "declaration": proved.of_declaration,
    "declaration-pdf": proved.of_declaration,
    "spot-check": proved.of_check,
    "draw": proved.of_draw,
    "firm-audit": FIRM,
    "title-new": FIRM,
    "recommendation-new": FIRM,
    "recommendation": lambda world: (world.recommendation.pk,),
    "firm-contact": lambda world: (world.pumps.pk, world.contact.pk),
    "firm-contact-edit": lambda world: (world.pumps.pk, world.contact.pk),
    "firm-merge": lambda world: (world.pumps.pk, world.twin.pk),
    "fact-history": lambda world: (world.pumps.pk, "revenue", "2025-12-31"),
    "firm-sheet": lambda world: (world.pumps.pk, 2025),
    "firm-sheet-field": lambda world: (world.pumps.pk, 2025),
    "firm-sheet-confirm": lambda world: (world.pumps.pk, 2025),
    "conflict": lambda world: (world.conflict.pk,),
    "evidence": lambda world: (world.evidence.pk,),
    "evidence-file": lambda world: (world.evidence.pk,),
    "title": lambda world: (world.title.pk,),
    "count-names": lambda _world: ("cxx",),
    "title-edit": lambda world: (world.title.pk,),
    "merge-undo": lambda world: (world.merge.pk,),
    "import": lambda world: (world.imported.pk,),
    "import-problems": lambda world: (world.imported.pk,),
    "validity-item": owed.of_item,
    "validity-feed": lambda world: owed.of_feed(world.cast.wang),
    "list-effect": published.of_version,
    "list-effect-rows": published.of_version,
    "list-effect-gone": published.of_version,
    "list-effect-lost": published.of_version,
    "list-changes": published.of_version,
    "list-place": published.of_version,
    "list-members": published.of_source,
    "firm-lists": FIRM,
    "list-rows": queued.of_version,
    "list-review": queued.of_version,
    "list-review-act": queued.of_version,
    "list-row": queued.of_row,
    "list-row-firm": queued.of_row,
    "list": kept.of_source,
    "list-edit": kept.of_source,
    "list-version": kept.of_version,
    "list-columns": kept.of_version,
    "list-discard": kept.of_version,
    "list-issues": kept.of_version,
    "list-faulty": kept.of_version,
    "audit-event": lambda world: (AuditEvent.objects.filter(enterprise_id=world.pumps.pk).latest("sequence").sequence,),
    "people-of": lambda world: (world.cast.admin.memberships.get().organisation_id,),
    "invitations-of": lambda world: (world.cast.admin.memberships.get().organisation_id,),
    "organisation": lambda world: (world.cast.wang.memberships.get().organisation_id,),
    "membership": lambda world: (world.cast.li.memberships.first().pk,),  # type: ignore[union-attr]
    "membership-end": lambda world: (world.cast.li.memberships.first().pk,),  # type: ignore[union-attr]
    "membership-unlock": lambda world: (world.cast.li.memberships.first().pk,),  # type: ignore[union-attr]
    "invitation-revoke": lambda world: (world.invitation.pk,),
    "invitation": lambda _world: ("no-such-secret",),
    "subscription": lambda world: (_package(world).subscription_id,),
    "subscription-edit": lambda world: (_package(world).subscription_id,),
    "subscription-state": lambda world: (_package(world).subscription_id,),
    "subscription-package": lambda world: (_package(world).subscription_id,),
    "objection": lambda world: (_objection(world).pk,),
    "package": lambda world: (_package(world).pk,),
    "package-names": lambda world: (_package(world).pk,),
    "package-file": lambda world: (_package(world).pk,),
    "package-sign": lambda world: (_package(world).pk,),
    "package-confirm": lambda world: (_package(world).pk,),
    "package-usage": lambda world: (_package(world).pk,),
    "package-correct": lambda world: (_package(world).pk,),
    "firm-sharing": FIRM,
    "firm-consent": FIRM,
    "firm-objection": lambda world: (world.pumps.pk, _package(world).subscription_id),
    **dict.fromkeys(
        ("onsite-visit", "onsite-call-off", "onsite-phone", "onsite-state", "onsite-photo", "onsite-report"),
        lambda world: (a_visit(world.cast, world.pumps).pk,),
    ),
    "onsite-picture": lambda world: a_picture(world.cast, world.pumps),
    **dict.fromkeys(
        (
            "round",
            "round-edit",
            "round-notice",
            "round-step",
            "round-rules",
            "round-progress",
            "round-chase",
            "round-candidates",
            "round-invitations",
            "round-applications",
            "application-open",
        ),
        applied.the_round,
    ),
    **dict.fromkeys(("application", "application-step", "application-late"), applied.the_application),
    "round-invitation": applied.the_invitation,
    "public-notice": told.the_notice,
    **dict.fromkeys(("notice-object", "notice-page", "notice-act"), told.the_notice),
    "objection-receipt": told.the_code,
    **dict.fromkeys(
        (
            "notice-objection",
            "notice-objection-step",
            "notice-objection-step-file",
            "notice-objection-person",
            "notice-objection-note",
        ),
        told.the_objection,
    ),
    "notice-objection-file": told.the_objection_file,
    "public-notice-file": issued.its_file,
    "certificate-verified": issued.its_code,
    "certificate-file": issued.its_number,
    "notice-certificates": told.the_notice,
    "notice-certificates-file": told.the_notice,
    "notice-corrections": told.the_notice,
    "received-list": issued.the_received,
    **upheld.ARGUMENTS,
    "openid_connect_login": lambda _world: ("province",),
    "openid_connect_callback": lambda _world: ("province",),
}
"""Arguments of addresses that need some; others that need a number get 1, a text gets "x"."""
OF_A_FIRM = (
    "firm", "firm-edit", "firm-owner", "firm-size", "firm-tags", "firm-contact-new", "firm-contact", "firm-contact-edit",
    "firm-relations", "firm-people", "firm-events", "firm-event", "firm-twins", "firm-merge", "firm-facts", "fact-history", "firm-sheet",
    "firm-standing", "firm-standing-title", "recommendation-new", "recommendation", "certificate-file",
    "firm-sheet-field", "firm-sheet-confirm", "firm-evidence", "firm-audit", "conflict", "evidence", "evidence-file",
    "validity-item", "title-new", "title", "title-edit", "merge-undo", "firm-name-new", "firm-name-edit", "import", "import-problems",
    "list-effect", "list-effect-rows", "list-effect-gone", "list-effect-lost", "list-changes", "list-place", "list-members", "firm-lists",
    "list-rows", "list-review", "list-review-act", "list-row", "list-row-firm",
    "list", "list-edit", "list-version", "list-columns", "list-discard", "list-issues", "list-faulty",
    "application", "application-step", "application-late", "round-invitation",
    "firm-sharing", "firm-consent", "firm-objection",
    "change", "change-step", "change-titles", "lead", "lead-step", "lead-correct", "lead-proof", "lead-file", "lead-new",
    "update", "update-platform",
    "update-confirm",
    "vault", "material-hand-in", "material-consent", "material-ask", "materials-needed", "declare", "evidence-uses", "material-ask-end",
    "declaration", "declaration-pdf", "spot-check",
    "onsite-new", "onsite-visit", "onsite-call-off", "onsite-phone", "onsite-state", "onsite-photo", "onsite-report", "onsite-picture",
    "filing", "filing-field", "filing-verdict", "filing-freeze", "filing-print", "filing-pdf", "filing-workbook", "filing-version",
)  # fmt: skip
"""Addresses behind which 陈股长, and everybody else without business there, finds nothing."""
NOT_OF_A_FIRM: dict[str, str] = {
    "ledger-end": "of a region: the city's officers alone",
    "audit-event": "of the trail: its own tests say who reads which event",
    "people-of": "of an organisation: its administrators alone",
    "invitations-of": "of an organisation: its administrators alone",
    "organisation": "of the city: its administrators alone",
    "membership": "of an organisation: its administrators alone",
    "membership-end": "of an organisation: its administrators alone",
    "membership-unlock": "of an organisation: its administrators alone",
    "invitation-revoke": "of an organisation: its administrators alone",
    "todo_take": "of the desk: its own tests say whose a to-do is",
    "todo_hand_over": "of the desk: its own tests say whose a to-do is",
    "todo_finish": "of the desk: its own tests say whose a to-do is",
    "snapshot": "of a region: its own tests say who reads which",
    "snapshot-names": "of a region: its own tests say who reads which",
    "handed": "of the two organisations: its own tests say who reads which",
    "handed-file": "of the two organisations: its own tests say who reads which",
    "handed-claim": "of the two organisations: its own tests say who reads which",
    "watch": "of a region: its own tests say who reads which",
    "watch-names": "of a region: its own tests say who reads which",
    "watch-change": "of a region: its own tests say who reads which",
    **dict.fromkeys(
        (
            "subscription",
            "subscription-edit",
            "subscription-state",
            "subscription-package",
            "objection",
            "package-correct",
        ),
        "of a region that sends lists: tests/web/sharing says who reads and changes which",
    ),
    **dict.fromkeys(
        ("package", "package-names", "package-file", "package-sign", "package-confirm", "package-usage"),
        "of a receiver, and of the region that sent it: tests/web/sharing says who reads which",
    ),
    **dict.fromkeys(
        (
            "round",
            "round-edit",
            "round-notice",
            "round-step",
            "round-rules",
            "round-progress",
            "round-chase",
            "round-candidates",
            "round-invitations",
            "round-applications",
            "application-open",
        ),
        "of a city that runs the round: tests/web/rounds says who reads and changes what",
    ),
    "draw": "of the whole city: names stand on it for those alone who see the firms; tests/web/materials says so",
    "validity-feed": "of the person whose secret it is: tests/web/validity says what it shows",
    **dict.fromkeys(
        ("review", "review-mark", "review-finding", "review-step", "review-file", "review-visit"),
        "of an application: tests/web/reviews says who reviews which",
    ),
    **dict.fromkeys(
        ("round-order", "round-results", "round-panel", "review-panel", "recommendation-list", "recommendation-file"),
        "of the bureau that runs the round: tests/web/reviews says whose they are",
    ),
    "public-notice": "of everybody: it is public",
    "notice-object": "of everybody: whoever disagrees",
    "objection-receipt": "of whoever has the code: nobody guesses it",
    **dict.fromkeys(
        (
            "notice-page",
            "notice-act",
            "notice-objection",
            "notice-objection-step",
            "notice-objection-step-file",
            "notice-objection-person",
            "notice-objection-note",
            "notice-objection-file",
        ),
        "of the authority that gives the notice: tests/web/notices/test_desk.py says who else is asked or heard",
    ),
    "public-notice-file": "of everybody: it is public",
    "certificate-verified": "of everybody who holds the paper: nobody guesses its code",
    **dict.fromkeys(
        ("notice-certificates", "notice-certificates-file", "notice-corrections", "received-list"),
        "of the authority whose list it is: tests/web/notices says who reads and changes what",
    ),
    "expert-seat": "of the expert who was drawn: tests/web/reviews says what he sees",
    "message": "of the person who received it",
    "message_sign": "of the person who received it",
    "job": "of the person who started it",
    "job_progress": "of the person who started it",
    "job_stop": "of the person who started it",
    "job_resume": "of the person who started it",
}
"""Addresses with a number behind which no firm stands, each with what guards it instead."""
