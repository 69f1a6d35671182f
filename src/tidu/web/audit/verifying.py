"""Whether the chain holds: every event is read once, in order, in constant memory."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice

from django.db.models import Max

from tidu.text import Text
from tidu.web.audit.digests import COLUMNS, START, Sealed, digest_of
from tidu.web.audit.models import AuditEvent, AuditHead

NAMED_FAULTS = 100
"""A summary names so many faults; more do not tell more."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One place where the chain does not hold."""

    sequence: int
    what: Text


@dataclass(frozen=True, slots=True)
class Verified:
    """What a look at the whole chain has found."""

    sequence: int
    digest: str
    faults: list[Fault] = field(default_factory=list)
    more: bool = False
    """Whether there are more faults than those that are named."""

    @property
    def holds(self) -> bool:
        """Whether nobody has touched the trail."""
        return not self.faults

    @property
    def head(self) -> str:
        """The end of the chain as text, to be noted elsewhere."""
        return f"{self.sequence}:{self.digest}"


def head() -> tuple[int, str]:
    """Number and digest of the last event; noted elsewhere, it proves later that nothing before it was rewritten."""
    row = AuditHead.objects.filter(pk=1).first()
    return (row.sequence, row.digest) if row else (0, START)


def verified(expected: tuple[int, str] | None = None) -> Verified:
    """The chain in one look: its end, and the first faults."""
    found = list(islice(verify(expected), NAMED_FAULTS + 1))
    return Verified(*head(), found[:NAMED_FAULTS], len(found) > NAMED_FAULTS)


def verify(expected: tuple[int, str] | None = None) -> Iterator[Fault]:
    """Every place where the chain does not hold, in order.

    ``expected`` is a head that was noted earlier: the event of that number must still have that digest, which even
    somebody who computes a whole new chain cannot achieve. Events that are added meanwhile are left for the next time.
    """
    number, digest = head()
    last, previous = 0, START
    for event in _events(number):
        if event.sequence != last + 1:
            yield Fault(last + 1, _missing(last + 1, event.sequence - 1))
        elif event.previous != previous:
            yield Fault(event.sequence, Text("与上一条接不上", "does not follow the event before"))
        if event.digest != digest_of(event):
            yield Fault(event.sequence, Text("内容被改动过", "was altered"))
        if expected and event.sequence == expected[0] and event.digest != expected[1]:
            yield Fault(event.sequence, Text("与当时记下的摘要不同", "differs from the digest noted then"))
        last, previous = event.sequence, event.digest
    yield from _end(last, previous, number, digest, expected)


def _end(last: int, previous: str, number: int, digest: str, expected: tuple[int, str] | None) -> Iterator[Fault]:
    if last < number:
        yield Fault(last + 1, _missing(last + 1, number))
    elif previous != digest:
        yield Fault(last, Text("链尾与登记的不同", "the end of the chain differs from the one registered"))
    newest = AuditEvent.objects.aggregate(Max("sequence"))["sequence__max"] or 0  # before the head, which only grows
    if newest > (registered := head()[0]):
        yield Fault(registered + 1, Text("在登记的链尾之后", "stands behind the registered end of the chain"))
    if expected and last < expected[0]:
        yield Fault(expected[0], Text("当时记下的这一条不见了", "the event noted then is gone"))


def _events(until: int) -> Iterator[Sealed]:
    """Events in order, without rows of the ORM."""
    rows = AuditEvent.objects.filter(sequence__lte=until).order_by("sequence").values_list(*COLUMNS)
    for row in rows.iterator(chunk_size=2000):
        yield Sealed(*row)


def _missing(first: int, last: int) -> Text:
    if first == last:
        return Text("这一条不见了", "is gone")
    return Text(f"到第 {last} 条都不见了", f"and all up to {last} are gone")
