"""What somebody sees follows from his organisation and its region, and from nothing else."""

from __future__ import annotations

from django.contrib.auth.models import AnonymousUser
from tests.web.cast import Cast

from tidu.web.accounts.scope import next_code
from tidu.web.registry.models import Enterprise


def seen(user: object) -> set[str]:
    return {firm.name for firm in Enterprise.objects.visible_to(user)}  # type: ignore[arg-type]


def test_authorities_see_their_region_and_firms_themselves(cast: Cast, pumps: Enterprise, swim: Enterprise) -> None:
    both, first, none = {pumps.name, swim.name}, {pumps.name}, set[str]()
    expected = {
        "li": both, "admin": both, "leader": both, "science": both, "wang": first, "chen": {swim.name}, "zhao": first,
        "qian": none, "sun": none, "zhou": none, "wu": none, "zheng": none,
    }  # fmt: skip
    assert {name: seen(user) for name, user in cast.everybody.items()} == expected
    assert seen(AnonymousUser()) == none


def test_a_steward_sees_the_firms_that_are_given_to_him(cast: Cast, pumps: Enterprise, swim: Enterprise) -> None:
    Enterprise.objects.filter(pk=pumps.pk).update(owner=cast.zheng)
    assert seen(cast.zheng) == {pumps.name}


def test_only_officers_of_bureaus_change_the_registry(cast: Cast, pumps: Enterprise, swim: Enterprise) -> None:
    Enterprise.objects.filter(pk=pumps.pk).update(owner=cast.zheng)
    changing = {
        name for name, user in cast.everybody.items() if Enterprise.objects.changeable_by(user).filter(pk=pumps.pk)
    }
    assert changing == {"li", "admin", "wang"}


def test_somebody_whose_role_ended_sees_nothing(cast: Cast, pumps: Enterprise) -> None:
    from django.utils import timezone

    cast.wang.memberships.update(ended_at=timezone.now())
    assert seen(type(cast.wang).objects.get(pk=cast.wang.pk)) == set()


def test_the_codes_of_a_region_end_before_the_next_one() -> None:
    assert [next_code(code) for code in ("2114", "211499", "21")] == ["2115", "211500", "22"]
