"""Forms of notices: make one, say what it says, publish, announce; object, by everybody."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tidu.web.notices.models import Notice
from tidu.web.notices.origins import choices_for
from tidu.web.notices.preparing import LONGEST, SHORTEST
from tidu.web.pages.language import told
from tidu.web.registry.facts.service import catalogue
from tidu.web.registry.forms import day_field

KINDS = [one for one in Notice.Kind.choices if one[0] != Notice.Kind.RECEIVED]
DAYS = 5


class NewForm(forms.Form):
    """A list: what it is about, and its firms from a list of another room or by pasted lines."""

    kind = forms.ChoiceField(label=gettext_lazy("What the list is about"), choices=KINDS)
    heading = forms.CharField(label=gettext_lazy("Heading"), max_length=200)
    label = forms.CharField(label=gettext_lazy("Batch"), max_length=80)
    origin = forms.ChoiceField(label=gettext_lazy("Firms from"), required=False)
    title = forms.ChoiceField(label=gettext_lazy("Title of the pasted firms"), required=False)
    lines = forms.CharField(
        label=gettext_lazy("Firms, one a line"),
        help_text=gettext_lazy("Code or full name; behind a comma the product, where the title is for one"),
        widget=forms.Textarea({"rows": 8}), required=False, max_length=400_000,
    )  # fmt: skip

    def __init__(self, *given: Any, user: Any, **more: Any) -> None:  # noqa: ANN401 - Django's arguments
        super().__init__(*given, **more)
        lists = [(key, f"{told(origin)}：{told(one.label)}") for key, one, origin in choices_for(user)]
        self.fields["origin"].choices = [("", _("the lines below")), *lists]  # type: ignore[attr-defined]
        titles = [(one.code, told(one.names)) for one in catalogue().titles.values()]
        self.fields["title"].choices = titles  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Firms come from somewhere."""
        given: dict[str, Any] = super().clean() or self.cleaned_data
        if not given.get("origin") and not given.get("lines", "").strip():
            self.add_error("lines", _("Paste the firms, or choose a list."))
        return given


class TextForm(forms.Form):
    """What the notice says, where to object, and for how many working days it runs."""

    working = forms.IntegerField(label=gettext_lazy("Working days"), min_value=SHORTEST, max_value=LONGEST)
    contact = forms.CharField(
        label=gettext_lazy("Where to object beside this site"), max_length=200, required=False,
        help_text=gettext_lazy("Office, address, telephone"),
    )  # fmt: skip
    zh = forms.CharField(label=gettext_lazy("Text in Chinese"), widget=forms.Textarea({"rows": 8}), max_length=6000)
    en = forms.CharField(label=gettext_lazy("Text in English"), widget=forms.Textarea({"rows": 8}), max_length=6000)


class PublishForm(forms.Form):
    """The document number under which it is published."""

    document = forms.CharField(label=gettext_lazy("Document number"), max_length=80, required=False)


class AnnounceForm(forms.Form):
    """The document that announces the list."""

    document = forms.CharField(label=gettext_lazy("Document number of the announcement"), max_length=80)
    valid_from = day_field(gettext_lazy("Titles count from"))


class ObjectForm(forms.Form):
    """What somebody says against a line."""

    line = forms.IntegerField(
        label=gettext_lazy("Number of the line on the list"), min_value=1, max_value=1_000_000,
        help_text=gettext_lazy("It stands in front of the firm"),
    )  # fmt: skip
    reasons = forms.CharField(
        label=gettext_lazy("What is wrong, and how you know"), widget=forms.Textarea({"rows": 6}), max_length=4000
    )
    name = forms.CharField(
        label=gettext_lazy("Your name"), max_length=60, required=False,
        help_text=gettext_lazy("An objection needs it, a hint does not"),
    )  # fmt: skip
    telephone = forms.RegexField(
        label=gettext_lazy("Your telephone"),
        regex=r"^[0-9+\- ()]{5,30}$",
        max_length=30,
        required=False,
        help_text=gettext_lazy("An objection needs it, a hint does not"),
    )
    email = forms.EmailField(label=gettext_lazy("Your e-mail"), max_length=120, required=False)
    body = forms.CharField(label=gettext_lazy("Your organisation or ID number"), max_length=120, required=False)
