"""The pages: filled in by the firm, read by officers of the place, unknown to all others; with and without script."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse
from tests.web.cast import Cast
from tests.web.filing.kept import the_version

from tidu.web.accounts.models import User
from tidu.web.filing.models import Entry, Filing, Presence
from tidu.web.filing.service import save

SignIn = Callable[[User], Client]


def page(client: Client, name: str, *arguments: object) -> str:
    answer = client.get(reverse(name, args=arguments))
    assert answer.status_code == 200
    return answer.content.decode()


def type_in(client: Client, filing: Filing, name: str, text: str | list[str], seen: int = 0) -> str:
    posted = {"field": name, name: text, f"{name}-seen": str(seen)}
    answer = client.post(reverse("filing-field", args=[filing.pk]), posted)
    assert answer.status_code == 200
    assert answer["HX-Trigger"] == "filing-saved"
    return answer.content.decode()


def test_the_firm_fills_in_and_the_officer_reads(filing: Filing, cast: Cast, signed_in: SignIn) -> None:
    own = page(signed_in(cast.zhao), "filing", filing.pk)
    assert 'name="revenue.2025"' in own
    assert "示例税务申报" in own
    read = page(signed_in(cast.wang), "filing", filing.pk)
    assert 'name="revenue.2025"' not in read
    assert "6000万元" in read


@pytest.mark.parametrize("who", ["chen", "sun", "qian", "wu"])
def test_whoever_has_no_business_there_finds_nothing(filing: Filing, cast: Cast, signed_in: SignIn, who: str) -> None:
    client = signed_in(cast.everybody[who])
    for name in ("filing", "filing-verdict", "filing-print"):
        assert client.get(reverse(name, args=[filing.pk])).status_code in (403, 404)


def test_no_officer_fills_in_for_a_firm(filing: Filing, cast: Cast, signed_in: SignIn) -> None:
    posted = {"staff.2025": "1", "staff.2025-seen": "0"}
    assert signed_in(cast.wang).post(reverse("filing", args=[filing.pk]), posted).status_code == 404
    assert not Entry.objects.exists()


def test_a_field_is_saved_with_the_time_and_its_error(filing: Filing, cast: Cast, signed_in: SignIn) -> None:
    client = signed_in(cast.zhao)
    assert "已保存" in type_in(client, filing, "staff.2025", "120")
    wrong = type_in(client, filing, "rd_staff.2025", "二十来个")
    assert "不是数" in wrong
    assert 'value="二十来个"' in wrong
    assert 'href="#f-rd_staff-2025"' in wrong


def test_ticks_are_saved_together_and_can_all_be_taken_back(filing: Filing, cast: Cast, signed_in: SignIn) -> None:
    client = signed_in(cast.zhao)
    type_in(client, filing, "loan_uses", ["working", "research"])
    assert Entry.objects.get(field="loan_uses").text == "working research"
    type_in(client, filing, "loan_uses", [], seen=1)
    assert Entry.objects.get(field="loan_uses").text == ""


def test_the_second_person_sees_both_values(filing: Filing, cast: Cast, colleague: User, signed_in: SignIn) -> None:
    save(filing, "staff", "2025", "120", by=colleague, seen=0)
    both = type_in(signed_in(cast.zhao), filing, "staff.2025", "125")
    assert "李某" in both
    assert "120" in both
    assert "125" in both
    assert Entry.objects.get(field="staff").text == "120"


def test_without_script_a_section_is_saved_by_its_button(filing: Filing, cast: Cast, signed_in: SignIn) -> None:
    posted = {
        "section": "results",
        "staff.2025": "120",
        "staff.2025-seen": "0",
        "staff.2025-was": "",
        "revenue.2025": "6000",
        "revenue.2025-seen": "0",
        "revenue.2025-was": "6000",
    }
    answer = signed_in(cast.zhao).post(reverse("filing", args=[filing.pk]), posted)
    assert answer.status_code == 302
    assert answer["Location"].endswith("#s-results")
    assert list(Entry.objects.values_list("field", "text")) == [("staff", "120")]


def test_without_script_a_faulty_section_comes_back_with_everything_typed(
    filing: Filing, cast: Cast, signed_in: SignIn
) -> None:
    posted = {"section": "results", "staff.2025": "百来人", "staff.2025-seen": "0", "staff.2025-was": ""}
    answer = signed_in(cast.zhao).post(reverse("filing", args=[filing.pk]), posted)
    assert answer.status_code == 200
    assert 'value="百来人"' in answer.content.decode()
    assert Entry.objects.get(field="staff").text == "百来人"


def test_the_verdict_says_what_the_last_value_changed(filing: Filing, cast: Cast, signed_in: SignIn) -> None:
    client = signed_in(cast.zhao)
    before = client.get(reverse("filing-verdict", args=[filing.pk])).context["told"]
    type_in(client, filing, "revenue.2025", "4000")
    answer = client.get(reverse("filing-verdict", args=[filing.pk]), {"told": before})
    assert any("营业收入" in says.zh for says, _outcome in answer.context["changes"])
    assert "刚才的修改带来的变化" in answer.content.decode()


def test_a_colleague_at_work_is_told(filing: Filing, cast: Cast, colleague: User, signed_in: SignIn) -> None:
    type_in(signed_in(colleague), filing, "staff.2025", "120")
    assert Presence.objects.get().section == "results"
    assert "李某 正在填写" in page(signed_in(cast.zhao), "filing", filing.pk)


def test_a_firm_begins_a_draft_of_its_own(filing: Filing, cast: Cast, signed_in: SignIn) -> None:
    client = signed_in(cast.zhao)
    answer = client.post(reverse("filing-new"), {"what": "cxx:new"})
    assert answer.status_code == 302
    assert Filing.objects.filter(title="cxx", enterprise=filing.enterprise).count() == 1
    assert client.post(reverse("filing-new"), {"what": "nonsense:new"}).status_code == 404


def test_versions_print_and_pdf_are_there(cast: Cast, pumps: object, signed_in: SignIn) -> None:
    from types import SimpleNamespace

    world = SimpleNamespace(cast=cast, pumps=pumps)
    pk, number = the_version(world)
    client = signed_in(cast.zhao)
    compared = client.get(reverse("filing-version", args=[pk, number]), {"with": 1}).content.decode()
    assert "120人" in compared
    assert "121人" in compared
    assert "示例磁力泵" in page(client, "filing-print", pk)
    answer = client.get(reverse("filing-pdf", args=[pk]))
    assert answer.content.startswith(b"%PDF")


def test_a_pdf_has_the_words_and_no_boxes(cast: Cast, pumps: object) -> None:
    import io
    from types import SimpleNamespace

    import pdfplumber

    from tidu.web.filing.printing import as_pdf
    from tidu.web.filing.service import sheet_of

    the_version(SimpleNamespace(cast=cast, pumps=pumps))
    with pdfplumber.open(io.BytesIO(as_pdf(sheet_of(Filing.objects.get())))) as pdf:
        text = "".join(one.extract_text() or "" for one in pdf.pages)
    assert "示例磁力泵" in text
    assert "五千多万" in text
