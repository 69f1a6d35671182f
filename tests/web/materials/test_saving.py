"""What was not asked again is counted, each material of each case once."""

from __future__ import annotations

from datetime import date

import pytest
from tests.web.cast import Cast
from tests.web.materials.papers import audit

from tidu.text import same
from tidu.web.materials.models import Owed
from tidu.web.materials.saving import saved
from tidu.web.materials.service import requirements, settle, use
from tidu.web.registry.models import Enterprise

pytestmark = pytest.mark.django_db
ON = date(2026, 5, 20)


def handed_in(cast: Cast, firm: Enterprise, key: str) -> int:
    found = requirements(firm, title="xjr", kind="new", on=ON)
    for one in found:
        if one.evidence is not None:
            use(one.evidence, key=key, purpose=same(key), link="", by=cast.zhao)
    return settle(firm, found, key=key, on=ON)


def test_nothing_handed_in_is_no_saving(cast: Cast, pumps: Enterprise) -> None:
    audit(cast, pumps, 2025, pages=30)
    spared = handed_in(cast, pumps, "application:1")
    how = dict(Owed.objects.values_list("material", "how"))
    assert (how["audit_report"], how["application_form"]) == ("lacking", "lacking")  # 2023 is the last of its years
    assert how["market_share_proof"] == how["invention_patent"] == "abolished"
    assert how["prior_title"] == "checked"
    assert "award" not in how  # the case does not need it: not asking for it saves nothing
    assert spared == 3
    assert Owed.objects.get(period="2025", material="audit_report").how == "handed_in"


def test_a_file_is_saved_when_another_case_uses_it_again(cast: Cast, pumps: Enterprise) -> None:
    audit(cast, pumps, 2025, pages=30)
    handed_in(cast, pumps, "application:1")
    assert handed_in(cast, pumps, "application:2") == 4
    told = saved(Owed.objects.filter(key="application:2"))
    assert (told.reused, told.pages, told.uncounted) == (1, 30, 3)


def test_handing_in_again_counts_nothing_twice(cast: Cast, pumps: Enterprise) -> None:
    audit(cast, pumps, 2025)
    for key in ("application:1", "application:2"):
        handed_in(cast, pumps, key)
    before = saved(Owed.objects.all())
    for key in ("application:1", "application:2", "application:2"):
        handed_in(cast, pumps, key)
    assert saved(Owed.objects.all()) == before
    assert Owed.objects.get(key="application:1", material="audit_report", period="2025").how == "handed_in"


def test_the_rate_of_nothing_is_unknown(cast: Cast, pumps: Enterprise) -> None:
    assert saved(Owed.objects.none()).tenths is None
    handed_in(cast, pumps, "application:1")
    told = saved(Owed.objects.visible_to(cast.wang))
    assert told.tenths == round(1000 * told.spared / told.due)
    assert saved(Owed.objects.visible_to(cast.chen)).due == 0
