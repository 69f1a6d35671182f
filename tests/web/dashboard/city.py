"""A small city by hand: few enough firms that every figure of the leader's page can be counted on the fingers."""

from __future__ import annotations

from datetime import date

from tests.web.cast import Cast, make_firm

from tidu.today import china_today
from tidu.web.insight.service import recount_all_now
from tidu.web.registry.models import Enterprise, TitleHeld
from tidu.web.registry.titles.states import in_a_year
from tidu.web.standing.counting import count_changes
from tidu.web.standing.models import Renewal, Standing
from tidu.web.standing.renewing import Written, begin_renewal, finish_renewal

XINGCHENG, SUIZHONG = "211481", "211421"


def year(back: int, month: int, day: int) -> date:
    """A day of a year so many before the present one."""
    return date(china_today().year - back, month, day)


def holds(firm: Enterprise, title: str, since: date, until: date | None, kind: str = "new") -> TitleHeld:
    """A title that was given on its first day."""
    return TitleHeld.objects.create(
        enterprise=firm, title=title, kind=kind, decision="recognised", decided_on=since, valid_from=since,
        valid_until=until,
    )  # fmt: skip


def near(firm: Enterprise, title: str, level: str, renewal: Renewal, kind: str = "new") -> None:
    """A firm that is near a title, in its row and in the count."""
    Standing.objects.create(
        enterprise=firm, title=title, kind=kind, level=level, region_id=firm.region_id, renewal=renewal
    )
    count_changes([(title, kind, level, firm.region_id)], [])


def make_city(_cast: Cast) -> dict[str, Enterprise]:
    """Five firms.

    甲 (兴城): cxx for long, and zjtx since this year. 乙 (兴城): cxx that ends in a year, and meets zjtx.
    丙 (绥中): cxx and xjr for long, left to judgement for zjtx. 丁 (绥中): cxx that ended with the last year.
    戊 (兴城): gxjs only, one step short of cxx and of zjtx.
    """
    today = china_today()
    names = {"甲": XINGCHENG, "乙": XINGCHENG, "丙": SUIZHONG, "丁": SUIZHONG, "戊": XINGCHENG}
    firms = {
        name: make_firm(f"{name}示例有限公司", region, 200 + number)
        for number, (name, region) in enumerate(names.items())
    }
    far = date(today.year + 4, 12, 31)
    holds(firms["甲"], "cxx", year(4, 3, 1), far)
    holds(firms["甲"], "zjtx", year(0, 1, 1), far)
    holds(firms["乙"], "cxx", year(2, 5, 1), in_a_year(today))
    holds(firms["丙"], "cxx", year(3, 2, 1), far)
    holds(firms["丙"], "xjr", year(3, 6, 1), far)
    holds(firms["丁"], "cxx", year(4, 4, 1), year(1, 12, 31))
    holds(firms["戊"], "gxjs", year(2, 7, 1), far)
    renewal = begin_renewal(today)
    finish_renewal(renewal, Written(5, 5))
    near(firms["戊"], "cxx", "s", renewal)
    near(firms["戊"], "zjtx", "s", renewal)
    near(firms["乙"], "zjtx", "m", renewal)
    near(firms["丙"], "zjtx", "r", renewal)
    near(firms["甲"], "zjtx", "s", renewal, kind="review")
    near(firms["乙"], "gxjs", "s", renewal)
    recount_all_now()
    return firms
