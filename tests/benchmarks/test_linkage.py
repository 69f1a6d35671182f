"""The measurements of linkage count what they say. No time is judged here."""

from __future__ import annotations

import pytest
from benchmarks.linkage import Quality
from benchmarks.linkage_kinds import MISSED, kind_of
from benchmarks.linkage_trials import changes, short_names

from benchmarks import linkage_speed
from tidu.linkage.names import read_name
from tidu.linkage.pairs import compare

FEW = 3_000


def test_every_time_is_taken_and_linking_again_is_compared(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(linkage_speed, "RUNS", 1)
    found = linkage_speed.measured(FEW)
    assert {"build", "one in five", "all spoilt", "again", "updating", "one, median", "gib"} <= set(found)
    assert min(found.values()) >= 0
    assert found["rows kept"] > 0.5


def test_precision_and_recall_are_of_what_was_found_and_of_what_there_is() -> None:
    assert (Quality(9, 1, 12).precision, Quality(9, 1, 12).recall) == (0.9, 0.75)
    assert Quality(0, 0, 5).precision == 0.0


@pytest.mark.parametrize(
    ("left", "right", "kind"),
    [
        ("渤湾示例食品有限公司", "渤湾示例食品有限公司兴城分公司", "branch"),
        ("绥中示例第一机械厂", "绥中示例第二机械厂", "number"),
        ("葫芦岛渤湾示例食品厂", "葫芦岛山海样板食品厂", "renamed"),
        ("葫芦岛渤湾示例食品厂", "葫芦岛渤弯示例食品厂", "sounds"),
        ("葫芦岛渤湾示例食品厂", "葫芦岛渤海示例食品厂", "character"),
        ("葫芦岛渤湾示例食品厂", "葫芦岛渤湾示食品厂", "part"),
        ("葫芦岛渤湾示例食品厂", "葫芦岛渤湾示例机械厂", "trade"),
        ("葫芦岛渤湾示例食品厂", "昆明渤湾示例食品厂", "place"),
        ("葫芦岛渤湾示例食品厂", "葫芦岛渤湾示例食品有限公司", "several"),
    ],
)
def test_why_a_row_was_missed_has_a_kind(left: str, right: str, kind: str) -> None:
    assert kind_of(compare(read_name(left), read_name(right))) == kind
    assert kind in MISSED


@pytest.mark.usefixtures("shared_data")
def test_companies_are_found_by_the_names_and_short_names_they_had() -> None:
    renamed = {trial.what: trial for trial in changes(FEW)}
    assert renamed["all of them, former names known"].wrong == 0
    assert renamed["all of them, former names known"].right >= 0.99 * renamed["all of them, former names known"].rows
    assert renamed["brackets only"].right >= 0.95 * renamed["brackets only"].rows
    assert renamed["brackets only"].wrong == 0
    short = {trial.what: trial for trial in short_names(FEW)}
    known = short["today's short names, known"]
    assert known.wrong == 0
    assert known.right + known.shown == known.rows
    every = short["short names of former days, all known"]
    assert every.wrong == 0
    assert every.right >= 0.95 * every.rows
