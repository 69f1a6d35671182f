"""Every form of the house looks the same, without a word in the form itself.

A field may carry what stands beside it: ``unit`` (inside the field), ``source`` (where the value that is filled in came
from), ``last`` with ``last_year`` (the value of the year before). ``beside`` sets them.
"""

from __future__ import annotations

from typing import Any

from django.forms import Field
from django.forms.renderers import DjangoTemplates
from django.http import HttpRequest

CLASSES = {"select.html": "form-select", "checkbox.html": "form-check-input"}
LISTED = ("radio.html", "checkbox_select.html")
"""Widgets that are a list of boxes to tick."""
BARE = ("hidden.html", "multiple_hidden.html", "select_option.html")
"""Widgets that need no class."""


class Renderer(DjangoTemplates):
    """Renders forms with the templates of the house, and gives every widget its class."""

    form_template_name = "pages/forms/form.html"
    field_template_name = "pages/forms/field.html"

    def render(self, template_name: str, context: dict[str, Any], request: HttpRequest | None = None) -> str:
        """One form, field or widget."""
        widget = context.get("widget")
        name = template_name.rpartition("/")[2]
        if isinstance(widget, dict):
            if name in LISTED:
                for _group, options, _index in widget["optgroups"]:
                    for option in options:
                        _give_class(option, "form-check-input")
            elif name not in BARE:
                _give_class(widget, CLASSES.get(name, "form-control"))
        return super().render(template_name, context, request)


def _give_class(widget: dict[str, Any], own: str) -> None:
    classes = str(widget["attrs"].get("class", "")).split()
    if own not in classes:
        widget["attrs"] = {**widget["attrs"], "class": " ".join([own, *classes])}


def beside(
    field: Field, *, unit: object = "", source: object = "", last: object = "", last_year: int | None = None
) -> None:
    """Say what stands in and beside a field."""
    field.unit, field.source, field.last, field.last_year = unit, source, last, last_year  # type: ignore[attr-defined]
