"""Forms of upkeep: a change in a minute, a lead."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from tidu.web.accounts.models import Region
from tidu.web.pages.language import told
from tidu.web.registry.forms import day_field
from tidu.web.registry.models import Enterprise
from tidu.web.upkeep.models import ChangeReport, Lead
from tidu.web.upkeep.rules import split_questions

ANSWERS = (("", gettext_lazy("not known")), ("yes", gettext_lazy("yes")), ("no", gettext_lazy("no")))
TRUTH = {"yes": True, "no": False}


class ChangeForm(forms.Form):
    """What changed, when, and the proof."""

    kind = forms.ChoiceField(label=gettext_lazy("What changed"), choices=ChangeReport.Kind.choices)
    occurred_on = day_field(gettext_lazy("When it happened"), required=True)
    name = forms.CharField(label=gettext_lazy("New name, if the name changed"), max_length=120, required=False)
    region = forms.ModelChoiceField(
        label=gettext_lazy("Where it lies now, if it moved within the city"),
        queryset=Region.objects.none(),
        required=False,
    )
    other = forms.CharField(
        label=gettext_lazy("Code of the other firm, at a merger or division"), max_length=18, required=False
    )
    industry = forms.RegexField(
        label=gettext_lazy("New industry (GB/T 4754), if the business changed"), regex=r"^\d{4}$", required=False
    )
    text = forms.CharField(
        label=gettext_lazy("In your own words"), widget=forms.Textarea({"rows": 2}), max_length=500, required=False
    )
    proof = forms.FileField(label=gettext_lazy("Proof, such as the notice of the registrar"), required=False)

    def __init__(self, *args: Any, city: str, **more: Any) -> None:  # noqa: ANN401 - Django's arguments
        super().__init__(*args, **more)
        rows = Region.objects.filter(code__startswith=city).exclude(level="city").order_by("code")
        self.fields["region"].queryset = rows  # type: ignore[attr-defined]
        for key, text in split_questions().items():
            self.fields[f"same_{key}"] = forms.ChoiceField(label=told(text), choices=ANSWERS, required=False)

    @property
    def main_fields(self) -> list[Any]:
        """The fields before the questions about a new name."""
        return [self[name] for name in ("kind", "occurred_on", "name", "region", "other", "industry", "text", "proof")]

    @property
    def split_fields(self) -> list[Any]:
        """The questions about a new name."""
        return [self[name] for name in self.fields if name.startswith("same_")]

    def clean_other(self) -> Enterprise | None:
        """The other firm, by its code."""
        code = self.cleaned_data["other"].strip().upper()
        if not code:
            return None
        found = Enterprise.objects.filter(uscc=code).first()
        if found is None:
            raise forms.ValidationError(_("No firm with this code is in the registry."))
        return found

    def clean(self) -> dict[str, Any]:
        """A new name is needed where the name changed."""
        given: dict[str, Any] = super().clean() or self.cleaned_data
        if given.get("kind") == ChangeReport.Kind.RENAME and not given.get("name"):
            self.add_error("name", _("Say what it is called now."))
        return given

    def said(self) -> dict[str, Any]:
        """What the service takes."""
        data = self.cleaned_data
        region, other = data.get("region"), data.get("other")
        said = {"name": data["name"].strip(), "region": region.pk if region else "", "industry": data["industry"]}
        if other is not None:
            said["other"] = other.pk
        return {
            "given": {key: value for key, value in said.items() if value},
            "split": {key: TRUTH.get(data.get(f"same_{key}", "")) for key in split_questions()},
            "text": data["text"],
        }


class LeadForm(forms.Form):
    """What may cost a firm a title, and how one knows."""

    ground = forms.ChoiceField(label=gettext_lazy("Ground"), choices=Lead.Ground.choices)
    source = forms.CharField(label=gettext_lazy("Who said so, or which list"), max_length=120)
    happened_on = day_field(gettext_lazy("When it happened"))
    text = forms.CharField(
        label=pgettext_lazy("upkeep", "What happened"), widget=forms.Textarea({"rows": 4}), max_length=4000
    )
    proof = forms.FileField(label=gettext_lazy("Proof"), required=False)
