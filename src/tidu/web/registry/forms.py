"""Forms of the registry. Amounts are typed in 万元, codes in any writing; both are stored exactly."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tidu.catalogue.reference import industries
from tidu.errors import TiduError
from tidu.linkage import codes
from tidu.web.accounts.models import Region
from tidu.web.accounts.scope import within
from tidu.web.pages.forms import beside
from tidu.web.pages.language import told
from tidu.web.registry.enterprises.service import EDITABLE
from tidu.web.registry.models import Contact, Enterprise, EnterpriseEvent, Evidence, Tag

if TYPE_CHECKING:
    from tidu.web.accounts.models import User

WAN = 1_000_000
YES_NO_UNKNOWN = (("", gettext_lazy("not known")), ("yes", gettext_lazy("yes")), ("no", gettext_lazy("no")))


def day_field(label: Any, *, required: bool = False) -> forms.DateField:  # noqa: ANN401 - a lazy text
    """A day, with the browser's calendar."""
    return forms.DateField(label=label, required=required, widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"))


class MoneyField(forms.DecimalField):
    """An amount typed in 万元, kept in 分."""

    def __init__(self, **more: Any) -> None:  # noqa: ANN401 - Django's arguments
        super().__init__(max_digits=16, decimal_places=6, required=False, **more)
        beside(self, unit="万元")

    def prepare_value(self, value: Any) -> Any:  # noqa: ANN401 - Django's signature
        """分 as 万元."""
        if not isinstance(value, int):
            return value
        text = f"{Decimal(value) / WAN:f}"
        return text.rstrip("0").rstrip(".") if "." in text else text

    def clean(self, value: Any) -> int | None:  # noqa: ANN401 - Django's signature
        """万元 as 分."""
        amount = super().clean(value)
        return None if amount is None else int(amount * WAN)


class YesNoField(forms.ChoiceField):
    """Yes, no, or not known, which are three things."""

    def __init__(self, **more: Any) -> None:  # noqa: ANN401 - Django's arguments
        super().__init__(choices=YES_NO_UNKNOWN, required=False, **more)

    def prepare_value(self, value: Any) -> Any:  # noqa: ANN401 - Django's signature
        """The stored value as a choice."""
        return {True: "yes", False: "no", None: ""}.get(value, value)

    def clean(self, value: Any) -> bool | None:  # noqa: ANN401 - Django's signature
        """The choice as it is stored."""
        return {"yes": True, "no": False}.get(super().clean(value))


class RegionField(forms.ModelChoiceField[Region]):
    """A county or township in somebody's charge."""

    def __init__(self, codes_in_charge: tuple[str, ...], **more: Any) -> None:  # noqa: ANN401 - Django's arguments
        regions = Region.objects.filter(within("code", codes_in_charge)).filter(Q(level="county") | Q(level="town"))
        super().__init__(queryset=regions.order_by("code"), **more)

    def label_from_instance(self, obj: Any) -> str:  # noqa: ANN401 - Django's signature
        """Townships stand indented under their county."""
        return f"　{obj.name}" if obj.level == "town" else obj.name


class CodesMixin(forms.Form):
    """Checks of codes, in words."""

    def clean_uscc(self) -> str | None:
        """The code in its one writing, or why it is none."""
        text = self.cleaned_data.get("uscc") or ""
        if not text.strip():
            return None
        try:
            return codes.read_uscc(text).code
        except TiduError as error:
            raise forms.ValidationError(_in_words(error)) from None

    def clean_registration_number(self) -> str:
        """The old number, with its check digit."""
        text = self.cleaned_data.get("registration_number") or ""
        if not text.strip():
            return ""
        try:
            return codes.read_registration_number(text).code
        except TiduError as error:
            raise forms.ValidationError(_in_words(error)) from None

    def clean_industry(self) -> str:
        """Four digits of GB/T 4754."""
        text = str(self.cleaned_data.get("industry") or "").strip().upper().lstrip("ABCDEFGHIJKLMNOPQRST")
        if text and (len(text) != 4 or industries().get(text) is None):
            raise forms.ValidationError(_("This is no class of GB/T 4754: write its four digits, such as 3441."))
        return text


def _in_words(error: TiduError) -> str:
    return "；".join(told(part) for part in (error.what, error.why, error.fix) if part)


class EntryForm(CodesMixin, forms.ModelForm):  # type: ignore[type-arg]
    """The entry of a firm, as an officer changes it. ``version`` and ``base`` tell what the editor saw."""

    registered_capital = MoneyField(label=gettext_lazy("Registered capital"))
    above_scale = YesNoField(label=gettext_lazy("Above designated size"))
    coastal_belt = YesNoField(label=gettext_lazy("In the coastal economic belt"))
    established_on = day_field(gettext_lazy("Established on"))
    version = forms.IntegerField(widget=forms.HiddenInput)

    class Meta:
        model = Enterprise
        fields = EDITABLE
        widgets = {"business_scope": forms.Textarea({"rows": 3})}  # noqa: RUF012 - Django's convention

    def __init__(self, *args: Any, **more: Any) -> None:  # noqa: ANN401 - Django's arguments
        super().__init__(*args, **more)
        self.fields["version"].initial = self.instance.version
        self._present = {name: getattr(self.instance, name) for name in EDITABLE}
        for name in self.own_fields():
            field = forms.CharField(widget=forms.HiddenInput, required=False)
            field.initial = _text(self._present[name])
            self.fields[f"base-{name}"] = field

    def own_fields(self) -> list[str]:
        """The fields of the firm that the form shows."""
        return [name for name in EDITABLE if name in self.fields]

    def _post_clean(self) -> None:
        """The service writes, not the form; uniqueness is checked there too."""
        taken = self.cleaned_data.get("uscc")
        if taken and Enterprise.objects.filter(uscc=taken).exclude(pk=self.instance.pk).exists():
            self.add_error("uscc", _("Another record has this code: the two may be duplicates, see “Duplicates”."))

    def changes(self) -> dict[str, Any]:
        """What the editor changed, compared with what he saw."""
        return {
            name: self.cleaned_data[name]
            for name in self.own_fields()
            if _text(self.cleaned_data[name]) != self.cleaned_data.get(f"base-{name}", "")
        }

    def seen(self) -> Enterprise:
        """The firm as the editor saw it."""
        seen = Enterprise.objects.get(pk=self.instance.pk)
        for name in self.own_fields():
            if _text(getattr(seen, name)) != self.cleaned_data.get(f"base-{name}", ""):
                setattr(seen, name, object())  # somebody else has changed it since
        return seen

    def accept(self, present: Enterprise) -> None:
        """After both versions were shown: what is sent next counts as a choice made with both in view.

        Fields that the editor left alone show what the other one saved.
        """
        mine, fresh = self.changes(), type(self)(instance=present)
        data = dict(self.data.items())
        data["version"] = str(present.version)
        for name in self.own_fields():
            data[f"base-{name}"] = _text(getattr(present, name))
            if name not in mine:
                data[name] = _text(fresh[name].value())
        self.data = data


def _text(value: Any) -> str:  # noqa: ANN401 - any field
    return "" if value is None else str(value)


class OwnEntryForm(EntryForm):
    """What a firm's own people change by themselves; all else goes through their bureau."""

    uscc = None

    class Meta(EntryForm.Meta):
        fields = ("short_name", "address", "business_scope")  # type: ignore[assignment]

    registered_capital = None  # type: ignore[assignment]
    above_scale = None  # type: ignore[assignment]
    coastal_belt = None  # type: ignore[assignment]
    established_on = None  # type: ignore[assignment]

    def clean_uscc(self) -> None:
        """Not shown."""

    def clean_registration_number(self) -> str:
        """Not shown."""
        return ""

    def clean_industry(self) -> str:
        """Not shown."""
        return ""


class FirmForm(CodesMixin):
    """A firm to be entered."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=120)
    uscc = forms.CharField(label=gettext_lazy("Unified social credit code"), max_length=30, required=False)
    registration_number = forms.CharField(label=gettext_lazy("Old registration number"), max_length=30, required=False)
    industry = forms.CharField(label=gettext_lazy("Industry (GB/T 4754, four digits)"), max_length=6, required=False)
    address = forms.CharField(label=gettext_lazy("Address"), max_length=200, required=False)
    established_on = day_field(gettext_lazy("Established on"))
    registered_capital = MoneyField(label=gettext_lazy("Registered capital"))
    sure = forms.BooleanField(
        label=gettext_lazy("It is another firm of the same name: enter it all the same"),
        required=False,
        widget=forms.HiddenInput,
    )

    def __init__(self, *args: Any, user: User, **more: Any) -> None:  # noqa: ANN401 - Django's arguments
        super().__init__(*args, **more)
        self.fields["region"] = RegionField(user.scope.regions, label=gettext_lazy("County and township"))
        self.order_fields(["name", "uscc", "registration_number", "region", "address", "industry"])

    def fields_of_firm(self) -> dict[str, Any]:
        """What the service takes."""
        given = self.cleaned_data
        names = ("uscc", "registration_number", "industry", "address", "established_on", "registered_capital")
        return {"name": given["name"].strip(), "region_id": given["region"].pk} | {name: given[name] for name in names}

    def ask_sure(self) -> None:
        """Offer to enter it all the same."""
        self.fields["sure"].widget = forms.CheckboxInput()


# -- events -------------------------------------------------------------------------------------------------------


class EventForm(forms.Form):
    """Something that happened to a firm: its day, its document, its proof."""

    on = day_field(gettext_lazy("On which day"), required=True)
    document = forms.CharField(label=gettext_lazy("Document number"), max_length=80, required=False)
    note = forms.CharField(label=gettext_lazy("Note"), required=False, widget=forms.Textarea({"rows": 2}))
    first: tuple[str, ...] = ()

    def __init__(self, *args: Any, firm: Enterprise, **more: Any) -> None:  # noqa: ANN401 - Django's arguments
        super().__init__(*args, **more)
        self.firm = firm
        self.order_fields([*self.first, "on"])


class RenameForm(EventForm):
    """A new name, with the paper that proves it."""

    name = forms.CharField(label=gettext_lazy("New name"), max_length=120)
    first = ("name",)

    def __init__(self, *args: Any, firm: Enterprise, **more: Any) -> None:  # noqa: ANN401 - Django's arguments
        super().__init__(*args, firm=firm, **more)
        self.fields["evidence"] = forms.ModelChoiceField(
            label=gettext_lazy("Proof"),
            queryset=Evidence.objects.filter(enterprise=firm, withdrawn_at=None),
            required=False,
            help_text=gettext_lazy("One of the firm's papers; add it under “Materials” first."),
        )


class MoveForm(EventForm):
    """A new region and address."""

    address = forms.CharField(label=gettext_lazy("New address"), max_length=200, required=False)
    first = ("region", "address")

    def __init__(self, *args: Any, firm: Enterprise, **more: Any) -> None:  # noqa: ANN401 - Django's arguments
        super().__init__(*args, firm=firm, **more)
        self.fields["region"] = RegionField((firm.region_id[:2],), label=gettext_lazy("New county and township"))
        self.order_fields([*self.first, "on"])


class AbsorbForm(EventForm):
    """Which firm took this one over."""

    other = forms.CharField(label=gettext_lazy("Code or full name of the firm that took it over"), max_length=120)
    first = ("other",)


EVENT_FORMS: dict[str, type[EventForm]] = {
    EnterpriseEvent.Kind.RENAMED: RenameForm,
    EnterpriseEvent.Kind.MOVED: MoveForm,
    EnterpriseEvent.Kind.ABSORBED: AbsorbForm,
    EnterpriseEvent.Kind.DEREGISTERED: EventForm,
    EnterpriseEvent.Kind.REVOKED: EventForm,
    EnterpriseEvent.Kind.REVIVED: EventForm,
}
"""What has to be said about each kind of event that a person enters."""


# -- people and ties ----------------------------------------------------------------------------------------------


class ContactForm(forms.ModelForm):  # type: ignore[type-arg]
    """A person at a firm."""

    class Meta:
        model = Contact
        fields = ("kind", "name", "position", "mobile", "phone", "email")

    def clean_mobile(self) -> str:
        """Digits, perhaps with a country code; spaces and hyphens are left out."""
        text = re.sub(r"[\s-]", "", self.cleaned_data.get("mobile") or "")
        if text and not re.fullmatch(r"(\+?86)?1\d{10}", text):
            raise forms.ValidationError(_("A mobile number has eleven digits and begins with 1."))
        return text


class InviteForm(forms.Form):
    """A person of the firm who is to sign in."""

    name = forms.CharField(label=gettext_lazy("Name of the person"), max_length=60)
    mobile = forms.CharField(label=gettext_lazy("Mobile"), max_length=20, required=False)
    email = forms.EmailField(label=gettext_lazy("E-mail"), required=False)
    admin = forms.BooleanField(
        label=gettext_lazy("May invite colleagues and end their access"), required=False, initial=False
    )


class RelationForm(forms.Form):
    """A tie to another firm, which may be known by its name only."""

    kind = forms.ChoiceField(
        label=gettext_lazy("Relation"),
        choices=(
            ("controls", gettext_lazy("this firm controls the other")),
            ("controlled_by", gettext_lazy("the other controls this firm")),
            ("same_group", gettext_lazy("both belong to one group")),
            ("similar_product", gettext_lazy("one group, and similar leading products")),
        ),
    )
    other = forms.CharField(label=gettext_lazy("The other firm: code or full name"), max_length=120)
    since = day_field(gettext_lazy("Since"))

    def clean(self) -> dict[str, Any]:
        """A code in its one writing beside the text."""
        given = super().clean() or {}
        text = (given.get("other") or "").strip()
        given["other"], given["code"] = text, codes.cleaned(text)[0] if len(codes.cleaned(text)[0]) == 18 else None
        return given


class TagForm(forms.ModelForm):  # type: ignore[type-arg]
    """A label of a taxonomy."""

    class Meta:
        model = Tag
        fields = ("kind", "name")
