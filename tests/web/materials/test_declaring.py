"""Declarations and spot checks: what was signed stays as it was; a sample that anybody draws again; nobody skipped."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.web.cast import Cast

from tidu.errors import TiduError
from tidu.today import china_today
from tidu.web.desk.models import Message, Todo
from tidu.web.materials.declaring import as_pdf
from tidu.web.materials.drawing import digest_of, draw, record_result, sample
from tidu.web.materials.models import Declaration, Draw, SpotCheck
from tidu.web.materials.service import declare, proofs
from tidu.web.registry.models import Enterprise

YEAR = (date(2020, 1, 1), date(2099, 12, 31))


def signed(cast: Cast, firm: Enterprise, key: str = "", **more: Any) -> Declaration:
    fields: dict[str, Any] = {"name": "赵经理", "read": True, "key": key} | more
    return declare(firm, proofs().materials["commitment"], cast.zhao, **fields)


def drawn(cast: Cast, **more: object) -> Draw:
    return draw(YEAR, cast.li, due_on=china_today() + timedelta(days=20), **more)  # type: ignore[arg-type]


@pytest.mark.django_db
def test_a_declaration_keeps_its_words_and_who_signed(cast: Cast, pumps: Enterprise) -> None:
    row = signed(cast, pumps)
    assert (row.signed_name, row.signed_by, row.template) == ("赵经理", cast.zhao, "truth-2026-04-01")
    assert "三年内不再受理" in row.text
    assert signed(cast, pumps, name="别人") == row
    assert as_pdf(row).startswith(b"%PDF")


@pytest.mark.django_db
@pytest.mark.parametrize(("more", "code"), [({"name": " "}, "no-name"), ({"read": False}, "not-read")])
def test_nothing_is_signed_by_halves(cast: Cast, pumps: Enterprise, more: dict[str, Any], code: str) -> None:
    with pytest.raises(TiduError) as refused:
        signed(cast, pumps, **more)
    assert refused.value.code == code
    assert not Declaration.objects.exists()


@pytest.mark.django_db
def test_an_officer_does_not_sign_for_a_firm(cast: Cast, pumps: Enterprise) -> None:
    with pytest.raises(TiduError) as refused:
        declare(pumps, proofs().materials["commitment"], cast.wang, name="王", read=True)
    assert refused.value.code == "not-yours"


@given(st.sets(st.integers(1, 10**6), min_size=1, max_size=300), st.text(min_size=1, max_size=20), st.integers(1, 100))
def test_a_seed_draws_the_same_ones_in_any_order(numbers: set[int], seed: str, share: int) -> None:
    first = sample(sorted(numbers), seed, share)
    assert first == sample(sorted(numbers, reverse=True), seed, share)
    assert len(first) == -(-len(numbers) * share // 100) >= 1
    assert set(first) <= numbers
    assert sample(sorted(numbers), seed, 100)[: len(first)] == first


@pytest.mark.django_db
def test_every_drawn_declaration_is_the_task_of_its_county(cast: Cast, pumps: Enterprise) -> None:
    rows = [signed(cast, pumps, f"round:{number}") for number in range(40)]
    one = drawn(cast)
    checks = list(one.checks.all())
    assert one.population == 40
    assert one.population_sha256 == digest_of([row.pk for row in rows])
    assert [check.declaration_id for check in checks] == sample([row.pk for row in rows], one.seed, 5)
    todos = Todo.objects.filter(key__startswith="spot-check:", done_at=None)
    assert todos.count() == len(checks) == 2
    assert {todo.organisation_id for todo in todos} == {cast.wang.memberships.get().organisation_id}
    again = drawn(cast, share=100)  # who was drawn is not drawn again, all others are
    assert again.population == 38
    with pytest.raises(TiduError) as refused:
        drawn(cast)
    assert refused.value.code == "none-to-draw"


@pytest.mark.django_db
def test_a_result_is_entered_once_and_the_firm_hears_what_follows(cast: Cast, pumps: Enterprise) -> None:
    signed(cast, pumps)
    check = drawn(cast).checks.get()
    for result, found, code in (("", "看过", "no-result"), ("true", " ", "no-finding")):
        with pytest.raises(TiduError) as refused:
            record_result(check, result, found, cast.wang)
        assert refused.value.code == code
    record_result(check, SpotCheck.Result.NOT_TRUE, "现场看到两起事故记录", cast.wang)
    assert Todo.objects.get(key=f"spot-check:{check.pk}").done_at is not None
    message = Message.objects.get(recipient=cast.zhao)
    assert "不属实" in message.title_zh
    assert "三年内不再受理" in message.body_zh
    assert message.needs_receipt
    with pytest.raises(TiduError) as refused:
        record_result(check, SpotCheck.Result.TRUE, "改主意", cast.wang)
    assert refused.value.code == "checked-already"


@pytest.mark.django_db
def test_a_firm_does_not_see_that_it_was_drawn(cast: Cast, pumps: Enterprise) -> None:
    signed(cast, pumps)
    drawn(cast)
    assert not SpotCheck.objects.visible_to(cast.zhao).exists()
    assert not SpotCheck.objects.visible_to(cast.chen).exists()
    assert SpotCheck.objects.visible_to(cast.wang).exists()
    assert not SpotCheck.objects.changeable_by(cast.leader).exists()
