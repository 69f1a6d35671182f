"""The pages of calendar feeds, and the feed itself, which knows its reader by the secret in its address."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tidu.errors import InputError
from tidu.today import china_today
from tidu.web.pages.language import told
from tidu.web.registry.access import person_of
from tidu.web.validity.feeds import feed_of, ics_for, make_feed, revoke_feed
from tidu.web.validity.models import Feed


class FeedForm(forms.Form):
    """What a feed is called."""

    name = forms.CharField(
        label=gettext_lazy("Name of the device or program"), max_length=60, initial=gettext_lazy("my calendar")
    )


def feeds(request: HttpRequest) -> HttpResponse:
    """One's own feeds: make one, see its address once, revoke it."""
    user = person_of(request)
    if request.method == "POST" and request.POST.get("do") == "revoke":
        given = request.POST.get("feed", "")
        row = Feed.objects.filter(user=user, pk=int(given)).first() if given.isdecimal() and len(given) < 18 else None
        if row is None:
            raise Http404
        revoke_feed(row)
        messages.success(request, _("Revoked: the address opens nothing any more."))
        return redirect("validity-feeds")
    form, address = FeedForm(request.POST or None), ""
    if request.method == "POST" and form.is_valid():
        try:
            _row, secret = make_feed(user, form.cleaned_data["name"])
        except InputError as error:
            form.add_error(None, f"{told(error.what)}。{told(error.fix) if error.fix else ''}")
        else:
            address, form = request.build_absolute_uri(reverse("validity-feed", args=[secret])), FeedForm()
    context = {
        "page_title": _("Calendar on my own device"),
        "form": form,
        "address": address,
        "rows": Feed.objects.filter(user=user),
    }
    response = render(request, "validity/feeds.html", context)
    response["Cache-Control"] = "no-store"
    return response


def feed(request: HttpRequest, secret: str) -> HttpResponse:
    """The feed for a calendar program. A secret that is none, or good no more, is answered as if nothing were there."""
    row = feed_of(secret)
    if row is None:
        raise Http404
    address = request.build_absolute_uri("/").rstrip("/")
    response = HttpResponse(ics_for(row.user, china_today(), address), content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = 'inline; filename="tidu.ics"'
    response["Cache-Control"] = "private, no-store"
    response["X-Robots-Tag"] = "noindex"
    return response
