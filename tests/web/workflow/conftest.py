"""Two small flows that no room has: a request and a claim, joined to the cast."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from tests.web.cast import Cast

from tidu import clocks
from tidu.clocks import Clock
from tidu.text import Text, same
from tidu.today import china_today
from tidu.web.accounts.models import Organisation, User
from tidu.web.registry.models import Enterprise
from tidu.web.workflow.service import FLOWS, Case, Event, Joints, Problem, Role, Step, open_case, register

FLOWS_FOLDER = Path(__file__).parent / "flows"
REMEMBERED: list[tuple[int, str]] = []
FAULTS: dict[str, Exception] = {}
"""What an effect raises instead of doing its work, by its name."""


def firm_of(case: Case) -> Enterprise:
    assert case.enterprise_id is not None
    return Enterprise.objects.get(pk=case.enterprise_id)


def _office(kind: str) -> Callable[[Case], int | None]:
    def office(case: Case) -> int | None:
        if kind == "firm":
            return firm_of(case).organisation_id
        rows = Organisation.objects.filter(kind=f"{kind}_bureau")
        if kind == "county":
            rows = rows.filter(region_id=case.region_code[:6])
        return rows.values_list("pk", flat=True).first()

    return office


def role(kind: str) -> Role:
    office = _office(kind)

    def may(user: User, case: Case) -> bool:
        organisation = office(case)
        return organisation is not None and organisation in user.scope.organisations

    return Role(may=may, office=office)


def _complete(case: Case, _step: Step) -> Iterator[Problem]:
    if firm_of(case).address == "空":
        yield Problem(Text("地址没有填好", "the address is not complete"), fix=Text("改地址", "mend it"), link="/firm/")


def _remember(case: Case, event: Event) -> None:
    if "remember" in FAULTS:
        raise FAULTS["remember"]
    Enterprise.objects.filter(pk=firm_of(case).pk).update(short_name=f"已办 {event.data['amount']}")


def _city(_case: Case) -> Clock:
    return clocks.after(clocks.working_days(3), china_today(), Text("市级办理", "The city's part")).clock


ROLES = {kind: role(kind) for kind in ("firm", "county", "city")}


def joints() -> Joints:
    return Joints(
        roles=ROLES,
        guards={"complete": _complete},
        effects={"remember": _remember},
        clocks={"city": _city},
        link=lambda case: f"/example/{case.subject_id}/",
        subject=lambda case: same(f"示例事项 {case.subject_id}"),
        fields=lambda _case: {"address": Text("地址", "address"), "staff": Text("人数", "staff")},
    )


@pytest.fixture(autouse=True)
def flows() -> Iterator[None]:
    """Both are known during a test, and forgotten after it."""
    known = dict(FLOWS)
    for name in ("request", "claim"):
        register(FLOWS_FOLDER / f"{name}.yaml", joints())
    yield
    FLOWS.clear()
    FLOWS.update(known)
    FAULTS.clear()


@pytest.fixture
def request_case(cast: Cast, pumps: Enterprise) -> Case:
    """赵经理's request, being written."""
    return open_request(pumps, cast.zhao)


def open_request(firm: Enterprise, by: User | None, flow: str = "example_request") -> Case:
    return open_case(flow, firm, region_code=firm.region_id, enterprise_id=firm.pk, by=by)
