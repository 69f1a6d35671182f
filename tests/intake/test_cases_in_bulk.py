"""Every case of every standard, its derived facts left out, judged in bulk with them filled in."""

from __future__ import annotations

from collections import defaultdict
from datetime import date

import polars as pl
import pytest
from tests.intake.tables import catalogue

from tidu.catalogue.cases import Case, judge, read_cases
from tidu.criteria.facts import Value
from tidu.criteria.layout import wide_row
from tidu.intake.judging import judge_all, judges_of
from tidu.intake.parsing import stored_type
from tidu.intake.targets import standards_with_sources, wanted_by

Circumstance = tuple[date, str, tuple[str, ...]]


@pytest.mark.parametrize("standard_id", catalogue().standard_ids)
def test_cases_come_out_the_same_in_bulk(standard_id: str) -> None:
    groups: dict[Circumstance, list[Case]] = defaultdict(list)
    for case in read_cases(catalogue(), standard_id):
        groups[case.on, case.kind, case.overlays].append(case)
    assert groups
    for (on, _, overlays), cases in groups.items():
        standard = catalogue().standard(standard_id, overlays)
        wanted = wanted_by([standard], catalogue(), on)
        rows = []
        for case in cases:
            row: dict[str, Value | None] = {}
            for one in standards_with_sources([standard], catalogue()):
                row |= wide_row(one, case.facts, on)
            rows.append(row)
        types = {
            name: pl.Date if column.indicator is None else stored_type(column.indicator)
            for name, column in wanted.columns.items()
        }
        frame = pl.DataFrame(rows, schema=types).lazy()
        judges = judges_of([standard], on, cases[0].kind)
        judged = judge_all(frame, [], judges, catalogue(), on).collect()
        for place, case in enumerate(cases):
            row = judged.row(place, named=True)
            verdict = judge(catalogue(), case)
            for node, result in verdict.nodes.items():
                assert row[judges[0].column(f"{node}__outcome")] == int(result.outcome), (case.name, node)
                if result.score is not None:
                    points = (row[judges[0].column(f"{node}__low")], row[judges[0].column(f"{node}__high")])
                    assert points == (result.score.low, result.score.high), (case.name, node)
