"""A change that was decided, or a title that was lost, reaches every receiver of a list that names the firm."""

from __future__ import annotations

import pytest
from tests.web.cast import Cast
from tests.web.sharing.making import a_package, a_subscription, known, with_title
from tests.web.upkeep.making import a_rename, step

from tidu.text import Text
from tidu.web.registry.models import Enterprise
from tidu.web.sharing.models import Notice, Package
from tidu.web.upkeep.service import told

pytestmark = pytest.mark.django_db


def test_a_new_name_that_was_accepted_corrects_the_list_and_tells_its_receiver(cast: Cast, pumps: Enterprise) -> None:
    with_title(known(pumps))
    sent = a_package(a_subscription(cast))
    row = a_rename(cast, pumps)
    step(row, "county_pass", cast.wang)
    step(row, "accept", cast.li, note="示例：材料齐全")
    sent.refresh_from_db()
    assert sent.state == "corrected"
    notice = Notice.objects.get(package=sent)
    assert notice.kind == "corrected"
    assert "葫芦岛渤湾示例泵业股份有限公司" in notice.reason
    assert Package.objects.filter(subscription=sent.subscription, state="open").count() == 1


def test_what_changes_nothing_that_a_list_says_leaves_it_in_force(cast: Cast, pumps: Enterprise) -> None:
    with_title(known(pumps))
    sent = a_package(a_subscription(cast))
    told.send(sender=None, firm_ids=frozenset({pumps.pk}), what=Text("示例", "example"), by=cast.li)
    sent.refresh_from_db()
    assert sent.state == "open"
    assert not Notice.objects.exists()
