"""Every page that the browser looks at. Whoever adds a page adds its line; the walker does the rest."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from django.urls import reverse
from tests.web.cast import Cast
from tests.web.jobs.shown import some_jobs
from tests.web.linking import queued
from tests.web.lists.publishing import kept as published
from tests.web.receiving import kept

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


@dataclass(frozen=True)
class Visit:
    """One page: the name of its URL, who looks (a name of the cast, or nothing for the passer-by), and with what.

    ``prepare`` fills the database and returns the arguments of the URL; ``query`` follows the address.
    """

    url_name: str
    who: str = ""
    prepare: Callable[[World], tuple[object, ...]] = lambda _world: ()
    query: str = ""
    note: str = ""

    @property
    def name(self) -> str:
        """How the test and the picture are called."""
        return "-".join(part for part in (self.url_name, self.who, self.note) if part)

    def address(self, world: World) -> str:
        """The address, after what is needed has been put in."""
        arguments = self.prepare(world)
        return reverse(self.url_name, args=arguments) + self.query


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


VISITS: tuple[Visit, ...] = (
    *(
        Visit(name, who, a_list_sent(name))
        for name, who in (
            ("subscriptions", "wang"),
            ("subscription", "wang"),
            ("subscription-new", "wang"),
            ("subscription-package", "wang"),
            ("packages-sent", "wang"),
            ("usages", "wang"),
            ("objections", "wang"),
            ("objection", "wang"),
            ("packages", "sun"),
            ("package", "sun"),
            ("package", "wang"),
            ("package-names", "sun"),
            ("package-usage", "sun"),
            ("package-correct", "wang"),
            ("firm-sharing", "zhao"),
            ("firm-objection", "zhao"),
        )
    ),
    Visit("counts", "li", counted(), "?against=2025-12-31"),
    Visit("counts", "wang", note="empty"),
    Visit("counts-text", "leader", counted()),
    Visit("count-names", "li", counted("ladder"), "?against=2025-12-31"),
    Visit("crossing", "li", counted(), "?set=ladder&set=gxjs&set=zjtx"),
    Visit("crossing", "leader", counted(), "?set=xjr&set=gxjs~ends-6m&set=kjx~held-24m", note="timed"),
    Visit("track-notices", "science", some_track_notices),
    Visit("handed-lists", "science", a_handed_list_among_all),
    Visit("handed", "science", a_handed_list),
    Visit("watches", "li", a_watch_among_all),
    Visit("watch", "li", a_watch),
    Visit("watch", "science", a_watch, note="other"),
    Visit("watch-names", "leader", a_watch),
    Visit("crossing-names", "li", counted(), "?in=gxjs~ends-12m&out=kjx"),
    Visit("crossing-names", "leader", counted(), "?in=ladder&out=kjx"),
    Visit("snapshots", "li", lambda world: a_snapshot(world)[:0]),
    Visit("snapshot", "li", a_snapshot),
    Visit("snapshot-names", "li", lambda world: (*a_snapshot(world), "ladder")),
    *(
        Visit(name, who, of_everything(name))
        for name, who in (
            ("firms", "wang"),
            ("firms", "zhao"),
            ("titles", "wang"),
            ("firm-facts", "wang"),
            ("standings", "li"),
            ("ledgers", "li"),
            ("counts-definitions", "li"),
            ("standing-changes", "li"),
            ("firm-standing", "zhao"),
            ("firm-standing-title", "wang"),
            ("fact-history", "wang"),
            ("firm-sheet", "zhao"),
            ("conflicts", "wang"),
            ("conflict", "wang"),
            ("conflict", "zhao"),
            ("firm-evidence", "zhao"),
            ("evidence", "wang"),
            ("firm-audit", "zhao"),
            ("imports", "wang"),
            ("import-new", "wang"),
            ("import", "wang"),
            ("people", "admin"),
            ("invitations-of", "admin"),
            ("import-problems", "wang"),
            ("organisations", "admin"),
            ("organisation-new", "admin"),
            ("organisation", "admin"),
            ("membership", "admin"),
            ("audit", "wang"),
            ("audit-event", "wang"),
            ("mfa_activate_totp", "wang"),
            ("api-tokens", "zhao"),
            ("api-docs", "zhao"),
            ("account_change_password", "zhao"),
            ("mfa_index", "zhao"),
            ("account_logout", "zhao"),
        )
    ),
    Visit("portal"),
    Visit("library"),
    Visit("library", "wang"),
    Visit("library", query="?q=研发", note="found"),
    Visit("library", query="?q=没有&on=x", note="empty"),
    Visit("library-title", "", lambda _world: ("xjr",)),
    Visit("library-standard", "", lambda _world: ("zjtx-2022",)),
    Visit("library-standard", "", lambda _world: ("xjr-2022+xjr-2025-round",), "?beside=1", "round"),
    Visit("library-standard", "wang", lambda _world: ("sme-size-2011",)),
    Visit("library-overlay", "", lambda _world: ("xjr-2025-round",)),
    Visit("library-indicators"),
    Visit("library-indicator", "", lambda _world: ("revenue",)),
    Visit("library-choose"),
    Visit("library-firms", "wang", of_everything("library-firms")),
    Visit("library-compare", "", lambda _world: ("zjtx-2022", "zjtx-2026")),
    Visit("library-compare", "", lambda _world: ("xjr-2026", "xjr-2026"), note="same"),
    Visit("account_login"),
    Visit("account_login", query="?ended=idle&next=/firms/", note="ended"),
    Visit("mfa_index", "wang", with_second_factor, note="set-up"),
    Visit("mfa_view_recovery_codes", "wang", with_second_factor),
    Visit("mfa_deactivate_totp", "wang", with_second_factor),
    Visit("account_reauthenticate", "wang"),
    Visit("invitation", "", an_invitation),
    Visit("invitation", "chen", an_invitation, note="known"),
    Visit("new-password", "", a_password_link),
    Visit("home", "wang", all_of_home),
    Visit("home", "zhao", all_of_home),
    Visit("home", "leader", all_of_home),
    Visit("home", "sun"),
    Visit("todos", "wang", some_todos),
    Visit("todos", "wang", query="?show=late", note="empty"),
    Visit("todo_hand_over", "wang", one_todo),
    Visit("messages", "zhao", some_messages),
    Visit("messages", "sun", note="empty"),
    Visit("message", "zhao", one_message),
    Visit("jobs", "li", listed_jobs),
    Visit("jobs", "sun", note="empty"),
    Visit("operations", "admin", some_duties),
    Visit("list-effect", "science", published.an_effect),
    Visit("list-effect", "wang", published.an_effect, note="county"),
    Visit("list-effect", "science", published.a_published_list, note="published"),
    Visit("list-effect", "science", published.a_broken_list, note="broken"),
    Visit("list-effect-rows", "li", published.an_effect),
    Visit("list-effect-gone", "li", published.an_effect),
    Visit("list-effect-lost", "li", published.an_effect),
    Visit("list-changes", "li", published.an_effect),
    Visit("list-members", "wang", published.its_list, query="?on=2025-06-01"),
    Visit("firm-lists", "zhao", published.a_listed_firm),
    Visit("firm-lists", "wang", note="empty", prepare=lambda world: (world.pumps.pk,)),
    Visit("list-review", "wang", queued.of_version),
    Visit("list-review", "wang", queued.of_version, query="?part=nobody", note="nobody"),
    Visit("list-review", "wang", queued.of_bare_version, note="done"),
    Visit("list-rows", "wang", queued.of_version),
    Visit("list-row", "wang", queued.of_decided_row),
    Visit("list-row-firm", "wang", queued.of_row),
    Visit("list-decisions", "wang", queued.some_decisions),
    Visit("list-decisions", "chen", note="empty"),
    Visit("lists", "li", kept.some_lists),
    Visit("lists", "chen", note="empty"),
    Visit("list", "li", kept.the_list),
    Visit("list-new", "science"),
    Visit("list-edit", "li", kept.the_list),
    Visit("list-receive", "li"),
    Visit("list-columns", "li", kept.a_waiting_list),
    Visit("list-columns", "li", kept.a_changed_list, note="changed"),
    Visit("list-version", "li", kept.a_read_list),
    Visit("list-version", "wang", kept.a_read_list, note="part"),
    Visit("list-version", "li", kept.a_list_being_read, note="reading"),
    Visit("list-issues", "li", kept.a_read_list),
    Visit("list-discard", "li", kept.a_read_list),
    Visit("job", "li", one_job("running")),
    Visit("job", "li", one_job("failed"), note="failed"),
    Visit("job", "li", one_job("interrupted"), note="interrupted"),
    Visit("job", "li", one_job("done"), note="done"),
    Visit("firm", "wang", a_whole_firm),
    Visit("firm", "zhao", a_whole_firm),
    Visit("firm", "leader", lambda world: (world.swim.pk,), note="empty"),
    Visit("firm-edit", "wang", a_whole_firm),
    Visit("firm-edit", "zhao", a_whole_firm),
    Visit("firm-new", "wang"),
    Visit("firm-events", "wang", a_whole_firm),
    Visit("firm-event", "wang", a_whole_firm),
    Visit("firm-event", "wang", a_whole_firm, query="?kind=renamed", note="renamed"),
    Visit("firm-event", "wang", a_whole_firm, query="?kind=moved", note="moved"),
    Visit("firm-relations", "wang", a_whole_firm),
    Visit("firm-tags", "wang", a_whole_firm),
    Visit("firm-people", "wang", a_whole_firm),
    Visit("firm-contact-new", "wang", a_whole_firm),
    Visit("firm-twins", "wang", the_first_of_two),
    Visit("firm-merge", "wang", two_records),
    Visit("duplicates", "wang", with_a_twin),
    Visit("duplicates", "chen", note="empty"),
    Visit("title-new", "wang", a_whole_firm),
    Visit("title", "wang", a_title),
    Visit("title", "zhao", a_title),
    Visit("title-edit", "wang", a_title),
    Visit("titles-batch", "wang"),
    Visit("recommendations", "wang", some_recommendations),
    Visit("recommendations", "zhao", some_recommendations),
    Visit("recommendations", "chen", note="empty"),
    Visit("recommendations-batch", "wang"),
    Visit("recommendation", "wang", a_recommendation),
    Visit("recommendation-new", "wang", a_whole_firm),
    Visit("tags", "li", with_a_twin),
    Visit("dashboard", "leader", a_small_city),
    Visit("dashboard", "wang", a_small_city),
    Visit("dashboard", "leader", a_small_city, query="?on=2001-01-01", note="before"),
)
