"""The lists of to-dos and of messages."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.db.models import F, Q, QuerySet
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.middleware.csrf import get_token
from django.template.loader import get_template
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy

from tidu.today import china_today
from tidu.web.accounts.models import Organisation, User
from tidu.web.audit import service as audit
from tidu.web.desk import service
from tidu.web.desk.models import Message, Todo
from tidu.web.pages.lists import ALL, Choice, Column, Days, Listing, Search, local_day
from tidu.web.pages.templatetags import tidu as tags


def user_of(request: HttpRequest) -> User:
    """The signed-in person; the access table lets nobody else come here."""
    if not isinstance(request.user, User):
        raise Http404
    return request.user


# -- to-dos -------------------------------------------------------------------------------------------------------


BY_DAY = (F("due_on").asc(nulls_last=True), "id")
"""Overdue first, then by day; those without a day last."""


def _parts(request: HttpRequest) -> list[tuple[str, str]]:
    """The parts in which to-dos are read, with how many each has; all in one question."""
    counts = service.counts_for(request.user)
    return [
        ("open", f"{_('All open')} {counts.ours}"),
        ("mine", f"{_('Mine')} {counts.mine}"),
        ("late", f"{_('Overdue')} {counts.late}"),
        ("soon", f"{_('Within 30 days')} {counts.soon}"),
        ("done", pgettext("to-do", "Done")),
    ]


def _owners(request: HttpRequest) -> list[tuple[str, str]]:
    """Nobody, and those who have taken something that the reader sees."""
    taken = Todo.objects.visible_to(request.user).order_by().values("owner_id").distinct()
    people = User.objects.filter(pk__in=taken).order_by("display_name", "pk").values_list("pk", "display_name")
    return [("nobody", _("nobody")), *((str(pk), name) for pk, name in people)]


def _organisations(request: HttpRequest) -> list[tuple[str, str]]:
    """The organisations whose to-dos the reader sees; no choice where there is but one."""
    rows = Todo.objects.visible_to(request.user).order_by().values("organisation_id").distinct()
    found = [(str(one.pk), str(one)) for one in Organisation.objects.filter(pk__in=rows).order_by("name")]
    return found if len(found) > 1 else []


def _what(todo: Todo) -> SafeString:
    title, why = tags.told_of(todo, "title"), tags.told_of(todo, "why")
    line = format_html('<div class="quiet">{}</div>', why) if why else ""
    return format_html('<a href="{}">{}</a>{}', todo.link, title, line)


def _whose(todo: Todo) -> str:
    if todo.owner_id:
        return str(todo.owner)
    return f"{todo.organisation} · {_('not taken yet')}"


def _done(todo: Todo) -> SafeString | str:
    if todo.done_at is None:
        return ""
    return format_html("{} {}", tags.moment(todo.done_at), todo.done_by or "")


def _in_part(user: User, rows: Any, part: str) -> Any:  # noqa: ANN401 - a queryset of to-dos
    today = china_today()
    match part:
        case "open":
            return rows.open()
        case "mine":
            return rows.open().filter(owner_id=user.pk)
        case "late":
            return rows.late(today)
        case "soon":
            return rows.soon(today)
    return rows.exclude(done_at=None)


def _todo_buttons(request: HttpRequest, todo: Todo, token: str) -> SafeString:
    if todo.done_at is not None:
        return SafeString("")
    words = {"todo": todo, "user": request.user, "next": request.get_full_path(), "csrf_token": token}
    buttons = mark_safe(get_template("desk/todo_actions.html").render(words))  # noqa: S308 # nosec B308 B703 - a template's
    return format_html('<div class="row-side">{}</div>', buttons)


def todo_list(request: HttpRequest) -> Listing:
    """The to-dos that somebody sees; the buttons of a row belong to its reader."""
    user, token = user_of(request), get_token(request)
    return Listing(
        name="todos",
        columns=(
            Column("what", gettext_lazy("What to do"), _what, sort="title_zh", export=lambda todo: tags.told_of(todo, "title")),
            Column(
                "due", gettext_lazy("Due"), lambda todo: tags.due(todo.due_on, bool(todo.done_at)), kind="day", sort="due_on",
                blank_last=True, export=lambda todo: todo.due_on,
            ),
            Column("why", gettext_lazy("Why this date"), lambda todo: tags.told_of(todo, "why"), shown=False),
            Column("owner", gettext_lazy("Who has it"), _whose, sort="owner__display_name", blank_last=True),
            Column("organisation", gettext_lazy("Organisation"), lambda todo: todo.organisation, shown=False),
            Column(
                "opened", gettext_lazy("Since"), lambda todo: tags.day(todo.created_at), kind="day", sort="created_at", shown=False,
                export=lambda todo: local_day(todo.created_at),
            ),
            Column(
                "done", pgettext_lazy("to-do", "Done"), _done, kind="day", sort="done_at", blank_last=True, shown=False,
                export=lambda todo: local_day(todo.done_at),
            ),
            Column("by", gettext_lazy("Done by"), lambda todo: todo.done_by or "", shown=False),
            Column("buttons", gettext_lazy("To do now"), lambda todo: _todo_buttons(request, todo, token), buttons=True),
        ),
        filters=(
            Choice(
                key="show", label=gettext_lazy("Which to-dos"), options=_parts, default="open", tabs=True,
                narrow=lambda rows, part: _in_part(user, rows, part),
            ),
            Search(
                key="q", label=gettext_lazy("What to do"),
                narrow=lambda rows, text: rows.filter(Q(title_zh__icontains=text) | Q(title_en__icontains=text)),
            ),
            Choice(
                key="owner", label=gettext_lazy("Who has it"), options=_owners,
                narrow=lambda rows, value: rows.filter(owner_id=None if value == "nobody" else int(value)),
            ),
            Choice(key="organisation", label=gettext_lazy("Organisation"), field="organisation_id", options=_organisations),
            Days(key="from", label=gettext_lazy("Due from"), field="due_on"),
            Days(key="until", label=gettext_lazy("Due until"), field="due_on", end="until"),
        ),
        order=BY_DAY,
        tie="id",
        exported=audit.list_taken,
    )  # fmt: skip


def _done_list(listing: Listing) -> Listing:
    """The same where it shows what is finished: the last first, with who did it and when."""
    columns = tuple(replace(one, shown=one.key == "done" or (one.shown and not one.buttons)) for one in listing.columns)
    return replace(listing, columns=columns, order=("-done_at", "-id"), tie="-id")


EMPTY = {
    "done": (
        gettext_lazy("Nothing is finished yet"),
        gettext_lazy("What you or your colleagues finish stays here, with who did it and when."),
    ),
    "late": (gettext_lazy("Nothing is overdue"), gettext_lazy("What passes its day appears here first.")),
    "mine": (
        gettext_lazy("You have taken nothing"),
        gettext_lazy("Take a to-do of your organisation, or let a colleague hand one over to you."),
    ),
}
NOTHING_TO_DO = (
    gettext_lazy("Nothing to do"),
    gettext_lazy(
        "Duties appear here by themselves, with the day and the reason: conflicts between figures, titles that end, "
        "papers to complete."
    ),
)


def todos(request: HttpRequest) -> HttpResponseBase:
    """What I see to do, the overdue first."""
    shown, listing = request.GET.get("show", ""), todo_list(request)
    rows = Todo.objects.visible_to(user_of(request)).select_related("organisation", "owner", "done_by")
    title, text = EMPTY.get(shown, NOTHING_TO_DO)
    context = {"page_title": _("To-dos"), "empty_title": title, "empty_text": text, "empty_shape": "checklist"}
    return (_done_list(listing) if shown == "done" else listing).respond(request, rows, context)


# -- messages -----------------------------------------------------------------------------------------------------


def _subject(one: Message) -> SafeString:
    title = tags.told_of(one, "title")
    word = format_html(" {}", tags.badge(_("unread"), "info", "mail")) if one.read_at is None else ""
    return format_html('<a href="{}">{}</a>{}', reverse("message", args=[one.pk]), title, word)


def _receipt(one: Message) -> SafeString | str:
    if one.signed_at is not None:
        return tags.badge(_("signed for"), "good")
    return tags.badge(_("asks for a receipt"), "warn", "pencil") if one.needs_receipt else ""


def own_messages(request: HttpRequest) -> QuerySet[Message]:
    """What the reader was told."""
    return Message.objects.filter(recipient_id=user_of(request).pk)


UNREAD, UNSIGNED = Q(read_at=None), Q(needs_receipt=True, signed_at=None)


def _message_parts(request: HttpRequest) -> list[tuple[str, str]]:
    unsigned = own_messages(request).filter(UNSIGNED).count()
    return [("unread", _("Unread")), ("receipt", f"{_('To sign for')} {unsigned}")]


MESSAGES = Listing(
    name="messages",
    columns=(
        Column(
            "title", gettext_lazy("Message"), _subject, sort="title_zh",
            export=lambda one: tags.told_of(one, "title"),
        ),
        Column("body", gettext_lazy("Text of the message"), lambda one: tags.told_of(one, "body"), shown=False),
        Column(
            "sent", gettext_lazy("Sent"), lambda one: tags.moment(one.sent_at), kind="day", sort="sent_at",
            export=lambda one: local_day(one.sent_at),
        ),
        Column(
            "read", gettext_lazy("Read on"), lambda one: tags.day(one.read_at, "—"), kind="day", sort="read_at", blank_last=True,
            shown=False, export=lambda one: local_day(one.read_at),
        ),
        Column("receipt", gettext_lazy("Receipt"), _receipt),
        Column(
            "signed", gettext_lazy("Signed for on"), lambda one: tags.day(one.signed_at, "—"), kind="day", sort="signed_at",
            blank_last=True, shown=False, export=lambda one: local_day(one.signed_at),
        ),
    ),
    filters=(
        Choice(
            key="show", label=gettext_lazy("Which messages"), options=_message_parts, default=ALL, tabs=True,
            narrow=lambda rows, part: rows.filter(UNREAD if part == "unread" else UNSIGNED),
        ),
        Search(
            key="q", label=gettext_lazy("Title or text"),
            narrow=lambda rows, text: rows.filter(
                Q(title_zh__icontains=text) | Q(title_en__icontains=text) | Q(body_zh__icontains=text) | Q(body_en__icontains=text)
            ),
        ),
        Days(key="from", label=gettext_lazy("Sent from"), field="sent_at", moment=True),
        Days(key="until", label=gettext_lazy("Sent until"), field="sent_at", end="until", moment=True),
    ),
    order=("-id",),
    tie="-id",
    template="desk/messages.html",
    exported=audit.list_taken,
)  # fmt: skip


def inbox(request: HttpRequest) -> HttpResponseBase:
    """What I was told, the newest first."""
    own = own_messages(request)
    context = {
        "page_title": _("Messages"),
        "empty_title": _("No messages"),
        "empty_text": _(
            "Notices of your bureau, reminders and answers arrive here. Those that matter ask you to sign for them."
        ),
        "empty_shape": "mail",
        "unread": own.filter(UNREAD).exclude(needs_receipt=True).exists(),
    }
    return MESSAGES.respond(request, own, context)
