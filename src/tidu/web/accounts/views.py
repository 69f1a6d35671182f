"""Pages about people: those of one's own organisation, invitations, organisations; accepting an invitation."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth import login
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tidu.errors import InputError
from tidu.web.accounts import credentials, service
from tidu.web.accounts.models import Invitation, Membership, Organisation, Region, User
from tidu.web.accounts.scope import within
from tidu.web.pages.language import told

MOST = 500


def _user(request: HttpRequest) -> User:
    if not isinstance(request.user, User):
        raise Http404
    return request.user


def administered(user: User) -> list[Organisation]:
    """The organisations whose people somebody administers."""
    rows = user.memberships.filter(ended_at=None, role="admin", organisation__active=True).select_related(
        "organisation"
    )
    return [one.organisation for one in rows]


def get_organisation_for_admin(user: User, pk: int) -> Organisation:
    """An organisation that somebody administers, or, for the city's administrator, any of the city; else 404."""
    own = next((one for one in administered(user) if one.pk == pk), None)
    if own is not None:
        return own
    if any(one.kind == "city_bureau" for one in administered(user)):
        row = Organisation.objects.filter(within("region_id", user.scope.regions), pk=pk).first()
        if row is not None:
            return row
    raise Http404


class InviteForm(forms.Form):
    """Somebody to be invited."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=60)
    role = forms.ChoiceField(label=gettext_lazy("Role"))
    mobile = forms.CharField(label=gettext_lazy("Mobile"), max_length=20, required=False)

    def __init__(self, *args: Any, organisation: Organisation, **more: Any) -> None:  # noqa: ANN401 - Django's arguments
        super().__init__(*args, **more)
        names = dict(Membership.Role.choices)
        self.fields["role"].choices = [(role, names[role]) for role in service.roles_for(organisation)]  # type: ignore[attr-defined]


def people(request: HttpRequest, pk: int | None = None) -> HttpResponse:
    """The people of an organisation: who they are, what they may do, whom was invited."""
    user = _user(request)
    own = administered(user)
    if not own:
        raise Http404
    organisation = get_organisation_for_admin(user, pk) if pk is not None else own[0]
    form = InviteForm(request.POST or None, organisation=organisation)
    link = ""
    if request.method == "POST" and form.is_valid():
        try:
            _row, secret = service.invite(
                organisation,
                form.cleaned_data["role"],
                form.cleaned_data["name"],
                user,
                mobile=form.cleaned_data["mobile"],
            )
        except InputError as error:
            form.add_error(None, told(error.what))
        else:
            link = request.build_absolute_uri(reverse("invitation", args=[secret]))
            form = InviteForm(organisation=organisation)
    context = {
        "organisation": organisation,
        "memberships": organisation.memberships.filter(ended_at=None)
        .select_related("user")
        .order_by("user__display_name"),
        "ended": organisation.memberships.filter(ended_at__isnull=False)
        .select_related("user")
        .order_by("-ended_at")[:50],
        "invitations": organisation.invitations.filter(accepted_at=None, revoked_at=None).select_related("invited_by")[
            :100
        ],
        "form": form,
        "link": link,
        "city": any(one.kind == "city_bureau" for one in own),
    }
    return render(request, "accounts/people.html", context)


def membership_end(request: HttpRequest, pk: int) -> HttpResponse:
    """End somebody's role."""
    user = _user(request)
    row = Membership.objects.filter(pk=pk, ended_at=None).select_related("user", "organisation").first()
    if row is None:
        raise Http404
    get_organisation_for_admin(user, row.organisation_id)
    try:
        service.end_membership(row, user)
    except InputError as error:
        messages.error(request, f"{told(error.what)}。{told(error.fix) if error.fix else ''}")
    else:
        messages.success(request, _("The role has ended: the person sees nothing of it any more."))
    return redirect("people-of", pk=row.organisation_id)


def invitation_revoke(request: HttpRequest, pk: int) -> HttpResponse:
    """Take an invitation back."""
    row = Invitation.objects.filter(pk=pk, accepted_at=None).first()
    if row is None:
        raise Http404
    get_organisation_for_admin(_user(request), row.organisation_id)
    service.revoke(row)
    messages.success(request, _("The invitation was taken back."))
    return redirect("people-of", pk=row.organisation_id)


def unlock(request: HttpRequest, pk: int) -> HttpResponse:
    """Let somebody try again who was locked out."""
    admin = _user(request)
    row = Membership.objects.filter(pk=pk, ended_at=None).select_related("user").first()
    if row is None:
        raise Http404
    get_organisation_for_admin(admin, row.organisation_id)
    credentials.unlock(row.user)
    messages.success(request, _("The person can try again."))
    return redirect("people-of", pk=row.organisation_id)


class AcceptForm(forms.Form):
    """The invited person's own login and password."""

    username = forms.CharField(label=gettext_lazy("Login name"), max_length=60)
    password = forms.CharField(
        label=gettext_lazy("Password"), widget=forms.PasswordInput({"autocomplete": "new-password"}),
        help_text=gettext_lazy("At least 10 characters, not only digits."),
    )  # fmt: skip
    again = forms.CharField(
        label=gettext_lazy("Password again"), widget=forms.PasswordInput({"autocomplete": "new-password"})
    )

    def clean(self) -> dict[str, Any]:
        """Both are the same."""
        given = super().clean() or {}
        if given.get("password") != given.get("again"):
            self.add_error("again", _("The two passwords differ."))
        return given


def invitation(request: HttpRequest, secret: str) -> HttpResponse:
    """Accept an invitation: choose login and password, and be signed in."""
    try:
        row = service.invitation_of(secret)
    except InputError as error:
        return render(request, "accounts/invitation_no.html", {"error": error}, status=410)
    form = AcceptForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            user = service.accept(secret, form.cleaned_data["username"].strip(), form.cleaned_data["password"])
        except ValidationError as error:
            for name, told_errors in error.message_dict.items():
                for one in told_errors:
                    form.add_error(name if name in form.fields else None, one)
        except InputError as error:
            form.add_error(None, told(error.what))
        else:
            login(request, user, backend="django.contrib.auth.backends.ModelBackend")
            return redirect("home")
    return render(request, "accounts/invitation.html", {"invitation": row, "form": form})


# -- organisations ------------------------------------------------------------------------------------------------


class OrganisationForm(forms.ModelForm):  # type: ignore[type-arg]
    """An organisation to be entered."""

    class Meta:
        model = Organisation
        fields = ("kind", "name", "short_name", "region", "party")

    def __init__(self, *args: Any, regions: tuple[str, ...], **more: Any) -> None:  # noqa: ANN401 - Django's arguments
        super().__init__(*args, **more)
        found = Region.objects.filter(within("code", regions)).order_by("code")
        self.fields["region"].queryset = found  # type: ignore[attr-defined]


def organisations(request: HttpRequest) -> HttpResponse:
    """All organisations of the city: entering one, ending one. For the city's administrator."""
    user = _user(request)
    if not any(one.kind == "city_bureau" for one in administered(user)):
        raise Http404
    form = OrganisationForm(request.POST or None, regions=user.scope.regions)
    if request.method == "POST":
        chosen = request.POST.get("toggle", "")
        if chosen.isdigit():
            row = get_organisation_for_admin(user, int(chosen[:18]))
            if row.pk in user.scope.organisations:
                messages.error(request, _("You cannot end your own organisation."))
            else:
                service.set_active(row, active=not row.active)
            return redirect("organisations")
        if form.is_valid():
            given = form.cleaned_data
            try:
                row = service.create_organisation(
                    kind=given["kind"], name=given["name"], region_id=given["region"].pk,
                    short_name=given["short_name"], party=given["party"],
                )  # fmt: skip
            except InputError as error:
                form.add_error("name", told(error.what))
            else:
                messages.success(request, _("Entered. Invite its first administrator now."))
                return redirect("people-of", pk=row.pk)
    rows = Organisation.objects.filter(within("region_id", user.scope.regions)).select_related("region")
    return render(request, "accounts/organisations.html", {"rows": rows[:MOST], "form": form})
