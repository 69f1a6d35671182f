"""The page of a version's effect: what publishing would do, by number and by name; publishing; taking back."""

from __future__ import annotations

import json
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tidu.errors import Faults, TiduError
from tidu.web.accounts.models import User
from tidu.web.lists.access import get_version_for_keeper, get_version_for_reader, may_change, person_of
from tidu.web.lists.models import ListVersion
from tidu.web.lists.publishing import service
from tidu.web.lists.publishing.effects import Effect
from tidu.web.lists.views.publishing_numbers import groups_of, touched
from tidu.web.pages.language import told

State = ListVersion.State


class PublishForm(forms.Form):
    """What an officer says when he publishes."""

    as_of = forms.DateField(
        label=gettext_lazy("As of"), widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    )
    document = forms.CharField(label=gettext_lazy("Document number"), max_length=80)
    open_rows = forms.BooleanField(label=gettext_lazy("Publish now; the open rows are published later"), required=False)
    fill_codes = forms.BooleanField(label=gettext_lazy("Fill in the codes that the registry lacks"), required=False)
    withdraw = forms.BooleanField(label=gettext_lazy("Withdraw the titles that are no longer listed"), required=False)
    withdraw_why = forms.CharField(label=gettext_lazy("Reason of the withdrawal"), max_length=200, required=False)

    def __init__(self, *args: Any, effect: Effect | None = None, **more: Any) -> None:  # noqa: ANN401 - Django's arguments
        super().__init__(*args, **more)
        if effect is None:
            return
        if not effect.open_rows:
            del self.fields["open_rows"]
        if not effect.counts["differs_c"]:
            del self.fields["fill_codes"]
        if not effect.lost:
            del self.fields["withdraw"], self.fields["withdraw_why"]

    def clean(self) -> dict[str, Any]:
        """A withdrawal needs its reason."""
        given: dict[str, Any] = super().clean() or {}
        if given.get("withdraw") and not given.get("withdraw_why", "").strip():
            self.add_error("withdraw_why", _("Say why these titles are withdrawn"))
        return given


def in_words(error: TiduError) -> list[str]:
    """An error, or each of several, as a sentence for people."""
    errors = error.errors if isinstance(error, Faults) else [error]
    return ["；".join(told(text) for text in (one.what, one.why, one.fix) if text) for one in errors]


def list_effect(request: HttpRequest, pk: int) -> HttpResponse:
    """What a version does; whoever keeps the list publishes it here, or takes it back."""
    user = person_of(request)
    version = get_version_for_reader(user, pk)
    faults: list[str] = []
    form: PublishForm | None = None
    if request.method == "POST":
        version = get_version_for_keeper(user, pk)
        form = PublishForm(request.POST) if request.POST.get("do") == "publish" else None
        try:
            answer = _done(request, version, user, form)
        except TiduError as error:
            faults = in_words(error)
            version = get_version_for_reader(user, pk)
        else:
            if answer is not None:
                return answer
    return render(request, "lists/effect.html", _context(user, version, form, faults))


def _done(request: HttpRequest, version: ListVersion, user: User, form: PublishForm | None) -> HttpResponse | None:
    match request.POST.get("do"):
        case "publish" if form is not None and form.is_valid():
            given = form.cleaned_data
            job = service.publish(
                version, user,
                as_of=given["as_of"], document=given["document"], seen=_seen(request), open_rows=given["open_rows"],
                fill_codes=given["fill_codes"], withdraw_why=given["withdraw_why"] if given["withdraw"] else "",
            )  # fmt: skip
        case "return":
            job = service.take_back(version, user, request.POST.get("why", ""))
        case "reopen":
            service.reopen(version, user)
            messages.success(request, _("The version can be looked through again."))
            return redirect("list-effect", pk=version.pk)
        case _:
            return None
    if job.state in (job.State.WAITING, job.State.RUNNING):
        return redirect("job", pk=job.pk)
    return redirect("list-effect", pk=version.pk)


def _seen(request: HttpRequest) -> dict[str, int] | None:
    """The counts that stood on the page; without them nothing is compared, and so nothing is published."""
    try:
        found = json.loads(request.POST.get("seen", ""))
        return {str(name): int(number) for name, number in found.items()}
    except (ValueError, TypeError, AttributeError):
        return {}


def _context(user: User, version: ListVersion, form: PublishForm | None, faults: list[str]) -> dict[str, Any]:
    keeper = may_change(user, version)
    looked = version.state == State.REVIEW or (version.state == State.PUBLISHED and service.pending_rows(version) > 0)
    effect = service.preview(version) if looked else None
    ready = effect is not None and effect.counts["taken"] > 0
    if keeper and ready:
        first = version.published_at is None
        if form is None:
            initial = {"as_of": version.as_of, "document": version.document}
            form = PublishForm(initial=initial, effect=effect)
        else:
            form = PublishForm(form.data, effect=effect)
        for name in () if first else ("as_of", "document"):
            form.fields[name].disabled = True
            form.fields[name].initial = getattr(version, name)
    return {
        "list_version": version,
        "tab": "effect",
        "faults": faults,
        "effect": effect,
        "groups": groups_of(user, version, effect),
        "touched": touched(user, version) if version.state == State.REVIEW else [],
        "seen": json.dumps(effect.told()) if effect is not None else "",
        "form": form if keeper and ready else None,
        "keeper": keeper,
        "takeable": keeper and service.may_take_back(version),
        "broken": version.state in (State.PUBLISHING, State.RETURNING)
        and (version.job is None or version.job.resumable),
        "left": len(version.summary.get("left", {})),
    }
