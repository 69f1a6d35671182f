"""Replaying a receipt: judging the stored facts again and saying exactly what differs from then."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal, Protocol

from tidu import __version__
from tidu.criteria import model
from tidu.criteria.facts import Facts, Validity
from tidu.criteria.needs import indicators_of
from tidu.criteria.one import evaluate
from tidu.criteria.outcomes import WORDS, Outcome
from tidu.criteria.receipts import UNKNOWN, Receipt, plain_value, receipt_of
from tidu.criteria.values import ValueFault, parse_value
from tidu.criteria.verdicts import Verdict
from tidu.criteria.vocabulary import Indicator
from tidu.errors import TiduError
from tidu.text import Text, same

What = Literal["standard", "overlay", "version", "fact", "title", "verdict", "node", "score", "class"]
ABSENT = "–"
"""Shown where one side has nothing to compare."""


class Lookup(Protocol):
    """Finds a standard with overlays applied, as ``Catalogue.standard`` does; raises TiduError where it cannot."""

    def __call__(self, standard_id: str, overlays: Sequence[str] = ()) -> model.Standard:
        """The standard of that id, as it is today."""


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that is not as the receipt says. ``subject`` is an id; ``then`` and ``now`` are shown side by side."""

    what: What
    subject: str
    then: str
    now: str
    text: Text

    def data(self) -> dict[str, str]:
        """For JSON."""
        return {
            "what": self.what,
            "subject": self.subject,
            "then": self.then,
            "now": self.now,
            "zh": self.text.zh,
            "en": self.text.en,
        }


@dataclass(frozen=True, slots=True)
class Replay:
    """What became of a replay: ``verdict`` is None where the standard could not be had at all."""

    receipt: Receipt
    verdict: Verdict | None
    differences: tuple[Difference, ...]
    notes: tuple[Text, ...]

    @property
    def reproduced(self) -> bool:
        """Whether the same standard on the same facts gave the same outcome at every node."""
        return not self.differences


def replay(receipt: Receipt, lookup: Lookup) -> Replay:
    """Judge the receipt's facts again by the standard that ``lookup`` finds.

    ``receipt`` comes from :func:`~tidu.criteria.receipts.read_receipt` or has passed
    :func:`~tidu.criteria.receipts.checked`. Nothing is raised for what differs; it is listed.
    """
    notes = tuple(_engine_note(receipt))
    standard, failed = _standard(receipt, lookup)
    if standard is None:
        return Replay(receipt, None, failed, notes)
    facts, unread = _facts(receipt, standard)
    verdict = evaluate(standard, facts, date.fromisoformat(receipt["on"]), receipt["kind"])
    now = receipt_of(verdict)
    differences = (
        *_versions(receipt, now),
        *unread,
        *_coverage(receipt, now),
        *_titles(receipt, now),
        *_results(receipt, now, standard),
    )
    return Replay(receipt, verdict, differences, notes)


def _engine_note(receipt: Receipt) -> Iterator[Text]:
    if receipt["engine"] != __version__:
        yield Text(
            f"回执由 tidu {receipt['engine']} 写出，现在是 {__version__}",
            f"The receipt was written by tidu {receipt['engine']}; this is {__version__}",
        )


# -- the standard -------------------------------------------------------------------------------------------------


def _standard(receipt: Receipt, lookup: Lookup) -> tuple[model.Standard | None, tuple[Difference, ...]]:
    """The standard with its overlays, or what stands in the way: each overlay is tried after the ones before it."""
    named = receipt["standard"]
    found: model.Standard | None = None
    for count in range(len(named["overlays"]) + 1):
        overlays = named["overlays"][:count]
        try:
            found = lookup(named["id"], overlays)
        except TiduError as error:
            return None, (_missing(named, overlays, error),)
    return found, ()


def _missing(named: Receipt, overlays: Sequence[str], error: TiduError) -> Difference:
    what: What = "overlay" if overlays else "standard"
    subject = overlays[-1] if overlays else named["id"]
    words = Text("年度调整", "overlay") if overlays else Text("标准", "standard")
    text = Text("{what} {subject} 现在用不了：{why}", "The {what} {subject} cannot be had now: {why}")
    then = named["sha256"] if not overlays else subject
    return Difference(what, subject, then, ABSENT, text.format(what=words, subject=subject, why=error.what))


def _versions(receipt: Receipt, now: Receipt) -> Iterator[Difference]:
    then, here = receipt["standard"], now["standard"]
    if then == here:
        return
    subject = "+".join((then["id"], *then["overlays"]))
    if then["sha256"] != here["sha256"]:
        before, after = (f"{one['version']} ({one['sha256'][:12]})" for one in (then, here))
        text = Text(
            f"标准 {subject} 的文件已改动：当时版本 {before}，现在版本 {after}",
            f"The file of {subject} has changed: then version {before}, now version {after}",
        )
        yield Difference("standard", subject, then["sha256"], here["sha256"], text)
        return
    for key in ("version", "title", "names", "document"):
        if then[key] != here[key]:
            text = Text(
                f"标准 {subject} 的 {key} 与回执不符：回执 {then[key]}，标准 {here[key]}",
                f"{key} of {subject} is not as the receipt says: {then[key]} there, {here[key]} in the standard",
            )
            yield Difference("version", f"{subject}.{key}", str(then[key]), str(here[key]), text)


# -- facts --------------------------------------------------------------------------------------------------------


def _facts(receipt: Receipt, standard: model.Standard) -> tuple[Facts, list[Difference]]:
    """The facts as their written form reads today, with those that do not read as what was stored."""
    known = {one.code: one for one in indicators_of(standard)}
    facts = Facts(name=receipt["firm"]["name"], code=receipt["firm"]["uscc"])
    unread: list[Difference] = []
    for entry in receipt["facts"]:
        indicator = known.get(entry["indicator"])
        if indicator is not None:
            unread += _fact(facts, indicator, entry)
    for entry in receipt["titles"]:
        if entry["until"] is not None:
            since = date.fromisoformat(entry["from"]) if entry["from"] else None
            facts.titles[entry["title"]] = Validity(since, date.fromisoformat(entry["until"]), entry["source"])
    return facts, unread


def _fact(facts: Facts, indicator: Indicator, entry: Receipt) -> Iterator[Difference]:
    name, words = _fact_name(entry), entry["written"]
    label = Text(f"{name.zh}（{indicator.names.zh}）", name.en)
    try:
        value = parse_value(indicator, words)
    except ValueFault as fault:
        text = Text("{label} 的值“{words}”现在读不懂：{why}", "{label}: “{words}” is no longer readable: {why}")
        yield Difference("fact", name.en, words, UNKNOWN, text.format(label=label, words=words, why=fault.why))
        return
    facts.put(indicator, entry["year"], value, entry["source"])
    stored = None if value is None else plain_value(value)
    if stored != entry["stored"] or type(stored) is not type(entry["stored"]):
        text = Text(
            "{label}：回执存的是 {then}，而“{words}”读作 {now}",
            "{label}: the receipt stores {then}, but “{words}” reads as {now}",
        )
        then, now = _shown(entry["stored"]), _shown(stored)
        yield Difference("fact", name.en, then, now, text.format(label=label, words=words, then=then, now=now))


def _fact_name(entry: Receipt) -> Text:
    """The code and year; in English these alone, by which entries are told apart."""
    year = "" if entry["year"] is None else f" {entry['year']}"
    return same(f"{entry['indicator']}{year}")


def _shown(value: object) -> str:
    """A value of a receipt in a message."""
    if value is None:
        return UNKNOWN
    return str(value).lower() if isinstance(value, bool) else str(value)


def _coverage(receipt: Receipt, now: Receipt) -> Iterator[Difference]:
    """Facts that the receipt lacks although the standard reads them, and the other way round, and those given twice."""
    yield from _covered("fact", _labels(receipt["facts"], _fact_name), _labels(now["facts"], _fact_name))
    yield from _covered("title", _labels(receipt["titles"], _title_name), _labels(now["titles"], _title_name))


def _labels(entries: list[Receipt], name: Callable[[Receipt], Text]) -> list[Text]:
    return [name(entry) for entry in entries]


def _covered(what: What, then: list[Text], now: list[Text]) -> Iterator[Difference]:
    for one in now:
        if one not in then:
            text = Text("回执里没有 {one}，而标准要用到它", "The receipt lacks {one}, which the standard reads")
            yield Difference(what, one.en, ABSENT, UNKNOWN, text.format(one=one))
    for one in dict.fromkeys(then):
        if one not in now:
            text = Text("回执里有 {one}，而标准不用它", "The receipt has {one}, which the standard does not read")
            yield Difference(what, one.en, one.en, ABSENT, text.format(one=one))
        elif then.count(one) > 1:
            text = Text("回执里 {one} 写了两次", "The receipt has {one} twice")
            yield Difference(what, one.en, one.en, one.en, text.format(one=one))


def _title_name(entry: Receipt) -> Text:
    return same(f"title {entry['title']}")


def _titles(receipt: Receipt, now: Receipt) -> Iterator[Difference]:
    """Titles of which it was noted otherwise whether they were held on the day."""
    here = {entry["title"]: entry for entry in now["titles"]}
    for entry in receipt["titles"]:
        found = here.get(entry["title"])
        if found is not None and entry["held"] is not found["held"]:
            then, today = _shown(entry["held"]), _shown(found["held"])
            text = Text(
                f"称号 {entry['title']} 在 {receipt['on']} 是否有效：当时 {then}，现在 {today}",
                f"Title {entry['title']} held on {receipt['on']}: then {then}, now {today}",
            )
            yield Difference("title", entry["title"], then, today, text)


# -- results ------------------------------------------------------------------------------------------------------


def _results(receipt: Receipt, now: Receipt, standard: model.Standard) -> Iterator[Difference]:
    says = dict(_says(standard))
    yield from _changed("verdict", {"verdict": receipt["verdict"]}, {"verdict": now["verdict"]}, says)
    yield from _changed("node", receipt["nodes"], now["nodes"], says)
    yield from _changed("score", _points(receipt["scores"]), _points(now["scores"]), says)
    yield from _changed("class", _classes(receipt["classes"]), _classes(now["classes"]), says)


def _says(standard: model.Standard) -> Iterator[tuple[str, Text]]:
    """What the nodes, groups and items of a standard are called, by id."""
    for node in standard.root.walk():
        yield node.id, node.says
        for group in node.groups if isinstance(node, model.Score) else ():
            yield group.id, group.says
            for top in group.items:
                yield from ((item.id, item.says) for item in top.walk())


def _points(scores: Receipt) -> dict[str, str]:
    """Points in one text: ``15``, or ``10..20 unknown`` where they also have an outcome."""
    found = {}
    for name, points in scores.items():
        low, high = points["low"], points["high"]
        numbers = str(low) if low == high else f"{low}..{high}"
        found[name] = numbers if points["outcome"] is None else f"{numbers} {points['outcome']}"
    return found


def _classes(classes: Receipt) -> dict[str, str]:
    return {name: " / ".join(found) for name, found in classes.items()}


def _changed(
    what: What, then: Mapping[str, str], now: Mapping[str, str], says: Mapping[str, Text]
) -> Iterator[Difference]:
    """What differs between two mappings, in the order of the standard, what only the receipt has last."""
    for name in (*now, *(name for name in then if name not in now)):
        before, after = then.get(name, ABSENT), now.get(name, ABSENT)
        if before != after:
            label = LABELS[what].format(name=name)
            if name in says:
                label = Text(f"{label.zh}（{says[name].zh}）", f"{label.en} ({says[name].en})")
            text = Text("{label}：当时 {before}，现在 {after}", "{label}: then {before}, now {after}")
            shown = text.format(label=label, before=_in_words(before), after=_in_words(after))
            yield Difference(what, name, before, after, shown)


def _in_words(value: str) -> Text:
    """An outcome as people read it, alone or behind points; anything else as it stands."""
    points, _, word = value.rpartition(" ")
    if word not in WORDS:
        return same(value)
    label = Outcome[word.upper()].label
    return Text(f"{points} {label.zh}".strip(), f"{points} {label.en}".strip())


LABELS: Mapping[What, Text] = {
    "verdict": Text("结论", "Verdict"),
    "node": Text("条件 {name}", "Node {name}"),
    "score": Text("得分 {name}", "Points of {name}"),
    "class": Text("类别 {name}", "Class of {name}"),
}
