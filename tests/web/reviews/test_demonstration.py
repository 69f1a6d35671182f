"""What the demonstration shows of reviews comes from the same steps as everything else."""

from __future__ import annotations

import pytest
from tests.web.cast import Cast, pump_works
from tests.web.reviews.making import a_round, figures, handed_in, some_firms

from tidu.web.demonstration.reviews import load_reviews
from tidu.web.reviews.models import OrderRule, RecommendationList, RowMark

pytestmark = pytest.mark.django_db


def test_marks_a_rule_and_a_list_stand_in_the_demonstration(cast: Cast) -> None:
    row = a_round(cast, title="cxx", kind="new")
    firm = pump_works(cast)
    figures(firm, revenue=10_000_000_00)
    handed_in(cast, row, firm)
    handed_in(cast, row, some_firms(1)[0], at="city_review")
    load_reviews()
    assert {mark.level for mark in RowMark.objects.all()} == {"county", "city"}
    assert RowMark.objects.filter(mark="doubtful").exclude(note="").exists()
    assert OrderRule.objects.get().keys == ["experts", "score", "revenue"]
    assert RecommendationList.objects.get().lines.count() == 1
