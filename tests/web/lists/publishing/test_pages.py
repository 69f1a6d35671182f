"""The pages of publishing: each number leads to its names, who may what, and what is said where something is missing."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from django.test import Client
from tests.web.cast import Cast
from tests.web.lists.publishing.kept import World, a_looked_at_list
from tests.web.lists.publishing.test_titles import TERM
from tests.web.lists.publishing.versions import (
    DAY,
    Capture,
    a_list,
    a_row,
    a_version,
    firms,
    on_list,
    published,
    whole,
)

from tidu.web.accounts.models import User
from tidu.web.audit.service import AuditEvent
from tidu.web.lists.models import ListVersion
from tidu.web.registry.models import Enterprise, TitleHeld

SignIn = Callable[[User], Client]
NUMBER = re.compile(r'<a class="figure" href="([^"]+)"><span class="figure-number[^"]*">(\d+)</span>')


class Here:
    """The world of a page."""

    def __init__(self, cast: Cast, pumps: Enterprise) -> None:
        self.cast, self.pumps = cast, pumps


@pytest.fixture
def world(cast: Cast, pumps: Enterprise) -> World:
    return Here(cast, pumps)


def form_of(page: str) -> dict[str, str]:
    """The counts that stand on the page, as the form sends them back."""
    found = re.search(r'name="seen" value="([^"]*)"', page)
    assert found is not None
    return {
        "do": "publish",
        "seen": found[1].replace("&quot;", '"'),
        "as_of": "2026-03-01",
        "document": "示科〔2026〕9号",
    }


@pytest.mark.parametrize("who", ["science", "li", "wang"])
def test_every_number_leads_to_so_many_names(world: World, signed_in: SignIn, who: str) -> None:
    version = a_looked_at_list(world)
    client = signed_in(world.cast.everybody[who])
    page = client.get(f"/lists/versions/{version.pk}/effect/").content.decode()
    numbers = NUMBER.findall(page)
    assert len(numbers) > 8
    assert any(int(number) > 0 for _address, number in numbers)
    for address, number in numbers:
        assert client.get(address.replace("&amp;", "&")).context["count"] == int(number), address


def test_a_county_sees_its_own_rows_and_numbers(world: World, signed_in: SignIn) -> None:
    version = a_version(a_list(world.cast), world.cast)
    here, there = firms(2), firms(3, "211421403", 500)
    for firm in (*here, *there):
        a_row(version, firm)
    shown = signed_in(world.cast.chen).get(f"/lists/versions/{version.pk}/effect/rows/").content.decode()
    assert there[0].name in shown
    assert here[0].name not in shown
    page = signed_in(world.cast.chen).get(f"/lists/versions/{version.pk}/effect/").content.decode()
    assert next(number for _address, number in NUMBER.findall(page)) == "3"
    assert 'value="publish"' not in page, "a county reads; who keeps the list publishes"
    assert (
        signed_in(world.cast.chen).post(f"/lists/versions/{version.pk}/effect/", {"do": "publish"}).status_code == 404
    )


def test_an_officer_publishes_what_he_saw(
    cast: Cast, signed_in: SignIn, django_capture_on_commit_callbacks: Capture
) -> None:
    source, there = a_list(cast), firms(2)
    version = whole(cast, source, there, document="")
    client, address = signed_in(cast.science), f"/lists/versions/{version.pk}/effect/"
    sent = form_of(client.get(address).content.decode())
    answer = client.post(address, {**sent, "document": ""})
    assert answer.status_code == 200
    assert "field-errors" in answer.content.decode()
    with django_capture_on_commit_callbacks(execute=True):
        assert client.post(address, sent).status_code == 302
    version.refresh_from_db()
    assert (version.state, version.document, version.published_by) == ("published", "示科〔2026〕9号", cast.science)
    assert on_list(source) == [firm.name for firm in there]
    assert AuditEvent.objects.filter(action="list.publish", subject_id=str(version.pk)).count() == 1
    page = client.get(address).content.decode()
    assert 'value="return"' in page
    assert 'value="publish"' not in page
    with django_capture_on_commit_callbacks(execute=True):
        client.post(address, {"do": "return", "why": "示例：来文作废"})
    assert on_list(source) == []
    assert "示例：来文作废" in client.get(address).content.decode()
    client.post(address, {"do": "reopen"})
    version.refresh_from_db()
    assert version.state == "review"


def test_what_changed_meanwhile_is_shown_with_both_counts(cast: Cast, signed_in: SignIn) -> None:
    version = a_version(a_list(cast, "titles", title="gxjs"), cast)
    (one,) = firms(1)
    a_row(version, one, values=TERM)
    client, address = signed_in(cast.science), f"/lists/versions/{version.pk}/effect/"
    sent = form_of(client.get(address).content.decode())
    TitleHeld.objects.create(
        enterprise=one,
        title="gxjs",
        decision="recognised",
        valid_from=TERM["valid_from"],
        valid_until=TERM["valid_until"],
    )
    page = client.post(address, sent).content.decode()
    assert "预览时 1，现在 0" in page
    assert ListVersion.objects.get(pk=version.pk).state == "review"
    without = client.post(address, {**sent, "seen": "nonsense"}).content.decode()
    assert "没有发布" in without, "who did not see the counts publishes nothing"


def test_open_rows_and_withdrawals_are_asked_for(world: World, signed_in: SignIn) -> None:
    version = a_looked_at_list(world)
    client, address = signed_in(world.cast.science), f"/lists/versions/{version.pk}/effect/"
    page = client.get(address).content.decode()
    for name in ("open_rows", "withdraw", "withdraw_why"):
        assert f'name="{name}"' in page
    sent = form_of(page)
    assert "没有核定" in client.post(address, sent).content.decode()
    answer = client.post(address, {**sent, "open_rows": "on", "withdraw": "on"}).content.decode()
    assert "写明为什么取消" in answer


def test_a_firm_reads_on_which_lists_it_stands(
    cast: Cast, pumps: Enterprise, signed_in: SignIn, django_capture_on_commit_callbacks: Capture
) -> None:
    source = a_list(cast, name="示例白名单", issuer="示例金融局")
    published(whole(cast, source, [pumps]), cast.science, django_capture_on_commit_callbacks)
    address = f"/firms/{pumps.pk}/lists/"
    own = signed_in(cast.zhao).get(address).content.decode()
    assert "示例白名单" in own
    assert "示例金融局" in own
    assert f"/lists/{source.pk}/" not in own
    assert f"/lists/{source.pk}/" in signed_in(cast.wang).get(address).content.decode()
    assert signed_in(cast.chen).get(address).status_code == 404
    assert signed_in(cast.sun).get(address).status_code in (403, 404)


def test_members_as_of_any_day_and_changes_between_versions(
    cast: Cast, signed_in: SignIn, django_capture_on_commit_callbacks: Capture
) -> None:
    source, (one, two, three) = a_list(cast), firms(3)
    first = published(whole(cast, source, [one, two]), cast.science, django_capture_on_commit_callbacks)
    second = a_version(source, cast, DAY.replace(month=6))
    a_row(second, two, values={"amount": 1})
    a_row(second, three)
    published(second, cast.science, django_capture_on_commit_callbacks)
    client = signed_in(cast.li)
    for day, names in (("2026-03-01", {one, two}), ("2026-06-01", {two, three}), ("2026-01-01", set())):
        body = client.get(f"/lists/{source.pk}/members/", {"on": day}).context["body"]
        assert {firm for firm in (one, two, three) if firm.name in body} == names
    found = client.get(f"/lists/versions/{second.pk}/changes/", {"against": str(first.pk), "sort": "name"})
    assert found.context["count"] == 3
    for change, firm in (("+", three), ("-", one), ("~", two)):
        body = client.get(f"/lists/versions/{second.pk}/changes/", {"change": change}).context["body"]
        assert firm.name in body
        assert sum(each.name in body for each in (one, two, three)) == 1
    back = client.get(f"/lists/versions/{first.pk}/changes/", {"against": str(second.pk)})
    assert back.context["count"] == 3, "any two versions, either way"
    assert client.get(f"/lists/versions/{first.pk}/changes/").context["count"] == 2, "the first: all are new"


def test_a_list_of_conduct_says_which_titles_it_touches(cast: Cast, signed_in: SignIn) -> None:
    version = a_version(a_list(cast, "conduct", indicator="on_dishonest_list"), cast)
    (one,) = firms(1)
    TitleHeld.objects.create(enterprise=one, title="zjtx", decision="recognised", valid_from=DAY.replace(year=2025))
    a_row(version, one)
    page = signed_in(cast.li).get(f"/lists/versions/{version.pk}/effect/").content.decode()
    assert "条件涉及这项记录的称号" in page
    rows = signed_in(cast.li).get(f"/lists/versions/{version.pk}/effect/rows/", {"holds": "zjtx"})
    assert rows.context["count"] == 1
