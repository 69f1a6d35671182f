"""Forms of receiving: what a list is, what a version is, and how its columns are read."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tidu.errors import Faults, TiduError
from tidu.today import china_today
from tidu.web.accounts.models import Region, User
from tidu.web.accounts.parties import PARTIES
from tidu.web.accounts.scope import within
from tidu.web.lists.models import ListSource, ListVersion
from tidu.web.pages.language import told
from tidu.web.registry.facts.values import YES_NO, catalogue


def in_words(error: TiduError) -> list[str]:
    """An error, or each of several, as a sentence for people."""
    errors = error.errors if isinstance(error, Faults) else [error]
    parts = [[str(one.where or ""), *(told(text) for text in (one.what, one.why, one.fix) if text)] for one in errors]
    return ["；".join(part for part in each if part) for each in parts]


def regions_of(user: User) -> list[tuple[str, str]]:
    """The regions of which somebody may keep lists: his own, and the counties in it."""
    rows = Region.objects.filter(within("code", user.scope.regions)).exclude(level="town").order_by("code")
    own = Region.objects.filter(code__in=user.scope.regions)
    listed = {one.code: one.name for one in (*own, *rows)}
    return sorted(listed.items())


class ListForm(forms.Form):
    """What is known of a list."""

    name = forms.CharField(label=_("Name"), max_length=120)
    issuer = forms.CharField(label=_("Issuer"), max_length=120, help_text=_("The authority that publishes the list."))
    party = forms.ChoiceField(
        label=_("States figures as"), help_text=_("Whose statement it is what the list says of firms.")
    )
    what = forms.ChoiceField(label=pgettext_lazy("list", "What it is"), choices=ListSource.What.choices)
    title = forms.ChoiceField(label=_("Title"), required=False, help_text=_("For titles: where no column names them."))
    indicator = forms.ChoiceField(
        label=_("Indicator"), required=False, help_text=_("For conduct: what is “yes” for who stands on the list.")
    )
    region_id = forms.ChoiceField(label=_("Region"), help_text=_("Firms outside are left out, and told."))
    complete = forms.BooleanField(
        label=_("Each file is the whole list: who is missing from it stands on it no longer"), required=False
    )
    owner_id = forms.ChoiceField(label=_("Owner"), required=False)
    active = forms.BooleanField(label=_("In use"), required=False, initial=True)

    def __init__(self, user: User, posted: Any = None, *, source: ListSource | None = None) -> None:  # noqa: ANN401
        if source is not None:
            initial = {name: getattr(source, name) for name in self.base_fields}
        else:
            mine = user.memberships.filter(ended_at=None).select_related("organisation").first()
            own = mine.organisation if mine else None
            initial = {"party": own.party if own else "", "owner_id": user.pk, "complete": True}
        super().__init__(posted, initial=initial)
        self.choose("party", [(code, told(name)) for code, name in PARTIES.items()])
        titles = [(one.code, told(one.names)) for one in catalogue().titles.values()]
        self.choose("title", [("", "—"), *titles])
        yes_no = [one for one in catalogue().indicators.values() if one.type in YES_NO]
        self.choose("indicator", [("", "—"), *((one.code, told(one.names)) for one in yes_no)])
        self.choose("region_id", regions_of(user))
        organisation = (source.organisation_id if source is not None else user.organisation_id) or 0
        people = User.objects.filter(
            memberships__organisation_id=organisation, memberships__ended_at=None, is_active=True
        ).distinct()
        self.choose(
            "owner_id", [("", "—"), *((str(one.pk), str(one)) for one in people.order_by("display_name", "pk"))]
        )

    def choose(self, name: str, options: list[tuple[str, str]]) -> None:
        """Give a field its choices."""
        self.fields[name].choices = options  # type: ignore[attr-defined]

    def given(self) -> dict[str, Any]:
        """What was said, as fields of a list."""
        found = dict(self.cleaned_data)
        found["name"] = " ".join(found["name"].split())
        found["owner_id"] = int(found["owner_id"]) if found.get("owner_id") else None
        return found


class VersionForm(forms.Form):
    """What is known of a version."""

    as_of = forms.DateField(
        label=pgettext_lazy("list", "As of"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    document = forms.CharField(label=_("Document number"), max_length=80, required=False)
    batch = forms.CharField(label=_("Batch"), max_length=80, required=False)

    def __init__(self, version: ListVersion, posted: Any = None) -> None:  # noqa: ANN401 - a query dict
        super().__init__(posted, initial={name: getattr(version, name) for name in ("as_of", "document", "batch")})
        self.reasons = _reasons(version)
        for name, reason in self.reasons.items():
            if name in self.fields:
                self.fields[name].help_text = reason

    def clean_as_of(self) -> Any:  # noqa: ANN401 - a date
        """A list cannot speak of a day to come."""
        day = self.cleaned_data["as_of"]
        if day > china_today():
            raise forms.ValidationError(_("This day has not come yet."))
        return day


def _reasons(version: ListVersion) -> dict[str, str]:
    """Why each field is proposed as it is, by the first table that is read."""
    from tidu.text import Text

    sketches: list[Mapping[str, Any]] = version.summary.get("sketch", [])
    first = next((one for one in sketches if one["chosen"]), None)
    if first is None:
        return {}
    proposal = first["proposal"]
    names = {
        "as_of": "as_of",
        "document": "document",
        "batch": "batch",
        "what": "list_type",
        "title": "title",
        "issuer": "issuer",
    }
    return {
        field: told(Text(proposal[name]["zh"], proposal[name]["en"]))
        for field, name in names.items()
        if proposal[name]["zh"]
    }
