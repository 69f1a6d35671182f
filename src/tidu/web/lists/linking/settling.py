"""What tidu.linkage found for a row, as the row keeps it: firm or candidates, reason, region, what people had said."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tidu.text import Text
from tidu.today import CHINA
from tidu.web.accounts.scope import county_of
from tidu.web.lists.linking.features import features_of
from tidu.web.lists.linking.ground import Ground
from tidu.web.lists.linking.history import History, Said
from tidu.web.lists.linking.registers import Firm, Firms
from tidu.web.lists.linking.writing import say
from tidu.web.lists.models import ListRow
from tidu.web.registry.models import Enterprise

if TYPE_CHECKING:
    from tidu.linkage.matching import Link
    from tidu.linkage.register import Candidate

State, Verdict = ListRow.State, ListRow.Verdict
MOST = 6
PER_MILLE = 1000
STATES = {"matched": State.LINKED, "doubtful": State.DOUBTFUL, "unmatched": State.UNMATCHED}
ELSEWHERE = Text(
    "与{place}的一户企业相符，不在本名单可以关联的范围内", "fits a firm of {place}, to which this list cannot be linked"
)
NONE_HERE = Text("本名单范围内没有相近的企业", "no firm to which this list can be linked is near")
NEARER = Text(
    "{reason}；{place}另有更相近的企业，不在本名单范围内", "{reason}; a firm of {place}, not of this list, is nearer"
)
ALSO = Text("{reason}；而名称是“{name}”的", "{reason}; while the name is that of “{name}”")
ENDED = Text("{reason}；该企业{status}", "{reason}; the firm is {status}")
OTHER_PLACE = Text("外地", "another place")
STATUS = {
    Enterprise.Status.DEREGISTERED: Text("已注销", "deregistered"),
    Enterprise.Status.REVOKED: Text("已吊销", "revoked"),
    Enterprise.Status.ABSORBED: Text("已被其他企业吸收合并", "absorbed by another firm"),
}
NOT_THESE = Text("此前已人工判定“都不是”（{told}）：{reason}", "“none of these” was said before ({told}): {reason}")
LEFT = Text("此前已人工判定不采用此行（{told}）", "left out by a person before ({told})")
SEEN_ON = Text("{reason}，见名单“{name}”", "{reason}, on the list “{name}”")


@dataclass(frozen=True, slots=True)
class Settler:
    """Writes what was found into rows; saves nothing."""

    firms: Firms
    ground: Ground
    history: History

    def settle(self, row: ListRow, found: Link, by_name: Link | None = None) -> None:
        """``by_name`` is what the name alone leads to, where the code is said to be another firm's."""
        candidates = [one for one in (found.best, *found.others) if one is not None]
        if by_name is not None and by_name.best is not None:
            known = {one.entry.key for one in candidates}
            named = [one for one in (by_name.best, *by_name.others[:1]) if one.entry.key not in known]
            candidates += named
        else:
            named = []
        inside = [one for one in candidates if self.ground.holds(self._firm(one).region)]
        outside = [self._firm(one).region for one in candidates if one not in inside]
        row.state, row.basis = STATES[found.status], found.basis
        row.confidence = round(found.confidence * PER_MILLE)
        row.enterprise_id = None
        row.candidates = [self._kept(row, one) for one in inside[:MOST]]
        reason = found.reason
        if named and named[0] in inside:
            reason = ALSO.format(reason=reason, name=named[0].entry.name)
        reason = self._bounded(row, found, inside, outside, reason)
        if row.state == State.LINKED and found.best is not None:
            firm = self._firm(found.best)
            row.enterprise_id, row.region_id = firm.pk, firm.region
            reason = _with_status(reason, firm)
        else:
            row.region_id = self._place(row, [self._firm(one).region for one in inside])
        say(row, reason.zh, reason.en)
        self._remember(row, found)

    def _firm(self, one: Candidate) -> Firm:
        return self.firms.known[int(one.entry.key)]

    def _kept(self, row: ListRow, one: Candidate) -> dict[str, Any]:
        firm = self._firm(one)
        reason = _with_status(one.reason, firm)
        return {
            "firm": firm.pk,
            "name": one.name,
            "confidence": round(one.confidence * PER_MILLE),
            "zh": reason.zh,
            "en": reason.en,
            "features": features_of(row.code, one),
        }

    def _bounded(
        self, row: ListRow, found: Link, inside: Sequence[Candidate], outside: Sequence[str], reason: Text
    ) -> Text:
        """A firm in which the list has no business is told by its county, and nothing else of it."""
        if found.best is None or found.best in inside:
            return reason
        if row.state == State.UNMATCHED:
            return NONE_HERE
        county = self.ground.counties(outside)
        place = Text(county, county) if county else OTHER_PLACE
        if row.state == State.LINKED or not inside:
            row.state, row.basis, row.confidence, row.candidates = State.UNMATCHED, "elsewhere", 0, []
            return ELSEWHERE.format(place=place)
        row.confidence = round(inside[0].confidence * PER_MILLE)
        return NEARER.format(reason=inside[0].reason, place=place)

    def _place(self, row: ListRow, regions: Sequence[str]) -> str | None:
        """The county that the row names, else that in which all who may be meant lie."""
        named = self.ground.place_of(row.county)
        counties = {county_of(one) for one in regions}
        return named or (counties.pop() if len(counties) == 1 else None)

    def _remember(self, row: ListRow, found: Link) -> None:
        """What people had said stands beside it, with who and when."""
        left = self.history.left_out(row.key, row.version.source_id)
        if left is not None:
            row.state, row.enterprise_id = State.LEFT_OUT, None
            self._said(row, Verdict.LEFT_OUT, left, LEFT.format(told=told_of(left)))
        elif found.basis == "decision" and row.state == State.LINKED:
            said = self.history.newest(found.decided, "accept")
            if said is not None:
                self._said(row, Verdict.ACCEPTED, said, Text(row.reason_zh, row.reason_en))
        elif found.decided.unsure and row.state == State.DOUBTFUL:
            said = self.history.newest(found.decided, "unsure")
            if said is not None:
                self._said(row, Verdict.UNSURE, said, Text(row.reason_zh, row.reason_en))
        elif row.state == State.UNMATCHED and (said := self._rejection(row, found)) is not None:
            reason = NOT_THESE.format(told=told_of(said), reason=Text(row.reason_zh, row.reason_en))
            self._said(row, Verdict.REJECTED, said, reason)

    def _rejection(self, row: ListRow, found: Link) -> Said | None:
        return self.history.nobody(row.key) or self.history.newest(found.decided, "reject")

    def _said(self, row: ListRow, verdict: str, said: Said, reason: Text) -> None:
        row.verdict, row.decided_by_id, row.decided_at = verdict, said.by_id, said.at
        if said.list_name:
            reason = SEEN_ON.format(reason=reason, name=said.list_name)
        say(row, reason.zh, reason.en)


def told_of(said: Said) -> str:
    """Who and on which day in China."""
    return f"{said.by} {said.at.astimezone(CHINA).date().isoformat()}"


def _with_status(reason: Text, firm: Firm) -> Text:
    """A firm that has ended is linked and told."""
    status = STATUS.get(Enterprise.Status(firm.status))
    if status is None:
        return reason
    return ENDED.format(reason=reason, status=status)
