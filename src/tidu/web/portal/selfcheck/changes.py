"""What has become of the rules since a link was made, and what that changes in the outcome."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from tidu.criteria.outcomes import Outcome
from tidu.criteria.slots import QuickEvaluator
from tidu.text import Text
from tidu.web.portal.selfcheck.answers import Stamp, State
from tidu.web.portal.selfcheck.ladder import Rule, catalogue
from tidu.web.portal.selfcheck.link import SHORT


@dataclass(frozen=True)
class Change:
    """One title whose rules are others than those of the link."""

    title: Text
    what: Text
    before: str
    after: str
    outcome_before: Outcome | None
    outcome_after: Outcome | None

    @property
    def matters(self) -> bool:
        """Whether something else comes out."""
        return self.outcome_before is not self.outcome_after


def outcome_of(rule: Rule, state: State) -> Outcome:
    """What comes out for a title."""
    return QuickEvaluator(rule.ground).judge(rule.derive(state.facts)).outcome


def stamped(state: State) -> State:
    """The state with today's text of each standard and what comes out by it."""
    stamps = {
        rule.code: Stamp(rule.named, rule.standard.sha256[:SHORT], outcome_of(rule, state).word) for rule in state.rules
    }
    return replace(state, stamps=stamps)


def changed_rules(state: State) -> tuple[Change, ...]:
    """Titles whose rule for the day of the link is not the one that the link names any more."""
    now = {rule.code: rule for rule in state.rules}
    found = []
    for code, stamp in state.stamps.items():
        rule = now.get(code)
        title = catalogue().titles[code].names if code in catalogue().titles else Text(code, code)
        before = _outcome(stamp.outcome)
        if rule is None:
            what = Text(
                "当时的标准已撤下，这一天现在没有可用的标准，不再评判",
                "The standard was withdrawn; no other is known for that day, so nothing is judged",
            )
            found.append(Change(title, what, stamp.standard, "", before, None))
        elif rule.named != stamp.standard:
            what = Text("这一天改由另一份标准判断", "Another standard decides on that day now")
            found.append(Change(title, what, stamp.standard, rule.named, before, outcome_of(rule, state)))
        elif rule.standard.sha256[:SHORT] != stamp.sha256:
            what = Text("标准的内容更正过", "The text of the standard was corrected")
            names = (f"{stamp.standard} {stamp.sha256}", f"{rule.named} {rule.standard.sha256[:SHORT]}")
            found.append(Change(title, what, *names, before, outcome_of(rule, state)))
    return tuple(found)


def _outcome(word: str) -> Outcome | None:
    try:
        return Outcome[word.upper()]
    except KeyError:
        return None


def since_then(state: State, today: date) -> tuple[Change, ...]:
    """Titles that are judged by another standard today than on the day of the link: what comes out by today's.

    Years that today's rules read and the answers do not have stay unknown.
    """
    if state.on == today:
        return ()
    before = {rule.code: rule for rule in state.rules}
    today_state = replace(state, on=today)
    after = {rule.code: rule for rule in today_state.rules}
    found = []
    for code, rule in before.items():
        other = after.get(code)
        if other is None:
            what = Text("今天没有可用的标准", "No standard decides today")
            found.append(Change(rule.title.names, what, rule.named, "", outcome_of(rule, state), None))
        elif other.named != rule.named or other.standard.sha256 != rule.standard.sha256:
            what = Text("后来换了标准", "Another standard decides since")
            found.append(
                Change(
                    rule.title.names,
                    what,
                    rule.named,
                    other.named,
                    outcome_of(rule, state),
                    outcome_of(other, today_state),
                )
            )
    return tuple(found)
