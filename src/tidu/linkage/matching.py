"""Finding the firms of one list in another: by code, by name, by former name, then by likeness; each with its reason.

What a person has decided stands: an accepted pair is matched and a rejected one never proposed again, whatever the names say.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

from tidu.linkage.codes import CodeError, read_code
from tidu.linkage.grams import LEAST, plain_all
from tidu.linkage.names import bare, plain, read_name
from tidu.linkage.pairs import compare
from tidu.linkage.register import MOST, Candidate, Entry, Register, read_or_none
from tidu.text import Text

Status = Literal["matched", "doubtful", "unmatched"]
Basis = Literal["decision", "code", "name", "former-name", "likeness", "nothing"]
Verdict = Literal["accept", "reject"]

SURE, DOUBTFUL = 0.9, 0.05
"""From the first on a pair is matched, from the second on a person looks at it."""
OF_ANOTHER_CODE = 0.5
CHUNK = 2000
MOST_OF_SECOND_LOOK, LEAST_AGAIN = 30, 0.1
"""A row for which nobody was likely is looked at once more, further around."""

DECIDED = Text("此前已人工确认", "a person accepted this before")
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


@dataclass(slots=True)
class Decisions:
    """What people decided: by the firm as the list names it, and the key in the register."""

    accepted: dict[str, str] = field(default_factory=dict)
    rejected: set[tuple[str, str]] = field(default_factory=set)

    def add(self, left: Entry, key: str, verdict: Verdict) -> None:
        """Remember a decision; a later one about the same pair takes the place of the earlier."""
        who = identity(left)
        self.rejected.discard((who, key))
        if verdict == "accept":
            self.accepted[who] = key
        else:
            self.rejected.add((who, key))
            if self.accepted.get(who) == key:
                del self.accepted[who]


def identity(entry: Entry) -> str:
    """What a firm of a list is recognised by at the next import: its code, else its name in plain writing."""
    code = read_or_none(entry.code)
    return code.code if code is not None else plain(entry.name)


def link(
    left: Sequence[Entry],
    register: Register,
    *,
    decisions: Decisions | None = None,
    one_to_one: bool = False,
    progress: Callable[[int, int], None] | None = None,
) -> list[Link]:
    """One :class:`Link` for each entry of ``left``, in order. ``progress`` is told how many of how many are done."""
    known = decisions or Decisions()
    keys = {entry.key: entry for entry in register.entries} if known.accepted else {}
    plains = plain_all([entry.name for entry in left])
    links: list[Link | None] = []
    for at, entry in enumerate(left):
        links.append(_certain(entry, plains[at], register, known, keys))
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
    found = [one for one in links if one is not None]
    return _one_to_one(found) if one_to_one else found


def _look(
    rows: list[int],
    left: Sequence[Entry],
    plains: list[str],
    register: Register,
    known: Decisions,
    links: list[Link | None],
    most: int,
) -> list[int]:
    """Weigh the nearest of some rows, keep what is surer than before; the rows that are worth a second look."""
    second = most > MOST
    near = register.grams.nearest([plains[at] for at in rows], most, LEAST_AGAIN if second else LEAST, thorough=second)
    for at, places in zip(rows, near, strict=True):
        made, before = _likely(left[at], register.weighed(left[at].name, places), known), links[at]
        if before is None or made.confidence > before.confidence:
            links[at] = made
    return [at for at in rows if (found := links[at]) is not None and found.confidence < DOUBTFUL]


def _certain(entry: Entry, text: str, register: Register, known: Decisions, keys: dict[str, Entry]) -> Link | None:
    """What is found without weighing: a decision, a code, the very name."""
    who = identity(entry) if known.accepted or known.rejected else ""
    accepted = keys.get(known.accepted.get(who, ""))
    if accepted is not None:
        return Link(entry, "matched", "decision", _candidate(entry, accepted, 1.0), 1.0, DECIDED)
    coded = [one for one in register.with_code(entry.code) if (who, one.key) not in known.rejected]
    if coded:
        return _by_code(entry, coded)
    named = [one for one in register.with_plain(text, entry.name) if (who, one.entry.key) not in known.rejected]
    if named:
        return _by_name(entry, named)
    if not text:
        return Link(entry, "unmatched", "nothing", None, 0.0, _with_code_fault(entry, NO_NAME))
    return None


def _candidate(entry: Entry, other: Entry, confidence: float) -> Candidate:
    return Candidate(other, other.name, confidence, compare(read_name(entry.name), read_name(other.name)))


def _by_code(entry: Entry, coded: list[Entry]) -> Link:
    found = [_candidate(entry, one, 1.0) for one in coded]
    if len(coded) > 1:
        reason = SHARED_CODE.format(count=len(coded))
        return Link(entry, "doubtful", "code", found[0], 1 / len(coded), reason, tuple(found[1:]))
    made = found[0].comparison
    named = {bare(plain(name)) for name in (coded[0].name, *coded[0].former)}
    if not entry.name.strip() or bare(plain(entry.name)) in named:
        return Link(entry, "matched", "code", found[0], 1.0, SAME_CODE)
    reason = OTHER_NAME.format(reason=made.reason)
    if made.brand in ("same", "sounds", "part", "swapped", "character") and not made.branch:
        return Link(entry, "matched", "code", found[0], 0.99, reason)
    return Link(entry, "doubtful", "code", found[0], OF_ANOTHER_CODE, reason)


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


def _likely(entry: Entry, candidates: Iterable[Candidate], known: Decisions) -> Link:
    who = identity(entry) if known.rejected else ""
    kept = [one for one in candidates if (who, one.entry.key) not in known.rejected]
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
