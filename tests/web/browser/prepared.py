"""What stands in the database when a page is looked at, so that the page has something to show."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from tests.web.cast import Cast
from tests.web.jobs.shown import some_jobs

from tidu.text import Text
from tidu.today import china_today
from tidu.web.desk.models import Message
from tidu.web.desk.service import ensure_todo, send_message
from tidu.web.insight.keeping import recount_firms
from tidu.web.registry.models import Enterprise


@dataclass
class World:
    """What stands in the database when a page is looked at."""

    cast: Cast
    pumps: Enterprise
    swim: Enterprise


def some_todos(world: World) -> tuple[object, ...]:
    """Duties of every sort for 王股长 and his bureau."""
    wang, today = world.cast.wang, china_today()
    for number, (days, owner) in enumerate(((-3, wang.pk), (0, None), (12, world.cast.zheng.pk), (90, wang.pk))):
        title = Text(f"核对{world.pumps.name} 2025 年研发费用", f"Compare R&D expense 2025 of {world.pumps.name}")
        why = Text("企业填报与税务数据不一致，五个工作日内处理", "the firm and the tax office differ")
        ensure_todo(
            f"browser:{number}", "conflict", title, "/home/", wang.organisation_id or 0,
            today + timedelta(days=days), why, owner_id=owner, by_hand=number == 0,
        )  # fmt: skip
    return ()


def some_messages(world: World) -> tuple[object, ...]:
    """One read, one unread, one to sign for."""
    reader = world.cast.zhao.pk
    for number, title in enumerate(("2026 年度数据更新已经开放", "您的专精特新中小企业称号还有 90 天到期", "示例通知")):
        body = Text("请在月底前核对。\n\n已掌握的数据已经填好。", "Please check by the end of the month.")
        send_message([reader], Text(title, f"Notice {number}"), body, "/home/", needs_receipt=number == 1)
    return ()


def one_message(world: World) -> tuple[object, ...]:
    """The one to sign for."""
    some_messages(world)
    return (Message.objects.get(needs_receipt=True).pk,)


def one_todo(world: World) -> tuple[object, ...]:
    """The one that belongs to nobody yet."""
    from tidu.web.desk.models import Todo

    some_todos(world)
    return (Todo.objects.get(owner=None).pk,)


def all_of_home(world: World) -> tuple[object, ...]:
    """To-dos, messages, a firm and a title in 王股长's care."""
    some_todos(world)
    some_messages(world)
    Enterprise.objects.filter(pk=world.pumps.pk).update(owner=world.cast.wang)
    world.pumps.titles.create(
        title="zjtx", decision="recognised", valid_from=china_today() - timedelta(days=1000),
        valid_until=china_today() + timedelta(days=75),
    )  # fmt: skip
    return ()


def one_job(state: str) -> Callable[[World], tuple[object, ...]]:
    """李科's job in a state."""
    return lambda world: (some_jobs(world.cast.li.pk)[state],)


def listed_jobs(world: World) -> tuple[object, ...]:
    """李科's jobs in every state."""
    some_jobs(world.cast.li.pk)
    return ()


def a_whole_firm(world: World) -> tuple[object, ...]:
    """赵经理's firm with former names, titles of every ladder, recommendations, figures, people, ties, labels, and
    something due.
    """
    from tests.web.firms.test_page import fill

    from tidu.web.registry.enterprises.service import rename
    from tidu.web.registry.titles.recommending import recommend
    from tidu.web.registry.titles.service import register_title

    fill(world.pumps, world.swim)
    for title, days in (("xjr", 400), ("zdxjr", 300), ("gxjs", 900), ("zjtx", 700)):
        register_title(world.pumps, title, valid_from=china_today() - timedelta(days=days), batch="示例批")
    for title, batch, days, decided in (
        ("xjr", "上一示例批", 800, 650),
        ("xjr", "示例批", 460, 0),
        ("gxjs", "新示例批", 20, 0),
    ):
        day, end = (china_today() - timedelta(days=back) for back in (days, decided))
        more = {"outcome": "declined", "decided_on": end} if decided else {}
        recommend(
            world.pumps, title, batch=batch, recommended_on=day, kind="review" if title == "gxjs" else "new", **more
        )
    rename(world.pumps, "葫芦岛渤湾示例泵业科技有限公司", china_today() - timedelta(days=30), by=world.cast.wang)
    return (world.pumps.pk,)


def a_title(world: World) -> tuple[object, ...]:
    """The one that ends soonest."""
    a_whole_firm(world)
    return (world.pumps.titles.exclude(valid_until=None).latest("valid_from").pk,)


def a_recommendation(world: World) -> tuple[object, ...]:
    """The one that is not decided yet."""
    a_whole_firm(world)
    return (world.pumps.recommendations.get(outcome="pending").pk,)


def some_recommendations(world: World) -> tuple[object, ...]:
    """Those of the whole firm, for pages without arguments."""
    return a_recommendation(world)[:0]


def two_records(world: World) -> tuple[object, ...]:
    """赵经理's firm and a second record of it."""
    from tests.web.cast import make_firm

    a_whole_firm(world)
    twin = make_firm(
        "葫芦岛渤湾示例泵业 有限公司", "211481", 88, address="示例路8号", registration_number="211481000000012"
    )
    Enterprise.objects.filter(pk=twin.pk).update(uscc=None)
    return (world.pumps.pk, twin.pk)


def with_a_twin(world: World) -> tuple[object, ...]:
    """The same, for pages without arguments."""
    two_records(world)
    return ()


def the_first_of_two(world: World) -> tuple[object, ...]:
    """The same, for pages of the first one."""
    return two_records(world)[:1]


def of_everything(name: str) -> Callable[[World], tuple[object, ...]]:
    """The arguments with which the walk through every door opens this one, with something of everything behind it."""
    from tests.web.access.parameters import PARAMETERS, make_world

    def prepare(world: World) -> tuple[object, ...]:
        made = make_world(world.cast, world.pumps)
        return PARAMETERS[name](made) if name in PARAMETERS else ()

    return prepare


def with_second_factor(world: World) -> tuple[object, ...]:
    """王股长 has an authenticator app and recovery codes."""
    from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
    from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret

    TOTP.activate(world.cast.wang, generate_totp_secret())
    RecoveryCodes.activate(world.cast.wang)
    return ()


def a_small_city(world: World) -> tuple[object, ...]:
    """A few firms on each rung, of two counties."""
    from tests.web.dashboard.city import make_city

    make_city(world.cast)
    return ()


def some_duties(_world: World) -> tuple[object, ...]:
    """Duties that were done and one that failed, and a worker."""
    from django.utils import timezone

    from tidu.today import china_today
    from tidu.web.jobs.models import DutyRun, Job, Worker

    for name, state in (("title-todos", "done"), ("sessions", "failed"), ("answers", "running")):
        job = Job.objects.create(
            kind=f"duty-{name}", title="示例", state=state, started_at=timezone.now(), beat_at=timezone.now(),
            finished_at=timezone.now(), attempt=1, result={"count": 12},
        )  # fmt: skip
        DutyRun.objects.create(duty=name, day=china_today(), job=job)
    Worker.objects.create(name="example-4711", beat_at=timezone.now())
    return ()


def an_invitation(world: World) -> tuple[object, ...]:
    """A link that works."""
    from tidu.web.accounts.service import invite

    organisation = world.cast.admin.memberships.get().organisation
    return (invite(organisation, "officer", "新示例", world.cast.admin)[1],)


def a_password_link(world: World) -> tuple[object, ...]:
    """A link for a new password."""
    from tidu.web.accounts.credentials import password_link

    return password_link(world.cast.wang)


def counted(*arguments: object) -> Callable[[World], tuple[object, ...]]:
    """A firm with titles of every ladder; then these arguments."""

    def prepare(world: World) -> tuple[object, ...]:
        a_whole_firm(world)
        return arguments

    return prepare


def some_track_notices(world: World) -> tuple[object, ...]:
    """A title that was withdrawn, and one that was and holds again."""
    from tests.web.crossing.shared import holds

    from tidu.web.registry.titles.service import restore_title, withdraw_title

    for firm in (world.pumps, world.swim):
        holds(firm, "zjtx")
        lost = holds(firm, "gxjs")
        withdraw_title(lost, china_today(), "示例：研发费用不实")
    restore_title(lost)
    return ()


def a_handed_list(world: World) -> tuple[object, ...]:
    """One that 李科 gave to the science department, which claims a firm of it."""
    from tests.web.crossing.shared import holds, question

    from tidu.web.insight.handing import claim_rows, hand_over
    from tidu.web.insight.sets import shelf_of

    for firm in (world.pumps, world.swim):
        holds(firm, "gxjs", days_left=100)
    li, science = world.cast.li, world.cast.science
    to = science.memberships.get().organisation
    row = hand_over(li, question(), ["gxjs~ends-6m"], ["ladder"], shelf_of(li), to, "高企将到期，还没有梯度称号")
    claim_rows(science, row, [row.rows.all()[0].pk])
    return (row.pk,)


def a_handed_list_among_all(world: World) -> tuple[object, ...]:
    """The same, for pages without arguments."""
    return a_handed_list(world)[:0]


def a_watch(world: World) -> tuple[object, ...]:
    """One whose firms have changed since 李科 saved it."""
    from tests.web.crossing.shared import holds, watched

    from tidu.web.insight.watch_counting import check_watch

    watch = watched(world.cast.li, ["gxjs"], ["ladder"], "是高企，还没有梯度称号", 7)
    holds(world.swim, "gxjs")
    check_watch(watch.pk)
    return (watch.pk,)


def a_watch_among_all(world: World) -> tuple[object, ...]:
    """The same, for pages without arguments."""
    return a_watch(world)[:0]


def a_snapshot(world: World) -> tuple[object, ...]:
    """One that 李科 froze, of a day on which less is counted now."""
    from tidu.web.insight.asking import Question
    from tidu.web.insight.snapshots import freeze

    a_whole_firm(world)
    row = freeze(Question(("2114",), china_today()), world.cast.li, "答复示例提案")
    world.pumps.titles.filter(title="xjr").delete()
    recount_firms([world.pumps.pk])
    return (row.pk,)


def a_list_sent(name: str) -> Callable[[World], tuple[object, ...]]:
    """What 兴城 sent to the bank in two versions, the second after a firm was renamed; the arguments of one of its pages."""
    from tests.web.sharing.making import a_whole_story

    return lambda world: a_whole_story(world.cast, world.pumps)[name]
