"""The fictional city in the database: its golden figures, its history, and nothing that the rules would not allow."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from django.db.models import Count, Max

from tidu.errors import InputError
from tidu.fictional.batches import GOLDEN_DAY
from tidu.today import CHINA, china_today
from tidu.web.accounts.models import User
from tidu.web.audit.service import verify
from tidu.web.demonstration.loading import load_city
from tidu.web.demonstration.people import CAST, PASSWORD
from tidu.web.desk.models import Todo
from tidu.web.insight.counting import Reach
from tidu.web.insight.crossing import firms_in
from tidu.web.insight.models import Claim, HandedList, Watch
from tidu.web.onsite.models import Visit
from tidu.web.registry.models import Conflict, Enterprise, EnterpriseEvent, Fact, TitleHeld
from tidu.web.registry.search import matching
from tidu.web.upkeep.models import Ban, ChangeReport, Lead, YearlyUpdate

FIRMS = 160
TODAY = date(2026, 11, 27)


@pytest.fixture
def city(transactional_db: None) -> None:
    load_city(FIRMS, today=TODAY)


def held(code: str) -> int:
    rows = TitleHeld.objects.valid_on(GOLDEN_DAY).filter(title=code, decided_on__lte=GOLDEN_DAY)
    return rows.count()


def test_the_city_is_whole(city: None) -> None:
    """One loading, looked at from every side, because loading takes a second."""
    assert Enterprise.objects.count() == FIRMS
    golden = {code: held(code) for code in ("zdxjr", "xjr", "ln_xjr", "ln_cp", "cxx")}
    assert golden == {"zdxjr": 2, "xjr": 5, "ln_xjr": 9, "ln_cp": 35, "cxx": 33}
    assert held("zjtx") + held("ln_zjtx") == 36
    new = TitleHeld.objects.filter(title="zjtx", decided_on__year=2023, decided_on__lte=GOLDEN_DAY, kind="new")
    assert new.count() == 9

    stated = Fact.objects.in_use().values("enterprise", "indicator", "as_of").annotate(times=Count("pk"))
    assert stated.aggregate(most=Max("times"))["most"] == 1
    assert Conflict.objects.filter(state="open").exists()
    for conflict in Conflict.objects.filter(state="open"):
        values = set(
            Fact.objects.stated()
            .filter(enterprise=conflict.enterprise, indicator=conflict.indicator, as_of=conflict.as_of)
            .values_list("value", flat=True)
        )
        assert len(values) > 1
    assert EnterpriseEvent.objects.filter(kind="renamed").exists()
    assert TitleHeld.objects.filter(renews__isnull=False).exists()
    assert Todo.objects.filter(kind="title-ends").exists()
    assert Todo.objects.filter(kind="conflict").exists()

    renamed = EnterpriseEvent.objects.filter(kind="renamed").select_related("enterprise").first()
    assert renamed is not None
    assert renamed.enterprise in matching(Enterprise.objects.all(), renamed.details["from"])
    others = {one.username for one in User.objects.all()} - {one.login for one in CAST}
    # Those who apply in the rounds, and the second pair of eyes of the notices.
    assert all(name.startswith("firm-") or name == "second" for name in others)
    zhao = User.objects.get(username="zhao")
    assert zhao.check_password(PASSWORD)
    assert Enterprise.objects.visible_to(zhao).get().name == "葫芦岛渤湾示例泵业有限公司"
    watch = Watch.objects.get()
    assert watch.firms_count == firms_in(["gxjs"], ["ladder"], Reach(("2114",)), china_today()).count() > 0
    handed = HandedList.objects.get()
    assert Claim.objects.count() == min(3, handed.rows_count)
    assert list(verify()) == []
    updates = YearlyUpdate.objects.filter(year=china_today().year)
    assert updates.filter(enterprise__organisation__memberships__user=zhao, done_on=None).exists()
    assert updates.exclude(done_on=None).exists()
    assert ChangeReport.objects.visible_to(zhao).filter(case__state="reported").exists()
    assert Lead.objects.visible_to(zhao).filter(case__state="hearing").exists()
    assert Ban.objects.get().runs(china_today())
    assert Visit.objects.visible_to(zhao).get().state == "done"
    assert Visit.objects.get(state="planned").planned_on == china_today()

    past = datetime(2025, 1, 1, tzinfo=CHINA)
    earlier = Fact.objects.in_use(past)
    assert earlier.exists()
    assert not earlier.filter(recorded_at__gt=past).exists()

    with pytest.raises(InputError, match="has firms already"):
        load_city(FIRMS, today=TODAY)
