"""Pages about people: those of one's own organisation, invitations; accepting an invitation."""

from __future__ import annotations

from typing import Any

from allauth.account.internal.flows.reauthentication import is_reauthentication_required, suspend_request
from allauth.mfa.models import Authenticator
from allauth.socialaccount.adapter import get_adapter as get_social_adapter
from django import forms
from django.contrib import messages
from django.contrib.auth import login
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tidu.errors import InputError
from tidu.web.accounts import credentials, service
from tidu.web.accounts.adapter import INVITED
from tidu.web.accounts.models import Invitation, Membership, Organisation, User
from tidu.web.accounts.people_lists import respond_invitations, respond_people
from tidu.web.pages.language import told

SENSITIVE = ("password", "factor", "identity")
"""Steps with which an administrator could become somebody else: he confirms that it is he."""


def _user(request: HttpRequest) -> User:
    if not isinstance(request.user, User):
        raise Http404
    return request.user


def get_organisation_for_admin(user: User, pk: int) -> Organisation:
    """An organisation that somebody administers, or, for the city's administrator, any of the city; else 404."""
    row = Organisation.objects.select_related("region").filter(pk=pk).first()
    if row is None or not service.administers(user, row):
        raise Http404
    return row


class InviteForm(forms.Form):
    """Somebody to be invited."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=60)
    role = forms.ChoiceField(label=gettext_lazy("Role"))
    mobile = forms.CharField(label=gettext_lazy("Mobile"), max_length=20, required=False)

    def __init__(self, *args: Any, organisation: Organisation, **more: Any) -> None:  # noqa: ANN401 - Django's arguments
        super().__init__(*args, **more)
        names = dict(Membership.Role.choices)
        self.fields["role"].choices = [(role, names[role]) for role in service.roles_for(organisation)]  # type: ignore[attr-defined]


def people(request: HttpRequest, pk: int | None = None) -> HttpResponseBase:
    """The people of an organisation: who they are, what they may do, whom was invited."""
    user = _user(request)
    own = service.administered_by(user)
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
    context = {"form": form, "link": link, "city": service.administers_city(user)}
    return respond_people(request, organisation, context)


def invitations(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Whom an organisation invited, and what became of it."""
    return respond_invitations(request, get_organisation_for_admin(_user(request), pk))


def membership_end(request: HttpRequest, pk: int) -> HttpResponse:
    """End somebody's role."""
    user = _user(request)
    row = get_membership_for_admin(user, pk)
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
    row = get_membership_for_admin(_user(request), pk)
    credentials.unlock(row.user)
    messages.success(request, _("The person can try again."))
    return redirect("people-of", pk=row.organisation_id)


# -- somebody who cannot sign in ----------------------------------------------------------------------------------


def get_membership_for_admin(user: User, pk: int) -> Membership:
    """A present role of somebody in an organisation whose people the person administers, or 404."""
    row = Membership.objects.filter(pk=pk, ended_at=None).select_related("user", "organisation").first()
    if row is None:
        raise Http404
    get_organisation_for_admin(user, row.organisation_id)
    return row


def membership(request: HttpRequest, pk: int) -> HttpResponse:
    """Somebody of the organisation: roles, and what an administrator does when he cannot sign in."""
    admin = _user(request)
    row = get_membership_for_admin(admin, pk)
    person, link, restore = row.user, "", credentials.may_restore(admin, row.user)
    do = request.POST.get("do", "") if request.method == "POST" else ""
    if do == "role":
        return _given(request, row)
    if do and not restore:
        raise Http404
    if do in SENSITIVE and is_reauthentication_required(request, app="tidu.web.accounts"):
        again: HttpResponse = suspend_request(request, reverse("account_reauthenticate"))
        return again
    if do == "password":
        link = request.build_absolute_uri(reverse("new-password", args=credentials.password_link(person)))
    elif do:
        return _restored(request, row, do)
    roles = row.organisation.memberships.filter(ended_at=None, user=person).order_by("pk")
    held, names = {one.role for one in roles}, dict(Membership.Role.choices)
    context = {
        "membership": row,
        "person": person,
        "myself": person.pk == admin.pk,
        "roles": roles,
        "more_roles": [(role, names[role]) for role in service.roles_for(row.organisation) if role not in held],
        "restore": restore,
        "locked": credentials.is_locked(person),
        "factor": Authenticator.objects.filter(user=person, type=Authenticator.Type.TOTP).exists(),
        "identity": credentials.identity_of(person),
        "provider": _provider(request),
        "link": link,
    }
    response = render(request, "accounts/membership.html", context)
    response["Cache-Control"] = "no-store"
    return response


def _given(request: HttpRequest, row: Membership) -> HttpResponse:
    try:
        service.give_role(row.user, row.organisation, request.POST.get("role", ""))
    except InputError as error:
        messages.error(request, told(error.what))
    else:
        messages.success(request, _("The role was given."))
    return redirect("membership", pk=row.pk)


def _restored(request: HttpRequest, row: Membership, do: str) -> HttpResponse:
    """Unlock, take the second factor away, or set the identity."""
    try:
        if do == "unlock":
            credentials.unlock(row.user)
            messages.success(request, _("The person can try again."))
        elif do == "factor":
            credentials.remove_second_factor(row.user)
            messages.success(request, _("The second factor is gone. The person sets up a new one at the next sign-in."))
        elif do == "identity":
            credentials.set_identity(row.user, request.POST.get("identity", "").strip()[:190])
            messages.success(request, _("Saved"))
    except InputError as error:
        messages.error(request, f"{told(error.what)}。{told(error.fix) if error.fix else ''}")
    return redirect("membership", pk=row.pk)


def _provider(request: HttpRequest) -> Any:  # noqa: ANN401 - a provider of allauth
    """The province's single sign-on, where one is set up."""
    return next(iter(get_social_adapter(request).list_providers(request)), None)


class PasswordForm(forms.Form):
    """A new password, twice."""

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

    def add_told(self, error: ValidationError) -> None:
        """Show what a service found, beside its field."""
        if not hasattr(error, "error_dict"):
            self.add_error("password", error)
            return
        for name, told_errors in error.message_dict.items():
            for one in told_errors:
                self.add_error(name if name in self.fields else None, one)


def new_password(request: HttpRequest, number: str, token: str) -> HttpResponse:
    """Set a new password with the link of an administrator."""
    try:
        person = credentials.person_of_link(number, token)
    except InputError as error:
        return _no_link(request, error, _("This link does not work"))
    form = PasswordForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            credentials.set_password(person, form.cleaned_data["password"])
        except ValidationError as error:
            form.add_told(error)
        else:
            messages.success(request, _("The new password holds. Sign in with it."))
            return redirect("account_login")
    return _unkept(render(request, "accounts/new_password.html", {"person": person, "form": form}))


def _no_link(request: HttpRequest, error: InputError, title: str) -> HttpResponse:
    return render(request, "accounts/invitation_no.html", {"error": error, "title": title}, status=410)


def _unkept(response: HttpResponse) -> HttpResponse:
    response["Cache-Control"] = "no-store"
    return response


# -- accepting an invitation --------------------------------------------------------------------------------------


class AcceptForm(PasswordForm):
    """The invited person's own login and password."""

    username = forms.CharField(label=gettext_lazy("Login name"), max_length=60)
    field_order = ("username", "password", "again")


def invitation(request: HttpRequest, secret: str) -> HttpResponse:
    """Accept an invitation: with a new account, with the present one, or with the identity of the province."""
    try:
        row = service.invitation_of(secret)
        do = request.POST.get("do", "")
        if request.user.is_authenticated:
            if do == "join":
                service.accept_as(secret, _user(request))
                messages.success(request, _("The role was added."))
                return redirect("home")
            return _unkept(render(request, "accounts/invitation.html", {"invitation": row}))
        provider = _provider(request)
        if do == "province" and provider is not None:
            request.session[INVITED] = secret
            answer: HttpResponse = provider.redirect(request, "login")
            return answer
        form = AcceptForm(request.POST or None)
        if request.method == "POST" and form.is_valid():
            user = _accepted(form, secret)
            if user is not None:
                login(request, user, backend="django.contrib.auth.backends.ModelBackend")
                return redirect("home")
    except InputError as error:
        return _no_link(request, error, _("This invitation does not work"))
    context = {"invitation": row, "form": form, "provider": provider}
    return _unkept(render(request, "accounts/invitation.html", context))


def _accepted(form: AcceptForm, secret: str) -> User | None:
    try:
        return service.accept(secret, form.cleaned_data["username"].strip(), form.cleaned_data["password"])
    except ValidationError as error:
        form.add_told(error)
    return None
