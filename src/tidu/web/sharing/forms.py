"""Forms of lists for others."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from tidu.web.accounts.models import Organisation, Region
from tidu.web.accounts.scope import within
from tidu.web.insight.sets import shelf_of
from tidu.web.pages.forms import beside
from tidu.web.pages.language import told
from tidu.web.sharing.catalogue import fields, purposes, receiver_kinds
from tidu.web.sharing.models import Objection, Subscription, Usage
from tidu.web.sharing.subscribing import Terms

if TYPE_CHECKING:
    from tidu.web.accounts.models import User

TEXT = {"rows": 2}


class SubscriptionForm(forms.Form):
    """What a subscription says. What is wrong with it as a whole is found where it is written."""

    name = forms.CharField(label=gettext_lazy("Name of the list"), max_length=80)
    purpose = forms.ChoiceField(label=gettext_lazy("Purpose"), widget=forms.RadioSelect)
    receiver = forms.ChoiceField(label=gettext_lazy("Receiver"))
    why = forms.CharField(
        label=gettext_lazy("What exactly it is needed for"), max_length=300, widget=forms.Textarea(TEXT)
    )
    ground = forms.CharField(label=gettext_lazy("Law, document or agreement number"), max_length=200)
    region = forms.ChoiceField(label=gettext_lazy("Region"))
    inside = forms.MultipleChoiceField(
        label=gettext_lazy("Firms that are in all of these"), widget=forms.CheckboxSelectMultiple, required=False
    )
    outside = forms.MultipleChoiceField(
        label=gettext_lazy("and in none of these"), widget=forms.CheckboxSelectMultiple, required=False
    )
    fields_chosen = forms.MultipleChoiceField(
        label=gettext_lazy("Fields"),
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text=gettext_lazy("None ticked: those that the purpose needs, and no more."),
    )
    reason = forms.CharField(
        label=gettext_lazy("Why fields beyond those of the purpose are needed"),
        max_length=300,
        required=False,
        widget=forms.Textarea(TEXT),
    )
    frequency = forms.ChoiceField(label=gettext_lazy("How often"), choices=Subscription.Frequency.choices)
    until = forms.DateField(
        label=gettext_lazy("Valid until"), widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d")
    )
    keep_days = forms.IntegerField(label=gettext_lazy("A package may be used for"), min_value=1, max_value=1100)
    sign_days = forms.IntegerField(label=gettext_lazy("It is signed for within"), min_value=1, max_value=60)

    def __init__(self, *args: Any, user: User, one: Subscription | None = None, **more: Any) -> None:  # noqa: ANN401
        if one is not None:
            more["initial"] = _initial(one)
        else:
            more.setdefault("initial", {"keep_days": 180, "sign_days": 5, "frequency": "monthly"})
        super().__init__(*args, **more)
        shelf = [(each.code, told(each.names)) for each in shelf_of(user)]
        kept = [*(one.inside if one else ()), *(one.outside if one else ())]
        known = {code for code, _name in shelf}
        shelf += [(code, told(shelf_of(user).names([code])[0])) for code in dict.fromkeys(kept) if code not in known]
        self._choose("purpose", [(each.code, f"{told(each.names)}：{told(each.says)}") for each in purposes().values()])
        self._choose("receiver", [("", _("choose")), *receivers(user)])
        self._choose("region", regions_of(user))
        self._choose("inside", shelf)
        self._choose("outside", shelf)
        self._choose("fields_chosen", [(each.code, _field(each.code)) for each in fields().values()])
        beside(self.fields["keep_days"], unit=pgettext_lazy("unit", "days"))
        beside(self.fields["sign_days"], unit=pgettext_lazy("unit", "days"))

    def _choose(self, name: str, choices: list[Any]) -> None:
        self.fields[name].choices = choices  # type: ignore[attr-defined]

    def terms(self) -> Terms:
        """What was typed."""
        given = self.cleaned_data
        return Terms(
            name=given["name"],
            receiver=Organisation.objects.filter(pk=given["receiver"]).first(),
            region_id=given["region"],
            purpose=given["purpose"],
            why=given["why"],
            ground=given["ground"],
            inside=given["inside"],
            outside=given["outside"],
            fields=given["fields_chosen"],
            reason=given["reason"],
            frequency=given["frequency"],
            until=given["until"],
            keep_days=given["keep_days"],
            sign_days=given["sign_days"],
        )


def _field(code: str) -> str:
    one = fields()[code]
    return f"{told(one.names)} · {_('needs consent')}" if one.consent else told(one.names)


def _initial(one: Subscription) -> dict[str, Any]:
    names = ("name", "purpose", "why", "ground", "inside", "outside", "frequency", "until", "keep_days", "sign_days")
    found = {name: getattr(one, name) for name in names}
    reason = next((text for text in one.reasons.values() if text), "")
    return found | {
        "receiver": one.receiver_id, "region": one.region_id, "fields_chosen": one.fields, "reason": reason,
    }  # fmt: skip


def receivers(user: User) -> list[tuple[str, str]]:
    """The organisations that may receive lists: of the city, and of the reader's own regions; not his own bureau."""
    rows = Organisation.objects.filter(kind__in=receiver_kinds(), active=True).exclude(pk__in=user.scope.organisations)
    return [(str(one.pk), one.name) for one in rows.order_by("kind", "name", "pk")]


def regions_of(user: User) -> list[tuple[str, str]]:
    """The regions for which somebody may make a list: his own and what lies in them."""
    rows = Region.objects.filter(within("code", user.scope.regions)).order_by("code")
    return [(one.code, one.name) for one in rows if len(one.code) <= 6 or one.code in user.scope.regions]


class UsageForm(forms.Form):
    """What came of a package. ``once`` makes a form that is sent twice one report."""

    kind = forms.ChoiceField(label=gettext_lazy("What came of it"), choices=Usage.Kind.choices)
    firm = forms.CharField(
        label=gettext_lazy("One firm of the list, by name or code"),
        max_length=120,
        required=False,
        help_text=gettext_lazy("Leave it empty to report on several firms together."),
    )
    firms = forms.IntegerField(label=gettext_lazy("or: how many firms"), min_value=1, required=False)
    amount = forms.CharField(label=gettext_lazy("Amount"), max_length=30, required=False)
    note = forms.CharField(label=gettext_lazy("Note"), max_length=300, required=False, widget=forms.Textarea(TEXT))
    once = forms.CharField(max_length=40, required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **more: Any) -> None:  # noqa: ANN401 - Django's arguments
        more.setdefault("initial", {"once": uuid.uuid4().hex})
        super().__init__(*args, **more)
        beside(self.fields["amount"], unit="万元")


class CorrectForm(forms.Form):
    """How a version is mended."""

    way = forms.ChoiceField(label=gettext_lazy("How it is mended"), widget=forms.RadioSelect)
    reason = forms.CharField(label=gettext_lazy("Reason"), max_length=300, widget=forms.Textarea(TEXT))

    def __init__(self, *args: Any, firm: str = "", **more: Any) -> None:  # noqa: ANN401 - Django's arguments
        super().__init__(*args, **more)
        ways = [("correct", _("Correct it: a new version with what the registry says now; the old one is void"))]
        if firm:
            ways.append(("leave_out", _("Leave this firm out: a new version without it, now and later")))
        ways.append(("recall", _("Recall it: the version is void, and nothing new is sent")))
        self.fields["way"].choices = ways  # type: ignore[attr-defined]


class ConsentForm(forms.Form):
    """A consent of a firm. The purpose or the receiver comes with the button."""

    until = forms.DateField(required=False)
    purpose = forms.CharField(max_length=24, required=False)
    receiver = forms.IntegerField(min_value=1, max_value=2**62, required=False)


class ObjectionForm(forms.Form):
    """What a firm objects to."""

    text = forms.CharField(label=gettext_lazy("What is wrong"), max_length=500, widget=forms.Textarea({"rows": 3}))


class AnswerForm(forms.Form):
    """The answer of the bureau."""

    outcome = forms.ChoiceField(label=gettext_lazy("Outcome"), widget=forms.RadioSelect)
    answer = forms.CharField(label=gettext_lazy("Answer to the firm"), max_length=300, widget=forms.Textarea(TEXT))

    def __init__(self, *args: Any, **more: Any) -> None:  # noqa: ANN401 - Django's arguments
        super().__init__(*args, **more)
        chosen = [each for each in Objection.Outcome.choices if each[0] != Objection.Outcome.OPEN]
        self.fields["outcome"].choices = chosen  # type: ignore[attr-defined]
