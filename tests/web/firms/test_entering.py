"""Entering a firm, changing its entry, and two officers who save one form."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from django.test import Client
from tests.web.cast import Cast, make_firm

from tidu.errors import InputError
from tidu.fictional.names import credit_code
from tidu.web.accounts.models import User
from tidu.web.audit.service import AuditEvent
from tidu.web.registry.enterprises.service import EditConflict, change_firm, create_firm, rename, same_firm
from tidu.web.registry.models import Enterprise, EnterpriseName

SignIn = Callable[[User], Client]
NEW = {"name": "兴城首山示例阀门有限公司", "region": "211481101", "industry": "3443"}


def form_of(client: Client, firm: Enterprise) -> dict[str, str]:
    """What a browser would send back unchanged."""
    form = client.get(f"/firms/{firm.pk}/edit/").context["form"]
    values = {name: form[name].value() for name in form.fields}
    return {name: "" if value is None else str(value) for name, value in values.items()}


# -- entering -----------------------------------------------------------------------------------------------------


def test_a_new_firm_is_found_by_its_name_and_has_its_event(cast: Cast, signed_in: SignIn) -> None:
    answer = signed_in(cast.wang).post("/firms/new/", NEW | {"uscc": f" {credit_code(9).lower()} "})
    firm = Enterprise.objects.get(name=NEW["name"])
    assert answer.headers["Location"] == f"/firms/{firm.pk}/"
    assert firm.uscc == credit_code(9)
    assert same_firm("兴城首山示例阀门 有限公司", None) == [firm]
    assert [event.kind for event in firm.events.all()] == ["founded"]
    assert AuditEvent.objects.get(action="firm.create").enterprise_id == firm.pk


def test_a_code_that_is_there_leads_to_its_record_and_cannot_be_forced(
    cast: Cast, pumps: Enterprise, signed_in: SignIn
) -> None:
    client = signed_in(cast.wang)
    answer = client.post("/firms/new/", NEW | {"uscc": pumps.uscc, "sure": "on"})
    assert f'href="/firms/{pumps.pk}/"' in answer.content.decode()
    assert Enterprise.objects.count() == 1


def test_a_former_name_in_another_spelling_asks_first(cast: Cast, pumps: Enterprise, signed_in: SignIn) -> None:
    rename(pumps, "葫芦岛渤湾示例泵业科技（集团）有限公司", date(2026, 3, 1))
    client = signed_in(cast.wang)
    spelled = NEW | {"name": "葫芦岛渤湾示例泵业 有限公司"}
    answer = client.post("/firms/new/", spelled)
    assert answer.status_code == 200
    assert 'name="sure"' in answer.content.decode()
    assert client.post("/firms/new/", spelled | {"sure": "on"}).status_code == 302
    assert Enterprise.objects.count() == 2


def test_of_another_countys_firm_only_the_county_is_told(cast: Cast, swim: Enterprise, signed_in: SignIn) -> None:
    answer = signed_in(cast.wang).post("/firms/new/", NEW | {"uscc": swim.uscc}).content.decode()
    assert "绥中县" in answer
    assert swim.name not in answer
    assert f"/firms/{swim.pk}/" not in answer


def test_a_short_name_makes_no_twin(cast: Cast, pumps: Enterprise) -> None:
    EnterpriseName.objects.create(enterprise=pumps, name="示例泵", kind="short")
    assert same_firm("示例泵", None) == []


def test_a_wrong_code_is_refused_beside_its_field(cast: Cast, signed_in: SignIn) -> None:
    code = credit_code(9)
    wrong = code[:17] + ("0" if code[17] != "0" else "1")
    answer = signed_in(cast.wang).post("/firms/new/", NEW | {"uscc": wrong})
    assert "校验位不对" in answer.context["form"].errors["uscc"][0]


def test_an_industry_that_does_not_exist_is_refused(cast: Cast, signed_in: SignIn) -> None:
    answer = signed_in(cast.wang).post("/firms/new/", NEW | {"industry": "9999"})
    assert "industry" in answer.context["form"].errors


def test_an_officer_enters_firms_of_his_own_county_only(cast: Cast, signed_in: SignIn) -> None:
    answer = signed_in(cast.wang).post("/firms/new/", NEW | {"region": "211421"})
    assert "region" in answer.context["form"].errors


def test_a_service_reads_the_code_too(cast: Cast) -> None:
    with pytest.raises(InputError, match="check character"):
        create_firm(name="兴城示例有限公司", region_id="211481", uscc="Y92114000000000010"[:17] + "9")


# -- changing -----------------------------------------------------------------------------------------------------


def test_what_is_saved_unchanged_stays_exactly_as_it_is(cast: Cast, pumps: Enterprise, signed_in: SignIn) -> None:
    capital = 32_950 * 1_000_000
    Enterprise.objects.filter(pk=pumps.pk).update(registered_capital=capital, above_scale=False)
    before = Enterprise.objects.filter(pk=pumps.pk).values().get()
    client = signed_in(cast.wang)
    sent = form_of(client, pumps)
    assert sent["registered_capital"] == "32950"
    assert client.post(f"/firms/{pumps.pk}/edit/", sent).status_code == 302
    assert Enterprise.objects.filter(pk=pumps.pk).values().get() == before


@pytest.mark.parametrize(("typed", "fen"), [("0", 0), ("100", 100_000_000), ("1234.56", 1_234_560_000), ("", None)])
def test_an_amount_is_typed_in_wan_and_kept_in_fen(
    cast: Cast, pumps: Enterprise, signed_in: SignIn, typed: str, fen: int | None
) -> None:
    client = signed_in(cast.wang)
    client.post(f"/firms/{pumps.pk}/edit/", form_of(client, pumps) | {"registered_capital": typed})
    pumps.refresh_from_db()
    assert pumps.registered_capital == fen
    assert form_of(client, pumps)["registered_capital"] == typed


def test_who_saves_second_sees_both_versions_and_chooses(cast: Cast, pumps: Enterprise, signed_in: SignIn) -> None:
    li, wang = signed_in(cast.li), signed_in(cast.wang)
    of_li, of_wang = form_of(li, pumps), form_of(wang, pumps)
    assert (
        li.post(f"/firms/{pumps.pk}/edit/", of_li | {"address": "示例路1号", "short_name": "渤湾"}).status_code == 302
    )
    answer = wang.post(f"/firms/{pumps.pk}/edit/", of_wang | {"address": "示例路2号", "industry": "3442"})
    page = answer.content.decode()
    assert [(one["theirs_text"], one["mine_text"]) for one in answer.context["both"]] == [("示例路1号", "示例路2号")]
    assert "李科" in page
    pumps.refresh_from_db()
    assert (pumps.address, pumps.industry) == ("示例路1号", "3441")
    form = answer.context["form"]
    again = {name: form[name].value() or "" for name in form.fields}
    assert wang.post(f"/firms/{pumps.pk}/edit/", again | {"choose-address": "theirs"}).status_code == 302
    pumps.refresh_from_db()
    assert (pumps.address, pumps.industry, pumps.short_name) == ("示例路1号", "3442", "渤湾")


def test_who_chooses_his_own_value_overwrites_with_both_in_view(
    cast: Cast, pumps: Enterprise, signed_in: SignIn
) -> None:
    li, wang = signed_in(cast.li), signed_in(cast.wang)
    of_wang = form_of(wang, pumps)
    li.post(f"/firms/{pumps.pk}/edit/", form_of(li, pumps) | {"address": "示例路1号"})
    form = wang.post(f"/firms/{pumps.pk}/edit/", of_wang | {"address": "示例路2号"}).context["form"]
    again = {name: form[name].value() or "" for name in form.fields}
    wang.post(f"/firms/{pumps.pk}/edit/", again | {"choose-address": "mine"})
    pumps.refresh_from_db()
    assert pumps.address == "示例路2号"


def test_changes_of_different_fields_do_not_disturb_each_other(pumps: Enterprise) -> None:
    mine, theirs = Enterprise.objects.get(pk=pumps.pk), Enterprise.objects.get(pk=pumps.pk)
    change_firm(theirs, {"address": "示例路1号"}, theirs.version)
    changed = change_firm(mine, {"short_name": "泵业"}, mine.version)
    assert (changed.address, changed.short_name) == ("示例路1号", "泵业")


def test_the_service_refuses_to_overwrite_unseen(pumps: Enterprise) -> None:
    mine, theirs = Enterprise.objects.get(pk=pumps.pk), Enterprise.objects.get(pk=pumps.pk)
    change_firm(theirs, {"address": "示例路1号"}, theirs.version)
    with pytest.raises(EditConflict) as conflict:
        change_firm(mine, {"address": "示例路2号"}, mine.version)
    assert (conflict.value.mine, conflict.value.theirs) == ({"address": "示例路2号"}, {"address": "示例路1号"})


def test_no_record_takes_the_code_of_another(pumps: Enterprise, swim: Enterprise) -> None:
    with pytest.raises(InputError, match="firm with this code"):
        change_firm(swim, {"uscc": pumps.uscc}, swim.version)


def test_a_firms_people_change_their_address_but_not_their_code(
    cast: Cast, pumps: Enterprise, signed_in: SignIn
) -> None:
    client = signed_in(cast.zhao)
    sent = form_of(client, pumps)
    assert "uscc" not in sent
    client.post(f"/firms/{pumps.pk}/edit/", sent | {"address": "示例路3号", "uscc": credit_code(5), "industry": "1829"})
    pumps.refresh_from_db()
    assert (pumps.address, pumps.uscc, pumps.industry) == ("示例路3号", credit_code(1), "3441")


def test_an_unusual_code_is_told_after_saving(cast: Cast, signed_in: SignIn) -> None:
    page = signed_in(cast.wang).post("/firms/new/", NEW | {"uscc": credit_code(9)}, follow=True).content.decode()
    assert "组织机构代码）的校验位不符" in page


def test_make_firm_of_the_cast_is_found(cast: Cast) -> None:
    firm = make_firm("建昌白狼河示例食品有限公司", "211481", 31)
    assert same_firm(firm.name, None) == [firm]
