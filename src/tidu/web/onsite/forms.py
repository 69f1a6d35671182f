"""Planning a visit that nothing else has asked for."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tidu.today import china_today
from tidu.web.accounts.models import Membership, User
from tidu.web.pages.language import told
from tidu.web.registry.facts.proofs import standards_to_prove


class VisitForm(forms.Form):
    """What it is for, when, who goes, and by which standard."""

    purpose = forms.CharField(label=gettext_lazy("What it is for"), max_length=200)
    on = forms.DateField(label=gettext_lazy("Planned for"), widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"))
    inspector = forms.ChoiceField(label=gettext_lazy("Who goes"))
    standard = forms.ChoiceField(
        label=gettext_lazy("Standard"),
        required=False,
        help_text=gettext_lazy("What it leaves to a person's judgement becomes part of the checklist."),
    )

    def __init__(self, *args: Any, user: User, **more: Any) -> None:  # noqa: ANN401 - fields of a form
        super().__init__(*args, **more)
        self._colleagues = colleagues(user)
        self._choose("inspector", [(str(one.pk), str(one)) for one in self._colleagues])
        self._choose("standard", [("", _("none"))] + [(code, told(text)) for code, text in standards_to_prove()])
        self.fields["inspector"].initial = str(user.pk)

    def _choose(self, name: str, options: list[tuple[str, str]]) -> None:
        field = self.fields[name]
        if isinstance(field, forms.ChoiceField):
            field.choices = options

    def clean_on(self) -> Any:  # noqa: ANN401 - a date
        """Nobody plans for a day that has passed."""
        day = self.cleaned_data["on"]
        if day < china_today():
            raise forms.ValidationError(_("This day has passed: choose today or a later one."))
        return day

    @property
    def who(self) -> User:
        """Who was chosen."""
        return next(one for one in self._colleagues if str(one.pk) == self.cleaned_data["inspector"])


def colleagues(user: User) -> list[User]:
    """The officers of one's own office, oneself first."""
    seats = Membership.objects.filter(
        organisation_id__in=user.scope.organisations,
        ended_at=None,
        role__in=("officer", "data_manager", "admin"),
        user__is_active=True,
    )
    found = User.objects.filter(pk__in=seats.values("user_id")).order_by("display_name")
    return sorted(found, key=lambda one: one.pk != user.pk)
