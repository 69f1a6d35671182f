"""What the flow of objections needs from this room: whose turn it is, why not now, what a step makes happen."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from django.urls import reverse

from tidu.text import Text
from tidu.today import china_today
from tidu.web.notices import objecting
from tidu.web.notices.models import Written
from tidu.web.notices.objected import Objection
from tidu.web.registry.bureaus import bureaus_for
from tidu.web.registry.models import Enterprise
from tidu.web.workflow import service as workflow
from tidu.web.workflow.service import Joints, Problem, Role, Step

if TYPE_CHECKING:
    from tidu.web.accounts.models import User
    from tidu.web.workflow.models import Case, Event

PATH = Path(__file__).parent / "data" / "objection.yaml"
SHORT_NAME = 2


def objection_of(case: Case) -> Objection:
    """The objection that goes this way."""
    return Objection.objects.select_related("entry__enterprise", "notice__organisation").get(pk=case.subject_id)


def _firm(row: Objection) -> Enterprise:
    firm = row.entry.enterprise
    while firm.merged_into is not None:
        firm = firm.merged_into
    return firm


def _county(row: Objection) -> int | None:
    region = _firm(row).region_id
    return bureaus_for([region]).get(region)


def _office(case: Case) -> int | None:
    return objection_of(case).notice.organisation_id


def _is_office(user: User, case: Case) -> bool:
    return user.scope.officer and _office(case) in user.scope.organisations


def _asked(case: Case) -> int | None:
    return objection_of(case).asked_id


def _is_asked(user: User, case: Case) -> bool:
    office = _asked(case)
    return user.scope.officer and office is not None and office in user.scope.organisations


def _firm_office(case: Case) -> int | None:
    return _firm(objection_of(case)).organisation_id


def _is_firm(user: User, case: Case) -> bool:
    office = _firm_office(case)
    return office is not None and office in user.scope.businesses


ROLES = {
    "office": Role(may=_is_office, office=_office),
    "county": Role(may=_is_asked, office=_asked),
    "firm": Role(may=_is_firm, office=_firm_office),
}


# -- why not now --------------------------------------------------------------------------------------------------


def _other_county(case: Case, _step: Step) -> Iterator[Problem]:
    row = objection_of(case)
    if _county(row) in (None, row.notice.organisation_id):
        yield Problem(Text("没有另外的县级部门可问", "there is no other county bureau to ask"))


def _account(case: Case, _step: Step) -> Iterator[Problem]:
    if _firm_office(case) is None:
        yield Problem(
            Text("企业还没有账号", "the firm has no account"),
            fix=Text("用其他方式听取并上传记录", "hear it otherwise, and hand in the record"),
        )


def _unnamed(case: Case, step: Step) -> Iterator[Problem]:
    """What the firm is told does not name who said it."""
    row, told = objection_of(case), str(step.fields.get("told", ""))
    for secret in (row.name, row.telephone, row.email, row.body):
        if len(secret) >= SHORT_NAME and secret in told:
            yield Problem(
                Text("告知内容里有反映人的姓名或联系方式", "what the firm is told names who said it"),
                fix=Text("删去后再告知", "take it out"),
            )
            return


def _heard(case: Case, _step: Step) -> Iterator[Problem]:
    if objection_of(case).heard_on is None:
        yield Problem(
            Text("还没有听取企业意见", "the firm was not heard yet"), fix=Text("先听取企业意见", "hear the firm first")
        )


def _unwritten(case: Case, _step: Step) -> Iterator[Problem]:
    if Written.objects.filter(entry=objection_of(case).entry).exclude(held=None).exists():
        yield Problem(Text("这一行的称号已经写入", "the title of this line is written already"))


# -- what a step makes happen -------------------------------------------------------------------------------------


def _ask(case: Case, _event: Event) -> None:
    row = objection_of(case)
    row.asked_id = _county(row)
    row.save(update_fields=["asked"])


def _hear(case: Case, event: Event) -> None:
    row = objection_of(case)
    row.told, row.heard_on = str(event.data.get("told", "")), china_today()
    row.save(update_fields=["told", "heard_on"])


def _hear_otherwise(case: Case, _event: Event) -> None:
    row = objection_of(case)
    row.heard_on = china_today()
    row.save(update_fields=["heard_on"])


def _link(case: Case) -> str:
    # The firm and the officer come to pages of their own from the same address.
    return reverse("notice-objection", args=[case.subject_id])


def _subject(case: Case) -> Text:
    row = objection_of(case)
    return Text(f"异议 {row}：{row.entry.name}", f"objection {row}: {row.entry.name}")


def register() -> None:
    """Make the flow known; a wrong file stops the start."""
    workflow.register(
        PATH,
        Joints(
            roles=ROLES,
            guards={
                "county": _other_county, "account": _account, "unnamed": _unnamed, "heard": _heard,
                "unwritten": _unwritten,
            },
            effects={
                "asked": _ask,
                "heard": _hear,
                "heard_otherwise": _hear_otherwise,
                "uphold": lambda case, event: objecting.uphold(objection_of(case), event),
                "turn_down": lambda case, event: objecting.turn_down(objection_of(case), event),
                "withdraw": lambda case, event: objecting.withdraw(objection_of(case), event),
            },
            link=_link,
            subject=_subject,
        ),
    )  # fmt: skip
