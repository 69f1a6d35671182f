"""What the two flows need from this room: whose turn it is, why not now, what a step makes happen."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from django.urls import reverse

from tidu.text import Text
from tidu.web.accounts.models import Organisation
from tidu.web.materials import service as materials
from tidu.web.registry.bureaus import bureaus_for
from tidu.web.registry.models import Enterprise
from tidu.web.upkeep import changes, leads
from tidu.web.upkeep.models import ChangeReport, Lead
from tidu.web.upkeep.rules import DATA, decided_above
from tidu.web.workflow import service as workflow
from tidu.web.workflow.service import Joints, Problem, Role

if TYPE_CHECKING:
    from tidu.web.accounts.models import User
    from tidu.web.workflow.models import Case, Event

CITY = 4
"""So many digits has the code of a city."""


def change_of(case: Case) -> ChangeReport:
    """The report that goes this way."""
    return ChangeReport.objects.select_related("enterprise", "evidence").get(pk=case.subject_id)


def lead_of(case: Case) -> Lead:
    """The lead that goes this way."""
    return Lead.objects.select_related("enterprise", "held").get(pk=case.subject_id)


FIELDS = {
    "kind": Text("变化类型", "what changed"),
    "occurred_on": Text("发生日期", "when it happened"),
    "given": Text("变化后的内容", "what it is now"),
    "evidence": Text("证明材料", "proof"),
}

# -- whose turn it is ---------------------------------------------------------------------------------------------


def _firm_office(case: Case) -> int | None:
    """The firm's own organisation; of a record that was merged, that of the firm that was kept."""
    row = Enterprise.objects.filter(pk=case.enterprise_id or 0).select_related("merged_into").first()
    if row is None:
        return None
    return row.organisation_id or (row.merged_into.organisation_id if row.merged_into is not None else None)


def _is_firm(user: User, case: Case) -> bool:
    office = _firm_office(case)
    return office is not None and office in user.scope.businesses


def _region(case: Case) -> str:
    """Where the firm lies today: its case moves with it."""
    found = Enterprise.objects.filter(pk=case.enterprise_id or 0).values_list("region_id", flat=True).first()
    return found or case.region_code


def _county_office(case: Case) -> int | None:
    region = _region(case)
    return bureaus_for([region]).get(region)


def _is_county(user: User, case: Case) -> bool:
    return user.scope.officer and _county_office(case) in user.scope.organisations


def _city_office(case: Case) -> int | None:
    rows = Organisation.objects.filter(kind="city_bureau", active=True, region_id=_region(case)[:CITY])
    return rows.order_by("pk").values_list("pk", flat=True).first()


def _is_city(user: User, case: Case) -> bool:
    return user.scope.officer and _city_office(case) in user.scope.organisations


ROLES = {
    "firm": Role(may=_is_firm, office=_firm_office),
    "county": Role(may=_is_county, office=_county_office),
    "city": Role(may=_is_city, office=_city_office),
}


# -- why not now --------------------------------------------------------------------------------------------------


def _writable(case: Case, _step: Any) -> Iterator[Problem]:  # noqa: ANN401 - a step of the engine
    for text in changes.why_not(change_of(case)):
        yield Problem(text, fix=Text("退回企业补正", "send it back to the firm"))


def _ours(case: Case, _step: Any) -> Iterator[Problem]:  # noqa: ANN401 - as above
    if decided_above(lead_of(case).held.title):
        yield Problem(
            Text("这个称号由上级取消，市里只能建议", "an authority above withdraws this title"),
            fix=Text("用“建议上级取消”", "propose it to the authority above"),
        )


def _above(case: Case, _step: Any) -> Iterator[Problem]:  # noqa: ANN401 - as above
    if not decided_above(lead_of(case).held.title):
        yield Problem(Text("这个称号由市里自己决定", "the city decides on this title itself"))


def _standing(case: Case, _step: Any) -> Iterator[Problem]:  # noqa: ANN401 - as above
    held = lead_of(case).held
    if held.withdrawn_on is not None:
        yield Problem(
            Text(f"称号已在 {held.withdrawn_on} 取消", f"the title was withdrawn on {held.withdrawn_on} already")
        )


# -- what a step makes happen -------------------------------------------------------------------------------------


def _write(case: Case, event: Event) -> None:
    changes.write(change_of(case), event.by, event.note)


def _withdrawn(case: Case, _event: Event) -> None:
    row = change_of(case)
    row.withdrawn = True
    row.save(update_fields=["withdrawn"])
    materials.release(changes.key_of(row))


def _rest_on_papers(case: Case, _event: Event) -> None:
    """What was decided rests on the proof as it is."""
    materials.decided(changes.key_of(change_of(case)))


def _change_link(case: Case) -> str:
    return reverse("change", args=[case.subject_id])


def _lead_link(case: Case) -> str:
    return reverse("lead", args=[case.subject_id])


def _change_subject(case: Case) -> Text:
    row = change_of(case)
    label = changes.label_of(ChangeReport.Kind(row.kind).label)
    return Text(f"{row.enterprise.name}（{label.zh}）", f"{row.enterprise.name} ({label.en})")


def _lead_subject(case: Case) -> Text:
    row = lead_of(case)
    label = changes.label_of(Lead.Ground(row.ground).label)
    return Text(f"{row.enterprise.name}（{label.zh}）", f"{row.enterprise.name} ({label.en})")


def register() -> None:
    """Make both flows known; a wrong file stops the start."""
    workflow.register(
        DATA / "change.yaml",
        Joints(
            roles=ROLES,
            guards={"writable": _writable},
            effects={"write": _write, "withdrawn": _withdrawn, "rest_on_papers": _rest_on_papers},
            link=_change_link,
            fields=lambda _case: FIELDS,
            subject=_change_subject,
        ),
    )
    workflow.register(
        DATA / "withdrawal.yaml",
        Joints(
            roles=ROLES,
            guards={"ours": _ours, "above": _above, "standing": _standing},
            effects={
                "heard": lambda case, _event: leads.heard(lead_of(case)),
                "closed": lambda case, _event: leads.closed(lead_of(case)),
                "withdraw": lambda case, event: leads.withdraw(lead_of(case), event),
            },
            link=_lead_link,
            subject=_lead_subject,
        ),
    )
