"""The first steps of a new installation: its regions, its city bureau, and the bureau's first administrator."""

from __future__ import annotations

from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import transaction

from tidu.errors import InputError
from tidu.text import Text
from tidu.web.accounts import credentials
from tidu.web.accounts.models import Membership, Organisation, Region, User
from tidu.web.accounts.organisations import create_organisation, load_regions
from tidu.web.accounts.roles import give_role
from tidu.web.audit import service as audit

BUREAU = Organisation.Kind.CITY_BUREAU


@dataclass(frozen=True, slots=True)
class Founded:
    """What was done: how many regions are new, the bureau, its administrator, and the two parts of his link."""

    regions: int
    bureau: Organisation
    person: User
    link: tuple[str, str]


@transaction.atomic
def found(code: str, bureau: str, login: str, name: str) -> Founded:
    """Enter what is missing, and make a link with which the administrator sets his password. Safe to repeat.

    Repeated, it is also the way back in for an administrator whom nobody else can help. Raises InputError where another
    bureau runs the city, where the login is somebody else's, or where no such region is known.
    """
    regions = load_regions(code)
    if not Region.objects.filter(pk=code).exists():
        raise InputError(
            "unknown-region",
            Text(f"没有代码为 {code} 的地区", f"there is no region {code}"),
            fix=Text("请核对 TIDU_CITY_REGION", "correct TIDU_CITY_REGION"),
        )
    place = _bureau(code, bureau)
    person = _administrator(place, login, name)
    return Founded(regions, place, person, credentials.password_link(person))


def _bureau(code: str, name: str) -> Organisation:
    known = Organisation.objects.filter(kind=BUREAU, region_id=code, active=True).order_by("pk").first()
    if known is None:
        return create_organisation(kind=BUREAU, name=name, region_id=code, party="bureau")
    if known.name != name:
        raise InputError(
            "other-bureau",
            Text(f"这里的主管部门是“{known.name}”", f"the city is run by {known.name}"),
            fix=Text(
                f"请写 --bureau “{known.name}”；名称可在网页上修改", f"give --bureau “{known.name}”; a page changes it"
            ),
        )
    return known


def _administrator(place: Organisation, login: str, name: str) -> User:
    person = User.objects.filter(username__iexact=login).first()
    if person is None:
        person = User(username=login, display_name=name or login)
        person.set_unusable_password()
        try:
            person.full_clean()
        except ValidationError as error:
            reason = "；".join(error.messages)
            raise InputError(
                "bad-login", Text(f"登录名不能用：{reason}", f"the login cannot be used: {reason}")
            ) from None
        person.save()
        audit.record("person.create", person, after={"organisation": str(place), "role": Membership.Role.ADMIN})
    elif not person.memberships.filter(organisation=place, role=Membership.Role.ADMIN, ended_at=None).exists():
        raise InputError(
            "login-taken",
            Text(f"登录名 {login} 是别人的", f"the login {login} is somebody else's"),
            fix=Text("请换一个登录名", "take another login"),
        )
    give_role(person, place, Membership.Role.ADMIN)
    return person
