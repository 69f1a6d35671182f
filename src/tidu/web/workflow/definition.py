"""What a flow is: its states, its actions, what each needs, and the functions by which the owning room joins it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Literal

from tidu.clocks import Clock, Period
from tidu.text import Text

if TYPE_CHECKING:
    from tidu.web.accounts.models import User
    from tidu.web.workflow.models import Case, Event

Kind = Literal["start", "open", "end"]
Answer = Literal["", "passed", "returned", "refused"]
Tone = Literal["", "primary", "danger"]
Asked = Literal["", "any", "per_field", "cited"]
FieldType = Literal["text", "date", "number", "choice", "yes_no"]

SYSTEM = "system"
"""The role in which no person acts: what a clock that has passed makes happen."""
REMIND = "remind"
DUE = "due"
"""The clock that ends on the day which the action names."""


@dataclass(frozen=True, slots=True)
class ClockRule:
    """The clock that a state starts: a period, a term by its name, a day that is ``given``, or the one that goes on.

    ``passed`` says what happens when it is over: :data:`REMIND`, or the name of an action.
    """

    period: Period | None = None
    term: str = ""
    given: str = ""
    keep: bool = False
    label: Text = Text("", "")
    passed: str = REMIND

    @property
    def text(self) -> Text:
        """Its length in words, for a drawing."""
        if self.period is not None:
            return self.period.text
        return self.label if self.label.zh else Text("期限中止", "the clock stands still")


@dataclass(frozen=True, slots=True)
class State:
    """Where a case may be, as the officer and as the firm are told. ``level`` orders the reviews."""

    name: str
    kind: Kind
    officer: Text
    firm: Text
    turn: str = ""
    clock: ClockRule | None = None
    no_clock: Text = Text("", "")
    todo: Text = Text("", "")
    level: int = 0
    tells: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Field:
    """One thing that an action asks for."""

    name: str
    label: Text
    type: FieldType = "text"
    required: bool = True
    choices: Mapping[str, Text] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class FileAsked:
    """One file that an action asks for."""

    name: str
    label: Text
    required: bool = True


@dataclass(frozen=True, slots=True)
class Needs:
    """What somebody has to say with an action."""

    note: bool = False
    reasons: Asked = ""
    due: bool = False
    fields: tuple[Field, ...] = ()
    files: tuple[FileAsked, ...] = ()


@dataclass(frozen=True, slots=True)
class Action:
    """A way from states to a state: who may take it, what it needs, what it makes happen."""

    name: str
    sources: tuple[str, ...]
    to: str
    who: tuple[str, ...]
    label: Text
    answer: Answer = ""
    tone: Tone = ""
    needs: Needs = Needs()
    guards: tuple[str, ...] = ()
    effects: tuple[str, ...] = ()
    tells: tuple[str, ...] = ()
    suspends: bool = False
    resumes: bool = False


@dataclass(frozen=True, slots=True)
class Problem:
    """Why an action cannot be taken now, what to do about it, and where."""

    text: Text
    fix: Text | None = None
    link: str = ""


@dataclass(frozen=True, slots=True)
class Reason:
    """Why something is sent back or refused: about which field, or by which article of which document."""

    text: str
    field: str = ""
    document: str = ""
    article: str = ""


@dataclass(frozen=True, slots=True)
class Step:
    """What somebody is about to do."""

    action: Action
    by: User | None
    role: str
    at: datetime
    note: str = ""
    reasons: tuple[Reason, ...] = ()
    fields: Mapping[str, Any] = field(default_factory=dict)
    files: Mapping[str, int | str] = field(default_factory=dict)
    due: date | None = None


@dataclass(frozen=True, slots=True)
class Role:
    """Who acts: whether a person ``may`` in a case, and the organisation whose turn it is then."""

    may: Callable[[User, Case], bool]
    office: Callable[[Case], int | None]


Guard = Callable[["Case", Step], Iterable[Problem]]
Effect = Callable[["Case", "Event"], None]
GivenClock = Callable[["Case"], Clock | None]


def _nowhere(_case: Case) -> str:
    return ""


def _nothing(case: Case) -> Text:
    return Text(f"{case.subject_label} {case.subject_id}", f"{case.subject_label} {case.subject_id}")


@dataclass(frozen=True, slots=True)
class Joints:
    """What the owning room hands in: everything that a flow names and the engine cannot know.

    ``clocks`` are those that a state calls ``given``; ``fields`` names what a reason may be about, for returns per field.
    """

    roles: Mapping[str, Role]
    guards: Mapping[str, Guard] = field(default_factory=dict)
    effects: Mapping[str, Effect] = field(default_factory=dict)
    clocks: Mapping[str, GivenClock] = field(default_factory=dict)
    link: Callable[[Case], str] = _nowhere
    subject: Callable[[Case], Text] = _nothing
    fields: Callable[[Case], Mapping[str, Text]] | None = None


@dataclass(frozen=True, slots=True)
class Flow:
    """One flow. ``digest`` changes with every change of its file."""

    name: str
    names: Text
    states: Mapping[str, State]
    actions: Mapping[str, Action]
    digest: str
    path: str

    @property
    def start(self) -> State:
        """Where a case begins."""
        return next(state for state in self.states.values() if state.kind == "start")

    def leaving(self, state: str) -> Sequence[Action]:
        """The actions that lead away from a state, or back to it."""
        return [action for action in self.actions.values() if state in action.sources]
