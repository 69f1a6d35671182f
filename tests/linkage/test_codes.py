"""Codes of firms: what holds, what is repaired, what is refused and in which words."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.cn import uscc
from stdnum.iso7064 import mod_11_10

from tidu.errors import FactError
from tidu.fictional.names import credit_code
from tidu.linkage.codes import (
    ALPHABET,
    credit_check,
    looks_like_credit_code,
    organisation_check,
    read_credit_code,
    read_organisation_code,
    read_registration_number,
    registration_check,
)

GOOD = credit_code(1)


def records(folder: Path) -> list[dict[str, str]]:
    with (folder / "linkage" / "shandong_list_vs_registry.csv").open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def test_every_real_credit_code_holds_and_agrees_with_its_organisation_code(shared_data: Path) -> None:
    seen = 0
    for row in records(shared_data):
        if not row["统一社会信用代码"]:
            continue
        code = read_credit_code(row["统一社会信用代码"])
        seen += 1
        assert not code.repairs
        assert not code.remarks
        if len(row["组织机构代码"]) == 9 and row["组织机构代码"] == code.organisation:
            assert read_organisation_code(row["组织机构代码"]).text == code.organisation
    assert seen > 2000


def test_real_organisation_codes_hold(shared_data: Path) -> None:
    codes = [row["组织机构代码"] for row in records(shared_data) if len(row["组织机构代码"]) == 9]
    assert len(codes) > 2000
    for code in codes:
        assert read_organisation_code(code).text == code.upper()


def test_real_registration_numbers_are_read_and_the_few_that_fail_their_check_are_told(shared_data: Path) -> None:
    numbers = [row["注册号"] for row in records(shared_data) if len(row["注册号"]) == 15 and row["注册号"].isdigit()]
    read = [read_registration_number(number) for number in numbers]
    told = [number for number in read if number.remarks]
    assert len(numbers) > 2000
    assert 0 < len(told) < len(numbers) // 100
    assert all(number.holds is not bool(number.remarks) for number in read)


@given(st.text(ALPHABET, min_size=17, max_size=17))
def test_the_check_character_agrees_with_another_implementation(body: str) -> None:
    assert credit_check(body) == uscc.calc_check_digit(body)


@given(st.text("0123456789", min_size=14, max_size=14))
def test_the_check_digit_of_a_registration_number_is_that_of_iso_7064(body: str) -> None:
    assert registration_check(body) == mod_11_10.calc_check_digit(body)


@given(st.integers(0, 16), st.sampled_from(ALPHABET))
def test_one_wrong_character_never_passes(place: int, char: str) -> None:
    wrong = GOOD[:place] + char + GOOD[place + 1 :]
    if wrong == GOOD:
        assert read_credit_code(wrong).text == GOOD
    else:
        with pytest.raises(FactError) as error:
            read_credit_code(wrong)
        assert error.value.code == "code-check"


@pytest.mark.parametrize(
    ("written", "repair"),
    [
        (f" {GOOD[:8]} {GOOD[8:]}\u3000", "去掉空格和符号"),
        (GOOD.lower(), "小写改为大写"),
        ("".join(chr(ord(char) + 0xFEE0) for char in GOOD), "全角字符改为半角"),
        (GOOD.replace("0", "O"), "字母 O 改为数字 0"),
        (GOOD.replace("1", "I"), "字母 I 改为数字 1"),
        (f"'{GOOD}", "去掉空格和符号"),
    ],
)
def test_what_is_certain_is_repaired_and_told(written: str, repair: str) -> None:
    code = read_credit_code(written)
    assert code.text == GOOD
    assert repair in [one.zh for one in code.repairs]


def test_a_code_as_it_should_be_needs_no_repair() -> None:
    assert read_credit_code(GOOD).repairs == ()


def test_a_code_tells_its_parts() -> None:
    code = read_credit_code(GOOD)
    assert (code.authority, code.region, code.organisation) == ("Y9", "211400", GOOD[8:17])


def test_an_organisation_code_that_fails_inside_a_good_code_is_told() -> None:
    remark = read_credit_code(GOOD).remarks[0]
    assert "组织机构代码的校验位不符" in remark.zh


def test_a_failed_check_says_what_why_and_what_to_do() -> None:
    last = ALPHABET[(ALPHABET.index(GOOD[17]) + 1) % 31]
    with pytest.raises(FactError) as error:
        read_credit_code(GOOD[:17] + last)
    shown = error.value.render("zh")
    assert "校验不通过" in shown
    assert f"末位应为 {GOOD[17]}，写的是 {last}" in shown
    assert "对照营业执照" in shown


def test_a_code_of_another_length_says_how_long_it_is() -> None:
    with pytest.raises(FactError) as error:
        read_credit_code(GOOD[:17])
    assert error.value.what.zh.endswith("有 17 位")
    assert error.value.why is not None
    assert "应为 18 位" in error.value.why.zh


def test_a_letter_that_no_code_has_is_named_with_its_place() -> None:
    with pytest.raises(FactError) as error:
        read_credit_code("S" + GOOD[1:])
    assert "第 1 位是“S”" in error.value.what.zh


def test_an_organisation_code_may_have_a_hyphen_and_ends_in_x_for_ten() -> None:
    body = next(f"{number:08d}" for number in range(100) if organisation_check(f"{number:08d}") == "X")
    assert read_organisation_code(f"{body}-X").text == f"{body}X"


def test_a_wrong_organisation_code_is_refused() -> None:
    with pytest.raises(FactError) as error:
        read_organisation_code("123456789")
    assert error.value.code == "code-check"


def test_a_registration_number_of_digits_only() -> None:
    body = "21148100000001"
    number = read_registration_number(body + registration_check(body))
    assert number.holds
    assert number.region == "211481"
    with pytest.raises(FactError):
        read_registration_number("企合辽总字第000001号")


@pytest.mark.parametrize(("written", "meant"), [(GOOD, True), (GOOD.lower() + " ", True), (GOOD[:15], False)])
def test_what_was_meant_as_a_credit_code_is_seen(written: str, meant: bool) -> None:
    assert looks_like_credit_code(written) is meant
