"""Forms of titles: one, a whole batch, a renewal, a withdrawal."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tidu.web.pages.language import told
from tidu.web.registry.facts.values import catalogue
from tidu.web.registry.forms import day_field
from tidu.web.registry.models import TitleHeld
from tidu.web.registry.titles.timeline import TRACKS


class TitleFields(forms.ModelForm):  # type: ignore[type-arg]
    """What is known about a title from its document."""

    decided_on = day_field(gettext_lazy("Decided on"))
    valid_from = day_field(gettext_lazy("Valid from"), required=True)
    valid_until = day_field(gettext_lazy("Valid until"))

    class Meta:
        model = TitleHeld
        fields = ("product", "batch", "document", "decision", "decided_on", "valid_from", "valid_until", "name_then")

    def __init__(self, *args: Any, **more: Any) -> None:  # noqa: ANN401 - Django's arguments
        super().__init__(*args, **more)
        self.fields["name_then"].label = _("Name in the document")
        self.fields["name_then"].help_text = _("The name of the firm at that time is taken if left empty.")
        self.fields["product"].help_text = _("Only for titles that belong to a product or technology.")

    def given(self) -> dict[str, Any]:
        """What the service takes: a last day that was left empty follows from the rule, a decision from the title."""
        optional = ("valid_until", "decision", "name_then")
        return {
            name: value
            for name, value in self.cleaned_data.items()
            if name != "title" and not (name in optional and value in (None, ""))
        }

    def _post_clean(self) -> None:
        """The service checks and writes."""


class TitleForm(TitleFields):
    """A title to be registered."""

    def __init__(self, *args: Any, **more: Any) -> None:  # noqa: ANN401 - Django's arguments
        super().__init__(*args, **more)
        self.fields["title"] = forms.ChoiceField(label=gettext_lazy("Title"), choices=title_choices())
        self.fields["decision"].required = False
        self.fields["decision"].help_text = _("Follows from the title if left empty: recognised or announced.")
        self.fields["valid_until"].help_text = _("By the rule if left empty, mostly three years; a typed day wins.")
        self.order_fields(["title", "product"])


def title_choices() -> list[tuple[str, list[tuple[str, str]]]]:
    """The titles of the catalogue by ladder."""
    return [
        (told(name), [(one.code, told(one.names)) for one in catalogue().titles.values() if one.track == track])
        for track, name in TRACKS.items()
    ]


class BatchForm(TitleForm):
    """One title for every firm of a pasted list."""

    lines = forms.CharField(label=gettext_lazy("The list, one firm a line"), widget=forms.Textarea({"rows": 12}))

    def __init__(self, *args: Any, **more: Any) -> None:  # noqa: ANN401 - Django's arguments
        super().__init__(*args, **more)
        for name in ("product", "name_then"):
            del self.fields[name]


class RenewForm(forms.Form):
    """A re-review that was passed."""

    batch = forms.CharField(label=gettext_lazy("Batch"), max_length=80, required=False)
    document = forms.CharField(label=gettext_lazy("Document number"), max_length=80, required=False)
    decided_on = day_field(gettext_lazy("Decided on"))
    valid_from = day_field(gettext_lazy("Valid from"), required=True)
    valid_until = day_field(gettext_lazy("Valid until"))


class WithdrawForm(forms.Form):
    """A title that is taken away."""

    on = day_field(gettext_lazy("From which day"), required=True)
    reason = forms.CharField(label=gettext_lazy("Reason"), widget=forms.Textarea({"rows": 2}))
