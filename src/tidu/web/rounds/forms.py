"""Forms of rounds: one round with its days, an answer to an invitation, permission to be late."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from tidu.web.accounts.models import Region
from tidu.web.accounts.scope import within
from tidu.web.pages.forms import beside
from tidu.web.pages.language import told
from tidu.web.registry.facts.service import catalogue
from tidu.web.registry.forms import day_field
from tidu.web.rounds.dating import FIXED, LEVELS, Given
from tidu.web.rounds.ends import ends
from tidu.web.rounds.models import Deadline, Invitation, Round
from tidu.web.rounds.notice_text import Proposal

UNITS = (
    ("working_day", gettext_lazy("working days")),
    ("day", gettext_lazy("calendar days")),
    ("month", gettext_lazy("months")),
)
BASES: dict[str, tuple[tuple[str, Any], ...]] = {
    "firm": (
        ("after:opens", gettext_lazy("after the round opens")),
        ("before:county", gettext_lazy("before the day of the counties")),
    ),
    "county": (
        ("after:firm", gettext_lazy("after the day of the firms")),
        ("before:city", gettext_lazy("before the day of the city")),
    ),
    "city": (
        ("after:county", gettext_lazy("after the day of the counties")),
        ("before:province", gettext_lazy("before the day of the province")),
    ),
    "province": (("after:city", gettext_lazy("after the day of the city")),),
}
MOST_MATERIALS = 60


def title_options() -> list[tuple[str, str]]:
    """The titles for which rounds are held."""
    return [(code, told(catalogue().titles[code].names)) for code in ends()]


class RoundForm(forms.Form):
    """A round: what the notice says, level by level."""

    title = forms.ChoiceField(label=gettext_lazy("Title"))
    kind = forms.ChoiceField(label=gettext_lazy("For whom"), choices=Round.Kind.choices)
    year = forms.IntegerField(label=gettext_lazy("Year"), min_value=2000, max_value=2100)
    batch = forms.CharField(label=gettext_lazy("Batch"), max_length=80)
    name = forms.CharField(label=pgettext_lazy("round", "Name"), max_length=120, required=False)
    document = forms.CharField(label=gettext_lazy("Document number"), max_length=80, required=False)
    noticed_on = day_field(gettext_lazy("Date of the notice"))
    opens_on = day_field(gettext_lazy("Opens on"), required=True)
    judged_on = day_field(gettext_lazy("Judged as of"))
    quota = forms.IntegerField(label=gettext_lazy("Quota of the city"), min_value=0, max_value=99999, required=False)
    extra = forms.CharField(
        label=gettext_lazy("What the notice asks for beside the usual papers, one a line"),
        widget=forms.Textarea({"rows": 3}),
        required=False,
    )
    ask = forms.CharField(label=gettext_lazy("Whom firms ask"), max_length=120, required=False)
    text = forms.CharField(
        label=gettext_lazy("Text of the notice"), widget=forms.Textarea({"rows": 8}), required=False, max_length=200_000
    )

    def __init__(self, *args: Any, region: str, sentences: Mapping[str, str] | None = None, **more: Any) -> None:  # noqa: ANN401 - Django's arguments
        super().__init__(*args, **more)
        self.fields["title"].choices = title_options()  # type: ignore[attr-defined]
        self.fields["batch"].help_text = _("As the titles will name it: by that name results are found.")
        self.fields["name"].help_text = _("Made from year, batch and title if left empty.")
        self.fields["judged_on"].help_text = _(
            "Decides which rules apply; the day on which the round opens if left empty."
        )
        self.counties = list(Region.objects.filter(within("code", (region,)), level="county").order_by("code"))
        for county in self.counties:
            self.fields[f"quota_{county.code}"] = forms.IntegerField(
                label=county.name, min_value=0, max_value=99999, required=False
            )
        for level in LEVELS:
            self._add_level(level)
        for name, sentence in (sentences or {}).items():
            field = self.fields.get(f"{name}_day" if name in LEVELS else name)
            if field is not None:
                beside(field, source=_("the notice: “%(sentence)s”") % {"sentence": sentence[:160]})

    def _add_level(self, level: str) -> None:
        label = str(Deadline.Level(level).label)
        choices = ((FIXED, _("on the day that is given")), *BASES[level])
        self.fields[f"{level}_day"] = day_field(_("Last day: %(who)s") % {"who": label})
        self.fields[f"{level}_basis"] = forms.ChoiceField(
            label=_("How it is reckoned"), choices=choices, required=False
        )
        self.fields[f"{level}_amount"] = forms.IntegerField(
            label=_("How many"), min_value=1, max_value=400, required=False
        )
        self.fields[f"{level}_unit"] = forms.ChoiceField(label=_("Unit"), choices=UNITS, required=False)
        self.fields[f"{level}_closing"] = forms.TimeField(
            label=_("Until what time"), required=False, widget=forms.TimeInput({"type": "time"}, format="%H:%M")
        )
        self.fields[f"{level}_found_in"] = forms.CharField(required=False, max_length=300, widget=forms.HiddenInput())

    @property
    def levels(self) -> list[dict[str, Any]]:
        """The fields of each level, for the page."""
        parts = ("day", "basis", "amount", "unit", "closing", "found_in")
        return [
            {"label": Deadline.Level(level).label, **{part: self[f"{level}_{part}"] for part in parts}}
            for level in LEVELS
        ]

    @property
    def county_fields(self) -> list[Any]:
        """The quotas of the counties."""
        return [self[f"quota_{county.code}"] for county in self.counties]

    def clean(self) -> dict[str, Any]:
        """A level is given by a day, or by a number of days, or not at all."""
        given: dict[str, Any] = super().clean() or self.cleaned_data
        for level in LEVELS:
            basis, amount = given.get(f"{level}_basis") or FIXED, given.get(f"{level}_amount")
            if basis != FIXED and not amount and f"{level}_amount" not in self.errors:
                self.add_error(f"{level}_amount", _("Say how many, or give the day itself."))
        return given

    def given(self) -> dict[str, Any]:
        """What the service takes."""
        data = self.cleaned_data
        name = data["name"] or f"{data['year']}年{data['batch']}{catalogue().titles[data['title']].names.zh}"
        kept = ("title", "kind", "year", "batch", "document", "noticed_on", "opens_on", "quota", "ask", "text")
        extra = [line.strip()[:120] for line in data["extra"].splitlines() if line.strip()]
        return {
            **{key: data[key] for key in kept},
            "name": name[:120],
            "judged_on": data["judged_on"] or data["opens_on"],
            "extra": extra[:MOST_MATERIALS],
            "quotas": {
                one.code: data[f"quota_{one.code}"]
                for one in self.counties
                if data.get(f"quota_{one.code}") is not None
            },
        }

    def days(self) -> list[Given]:
        """The deadlines as they are given."""
        return list(itertools.chain.from_iterable(self._level(level) for level in LEVELS))

    def _level(self, level: str) -> Iterable[Given]:
        data = self.cleaned_data
        basis = data.get(f"{level}_basis") or FIXED
        more: dict[str, Any] = {
            "closing": data.get(f"{level}_closing"),
            "found_in": data.get(f"{level}_found_in") or "",
        }
        if basis != FIXED:
            yield Given(
                level,
                basis=basis,
                amount=data[f"{level}_amount"],
                unit=data.get(f"{level}_unit") or "working_day",
                **more,
            )
        elif data.get(f"{level}_day"):
            yield Given(level, day=data[f"{level}_day"], **more)


def initial_of(given: Mapping[str, Any], days: Iterable[Given]) -> dict[str, Any]:
    """What a form shows of a round."""
    found = {**given, "extra": "\n".join(given.get("extra", ()))}
    found |= {f"quota_{code}": number for code, number in given.get("quotas", {}).items()}
    for one in days:
        found |= {
            f"{one.level}_day": one.day,
            f"{one.level}_basis": one.basis,
            f"{one.level}_amount": one.amount or None,
            f"{one.level}_unit": one.unit,
            f"{one.level}_closing": one.closing,
            f"{one.level}_found_in": one.found_in,
        }
    return found


def initial_from(proposals: Iterable[Proposal], today: date) -> dict[str, Any]:
    """What a form shows that is filled in from a notice; the officer confirms by saving."""
    found: dict[str, Any] = {"year": today.year, "opens_on": today}
    for one in proposals:
        if one.field in LEVELS:
            found |= {f"{one.field}_day": one.value, f"{one.field}_found_in": one.sentence}
        else:
            found[one.field] = one.value
    return found


class AnswerForm(forms.Form):
    """Why a firm does not take part."""

    reason = forms.ChoiceField(
        label=gettext_lazy("Why not"), choices=Invitation.Reason.choices, widget=forms.RadioSelect()
    )
    text = forms.CharField(
        label=gettext_lazy("In your own words"), widget=forms.Textarea({"rows": 2}), max_length=300, required=False
    )


class LateForm(forms.Form):
    """Permission to hand in late."""

    until = day_field(gettext_lazy("May be handed in until"), required=True)
    reason = forms.CharField(label=gettext_lazy("Reason"), widget=forms.Textarea({"rows": 2}), max_length=300)
