"""What the end of an organisation does to its people and to what they look after: told before it is done.

Other apps add their own consequences in a module ``endings``, which is found by itself:

    @consequence
    def open_todos(organisation: Organisation) -> Iterator[Text]: ...
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from django.utils import timezone

from tidu.text import Text
from tidu.web.accounts.models import Membership, Organisation

Teller = Callable[[Organisation], Iterable[Text]]
_TELLERS: list[Teller] = []
NAMED = 5
"""So many people are named; the others are counted."""


def consequence(teller: Teller) -> Teller:
    """Register a function that tells, in sentences, what an organisation's end does."""
    _TELLERS.append(teller)
    return teller


def consequences_of(organisation: Organisation) -> list[Text]:
    """Everything that its end does, people first."""
    return [line for teller in _TELLERS for line in teller(organisation)]


def people_of(organisation: Organisation) -> tuple[list[str], list[str]]:
    """The names of those who would see nothing any more, and of those who keep a role elsewhere."""
    here = Membership.objects.filter(organisation=organisation, ended_at=None, user__is_active=True)
    names = dict(here.order_by("user__display_name").values_list("user_id", "user__display_name"))
    elsewhere = Membership.objects.filter(user__in=names, ended_at=None, organisation__active=True)
    keep = set(elsewhere.exclude(organisation=organisation).values_list("user_id", flat=True))
    return (
        [name for pk, name in names.items() if pk not in keep],
        [name for pk, name in names.items() if pk in keep],
    )


def _named(names: list[str]) -> Text:
    first = names[:NAMED]
    if len(names) <= NAMED:
        return Text("、".join(first), ", ".join(first))
    return Text(f"{'、'.join(first)}等", f"{', '.join(first)} and others")


@consequence
def _people(organisation: Organisation) -> Iterator[Text]:
    lose, keep = people_of(organisation)
    if lose:
        who = _named(lose)
        yield Text(
            f"{len(lose)} 人立即看不到任何内容，登录后只会看到说明：{who.zh}",
            f"{len(lose)} people see nothing any more, from their next click on: {who.en}",
        )
    if keep:
        who = _named(keep)
        yield Text(
            f"{len(keep)} 人只保留在其他单位的角色：{who.zh}",
            f"{len(keep)} people keep only their roles in other organisations: {who.en}",
        )
    if not lose and not keep:
        yield Text("这个单位现在没有人员", "it has no people at present")


@consequence
def _invitations(organisation: Organisation) -> Iterator[Text]:
    waiting = organisation.invitations.filter(accepted_at=None, revoked_at=None, expires_at__gt=timezone.now()).count()
    if waiting:
        yield Text(
            f"{waiting} 个未接受的邀请链接失效",
            f"{waiting} open invitations stop working",
        )
