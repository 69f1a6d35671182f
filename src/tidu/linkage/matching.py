"""Finding the firms of one list in another: by code, by name, by former name, then by likeness; each with its reason.

What a person has decided stands: an accepted pair is matched and a rejected one never proposed again, whatever the names say.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from tidu.linkage.codes import CodeError, read_code
from tidu.linkage.decisions import NOTHING, Decision, Decisions, Known
from tidu.linkage.grams import LEAST, plain_all
from tidu.linkage.names import bare, plain, read_name
from tidu.linkage.pairs import Comparison, compare
from tidu.linkage.register import MOST, Candidate, Entry, Register, read_or_none
from tidu.text import Text

__all__ = ["Decisions", "Link", "Status", "link"]

Status = Literal["matched", "doubtful", "unmatched"]
Basis = Literal["decision", "code", "name", "former-name", "likeness", "nothing"]

SURE, DOUBTFUL = 0.9, 0.05
"""From the first on a pair is matched, from the second on a person looks at it."""
OF_ANOTHER_CODE = 0.5
CHUNK = 2000
MOST_OF_SECOND_LOOK, LEAST_AGAIN = 30, 0.1
"""A row for which nobody was likely is looked at once more, further around."""

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
NAMESAKES = Text("名称一致，但库内有 {count} 户同名", "the same name, which {count} firms of the register have")
CODES_DIFFER = Text("{reason}；但两边代码不同", "{reason}; but the codes differ")
BAD_CODE = Text("（代码未采用：{why}）", " (the code was not used: {why})")
ANOTHER_ROW = Text(
    "{reason}；但另有一行更像这户企业（{key}）", "{reason}; but another row is nearer to this firm ({key})"
)
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


def link(
    left: Sequence[Entry],
    register: Register,
    *,
    decisions: Decisions | None = None,
    one_to_one: bool = False,
    progress: Callable[[int, int], None] | None = None,
) -> list[Link]:
    """One :class:`Link` for each entry of ``left``, in order. ``progress`` is told how many of how many are done."""
    plains = plain_all([entry.name for entry in left])
    known = [decisions.of(entry, text=text) if decisions else NOTHING for entry, text in zip(left, plains, strict=True)]
    links: list[Link | None] = [
        _certain(entry, text, register, decided) for entry, text, decided in zip(left, plains, known, strict=True)
    ]
    open_rows = [at for at, found in enumerate(links) if found is None]
    done = len(left) - len(open_rows)
    if progress is not None:
        progress(done, len(left))
    for start in range(0, len(open_rows), CHUNK):
        rows = open_rows[start : start + CHUNK]
        again = _look(rows, left, plains, register, known, links, MOST)
        _look(again, left, plains, register, known, links, MOST_OF_SECOND_LOOK)
        done += len(rows)
        if progress is not None:
            progress(done, len(left))
    found = [as_decided(one, register, decided) for one, decided in zip(links, known, strict=True) if one is not None]
    return _one_to_one(found) if one_to_one else found


def _look(
    rows: list[int],
    left: Sequence[Entry],
    plains: list[str],
    register: Register,
    known: list[Known],
    links: list[Link | None],
    most: int,
) -> list[int]:
    """Weigh the nearest of some rows, keep what is surer than before; the rows that are worth a second look."""
    second = most > MOST
    near = register.grams.nearest([plains[at] for at in rows], most, LEAST_AGAIN if second else LEAST, thorough=second)
    for at, places in zip(rows, near, strict=True):
        made, before = _likely(left[at], register.weighed(left[at].name, places), known[at]), links[at]
        if before is None or made.confidence > before.confidence:
            links[at] = made
    return [at for at in rows if (found := links[at]) is not None and found.confidence < DOUBTFUL]


def _certain(entry: Entry, text: str, register: Register, known: Known) -> Link | None:
    """What is found without weighing: a decision, a code, the very name."""
    if known.accepted is not None:
        accepted = register.with_key(known.accepted.key)
        if accepted is not None:
            return _by_decision(entry, text, accepted, known.accepted)
    coded = [one for one in register.with_code(entry.code) if one.key not in known.rejected]
    if coded:
        return _by_code(entry, coded)
    named = [one for one in register.with_plain(text, entry.name) if one.entry.key not in known.rejected]
    if named:
        return _by_name(entry, named)
    if not text:
        return Link(entry, "unmatched", "nothing", None, 0.0, _with_code_fault(entry, NO_NAME))
    return None


def _by_decision(entry: Entry, text: str, accepted: Entry, decision: Decision) -> Link:
    """The firm that a person accepted; doubtful where the row says something that the person did not see."""
    found, decided = _candidate(entry, accepted, 1.0), _decided_on(decision)
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
            others.append(_candidate(found.left, entry, DOUBTFUL))
    best = found.best if found.best is not None else others.pop(0) if others else None
    reason = LEFT_OPEN.format(told=told, reason=found.reason)
    confidence = min(max(found.confidence, DOUBTFUL), OF_ANOTHER_CODE)
    return replace(found, status="doubtful", best=best, confidence=confidence, reason=reason, others=tuple(others))


def _candidate(entry: Entry, other: Entry, confidence: float) -> Candidate:
    return Candidate(other, other.name, confidence, compare(read_name(entry.name), read_name(other.name)))


def _by_code(entry: Entry, coded: list[Entry]) -> Link:
    found = [_candidate(entry, one, 1.0) for one in coded]
    if len(coded) > 1:
        reason = SHARED_CODE.format(count=len(coded))
        return Link(entry, "doubtful", "code", found[0], 1 / len(coded), reason, tuple(found[1:]))
    made = found[0].comparison
    if not entry.name.strip() or bare(plain(entry.name)) in _names_of(coded[0]):
        return Link(entry, "matched", "code", found[0], 1.0, SAME_CODE)
    reason = OTHER_NAME.format(reason=made.reason)
    if _alike(made):
        return Link(entry, "matched", "code", found[0], 0.99, reason)
    return Link(entry, "doubtful", "code", found[0], OF_ANOTHER_CODE, reason)


def _names_of(entry: Entry) -> set[str]:
    return {bare(plain(name)) for name in (entry.name, *entry.former)}


def _alike(made: Comparison) -> bool:
    """Whether the names of two rows of one code look like one firm, slips and changes allowed."""
    return made.brand in ("same", "sounds", "part", "swapped", "character") and not made.branch


def _by_name(entry: Entry, named: list[Candidate]) -> Link:
    first = named[0]
    basis: Basis = "name" if first.name == first.entry.name else "former-name"
    if len(named) > 1:
        told = [replace(one, confidence=1 / len(named)) for one in named]
        reason = NAMESAKES.format(count=len(named))
        return Link(entry, "doubtful", basis, told[0], 1 / len(named), reason, tuple(told[1:]))
    if _codes_differ(entry, first.entry):
        reason = CODES_DIFFER.format(reason=first.reason)
        return Link(entry, "doubtful", basis, first, OF_ANOTHER_CODE, reason)
    return Link(entry, "matched", basis, first, first.confidence, _with_code_fault(entry, first.reason))


def _likely(entry: Entry, candidates: Iterable[Candidate], known: Known) -> Link:
    kept = [one for one in candidates if one.entry.key not in known.rejected]
    if not kept:
        return Link(entry, "unmatched", "nothing", None, 0.0, _with_code_fault(entry, NONE_NEAR))
    best, confidence, reason = kept[0], kept[0].confidence, kept[0].reason
    if _codes_differ(entry, best.entry):
        confidence, reason = min(confidence, OF_ANOTHER_CODE), CODES_DIFFER.format(reason=reason)
    status: Status = "matched" if confidence >= SURE else "doubtful" if confidence >= DOUBTFUL else "unmatched"
    if status == "unmatched":
        reason = NEAREST.format(reason=reason)
    return Link(entry, status, "likeness", best, confidence, _with_code_fault(entry, reason), tuple(kept[1:]))


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


def _one_to_one(links: list[Link]) -> list[Link]:
    """Each firm of the register keeps its surest row; the others become doubtful. Decisions go first."""
    order = sorted(range(len(links)), key=lambda at: (links[at].basis != "decision", -links[at].confidence, at))
    owner: dict[str, str] = {}
    found = list(links)
    for at in order:
        one = links[at]
        if one.status != "matched" or one.best is None:
            continue
        key = one.best.entry.key
        if key in owner and one.basis != "decision":
            reason = ANOTHER_ROW.format(reason=one.reason, key=owner[key])
            found[at] = replace(one, status="doubtful", confidence=min(one.confidence, 0.5), reason=reason)
        else:
            owner.setdefault(key, one.left.key)
    return found
