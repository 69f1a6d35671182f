"""The first page after sign-in."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from tidu.today import china_today
from tidu.web.accounts.models import User
from tidu.web.desk import service as desk
from tidu.web.registry import responsibilities

ROWS = 8
"""How much of a list the first page shows; the whole is one click away."""


def home(request: HttpRequest) -> HttpResponse:
    """What is due, what I am responsible for, what is new."""
    user = request.user
    if not isinstance(user, User):
        raise Http404
    todos = desk.Todo.objects.visible_to(user).open().select_related("organisation", "owner").by_day()[:ROWS]
    context: dict[str, Any] = {
        "kind": kind_of(user),
        "todos": list(todos),
        "counts": desk.counts_for(user),
        "messages_new": list(desk.Message.objects.filter(recipient_id=user.pk)[:5]),
        "duty": responsibilities.responsibilities_of(user, china_today(), ROWS),
    }
    return render(request, "home/home.html", context)


def kind_of(user: User) -> str:
    """Which words the page finds for somebody: bureau, leader, firm, steward, bank and so on."""
    scope = user.scope
    if scope.bureau and scope.regions:
        return "bureau"
    if scope.government and scope.regions:
        return "government"
    if scope.user_id is not None:
        return "steward"
    for kind in ("firm", "bank", "agency", "university", "chain_leader"):
        if kind in scope.kinds:
            return kind
    return "nobody"
