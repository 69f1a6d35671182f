"""The door to titles: register, renew, withdraw, put under re-review; and making sure that somebody owns each end."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import Model, Q
from django.urls import reverse

from tidu.clocks import reminders
from tidu.clocks.periods import last_of_months
from tidu.errors import InputError
from tidu.text import Text
from tidu.today import china_today
from tidu.web.audit import service as audit
from tidu.web.desk import service as desk
from tidu.web.registry.bureaus import bureaus_for
from tidu.web.registry.changes import tell_changed
from tidu.web.registry.facts.values import catalogue
from tidu.web.registry.models import Enterprise, EnterpriseName, TitleHeld
from tidu.web.registry.titles.granting import grant_waiting
from tidu.web.registry.titles.states import STATE_NAMES, STATES, State, ending, in_states, state_of

if TYPE_CHECKING:
    from tidu.catalogue.words import Title

__all__ = [
    "STATES",
    "STATE_NAMES",
    "State",
    "change_title",
    "check_lengths",
    "check_product",
    "check_title_itself",
    "ending",
    "ensure_title_todos",
    "in_states",
    "mark_held_under_review",
    "mark_under_review",
    "proposed_end",
    "refuse_mark",
    "refuse_title",
    "register_title",
    "renew_title",
    "restore_title",
    "state_of",
    "title_of",
    "todo_key",
    "withdraw_title",
]

FIELDS = (
    "title", "kind", "product", "batch", "document", "decision", "decided_on", "valid_from", "valid_until", "mark",
    "withdrawn_on", "reason", "name_then", "renews_id",
)  # fmt: skip
TEXTS = ("product", "batch", "document", "name_then")
"""Texts that somebody types, and that have a greatest length."""
MONTHS_BEFORE = 6
FIRST_DAY = date(2000, 1, 1)
"""No title of the catalogue is older."""
AT_ONCE = 2000


def title_of(code: str) -> Title:
    """A title of the catalogue; raises InputError for a code that it does not have."""
    found = catalogue().titles.get(code)
    if found is None:
        raise refuse_title("unknown-title", Text(f"没有代码为“{code}”的称号", f"no title has the code “{code}”"))
    return found


def refuse_title(code: str, what: Text, fix: Text | None = None) -> InputError:
    """An error about a title, in words."""
    return InputError(code, what, fix=fix)


def proposed_end(code: str, valid_from: date | None) -> date | None:
    """The last day by the rule of the catalogue; None where the rule sets none."""
    rule = title_of(code).validity
    if rule is None or valid_from is None or not rule.endswith("y"):
        return None
    return last_of_months(valid_from, 12 * int(rule[:-1]), "same_day")


@transaction.atomic
def register_title(firm: Enterprise, title: str, **fields: Any) -> TitleHeld:  # noqa: ANN401 - fields of the model
    """Enter a title. The name of the firm at the time is kept, because documents bear it.

    Where no last day is given, the catalogue's rule proposes one; a typed day wins. Raises InputError where days are
    impossible, the firm holds the same title for the same time already, or a mark lacks the title that it marks. The
    recommendation of the same round that waits is granted by it.
    """
    rule = title_of(title)
    fields.setdefault("decision", rule.announced)
    if not fields.get("name_then"):
        fields["name_then"] = _name_on(firm, fields.get("decided_on") or fields.get("valid_from"))
    if fields.get("valid_until") is None and "valid_until" not in fields:
        fields["valid_until"] = proposed_end(title, fields.get("valid_from"))
    row = TitleHeld(enterprise=firm, title=title, **fields)
    _check(row, rule.object)
    row.save()
    _tell("title.register", row, after=audit.snapshot(row, *FIELDS))
    grant_waiting(row)
    return row


def _name_on(firm: Enterprise, day: date | None) -> str:
    """The name that the firm bore on a day: the former one that ended after it, else the present one."""
    if day is None:
        return firm.name
    former = firm.names.filter(kind=EnterpriseName.Kind.FORMER, valid_until__gt=day)
    begun = former.filter(Q(valid_from=None) | Q(valid_from__lte=day)).order_by("valid_until")
    return begun.values_list("name", flat=True).first() or firm.name


def check_lengths(row: Model, names: Iterable[str]) -> None:
    """Refuse a text that is longer than its column, which one of the two databases would and the other would not."""
    for name in names:
        field = row._meta.get_field(name)
        most = getattr(field, "max_length", None)
        if most is not None and len(getattr(row, name)) > most:
            label = getattr(field, "verbose_name", name)
            raise refuse_title(
                "too-long",
                Text(f"“{label}”超过 {most} 个字", f"“{label}” is longer than {most} characters"),
                Text("缩短后再登记", "shorten it"),
            )


def check_product(kind_of_object: str, product: str) -> None:
    """Raises InputError where a title of products names none, or a title of firms names one."""
    if kind_of_object == "product" and not product:
        raise refuse_title(
            "title-product",
            Text("这个称号授予产品（技术），没有写产品名称", "this title belongs to a product, and none is named"),
            Text("填写产品（技术）名称", "name the product or technology"),
        )
    if kind_of_object != "product" and product:
        raise refuse_title(
            "title-product",
            Text("这个称号授予企业，不授予产品", "this title belongs to the firm, not to a product"),
            Text("删去产品名称，或改选产品（技术）称号", "leave the product out, or choose the title of products"),
        )


def check_title_itself(row: TitleHeld, kind_of_object: str) -> None:
    """Raises InputError where the title cannot be, whatever else the firm holds: its days, its texts, its product."""
    _check_days(row)
    check_lengths(row, TEXTS)
    check_product(kind_of_object, row.product)


def _check(row: TitleHeld, kind_of_object: str) -> None:
    check_title_itself(row, kind_of_object)
    _check_mark(row)
    clash = next(_overlapping(row), None)
    if clash is not None:
        raise refuse_title(
            "title-overlap",
            Text(
                f"这家企业在 {clash.valid_from or clash.decided_on} 至 {clash.valid_until or '长期'} 已有同一称号"
                f"（{clash.batch or clash.document}）",
                f"the firm holds this title from {clash.valid_from or clash.decided_on} to {clash.valid_until or 'no end'} "
                f"({clash.batch or clash.document})",
            ),
            Text(
                "如为复核通过，请用“复核通过”登记；如为重复，请不要再录",
                "for a re-review use “renew”; else it is there already",
            ),
        )


def _check_days(row: TitleHeld) -> None:
    fix = Text("核对文件上的日期", "compare the days with the document")
    begins = row.valid_from or row.decided_on
    if row.valid_from and row.valid_until and row.valid_until < row.valid_from:
        what = Text(
            f"有效期止 {row.valid_until} 早于有效期起 {row.valid_from}",
            f"it ends on {row.valid_until}, before {row.valid_from}",
        )
        raise refuse_title("title-days", what, fix)
    if row.decided_on is not None and row.decided_on > china_today():
        what = Text(
            f"认定（公告）日 {row.decided_on} 还没有到", f"the day of the decision, {row.decided_on}, has not come"
        )
        raise refuse_title("title-days", what, fix)
    if begins is not None and begins < FIRST_DAY:
        raise refuse_title("title-days", Text(f"{begins} 还没有这个称号", f"there was no such title on {begins}"), fix)
    founded = row.enterprise.established_on
    if begins is not None and founded is not None and begins < founded:
        what = Text(f"{begins} 早于企业成立日期 {founded}", f"{begins} lies before the firm's founding, {founded}")
        raise refuse_title("title-days", what, fix)


def _check_mark(row: TitleHeld) -> None:
    """A mark stands within the title that it marks."""
    marked = title_of(row.title).mark_of
    if marked is None:
        return
    held = TitleHeld.objects.filter(enterprise=row.enterprise, title=marked)
    if row.valid_until is not None:
        held = held.filter(Q(valid_from=None) | Q(valid_from__lte=row.valid_until))
    begins = row.valid_from or row.decided_on
    if begins is not None:
        held = held.filter(Q(valid_until=None) | Q(valid_until__gte=begins))
    if not held.exists():
        raise refuse_mark(marked)


def refuse_mark(marked: str) -> InputError:
    """That the title is missing which a mark marks."""
    zh, en = title_of(marked).names.zh, title_of(marked).names.en
    return refuse_title(
        "title-mark",
        Text(f"企业在这段时间没有{zh}称号，不能登记它的附加标记", f"the firm was no {en} at that time"),
        Text(f"先登记{zh}", f"register {en} first"),
    )


def _overlapping(row: TitleHeld) -> Iterator[TitleHeld]:
    same = TitleHeld.objects.filter(enterprise=row.enterprise, title=row.title, product=row.product, withdrawn_on=None)
    if row.renews_id:
        same = same.exclude(pk=row.renews_id)
    if row.pk:
        same = same.exclude(pk=row.pk)
    if row.valid_until is not None:
        same = same.filter(Q(valid_from=None) | Q(valid_from__lte=row.valid_until))
    if row.valid_from is not None:
        same = same.filter(Q(valid_until=None) | Q(valid_until__gte=row.valid_from))
    if row.kind == TitleHeld.Kind.REVIEW:
        same = same.exclude(kind=TitleHeld.Kind.NEW)
    yield from same[:1]


CHANGEABLE = ("product", "batch", "document", "decision", "decided_on", "valid_from", "valid_until", "name_then")


@transaction.atomic
def change_title(row: TitleHeld, changes: Mapping[str, Any]) -> TitleHeld:
    """Correct what was typed wrong. The same checks as for a new title; what changed stays in the audit trail."""
    row = TitleHeld.objects.select_for_update(of=("self",)).select_related("enterprise").get(pk=row.pk)
    wanted = {key: value for key, value in changes.items() if key in CHANGEABLE and getattr(row, key) != value}
    if not wanted:
        return row
    before = audit.snapshot(row, *wanted)
    for key, value in wanted.items():
        setattr(row, key, value)
    _check(row, title_of(row.title).object)
    row.save(update_fields=list(wanted))
    _tell("title.change", row, before=before, after=audit.snapshot(row, *wanted))
    grant_waiting(row)
    if "valid_until" in wanted:
        ensure_title_todos(china_today(), [row.enterprise_id])
        if not ending(TitleHeld.objects.filter(pk=row.pk), china_today()).exists():
            desk.finish_todo(todo_key(row), audit.current_actor().user_id)
    return row


@transaction.atomic
def renew_title(row: TitleHeld, **fields: Any) -> TitleHeld:  # noqa: ANN401 - fields of the model
    """The re-review was passed: a row of its own that points back, and the old one is marked."""
    row = TitleHeld.objects.select_for_update().get(pk=row.pk)
    if row.mark == TitleHeld.Mark.RENEWED:
        raise refuse_title("title-renewed", Text("这个称号已登记过复核通过", "this title was renewed already"))
    if row.withdrawn_on is not None:
        raise refuse_title("title-withdrawn", Text("这个称号已取消，不能复核", "this title was withdrawn"))
    fields.setdefault("valid_from", row.valid_until + timedelta(days=1) if row.valid_until else None)
    new = register_title(
        row.enterprise, row.title, product=row.product, kind=TitleHeld.Kind.REVIEW, renews=row, **fields
    )
    row.mark = TitleHeld.Mark.RENEWED
    row.save(update_fields=["mark"])
    desk.finish_todo(todo_key(row), audit.current_actor().user_id)
    return new


@transaction.atomic
def withdraw_title(row: TitleHeld, on: date, reason: str) -> None:
    """A title is taken away from a day on; the reason is required."""
    if not reason.strip():
        raise refuse_title(
            "no-reason", Text("没有写取消的理由", "no reason was given"), Text("写明依据和理由", "say why")
        )
    if row.withdrawn_on is not None:
        raise refuse_title("title-withdrawn", Text("这个称号已经取消", "this title was withdrawn already"))
    if row.valid_from and on < row.valid_from:
        raise refuse_title("title-days", Text("取消日期早于有效期起", "it would end before it began"))
    if row.valid_until and on > row.valid_until:
        raise refuse_title(
            "title-days", Text(f"这个称号到 {row.valid_until} 已自然到期", f"it ended by itself on {row.valid_until}")
        )
    before = audit.snapshot(row, "mark", "withdrawn_on", "reason")
    row.mark, row.withdrawn_on, row.reason = TitleHeld.Mark.WITHDRAWN, on, reason.strip()
    row.save(update_fields=["mark", "withdrawn_on", "reason"])
    _tell(
        "title.withdraw", row, before=before, after=audit.snapshot(row, "mark", "withdrawn_on", "reason"), reason=reason
    )
    desk.finish_todo(todo_key(row), audit.current_actor().user_id)


@transaction.atomic
def restore_title(row: TitleHeld) -> None:
    """The withdrawal was a mistake, or was lifted: the title counts as if it had never been withdrawn."""
    before = audit.snapshot(row, "mark", "withdrawn_on", "reason")
    renewed = TitleHeld.objects.filter(renews=row).exists()
    row.mark, row.withdrawn_on, row.reason = (TitleHeld.Mark.RENEWED if renewed else TitleHeld.Mark.NONE), None, ""
    row.save(update_fields=["mark", "withdrawn_on", "reason"])
    _tell("title.restore", row, before=before, after=audit.snapshot(row, "mark", "withdrawn_on", "reason"))
    ensure_title_todos(china_today(), [row.enterprise_id])


@transaction.atomic
def mark_under_review(row: TitleHeld, *, under_review: bool = True) -> None:
    """The re-review has begun, which is what the to-do about its end asks for; or it was called off, and it is to do again."""
    before = audit.snapshot(row, "mark")
    row.mark = TitleHeld.Mark.UNDER_REVIEW if under_review else TitleHeld.Mark.NONE
    row.save(update_fields=["mark"])
    _tell("title.review", row, before=before, after=audit.snapshot(row, "mark"))
    if under_review:
        desk.finish_todo(todo_key(row), audit.current_actor().user_id)
    else:
        ensure_title_todos(china_today(), [row.enterprise_id])


def mark_held_under_review(firm: Enterprise, title: str, *, under_review: bool) -> None:
    """As above, for whatever a firm holds of a title: each product's latest that nothing has renewed. Safe to repeat."""
    wanted = TitleHeld.Mark.UNDER_REVIEW if under_review else TitleHeld.Mark.NONE
    rows = TitleHeld.objects.filter(enterprise=firm, title=title, withdrawn_on=None)
    latest: dict[str, TitleHeld] = {}
    for row in rows.select_related("enterprise").order_by("valid_from", "pk"):
        latest[row.product] = row
    for row in latest.values():
        if row.mark not in (wanted, TitleHeld.Mark.RENEWED):
            mark_under_review(row, under_review=under_review)


def _tell(action: str, row: TitleHeld, **more: Any) -> None:  # noqa: ANN401 - fields of an event
    firm = row.enterprise
    tell_changed([firm.pk], [row.title])
    audit.record(action, row, enterprise_id=firm.pk, region_code=firm.region_id, **more)


# -- who owns each end --------------------------------------------------------------------------------------------


def todo_key(row: TitleHeld) -> str:
    """The key of the to-do that a title has before its end."""
    return f"title-ends:{row.pk}"


def ensure_title_todos(
    on: date, firms: Iterable[int] | None = None, told: Callable[[int], None] = lambda _opened: None
) -> int:
    """A to-do for every title of a living firm that ends within a year, and whose re-review has not begun; gives how many
    are new. Safe to repeat.

    ``firms`` limits it to these; without it all titles are gone through, as a daily duty does. ``told`` hears between
    two steps how many were opened, and may break off.
    """
    rows = ending(TitleHeld.objects.filter(enterprise__status=Enterprise.Status.ACTIVE), on)
    rows = rows.exclude(mark=TitleHeld.Mark.UNDER_REVIEW)
    if firms is not None:
        rows = rows.filter(enterprise__in=list(firms))
    rows = rows.select_related("enterprise").order_by("pk")
    opened, last = 0, 0
    while listed := list(rows.filter(pk__gt=last)[:AT_ONCE]):
        last = listed[-1].pk
        bureaus = bureaus_for(row.enterprise.region_id for row in listed)
        opened += desk.ensure_todos(
            _duty(row, bureaus[row.enterprise.region_id]) for row in listed if row.enterprise.region_id in bureaus
        )
        told(opened)
    return opened


def _duty(row: TitleHeld, organisation_id: int) -> desk.Duty:
    """The one to-do about a title's end on anybody's desk; validity reminds, and has none of its own about it."""
    names = title_of(row.title).names
    return desk.Duty(
        key=todo_key(row),
        kind="title-ends",
        title=Text(f"{names.zh}将到期：{row.enterprise.name}", f"{names.en} ends: {row.enterprise.name}"),
        link=reverse("title", args=[row.pk]),
        organisation_id=organisation_id,
        due_on=reminders(row.valid_until, (MONTHS_BEFORE,))[0].on if row.valid_until else None,
        why=Text(
            f"有效期至 {row.valid_until}，提前 {MONTHS_BEFORE} 个月落实复核",
            f"valid until {row.valid_until}; the re-review is prepared {MONTHS_BEFORE} months before",
        ),
        owner_id=row.owner_id or row.enterprise.owner_id,
        enterprise_id=row.enterprise_id,
        again=True,
    )
