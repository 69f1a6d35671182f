"""Forms of recommendations: one, a whole round, what became of it, a slip."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy

from tidu.web.registry.forms import day_field
from tidu.web.registry.models import Recommendation
from tidu.web.registry.title_forms import title_choices


def recommended_kinds() -> list[tuple[str, str]]:
    """New or re-review, in the words of an application: a title is granted anew, a firm applies anew."""
    return [("new", pgettext("recommendation", "new")), ("review", _("re-review"))]


class RecommendationFields(forms.ModelForm):  # type: ignore[type-arg]
    """What is known about a recommendation from its document."""

    recommended_on = day_field(gettext_lazy("Recommended on"), required=True)

    class Meta:
        model = Recommendation
        fields = ("kind", "batch", "product", "document", "recommended_on", "note")

    def __init__(self, *args: Any, **more: Any) -> None:  # noqa: ANN401 - Django's arguments
        super().__init__(*args, **more)
        self.fields["kind"] = forms.ChoiceField(label=pgettext("recommendation", "Kind"), choices=recommended_kinds())
        self.fields["batch"].label = _("Round")
        self.fields["batch"].help_text = _("As its titles will name their batch: by that name the outcome is found.")
        if "product" in self.fields:
            self.fields["product"].label = _("Product or technology")
            self.fields["product"].help_text = _("Only for titles that belong to a product or technology.")
        self.fields["document"].label = _("Document number")
        if "note" in self.fields:
            self.fields["note"].label = _("Note")

    def given(self) -> dict[str, Any]:
        """What the service takes."""
        return {name: value for name, value in self.cleaned_data.items() if name not in ("title", "lines")}

    def _post_clean(self) -> None:
        """The service checks and writes."""


class RecommendForm(RecommendationFields):
    """A recommendation to be registered; of a round of the past with what became of it."""

    outcome = forms.ChoiceField(label=gettext_lazy("Outcome"), choices=Recommendation.Outcome.choices)
    decided_on = day_field(pgettext_lazy("recommendation", "Decided on"))

    def __init__(self, *args: Any, **more: Any) -> None:  # noqa: ANN401 - Django's arguments
        super().__init__(*args, **more)
        self.fields["title"] = forms.ChoiceField(label=gettext_lazy("Title"), choices=title_choices())
        self.fields["decided_on"].help_text = _("Only where the outcome is known.")
        self.order_fields(["title", "kind", "batch", "product", "document", "recommended_on", "outcome", "decided_on"])


class RoundForm(RecommendForm):
    """One round: every firm of a pasted list."""

    lines = forms.CharField(label=gettext_lazy("The list, one firm a line"), widget=forms.Textarea({"rows": 12}))

    def __init__(self, *args: Any, **more: Any) -> None:  # noqa: ANN401 - Django's arguments
        super().__init__(*args, **more)
        for name in ("product", "note"):
            del self.fields[name]


class OutcomeForm(forms.Form):
    """What the authority decided."""

    outcome = forms.ChoiceField(label=gettext_lazy("Outcome"), choices=Recommendation.Outcome.choices)
    on = day_field(pgettext_lazy("recommendation", "Decided on"))
    note = forms.CharField(label=gettext_lazy("Note"), max_length=200, required=False)


class SlipForm(forms.Form):
    """A recommendation that never was."""

    reason = forms.CharField(label=gettext_lazy("Reason"), widget=forms.Textarea({"rows": 2}))
