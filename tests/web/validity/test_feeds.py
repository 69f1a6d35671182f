"""Calendar feeds: secret, of one person, no wider than his scope, ended at once, and right by the format."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from tests.web.cast import Cast
from tests.web.validity.kept import an_item

from tidu.errors import InputError
from tidu.web.accounts.models import Membership, User
from tidu.web.registry.models import Enterprise
from tidu.web.validity.feeds import MOST, make_feed, revoke_feed
from tidu.web.validity.models import DueItem, Feed

SignIn = Callable[[User], Client]


def read(secret: str) -> str:
    """What a calendar program gets, who signs in nowhere; lines folded by the format are joined."""
    answer = Client().get(reverse("validity-feed", args=[secret]))
    assert answer.status_code == 200
    assert answer["Content-Type"].startswith("text/calendar")
    assert "no-store" in answer["Cache-Control"]
    return answer.content.decode().replace("\r\n ", "")


def test_an_officers_feed_shows_his_region_and_a_firms_its_own(cast: Cast, pumps: Enterprise, swim: Enterprise) -> None:
    an_item(pumps)
    an_item(swim)
    officers, firms = (read(make_feed(person, "示例")[1]) for person in (cast.chen, cast.zhao))
    assert swim.name in officers
    assert pumps.name not in officers
    assert "专精特新中小企业复核" in firms
    assert swim.name not in firms


def test_the_secret_is_not_stored(cast: Cast) -> None:
    row, secret = make_feed(cast.wang, "示例")
    assert secret not in str(Feed.objects.values().get(pk=row.pk))


@pytest.mark.parametrize("secret", ["x", "é", "0" * 64])
def test_a_secret_that_is_none_opens_nothing(db: None, secret: str) -> None:
    assert Client().get(reverse("validity-feed", args=[secret])).status_code == 404


def test_the_digest_opens_nothing(cast: Cast) -> None:
    row, _secret = make_feed(cast.wang, "示例")
    assert Client().get(reverse("validity-feed", args=[row.digest])).status_code == 404


def test_a_revoked_feed_ends_at_once(cast: Cast, signed_in: SignIn) -> None:
    row, secret = make_feed(cast.wang, "示例")
    assert signed_in(cast.chen).post(reverse("validity-feeds"), {"do": "revoke", "feed": row.pk}).status_code == 404
    read(secret)
    signed_in(cast.wang).post(reverse("validity-feeds"), {"do": "revoke", "feed": row.pk})
    assert Client().get(reverse("validity-feed", args=[secret])).status_code == 404


def test_who_has_left_reads_nothing(cast: Cast, pumps: Enterprise) -> None:
    an_item(pumps)
    _row, secret = make_feed(cast.wang, "示例")
    Membership.objects.filter(user=cast.wang).update(ended_at=timezone.now())
    assert pumps.name not in read(secret)
    User.objects.filter(pk=cast.wang.pk).update(is_active=False)
    assert Client().get(reverse("validity-feed", args=[secret])).status_code == 404


def test_an_event_keeps_its_name_and_counts_its_changes(cast: Cast, pumps: Enterprise) -> None:
    item = an_item(pumps)
    _row, secret = make_feed(cast.zhao, "示例")
    assert f"UID:title:{item.key.split(':')[1]}@" in read(secret)
    assert "SEQUENCE:0" in read(secret)
    DueItem.objects.filter(pk=item.pk).update(sequence=1, closed_on=item.due_on, state="withdrawn")
    assert "STATUS:CANCELLED" in read(secret)
    assert "SEQUENCE:1" in read(secret)


def test_the_address_is_shown_once(cast: Cast, signed_in: SignIn) -> None:
    reader = signed_in(cast.zhao)
    page = reader.post(reverse("validity-feeds"), {"name": "示例手机"}).content.decode()
    assert "/calendar/feed/" in page
    assert "/calendar/feed/" not in reader.get(reverse("validity-feeds")).content.decode()


def test_nobody_has_more_feeds_than_devices(cast: Cast) -> None:
    rows = [make_feed(cast.wang, str(number))[0] for number in range(MOST)]
    with pytest.raises(InputError) as refused:
        make_feed(cast.wang, "more")
    assert refused.value.code == "too-many-feeds"
    revoke_feed(rows[0])
    make_feed(cast.wang, "more")
