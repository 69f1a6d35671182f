"""Linking again what changed little: exactly what linking anew finds, for less. Every firm and code is fictional."""

from __future__ import annotations

import pickle
from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.linkage.test_matching import code, key

from tidu.linkage import again, register
from tidu.linkage.again import relink
from tidu.linkage.decisions import Decisions, Verdict
from tidu.linkage.entries import Entry
from tidu.linkage.matching import link
from tidu.linkage.register import Register

PLACES = ("葫芦岛", "兴城市", "绥中县", "昆明", "")
BRANDS = ("渤湾示例", "渤弯示例", "渤湾样板", "山海示例", "第一示例", "第二示例")
TRADES = ("泵业", "阀门", "食品", "机械", "")
FORMS = ("有限公司", "股份有限公司", "厂")

names = st.builds(
    lambda *parts: "".join(parts),
    st.sampled_from(PLACES),
    st.sampled_from(BRANDS),
    st.sampled_from(TRADES),
    st.sampled_from(FORMS),
)
firms = st.builds(
    Entry,
    key=st.just(""),
    name=names,
    code=st.sampled_from(["", "", code(1), code(2), code(3)]),
    former=st.lists(names, max_size=1).map(tuple),
    short=st.lists(st.sampled_from(["示例股份", "ST示例", "样板A"]), max_size=1).map(tuple),
    address=st.sampled_from(["", "兴城市示例路88号", "绥中县样板工业园3栋"]),
    founded=st.sampled_from(["", "2009-03-17", "2011-06-02"]),
    capital=st.sampled_from(["", "530万元", "71万元"]),
)
rows = firms.map(lambda one: replace(one, former=(), short=())) | st.sampled_from(
    [Entry("", "示例股份"), Entry("", "st样板"), Entry("", ""), Entry("", "昆明远方酒店")]
)
changes = st.tuples(st.dictionaries(st.integers(0, 24), firms, max_size=4), st.sets(st.integers(0, 24), max_size=3))
decided = st.tuples(st.integers(0, 9), st.integers(0, 19), st.sampled_from(["accept", "reject", "unsure", "withdraw"]))


def keyed(entries: Sequence[Entry]) -> list[Entry]:
    return [replace(entry, key=str(at)) for at, entry in enumerate(entries)]


def made_of(left: Sequence[Entry], all_decided: Sequence[tuple[int, int, Verdict]]) -> Decisions:
    decisions = Decisions()
    for row, firm, verdict in all_decided:
        if row < len(left):
            decisions.add(left[row], str(firm), verdict)
    return decisions


@settings(max_examples=60, deadline=None)
@given(
    st.lists(firms, min_size=12, max_size=20),
    st.lists(rows, max_size=8),
    st.lists(rows, max_size=3),
    st.sets(st.integers(0, 7), max_size=3),
    st.lists(changes, max_size=3),
    st.lists(decided, max_size=2),
    st.lists(decided, max_size=2),
    st.booleans(),
)
def test_linking_again_finds_exactly_what_linking_anew_finds(
    entries: list[Entry],
    first: list[Entry],
    more: list[Entry],
    dropped: set[int],
    edits: list[tuple[dict[int, Entry], set[int]]],
    decided_then: list[tuple[int, int, Verdict]],
    decided_since: list[tuple[int, int, Verdict]],
    one_to_one: bool,
) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(register, "MOST_CHANGED", 9.0)
        before = Register(keyed(entries))
        left = keyed(first)
        then, since = made_of(left, decided_then), made_of(left, [*decided_then, *decided_since])
        previous = link(left, before, decisions=then, one_to_one=one_to_one)
        after = before
        for changed, removed in edits:
            added = [replace(entry, key=str(at)) for at, entry in changed.items()]
            after = after.updated(added, {str(at) for at in removed})
        now = keyed([*more, *(entry for at, entry in enumerate(first) if at not in dropped)])
        anew = link(now, after, decisions=since, one_to_one=one_to_one)
        assert relink(previous, now, after, before=before, decisions=since, one_to_one=one_to_one) == anew


@settings(max_examples=25, deadline=None)
@given(st.lists(firms, min_size=12, max_size=20), st.lists(changes, min_size=1, max_size=3), st.lists(rows, max_size=6))
def test_an_updated_register_holds_what_one_built_of_the_same_firms_holds(
    entries: list[Entry], edits: list[tuple[dict[int, Entry], set[int]]], asked: list[Entry]
) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(register, "MOST_CHANGED", 9.0)
        updated = Register(keyed(entries))
        for changed, removed in edits:
            updated = updated.updated(
                [replace(entry, key=str(at)) for at, entry in changed.items()], {str(at) for at in removed}
            )
    built = Register(updated.entries)
    assert len(updated) == len(built) == len(updated.entries)
    assert {entry.key for entry in updated.entries} == {entry.key for entry in built.entries}
    for entry in asked:
        assert set(updated.with_code(entry.code)) == set(built.with_code(entry.code))
        assert {one.entry for one in updated.with_name(entry)} == {one.entry for one in built.with_name(entry)}
        assert {one.entry for one in updated.with_short(entry)} == {one.entry for one in built.with_short(entry)}
        assert all(updated.with_key(one.entry.key) == one.entry for one in updated.ask(entry))
    assert all(updated.with_key(str(at)) == built.with_key(str(at)) for at in range(25))


FIRMS = [
    Entry(str(at), f"葫芦岛{brand}示例{trade}有限公司")
    for at, (brand, trade) in enumerate(
        (brand, trade)
        for brand in ("渤湾", "山海", "云岭", "松江", "星河")
        for trade in ("泵业", "食品", "纺织", "玻璃", "印刷")
    )
]
LEFT = [Entry(f"r{at}", f"葫芦岛市{one.name[3:]}") for at, one in enumerate(FIRMS)]


@pytest.fixture
def asked_for(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The keys of the rows that are asked for anew."""
    asked: list[str] = []

    def watched(left: Sequence[Entry], *words: object, **more: object) -> object:
        asked.extend(entry.key for entry in left)
        return link(left, *words, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(again, "link", watched)
    return asked


def test_of_a_list_that_did_not_change_nothing_is_asked(asked_for: list[str]) -> None:
    firms = Register(FIRMS)
    previous = link(LEFT, firms)
    told: list[tuple[int, int]] = []
    moved = [replace(one, key=f"moved {one.key}") for one in LEFT]
    found = relink(previous, moved, firms, progress=lambda done, total: told.append((done, total)))
    assert asked_for == []
    assert [one.left.key for one in found] == [one.key for one in moved]
    assert told[-1] == (25, 25)


def test_only_rows_that_changed_or_were_decided_are_asked(asked_for: list[str]) -> None:
    firms, decisions = Register(FIRMS), Decisions()
    previous = link(LEFT, firms)
    decisions.add(LEFT[3], "7", "accept")
    now = [replace(LEFT[0], name="葫芦岛渤湾示例食品厂"), *LEFT[1:], Entry("new", "昆明远方酒店")]
    relink(previous, now, firms, decisions=decisions)
    assert asked_for == ["r0", "r3", "new"]


def test_only_rows_that_a_changed_firm_could_touch_are_asked(asked_for: list[str]) -> None:
    before = Register([*FIRMS, *(Entry(f"f{at}", f"昆明{at}号样板茶叶行") for at in range(100))])
    previous = link(LEFT, before)
    after = before.updated([replace(FIRMS[0], name="葫芦岛渤湾示例泵阀有限公司"), Entry("far", "昆明远方样板茶叶行")])
    found = relink(previous, LEFT, after, before=before)
    assert "r0" in asked_for
    assert "r13" not in asked_for
    assert len(asked_for) < 15
    assert key(found[0]) == "0"
    assert found[0].best is not None
    assert found[0].best.name == "葫芦岛渤湾示例泵阀有限公司"


def test_where_much_changed_the_index_is_built_anew_and_every_row_is_asked(asked_for: list[str]) -> None:
    before = Register(FIRMS)
    previous = link(LEFT, before)
    after = before.updated(removed=[one.key for one in FIRMS[:5]])
    assert after.changes_since(before) is None
    assert len(after) == 20
    assert relink(previous, LEFT, after, before=before) == link(LEFT, after)
    assert len(asked_for) == 25


def test_links_and_their_register_last_from_one_day_to_the_next(asked_for: list[str]) -> None:
    before = Register([*FIRMS, *(Entry(f"f{at}", f"昆明{at}号样板茶叶行") for at in range(100))])
    kept, links = pickle.loads(pickle.dumps((before, link(LEFT, before))))  # noqa: S301 - of our own
    after = kept.updated([replace(FIRMS[0], name="绥中云溪示例酒业有限公司")])
    assert relink(links, LEFT, after, before=kept) == link(LEFT, after)
    assert 0 < len(asked_for) < 25


def test_an_updated_register_leaves_the_earlier_one_as_it_was() -> None:
    before = Register([*FIRMS, *(Entry(f"f{at}", f"昆明{at}号样板茶叶行") for at in range(100))])
    after = before.updated([Entry("new", "绥中云溪示例酒业有限公司")], ["0"])
    assert [one.entry.key for one in after.ask("绥中县云溪示例酒业有限公司")] == ["new"]
    assert after.with_key("0") is None
    assert "0" not in {one.entry.key for one in after.ask(LEFT[0].name)}
    assert before.ask(LEFT[0].name)[0].entry.key == "0"
    assert before.with_key("new") is None
    restored = after.updated([FIRMS[0]])
    assert restored.ask(LEFT[0].name)[0].entry == FIRMS[0]
    assert {entry.key for entry in restored.changes_since(before) or ()} == {"new", "0"}
