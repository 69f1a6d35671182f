"""To-dos: never listed twice, seen by those whom they concern, taken, handed over, finished."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from tests.web.cast import Cast

from tidu.text import Text, same
from tidu.today import china_today
from tidu.web.accounts.models import User
from tidu.web.audit.service import AuditEvent
from tidu.web.desk.models import Todo
from tidu.web.desk.service import Counts, Duty, counts_for, ensure_todo, ensure_todos, finish_todo, finish_todos

SignIn = Callable[[User], Client]


def duty_for(
    user: User, key: str = "conflict:1", days: int = 5, *, owner_id: int | None = None, by_hand: bool = False
) -> Todo:
    organisation_id = user.organisation_id
    assert organisation_id is not None
    due_on = china_today() + timedelta(days=days)
    title = Text(f"核对数据 {key}", f"Compare figures {key}")
    why = Text("两处不同", "two differ")
    return ensure_todo(
        key, "conflict", title, "/home/", organisation_id, due_on, why, owner_id=owner_id, by_hand=by_hand
    )


def test_a_duty_is_never_listed_twice_and_keeps_its_owner(cast: Cast) -> None:
    first = duty_for(cast.wang, owner_id=cast.wang.pk)
    again = duty_for(cast.wang, days=-2)
    assert (first.pk, again.owner_id, Todo.objects.count()) == (again.pk, cast.wang.pk, 1)
    assert again.due_on == china_today() - timedelta(days=2)


def test_a_finished_duty_stays_finished(cast: Cast) -> None:
    duty_for(cast.wang)
    assert finish_todo("conflict:1", cast.wang.pk) is True
    assert finish_todo("conflict:1", cast.wang.pk) is False
    assert duty_for(cast.wang, days=9).done_by_id == cast.wang.pk


def test_many_duties_take_few_queries(cast: Cast, django_assert_max_num_queries: Callable[..., Any]) -> None:
    organisation_id = cast.wang.organisation_id
    assert organisation_id is not None
    duties = [Duty(f"k:{n}", "x", Text("甲", "a"), "/home/", organisation_id) for n in range(300)]
    with django_assert_max_num_queries(25):  # SQLite takes 66 rows a statement
        assert ensure_todos(duties) == 300
    with django_assert_max_num_queries(5):
        assert ensure_todos(duties) == 0


def test_people_see_the_duties_of_their_organisations_and_a_steward_only_his_own(cast: Cast) -> None:
    todo = duty_for(cast.wang)
    seen = {name for name, user in cast.everybody.items() if todo in Todo.objects.visible_to(user)}
    assert seen == {"wang"}
    Todo.objects.update(owner=cast.zheng)
    assert todo in Todo.objects.visible_to(cast.zheng)


def test_the_list_shows_the_overdue_first(cast: Cast, signed_in: SignIn) -> None:
    duty_for(cast.wang, "later", 60)
    duty_for(cast.wang, "soon", 3)
    duty_for(cast.wang, "late", -4)
    page = signed_in(cast.wang).get("/todos/").content.decode()
    assert page.index("核对数据 late") < page.index("核对数据 soon") < page.index("核对数据 later")
    late = signed_in(cast.wang).get("/todos/?show=late").content.decode()
    assert "核对数据 late" in late
    assert "核对数据 soon" not in late
    assert counts_for(cast.wang) == Counts(mine=0, ours=3, late=1, soon=1)


def test_somebody_takes_a_duty_and_hands_it_to_a_colleague(cast: Cast, signed_in: SignIn) -> None:
    todo = duty_for(cast.wang)
    client = signed_in(cast.wang)
    client.post(f"/todos/{todo.pk}/take/")
    assert Todo.objects.get().owner_id == cast.wang.pk
    refused = client.post(f"/todos/{todo.pk}/hand-over/", {"colleague": cast.chen.pk})
    assert refused.status_code == 200
    assert Todo.objects.get().owner_id == cast.wang.pk
    client.post(f"/todos/{todo.pk}/hand-over/", {"colleague": cast.zheng.pk, "reason": "休假"})
    assert Todo.objects.get().owner_id == cast.zheng.pk
    actions = list(AuditEvent.objects.order_by("sequence").values_list("action", "reason"))
    assert actions == [("todo.open", ""), ("todo.take", ""), ("todo.hand_over", "休假")]


@pytest.mark.parametrize("door", ["take", "hand-over", "finish"])
def test_a_stranger_finds_no_such_duty(cast: Cast, signed_in: SignIn, door: str) -> None:
    todo = duty_for(cast.wang, by_hand=True)
    answer = signed_in(cast.chen).post(f"/todos/{todo.pk}/{door}/", {"colleague": cast.chen.pk})
    assert answer.status_code == 404
    assert Todo.objects.get().owner_id is None


def test_what_ends_with_its_work_is_not_ended_by_hand(cast: Cast, signed_in: SignIn) -> None:
    todo = duty_for(cast.wang)
    client = signed_in(cast.wang)
    client.post(f"/todos/{todo.pk}/finish/")
    assert Todo.objects.get().done_at is None
    Todo.objects.update(by_hand=True)
    client.post(f"/todos/{todo.pk}/finish/")
    assert Todo.objects.get().done_by_id == cast.wang.pk


def test_a_colleagues_duty_is_taken_over_before_it_is_finished(cast: Cast, signed_in: SignIn) -> None:
    todo = duty_for(cast.li, by_hand=True, owner_id=cast.li.pk)
    client = signed_in(cast.admin)
    client.post(f"/todos/{todo.pk}/finish/")
    assert Todo.objects.get().done_at is None
    client.post(f"/todos/{todo.pk}/take/")
    client.post(f"/todos/{todo.pk}/finish/")
    assert Todo.objects.get().done_by_id == cast.admin.pk


def test_the_way_back_never_leads_to_another_site(cast: Cast, signed_in: SignIn) -> None:
    todo = duty_for(cast.wang)
    answer = signed_in(cast.wang).post(f"/todos/{todo.pk}/take/", {"next": "//evil.example/"})
    assert answer.headers["Location"] == "/"


def test_the_list_asks_the_same_number_of_questions_however_long(
    cast: Cast, signed_in: SignIn, django_assert_num_queries: Callable[..., Any]
) -> None:
    client = signed_in(cast.wang)
    for count in (1, 30):
        for number in range(count):
            duty_for(cast.wang, f"key:{count}:{number}", owner_id=cast.wang.pk)
        with django_assert_num_queries(11):
            client.get("/todos/")


def test_a_duty_that_comes_again_opens_its_todo_again(cast: Cast) -> None:
    duty = Duty("示例:再来", "conflict", same("核对"), "/home/", cast.wang.organisation_id or 0, again=True)
    once = replace(duty, key="示例:一次", again=False)
    assert ensure_todos([duty, once]) == 2
    assert finish_todos([duty.key, once.key], cast.wang.pk) == 2
    assert ensure_todos([duty, once]) == 1
    assert list(Todo.objects.open().values_list("key", flat=True)) == [duty.key]
