"""A conflict between parties: the page on which an officer decides."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from tidu.criteria.values import show_value
from tidu.errors import InputError
from tidu.text import Text
from tidu.web.accounts.models import User
from tidu.web.pages.language import language, told
from tidu.web.registry.access import get_firm_for_officer, person_of
from tidu.web.registry.facts.proofs import proofs_of
from tidu.web.registry.facts.service import decode, indicator_of, label_of, resolve, statements_of
from tidu.web.registry.models import Conflict
from tidu.web.registry.scoping import reach


def get_conflict_for_reader(user: User, pk: int) -> Conflict:
    """A conflict about a firm that the person may see, or 404."""
    row = (
        Conflict.objects.filter(reach(user.scope, "enterprise__"), pk=pk).select_related("enterprise", "chosen").first()
    )
    if row is None:
        raise Http404
    return row


def conflict(request: HttpRequest, pk: int) -> HttpResponse:
    """What each party says, side by side; an officer of the region decides."""
    user = person_of(request)
    row = get_conflict_for_reader(user, pk)
    statements = statements_of(row)
    if request.method == "POST":
        get_firm_for_officer(user, row.enterprise_id)
        if row.state != Conflict.State.OPEN:
            messages.error(request, _("It was decided meanwhile: the decision and its reason stand below."))
            return redirect("conflict", pk=pk)
        chosen = next((one for one in statements if str(one.pk) == request.POST.get("fact")), None)
        if chosen is None:
            messages.error(request, _("Choose the value that is to be used."))
        else:
            try:
                resolve(row, chosen, request.POST.get("reason", ""), user)
            except InputError as error:
                messages.error(request, f"{told(error.what)}。{told(error.fix) if error.fix else ''}")
            else:
                messages.success(request, _("Decided. The firm has been told."))
                return redirect("conflict", pk=pk)
    indicator = indicator_of(row.indicator)
    context = {
        "conflict": row,
        "firm": row.enterprise,
        "label": label_of(row.indicator, row.as_of),
        "indicator": indicator,
        "statements": [
            {
                "fact": one,
                "text": show_value(indicator, decode(indicator, one.value), language()) if indicator else one.value,
            }
            for one in statements
        ],
        "proofs": [
            link for links in proofs_of(row.enterprise, code=row.indicator, as_of=row.as_of).values() for link in links
        ],
        "apart": _apart([one.value for one in statements], row.indicator),
        "may_decide": row.state == "open" and user.scope.officer and user.scope.covers(row.enterprise.region_id),
        "reason": request.POST.get("reason", ""),
    }
    return render(request, "registry/facts/conflict.html", context)


def _apart(values: list[int], code: str) -> Text | None:
    """How far the statements lie apart, in words; None where distance means nothing."""
    indicator = indicator_of(code)
    if indicator is None or indicator.type not in ("money", "count", "share", "years", "points") or len(values) < 2:
        return None
    distance = max(values) - min(values)
    return Text(f"相差 {show_value(indicator, distance)}", f"{show_value(indicator, distance, 'en')} apart")
