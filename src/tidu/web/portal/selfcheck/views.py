"""The pages of the self-check. Nobody signs in, and nothing is kept: the answers travel in the address.

Every page says that it must not be kept on the way (``no-store``), that no address may be handed on with its answers
(``Referrer-Policy``), and that no machine may list it.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from urllib.parse import quote, urlencode

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from tidu.text import Text
from tidu.today import china_today
from tidu.web.audit.middleware import address_of
from tidu.web.pages.language import language, told
from tidu.web.portal.selfcheck.answers import OPEN, State, outdated
from tidu.web.portal.selfcheck.asking import ask_of, question_of, told_answer
from tidu.web.portal.selfcheck.changes import changed_rules, since_then, stamped
from tidu.web.portal.selfcheck.contradictions import holes
from tidu.web.portal.selfcheck.ladder import TRACKS, Rule, catalogue, key_of, needed_first, rules_for, slots_on
from tidu.web.portal.selfcheck.link import LinkError, check_day, opened, packed
from tidu.web.portal.selfcheck.pdf import NoFonts, as_pdf
from tidu.web.portal.selfcheck.rates import TooMany, count
from tidu.web.portal.selfcheck.receiving import receive, unsettled
from tidu.web.portal.selfcheck.results import Result, nearest_of, results_of
from tidu.web.portal.selfcheck.takeaway import Takeaway
from tidu.web.portal.selfcheck.walk import Step, next_step, titles_for
from tidu.web.portal.selfcheck.xlsx import as_xlsx
from tidu.web.standing.service import tree_of

View = Callable[..., HttpResponse]
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def _page(view: View) -> View:
    """A page that leaves no trace, and that says in words what is wrong with a link."""

    @functools.wraps(view)
    def wrapped(request: HttpRequest, **arguments: str) -> HttpResponse:
        try:
            response = view(request, **arguments)
        except LinkError as error:
            if request.method == "GET" and not request.GET.get("a"):
                return HttpResponseRedirect(reverse("selfcheck"))  # somebody typed the address: nothing was cut
            response = render(request, "portal/selfcheck/link_error.html", {"error": error}, status=400)
        response["Cache-Control"] = "no-store"
        response["Referrer-Policy"] = "strict-origin"
        response["X-Robots-Tag"] = "noindex"
        return response

    return wrapped


def address(name: str, state: State, *args: str, **more: str) -> str:
    """The address of a page with the whole state in it."""
    return f"{reverse(name, args=args)}?{urlencode({'a': packed(state), **more}, quote_via=quote)}"


# -- the beginning ------------------------------------------------------------------------------------------------


@_page
def start(request: HttpRequest) -> HttpResponse:
    """Choose a title, or all of them."""
    today = china_today()
    tracks: dict[str, list[tuple[Rule, str]]] = {}
    for rule in rules_for(today, ()):
        tracks.setdefault(rule.title.track, []).append((rule, address("selfcheck-ask", _fresh(today, rule.code))))
    listed = [(TRACKS[track], tracks[track]) for track in TRACKS if track in tracks]
    return render(
        request,
        "portal/selfcheck/start.html",
        {"all_url": address("selfcheck-ask", _fresh(today)), "tracks": listed, "day": today},
    )


def _fresh(on: date, goal: str = "") -> State:
    return stamped(State(on, goal))


# -- asking -------------------------------------------------------------------------------------------------------


@_page
def ask(request: HttpRequest) -> HttpResponse:
    """The next question, or the one that is to be answered again."""
    if request.method == "POST":
        return _received(request)
    state = opened(request.GET.get("a", ""))
    step = _wanted(state, request.GET.get("q", "")) or next_step(state)
    if step is None:
        return HttpResponseRedirect(_result_address(state))
    return _asked(request, state, step)


def _wanted(state: State, key: str) -> Step | None:
    """The question of a key, if there is one."""
    slot = slots_on(state.on).get(key)
    if slot is None:
        return None
    rule = next((one for one in state.rules if slot in one.askable), state.rules[0])
    titles = titles_for(state)
    return Step(titles if slot in titles else (slot,), rule)


def _received(request: HttpRequest) -> HttpResponse:
    state = opened(request.POST.get("a", ""))
    slots = slots_on(state.on)
    asked = tuple(slots[key] for key in request.POST.get("q", "").split(",") if key in slots)
    if not asked:
        return HttpResponseRedirect(address("selfcheck-ask", state))
    sent = {key: str(value) for key, value in request.POST.items()}
    received = receive(state, asked, sent)
    if received.faults:
        rule = next((one for one in state.rules if asked[0] in one.askable), state.rules[0])
        question = question_of(Step(asked, rule), state, received.typed, received.faults)
        return _asked(request, state, Step(asked, rule), question=question, may_keep=received.may_keep)
    there = received.state if changed_rules(state) else stamped(received.state)
    return HttpResponseRedirect(address("selfcheck-ask", there))


def _asked(request: HttpRequest, state: State, step: Step, **more: object) -> HttpResponse:
    shown = list(state.answers)
    known = [key for key in shown if key in slots_on(state.on)]
    here = step.key
    before = known[: known.index(here)] if here in known else known
    results = results_of(state)
    context = {
        "question": question_of(step, state),
        "state": state,
        "token": packed(state),
        "back": address("selfcheck-ask", state, q=before[-1]) if before else reverse("selfcheck"),
        "results": [one for one in results if state.goal in ("", one.rule.code)],
        "goal": catalogue().titles.get(state.goal),
        "answered": len([key for key in known if state.answers[key] not in OPEN]),
        "last": _last(state, known),
        "result_url": _result_address(state),
        "answers_url": address("selfcheck-answers", state),
        **_dated(state),
        **more,
    }
    return render(request, "portal/selfcheck/ask.html", context)


def _last(state: State, known: list[str]) -> tuple[Text, Text, str] | None:
    """The answer given last, so that a wrong unit is seen at once."""
    if not known or known[-1].startswith("@"):
        return None
    slot = slots_on(state.on)[known[-1]]
    return slot.label, told_answer(slot, state.answers[known[-1]]), address("selfcheck-ask", state, q=known[-1])


# -- the answers --------------------------------------------------------------------------------------------------


@_page
def answers(request: HttpRequest) -> HttpResponse:
    """Everything answered so far, each to be changed."""
    state = opened(request.GET.get("a", ""))
    slots = slots_on(state.on)
    rows = [
        (slots[key], ask_of((slots[key],)), told_answer(slots[key], text), address("selfcheck-ask", state, q=key), text)
        for key, text in state.answers.items()
        if key in slots
    ]
    return render(
        request,
        "portal/selfcheck/answers.html",
        {
            "state": state,
            "rows": rows,
            "faults": unsettled(state),
            "holes": [(one, address("selfcheck-ask", state, q=key_of(one.slot))) for one in holes(state)],
            "outdated": outdated(state),
            "go_on": address("selfcheck-ask", state),
            "result_url": _result_address(state),
        },
    )


# -- the result ---------------------------------------------------------------------------------------------------


def _result_address(state: State) -> str:
    judged = any(rule.code == state.goal for rule in state.rules)
    return address("selfcheck-title", state, state.goal) if judged else address("selfcheck-result", state)


def _dated(state: State) -> dict[str, object]:
    """By which day and which rules is judged, and what has become of them."""
    today = china_today()
    return {
        "day": state.on,
        "is_today": state.on == today,
        "changes": changed_rules(state),
        "since": since_then(state, today),
        "renew_url": address("selfcheck-renew", state),
        "today_url": address("selfcheck-renew", state, on="today"),
        "outdated": outdated(state),
    }


def _around(state: State) -> dict[str, object]:
    """What every page of results shows."""
    skipped = [key for key in state.skipped if key in slots_on(state.on)]
    return {
        **_dated(state),
        "state": state,
        "open": next_step(state) is not None,
        "go_on": address("selfcheck-ask", state),
        "answers_url": address("selfcheck-answers", state),
        "skipped_url": address("selfcheck-ask", state, q=skipped[0]) if skipped else "",
        "skipped": len(skipped),
        "faults": unsettled(state),
        "pdf_url": address("selfcheck-pdf", state),
        "xlsx_url": address("selfcheck-xlsx", state),
    }


@_page
def result(request: HttpRequest) -> HttpResponse:
    """What came out for every title, the nearest first."""
    state = opened(request.GET.get("a", ""))
    around = _around(state)
    found = results_of(state)
    nearest = nearest_of(found, bool(around["open"])) if state.answers else None
    rows = [(one, address("selfcheck-title", state, one.rule.code)) for one in found]
    tracks = [(TRACKS[track], [row for row in rows if row[0].title.track == track]) for track in TRACKS]
    context = {
        **around,
        "tracks": tracks,
        "nearest": nearest,
        "nearest_url": address("selfcheck-title", state, nearest.rule.code) if nearest else "",
        "link": request.build_absolute_uri(address("selfcheck-result", state)),
    }
    return render(request, "portal/selfcheck/result.html", context)


def _result_for(state: State, code: str) -> Result:
    """The result of a title; 404 for one that is not judged that day."""
    for rule in state.rules:
        if rule.code == code:
            return Result(rule, state, unsettled(state))
    raise Http404


@_page
def title(request: HttpRequest, code: str) -> HttpResponse:
    """What came out for one title: sentence, gaps, ways, tree, what comes next."""
    state = opened(request.GET.get("a", ""))
    if code in state.stamps and all(rule.code != code for rule in state.rules):
        return HttpResponseRedirect(address("selfcheck-result", state))  # withdrawn meanwhile: that page says so
    one = _result_for(state, code)
    pointed = replace(state, goal=code)
    context = {
        **_around(state),
        "one": one,
        "tree": tree_of(one.verdict, language()),
        "needed_first": needed_first(one.title),
        "all_url": address("selfcheck-result", replace(state, goal="")),
        "more_url": address("selfcheck-ask", replace(pointed, more=True)),
        "more_open": not state.more and next_step(replace(pointed, more=True)) is not None,
        "open": next_step(pointed) is not None,
        "go_on": address("selfcheck-ask", pointed),
        "pdf_url": address("selfcheck-pdf", pointed),
        "xlsx_url": address("selfcheck-xlsx", pointed),
        "link": request.build_absolute_uri(address("selfcheck-title", state, code)),
    }
    return render(request, "portal/selfcheck/title.html", context)


@_page
def renew(request: HttpRequest) -> HttpResponse:
    """Go on by the present text of the rules, or as of today: only because somebody asked for it."""
    state = opened(request.GET.get("a", ""))
    if request.GET.get("on") == "today":
        check_day(china_today())
        state = replace(state, on=china_today())
    return HttpResponseRedirect(address("selfcheck-ask", stamped(state)))


# -- to take away -------------------------------------------------------------------------------------------------


def _takeaway(request: HttpRequest) -> Takeaway:
    state = opened(request.GET.get("a", ""))
    return Takeaway(state, request.build_absolute_uri(_result_address(state)), language())


def _download(content: bytes, kind: str, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type=kind)
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}"
    return response


@_page
def pdf(request: HttpRequest) -> HttpResponse:
    """The result as a PDF. Who has not signed in shares so many a minute with all others."""
    taken = _takeaway(request)
    try:
        if not request.user.is_authenticated:
            count(address_of(request))
        content = as_pdf(taken)
    except NoFonts as error:
        return render(request, "portal/selfcheck/link_error.html", {"error": error}, status=503)
    except TooMany as error:
        context = {"error": error, "back": _result_address(taken.state)}
        response = render(request, "portal/selfcheck/link_error.html", context, status=429)
        response["Retry-After"] = str(error.wait)
        return response
    return _download(content, "application/pdf", f"{told(taken.name)}.pdf")


@_page
def xlsx(request: HttpRequest) -> HttpResponse:
    """The result as a workbook."""
    taken = _takeaway(request)
    return _download(as_xlsx(taken), XLSX, f"{told(taken.name)}.xlsx")
