"""What the tags of the house show: exact, in words, never by colour alone, and nothing for what is not known."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.template import engines
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from tidu.criteria.outcomes import Outcome
from tidu.text import Text
from tidu.today import china_today
from tidu.web.pages.amounts import masked_email, masked_name, masked_phone, wan_text, yuan_text


def shown(template: str, language: str = "zh-hans", **context: object) -> str:
    with translation.override(language):
        return engines["django"].from_string(template).render(context)


@pytest.mark.parametrize(
    ("fen", "wan", "yuan"),
    [
        (123_456_789, "123.46", "1,234,567.89"),
        (0, "0.00", "0.00"),
        (1, "0.00", "0.01"),
        (-1, "0.00", "-0.01"),
        (5_000, "0.01", "50.00"),
        (4_999, "0.00", "49.99"),
        (-987_654_321_00, "-98,765.43", "-987,654,321.00"),
    ],
)
def test_amounts_are_rounded_from_whole_numbers(fen: int, wan: str, yuan: str) -> None:
    assert (wan_text(fen), yuan_text(fen)) == (wan, yuan)


@given(st.integers(min_value=-(10**18), max_value=10**18))
def test_no_amount_is_off_by_more_than_half_of_the_last_digit(fen: int) -> None:
    assert abs(int(wan_text(fen).replace(",", "").replace(".", "")) * 10_000 - fen) * 2 <= 10_000
    assert int(yuan_text(fen).replace(",", "").replace(".", "")) == fen


def test_money_carries_the_exact_amount() -> None:
    html = shown("{% money fen %}", fen=123_456_789)
    assert html == '<span class="num" title="1,234,567.89 元">123.46 万元</span>'
    assert ">123.46</span>" in shown("{% money fen unit=False %}", fen=123_456_789)


@pytest.mark.parametrize("tag", ["money", "day", "moment", "outcome", "masked"])
def test_what_is_not_known_is_never_shown_as_something(tag: str) -> None:
    assert shown(f"{{% {tag} nothing %}}", nothing=None) == '<span class="unknown-value">待补充</span>'


@pytest.mark.parametrize("outcome", list(Outcome))
def test_an_outcome_has_a_word_a_shape_and_a_colour(outcome: Outcome) -> None:
    html = shown("{% outcome one %}", one=outcome)
    assert outcome.label.zh in html
    shape = "#hand-finger" if outcome is Outcome.NEEDS_REVIEW else f">{outcome.mark}<"
    assert shape in html
    assert html == shown("{% outcome one %}", one=outcome.word) == shown("{% outcome one %}", one=int(outcome))
    assert outcome.label.en in shown("{% outcome one %}", "en", one=outcome)


def test_a_day_says_how_late_or_near_it_is() -> None:
    today = china_today()
    assert "已逾期 3 天" in shown("{% due d %}", d=today - timedelta(days=3))
    assert "今天到期" in shown("{% due d %}", d=today)
    assert "1 day left" in shown("{% due d %}", "en", d=today + timedelta(days=1))
    far = today + timedelta(days=200)
    assert shown("{% due d %}", d=far) == f'<time class="num" datetime="{far}">{far}</time>'
    assert "已逾期" not in shown("{% due d True %}", d=today - timedelta(days=3))


def test_personal_data_is_masked() -> None:
    assert [masked_name(one) for one in ("赵示例", "王甲", "欧阳示例", "李", "")] == ["赵**", "王*", "欧**", "*", ""]
    assert [masked_phone(one) for one in ("13912345678", "0429-1234567", "12345")] == [
        "139****5678",
        "042****4567",
        "***45",
    ]
    assert masked_email("zhao@example.com") == "z***@example.com"


def test_texts_of_people_are_escaped() -> None:
    evil = "<script>alert(1)</script>"
    for template in ("{% badge t %}", "{% crumb t %}", "{% crumb 'x' t %}", "{% masked t %}", "{{ t|told }}"):
        assert "<script" not in shown(template, t=evil)


def test_texts_of_the_kernel_follow_the_page() -> None:
    text = Text("企业", "firm")
    assert shown("{{ t|told }}", t=text) == "企业"
    assert shown("{{ t|told }}", "en", t=text) == "firm"
    assert ">firm</span>" in shown("{% badge t 'good' %}", "en", t=text)
