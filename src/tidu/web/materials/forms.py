"""The forms of materials."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from tidu.today import china_today
from tidu.web.materials.drawing import SHARE
from tidu.web.materials.models import SpotCheck
from tidu.web.materials.reading import proofs
from tidu.web.materials.using import Given
from tidu.web.pages.language import told

FIRST_YEAR = 1990


def _days() -> forms.DateInput:
    return forms.DateInput(attrs={"type": "date"})


def materials_to_hand_in() -> list[tuple[str, str]]:
    """Materials that some title still asks for; what is replaced everywhere is not offered."""
    today, known = china_today(), proofs()
    found = []
    for one in known.materials.values():
        titles = {title for row in known.asked if row.material == one.code for title in row.titles}
        if any(one.replaced(title, today) is None for title in titles):
            found.append((one.code, told(one.names)))
    return found


class HandInForm(forms.Form):
    """A file and what it is; which of the days are needed depends on the material."""

    material = forms.ChoiceField(label=gettext_lazy("What it is"), choices=materials_to_hand_in)
    file = forms.FileField(label=gettext_lazy("File (PDF, picture, Word or Excel)"))
    year = forms.IntegerField(label=gettext_lazy("Year that it is about"), required=False)
    code = forms.CharField(label=gettext_lazy("Code of the audit report"), max_length=40, required=False)
    dated_on = forms.DateField(label=gettext_lazy("Day of the query, or of signing"), required=False, widget=_days())
    valid_until = forms.DateField(label=gettext_lazy("Valid until"), required=False, widget=_days())
    page = forms.CharField(label=gettext_lazy("Page in the paper"), max_length=20, required=False)

    def clean_year(self) -> int | None:
        """A year that can be meant."""
        year: int | None = self.cleaned_data["year"]
        if year is not None and not FIRST_YEAR <= year <= china_today().year:
            raise ValidationError(_("Choose a year that has begun."))
        return year

    def clean_dated_on(self) -> date | None:
        """Nothing is queried or signed tomorrow."""
        day: date | None = self.cleaned_data["dated_on"]
        if day is not None and day > china_today():
            raise ValidationError(_("This day is still to come."))
        return day

    def clean(self) -> dict[str, Any]:
        """What the rule of the material needs has to be said."""
        cleaned = super().clean() or {}
        one = proofs().materials.get(cleaned.get("material", ""))
        if one is None:
            return cleaned
        if one.holds.rule in ("year", "month") and not cleaned.get("year") and "year" not in self.errors:
            self.add_error("year", _("Say which year it is about."))
        if one.holds.code and not cleaned.get("code"):
            self.add_error("code", _("Write the code of the supervision platform; it stands on the report."))
        if one.holds.rule in ("queried", "round") and not cleaned.get("dated_on") and "dated_on" not in self.errors:
            self.add_error("dated_on", _("Say when it was queried or signed."))
        return cleaned

    @property
    def given(self) -> Given:
        """What was said of the file."""
        said = self.cleaned_data
        return Given(
            year=said["year"], valid_until=said["valid_until"], dated_on=said["dated_on"], code=said["code"] or ""
        )


class AskForm(forms.Form):
    """What an office asks of a firm."""

    material = forms.ChoiceField(label=gettext_lazy("Material"), choices=materials_to_hand_in)
    year = forms.IntegerField(
        label=gettext_lazy("Year that it is about"), required=False, min_value=FIRST_YEAR, max_value=2100
    )
    reason = forms.CharField(label=gettext_lazy("What for"), max_length=200)
    due_on = forms.DateField(label=pgettext_lazy("of a request", "Until"), widget=_days())


class SignForm(forms.Form):
    """Who signs, and that it was read."""

    name = forms.CharField(label=gettext_lazy("Name of the person who signs"), max_length=60)
    read = forms.BooleanField(label=gettext_lazy("Read and declared for the firm"))


class DrawForm(forms.Form):
    """From which declarations how many are drawn, and until when they are checked."""

    signed_from = forms.DateField(label=gettext_lazy("Signed from"), widget=_days())
    signed_until = forms.DateField(label=gettext_lazy("Signed until"), widget=_days())
    share = forms.IntegerField(label=gettext_lazy("Share in percent"), min_value=1, max_value=100, initial=SHARE)
    due_on = forms.DateField(label=gettext_lazy("To be checked until"), widget=_days())

    def clean(self) -> dict[str, Any]:
        """Days in their order."""
        cleaned = super().clean() or {}
        first, last, due = cleaned.get("signed_from"), cleaned.get("signed_until"), cleaned.get("due_on")
        if first and last and last < first:
            self.add_error("signed_until", _("This day lies before the first one: exchange them or correct one."))
        if due and due <= china_today():
            self.add_error("due_on", _("Choose a later day."))
        return cleaned


def usual_draw() -> dict[str, Any]:
    """This year's declarations, to be checked within a month."""
    today = china_today()
    return {
        "signed_from": date(today.year, 1, 1),
        "signed_until": today,
        "share": SHARE,
        "due_on": today + timedelta(days=30),
    }


class ResultForm(forms.Form):
    """What a spot check found."""

    result = forms.ChoiceField(
        label=gettext_lazy("Result"),
        choices=[one for one in SpotCheck.Result.choices if one[0]],
        widget=forms.RadioSelect,
    )
    found = forms.CharField(
        label=gettext_lazy("How it was checked, and what was found"), widget=forms.Textarea(attrs={"rows": 4})
    )
