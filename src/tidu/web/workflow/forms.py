"""The form of one step: what it asks, what somebody typed, and what comes out of it. It works without any script."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import uuid4

from django.core.files.uploadedfile import UploadedFile

from tidu.text import Text
from tidu.web.files import service as stored
from tidu.web.workflow.definition import Field, FileAsked, Reason
from tidu.web.workflow.models import Case
from tidu.web.workflow.offering import Offer
from tidu.web.workflow.registered import registered

ROWS, MORE, MOST = 2, 3, 60


@dataclass(frozen=True, slots=True)
class AskedField:
    """A field with what was typed; ``id`` is that of its control."""

    asked: Field
    id: str
    name: str
    value: str


@dataclass(frozen=True, slots=True)
class AskedFile:
    """A file that is asked for."""

    asked: FileAsked
    id: str
    name: str


@dataclass(frozen=True, slots=True)
class Row:
    """One line for a reason."""

    number: int
    id: str
    text: str = ""
    field: str = ""
    document: str = ""
    article: str = ""


@dataclass(slots=True)
class StepForm:
    """The form of one offer, filled with what was typed. ``prefix`` keeps several forms of a page apart."""

    case: Case
    offer: Offer
    posted: Mapping[str, str] = field(default_factory=dict)
    prefix: str = ""
    extra: int = 0
    key: str = field(default_factory=lambda: uuid4().hex)
    open: bool = False

    @property
    def id(self) -> str:
        """What the ids of its controls begin with."""
        return f"step-{self.prefix}{self.offer.action}"

    @property
    def asks(self) -> bool:
        """Whether there is anything to fill in; otherwise it is one button."""
        needs = self.offer.needs
        return bool(needs.note or needs.reasons or needs.due or needs.fields or needs.files)

    @property
    def per_field(self) -> bool:
        """Whether each reason is about a field."""
        return self.offer.needs.reasons == "per_field"

    @property
    def cited(self) -> bool:
        """Whether each reason names document and article."""
        return self.offer.needs.reasons == "cited"

    @property
    def choices(self) -> Mapping[str, Text]:
        """What a reason may be about; empty where it is written freely."""
        fields = registered(self.case.flow).joints.fields
        return fields(self.case) if fields is not None and self.per_field else {}

    def typed(self, name: str) -> str:
        """What was typed in a control."""
        return self.posted.get(f"{self.prefix}{name}", "")

    @property
    def note(self) -> str:
        """The note."""
        return self.typed("note")

    @property
    def due(self) -> str:
        """The day, as it was typed."""
        return self.typed("due")

    @property
    def rows(self) -> list[Row]:
        """The lines for reasons: those that are filled, and empty ones."""
        if not self.offer.needs.reasons:
            return []
        filled = self._filled()
        empty = [Row(0, "")] * max(1 if filled else ROWS, self.extra)
        listed = [*filled, *empty][:MOST]
        return [
            Row(number, f"{self.id}-reason-{number}", one.text, one.field, one.document, one.article)
            for number, one in enumerate(listed, start=1)
        ]

    def _filled(self) -> list[Row]:
        found = []
        for number in range(1, MOST + 1):
            text, about, document, article = (
                self.typed(f"{name}-{number}").strip()
                for name in ("reason", "reason-field", "reason-document", "reason-article")
            )
            if text or document or article:
                found.append(Row(number, "", text, about, document, article))
        return found

    @property
    def reasons(self) -> tuple[Reason, ...]:
        """What was typed as reasons; empty lines are none."""
        return tuple(Reason(one.text, one.field, one.document, one.article) for one in self._filled())

    @property
    def fields(self) -> list[AskedField]:
        """The fields that the action asks for."""
        return [
            AskedField(one, f"{self.id}-{one.name}", f"{self.prefix}field-{one.name}", self.typed(f"field-{one.name}"))
            for one in self.offer.needs.fields
        ]

    @property
    def files(self) -> list[AskedFile]:
        """The files that it asks for."""
        return [
            AskedFile(one, f"{self.id}-file-{one.name}", f"{self.prefix}file-{one.name}")
            for one in self.offer.needs.files
        ]

    # -- what comes out -------------------------------------------------------------------------------------------

    def said(self) -> dict[str, Any]:
        """What take_step takes, files left out; a day that is none stays out, and is told as missing."""
        return {
            "note": self.note,
            "reasons": self.reasons,
            "fields": {one.asked.name: one.value.strip() for one in self.fields if one.value.strip()},
            "due": _day(self.due),
        }

    def keep_files(self, uploads: Mapping[str, UploadedFile[Any]]) -> dict[str, str]:
        """Keep what was uploaded; call it in the transaction of the step."""
        return {
            one.asked.name: stored.keep(uploads[one.name]).pk for one in self.files if uploads.get(one.name) is not None
        }


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text.strip()) if text.strip() else None
    except ValueError:
        return None


def forms_for(case: Case, offers: Sequence[Offer]) -> list[StepForm]:
    """An empty form for each offer."""
    return [StepForm(case, offer) for offer in offers]
