"""Saving a crossing to be watched, following it, handing it on and ending it.

Whoever sees the regions of a watched query sees it and may be told of its changes; it is changed by its owner's
organisation. Where the owner has left, that organisation gets a to-do to take it over (:mod:`watch_counting`).
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.http import Http404
from django.urls import reverse
from django.utils import timezone

from tidu.errors import InputError
from tidu.text import Text, same
from tidu.today import china_today
from tidu.web.accounts.models import Membership
from tidu.web.audit import service as audit
from tidu.web.desk import service as desk
from tidu.web.insight.asking import Question
from tidu.web.insight.crossing import MOST
from tidu.web.insight.definitions import VERSION, definitions
from tidu.web.insight.models import Watch, WatchReader
from tidu.web.insight.sets import JOINED, Crossed, Shelf, common_shelf
from tidu.web.insight.timed import timed_of
from tidu.web.lists.service import LIST

if TYPE_CHECKING:
    from tidu.web.accounts.models import User

MOST_DAYS = 365


def get_watch_for_reader(user: User, pk: int) -> Watch:
    """A watched query that somebody may see, or 404."""
    rows = Watch.objects.visible_to(user).select_related("region", "owner", "organisation")
    found = rows.filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def get_watch_for_change(user: User, pk: int) -> Watch:
    """A watched query that somebody may change, in a transaction that nobody else changes it in, or 404."""
    rows = Watch.objects.changeable_by(user).open().filter(pk=pk).select_for_update(of=("self",))
    found = rows.select_related("region", "owner", "organisation").first()
    if found is None:
        raise Http404
    return found


def query_text(inside: Sequence[str], outside: Sequence[str]) -> str:
    """A query in one order, whatever order it was asked in."""
    return f"in={JOINED.join(sorted(inside))}&out={JOINED.join(sorted(outside))}"


def meaning_of(codes: Sequence[str]) -> str:
    """Names what some sets mean at present: it differs when their definitions do, and not when other definitions do."""
    total = hashlib.sha256(f"{VERSION}\n".encode())
    for code in codes:
        timed = timed_of(code)
        one = definitions().by_code.get(timed.base if timed is not None else code)
        said = "" if one is None else repr((one.how, one.of, one.counts, one.titles, one.kinds, one.decisions))
        total.update(f"{code}:{said}\n".encode())
    return total.hexdigest()


def shelf_of_watch(watch: Watch) -> Shelf:
    """The sets as a watched query names them: those of everybody and its own lists, whoever may see them."""
    lists = {
        f"{LIST}{pk}": Crossed(f"{LIST}{pk}", same(name), same(issuer))
        for pk, name, issuer in watch.lists.values_list("pk", "name", "issuer")
    }
    return Shelf({**common_shelf().by_code, **lists})


def is_owned(watch: Watch) -> bool:
    """Whether its owner still works where it belongs."""
    seats = Membership.objects.filter(
        user_id=watch.owner_id, organisation_id=watch.organisation_id, ended_at=None,
        user__is_active=True, organisation__active=True,
    )  # fmt: skip
    return seats.exclude(role=Membership.Role.STEWARD).exists()


# -- saving -------------------------------------------------------------------------------------------------------


def save_watch(
    user: User, question: Question, inside: Sequence[str], outside: Sequence[str], name: str, due_days: int | None
) -> Watch:
    """Save a crossing to be watched, and count its firms for the first time. Raises InputError, in words."""
    from tidu.web.insight.watch_counting import count_first

    name = name.replace("\x00", "").strip()
    _check(user, question, inside, outside, name, due_days)
    query = query_text(inside, outside)
    try:
        with transaction.atomic():
            watch = Watch.objects.create(
                name=name, inside=list(inside), outside=list(outside), query=query, region_id=question.reach.codes[0],
                owner=user, organisation_id=user.organisation_id or 0, due_days=due_days,
                digest=meaning_of([*inside, *outside]),
            )  # fmt: skip
            listed = [code for code in (*inside, *outside) if code.startswith(LIST)]
            watch.lists.set([int(code.removeprefix(LIST)) for code in listed])
            count_first(watch, china_today())
            after = {"name": name, "query": query, "firms": watch.firms_count, "due_days": due_days}
            audit.record("watch.save", watch, after=after, region_code=watch.region_id)
    except IntegrityError:
        raise _twice(user, question, query) from None
    return watch


def _check(
    user: User, question: Question, inside: Sequence[str], outside: Sequence[str], name: str, due_days: int | None
) -> None:
    if question.problems:
        raise InputError(
            "watch-unclear",
            Text(
                "；".join(one.zh for one in question.problems),
                "; ".join(one.en for one in question.problems),
            ),
            fix=Text("改正后再保存", "mend it and save again"),
        )
    if not inside or len(inside) + len(outside) > MOST:
        raise InputError(
            "watch-sets",
            Text("没有写要在哪份名单上，或名单太多", "no list to be in was chosen, or too many lists"),
            fix=Text(f"选 1 到 {MOST} 份名单，至少一份“在”", f"choose 1 to {MOST} lists, at least one to be in"),
        )
    if not name or len(name) > 80:
        raise InputError(
            "watch-name",
            Text("没有写名称，或超过 80 个字", "no name was given, or one longer than 80 characters"),
            fix=Text("起一个同事看得懂的名称", "give it a name that a colleague understands"),
        )
    if due_days is not None and not 1 <= due_days <= MOST_DAYS:
        raise InputError(
            "watch-days",
            Text(f"处理天数要在 1 到 {MOST_DAYS} 之间", f"the days to act are from 1 to {MOST_DAYS}"),
            fix=Text("改正天数，或留空", "mend the days, or leave them out"),
        )
    if len(question.reach.codes) != 1:
        raise InputError(
            "many-regions",
            Text("关注的查询只能属于一个地区", "a watched query belongs to one region"),
            fix=Text("先选一个县区", "choose a county first"),
        )
    if not user.scope.keeps_lists or user.organisation_id is None:
        raise InputError(
            "watch-nobody",
            Text("只有主管部门的工作人员可以保存关注", "only officers of an authority save watched queries"),
            fix=Text("请同事保存，然后订阅它", "let a colleague save it, and follow it"),
        )


def _twice(user: User, question: Question, query: str) -> InputError:
    known = Watch.objects.open().filter(
        organisation_id=user.organisation_id or 0, region_id=question.reach.codes[0], query=query
    )
    there = known.select_related("owner").first()
    who = f"{there.owner}" if there is not None else ""
    name = there.name if there is not None else ""
    return InputError(
        "watch-twice",
        Text(f"本单位已关注同一查询：“{name}”（{who}）", f"your organisation watches the same query: “{name}” ({who})"),
        fix=Text("打开它并订阅变动", "open it and follow its changes"),
    )


# -- following, taking over, ending -------------------------------------------------------------------------------


def owner_key(watch: Watch) -> str:
    """The key of the to-do that asks for an owner."""
    return f"watch-owner:{watch.pk}"


@transaction.atomic
def follow(user: User, watch: Watch) -> None:
    """Be told of its changes. Doing so twice is no mistake."""
    _row, new = WatchReader.objects.get_or_create(watch=watch, user=user)
    if new:
        audit.record("watch.follow", watch, after={"user": user.pk}, region_code=watch.region_id)


@transaction.atomic
def unfollow(user: User, watch: Watch) -> None:
    """Be told no more."""
    if WatchReader.objects.filter(watch=watch, user=user).delete()[0]:
        audit.record("watch.unfollow", watch, after={"user": user.pk}, region_code=watch.region_id)


@transaction.atomic
def take_over(user: User, pk: int) -> Watch:
    """Become the owner of a query of one's own organisation."""
    watch = get_watch_for_change(user, pk)
    before, watch.owner = watch.owner_id, user
    watch.save(update_fields=["owner"])
    WatchReader.objects.filter(watch=watch, user=user).delete()
    audit.record(
        "watch.take", watch, before={"owner": before}, after={"owner": user.pk}, region_code=watch.region_id
    )  # fmt: skip
    desk.finish_todo(owner_key(watch), user.pk)
    return watch


@transaction.atomic
def end_watch(user: User, pk: int) -> Watch:
    """Watch it no more; its history stays."""
    watch = get_watch_for_change(user, pk)
    watch.ended_at = timezone.now()
    watch.save(update_fields=["ended_at"])
    audit.record("watch.end", watch, after={"ended_at": watch.ended_at}, region_code=watch.region_id)
    desk.finish_todo(owner_key(watch), user.pk)
    return watch


def ask_for_owner(watch: Watch) -> None:
    """Its owner has left: somebody of the organisation has to take it over, or end it."""
    desk.ensure_todos(
        [
            desk.Duty(
                key=owner_key(watch),
                kind="watch-owner",
                title=Text(f"没有人负责的关注：{watch.name}", f"Nobody looks after: {watch.name}"),
                link=reverse("watch", args=[watch.pk]),
                organisation_id=watch.organisation_id,
                why=Text(
                    f"{watch.owner} 已不在本单位；请接手，或停止关注",
                    f"{watch.owner} has left; take it over, or end it",
                ),
                again=True,
            )
        ]
    )
