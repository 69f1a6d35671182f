"""The lists of other authorities in the demonstration: one published twice, one with a queue, one with faulty rows."""

from __future__ import annotations

from datetime import date

import pytest

from tidu.web.demonstration.loading import load_city
from tidu.web.jobs.models import Job
from tidu.web.lists.models import ListSource, ListVersion
from tidu.web.lists.publishing.service import preview
from tidu.web.registry.models import TitleHeld

TODAY = date(2026, 11, 27)


@pytest.fixture
def city(transactional_db: None) -> None:
    load_city(200, today=TODAY)


def test_a_visitor_finds_the_workbench_filled(city: None) -> None:
    found = {source.name: list(source.versions.order_by("number")) for source in ListSource.objects.all()}
    white, science, penalties = found["融资支持企业白名单"], found["高新技术企业名单"][0], found["严重失信主体名单"][0]
    assert [one.state for one in white] == ["published", "published"]
    assert white[1].summary["published"]["gone"] == 5
    assert {one.state for one in (science, penalties)} == {ListVersion.State.REVIEW}
    states = set(science.rows.values_list("state", flat=True))
    assert states & {"doubtful", "unmatched"}, "there is something to be decided"
    counts = preview(science).told()
    assert counts["gained"] > 3
    assert counts["held"] > 10
    assert counts["differs"] > 0
    assert penalties.rows.filter(state="faulty").count() >= 2
    assert set(penalties.issues.values_list("severity", flat=True)) >= {"error"}
    assert not Job.objects.filter(kind__startswith="list-").exclude(state="done").exists()
    assert not TitleHeld.objects.filter(source__link__startswith="/lists/").exists(), "what waits has written nothing"
