"""S3 and S4 from one end to the other: a list is sent, a firm is renamed, the bank sees it, signs, uses it, and it ends."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.test import Client
from tests.web.cast import Cast, make_firm
from tests.web.sharing.making import known, place_of, second_officer, with_title
from tests.web.sharing.test_duties import progress

from tidu.today import china_today
from tidu.web.accounts.models import User
from tidu.web.audit.service import verify
from tidu.web.desk.models import Todo
from tidu.web.registry.enterprises.service import rename
from tidu.web.registry.models import Enterprise
from tidu.web.registry.titles.service import withdraw_title
from tidu.web.sharing.duties import send_packages
from tidu.web.sharing.models import Package, Subscription

SignIn = Callable[[User], Client]
NEW_NAME = "葫芦岛渤湾示例泵业科技有限公司"


def test_a_renamed_firm_reaches_the_bank_and_is_signed_for(cast: Cast, pumps: Enterprise, signed_in: SignIn) -> None:
    """By pages, as 王股长, 刘股长, 孙经理 and 赵经理 do it; packages are made by the daily duty."""
    with_title(known(pumps))
    loser = with_title(make_firm("兴城示例阀门有限公司", "211481101", 60))
    wang, second, sun, zhao = (signed_in(one) for one in (cast.wang, second_officer(cast), cast.sun, cast.zhao))

    agreed: dict[str, Any] = {
        "name": "创新型企业名单", "purpose": "credit", "receiver": place_of(cast.sun).pk, "why": "走访授信",
        "ground": "示例协议1号", "region": "211481", "inside": ["cxx"], "frequency": "change", "keep_days": 90, "sign_days": 5,
        "until": str(china_today() + timedelta(days=300)),
    }  # fmt: skip
    wang.post("/sharing/new/", agreed)
    one = Subscription.objects.get()
    second.post(f"/sharing/{one.pk}/state/", {"do": "approve"})
    assert send_packages(progress()) == 1
    first = Package.objects.get()
    assert "新名单待签收" in sun.get("/messages/").content.decode()
    assert Todo.objects.visible_to(cast.sun).open().get().link == first.get_absolute_url()
    sun.post(f"/packages/{first.pk}/sign/", {"sha256": first.sha256, "note": ""})
    assert not Todo.objects.visible_to(cast.sun).open().exists()

    zhao.post(f"/firms/{pumps.pk}/sharing/consent/", {"do": "give", "purpose": "credit"})
    rename(pumps, NEW_NAME, china_today(), by=cast.wang)
    withdraw_title(loser.titles.get(), china_today(), "示例")
    assert send_packages(progress()) == 1
    assert send_packages(progress()) == 0

    newer = Package.objects.latest("pk")
    assert (newer.number, newer.rows_count, newer.gone, newer.changed) == (2, 1, 1, 1)
    answer: Any = sun.get(f"/packages/{newer.pk}/file/", {"what": "increment", "as": "csv"})
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    lines = [row[:3] for row in list(csv.reader(io.StringIO(text)))[4:]]
    assert lines == [["变更 ~", "企业名称、联系人、联系电话", NEW_NAME], ["退出 −", "", "兴城示例阀门有限公司"]]
    sun.post(f"/packages/{newer.pk}/sign/", {"sha256": newer.sha256, "note": "已更新"})
    sun.post(f"/packages/{newer.pk}/usage/", {"kind": "loan", "firm": NEW_NAME, "amount": "500", "once": "a"})

    seen = zhao.get(f"/firms/{pumps.pk}/sharing/").content.decode()
    assert seen.count("示例银行") >= 2, "both versions, and why"
    assert "500.00" in wang.get("/sharing/usage/").content.decode()
    assert "已更新" in wang.get(newer.get_absolute_url()).content.decode()
    assert list(verify()) == []
