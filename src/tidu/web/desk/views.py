"""What is done with a to-do or a message: taken, handed over, finished; read, signed for."""

from __future__ import annotations

from typing import cast

from django import forms
from django.contrib import messages
from django.db import transaction
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tidu.web.accounts.models import User
from tidu.web.audit import service as audit
from tidu.web.desk import service
from tidu.web.desk.lists import user_of
from tidu.web.desk.models import Message, Todo
from tidu.web.pages.language import safe_next


def get_open_todo_for_colleague(user: User, pk: int) -> Todo:
    """An open to-do that somebody owns or that belongs to his organisation; locked until the change is made."""
    todo = Todo.objects.visible_to(user).open().select_for_update(of=("self",)).filter(pk=pk).first()
    if todo is None:
        raise Http404
    return todo


@transaction.atomic
def todo_take(request: HttpRequest, pk: int) -> HttpResponse:
    """It is mine from now on."""
    user = user_of(request)
    todo = get_open_todo_for_colleague(user, pk)
    if todo.owner_id != user.pk:
        service.take(todo, user.pk)
    messages.success(request, _("You have taken it: it stands under “Mine”."))
    return redirect(safe_next(request))


@transaction.atomic
def todo_finish(request: HttpRequest, pk: int) -> HttpResponse:
    """Done, by hand."""
    user = user_of(request)
    todo = get_open_todo_for_colleague(user, pk)
    if not todo.by_hand:
        messages.warning(request, _("It ends by itself when the work to which it leads is done."))
    elif todo.owner_id not in (None, user.pk):
        messages.warning(request, _("A colleague has taken it. Take it over first, then finish it."))
    else:
        service.finish_todo(todo.key, user.pk)
        messages.success(request, _("Done. It stands under “Done”."))
    return redirect(safe_next(request))


class HandOverForm(forms.Form):
    """To whom, and why."""

    colleague = forms.ModelChoiceField(
        User.objects.none(), label=gettext_lazy("Colleague"), empty_label=gettext_lazy("Choose")
    )
    reason = forms.CharField(label=gettext_lazy("Reason"), max_length=200, required=False)


def colleagues_of(todo: Todo, user: User) -> QuerySet[User]:
    """Who else works at the to-do's organisation."""
    return (
        User.objects.filter(
            is_active=True, memberships__organisation_id=todo.organisation_id, memberships__ended_at=None
        )
        .exclude(pk=user.pk)
        .order_by("display_name", "id")
        .distinct()
    )


@transaction.atomic
def todo_hand_over(request: HttpRequest, pk: int) -> HttpResponse:
    """It is a colleague's from now on."""
    user = user_of(request)
    todo = get_open_todo_for_colleague(user, pk)
    form = HandOverForm(request.POST or None)
    cast("forms.ModelChoiceField[User]", form.fields["colleague"]).queryset = colleagues_of(todo, user)
    if request.method == "POST" and form.is_valid():
        colleague = form.cleaned_data["colleague"]
        service.hand_over(todo, colleague.pk, form.cleaned_data["reason"])
        messages.success(request, _("Handed over to %(name)s.") % {"name": colleague})
        return redirect("todos")
    return render(request, "desk/hand_over.html", {"todo": todo, "form": form})


# -- messages -----------------------------------------------------------------------------------------------------


def get_message_for_recipient(user: User, pk: int) -> Message:
    """A message that was sent to this person."""
    one = Message.objects.filter(recipient_id=user.pk, pk=pk).first()
    if one is None:
        raise Http404
    return one


def message(request: HttpRequest, pk: int) -> HttpResponse:
    """One message; opening it marks it as read."""
    one = get_message_for_recipient(user_of(request), pk)
    if one.read_at is None and request.method == "GET":
        one.read_at = timezone.now()
        one.save(update_fields=["read_at"])
    return render(request, "desk/message.html", {"one": one})


@transaction.atomic
def message_sign(request: HttpRequest, pk: int) -> HttpResponse:
    """Sign for having received it (签收)."""
    one = get_message_for_recipient(user_of(request), pk)
    if one.needs_receipt and one.signed_at is None:
        one.signed_at = timezone.now()
        one.read_at = one.read_at or one.signed_at
        one.save(update_fields=["signed_at", "read_at"])
        audit.record("message.sign", one, after={"signed_at": one.signed_at})
        service.signed.send(sender=None, message=one, user=request.user)
        messages.success(request, _("Signed for. The sender sees it."))
    return redirect("message", pk=one.pk)


@transaction.atomic
def messages_read(request: HttpRequest) -> HttpResponse:
    """Mark everything as read, those that ask for a receipt excepted."""
    Message.objects.filter(recipient_id=user_of(request).pk, read_at=None, needs_receipt=False).update(
        read_at=timezone.now()
    )
    return redirect("messages")
