"""Who reads which events, in which words."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from tests.web.cast import Cast

from tidu.today import china_today
from tidu.web.accounts import service
from tidu.web.accounts.models import User
from tidu.web.audit import service as audit
from tidu.web.audit.describing import describe
from tidu.web.audit.models import AuditEvent
from tidu.web.audit.reading import readable_by
from tidu.web.registry.enterprises.service import move, rename
from tidu.web.registry.models import Contact, Enterprise

SignIn = Callable[[User], Client]


@pytest.fixture
def trail(cast: Cast, pumps: Enterprise, swim: Enterprise) -> dict[str, int]:
    """An event of each sort, by name."""
    made = {}
    for name, firm in (("pumps", pumps), ("swim", swim)):
        with service.acting_as(cast.li):
            made[name] = audit.record(
                "firm.change", firm, before={"region_id": "211421"}, after={"region_id": "211481"},
                enterprise_id=firm.pk, region_code=firm.region_id, reason="示例理由",
            ).sequence  # fmt: skip
    with service.acting_as(cast.sun):
        made["bank"] = audit.record("person.sign_in", cast.sun, region_code="2114").sequence
    return made


def test_everybody_reads_what_lies_in_his_charge_and_no_more(cast: Cast, trail: dict[str, int]) -> None:
    def seen(user: User) -> set[str]:
        numbers = set(readable_by(user).values_list("sequence", flat=True))
        return {name for name, number in trail.items() if number in numbers}

    banker = User.objects.create_user(username="banker", display_name="示例")
    service.give_role(banker, cast.sun.memberships.get().organisation, "admin")
    assert seen(cast.li) == {"pumps", "swim"}
    assert seen(cast.wang) == {"pumps"}
    assert seen(cast.chen) == {"swim"}
    assert seen(cast.sun) == {"bank"}, "what he did himself"
    assert seen(banker) == {"bank"}
    assert seen(cast.admin) == {"pumps", "swim", "bank"}
    assert seen(cast.zhao) == set()


def test_another_countys_event_is_not_found(cast: Cast, trail: dict[str, int], signed_in: SignIn) -> None:
    assert signed_in(cast.wang).get(f"/trail/{trail['pumps']}/").status_code == 200
    assert signed_in(cast.wang).get(f"/trail/{trail['swim']}/").status_code == 404
    assert signed_in(cast.zhao).get(f"/trail/{trail['pumps']}/").status_code == 403


def test_an_event_shows_before_and_after_with_the_names_of_places(
    cast: Cast, trail: dict[str, int], signed_in: SignIn
) -> None:
    html = signed_in(cast.wang).get(f"/trail/{trail['pumps']}/").content.decode()
    for text in ("绥中县", "兴城市", "所在地区", "示例理由", "李科"):
        assert text in html, text
    assert "region_id" not in html


def test_a_firms_people_see_who_changed_it_but_not_from_where(cast: Cast, pumps: Enterprise, signed_in: SignIn) -> None:
    Contact.objects.create(enterprise=pumps, kind="contact", name="赵示例", mobile="13900001234")
    contact = Contact.objects.get()
    signed_in(cast.wang).post(f"/firms/{pumps.pk}/contacts/{contact.pk}/")
    address = f"/firms/{pumps.pk}/trail/"
    firm, officer = (signed_in(one).get(address).content.decode() for one in (cast.zhao, cast.wang))
    assert "王股长" in firm
    assert "查看联系人" in firm
    assert "127.0.0.1" not in firm
    assert "127.0.0.1" in officer


def test_the_trail_is_no_back_door_to_names_and_numbers(cast: Cast, pumps: Enterprise) -> None:
    contact = Contact.objects.create(enterprise=pumps, kind="contact", name="赵示例", mobile="13900001234")
    said = {"name": "赵示例", "mobile": "13900001234", "email": "zhao@example.com"}
    told = describe([audit.record("contact.change", contact, before=said, after={**said, "mobile": "13900005678"})])[0]
    shown = told.subject + str(told.lines)
    for hidden in ("赵示例", "13900001234", "13900005678", "zhao@"):
        assert hidden not in shown
    assert "139****1234" in shown


def test_the_list_filters_by_action_person_subject_and_day(
    cast: Cast, trail: dict[str, int], signed_in: SignIn
) -> None:
    client = signed_in(cast.li)

    def rows(query: str) -> int:
        return client.get(f"/trail/?{query}").context["count"]  # type: ignore[no-any-return]

    today = china_today().isoformat()
    assert rows("action=firm.change") == 2
    assert rows("action=firm.change&subject=泳装") == 1
    assert rows("action=firm.change&who=李") == 2
    assert rows("action=firm.change&who=王") == 0
    assert rows(f"action=firm.change&from={today}&until={today}") == 2
    assert rows("action=firm.change&until=2020-01-01") == 0
    assert rows("action=nonsense&from=99&page=9999999999") >= 2, "what is not understood is passed over"


def test_taking_the_list_away_leaves_an_event(cast: Cast, trail: dict[str, int], signed_in: SignIn) -> None:
    answer: Any = signed_in(cast.li).get("/trail/?action=firm.change&export=xlsx")
    sheet = b"".join(answer.streaming_content)
    assert sheet.startswith(b"PK")
    assert AuditEvent.objects.get(action="list.export").after is not None


def test_a_page_of_events_takes_the_same_few_queries(
    cast: Cast, pumps: Enterprise, signed_in: SignIn, django_assert_max_num_queries: Any
) -> None:
    for number in range(60):
        audit.record(
            "firm.change", pumps, before={"region_id": "211421"}, after={"region_id": "211481", "owner_id": cast.li.pk},
            region_code="211481", reason=str(number),
        )  # fmt: skip
    client = signed_in(cast.wang)
    client.get("/trail/")
    with django_assert_max_num_queries(14):
        client.get("/trail/")


def test_whatever_a_firm_goes_through_is_told_without_names_of_fields(cast: Cast, pumps: Enterprise) -> None:
    rename(pumps, "葫芦岛渤湾示例科技有限公司", china_today(), by=cast.wang)
    move(Enterprise.objects.get(pk=pumps.pk), "211421", china_today(), address="示例路1号", by=cast.wang)
    for told in describe(AuditEvent.objects.all()):
        for line in told.lines:
            assert "_" not in line.label, (told.event.action, line)
