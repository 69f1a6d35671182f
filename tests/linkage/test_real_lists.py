"""What issue 5 asks for, on real lists: names alone against the register, and names that changed.

The register here has 120,000 generated firms; ``python -m benchmarks.linkage`` takes the million.
"""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from tidu.linkage.names import read_name
from tidu.linkage.pairs import compare
from tidu.linkage.register import Register

GENERATED = 120_000


@pytest.fixture(scope="module")
def register_of(request: pytest.FixtureRequest) -> dict[bool, Register]:
    request.getfixturevalue("shared_data")
    from benchmarks.linkage import registered

    return {former: registered(GENERATED, former=former) for former in (False, True)}


@pytest.mark.parametrize(("former", "recall"), [(False, 0.95), (True, 0.975)])
def test_names_alone_find_their_firms(register_of: dict[bool, Register], former: bool, recall: float) -> None:
    from benchmarks.linkage import quality
    from benchmarks.linkage_weights import rows

    from tidu.linkage.matching import link
    from tidu.linkage.register import Entry

    found = quality(link([Entry(str(at), row["名单企业名称"]) for at, row in enumerate(rows())], register_of[former]))
    assert found.right / (found.right + found.wrong) >= 0.99
    assert found.right / found.total >= recall


def test_the_half_that_was_not_fitted_does_as_well(register_of: dict[bool, Register]) -> None:
    from benchmarks.linkage import quality
    from benchmarks.linkage_weights import is_fitted, rows

    from tidu.linkage.matching import link
    from tidu.linkage.register import Entry

    other = [row for row in rows() if not is_fitted(row)]
    assert 1_200 < len(other) < 1_800
    found = quality(link([Entry("", row["名单企业名称"]) for row in other], register_of[False]), other)
    assert found.right / (found.right + found.wrong) >= 0.99
    assert found.right / found.total >= 0.95


def test_a_bracket_or_a_form_that_changed_is_the_same_firm(shared_data: Path) -> None:
    with (shared_data / "linkage/a_share_name_changes.csv").open(encoding="utf-8-sig") as file:
        changes = list(csv.DictReader(file))
    slight = [row for row in changes if row["类型"] in ("仅括号差异", "仅组织形式变化")]
    sure = [row for row in slight if compare(read_name(row["旧全称"]), read_name(row["新全称"])).confidence >= 0.9]
    assert len(slight) > 100
    assert len(sure) / len(slight) >= 0.95
