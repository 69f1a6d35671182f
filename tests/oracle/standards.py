"""What a standard means for one firm, straight from its YAML: outcomes, points and classes by id."""

from __future__ import annotations

import copy
import functools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from tests.oracle.expressions import SIGNS, Asker
from tests.oracle.facts import Firm, load
from tests.oracle.language import Tree, parse

from tidu.criteria.outcomes import Outcome

UNMET, UNKNOWN, NEEDS_REVIEW, MET, NOT_APPLICABLE = (
    one.word for one in (Outcome.UNMET, Outcome.UNKNOWN, Outcome.NEEDS_REVIEW, Outcome.MET, Outcome.NOT_APPLICABLE)
)
RANK = {UNMET: 0, UNKNOWN: 1, NEEDS_REVIEW: 2, MET: 3}
EDGES = {"at_least": ">=", "at_most": "<=", "more_than": ">", "less_than": "<"}

Yaml = Mapping[str, Any]


@functools.cache
def criteria(standard: str, overlays: tuple[str, ...] = ()) -> Yaml:
    """The tree of a shipped standard as its YAML says, with overlays worked into it."""
    tree: Yaml = copy.deepcopy(load(f"standards/{standard}.yaml")["criteria"])
    for overlay in overlays:
        document = copy.deepcopy(load(f"overlays/{overlay}.yaml"))
        if standard not in document["applies_to"]:
            raise ValueError(f"{overlay} does not apply to {standard}")
        for change in document["changes"]:
            tree = changed(tree, change)
    return tree


def changed(node: Yaml, change: Yaml) -> Yaml:
    """The same tree with one change of an overlay."""
    if node["id"] == change.get("replace"):
        return dict(change["with"])
    parts = dict(node)
    if node["id"] == change.get("add_to"):
        how = "all" if "all" in node else "any"
        parts[how] = [*node[how], change["node"]]
    elif node["id"] == change.get("not_examined"):
        parts["only_if"] = "application == new and application == review"
        if "only_if" in change:
            own = f"({condition_of(node['only_if'])}) and " if "only_if" in node else ""
            parts["only_if"] = f"{own}not ({condition_of(change['only_if'])})"
    else:
        for how in ("all", "any"):
            if how in node:
                parts[how] = [changed(child, change) for child in node[how]]
        if "at_least" in node:
            parts["at_least"] = {**node["at_least"], "of": [changed(child, change) for child in node["at_least"]["of"]]}
    return parts


def condition_of(gate: str | Yaml) -> str:
    """The expression of a gate, which may be written alone or under ``when``."""
    return str(gate["when"]) if isinstance(gate, Mapping) else str(gate)


@dataclass
class Found:
    """Everything that came out, by id."""

    outcomes: dict[str, str] = field(default_factory=dict)
    points: dict[str, tuple[int, int]] = field(default_factory=dict)
    classes: dict[str, tuple[str, ...]] = field(default_factory=dict)
    derived: dict[str, bool | str | None] = field(default_factory=dict)


def judge(tree: Yaml, firm: Firm, on: date, kind: str) -> Found:
    """Judge a firm by a tree of criteria."""
    judgement = Judgement(Asker(firm, on, kind))
    judgement.found.outcomes["verdict"] = judgement.node(tree)
    return judgement.found


class Judgement:
    """Walks one tree for one firm."""

    def __init__(self, asker: Asker) -> None:
        self.asker = asker
        self.found = Found()

    def truth(self, text: object) -> bool | None:
        """Whether a written condition holds."""
        return self.asker.truth(parse(str(text)))

    # -- nodes ----------------------------------------------------------------------------------------------------

    def node(self, node: Yaml) -> str:
        """The outcome of a node, gates included."""
        outcome = self.bare(node)
        if "exempt_if" in node:
            exempt = self.truth(condition_of(node["exempt_if"]))
            if exempt:
                outcome = NOT_APPLICABLE
            elif exempt is None and outcome != MET:
                outcome = UNKNOWN
        if "only_if" in node:
            applies = self.truth(condition_of(node["only_if"]))
            if applies is None:
                outcome = UNKNOWN
            elif not applies:
                outcome = NOT_APPLICABLE
        self.found.outcomes[node["id"]] = outcome
        return outcome

    def bare(self, node: Yaml) -> str:
        """The outcome of a node without its gates."""
        if "require" in node:
            return {True: MET, False: UNMET, None: UNKNOWN}[self.truth(node["require"])]
        if "judge" in node:
            finding = self.asker.fact(node["judge"], 0)
            return NEEDS_REVIEW if finding is None else (MET if finding else UNMET)
        if "all" in node:
            ranked = ranked_outcomes(self.node(child) for child in node["all"])
            return ranked[-1] if ranked else NOT_APPLICABLE
        if "any" in node:
            ranked = ranked_outcomes(self.node(child) for child in node["any"])
            return ranked[0] if ranked else NOT_APPLICABLE
        if "at_least" in node:
            count = int(node["at_least"]["count"])
            ranked = ranked_outcomes(self.node(child) for child in node["at_least"]["of"])
            padded = [*ranked, *[UNMET] * count]
            return padded[count - 1] if ranked else NOT_APPLICABLE
        if "score" in node:
            return self.score(node["id"], node["score"])
        return self.classified(node["id"], node["classify"])

    # -- scores ---------------------------------------------------------------------------------------------------

    def score(self, name: str, table: Yaml) -> str:
        """A score passes when its sum and every group with a mark of its own pass."""
        marks = []
        low, high, missing = 0, 0, False
        for group in table["groups"]:
            items = [self.item(item) for item in group["items"]]
            least, most = sum(item[0] for item in items), sum(item[1] for item in items)
            if group.get("capped"):
                least, most = min(least, group["out_of"]), min(most, group["out_of"])
            group_missing = any(item[2] for item in items)
            self.found.points[group["id"]] = least, most
            if "pass" in group:
                self.found.outcomes[group["id"]] = passed(group["pass"], least, most, group_missing)
                marks.append(self.found.outcomes[group["id"]])
            low, high, missing = low + least, high + most, missing or group_missing
        self.found.points[name] = low, high
        return ranked_outcomes([*marks, passed(table["pass"], low, high, missing)])[-1]

    def item(self, item: Yaml) -> tuple[int, int, bool]:
        """Lowest and highest points, and whether a missing fact (and not only a person's mark) keeps them apart."""
        out_of = int(item["out_of"])
        if "bands" in item:
            found = self.stepped(item, self.band_truths(item["bands"]))
        elif "cases" in item:
            found = self.stepped(item, [self.case(step) for step in item["cases"]])
        elif "per" in item:
            found = self.per(item["per"], out_of)
        elif "count" in item:
            truths = [self.truth(part["when"]) for part in item["count"]["of"]]
            low = min(out_of, int(item["count"]["points"]) * truths.count(True))
            high = min(out_of, int(item["count"]["points"]) * (truths.count(True) + truths.count(None)))
            found = low, high, low < high
        elif "best_of" in item:
            inside = [self.item(one) for one in item["best_of"]]
            low, high = max(one[0] for one in inside), max(one[1] for one in inside)
            found = low, high, any(missing and most > low for _, most, missing in inside)
        else:
            given = self.asker.fact(item["given"], 0)
            points = None if given is None else min(out_of, int(given))  # type: ignore[arg-type]
            found = (0, out_of, False) if points is None else (points, points, False)
        self.found.points[item["id"]] = found[0], found[1]
        return found

    def band_truths(self, bands: Yaml) -> list[tuple[bool | None, tuple[int, int]]]:
        """Every step of a band with whether it fits."""
        steps = [self.case(step) for step in bands.get("first", ())]
        measured: Tree = parse(str(bands["of"]))
        for step in bands["steps"]:
            if "otherwise" in step:
                steps.append((True, points_of(step["otherwise"])))
                continue
            (word,) = EDGES.keys() & step.keys()
            fits = self.asker.compare(EDGES[word], measured, parse(str(step[word])), 0)
            steps.append((fits, points_of(step["points"])))
        return steps

    def case(self, step: Yaml) -> tuple[bool | None, tuple[int, int]]:
        """One case with whether it holds."""
        if "otherwise" in step:
            return True, points_of(step["otherwise"])
        return self.truth(step["when"]), points_of(step["points"])

    def stepped(self, item: Yaml, steps: Sequence[tuple[bool | None, tuple[int, int]]]) -> tuple[int, int, bool]:
        """The first step that holds counts; what comes after it cannot, what is unknown before it may."""
        possible: list[tuple[int, int]] = []
        for holds, points in steps:
            if holds is not False:
                possible.append(points)
            if holds:
                break
        low, high = min(one[0] for one in possible), max(one[1] for one in possible)
        if len(possible) > 1:
            return low, high, low < high
        if "found" in item:
            mark = self.asker.fact(item["found"], 0)
            if mark is not None and low <= mark <= high:  # type: ignore[operator]
                return int(mark), int(mark), False  # type: ignore[arg-type]
        return low, high, False

    def per(self, per: Yaml, out_of: int) -> tuple[int, int, bool]:
        """Points for every full step, from none up to the maximum."""
        measured = self.asker.number(parse(str(per["of"])))
        if measured is None:
            return 0, out_of, True
        full = measured // parse(str(per["each"]))[1]
        points = max(0, min(out_of, int(full) * int(per["points"])))
        return points, points, False

    # -- classes --------------------------------------------------------------------------------------------------

    def classified(self, name: str, table: Yaml) -> str:
        """Every class that is still possible; met once there is just one."""
        order = [one["id"] for one in table["classes"]]
        possible: set[str] = set()
        for branch in table["branches"]:
            chosen = True if "otherwise" in branch else self.truth(branch["when"])
            if chosen is not False:
                for step in branch["steps"]:
                    holds = True if "otherwise" in step else self.truth(step["when"])
                    if holds is not False:
                        possible.add(step["class"])
                    if holds:
                        break
            if chosen:
                break
        found = tuple(one for one in order if one in possible)
        self.found.classes[name] = found
        for code, chosen_classes in table.get("derives", {}).items():
            if chosen_classes == "class":
                self.found.derived[code] = found[0] if len(found) == 1 else None
            else:
                inside = {one in chosen_classes for one in found}
                self.found.derived[code] = inside.pop() if len(inside) == 1 else None
        return MET if len(found) == 1 else UNKNOWN


def ranked_outcomes(outcomes: Any) -> list[str]:  # noqa: ANN401 - any iterable of words
    """The applicable outcomes, best first."""
    return sorted((one for one in outcomes if one != NOT_APPLICABLE), key=lambda one: RANK[one], reverse=True)


def passed(mark: Yaml, low: int, high: int, missing: bool) -> str:
    """Whether a pass mark is reached by the lowest, or missed by the highest, possible sum."""
    ((word, points),) = mark.items()
    if SIGNS[EDGES[word]](low, points):
        return MET
    if not SIGNS[EDGES[word]](high, points):
        return UNMET
    return UNKNOWN if missing else NEEDS_REVIEW


def points_of(written: object) -> tuple[int, int]:
    """``15`` or ``7..8``."""
    low, _, high = str(written).partition("..")
    return int(low), int(high or low)
