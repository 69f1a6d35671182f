"""What people of an organisation have decided about names before, as tidu.linkage takes it, with where it was decided."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from tidu.linkage.decisions import Decision as Word
from tidu.linkage.decisions import Decisions, Known, Verdict
from tidu.web.lists.linking.keys import parts_of
from tidu.web.lists.linking.registers import kept_of
from tidu.web.lists.models import Decision

WORDS: dict[str, Verdict] = {
    Decision.Verdict.ACCEPT: "accept",
    Decision.Verdict.REJECT: "reject",
    Decision.Verdict.UNSURE: "unsure",
}


@dataclass(frozen=True, slots=True)
class Said:
    """Who said it when, about a row of which list."""

    verdict: str
    by_id: int
    by: str
    at: datetime
    source_id: int | None
    list_name: str


class History:
    """The standing decisions of an organisation; what was undone is not among them."""

    def __init__(self, organisation_id: int, merged: Mapping[int, int | None] | None = None) -> None:
        self.decisions = Decisions()
        self._said: dict[Word, Said] = {}
        self._left: dict[tuple[int | None, str], Said] = {}
        self._nobody: dict[str, Said] = {}
        self._codes: set[str] = set()
        self._names: set[str] = set()
        rows = Decision.objects.filter(organisation_id=organisation_id, undone_at=None).order_by("pk")
        listed = rows.values_list(
            "key", "enterprise_id", "verdict", "by_id", "by__display_name", "at",
            "source_id", "source__name",
        )  # fmt: skip
        into = dict(merged or {})
        for key, firm, verdict, by_id, by, at, source_id, name in listed:
            self._keep(key, kept_of(firm, into) if firm else None, Said(verdict, by_id, by, at, source_id, name or ""))

    def _keep(self, key: str, firm: int | None, said: Said) -> None:
        code, name = parts_of(key)
        self._codes |= {code} if code else set()
        self._names |= {name} if name else set()
        self._left.pop((said.source_id, key), None)
        self._nobody.pop(key, None)
        if said.verdict == Decision.Verdict.LEAVE:
            self._left[said.source_id, key] = said
            return
        if firm is None:
            self._nobody[key] = said
            return
        word = Word(code, name, str(firm), WORDS[said.verdict], said.by, said.at)
        self._said[word] = said
        self.decisions.keep(word)

    def touches(self, key: str) -> bool:
        """Whether anything was decided about a row of this code or name."""
        code, name = parts_of(key)
        return code in self._codes or name in self._names

    def left_out(self, key: str, source_id: int) -> Said | None:
        """Who said that the row of a list is left out."""
        return self._left.get((source_id, key))

    def nobody(self, key: str) -> Said | None:
        """Who said that nobody fits a row, when nobody was proposed."""
        return self._nobody.get(key)

    def newest(self, known: Known, verdict: Verdict) -> Said | None:
        """Who decided so last, of what stands about a row."""
        found = [self._said[one] for one in known.standing if one.verdict == verdict]
        return max(found, key=lambda one: one.at, default=None)
