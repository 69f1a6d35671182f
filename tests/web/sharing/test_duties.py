"""Every day: what is due is sent once, what waits for changes is looked at, receipts are asked for, old versions end."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta

import pytest
from tests.web.cast import Cast, make_firm
from tests.web.sharing.making import a_package, a_subscription, known, place_of, with_title

from tidu.today import china_today
from tidu.web.accounts.models import Organisation
from tidu.web.desk.models import Message, Todo
from tidu.web.insight.keeping import recount_all_now
from tidu.web.jobs.models import Job
from tidu.web.jobs.running import Progress
from tidu.web.registry.changes import told_together
from tidu.web.registry.enterprises.service import rename
from tidu.web.registry.models import Contact, Enterprise
from tidu.web.registry.titles.service import register_title, withdraw_title
from tidu.web.sharing import producing, stirring
from tidu.web.sharing.consents import give_consent
from tidu.web.sharing.correcting import exclude, recall
from tidu.web.sharing.duties import look_after_packages, send_packages
from tidu.web.sharing.models import Notice, Package, Stir, Subscription
from tidu.web.sharing.receiving import sign
from tidu.web.sharing.telling import tell_package


@pytest.fixture
def firm(pumps: Enterprise) -> Enterprise:
    return with_title(known(pumps))


def progress() -> Progress:
    return Progress(Job.objects.create(kind="example", title="示例", state="running"))


@contextmanager
def on(monkeypatch: pytest.MonkeyPatch, day: date) -> Iterator[None]:
    """It is another day."""
    with monkeypatch.context() as patched:
        for module in (
            "duties.china_today", "producing.china_today", "telling.china_today", "models.packages.china_today",
            "subscribing.china_today",
        ):  # fmt: skip
            patched.setattr(f"tidu.web.sharing.{module}", lambda: day)
        yield


def send() -> int:
    return send_packages(progress())


def test_what_is_due_is_sent_once_a_period(cast: Cast, firm: Enterprise, monkeypatch: pytest.MonkeyPatch) -> None:
    a_subscription(cast, frequency="weekly")
    today = china_today()
    assert [send(), send()] == [1, 0]
    package = Package.objects.get()
    assert package.made_by is None
    rename(firm, "葫芦岛渤湾示例泵业科技有限公司", today, by=cast.wang)
    with on(monkeypatch, today + timedelta(days=6)):
        assert send() == 0
    with on(monkeypatch, today + timedelta(days=8)):
        assert [send(), send()] == [1, 0]
    assert list(Package.objects.order_by("number").values_list("number", "changed")) == [(1, 0), (2, 1)]
    with on(monkeypatch, today + timedelta(days=30)):
        assert send() == 0, "nothing changed, so nothing is sent"
    assert Subscription.objects.get().checked_on == today + timedelta(days=30)


def test_once_is_once(cast: Cast, firm: Enterprise, monkeypatch: pytest.MonkeyPatch) -> None:
    a_subscription(cast, frequency="once")
    assert send() == 1
    rename(firm, "葫芦岛渤湾示例泵业科技有限公司", china_today(), by=cast.wang)
    with on(monkeypatch, china_today() + timedelta(days=100)):
        assert send() == 0


@pytest.mark.parametrize(
    "what", ["rename", "withdraw", "contact", "consent", "left_out", "many", "elsewhere", "nothing"]
)
def test_a_list_that_waits_for_changes_is_due_when_its_firms_change(
    cast: Cast, firm: Enterprise, swim: Enterprise, monkeypatch: pytest.MonkeyPatch, what: str
) -> None:
    a_subscription(cast, frequency="change")
    assert send() == 1
    assert not Stir.objects.exists()
    if what == "rename":
        rename(firm, "葫芦岛渤湾示例泵业科技有限公司", china_today(), by=cast.wang)
    elif what == "withdraw":
        with_title(make_firm("兴城示例阀门有限公司", "211481101", 60))
        withdraw_title(firm.titles.get(), china_today(), "示例")
    elif what == "contact":
        Contact.objects.update_or_create(enterprise=firm, kind="contact", defaults={"mobile": "13700005678"})
    elif what == "consent":
        give_consent(firm, cast.zhao, purpose="credit")
    elif what == "left_out":
        exclude(Subscription.objects.get(), firm, cast.wang, "示例")
    elif what == "many":
        monkeypatch.setattr(stirring, "MANY", 1)
        with told_together():
            rename(firm, "葫芦岛渤湾示例泵业科技有限公司", china_today(), by=cast.wang)
            rename(swim, "绥中碣石示例泳装科技有限公司", china_today(), by=cast.chen)
        assert Stir.objects.get().enterprise_id is None
    elif what == "elsewhere":
        rename(swim, "绥中碣石示例泳装科技有限公司", china_today(), by=cast.chen)
    changes = what not in ("elsewhere", "nothing")
    assert [send(), send()] == [int(changes), 0]
    assert not Stir.objects.exists(), "gathered, and gone through once"


def test_nothing_is_noted_where_nobody_waits_for_changes(cast: Cast, firm: Enterprise) -> None:
    a_subscription(cast, frequency="monthly")
    rename(firm, "葫芦岛渤湾示例泵业科技有限公司", china_today(), by=cast.wang)
    assert not Stir.objects.exists()


def test_a_title_that_ends_as_days_pass_makes_a_list_due(
    cast: Cast, firm: Enterprise, monkeypatch: pytest.MonkeyPatch
) -> None:
    today = china_today()
    second = make_firm("兴城示例阀门有限公司", "211481101", 60)
    register_title(
        second, "cxx", valid_from=today - timedelta(days=300), decided_on=today - timedelta(days=300),
        valid_until=today + timedelta(days=5),
    )  # fmt: skip
    recount_all_now()
    a_subscription(cast, frequency="change")
    assert send() == 1
    with on(monkeypatch, today + timedelta(days=5)):
        assert send() == 0
    with on(monkeypatch, today + timedelta(days=6)):
        assert send() == 1
    assert Package.objects.latest("pk").gone == 1


def test_a_consent_that_ends_as_days_pass_makes_a_list_due(
    cast: Cast, firm: Enterprise, monkeypatch: pytest.MonkeyPatch
) -> None:
    today = china_today()
    give_consent(firm, cast.zhao, purpose="credit", until=today + timedelta(days=5))
    a_subscription(cast, frequency="change", fields=["name", "contact_phone"])
    assert send() == 1
    with on(monkeypatch, today + timedelta(days=5)):
        assert send() == 0
    with on(monkeypatch, today + timedelta(days=6)):
        assert send() == 1
    assert Package.objects.latest("pk").lacking == 1


def test_a_receiver_that_ended_stops_its_list_and_no_other(cast: Cast, firm: Enterprise) -> None:
    a_subscription(cast)
    a_subscription(cast, receiver=cast.qian, purpose="service")
    Organisation.objects.filter(pk=place_of(cast.sun).pk).update(active=False)
    assert send() == 1
    assert Package.objects.get().receiver_name == "示例服务机构"
    todo = Todo.objects.get(kind="subscription-halted")
    assert (todo.organisation, "已停用" in todo.why_zh) == (place_of(cast.wang), True)


def test_a_duty_that_is_killed_in_the_middle_sends_nothing_twice(
    cast: Cast, firm: Enterprise, monkeypatch: pytest.MonkeyPatch
) -> None:
    a_subscription(cast)
    a_subscription(cast, receiver=cast.qian, purpose="service")
    made: list[int] = []

    def killed(package: Package, one: Subscription) -> None:
        if made:
            raise KeyboardInterrupt
        made.append(package.pk)
        tell_package(package, one)

    with monkeypatch.context() as patched:
        patched.setattr(producing, "tell_package", killed)
        with pytest.raises(KeyboardInterrupt):
            send()
    assert Package.objects.count() == 1
    assert send() == 1
    assert sorted(Package.objects.values_list("receiver_name", "number")) == [("示例服务机构", 1), ("示例银行", 1)]
    assert Message.objects.count() == 2


# -- afterwards ---------------------------------------------------------------------------------------------------


def test_who_does_not_sign_is_reminded_once_and_the_bureau_asks(
    cast: Cast, firm: Enterprise, monkeypatch: pytest.MonkeyPatch
) -> None:
    package, today = a_package(a_subscription(cast)), china_today()
    with on(monkeypatch, today + timedelta(days=5)):
        assert look_after_packages(progress()) == 0
    with on(monkeypatch, today + timedelta(days=6)):
        assert [look_after_packages(progress()), look_after_packages(progress())] == [1, 0]
    assert Message.objects.filter(recipient=cast.sun, title_zh__startswith="名单超期未签收").count() == 1
    todo = Todo.objects.get(kind="package-unsigned")
    assert todo.organisation == place_of(cast.wang)
    sign(package, cast.sun, package.sha256)
    todo.refresh_from_db()
    assert todo.done_at is not None


def test_a_signed_version_is_not_asked_for(cast: Cast, firm: Enterprise, monkeypatch: pytest.MonkeyPatch) -> None:
    package = a_package(a_subscription(cast))
    sign(package, cast.sun, package.sha256)
    with on(monkeypatch, china_today() + timedelta(days=6)):
        assert look_after_packages(progress()) == 0


def test_what_expires_is_to_be_deleted_once(cast: Cast, firm: Enterprise, monkeypatch: pytest.MonkeyPatch) -> None:
    package = a_package(a_subscription(cast, keep_days=10))
    recalled = a_package(package.subscription, even_if_same=True)
    recall(recalled, "误发")
    with on(monkeypatch, package.valid_until):
        look_after_packages(progress())
        assert not Notice.objects.filter(kind="expired").exists()
    with on(monkeypatch, package.valid_until + timedelta(days=1)):
        look_after_packages(progress())
        look_after_packages(progress())
        assert not Package.objects.usable(package.valid_until + timedelta(days=1)).exists()
    assert Notice.objects.get(kind="expired").package == package, "what was recalled is not asked for again"
    assert Todo.objects.filter(kind="package-delete", done_at=None).count() == 2


def test_a_subscription_that_is_over_ends_by_itself(
    cast: Cast, firm: Enterprise, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = a_subscription(cast, until=china_today() + timedelta(days=3))
    with on(monkeypatch, china_today() + timedelta(days=4)):
        assert send() == 0
        look_after_packages(progress())
    one.refresh_from_db()
    assert (one.state, one.next_on) == ("ended", None)
