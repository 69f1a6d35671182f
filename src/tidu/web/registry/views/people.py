"""Who belongs to a firm: contacts, ties to other firms, the officer responsible, who may sign in for it."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from tidu.errors import InputError
from tidu.today import china_today
from tidu.web.audit import service as audit
from tidu.web.pages.language import told
from tidu.web.registry.access import get_firm_for_officer, get_firm_for_reader, person_of
from tidu.web.registry.enterprises import service as firms
from tidu.web.registry.enterprises.signing_in import invite_to, unlink
from tidu.web.registry.enterprises.ties import tie, ties_of, untie
from tidu.web.registry.forms import ContactForm, InviteForm, RelationForm
from tidu.web.registry.models import Contact, Enterprise, Relation
from tidu.web.registry.views.firms import colleagues_of, frame, said, sees_contacts

if TYPE_CHECKING:
    from tidu.web.accounts.models import User

MOST_AT_ONCE = 5000
CONTACT = ("kind", "name", "position", "phone", "mobile", "email")


def firm_contact(request: HttpRequest, pk: int, contact: int) -> HttpResponse:
    """Show a contact in full; who looked is recorded."""
    user = person_of(request)
    one = get_firm_for_reader(user, pk)
    if not sees_contacts(user, one):
        raise Http404
    row = get_object_or_404(Contact, enterprise=one, pk=contact)
    with transaction.atomic():
        audit.record("contact.reveal", row, after={"kind": row.kind}, enterprise_id=one.pk, region_code=one.region_id)
    part = request.headers.get("HX-Request") == "true"
    template = "registry/firms/contact_full.html" if part else "registry/firms/contact_page.html"
    response = render(request, template, frame(request, one, "overview") | {"contact": row})
    response["Cache-Control"] = "no-store"
    return response


def _get_firm_for_contacts(user: User, pk: int) -> Enterprise:
    """A firm whose contacts the person may change: the firm's own people and its officers, or 404."""
    one = get_firm_for_reader(user, pk)
    own = one.organisation_id is not None and one.organisation_id in user.scope.organisations
    if not own and not (user.scope.officer and user.scope.covers(one.region_id)):
        raise Http404
    return one


def contact_new(request: HttpRequest, pk: int) -> HttpResponse:
    """Add a contact."""
    one = _get_firm_for_contacts(person_of(request), pk)
    return _contact(request, one, Contact(enterprise=one))


def contact_edit(request: HttpRequest, pk: int, contact: int) -> HttpResponse:
    """Change a contact, or remove it. The form shows it in full, which is recorded."""
    one = _get_firm_for_contacts(person_of(request), pk)
    row = get_object_or_404(Contact, enterprise=one, pk=contact)
    place = {"enterprise_id": one.pk, "region_code": one.region_id}
    if request.method == "POST" and request.POST.get("do") == "remove":
        with transaction.atomic():
            audit.record("contact.remove", row, before=audit.snapshot(row, *CONTACT), **place)
            row.delete()
        messages.success(request, _("The contact is removed."))
        return redirect("firm", pk=pk)
    if request.method == "GET":
        audit.record("contact.reveal", row, after={"kind": row.kind}, **place)
    return _contact(request, one, row)


def _contact(request: HttpRequest, one: Enterprise, row: Contact) -> HttpResponse:
    before = audit.snapshot(row, *CONTACT) if row.pk else None
    form = ContactForm(request.POST or None, instance=row)
    if request.method == "POST" and form.is_valid():
        with transaction.atomic():
            row = form.save()
            after = audit.snapshot(row, *CONTACT)
            if before != after:
                audit.record(
                    "contact.change" if before else "contact.add",
                    row,
                    before=before,
                    after=after,
                    enterprise_id=one.pk,
                    region_code=one.region_id,
                )
        messages.success(request, _("Saved"))
        return redirect("firm", pk=one.pk)
    context = frame(request, one, "overview") | {
        "form": form,
        "what": _("Change a contact") if before else _("Add a contact"),
        "button": _("Save"),
        "remove": _("Remove the contact") if before else "",
    }
    response = render(request, "registry/firms/form_page.html", context)
    response["Cache-Control"] = "no-store"
    return response


# -- ties to other firms ------------------------------------------------------------------------------------------


def firm_relations(request: HttpRequest, pk: int) -> HttpResponse:
    """Ties of a firm: enter one, end one, remove one that was wrong."""
    user = person_of(request)
    one = get_firm_for_officer(user, pk)
    form = RelationForm(request.POST if request.POST.get("do") == "enter" else None)
    if request.method == "POST":
        try:
            if _tied(request, one, form):
                messages.success(request, _("Saved"))
                return redirect("firm-relations", pk=pk)
        except InputError as error:
            form.add_error(None, said(error)) if form.is_bound else messages.error(request, told(error.what))
    context = frame(request, one, "overview") | {
        "relations": ties_of(one, user, china_today()),
        "form": form,
        "day": china_today(),
    }
    return render(request, "registry/firms/relations.html", context)


def _tied(request: HttpRequest, one: Enterprise, form: RelationForm) -> bool:
    do, number = request.POST.get("do"), request.POST.get("relation", "")
    if do == "enter":
        if not form.is_valid():
            return False
        given = form.cleaned_data
        found = [two for two in firms.same_firm(given["other"], given["code"]) if two.pk != one.pk]
        other = found[0] if len(found) == 1 else None
        reverse = given["kind"] == "controlled_by"
        tie(one, "controls" if reverse else given["kind"], other, given["other"], reverse=reverse, since=given["since"])
        return True
    rows = Relation.objects.filter(enterprise=one) | Relation.objects.filter(other=one)
    row = get_object_or_404(rows, pk=int(number) if number.isdecimal() and len(number) < 19 else 0)
    untie(row, one, _day(request.POST.get("until", "")) if do == "end" else None)
    return True


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return china_today()


# -- who is responsible -------------------------------------------------------------------------------------------


def firm_owner(request: HttpRequest, pk: int) -> HttpResponse:
    """Take responsibility for the firm, or give it to a colleague."""
    user = person_of(request)
    one = get_firm_for_officer(user, pk)
    chosen, known = _colleague(request, user)
    if not known and chosen is None:
        messages.error(request, _("Choose one of your colleagues."))
    else:
        firms.assign_owner([one], chosen)
        messages.success(request, _("Saved"))
    return redirect("firm", pk=pk)


def _colleague(request: HttpRequest, user: User) -> tuple[User | None, bool]:
    """The colleague that was chosen, and whether the choice is one: nobody is a choice too."""
    text = request.POST.get("owner", "")
    chosen = next((person for person in colleagues_of(user) if str(person.pk) == text), None)
    return chosen, chosen is not None or text == ""


def firms_owner(request: HttpRequest) -> HttpResponse:
    """Give many firms to a colleague: those that were ticked in a list (``id``), after a look at them."""
    user = person_of(request)
    ids = {int(text) for text in request.POST.getlist("id")[:MOST_AT_ONCE] if text.isdecimal() and len(text) < 19}
    rows = list(Enterprise.objects.changeable_by(user).filter(pk__in=ids).select_related("owner").order_by("name"))
    if "owner" in request.POST and rows:
        chosen, known = _colleague(request, user)
        if known:
            changed = firms.assign_owner(rows, chosen)
            messages.success(request, _("%(count)d firms given.") % {"count": changed})
            return redirect("firms")
        messages.error(request, _("Choose one of your colleagues."))
    context = {"rows": rows, "colleagues": colleagues_of(user), "page_title": _("Responsible officer")}
    return render(request, "registry/firms/owner.html", context)


def firm_size(request: HttpRequest, pk: int) -> HttpResponse:
    """Compute the size class anew."""
    one = get_firm_for_officer(person_of(request), pk)
    before = audit.snapshot(one, "size_class", "size_year")
    with transaction.atomic():
        firms.renew_size_class(one, china_today())
        after = audit.snapshot(one, "size_class", "size_year")
        if before != after:
            place = {"enterprise_id": one.pk, "region_code": one.region_id}
            audit.record("firm.size", one, before=before, after=after, **place)
    if one.size_class:
        messages.success(
            request, _("By the known figures the size is: %(size)s.") % {"size": one.get_size_class_display()}
        )
    else:
        messages.info(
            request, _("The size cannot be told yet: it needs the industry, and staff and revenue of last year.")
        )
    return redirect("firm", pk=pk)


# -- who may sign in for it ---------------------------------------------------------------------------------------


def firm_people(request: HttpRequest, pk: int) -> HttpResponse:
    """Who of the firm may sign in; invite somebody, or take the account away from the record."""
    user = person_of(request)
    one = get_firm_for_officer(user, pk)
    do, link = request.POST.get("do"), ""
    form = InviteForm(request.POST if do == "invite" else None)
    try:
        if do == "invite" and form.is_valid():
            secret = invite_to(one, by=user, **form.cleaned_data)
            link = request.build_absolute_uri(reverse("invitation", args=[secret]))
            form = InviteForm()
            one = get_firm_for_officer(user, pk)
        elif do == "unlink":
            unlink(one, request.POST.get("reason", ""))
            messages.success(request, _("The account no longer belongs to this record."))
            return redirect("firm", pk=pk)
    except InputError as error:
        messages.error(request, said(error))
    people = []
    if one.organisation is not None:
        rows = one.organisation.memberships.filter(ended_at=None).select_related("user").order_by("pk")
        people = [(row.user, row.get_role_display()) for row in rows]
    context = frame(request, one, "overview") | {"form": form, "link": link, "people": people}
    response = render(request, "registry/firms/people.html", context)
    response["Cache-Control"] = "no-store"
    return response
