"""Everything that the registry keeps of who a firm is: an officer changes it, the page shows it, the trail and the list."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.test import Client
from openpyxl import load_workbook
from tests.web.cast import Cast

from tidu.today import china_today
from tidu.web.accounts.models import User
from tidu.web.audit.service import AuditEvent
from tidu.web.registry.enterprises.ties import tie
from tidu.web.registry.models import Enterprise, EnterpriseName, Tag
from tidu.web.registry.search import matching

SignIn = Callable[[User], Client]
NUMBER = "211481000000012"
COLUMNS = "&".join(f"col={one}" for one in ("name", "number", "coast", "above", "former", "pillars", "chains", "ties"))


def edit(client: Client, firm: Enterprise, **changes: str) -> None:
    """Change the entry as the form does: everything that it shows is sent back."""
    address = f"/firms/{firm.pk}/edit/"
    form = client.get(address).context["form"]
    sent = {name: form[name].value() for name in form.fields}
    sent = {name: "" if value is None else value for name, value in sent.items()} | changes
    answer = client.post(address, sent)
    assert answer.status_code == 302, answer.context["form"].errors


def test_number_scale_and_coast_are_edited_shown_and_audited(cast: Cast, pumps: Enterprise, signed_in: SignIn) -> None:
    client = signed_in(cast.wang)
    edit(client, pumps, registration_number=NUMBER, above_scale="yes", coastal_belt="no")
    pumps.refresh_from_db()
    assert (pumps.registration_number, pumps.above_scale, pumps.coastal_belt) == (NUMBER, True, False)
    assert NUMBER in client.get(f"/firms/{pumps.pk}/").content.decode()
    event = AuditEvent.objects.get(action="firm.change", enterprise_id=pumps.pk)
    assert event.user == cast.wang
    assert {"registration_number", "above_scale", "coastal_belt"} <= set(event.after or {})
    edit(client, pumps, above_scale="")
    pumps.refresh_from_db()
    assert pumps.above_scale is None, "unknown is neither yes nor no"


def test_a_number_of_14_digits_is_refused_and_one_whose_check_digit_fails_is_told(
    cast: Cast, pumps: Enterprise, signed_in: SignIn
) -> None:
    client = signed_in(cast.wang)
    with pytest.raises(AssertionError, match="registration_number"):
        edit(client, pumps, registration_number="21148100000001")
    edit(client, pumps, registration_number="211481000000019")
    pumps.refresh_from_db()
    assert pumps.registration_number == "211481000000019", "some authorities issued such numbers"
    assert "校验" in client.get(f"/firms/{pumps.pk}/").content.decode()


def test_a_former_name_is_entered_with_its_days_found_corrected_and_removed(
    cast: Cast, pumps: Enterprise, signed_in: SignIn
) -> None:
    client, address = signed_in(cast.wang), f"/firms/{pumps.pk}/names/"
    client.post(f"{address}new/", {"name": "兴城市示例水泵厂", "since": "1998-03-01", "until": "2004-12-31"})
    row = pumps.names.get(kind="former")
    assert (row.name, row.valid_from, row.valid_until) == ("兴城市示例水泵厂", date(1998, 3, 1), date(2004, 12, 31))
    assert list(matching(Enterprise.objects.all(), "水泵厂")) == [pumps]
    page = client.get(f"/firms/{pumps.pk}/events/").content.decode()
    assert "1998-03-01" in page
    client.post(f"{address}{row.pk}/", {"name": "兴城市示例水泵总厂", "since": "1998-03-01", "until": ""})
    row.refresh_from_db()
    assert (row.name, row.valid_until) == ("兴城市示例水泵总厂", None)
    client.post(f"{address}{row.pk}/", {"do": "remove"})
    assert not matching(Enterprise.objects.all(), "水泵总厂").exists()
    assert AuditEvent.objects.filter(action="firm.former_name", enterprise_id=pumps.pk, user=cast.wang).count() == 3


@pytest.mark.parametrize(
    ("name", "since", "until", "word"),
    [
        ("示例厂", "2004-01-01", "2003-01-01", "早于"),
        ("示例厂", "", (china_today() + timedelta(days=2)).isoformat(), "将来"),
        ("葫芦岛渤湾示例泵业 有限公司", "", "", "已在名称列表里"),
    ],
)
def test_a_former_name_that_cannot_be_is_refused_in_words(
    cast: Cast, pumps: Enterprise, signed_in: SignIn, name: str, since: str, until: str, word: str
) -> None:
    page = signed_in(cast.wang).post(f"/firms/{pumps.pk}/names/new/", {"name": name, "since": since, "until": until})
    assert word in page.content.decode()
    assert not pumps.names.filter(kind="former").exists()


def test_the_present_name_and_another_firms_name_are_not_changed_so(
    cast: Cast, pumps: Enterprise, swim: Enterprise, signed_in: SignIn
) -> None:
    client = signed_in(cast.wang)
    theirs = EnterpriseName.objects.create(enterprise=swim, name="绥中示例厂", kind="former")
    for pk in (pumps.names.get().pk, theirs.pk):
        assert client.post(f"/firms/{pumps.pk}/names/{pk}/", {"do": "remove"}).status_code == 404
    assert signed_in(cast.zhao).post(f"/firms/{pumps.pk}/names/new/", {"name": "示例厂"}).status_code == 403
    assert EnterpriseName.objects.filter(pk__in=[theirs.pk, pumps.names.get().pk]).count() == 2


def test_the_city_sets_its_pillars_and_specials_and_every_field_is_in_the_exported_list(
    cast: Cast, pumps: Enterprise, swim: Enterprise, signed_in: SignIn
) -> None:
    li, client = signed_in(cast.li), signed_in(cast.wang)
    for kind, name in (
        ("pillar", "示例装备制造"),
        ("special", "示例泵阀"),
        ("chain", "示例流体链"),
        ("cluster", "示例集群"),
    ):
        li.post("/tags/", {"kind": kind, "name": name})
    client.post(f"/firms/{pumps.pk}/tags/", {"tag": list(Tag.objects.values_list("pk", flat=True))})
    client.post(
        f"/firms/{pumps.pk}/names/new/", {"name": "兴城市示例水泵厂", "since": "1998-03-01", "until": "2004-12-31"}
    )
    edit(client, pumps, registration_number=NUMBER, above_scale="yes", coastal_belt="yes")
    tie(pumps, "same_group", None, "外省示例集团有限公司")
    shown = client.get(f"/firms/{pumps.pk}/").content.decode()
    for text in ("示例装备制造", "示例泵阀", "示例流体链", "示例集群", "外省示例集团有限公司", "兴城市示例水泵厂"):
        assert text in shown, text
    assert AuditEvent.objects.filter(action="firm.tags", enterprise_id=pumps.pk).exists()
    answer = client.get(f"/firms/?export=xlsx&{COLUMNS}")
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content  # type: ignore[attr-defined]
    rows = list(load_workbook(io.BytesIO(content)).worksheets[0].iter_rows(values_only=True))
    text = " ".join(str(cell) for row in rows for cell in row if cell is not None)
    for wanted in (
        NUMBER, "示例装备制造、示例泵阀", "示例集群", "示例流体链", "兴城市示例水泵厂（1998-03-01 – 2004-12-31）",
        "同一集团：外省示例集团有限公司",
    ):  # fmt: skip
        assert wanted in text, wanted
