"""What makes a flow safe to run: every state can be reached and left, every name exists, every wait has a clock."""

from __future__ import annotations

import difflib
from collections.abc import Collection, Iterable, Mapping
from typing import TYPE_CHECKING

from tidu.text import Text
from tidu.web.workflow.definition import DUE, REMIND, SYSTEM, Action, Flow, Joints, State

if TYPE_CHECKING:
    from tidu.criteria.located import Located

LOST = Text("没有这个名字，这一步就没人能办，或者什么也不发生", "without it nobody could act, or nothing would happen")
KINDS = {
    "states": Text("状态", "state"),
    "roles": Text("角色", "role"),
    "guards": Text("条件", "guard"),
    "effects": Text("后果", "effect"),
    "clocks": Text("给定期限", "given clock"),
    "actions": Text("操作", "action"),
}


def check(root: Located, flow: Flow, joints: Joints | None) -> None:
    """Note every fault in the file's list."""
    states, actions = root.need("states").mapping(), root.need("actions").mapping()
    _starts(root.need("states"), flow)
    for state in flow.states.values():
        _check_state(states[state.name], state, flow, joints)
    for action in flow.actions.values():
        _check_action(actions[action.name], action, flow, joints)
    if not root.file.faults:
        _check_ways(states, flow)


def _at(node: Located, key: str) -> Located:
    return node.get(key) or node.key or node


def _known(node: Located, key: str, kind: str, names: Iterable[str], known: Collection[str]) -> None:
    """Every name exists; the fault stands at the name itself."""
    at = _at(node, key)
    places = at.value if isinstance(at.value, list) else [at]
    for name, place in zip(names, places, strict=False):
        if name in known:
            continue
        near = difflib.get_close_matches(name, list(known), n=1)
        place.fault(
            "flow-unknown",
            Text(f"没有{KINDS[kind].zh}“{name}”", f"there is no {KINDS[kind].en} “{name}”"),
            LOST,
            Text(f"是不是要写 {near[0]}？", f"did you mean {near[0]}?")
            if near
            else Text(f"现有：{'、'.join(known) or '无'}", f"known: {', '.join(known) or 'none'}"),
        )


def _starts(node: Located, flow: Flow) -> None:
    starts = [state for state in flow.states.values() if state.kind == "start"]
    if len(starts) != 1:
        (node.key or node).fault(
            "flow-start",
            Text(f"有 {len(starts)} 个起点", f"there are {len(starts)} states of the kind start"),
            Text("一件事只能从一个状态开始", "a case begins in one state"),
            Text("恰好给一个状态写 kind: start", "write kind: start at just one state"),
        )


# -- states -------------------------------------------------------------------------------------------------------


def _check_state(node: Located, state: State, flow: Flow, joints: Joints | None) -> None:
    if joints is not None:
        if state.turn:
            _known(node, "turn", "roles", [state.turn], [*joints.roles])
        _known(node, "tells", "roles", state.tells, [*joints.roles])
        if state.clock is not None and state.clock.given and state.clock.given != DUE:
            _known(_at(node, "clock"), "given", "clocks", [state.clock.given], [*joints.clocks, DUE])
    if state.kind == "end":
        _end(node, state, flow)
    else:
        _wait(node, state, flow)
    if state.clock is not None and state.clock.passed != REMIND:
        _passed(node, state, flow)


def _end(node: Located, state: State, flow: Flow) -> None:
    for key in ("turn", "clock", "todo"):
        if node.get(key) is not None:
            _at(node, key).fault(
                "flow-form",
                Text(f"结束状态不能有“{key}”", f"an end has no “{key}”"),
                Text("已经结束，没有人要再办", "it is over, and nobody has to do anything"),
                Text(f"删去 {key}，或去掉 kind: end", f"remove {key}, or kind: end"),
            )
    for action in flow.leaving(state.name):
        (node.key or node).fault(
            "flow-form",
            Text(f"“{action.name}”从结束状态“{state.name}”出发", f"“{action.name}” leaves from the end “{state.name}”"),
            Text("结束就是结束", "an end is an end"),
            Text("去掉 kind: end，或改这个操作的 from", "remove kind: end, or change from of the action"),
        )


def _wait(node: Located, state: State, flow: Flow) -> None:
    """Somebody has his turn, or a clock acts; and there is a clock, or a reason why there is none."""
    place = node.key or node
    acts = state.clock is not None and state.clock.passed != REMIND
    if not state.turn and not acts:
        place.fault(
            "flow-no-turn",
            Text(f"“{state.name}”没有写轮到谁", f"“{state.name}” does not say whose turn it is"),
            Text("没有人会办，事情停在这里", "nobody would act, and the case would stay here"),
            Text("写 turn: 角色", "write turn: and a role"),
        )
    if state.clock is None and (node.get("clock") is None or not state.no_clock.zh):
        place.fault(
            "flow-no-clock",
            Text(f"“{state.name}”在等人办，却没有期限", f"“{state.name}” waits for somebody and has no clock"),
            Text("没有期限就没人提醒，会一直放着", "without one nobody is reminded, and it may lie for ever"),
            Text(
                "写 clock，或写 clock: none 和 why（为什么没有期限）", "write clock, or clock: none and why: the reason"
            ),
        )
    if state.clock is not None and state.clock.given == DUE:
        for action in flow.actions.values():
            if action.to == state.name and not action.needs.due:
                place.fault(
                    "flow-no-date",
                    Text(
                        f"“{state.name}”的期限由操作给出，而“{action.name}”不给日期",
                        f"the clock of “{state.name}” is the date of the action, and “{action.name}” gives none",
                    ),
                    Text("这样到这里就没有期限", "a case would arrive without a clock"),
                    Text("给这个操作写 needs: {due: true}", "write needs: {due: true} at the action"),
                )


def _passed(node: Located, state: State, flow: Flow) -> None:
    assert state.clock is not None  # noqa: S101 - asked before
    at = _at(node, "clock")
    _known(at, "passed", "actions", [state.clock.passed], [*flow.actions, REMIND])
    action = flow.actions.get(state.clock.passed)
    if action is None:
        return
    needs = action.needs
    wants = [one.required for one in needs.fields] + [one.required for one in needs.files]
    asks = needs.note or needs.reasons or needs.due or any(wants)
    if SYSTEM not in action.who or state.name not in action.sources or asks:
        _at(at, "passed").fault(
            "flow-passed",
            Text(f"期限过后不能办“{action.name}”", f"“{action.name}” cannot be taken when the clock has passed"),
            Text(
                "到期的操作由系统办：who 要含 system，from 要含这个状态，且不要求填写",
                "the system takes it: who has system, from has this state, and it needs nothing",
            ),
            Text("改这个操作，或写 passed: remind", "change the action, or write passed: remind"),
        )


# -- actions ------------------------------------------------------------------------------------------------------


def _check_action(node: Located, action: Action, flow: Flow, joints: Joints | None) -> None:
    _known(node, "from", "states", action.sources, flow.states)
    _known(node, "to", "states", [action.to], flow.states)
    for key in ("from", "who"):
        if not (action.sources if key == "from" else action.who):
            _at(node, key).fault("flow-form", Text(f"“{key}”是空的", f"“{key}” is empty"), LOST)
    if joints is not None:
        _known(node, "who", "roles", action.who, [*joints.roles, SYSTEM])
        _known(node, "tells", "roles", action.tells, [*joints.roles])
        _known(node, "guards", "guards", action.guards, joints.guards)
        _known(node, "effects", "effects", action.effects, joints.effects)
    _check_answer(node, action, flow)
    _check_suspension(node, action, flow)


def _check_answer(node: Located, action: Action, flow: Flow) -> None:
    needs, at = action.needs, _at(node, "answer")
    if action.answer == "returned" and needs.reasons != "per_field":
        at.fault(
            "flow-no-reasons",
            Text(f"“{action.name}”退回，却不要求逐项写理由", f"“{action.name}” sends back without reasons per field"),
            Text("企业不知道改哪里", "nobody would know what to mend"),
            Text("写 needs: {reasons: per_field, due: true}", "write needs: {reasons: per_field, due: true}"),
        )
    if action.answer == "returned" and not needs.due:
        at.fault(
            "flow-no-date",
            Text(f"“{action.name}”退回，却不要求写日期", f"“{action.name}” sends back without a date"),
            Text("不知道什么时候要改完", "nobody would know by when"),
            Text("写 needs: {reasons: per_field, due: true}", "write needs: {reasons: per_field, due: true}"),
        )
    if action.answer == "refused" and needs.reasons != "cited":
        at.fault(
            "flow-no-reasons",
            Text(f"“{action.name}”不予通过，却不要求写依据", f"“{action.name}” refuses without reasons that are cited"),
            Text("不予通过要写明文件和条款", "a refusal names document and article"),
            Text("写 needs: {reasons: cited}", "write needs: {reasons: cited}"),
        )
    lacking = [name for name in action.sources if name in flow.states and flow.states[name].level < 1]
    if action.answer == "passed" and lacking:
        at.fault(
            "flow-no-level",
            Text(f"“{action.name}”在没有级别的状态通过", f"“{action.name}” passes where there is no level"),
            Text("不知道退回时哪些通过作废", "nobody would know which approvals a return invalidates"),
            Text(f"给“{lacking[0]}”写 level: 1", f"write level: 1 at “{lacking[0]}”"),
        )


def _check_suspension(node: Located, action: Action, flow: Flow) -> None:
    """A clock stands still only in states that keep it, and only the clock of a period can."""
    target = flow.states.get(action.to)
    sources = [flow.states[name] for name in action.sources if name in flow.states]
    keeps = target is not None and target.clock is not None and target.clock.keep
    wrong = ""
    if action.suspends and (
        not keeps or any(one.clock is None or one.clock.keep or one.clock.given == DUE for one in sources)
    ):
        wrong = "suspends"
    if keeps and not action.suspends:
        wrong = "suspends"
    if action.resumes and (
        action.suspends
        or any(one.clock is None or not one.clock.keep for one in sources)
        or target is None
        or target.clock is None
        or keeps
    ):
        wrong = "resumes"
    if wrong:
        _at(node, wrong).fault(
            "flow-suspension",
            Text(
                f"“{action.name}”不能这样中止或恢复期限", f"“{action.name}” cannot suspend or resume a clock like this"
            ),
            Text(
                "中止从有期限的状态到写 clock: keep 的状态，恢复则相反",
                "suspending leads from a state with a clock to one with clock: keep, resuming the other way",
            ),
            Text("改 suspends、resumes，或改状态的 clock", "change suspends, resumes, or the clock of the state"),
        )


# -- ways ---------------------------------------------------------------------------------------------------------


def _check_ways(states: Mapping[str, Located], flow: Flow) -> None:
    ahead: dict[str, set[str]] = {name: set() for name in flow.states}
    back: dict[str, set[str]] = {name: set() for name in flow.states}
    for action in flow.actions.values():
        for source in action.sources:
            ahead[source].add(action.to)
            back[action.to].add(source)
    reached = _reach([flow.start.name], ahead)
    ending = _reach([name for name, state in flow.states.items() if state.kind == "end"], back)
    for name, node in states.items():
        if name not in reached:
            (node.key or node).fault(
                "flow-unreachable",
                Text(f"没有路到“{name}”", f"no way leads to “{name}”"),
                Text("从起点怎么走也走不到", "no actions lead there from the start"),
                Text("加一个到这里的操作，或删去这个状态", "add an action that leads here, or remove the state"),
            )
        if name not in ending:
            (node.key or node).fault(
                "flow-dead-end",
                Text(f"从“{name}”走不到结束", f"“{name}” has no way to an end"),
                Text("事情会永远停在这里或来回转", "a case would stay here, or go round, for ever"),
                Text("加一个能结束的操作，或写 kind: end", "add an action that leads to an end, or write kind: end"),
            )


def _reach(begin: Iterable[str], ways: Mapping[str, set[str]]) -> set[str]:
    found, waiting = set[str](), [*begin]
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            waiting += ways[name]
    return found
