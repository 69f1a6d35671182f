"""What is found for one row: by a person's decision, a code, a name, or likeness; each with its reason in words."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Literal

from tidu.linkage.codes import CodeError, read_code, read_or_none
from tidu.linkage.decisions import NOTHING, Decision, Known
from tidu.linkage.evidence import weigh
from tidu.linkage.names import bare, plain, read_name
from tidu.linkage.pairs import SURE as SURE_NAME
from tidu.linkage.pairs import Comparison, compare, logistic
from tidu.linkage.register import Candidate, Entry, Register
from tidu.text import Text

Status = Literal["matched", "doubtful", "unmatched"]
Basis = Literal["decision", "code", "name", "former-name", "short-name", "likeness", "nothing"]

SURE, DOUBTFUL = 0.9, 0.05
"""From the first on a pair is matched, from the second on a person looks at it."""
OF_ANOTHER_CODE = 0.5
FAR = 2.0
"""A nearness that no name reaches."""

DECIDED = Text("此前已人工确认", "a person accepted this before")
DECIDED_ON = Text("此前已人工确认（{told}）", "accepted by a person before ({told})")
DECIDED_OTHER_NAME = Text(
    "{decided}，当时名单上写的是“{name}”；这次名称不同：{reason}",
    "{decided}, of “{name}”; the name is another now: {reason}",
)
DECIDED_OTHER_CODE = Text(
    "{decided}，当时名单上没有代码；这次两边代码不同", "{decided}, without a code; now the codes differ"
)
DECIDED_GONE = Text(
    "{decided}，但库内已没有这户企业（{key}）；{reason}",
    "{decided}, but the register has no firm {key} any more; {reason}",
)
LEFT_OPEN = Text(
    "此前有人看过，未能确定（{told}）：{reason}", "a person looked at it before and left it open ({told}): {reason}"
)
UNNAMED = Text("未记姓名", "no name kept")
SAME_CODE = Text("代码一致", "the same code")
OTHER_NAME = Text("代码一致而名称不同：{reason}", "the same code and another name: {reason}")
SHARED_CODE = Text("库内有 {count} 户登记了这一代码", "{count} firms of the register carry this code")
SHARED_SHORT = Text(
    "简称“{name}”由库内 {count} 户企业共用", "the short name “{name}”, which {count} firms of the register share"
)
BUT = Text("{reason}；{evidence}", "{reason}; {evidence}")
NAMESAKES = Text("名称一致，但库内有 {count} 户同名", "the same name, which {count} firms of the register have")
CODES_DIFFER = Text("{reason}；但两边代码不同", "{reason}; but the codes differ")
BAD_CODE = Text("（代码未采用：{why}）", " (the code was not used: {why})")
NONE_NEAR = Text("库内没有相近的企业", "no firm of the register is near")
NEAREST = Text("最相近的也不像：{reason}", "not even the nearest is alike: {reason}")
NO_NAME = Text("这一行没有企业名称，也没有可用的代码", "the row has neither a name nor a usable code")


@dataclass(frozen=True, slots=True)
class Link:
    """What was found for one entry of the left list."""

    left: Entry
    status: Status
    basis: Basis
    best: Candidate | None
    confidence: float
    reason: Text
    others: tuple[Candidate, ...] = ()
    decided: Known = NOTHING
    """What people had decided about the row when this was found."""
    horizon: float = FAR
    """A name of the register would have been weighed if it had come so near; none would where names were not compared."""
    yielded: bool = False
    """Whether it gave way to another row of its firm."""


def certain(entry: Entry, text: str, register: Register, known: Known) -> Link | None:
    """What is found without weighing: a decision, a code, the very name, which ``text`` is in plain writing."""
    if known.accepted is not None:
        accepted = register.with_key(known.accepted.key)
        if accepted is not None:
            return _by_decision(entry, text, accepted, known.accepted, register)
    coded = [one for one in register.with_code(entry.code) if one.key not in known.rejected]
    if coded:
        return _by_code(entry, coded, register)
    named = [one for one in register.with_name(entry, text) if one.entry.key not in known.rejected]
    if named:
        return _by_name(entry, named)
    short = [one for one in register.with_short(entry) if one.entry.key not in known.rejected]
    if short:
        return _by_short(entry, short)
    if not text:
        return Link(entry, "unmatched", "nothing", None, 0.0, _with_code_fault(entry, NO_NAME))
    return None


def _by_decision(entry: Entry, text: str, accepted: Entry, decision: Decision, register: Register) -> Link:
    """The firm that a person accepted; doubtful where the row says something that the person did not see."""
    found, decided = _candidate(entry, accepted, 1.0, register), _decided_on(decision)
    if not decision.code and _codes_differ(entry, accepted):
        reason = DECIDED_OTHER_CODE.format(decided=decided)
        return Link(entry, "doubtful", "decision", found, OF_ANOTHER_CODE, reason)
    if not text or not decision.name or bare(text) in {bare(decision.name), *_names_of(accepted)}:
        return Link(entry, "matched", "decision", found, 1.0, decided)
    made = compare(read_name(entry.name), read_name(decision.name))
    reason = DECIDED_OTHER_NAME.format(decided=decided, name=decision.name, reason=made.reason)
    if _alike(made):
        return Link(entry, "matched", "decision", found, 1.0, reason)
    return Link(entry, "doubtful", "decision", found, OF_ANOTHER_CODE, reason)


def _decided_on(decision: Decision) -> Text:
    return DECIDED_ON.format(told=decision.told) if decision.told else DECIDED


def as_decided(found: Link, register: Register, known: Known) -> Link:
    """What was found, with what people had said before: a pair that was left open stays doubtful."""
    if known is NOTHING:
        return found
    found = replace(found, decided=known)
    if known.accepted is not None and found.basis != "decision":
        decided = _decided_on(known.accepted)
        found = replace(found, reason=DECIDED_GONE.format(decided=decided, key=known.accepted.key, reason=found.reason))
    if not known.unsure or found.basis == "decision":
        return found
    told = "、".join(one.told or UNNAMED.zh for one in known.unsure)
    others = list(found.others)
    seen = {one.entry.key for one in (found.best, *others) if one is not None}
    for one in known.unsure:
        entry = register.with_key(one.key)
        if entry is not None and entry.key not in seen:
            others.append(_candidate(found.left, entry, DOUBTFUL, register))
    best = found.best if found.best is not None else others.pop(0) if others else None
    reason = LEFT_OPEN.format(told=told, reason=found.reason)
    confidence = min(max(found.confidence, DOUBTFUL), OF_ANOTHER_CODE)
    return replace(found, status="doubtful", best=best, confidence=confidence, reason=reason, others=tuple(others))


def _candidate(entry: Entry, other: Entry, confidence: float, register: Register) -> Candidate:
    made = compare(read_name(entry.name), read_name(other.name))
    return Candidate(other, other.name, confidence, made, weigh(entry, other, register.usual))


def _by_code(entry: Entry, coded: list[Entry], register: Register) -> Link:
    found = [_candidate(entry, one, 1.0, register) for one in coded]
    if len(coded) > 1:
        reason = SHARED_CODE.format(count=len(coded))
        return Link(entry, "doubtful", "code", found[0], 1 / len(coded), reason, tuple(found[1:]))
    first = found[0]
    if not entry.name.strip() or bare(plain(entry.name)) in _names_of(coded[0]):
        reason = (
            SAME_CODE if not first.evidence.differs else BUT.format(reason=SAME_CODE, evidence=first.evidence.reason)
        )
        return Link(entry, "matched", "code", first, 1.0, reason)
    reason = OTHER_NAME.format(reason=_told(first))
    if _alike(first.comparison) and not first.evidence.contradicts:
        return Link(entry, "matched", "code", first, 0.99, reason)
    return Link(entry, "doubtful", "code", first, OF_ANOTHER_CODE, reason)


def _told(candidate: Candidate) -> Text:
    """The reason, whichever of the firm's names it is that fits."""
    made, evidence = candidate.comparison.reason, candidate.evidence.reason
    return BUT.format(reason=made, evidence=evidence) if evidence.zh else made


def _names_of(entry: Entry) -> set[str]:
    return {bare(plain(name)) for name in (entry.name, *entry.former)}


def _alike(made: Comparison) -> bool:
    """Whether the names of two rows of one code look like one firm, slips and changes allowed."""
    return made.brand in ("same", "sounds", "part", "swapped", "character") and not made.branch


def _by_name(entry: Entry, named: list[Candidate]) -> Link:
    """The firm of this very name. A name with its place is nobody else's; one without may be, where two records contradict."""
    first = named[0]
    basis: Basis = "name" if first.name == first.entry.name else "former-name"
    if len(named) > 1:
        return _among_namesakes(entry, named, basis)
    if _codes_differ(entry, first.entry):
        reason = CODES_DIFFER.format(reason=first.reason)
        return Link(entry, "doubtful", basis, first, OF_ANOTHER_CODE, reason)
    if first.evidence.denies or (first.evidence.contradicts and not first.comparison.left.name.codes):
        first = replace(first, confidence=OF_ANOTHER_CODE)
        return Link(entry, "doubtful", basis, first, OF_ANOTHER_CODE, _with_code_fault(entry, first.reason))
    if first.evidence.differs:
        first = replace(first, confidence=logistic(SURE_NAME + first.evidence.weight))
    return Link(entry, "matched", basis, first, first.confidence, _with_code_fault(entry, first.reason))


def _among_namesakes(entry: Entry, named: list[Candidate], basis: Basis) -> Link:
    """Which of several firms of one name: what else is known may tell, and else a person does."""
    odds = [math.exp(one.evidence.weight) for one in named]
    told = [replace(one, confidence=odd / sum(odds)) for one, odd in zip(named, odds, strict=True)]
    told.sort(key=lambda one: -one.confidence)
    first, reason = told[0], NAMESAKES.format(count=len(named))
    if first.evidence.reason.zh:
        reason = BUT.format(reason=reason, evidence=first.evidence.reason)
    same = "same" in (first.evidence.founded, first.evidence.capital, first.evidence.address)
    sure = first.confidence >= SURE and same and not first.evidence.differs and not _codes_differ(entry, first.entry)
    reason = _with_code_fault(entry, reason)
    return Link(entry, "matched" if sure else "doubtful", basis, first, first.confidence, reason, tuple(told[1:]))


def _by_short(entry: Entry, short: list[Candidate]) -> Link:
    """The firm that is known by this short name; several share many a one, and then a person decides."""
    first = short[0]
    if len(short) > 1:
        reason = _with_code_fault(entry, SHARED_SHORT.format(name=entry.name.strip(), count=len(short)))
        told = [replace(one, confidence=1 / len(short)) for one in short]
        return Link(entry, "doubtful", "short-name", told[0], 1 / len(short), reason, tuple(told[1:]))
    reason = _with_code_fault(entry, first.reason)
    if _codes_differ(entry, first.entry):
        reason = CODES_DIFFER.format(reason=first.reason)
    elif not first.evidence.contradicts:
        return Link(entry, "matched", "short-name", first, first.confidence, reason)
    return Link(entry, "doubtful", "short-name", first, OF_ANOTHER_CODE, reason)


def likely(entry: Entry, candidates: Iterable[Candidate], known: Known, horizon: float) -> Link:
    """What was found by weighing: the likeliest of the candidates that nobody rejected."""
    kept = [one for one in candidates if one.entry.key not in known.rejected]
    if not kept:
        return Link(entry, "unmatched", "nothing", None, 0.0, _with_code_fault(entry, NONE_NEAR), horizon=horizon)
    best, confidence, reason = kept[0], kept[0].confidence, kept[0].reason
    if _codes_differ(entry, best.entry):
        confidence, reason = min(confidence, OF_ANOTHER_CODE), CODES_DIFFER.format(reason=reason)
    status: Status = "matched" if confidence >= SURE else "doubtful" if confidence >= DOUBTFUL else "unmatched"
    if status == "unmatched":
        reason = NEAREST.format(reason=reason)
    told = _with_code_fault(entry, reason)
    return Link(entry, status, "likeness", best, confidence, told, tuple(kept[1:]), horizon=horizon)


def _codes_differ(left: Entry, right: Entry) -> bool:
    """Whether both have a code that can be compared, and it is not the same."""
    if not left.code or not right.code:
        return False
    one, two = read_or_none(left.code), read_or_none(right.code)
    if one is None or two is None:
        return False
    if one.kind == two.kind:
        return one.code != two.code
    return bool(one.organisation and two.organisation) and one.organisation != two.organisation


def _with_code_fault(entry: Entry, reason: Text) -> Text:
    """A code that fails its check is told, never passed over."""
    if not entry.code.strip():
        return reason
    try:
        read_code(entry.code)
    except CodeError as error:
        told = BAD_CODE.format(why=error.what)
        return Text(reason.zh + told.zh, reason.en + told.en)
    return reason
