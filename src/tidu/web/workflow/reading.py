"""Reading a flow from YAML. Every fault is told with its line and column, and all of them at once."""

from __future__ import annotations

import difflib
import hashlib
from collections.abc import Callable, Collection, Mapping
from pathlib import Path
from typing import TypeVar, cast, get_args

from tidu import clocks
from tidu.clocks.periods import UNIT_NAMES
from tidu.criteria.located import Gather, Located, truth
from tidu.criteria.yaml_files import read_yaml
from tidu.errors import Faults, InputError, RuleError, TiduError
from tidu.text import Text
from tidu.today import china_today
from tidu.web.workflow.checking import check
from tidu.web.workflow.definition import (
    REMIND,
    Action,
    Answer,
    Asked,
    ClockRule,
    Field,
    FieldType,
    FileAsked,
    Flow,
    Joints,
    Kind,
    Needs,
    State,
    Tone,
)

FLOW_KEYS = ("flow", "names", "states", "actions")
STATE_KEYS = ("kind", "officer", "firm", "turn", "level", "clock", "why", "todo", "tells")
CLOCK_KEYS = ("period", "term", "given", "first", "ending", "label", "passed")
ACTION_KEYS = (
    "from", "to", "who", "label", "tone", "answer", "needs", "guards", "effects", "tells", "suspends", "resumes",
)  # fmt: skip
NEEDS_KEYS = ("note", "reasons", "due", "fields", "files")
NOTHING = Text("", "")
Part = TypeVar("Part", State, Action)


def read_flow(path: Path | str, joints: Joints | None = None, text: str | None = None) -> Flow:
    """The flow of a file, checked; raises Faults with everything that is wrong in it.

    With ``joints`` the roles, guards, effects and clocks that it names are looked up too.
    """
    try:
        root = read_yaml(path, text)
    except RuleError as error:
        raise Faults([_ours(error)]) from None
    read = Gather(root.file)
    flow = read(_flow, root, read)
    if not read.failed:
        check(root, flow, joints)
    if root.file.faults:
        raise Faults([_ours(error) for error in root.file.sorted_faults()])
    return flow


def _ours(error: TiduError) -> TiduError:
    """A fault of the reader below speaks of the language of criteria; here it is the page of flows."""
    if error.fix is not None and "docs/language.md" in error.fix.en:
        error.fix = Text(*(one.replace("docs/language.md", "docs/workflow.md") for one in (error.fix.zh, error.fix.en)))
    return error


def _flow(root: Located, read: Gather) -> Flow:
    root.mapping(FLOW_KEYS)
    name = read(_name, root)
    names = read(root.pair, "names")
    return Flow(
        name=name,
        names=names,
        states=_all(root, "states", read, _state),
        actions=_all(root, "actions", read, _action),
        digest=hashlib.sha256(root.file.text.encode()).hexdigest(),
        path=root.file.path,
    )


def _name(root: Located) -> str:
    return root.need("flow").text()


def _all(root: Located, what: str, read: Gather, one: Callable[[str, Located], Part]) -> dict[str, Part]:
    """What could be read of the states or of the actions; the others are noted."""
    parts = read(lambda: root.need(what).mapping()) or {}
    return {name: read(one, name, node) for name, node in parts.items()}


# -- states -------------------------------------------------------------------------------------------------------


def _state(name: str, node: Located) -> State:
    node.mapping(STATE_KEYS)
    read = Gather(node.file)
    kind = read(_one_of, node, "kind", get_args(Kind), "open")
    officer, firm = read(node.pair, "officer"), read(node.pair, "firm")
    todo = read(node.pair, "todo") if node.get("todo") else NOTHING
    clock = read(_clock, node)
    no_clock = read(node.pair, "why") if node.get("why") else NOTHING
    level = read(_level, node)
    turn = _word(node, "turn")
    tells = read(_words, node, "tells")
    read.done()
    return State(name, cast("Kind", kind), officer, firm, turn, clock, no_clock, todo, level, tells)


def _level(node: Located) -> int:
    found = node.get("level")
    return found.integer() if found else 0


def _word(node: Located, key: str) -> str:
    found = node.get(key)
    return found.text() if found else ""


def _words(node: Located, key: str) -> tuple[str, ...]:
    """A list of words, or one word that stands alone."""
    found = node.get(key)
    if found is None:
        return ()
    return tuple(one.text() for one in found.items()) if isinstance(found.value, list) else (found.text(),)


def _one_of(node: Located, key: str, known: Collection[str], default: str) -> str:
    found = node.get(key)
    if found is None:
        return default
    if found.text() not in known:
        near = difflib.get_close_matches(found.text(), known, n=1)
        listed = [one for one in known if one]
        found.fail(
            "flow-form",
            Text(f"“{key}”不能写“{found.value}”", f"“{key}” cannot be “{found.value}”"),
            Text("写错的词会让流程走到别处", "a word that is misspelt would lead elsewhere"),
            Text(f"是不是要写 {near[0]}？", f"did you mean {near[0]}?")
            if near
            else Text(f"可写：{'、'.join(listed)}", f"known: {', '.join(listed)}"),
        )
    return found.text()


def _clock(node: Located) -> ClockRule | None:
    """The clock that a state starts; None for ``clock: none`` and where nothing is said."""
    found = node.get("clock")
    if found is None or found.value == "none":
        return None
    if found.value == "keep":
        return ClockRule(keep=True)
    parts = found.mapping(CLOCK_KEYS)
    ways = [key for key in ("period", "term", "given") if key in parts]
    if len(ways) != 1:
        found.fail(
            "flow-form",
            Text("一个期限恰好有 period、term、given 之一", "a clock has just one of period, term and given"),
            Text("否则不知道按哪个算", "otherwise nobody knows how it is reckoned"),
            Text(
                "例如 clock: {period: 5 working_day, label: {zh: 审核, en: Review}}", "for example clock: {given: due}"
            ),
        )
    label = found.pair("label") if found.get("label") else NOTHING
    passed = _word(found, "passed") or REMIND
    if ways == ["given"]:
        return ClockRule(given=found.need("given").text(), label=label, passed=passed)
    if ways == ["term"]:
        return ClockRule(term=_term(found.need("term")), label=label, passed=passed)
    return ClockRule(period=_period(found), label=label, passed=passed)


def _term(node: Located) -> str:
    try:
        clocks.find_term(node.text(), china_today())
    except TiduError as error:
        node.fail("flow-unknown", error.what, error.why, error.fix)
    return node.text()


def _period(node: Located) -> clocks.Period:
    said = node.need("period")
    amount, _, unit = said.text().partition(" ")
    try:
        return clocks.Period(
            int(amount),
            unit.strip(),  # type: ignore[arg-type]  # the period itself refuses what is no unit
            _word(node, "first") or "next_day",  # type: ignore[arg-type]
            _word(node, "ending") or None,  # type: ignore[arg-type]
        )
    except (ValueError, InputError):
        said.fail(
            "flow-form",
            Text(f"“{said.value}”不是期限", f"“{said.value}” is no period"),
            Text("期限是数字和单位，first 与 ending 也要写对", "a period is a number and a unit; first and ending too"),
            Text(f"写成 5 working_day；单位：{'、'.join(UNIT_NAMES)}", f"write 5 working_day; {', '.join(UNIT_NAMES)}"),
        )


# -- actions ------------------------------------------------------------------------------------------------------


def _action(name: str, node: Located) -> Action:
    node.mapping(ACTION_KEYS)
    read = Gather(node.file)
    read(node.need, "from")
    read(node.need, "who")
    to = read(lambda: node.need("to").text())
    label = read(node.pair, "label")
    answer = read(_one_of, node, "answer", get_args(Answer), "")
    tone = read(_one_of, node, "tone", get_args(Tone), "")
    needs = read(_needs, node)
    suspends, resumes = read(_truth, node, "suspends"), read(_truth, node, "resumes")
    sources, who, guards, effects, tells = (
        read(_words, node, key) for key in ("from", "who", "guards", "effects", "tells")
    )
    read.done()
    return Action(
        name,
        sources,
        to,
        who,
        label,
        cast("Answer", answer),
        cast("Tone", tone),
        needs,
        guards,
        effects,
        tells,
        suspends,
        resumes,
    )


def _truth(node: Located, key: str) -> bool:
    found = node.get(key)
    return truth(found) if found else False


def _needs(node: Located) -> Needs:
    found = node.get("needs")
    if found is None:
        return Needs()
    found.mapping(NEEDS_KEYS)
    reasons = found.get("reasons")
    asked = ""
    if reasons is not None:
        asked = {"true": "any", "false": ""}.get(reasons.text()) or _one_of(found, "reasons", get_args(Asked), "")
    return Needs(
        note=_truth(found, "note"),
        reasons=cast("Asked", asked),
        due=_truth(found, "due"),
        fields=tuple(_field(name, one) for name, one in _parts(found, "fields").items()),
        files=tuple(_file(name, one) for name, one in _parts(found, "files").items()),
    )


def _parts(node: Located, key: str) -> Mapping[str, Located]:
    """The parts by their names: a mapping, or a list of parts that each have a ``name``."""
    found = node.get(key)
    if found is None:
        return {}
    if not isinstance(found.value, list):
        return found.mapping()
    parts: dict[str, Located] = {}
    for one in found.items():
        name = one.need("name")
        if name.text() in parts:
            name.fail(
                "flow-twice",
                Text(f"“{name.value}”写了两次", f"“{name.value}” is written twice"),
                Text("后一个会盖掉前一个", "the second would hide the first"),
                Text("删去一个或改名", "remove or rename one"),
            )
        parts[name.text()] = one
    return parts


def _field(name: str, node: Located) -> Field:
    node.mapping(("name", "label", "type", "required", "choices"))
    kind = _one_of(node, "type", get_args(FieldType), "text")
    listed = node.get("choices")
    choices = {key: listed.pair(key) for key in listed.mapping()} if listed else {}
    if (kind == "choice") != bool(choices):
        node.fail(
            "flow-form",
            Text("choice 要有 choices，别的类型没有", "a choice has choices, other types have none"),
            None,
            Text("写 choices: {yes: {zh: 是, en: yes}}", "write choices: {yes: {zh: 是, en: yes}}"),
        )
    return Field(name, node.pair("label"), cast("FieldType", kind), _required(node), choices)


def _file(name: str, node: Located) -> FileAsked:
    node.mapping(("name", "label", "required"))
    return FileAsked(name, node.pair("label"), _required(node))


def _required(node: Located) -> bool:
    found = node.get("required")
    return truth(found) if found else True
