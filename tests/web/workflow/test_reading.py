"""A flow that could go wrong is refused when it is read, with the place, the reason and what to do."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.web.workflow.conftest import FLOWS_FOLDER, joints

from tidu.errors import Faults, RuleError, TiduError
from tidu.web.workflow.service import FLOWS, read_flow, register

REQUEST = FLOWS_FOLDER / "request.yaml"
TEXT = REQUEST.read_text(encoding="utf-8")


def faults_of(text: str) -> list[TiduError]:
    with pytest.raises(Faults) as caught:
        read_flow(REQUEST, joints(), text)
    return caught.value.errors


def test_the_example_is_read() -> None:
    flow = read_flow(REQUEST, joints())
    assert flow.start.name == "draft"
    assert flow.states["county"].clock is not None
    assert flow.actions["return_firm"].needs.reasons == "per_field"
    assert [action.name for action in flow.leaving("hearing")] == ["heard"]
    assert flow.digest != read_flow(REQUEST, joints(), TEXT + "# x").digest


@pytest.mark.parametrize(
    ("old", "new", "code", "words"),
    [
        ("to: city\n    who: county\n", "to: citty\n    who: county\n", "flow-unknown", "是不是要写 city"),
        ("who: county\n    label: {zh: 听证,", "who: countty\n    label: {zh: 听证,", "flow-unknown", "角色"),
        ("guards: [complete]", "guards: [complet]", "flow-unknown", "complete"),
        ("effects: [remember]", "effects: [forget]", "flow-unknown", "后果"),
        ("{given: city,", "{given: town,", "flow-unknown", "给定期限"),
        ("clock: {given: city, label: {zh: 市级办理, en: The city's part}}", "", "flow-no-clock", "没有期限"),
        (
            "    why: {zh: 何时提出由企业决定, en: the firm decides when it asks}\n",
            "",
            "flow-no-clock",
            "为什么没有期限",
        ),
        ("needs: {reasons: per_field, due: true}", "needs: {reasons: per_field}", "flow-no-date", "日期"),
        ("needs: {reasons: per_field, due: true}", "needs: {due: true}", "flow-no-reasons", "逐项"),
        ("needs: {reasons: cited}", "needs: {reasons: any}", "flow-no-reasons", "依据"),
        ("{zh: 听证中, en: being heard}", "{zh: 听证中}", "E219", "英文"),
        ("  lapse:\n", "  lapse:\n    from: [returned]\n  lapse:\n", "E220", "写了两次"),
        ("    turn: city\n", "", "flow-no-turn", "轮到谁"),
        ("kind: start", "kind: open", "flow-start", "起点"),
        ("kind: start", "kind: begin", "flow-form", "begin"),
        ("    who: system", "    who: county", "flow-passed", "system"),
        ("    suspends: true\n", "", "flow-suspension", "clock: keep"),
        ("    resumes: true\n", "    resumes: maybe\n", "E204", "true"),
        ("    level: 2\n", "", "flow-no-level", "级别"),
        ("5 working_day", "5 workdays", "flow-form", "不是期限"),
        ("{given: city,", "{given: city, period: 5 day,", "flow-form", "恰好有"),
        ("type: number", "type: choice", "flow-form", "choices"),
        ("tone: danger", "tone: red", "flow-form", "danger"),
        ("tells: firm", "tell: firm", "E203", "tells"),
        ("flow: example_request", "", "E202", "flow"),
        ("to: granted\n", "to: refused\n", "flow-unreachable", "granted"),
    ],
)
def test_each_fault_is_told_with_its_place(old: str, new: str, code: str, words: str) -> None:
    assert old in TEXT
    found = [one for one in faults_of(TEXT.replace(old, new, 1)) if one.code == code]
    assert found, code
    said = "\n".join(one.render("zh") for one in found)
    assert words in said
    for one in found:
        assert one.where is not None
        assert one.where.line
        assert one.where.column
        assert one.fix is not None or one.why is not None


def test_a_dead_end_is_found() -> None:
    words = "{zh: 搁置, en: shelved}"
    state = f"  limbo:\n    officer: {words}\n    firm: {words}\n    turn: county\n    clock: none\n    why: {words}\n"
    action = f"  shelve:\n    from: [county]\n    to: limbo\n    who: county\n    label: {words}\n"
    text = TEXT.replace("  hearing:\n", state + "  hearing:\n", 1) + action
    (fault,) = faults_of(text)
    assert fault.code == "flow-dead-end"
    assert "limbo" in fault.render()


def test_an_end_has_nothing_to_do() -> None:
    text = TEXT.replace("  granted:\n    kind: end\n", "  granted:\n    kind: end\n    turn: city\n")
    assert [one.code for one in faults_of(text)] == ["flow-form"]


def test_all_faults_come_at_once_in_their_order() -> None:
    found = faults_of(TEXT.replace("turn: county", "turn: countty").replace("guards: [complete]", "guards: [x]"))
    lines = [one.where.line for one in found if one.where is not None and one.where.line is not None]
    assert len(lines) == 3
    assert lines == sorted(lines)


@pytest.mark.parametrize("text", ["", "flow: [", "flow: {}", "- a", "states: 3\nactions: x\nflow: y\nnames: z"])
def test_what_is_no_flow_is_told_in_words(text: str) -> None:
    assert all(one.render("zh") and one.render("en") for one in faults_of(text))


def test_two_flows_of_one_name_are_refused(tmp_path: Path) -> None:
    other = tmp_path / "other.yaml"
    other.write_text(TEXT, encoding="utf-8")
    with pytest.raises(RuleError, match="flow-twice"):
        register(other, joints())
    assert FLOWS["example_request"].flow.path == str(REQUEST)


def test_a_missing_file_is_told() -> None:
    with pytest.raises(Faults, match="E200"):
        read_flow("nowhere.yaml")


@pytest.mark.parametrize("name", sorted(FLOWS))
def test_every_flow_of_the_house_reads_without_its_room_too(name: str) -> None:
    assert read_flow(FLOWS[name].flow.path).name == name
