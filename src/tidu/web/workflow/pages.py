"""For the pages of other rooms: the steps of a case as forms, its history, and the answer to a step that was posted.

    context |= workflow.pages.context(case, user)      # {% include "workflow/steps.html" with action_url=… %}
    return workflow.pages.answer(request, case)        # at the address to which the forms are posted

The owning room has made sure that the person may see the case; who may do what is for the engine to say.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _

from tidu.errors import Faults, TiduError
from tidu.text import Text
from tidu.web.accounts.models import User
from tidu.web.files import service as stored
from tidu.web.pages.language import told
from tidu.web.workflow.forms import MORE, StepForm, forms_for
from tidu.web.workflow.models import Case
from tidu.web.workflow.offering import offer_of, offers
from tidu.web.workflow.refusals import Stale
from tidu.web.workflow.registered import registered
from tidu.web.workflow.stepping import Done, Item, Refusal, take_step, take_steps
from tidu.web.workflow.telling import tell_events, tell_history
from tidu.web.workflow.timing import is_late, sentence_for

CONFLICT, UNPROCESSABLE = 409, 422


def context(case: Case, user: User) -> dict[str, Any]:
    """What the two templates need."""
    return {
        "workflow_case": case,
        "workflow_state": state_label(case, user),
        "workflow_forms": forms_for(case, offers(case, user)),
        "workflow_history": tell_history(case, user),
        "workflow_sentence": sentence_for(case),
        "workflow_late": is_late(case),
    }


def state_label(case: Case, user: User) -> Text:
    """Where the case is, as the officer or the firm is told."""
    state = registered(case.flow).flow.states[case.state]
    return state.officer if user.scope.government else state.firm


def answer(request: HttpRequest, case: Case) -> HttpResponse:
    """Take the step that was posted, and lead back; or show it again with everything that was typed, and why not."""
    user = _person(request)
    if request.method != "POST":
        return HttpResponseRedirect(_back(case))
    name, key = request.POST.get("action", ""), request.POST.get("key", "")[:64]
    revision = _number(request.POST.get("revision", ""))
    action = registered(case.flow).flow.actions.get(name)
    if action is None:
        raise Http404
    meant = StepForm(case, offer_of(action), _posted(request), open=True)
    if request.POST.get("do") == "more":
        meant.extra = len(meant.reasons) + MORE
        return _again(request, case, meant, [], 200)
    try:
        with transaction.atomic():
            files = meant.keep_files(_uploads(request))
            take_step(case.pk, name, user, revision=revision, key=key, files=files, **meant.said())
    except Stale as stale:
        return _stale(request, stale, meant, user)
    except TiduError as error:
        if error.code == "not-allowed":
            raise Http404 from None
        status = CONFLICT if error.code == "no-such-step" else UNPROCESSABLE
        case.refresh_from_db()
        return _again(request, case, meant, _listed(error), status)
    messages.success(request, _("Done: %(step)s") % {"step": told(action.label)})
    return HttpResponseRedirect(_back(case))


def attachment(request: HttpRequest, case: Case) -> FileResponse:
    """A file of an event (``?event=3&file=proof``), or 404; the owning room gives it an address."""
    event = case.events.filter(number=_number(request.GET.get("event", ""))).first()
    name = request.GET.get("file", "")
    if event is None or name not in event.files:
        raise Http404
    blob = stored.Blob.objects.filter(pk=event.files[name]).first()
    if blob is None:
        raise Http404
    action = registered(case.flow).flow.actions.get(event.action)
    labels = {one.name: told(one.label) for one in action.needs.files} if action is not None else {}
    return stored.download_response(blob, f"{labels.get(name, name)}.{blob.kind}")


def _person(request: HttpRequest) -> User:
    if not isinstance(request.user, User):
        raise Http404
    return request.user


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else -1


def _posted(request: HttpRequest) -> dict[str, str]:
    return {name: str(value) for name, value in request.POST.items()}


def _uploads(request: HttpRequest) -> dict[str, Any]:
    return dict(request.FILES.items())


def _back(case: Case) -> str:
    return registered(case.flow).joints.link(case) or "/"


def _listed(error: TiduError) -> list[TiduError]:
    return list(error.errors) if isinstance(error, Faults) else [error]


def _again(
    request: HttpRequest, case: Case, meant: StepForm, errors: Sequence[TiduError], status: int, **more: object
) -> HttpResponse:
    """The step once more, with what was typed."""
    user = _person(request)
    known = registered(case.flow)
    page = {
        "case": case,
        "about": known.joints.subject(case),
        "state": state_label(case, user),
        "form": meant,
        "errors": errors,
        "back": _back(case),
        "action_url": request.path,
        "possible": meant.offer.action in {one.action for one in offers(case, user)},
        **more,
    }
    return render(request, "workflow/again.html", page, status=status)


def _stale(request: HttpRequest, stale: Stale, meant: StepForm, user: User) -> HttpResponse:
    """Both versions: what stands now, and what he meant to do, which he may do still where the flow lets him."""
    now = stale.case
    fresh = StepForm(now, meant.offer, meant.posted, open=True)
    since = tell_events(now, stale.standing, user)
    return _again(request, now, fresh, [], CONFLICT, stale=True, since=since)


# -- many at once -------------------------------------------------------------------------------------------------


def bulk(request: HttpRequest, cases: Sequence[Case], action: str) -> HttpResponse:
    """The same step for many cases: a form in which each has its own reason, then the results one by one.

    Post it the cases that somebody has chosen; the owning room has made sure that he may see them.
    """
    user = _person(request)
    flow = registered(cases[0].flow).flow if cases else None
    if flow is None or action not in flow.actions:
        raise Http404
    forms = [StepForm(case, offer_of(flow.actions[action]), _posted(request), prefix=f"c{case.pk}-") for case in cases]
    results = None
    if request.POST.get("do") == "step":
        results = _results(request, forms, action, user)
        refused = {one.item.case_id for one in results if isinstance(one, Refusal)}
        forms = [one for one in forms if one.case.pk in refused]
        for one in forms:
            one.case.refresh_from_db()
    page = {
        "action": flow.actions[action],
        "names": flow.names,
        "forms": [(registered(one.case.flow).joints.subject(one.case), one) for one in forms],
        "results": None if results is None else [_result(one) for one in results],
        "action_url": request.get_full_path(),
    }
    return render(request, "workflow/bulk.html", page)


def _result(one: Done | Refusal) -> dict[str, Any]:
    case = one.case if isinstance(one, Done) else Case.objects.get(pk=one.item.case_id)
    return {"about": registered(case.flow).joints.subject(case), "error": getattr(one, "error", None)}


def _results(request: HttpRequest, forms: Sequence[StepForm], action: str, user: User) -> list[Done | Refusal]:
    uploads, items, lost = _uploads(request), [], list[Done | Refusal]()
    for one in forms:
        posted = request.POST.get
        item = Item(
            one.case.pk,
            _number(posted(f"{one.prefix}revision", "")),
            posted(f"{one.prefix}key", "")[:64],
            **one.said(),
        )
        try:
            item = replace(item, files=one.keep_files(uploads))
        except TiduError as error:
            lost.append(Refusal(item, error))
        else:
            items.append(item)
    return [*take_steps(items, action, user), *lost]
