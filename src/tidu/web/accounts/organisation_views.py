"""Pages about organisations, for the city's administrator: the list, entering, changing, ending one."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import Count, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy

from tidu.errors import InputError
from tidu.web.accounts import service
from tidu.web.accounts.models import Organisation, Region, User
from tidu.web.accounts.parties import PARTIES, parties_for, party_name
from tidu.web.accounts.scope import within
from tidu.web.audit import service as audit
from tidu.web.pages.language import told
from tidu.web.pages.lists import Choice, Column, Listing, Search, local_day
from tidu.web.pages.lists.codes import within_code
from tidu.web.pages.templatetags import tidu as tags

LONGEST_REASON = 200


def _city_admin(request: HttpRequest) -> User:
    """The asker, who administers the city's organisations; else 404."""
    if not isinstance(request.user, User) or not service.administers_city(request.user):
        raise Http404
    return request.user


def _organisations_of(user: User) -> QuerySet[Organisation]:
    return Organisation.objects.filter(within("region_id", service.city_regions(user))).select_related("region")


def get_organisation_for_city_admin(user: User, pk: int) -> Organisation:
    """An organisation of the city, or 404."""
    row = _organisations_of(user).filter(pk=pk).first()
    if row is None:
        raise Http404
    return row


# -- the list -----------------------------------------------------------------------------------------------------


def _regions(request: HttpRequest) -> list[tuple[str, str]]:
    user = _city_admin(request)
    rows = Region.objects.filter(within("code", service.city_regions(user)), level__in=("city", "county"))
    return [(one.code, one.name) for one in rows.order_by("code")]


def _parties(_request: HttpRequest) -> list[tuple[str, str]]:
    return [(code, told(name)) for code, name in PARTIES.items()]


def _named(rows: QuerySet[Organisation], text: str) -> QuerySet[Organisation]:
    return rows.filter(Q(name__contains=text) | Q(short_name__contains=text) | Q(code__startswith=text))


def _name(row: Organisation) -> SafeString:
    return format_html('<a href="{}">{}</a>', reverse("organisation", args=[row.pk]), row.name)


def _state(row: Organisation) -> SafeString:
    if row.active:
        return tags.badge(pgettext("organisation", "at work"), "good")
    return tags.badge(pgettext("organisation", "ended"), "none", "circle-minus")


STATES = (("1", pgettext_lazy("organisation", "at work")), ("0", pgettext_lazy("organisation", "ended")))
ORGANISATIONS = Listing(
    name="organisations",
    columns=(
        Column("name", gettext_lazy("Name"), _name, sort="name", export=lambda row: row.name),
        Column("kind", gettext_lazy("Kind"), lambda row: row.get_kind_display(), sort="kind"),
        Column("region", gettext_lazy("Region"), lambda row: str(row.region), sort="region_id"),
        Column(
            "people", gettext_lazy("People"), lambda row: row.people, kind="number", sort="people",
            export=lambda row: row.people,
        ),
        Column("state", gettext_lazy("State"), _state, sort="active"),
        Column("short", gettext_lazy("Short name"), lambda row: row.short_name, shown=False),
        Column("code", gettext_lazy("Code"), lambda row: row.code, shown=False),
        Column("party", gettext_lazy("Speaks as"), lambda row: party_name(row.party), sort="party", shown=False),
        Column(
            "entered", gettext_lazy("Entered on"), lambda row: tags.day(row.created_at), kind="day", sort="created_at",
            export=lambda row: local_day(row.created_at), shown=False,
        ),
    ),
    filters=(
        Search(key="q", label=gettext_lazy("Name, or code"), narrow=_named),
        Choice(key="kind", label=gettext_lazy("Kind"), field="kind", options=Organisation.Kind.choices, counted=True),
        Choice(key="party", label=gettext_lazy("Speaks as"), field="party", options=_parties),
        Choice(
            key="region", label=gettext_lazy("City, county or zone"), field="region_id", options=_regions, counted=True,
            by_start=True, narrow=lambda rows, value: rows.filter(within_code("region_id", value)),
        ),
        Choice(
            key="state", label=gettext_lazy("State"), options=STATES,
            narrow=lambda rows, value: rows.filter(active=value == "1"),
        ),
    ),
    order=("kind", "name"),
    template="accounts/organisations.html",
    exported=audit.list_taken,
)  # fmt: skip


def organisations(request: HttpRequest) -> HttpResponseBase:
    """All organisations of the city."""
    working = Q(memberships__ended_at=None, memberships__user__is_active=True)
    rows = _organisations_of(_city_admin(request)).annotate(
        people=Count("memberships__user", filter=working, distinct=True)
    )
    context = {
        "page_title": _("Organisations"),
        "empty_title": _("No organisation fits"),
        "action_url": reverse("organisation-new"),
        "action_text": _("New organisation"),
    }
    return ORGANISATIONS.respond(request, rows, context)


# -- one ----------------------------------------------------------------------------------------------------------


class OrganisationForm(forms.ModelForm):  # type: ignore[type-arg]
    """An organisation, to be entered or changed."""

    class Meta:
        model = Organisation
        fields = ("kind", "name", "short_name", "code", "region", "party")

    party = forms.ChoiceField(
        label=gettext_lazy("Speaks as"), required=False,
        help_text=gettext_lazy("Whose statement its figures are. Who states no figures speaks as nobody."),
        error_messages={"invalid_choice": gettext_lazy("There is no such party: choose one of the list, or nobody.")},
    )  # fmt: skip

    def __init__(self, *args: Any, regions: list[str], **more: Any) -> None:  # noqa: ANN401 - Django's arguments
        super().__init__(*args, **more)
        self.fields["region"].queryset = Region.objects.filter(within("code", regions)).order_by("code")  # type: ignore[attr-defined]
        own = parties_for(self.instance.kind) if self.instance.pk else tuple(PARTIES)
        # What stands there already and is none of them stays to be seen, so that whoever saves is told and chooses.
        codes = dict.fromkeys([*own, *([self.instance.party] if self.instance.party else [])])
        choices = [("", pgettext("a party", "nobody")), *((code, party_name(code)) for code in codes)]
        self.fields["party"].choices = choices  # type: ignore[attr-defined]
        if self.instance.pk:
            del self.fields["kind"]  # what people may see follows from it: another kind is another organisation

    def given(self) -> dict[str, str]:
        """The fields as the service takes them."""
        fields = dict(self.cleaned_data)
        fields["region_id"] = fields.pop("region").pk
        return fields


def _tell(form: OrganisationForm, error: InputError) -> None:
    """What the service refused, beside the field that it is about."""
    field = "party" if error.code == "no-such-party" else "name"
    form.add_error(field, "；".join(told(part) for part in (error.what, error.why, error.fix) if part))


def organisation_new(request: HttpRequest) -> HttpResponse:
    """Enter an organisation."""
    user = _city_admin(request)
    form = OrganisationForm(request.POST or None, regions=service.city_regions(user))
    if request.method == "POST" and form.is_valid():
        try:
            row = service.create_organisation(**form.given())
        except InputError as error:
            _tell(form, error)
        else:
            messages.success(request, _("Entered. Invite its first administrator now."))
            return redirect("people-of", pk=row.pk)
    return render(request, "accounts/organisation_new.html", {"form": form})


def organisation(request: HttpRequest, pk: int) -> HttpResponse:
    """One organisation: what is said about it, and its end with what that does."""
    user = _city_admin(request)
    row = get_organisation_for_city_admin(user, pk)
    do = request.POST.get("do", "") if request.method == "POST" else ""
    # The form must not change the row that the rest of the page shows.
    written = request.POST if do == "change" else None
    form = OrganisationForm(written, regions=service.city_regions(user), instance=Organisation.objects.get(pk=pk))
    if do == "change" and form.is_valid():
        try:
            service.change_organisation(row, **form.given())
        except InputError as error:
            _tell(form, error)
        else:
            messages.success(request, _("Saved"))
            return redirect("organisation", pk=pk)
    wrong = ""
    if do in ("end", "return"):
        wrong = _switch(request, user, row, active=do == "return")
        if not wrong:
            return redirect("organisation", pk=pk)
    context = {
        "organisation": row,
        "form": form,
        "own": row.pk in user.scope.organisations,
        "consequences": service.consequences_of(row) if row.active else [],
        "people": row.memberships.filter(ended_at=None).values("user_id").distinct().count(),
        "wrong": wrong,
        "reason": request.POST.get("reason", ""),
        "longest": LONGEST_REASON,
    }
    return render(request, "accounts/organisation.html", context)


def _switch(request: HttpRequest, user: User, row: Organisation, *, active: bool) -> str:
    """End it, or bring it back; gives what is wrong, or nothing."""
    reason = request.POST.get("reason", "").strip()[:LONGEST_REASON]
    if not reason:
        return _("Say why: the trail keeps it.")
    if row.pk in user.scope.organisations:
        return _("You cannot end your own organisation.")
    service.set_active(row, active=active, reason=reason)
    done = _("It is at work again.") if active else _("It has ended: its people see nothing of it any more.")
    messages.success(request, done)
    return ""
