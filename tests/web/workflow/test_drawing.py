"""Flows are drawn from their data, and what is drawn in the docs is what the data say."""

from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree

import pytest
from django.core.management import call_command
from tests.web.workflow.conftest import FLOWS_FOLDER

from tidu.web.workflow.drawing import svg
from tidu.web.workflow.service import FLOWS, read_flow

IMAGES = Path(__file__).parents[3] / "docs/images"
DRAWN = sorted(IMAGES.glob("flow-*.svg"))


@pytest.mark.parametrize("path", DRAWN, ids=lambda path: path.stem)
def test_what_is_drawn_is_up_to_date(path: Path) -> None:
    name = path.stem.removeprefix("flow-")
    said = f"run: tidu manage flows --draw docs/images (and for the example: {FLOWS_FOLDER})"
    assert path.read_text(encoding="utf-8") == svg(FLOWS[name].flow), said


def test_the_example_of_the_docs_is_drawn() -> None:
    assert IMAGES / "flow-example_request.svg" in DRAWN


@pytest.mark.docs
@pytest.mark.parametrize(
    ("flow", "page"),
    [("application", "rounds"), ("change", "upkeep"), ("withdrawal", "upkeep"), ("objection", "notices")],
)
def test_the_flows_of_titles_are_drawn_on_their_pages(flow: str, page: str) -> None:
    assert IMAGES / f"flow-{flow}.svg" in DRAWN
    assert f"](images/flow-{flow}.svg)" in (IMAGES.parent / f"{page}.md").read_text(encoding="utf-8")


def test_every_state_and_every_action_is_in_the_picture() -> None:
    flow = read_flow(FLOWS_FOLDER / "request.yaml")
    text = "".join(ElementTree.fromstring(svg(flow)).itertext())  # noqa: S314 - our own picture
    for state in flow.states.values():
        assert state.officer.zh in text
    for action in flow.actions.values():
        assert action.label.zh in text


def test_the_command_lists_and_draws(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("flows", draw=str(tmp_path))
    assert "example_claim" in capsys.readouterr().out
    assert {path.stem for path in tmp_path.glob("*.svg")} == {f"flow-{name}" for name in FLOWS}
