"""What firms were recommended for and given, from the first title to its renewals."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date
from random import Random

from tidu.fictional.batches import DAY, GOLDEN_DAY, TERM, Schedule, years_on
from tidu.fictional.city import CHAMPION, GIANT, INNOVATIVE, SPECIALISED
from tidu.fictional.firms import Draft
from tidu.fictional.records import Application, Batch, Outcome, Recommendation, TitleHeld
from tidu.fictional.wording import day_between, product_name

DENSE = 2_000
"""Among the first firms titles are as frequent as in a real city; beyond, a few in a hundred hold one."""
_REASONS = ("申报材料弄虚作假（示例）", "发生较大生产安全事故（示例）", "列入严重失信主体名单（示例）")
_RENEWED = {"cxx": 70, "zjtx": 82, "xjr": 80, "gxjs": 84, "kjx": 78}
"""How many of a hundred are confirmed at the end of a title; titles that are not named here lapse."""
_NOT_AGAIN = {"kjx": 90, "gxjs": 60, "cxx": 50, "zjtx": 40, "xjr": 0}
"""How many of a hundred that are not confirmed had not applied at all."""


@dataclass
class Climb:
    """The titles and recommendations of one firm while they are being made."""

    made: Draft
    schedule: Schedule
    today: date
    titles: list[TitleHeld] = field(default_factory=list)
    recommended: list[Recommendation] = field(default_factory=list)

    def ask(self, batch: Batch, *, granted: bool, kind: Application = "new") -> bool:
        """Recommend the firm in a round; whether the round is decided and was granted."""
        decided = batch.decided_on <= self.today
        outcome: Outcome = "pending" if not decided else "granted" if granted else "declined"
        self.recommended.append(
            Recommendation(
                self.made.number, batch.title, kind, batch.key, batch.name, batch.year, batch.recommended_on, outcome,
                batch.decided_on if decided else None,
            )
        )  # fmt: skip
        return decided and granted

    def grant(self, batch: Batch, product: str = "", renews: TitleHeld | None = None) -> TitleHeld:
        """Enter a title of a round."""
        first, last = batch.valid_from, batch.valid_until
        if renews is not None and renews.valid_until is not None and batch.title != "kjx":
            first = renews.valid_until + DAY
            last = years_on(first, TERM) - DAY
        key = f"{self.made.number}-{len(self.titles) + 1}"
        held = TitleHeld(
            key, self.made.number, batch.title, product, "review" if renews else "new", batch.key, batch.name,
            batch.document, batch.decision, batch.decided_on, first, last, self.made.name_on(batch.decided_on),
            renews=renews.key if renews else None,
        )  # fmt: skip
        if renews is not None:
            self.change(replace(renews, mark="renewed", renewed_by=key))
        self.titles.append(held)
        return held

    def change(self, held: TitleHeld) -> None:
        """Put a title in the place of its earlier state."""
        place = next(place for place, one in enumerate(self.titles) if one.key == held.key)
        self.titles[place] = held

    def withdraw(self, held: TitleHeld, day: date, reason: str) -> None:
        """Take a title away."""
        if day <= self.today:
            self.change(replace(held, mark="withdrawn", withdrawn_on=day, reason=reason))

    def holds(self, title: str, day: date) -> bool:
        """Whether the firm held a title on a day."""
        return any(one.title == title and one.valid_on(day) for one in self.titles)

    def confirm(self, held: TitleHeld, rng: Random, *, wanted: bool = True) -> None:
        """Confirm a title at its end, and its confirmation at the next end, as long as rounds have begun."""
        while held.valid_until is not None and held.title in _RENEWED:
            batch = self.schedule.confirming(held.title, held.valid_until)
            if batch is None or (self.made.ended_on or date.max) <= batch.decided_on:
                return
            granted = wanted and rng.random() * 100 < _RENEWED[held.title]
            if not granted and rng.random() * 100 < _NOT_AGAIN[held.title]:
                return
            renewed = self.ask(batch, granted=granted, kind="review")
            if batch.decided_on > self.today:
                self.change(replace(held, mark="under_review"))
            if not renewed:
                return
            held = self.grant(batch, renews=held)

    def close(self) -> None:
        """A firm that came to its end loses what it still held."""
        ended = self.made.ended_on
        if ended is None:
            return
        reason = "企业被吸收合并后注销" if self.made.status == "absorbed" else "企业主体资格终止"
        for held in [one for one in self.titles if one.valid_on(ended)]:
            self.withdraw(held, ended, reason)


def climb(made: Draft, schedule: Schedule, today: date) -> Climb:
    """Everything that a firm was recommended for and given until ``today``."""
    found = Climb(made, schedule, today)
    if made.role is not None:
        _written_down(found, made.role.grants, made.rng)
    else:
        _drawn(found, made.rng)
    found.close()
    return found


def _written_down(found: Climb, grants: tuple[str, ...], rng: Random) -> None:
    """The lot of a firm of the roster. Its renewals until the golden figures' titles have ended are certain."""
    products = 0
    key_giant = any(grant.startswith("zd") for grant in grants)
    for grant in grants:
        key, _, day = grant.partition("!")
        batch = found.schedule.by_key.get(key.rstrip("?-"))
        if batch is None or not found.ask(batch, granted="?" not in key):
            continue
        product = product_name(found.made.business, found.made.words, products) if batch.title == "ln_cp" else ""
        products += batch.title == "ln_cp"
        held = found.grant(batch, product)
        if day:
            found.withdraw(held, date.fromisoformat(f"20{day}"), _REASONS[found.made.number % len(_REASONS)])
        else:
            confirming = "-" not in key
            certain = confirming and (key_giant or batch.decided_on <= GOLDEN_DAY)
            found.confirm(held, _Certain() if certain else rng, wanted=confirming)


class _Certain(Random):
    """Draws what makes a firm pass."""

    def random(self) -> float:
        return 0.0


def _drawn(found: Climb, rng: Random) -> None:
    """The titles of any other firm: none of the gradient's before the golden day."""
    made = found.made
    if made.number > DENSE and rng.random() >= 0.12:
        return
    _science(found, rng)
    if made.stage < INNOVATIVE:
        if rng.random() < 0.02:
            _ask_in_any(found, "cxx", GOLDEN_DAY, rng, granted=False)
        return
    if rng.random() < (0.26, 0.48, 0.50, 0.20)[made.stage - INNOVATIVE]:
        after = max(GOLDEN_DAY, made.established_on + 365 * DAY)
        first = _ask_in_any(found, "cxx", after, rng, granted=rng.random() < 0.9)
        if first is None or made.stage < SPECIALISED or rng.random() >= 0.78:
            return
        second = _ask_in_any(found, "zjtx", first.decided_on, rng, granted=rng.random() < 0.88)
        if second is not None and made.stage >= GIANT and rng.random() < 0.30:
            _ask_in_any(found, "xjr", second.decided_on, rng, granted=rng.random() < 0.55)


_NEEDED = {"zjtx": ("cxx", "kjx"), "xjr": ("zjtx",)}


def _ask_in_any(found: Climb, title: str, after: date, rng: Random, *, granted: bool) -> TitleHeld | None:
    """One of the rounds after a day, in which the firm still was and held what the title asks for."""
    ended = found.made.ended_on or date.max
    rounds = [
        one for one in found.schedule.after(title, after) if after < one.recommended_on and one.decided_on < ended
    ]
    needed = _NEEDED.get(title)
    if needed:
        rounds = [one for one in rounds if any(found.holds(below, one.recommended_on) for below in needed)]
    if not rounds:
        return None
    # Rather an early one, so that there is time for the next rung.
    batch = rounds[int(rng.random() ** 1.7 * len(rounds))]
    if not found.ask(batch, granted=granted):
        return None
    held = found.grant(batch)
    if rng.random() < 0.03:
        day = day_between(rng, held.decided_on + 90 * DAY, min(found.today, held.valid_until or found.today))
        if held.decided_on < day < ended:
            found.withdraw(held, day, _REASONS[int(rng.random() * len(_REASONS))])
            return None
    found.confirm(held, rng)
    return held


def _science(found: Climb, rng: Random) -> None:
    """The titles of science and technology, which other authorities give."""
    stage, since = found.made.stage, found.made.established_on + 365 * DAY
    for title, percent in (
        ("kjx", (2, 14, 26, 34, 26, 12)), ("gxjs", (0, 3, 12, 24, 38, 50)), ("cy", (0, 2, 4, 3, 1, 0)),
        ("dl", (0, 0, 0, 2, 4, 3)),
    ):  # fmt: skip
        if rng.random() * 100 < percent[min(stage, CHAMPION)]:
            _ask_in_any(found, title, since, rng, granted=rng.random() < 0.92)
