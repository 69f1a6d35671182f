"""Which rules apply: every day on which the answer changes, and names that do not exist."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from itertools import pairwise, product

import pytest
from tests.criteria.demo import FOLDER

from tidu.catalogue import Catalogue, Row, load
from tidu.catalogue.applicability import overlap, within
from tidu.criteria.expressions import Application
from tidu.errors import RuleError

DAY = timedelta(days=1)
ROWS = load().rows
KINDS: tuple[Application, ...] = ("new", "review")


def name(row: Row) -> str:
    return f"{row.title} {row.kind} {row.valid_from}"


def rows_of(title: str, kind: str) -> list[Row]:
    return sorted((row for row in ROWS if (row.title, row.kind) == (title, kind)), key=lambda row: row.valid_from)


def ladders() -> Iterator[list[Row]]:
    """The rows of each title and kind, in order of time."""
    for title, kind in product(load().titles, KINDS):
        if rows_of(title, kind):
            yield rows_of(title, kind)


def chosen(title: str, kind: Application, on: date) -> Row | None:
    try:
        return load().which(title, kind, on).row
    except RuleError as error:
        if error.code != "E304":
            raise
        return None


# -- every row ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("row", ROWS, ids=name)
def test_a_row_decides_on_its_first_and_on_its_last_day(row: Row) -> None:
    assert chosen(row.title, row.kind, row.valid_from) == row
    assert chosen(row.title, row.kind, row.valid_to or date(2099, 12, 31)) == row


@pytest.mark.parametrize("row", ROWS, ids=name)
def test_a_row_does_not_decide_a_day_earlier_or_later(row: Row) -> None:
    assert chosen(row.title, row.kind, row.valid_from - DAY) != row
    if row.valid_to is not None:
        assert chosen(row.title, row.kind, row.valid_to + DAY) != row


@pytest.mark.parametrize("rows", list(ladders()), ids=lambda rows: f"{rows[0].title} {rows[0].kind}")
def test_no_day_is_left_out_between_two_rows(rows: list[Row]) -> None:
    for earlier, later in pairwise(rows):
        assert earlier.valid_to is not None
        assert earlier.valid_to + DAY == later.valid_from
    assert chosen(rows[0].title, rows[0].kind, rows[0].valid_from - DAY) is None


@pytest.mark.parametrize("row", ROWS, ids=name)
def test_a_row_names_a_standard_and_overlays_that_exist_and_fit(row: Row) -> None:
    standard = load().standard(row.standard, row.overlays)
    assert standard.overlays == row.overlays
    assert standard.title == row.title
    assert row.kind in standard.kinds


@pytest.mark.parametrize("row", ROWS, ids=name)
def test_a_row_lies_within_the_days_in_force_unless_it_is_for_orientation(row: Row) -> None:
    standard = load().standard(row.standard)
    assert within(row.period, (standard.valid_from, standard.valid_to)) is not row.orientation
    for overlay in map(load().overlay, row.overlays):
        assert within(row.period, (overlay.valid_from, overlay.valid_to))
    assert not row.orientation or row.cite.unconfirmed


def test_every_standard_that_grants_a_title_is_used() -> None:
    granting = {one.id for one in load().all_standards() if one.title is not None}
    assert granting == {row.standard for row in ROWS}


def test_every_overlay_is_used() -> None:
    assert set(load().overlay_ids) == {overlay for row in ROWS for overlay in row.overlays}


# -- the answers that matter most ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("title", "kind", "on", "standard", "overlays"),
    [
        ("cxx", "new", "2022-08-01", "cxx-2022", ()),
        ("cxx", "review", "2026-11-23", "cxx-2022", ()),
        ("zjtx", "new", "2026-03-31", "zjtx-2022", ()),
        ("zjtx", "new", "2026-04-01", "zjtx-2026", ()),
        ("zjtx", "review", "2026-04-01", "zjtx-2026", ()),
        ("xjr", "new", "2025-05-13", "xjr-2022", ()),
        ("xjr", "new", "2025-05-14", "xjr-2022", ("xjr-2025-round",)),
        ("xjr", "review", "2025-12-31", "xjr-2022", ("xjr-2025-round",)),
        ("xjr", "new", "2026-03-31", "xjr-2022", ()),
        ("xjr", "new", "2026-04-01", "xjr-2026", ()),
        ("xjr", "new", "2026-04-25", "xjr-2026", ("xjr-2026-round",)),
        ("xjr", "review", "2026-06-01", "xjr-2022", ("xjr-2026-round",)),
        ("xjr", "review", "2027-01-01", "xjr-2026", ()),
        ("kjx", "new", "2026-05-31", "kjx-2017", ()),
        ("kjx", "new", "2026-06-01", "kjx-2017", ("kjx-2026-round",)),
        ("kjx", "review", "2026-08-31", "kjx-2017", ("kjx-2026-round",)),
        ("kjx", "review", "2026-09-01", "kjx-2017", ()),
        ("gxjs", "new", "2026-11-23", "gxjs-2016", ()),
        ("dxgj_ln", "new", "2023-11-30", "dxgj-ln-2022", ()),
        ("dxgj_ln", "new", "2023-12-01", "dxgj-ln-2022", ()),
    ],
)
def test_which_applies(title: str, kind: Application, on: str, standard: str, overlays: tuple[str, ...]) -> None:
    found = load().which(title, kind, date.fromisoformat(on))
    assert (found.standard.id, found.standard.overlays) == (standard, overlays)
    assert found.row.why.zh
    assert found.row.why.en


def test_re_reviews_of_2026_go_by_the_old_standard_while_new_applications_do_not() -> None:
    on = date(2026, 6, 1)
    assert load().which("xjr", "new", on).standard.id == "xjr-2026"
    assert load().which("xjr", "review", on).standard.id == "xjr-2022"


def test_an_answer_names_the_other_rows_of_the_title() -> None:
    found = load().which("xjr", "review", date(2026, 6, 1))
    assert found.row not in found.others
    assert {row.title for row in found.others} == {"xjr"}
    assert len(found.others) + 1 == sum(row.title == "xjr" for row in ROWS)


@pytest.mark.parametrize("title", ["xjr", "专精特新“小巨人”企业", "Little giant", "小巨人"])
def test_a_title_answers_to_code_name_and_alias(title: str) -> None:
    assert load().title(title).code == "xjr"
    assert load().which(title, "new", date(2026, 6, 1)).row.title == "xjr"


def test_the_replaced_provincial_standard_serves_for_orientation_only() -> None:
    assert not load().which("dxgj_ln", "new", date(2023, 11, 30)).row.orientation
    assert load().which("dxgj_ln", "new", date(2026, 11, 23)).row.orientation


# -- names that do not exist --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("asked", "code", "nearest"),
    [
        (lambda: load().which("xjrr", "new", date(2026, 6, 1)), "E303", "xjr"),
        (lambda: load().title("zjtxx"), "E303", "zjtx"),
        (lambda: load().standard("zjtx-2027"), "E301", "zjtx-2026"),
        (lambda: load().overlay("xjr-2027-round"), "E301", "xjr-2026-round"),
        (lambda: load().standard("xjr-2022", ["xjr-2027-round"]), "E301", "xjr-2026-round"),
    ],
)
def test_an_unknown_name_is_told_with_the_nearest_that_exist(
    asked: Callable[[], object], code: str, nearest: str
) -> None:
    with pytest.raises(RuleError) as raised:
        asked()
    assert raised.value.code == code
    assert raised.value.fix is not None
    assert nearest in raised.value.fix.zh
    assert nearest in raised.value.fix.en


def test_a_day_without_a_rule_is_told_with_the_days_that_have_one() -> None:
    with pytest.raises(RuleError) as raised:
        load().which("zdxjr", "new", date(2027, 1, 1))
    assert raised.value.code == "E304"
    assert raised.value.fix is not None
    assert "new 2024-06-20 – 2026-12-31 zdxjr-2024" in raised.value.fix.zh


def test_a_title_whose_standard_is_not_known_has_none() -> None:
    with pytest.raises(RuleError) as raised:
        load().which("kjcxx", "new", date(2026, 6, 1))
    assert raised.value.fix is not None
    assert raised.value.fix.en == "This title has no standard yet"


# -- reading only what is asked for -------------------------------------------------------------------------------


def test_a_standard_is_read_once() -> None:
    catalogue = Catalogue(FOLDER)
    assert catalogue.standard("demo-2026") is catalogue.standard("demo-2026")
    assert catalogue.overlay("demo-round") is catalogue.overlay("demo-round")


def test_another_folder_may_be_loaded() -> None:
    assert load(str(FOLDER)).standard_ids == ("demo-2026", "demo-size")
    assert load() is load()


@pytest.mark.parametrize(
    ("one", "other", "shared"),
    [
        (("2026-01-01", "2026-01-31"), ("2026-01-31", None), True),
        (("2026-01-01", "2026-01-30"), ("2026-01-31", None), False),
        (("2026-01-31", None), ("2026-01-01", None), True),
        (("2026-02-01", "2026-02-01"), ("2026-02-01", "2026-02-01"), True),
    ],
)
def test_two_periods_share_a_day(one: tuple[str, str | None], other: tuple[str, str | None], shared: bool) -> None:
    def period(days: tuple[str, str | None]) -> tuple[date, date | None]:
        return date.fromisoformat(days[0]), date.fromisoformat(days[1]) if days[1] else None

    assert overlap(period(one), period(other)) is shared
    assert overlap(period(other), period(one)) is shared
