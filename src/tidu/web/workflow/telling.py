"""What happened to a case, in words for whoever reads it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from tidu.text import Text, same
from tidu.web.accounts.models import Organisation
from tidu.web.workflow.offering import history
from tidu.web.workflow.registered import Registered, registered

if TYPE_CHECKING:
    from tidu.web.accounts.models import User
    from tidu.web.workflow.models import Case, Event

ANSWERS = {
    "passed": (Text("通过", "passed"), "good"),
    "returned": (Text("退回", "returned"), "warn"),
    "refused": (Text("不予通过", "refused"), "bad"),
}
YES_NO = {True: Text("是", "yes"), False: Text("否", "no"), "yes": Text("是", "yes"), "no": Text("否", "no")}


@dataclass(frozen=True, slots=True)
class Why:
    """One reason: about which field, or by which article."""

    text: str
    field: Text | None
    cite: str


@dataclass(frozen=True, slots=True)
class Told:
    """One event. ``fallen_by`` is the number of the event that took this approval away."""

    number: int
    when: datetime
    who: str
    office: str
    label: Text
    state: Text
    answer: Text | None
    tone: str
    note: str
    reasons: tuple[Why, ...]
    data: tuple[tuple[Text, Text], ...]
    files: tuple[tuple[str, Text], ...]
    due_on: date | None
    invalidates: tuple[int, ...]
    fallen_by: int | None
    set_back: int


def tell_history(case: Case, user: User) -> list[Told]:
    """Everything that happened. A firm does not read the notes that offices leave for each other."""
    return tell_events(case, history(case), user)


def tell_events(case: Case, events: Iterable[Event], user: User) -> list[Told]:
    """The same for some events."""
    known, listed = registered(case.flow), list(events)
    fallen = {number: event.number for event in listed for number in event.invalidates}
    ids = {one.organisation_id for one in listed if one.organisation_id is not None}
    offices = {one.pk: str(one) for one in Organisation.objects.filter(pk__in=ids)} if ids else {}
    fields = known.joints.fields(case) if known.joints.fields is not None else {}
    return [_told(known, event, user, offices, fields, fallen.get(event.number)) for event in listed]


def _told(
    known: Registered,
    event: Event,
    user: User,
    offices: Mapping[int, str],
    fields: Mapping[str, Text],
    fallen_by: int | None,
) -> Told:
    action, state = known.flow.actions.get(event.action), known.flow.states.get(event.to_state)
    inside = user.scope.government
    reads_note = inside or event.answer in ("returned", "refused") or event.organisation_id in user.scope.organisations
    answer, tone = ANSWERS.get(event.answer, (None, ""))
    asked = action.needs if action is not None else None
    labels = {one.name: one for one in asked.fields} if asked is not None else {}
    names = {one.name: one.label for one in asked.files} if asked is not None else {}
    return Told(
        number=event.number,
        when=event.at,
        who=str(event.by) if event.by is not None else _("The system"),
        office=offices.get(event.organisation_id or 0, ""),
        label=action.label if action is not None else Text("开始", "Begun") if not event.action else same(event.action),
        state=same(event.to_state) if state is None else state.officer if inside else state.firm,
        answer=answer,
        tone=tone,
        note=event.note if reads_note else "",
        reasons=tuple(
            Why(one["text"], fields.get(one["field"], same(one["field"])) if one["field"] else None, _cite(one))
            for one in event.reasons
        ),
        data=tuple(
            (labels[name].label if name in labels else same(name), shown(labels.get(name), value))
            for name, value in event.data.items()
            if value not in (None, "")
        ),
        files=tuple((name, names.get(name, same(name))) for name in event.files),
        due_on=event.due_on,
        invalidates=tuple(event.invalidates),
        fallen_by=fallen_by,
        set_back=event.set_back,
    )


def _cite(reason: Mapping[str, str]) -> str:
    return f"《{reason['document']}》{reason['article']}" if reason["document"] else ""


def shown(field: Any, value: Any) -> Text:  # noqa: ANN401 - a Field or None, any JSON value
    """A value of a field as people read it."""
    if field is not None and field.type == "choice":
        found: Text = field.choices.get(value, same(str(value)))
        return found
    if (field is not None and field.type == "yes_no") or isinstance(value, bool):
        return YES_NO.get(value, same(str(value)))
    return same(str(value))
