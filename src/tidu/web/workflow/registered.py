"""The flows that are known, each with the functions of the room that owns it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from tidu.errors import RuleError, Where
from tidu.text import Text
from tidu.web.workflow.definition import Flow, Joints
from tidu.web.workflow.reading import read_flow


@dataclass(frozen=True, slots=True)
class Registered:
    """A flow and what joins it to its room."""

    flow: Flow
    joints: Joints


FLOWS: dict[str, Registered] = {}


def register(path: Path, joints: Joints) -> Flow:
    """Read, check and keep a flow; called when the programme starts. Raises Faults, or RuleError for a name that is taken."""
    flow = read_flow(path, joints)
    known = FLOWS.get(flow.name)
    if known is not None and known.flow.path != flow.path:
        raise RuleError(
            "flow-twice",
            Text(f"流程“{flow.name}”有两个", f"there are two flows “{flow.name}”"),
            why=Text(f"已经有 {known.flow.path}", f"there is {known.flow.path} already"),
            fix=Text("给其中一个改名", "rename one of them"),
            where=Where(str(path)),
        )
    FLOWS[flow.name] = Registered(flow, joints)
    return flow


def registered(name: str) -> Registered:
    """A flow by its name; raises LookupError, for a name that no room has made known is a fault of a program."""
    try:
        return FLOWS[name]
    except KeyError:
        raise LookupError(f"no flow {name} is registered") from None


def flow_named(name: str) -> Flow:
    """A flow by its name; raises LookupError where there is none."""
    return registered(name).flow
