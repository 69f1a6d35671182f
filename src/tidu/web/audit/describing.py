"""Events in words: what was done, and what changed from what to what, with the names that the models give."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext as _

from tidu.text import Text
from tidu.web.audit.models import AuditEvent
from tidu.web.audit.words import ACTIONS, CHANNELS, KEYS, VALUES
from tidu.web.pages.amounts import masked_email, masked_name, masked_phone
from tidu.web.pages.language import told

PARTS = {"kept": "registry.enterprise", "gone": "registry.enterprise"}
"""Keys under which a whole record stands, and of what."""
LONG = 16
NAMED = ("accounts.region", "accounts.organisation", "accounts.user")
"""Rows of these models are shown by name; others by number, because their names may be hidden from the reader."""
MASKED = {"name": masked_name, "phone": masked_phone, "mobile": masked_phone, "email": masked_email}
PERSONAL = ("registry.contact",)
"""Subjects whose names and numbers stay masked: the trail is no back door to them."""

Model = type[models.Model]
Names = Mapping[tuple[Model, str], str]


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that changed. None means that it was not there on that side."""

    label: str
    before: str | None
    after: str | None


@dataclass(frozen=True, slots=True)
class Told:
    """An event in words."""

    event: AuditEvent
    what: Text
    subject: str
    channel: Text
    lines: tuple[Line, ...]


def describe(events: Iterable[AuditEvent]) -> list[Told]:
    """Events in words. The names of regions, organisations and people are asked for once each for all events."""
    listed = list(events)
    names = _names_for(listed)
    return [_told(event, names) for event in listed]


def _told(event: AuditEvent, names: Names) -> Told:
    what = ACTIONS.get(event.action, Text(event.action, event.action))
    channel = CHANNELS.get(event.channel, Text(event.channel, event.channel))
    hidden = event.subject_type in PERSONAL
    subject = masked_name(event.subject_name) if hidden else event.subject_name
    return Told(event, what, subject, channel, tuple(_lines(event, names)))


def _lines(event: AuditEvent, names: Names) -> Iterable[Line]:
    model = model_of(event.subject_type)
    before, after = event.before, event.after
    hidden = event.subject_type in PERSONAL
    for name in {**(before or {}), **(after or {})}:
        field = field_of(model, name)
        sides = [
            None if side is None or name not in side else _side(name, side[name], field, names)
            for side in (before, after)
        ]
        if hidden and name in MASKED:
            sides = [None if one is None else MASKED[name](one) for one in sides]
        yield Line(_label(name, field), *sides)


def model_of(label: str) -> Model | None:
    """The model of a subject; None for what is no longer there."""
    try:
        return apps.get_model(label)
    except (LookupError, ValueError):
        return None


def field_of(model: Model | None, name: str) -> models.Field[Any, Any] | None:
    """The field that a key of an event names, by its own name or that of its column."""
    if model is None:
        return None
    try:
        found = model._meta.get_field(name.removesuffix("_id"))
    except FieldDoesNotExist:
        return None
    return found if isinstance(found, models.Field) else None


def _label(name: str, field: models.Field[Any, Any] | None) -> str:
    if name in KEYS:
        return told(KEYS[name])
    return name if field is None else str(field.verbose_name)


def _side(name: str, value: Any, field: models.Field[Any, Any] | None, names: Names) -> str:  # noqa: ANN401
    """One side of a line; of a whole record that stands there only what it says."""
    if name not in PARTS or not isinstance(value, Mapping):
        return _value(value, field, names)
    model = model_of(PARTS[name])
    told_parts = []
    for key, one in value.items():
        part = field_of(model, key)
        if one not in (None, ""):
            told_parts.append(f"{_label(key, part)} {_value(one, part, names)}")
    return "；".join(told_parts) or _("nothing")


def _value(value: Any, field: models.Field[Any, Any] | None, names: Names) -> str:  # noqa: ANN401 - any JSON value
    if value is None or value == "":
        return _("nothing")
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, Mapping):
        return told_pair(value) or "; ".join(
            f"{_label(key, None)} {_value(one, None, names)}" for key, one in value.items()
        )
    if isinstance(value, Sequence) and not isinstance(value, str):
        return ", ".join(_value(one, field, names) for one in value) or _("nothing")
    if isinstance(field, models.ForeignKey):
        number = str(value)
        return names.get((field.related_model, number), f"#{number[:LONG]}{'…' if len(number) > LONG else ''}")
    for key, label in getattr(field, "flatchoices", ()):
        if str(key) == str(value):
            return str(label)
    if isinstance(field, models.DateTimeField):
        return _moment(str(value))
    return told(VALUES[value]) if value in VALUES else str(value)


def told_pair(value: Mapping[str, Any]) -> str:
    """A text of the kernel that was kept as its two halves; empty for anything else."""
    return told(Text(str(value["zh"]), str(value["en"]))) if set(value) == {"zh", "en"} else ""


def _moment(text: str) -> str:
    try:
        return f"{timezone.localtime(datetime.fromisoformat(text)):%Y-%m-%d %H:%M}"
    except ValueError:
        return text


def _names_for(events: Sequence[AuditEvent]) -> Names:
    """The names of the rows to which the events' foreign keys lead, one query a model."""
    wanted: dict[Model, set[str]] = defaultdict(set)
    for event in events:
        model = model_of(event.subject_type)
        for side in (event.before, event.after):
            for name, value in (side or {}).items():
                field = field_of(model, name)
                if isinstance(field, models.ForeignKey) and isinstance(value, (int, str)) and value != "":
                    related: Model = field.related_model
                    if related._meta.label_lower in NAMED:
                        wanted[related].add(str(value))
    return {
        (model, str(row.pk)): str(row)
        for model, keys in wanted.items()
        for row in model._default_manager.filter(pk__in=keys)
    }
