"""Messages: told once, read, signed for."""

from __future__ import annotations

from collections.abc import Callable

from django.test import Client
from tests.web.cast import Cast

from tidu.text import Text
from tidu.web.accounts.models import User
from tidu.web.audit.service import AuditEvent
from tidu.web.desk.models import Message
from tidu.web.desk.service import send_message

SignIn = Callable[[User], Client]


def tell(*users: User, needs_receipt: bool = False) -> None:
    title = Text("年度数据请于月底前核对", "Check the figures of the year")
    send_message(
        [user.pk for user in users], title, Text("第一行\n第二行", "one"), "/home/", needs_receipt=needs_receipt
    )


def test_everybody_is_told_once(cast: Cast) -> None:
    tell(cast.zhao, cast.wang, cast.zhao)
    assert Message.objects.count() == 2


def test_opening_a_message_marks_it_as_read(cast: Cast, signed_in: SignIn) -> None:
    tell(cast.zhao)
    client = signed_in(cast.zhao)
    assert '<span class="count">1' in client.get("/home/").content.decode()
    page = client.get(f"/messages/{Message.objects.get().pk}/").content.decode()
    assert "年度数据请于月底前核对" in page
    assert '<span class="count">' not in client.get("/home/").content.decode()


def test_somebody_elses_message_does_not_exist(cast: Cast, signed_in: SignIn) -> None:
    tell(cast.zhao, needs_receipt=True)
    one = Message.objects.get()
    client = signed_in(cast.wang)
    assert client.get(f"/messages/{one.pk}/").status_code == 404
    assert client.post(f"/messages/{one.pk}/sign/").status_code == 404


def test_a_receipt_is_signed_once_and_for_good(cast: Cast, signed_in: SignIn) -> None:
    tell(cast.zhao, needs_receipt=True)
    client, one = signed_in(cast.zhao), Message.objects.get()
    client.post(f"/messages/{one.pk}/sign/")
    signed_at = Message.objects.get().signed_at
    client.post(f"/messages/{one.pk}/sign/")
    assert signed_at is not None
    assert Message.objects.get().signed_at == signed_at
    assert AuditEvent.objects.filter(action="message.sign").count() == 1


def test_reading_all_leaves_what_asks_for_a_receipt(cast: Cast, signed_in: SignIn) -> None:
    tell(cast.zhao)
    tell(cast.zhao, needs_receipt=True)
    signed_in(cast.zhao).post("/messages/read/")
    assert list(Message.objects.filter(read_at=None).values_list("needs_receipt", flat=True)) == [True]


def test_the_lists_of_messages_differ(cast: Cast, signed_in: SignIn) -> None:
    tell(cast.zhao)
    client = signed_in(cast.zhao)
    assert "年度数据" in client.get("/messages/?show=unread").content.decode()
    assert "年度数据" not in client.get("/messages/?show=receipt").content.decode()
    assert client.get("/messages/?show=nonsense&page=99").status_code == 200
