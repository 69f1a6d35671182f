"""What happens to firms: names, places, ends; and how a wrong entry is put right."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.test import Client
from tests.web.cast import Cast

from tidu.errors import InputError
from tidu.today import china_today
from tidu.web.accounts.models import User
from tidu.web.desk.models import Message, Todo
from tidu.web.registry.enterprises.service import absorb, deregister, move, rename, revive, revoke
from tidu.web.registry.models import Enterprise, Evidence
from tidu.web.registry.search import matching
from tidu.web.registry.titles.service import ensure_title_todos, register_title

SignIn = Callable[[User], Client]
TODAY = china_today()


def test_a_renamed_firm_is_found_by_both_names_and_keeps_its_titles(pumps: Enterprise) -> None:
    register_title(pumps, "cxx", valid_from=date(2025, 1, 1))
    rename(pumps, "葫芦岛渤湾示例泵业科技有限公司", date(2026, 3, 1))
    pumps.refresh_from_db()
    assert pumps.name == "葫芦岛渤湾示例泵业科技有限公司"
    assert matching(Enterprise.objects.all(), "示例泵业有限").get() == pumps
    assert matching(Enterprise.objects.all(), "泵业科技").get() == pumps
    assert pumps.titles.count() == 1
    former = pumps.names.get(kind="former")
    assert (former.name, former.valid_until) == ("葫芦岛渤湾示例泵业有限公司", date(2026, 3, 1))


def test_a_wrong_name_is_put_right_by_renaming_back(pumps: Enterprise) -> None:
    name = pumps.name
    rename(pumps, "错误示例有限公司", date(2026, 3, 1))
    rename(pumps, name, date(2026, 3, 1))
    pumps.refresh_from_db()
    assert pumps.name == name
    assert [event.kind for event in pumps.events.order_by("id")] == ["renamed", "renamed"]


def test_a_rename_needs_another_name(pumps: Enterprise) -> None:
    with pytest.raises(InputError, match="present one"):
        rename(pumps, f" {pumps.name} ", date(2026, 3, 1))


def test_events_lie_in_their_order_and_not_in_the_future(pumps: Enterprise) -> None:
    rename(pumps, "葫芦岛示例甲有限公司", date(2026, 3, 1))
    with pytest.raises(InputError, match="before the last event"):
        rename(pumps, "葫芦岛示例乙有限公司", date(2026, 2, 1))
    with pytest.raises(InputError, match="has not come yet"):
        rename(pumps, "葫芦岛示例乙有限公司", TODAY + timedelta(days=1))
    Enterprise.objects.filter(pk=pumps.pk).update(established_on=date(2010, 5, 1))
    with pytest.raises(InputError, match="before the founding"):
        deregister(pumps, date(2009, 1, 1))


def test_a_rename_may_carry_its_proof_but_only_one_of_the_firm(
    cast: Cast, pumps: Enterprise, swim: Enterprise, signed_in: SignIn
) -> None:
    from tidu.web.files.models import Blob

    blob = Blob.objects.create(sha256="0" * 64, size=1, kind="pdf")
    proof, foreign = (
        Evidence.objects.create(enterprise=firm, kind="renaming", title="示例", file_name="a.pdf", blob=blob)
        for firm in (pumps, swim)
    )
    client, address = signed_in(cast.wang), f"/firms/{pumps.pk}/events/new/?kind=renamed"
    sent = {"name": "葫芦岛渤湾示例泵业科技有限公司", "on": "2026-03-01"}
    assert "evidence" in client.post(address, sent | {"evidence": foreign.pk}).context["form"].errors
    assert client.post(address, sent | {"evidence": proof.pk}).status_code == 302
    assert pumps.events.get(kind="renamed").evidence == proof


def test_a_move_takes_the_firm_from_one_bureau_and_gives_it_to_another(
    cast: Cast, pumps: Enterprise, signed_in: SignIn
) -> None:
    Enterprise.objects.filter(pk=pumps.pk).update(owner=cast.wang)
    register_title(pumps, "cxx", valid_from=TODAY - timedelta(days=1000))
    ensure_title_todos(TODAY)
    answer = signed_in(cast.wang).post(
        f"/firms/{pumps.pk}/events/new/?kind=moved", {"region": "211421403", "on": "2026-06-01", "address": "示例路9号"}
    )
    assert answer.headers["Location"] == "/firms/"
    assert signed_in(cast.wang).get(f"/firms/{pumps.pk}/").status_code == 404
    assert signed_in(cast.chen).get(f"/firms/{pumps.pk}/").status_code == 200
    told = set(Message.objects.values_list("recipient__username", flat=True))
    assert told == {"wang", "chen"}
    assert "由曹庄镇迁到绥中高新技术产业开发区" in Message.objects.all()[0].body_zh
    todos = {todo.kind: (todo.organisation.name, todo.owner) for todo in Todo.objects.filter(done_at=None)}
    # The new bureau sees to the title's end; that the move be reported is for the firm itself.
    assert todos == {"title-ends": ("示例绥中县工业和信息化局", None), "change-found": (pumps.name, None)}
    pumps.refresh_from_db()
    assert (pumps.owner, pumps.address) == (None, "示例路9号")


def test_a_move_within_a_county_tells_nobody(cast: Cast, pumps: Enterprise) -> None:
    move(pumps, "211481", date(2026, 6, 1))
    assert not Message.objects.exists()


@pytest.mark.parametrize("end", [deregister, revoke])
def test_an_end_finishes_what_is_due_and_a_revival_makes_it_due_again(
    cast: Cast, pumps: Enterprise, end: Callable[..., None]
) -> None:
    register_title(pumps, "cxx", valid_from=TODAY - timedelta(days=1000))
    ensure_title_todos(TODAY)
    end(pumps, date(2026, 6, 1), by=cast.wang)
    assert not Todo.objects.filter(done_at=None).exists()
    revive(pumps, date(2026, 7, 1), by=cast.wang)
    pumps.refresh_from_db()
    assert pumps.status == "active"
    assert Todo.objects.filter(done_at=None).count() == 1


def test_what_has_ended_does_not_end_again(pumps: Enterprise) -> None:
    deregister(pumps, date(2026, 6, 1))
    with pytest.raises(InputError, match="stands so already"):
        deregister(pumps, date(2026, 6, 2))
    with pytest.raises(InputError, match="stands as"):
        revoke(pumps, date(2026, 6, 2))


def test_of_two_legal_persons_both_files_stay(
    cast: Cast, pumps: Enterprise, swim: Enterprise, signed_in: SignIn
) -> None:
    absorb(swim, pumps, date(2026, 6, 1), by=cast.li)
    swim.refresh_from_db()
    assert (swim.status, swim.merged_into) == ("absorbed", pumps)
    page = signed_in(cast.li).get(f"/firms/{swim.pk}/").content.decode()
    assert f'href="/firms/{pumps.pk}/"' in page
    assert [event.kind for event in pumps.events.all()] == ["absorbed"]


def test_only_a_living_firm_absorbs(pumps: Enterprise, swim: Enterprise) -> None:
    deregister(pumps, date(2026, 6, 1))
    with pytest.raises(InputError, match="not in business"):
        absorb(swim, pumps, date(2026, 6, 2))


def test_the_page_asks_first_what_happened_and_offers_what_fits(
    cast: Cast, pumps: Enterprise, signed_in: SignIn
) -> None:
    client, address = signed_in(cast.wang), f"/firms/{pumps.pk}/events/new/"
    kinds = [kind for kind, _label, _text in client.get(address).context["kinds"]]
    assert kinds == ["renamed", "moved", "absorbed", "deregistered", "revoked"]
    deregister(pumps, date(2026, 6, 1))
    assert [kind for kind, _label, _text in client.get(address).context["kinds"]] == ["renamed", "moved", "revived"]


def test_events_are_told_in_words(cast: Cast, pumps: Enterprise, signed_in: SignIn) -> None:
    move(pumps, "211421", date(2026, 6, 1), by=cast.li, document="示例函〔2026〕1号")
    page = signed_in(cast.li).get(f"/firms/{pumps.pk}/events/").content.decode()
    assert "→ 绥中县" in page
    assert "示例函〔2026〕1号" in page
