"""What an application needs to prove, how each is proved, and exactly how the firm stands with it."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Literal

from tidu.criteria.model import Cite
from tidu.criteria.vocabulary import NEVER
from tidu.text import Text
from tidu.web.materials.holding import SOON, Held, Need, judge
from tidu.web.materials.kinds import Asked, Claim, Material, Method, Replacement
from tidu.web.materials.models import Declaration
from tidu.web.materials.reading import proofs
from tidu.web.registry.models import Enterprise, Evidence, EvidenceLink, Fact

State = Literal["have", "ends_soon", "expired", "missing", "not_asked"]
STATES: dict[str, Text] = {
    "have": Text("已有", "there"),
    "ends_soon": Text("快到期", "ends soon"),
    "expired": Text("已过期", "expired"),
    "missing": Text("缺", "missing"),
    "not_asked": Text("不用交", "not asked for"),
}
TONES = {"have": "good", "ends_soon": "warn", "expired": "bad", "missing": "bad", "not_asked": "none"}


@dataclass(frozen=True, slots=True)
class Requirement:
    """One proof. ``criteria`` are pairs of a standard and one of its conditions; ``cite`` says who asks for it.

    ``why`` says in words and dates why the state is what it is. ``replacement`` is what stands in its place, or what was
    heard of and is not confirmed (then ``method`` is still submit). ``page`` is where the evidence was said to prove it.
    """

    material: Material
    year: int | None
    method: Method
    state: State
    why: Text
    criteria: tuple[tuple[str, str], ...]
    cite: Cite
    evidence: Evidence | None = None
    page: str = ""
    valid_until: date | None = None
    replacement: Replacement | None = None
    claim: Claim | None = None
    declaration: Declaration | None = None

    @property
    def key(self) -> str:
        """The material with its year."""
        return f"{self.material.code}-{self.year}" if self.year else self.material.code

    @property
    def names(self) -> Text:
        """Its name with the year."""
        return self.material.of_year(self.year)

    @property
    def lacking(self) -> bool:
        """Whether the firm still has to do something, so that what it proves is unknown."""
        return self.state in ("missing", "expired")

    @property
    def asks_upload(self) -> bool:
        """Whether a control to hand in a file may appear; never where the proof is replaced."""
        return self.method is Method.SUBMIT and self.state in ("missing", "expired", "ends_soon")

    @property
    def asks_signature(self) -> bool:
        """Whether the firm still has to declare it."""
        return self.method is Method.DECLARATION and self.state == "missing"

    @property
    def label(self) -> Text:
        """The state in a word."""
        return STATES[self.state]

    @property
    def tone(self) -> str:
        """The colour of the state."""
        return TONES[self.state]


NEVER_STORED = NEVER.year * 10_000 + NEVER.month * 100 + NEVER.day
"""How the registry keeps the date of what never happened."""


def covered(title: str, kind: str, on: date) -> bool:
    """Whether anything is known of what this application asks for; without it an empty list says nothing."""
    return any(row.covers(title, kind, on) for row in proofs().asked)


def requirements(
    firm: Enterprise,
    *,
    title: str,
    kind: str,
    on: date,
    extra: Sequence[tuple[str, str]] = (),
    claims: Collection[str] | None = None,
    round_key: str = "",
) -> list[Requirement]:
    """Every proof of an application of a firm, in the order of the list, with its state on a day.

    ``extra`` are materials that a notice adds: their code and the notice. ``claims`` are the codes of what the firm
    relies on; where it is not given, the firm's figures tell. ``round_key`` names the round, for papers made for one.
    """
    known = proofs()
    look = _Look(firm, title, kind, on, round_key, claims)
    found = [one for row in known.asked if row.covers(title, kind, on) for one in look.of_row(row)]
    have = {one.material.code for one in found}
    for code, notice in extra:
        if code in known.materials and code not in have:
            cited = Cite(notice, "", "A")
            row = Asked(code, (title,), (), on, None, (), "", {}, cited)
            found += look.of_row(row)
    return found


def claimed(firm: Enterprise, on: date, stated: Mapping[str, bool] | None = None) -> set[str]:
    """The codes of what a firm relies on, as far as its figures tell it.

    ``stated`` says of indicators whether a draft relies on them; there the draft is asked, and not what was known before.
    """
    by_code = {one.indicator: one.code for one in proofs().claims.values() if one.indicator}
    rows = Fact.objects.in_use().filter(enterprise=firm, indicator__in=list(by_code), as_of__lte=on)
    known = {code: True for code, value in rows.values_list("indicator", "value") if value not in (0, NEVER_STORED)}
    said = known | {code: there for code, there in (stated or {}).items() if code in by_code}
    return {by_code[code] for code, there in said.items() if there}


class _Look:
    """One look at a firm: its files, its declarations and its figures are read once."""

    def __init__(
        self, firm: Enterprise, title: str, kind: str, on: date, round_key: str, claims: Collection[str] | None
    ) -> None:
        self.firm, self.title, self.kind, self.on, self.round_key = firm, title, kind, on, round_key
        rows = Evidence.objects.filter(enterprise=firm, withdrawn_at=None).select_related("paper", "blob")
        self.files = list(rows.order_by("-id"))
        self.links = _pages(firm)
        self.declared = {
            one.template: one for one in Declaration.objects.filter(enterprise=firm, key__in=(round_key, str(on.year)))
        }
        self.claims = claims if claims is not None else claimed(firm, on)

    def of_row(self, row: Asked) -> Iterator[Requirement]:
        """The requirements of a row: one for each year that it names."""
        material = proofs().materials[row.material]
        for offset in row.years or (None,):
            year = None if offset is None else self.on.year + offset
            yield self.one(row, material, year)

    def one(self, row: Asked, material: Material, year: int | None) -> Requirement:
        """One requirement as it stands."""
        criteria = tuple((standard, node) for standard, nodes in row.proves.items() for node in nodes)
        claim = proofs().claims[row.where] if row.where else None
        plain = Requirement(
            material, year, Method.SUBMIT, "missing", Text("还没有", "not there yet"), criteria, row.cite, claim=claim
        )
        replaced = material.replaced(self.title, self.on)
        if replaced is not None:
            return self._replaced(plain, replaced)
        plain = replace(plain, replacement=material.said(self.title, self.on))
        found = self._best(material, Need(self.on, year, self.round_key))
        if found is None and claim is not None and claim.code not in self.claims:
            told = Text(
                f"只有这种情形才要：{claim.says.zh}",
                f"asked for only where the firm {claim.says.en[:1].lower()}{claim.says.en[1:]}",
            )
            return replace(plain, state="not_asked", why=told)
        return plain if found is None else self._with(plain, *found)

    def _replaced(self, plain: Requirement, by: Replacement) -> Requirement:
        since = Text(f"{by.valid_from} 起：{by.why.zh}", f"since {by.valid_from}: {by.why.en}")
        plain = replace(plain, method=by.method, replacement=by)
        if by.method is not Method.DECLARATION:
            return replace(plain, state="not_asked", why=since)
        words = proofs().template(by.template, self.on)
        signed = self.declared.get(words.version) if words else None
        if signed is None:
            return replace(plain, why=Text("还没有签署承诺", "not declared yet"))
        told = Text(
            f"{signed.signed_name} {signed.signed_on} 签署", f"signed by {signed.signed_name} on {signed.signed_on}"
        )
        return replace(plain, state="have", why=told, declaration=signed)

    def _best(self, material: Material, need: Need) -> tuple[Evidence, Held] | None:
        """The file that counts, with the latest end; else the newest that is about the right time."""
        judged = [(row, judge(material, row, need)) for row in self.files if is_material(material, row)]
        good = [one for one in judged if one[1].good]
        if good:
            return max(good, key=lambda one: (one[1].until or date.max, one[0].pk))
        return next((one for one in judged if one[1].fitting), None)

    def _with(self, plain: Requirement, row: Evidence, held: Held) -> Requirement:
        state: State = "have"
        if not held.good:
            state = "expired" if held.until is not None else "missing"
        elif held.until is not None and held.until <= self.on + timedelta(days=SOON):
            state = "ends_soon"
        page = next((self.links[row.pk, one] for one in plain.criteria if (row.pk, one) in self.links), "")
        return replace(plain, state=state, why=held.why, evidence=row, page=page, valid_until=held.until)


def is_material(material: Material, row: Evidence) -> bool:
    """Whether a file is this material: as it was said, or by its kind where the kind leaves no doubt."""
    paper = getattr(row, "paper", None)
    return paper.material == material.code if paper is not None else material.pick and row.kind == material.kind


def _pages(firm: Enterprise) -> dict[tuple[int, tuple[str, str]], str]:
    rows = EvidenceLink.objects.filter(evidence__enterprise=firm, evidence__withdrawn_at=None).exclude(criterion="")
    listed = rows.values_list("evidence_id", "standard", "criterion", "page")
    return {(pk, (standard, node)): page for pk, standard, node, page in listed}
