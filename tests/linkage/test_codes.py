"""Codes of firms: what holds, what is repaired, what is refused and in which words."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.cn import uscc
from stdnum.iso7064 import mod_11_10

from tidu.fictional.names import credit_code
from tidu.linkage.codes import (
    ALPHABET,
    Code,
    CodeError,
    organisation_check,
    read_code,
    read_organisation_code,
    read_registration_number,
    read_uscc,
    registration_check,
    uscc_check,
)

GOOD = credit_code(1)


def records(folder: Path) -> list[dict[str, str]]:
    with (folder / "linkage" / "shandong_list_vs_registry.csv").open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def refused(text: str) -> CodeError:
    with pytest.raises(CodeError) as error:
        read_uscc(text)
    return error.value


def test_every_real_credit_code_holds_and_the_organisation_code_inside_too(shared_data: Path) -> None:
    codes = [row["统一社会信用代码"] for row in records(shared_data) if row["统一社会信用代码"]]
    assert len(codes) > 2000
    for code in codes:
        assert read_uscc(code) == Code(code, "uscc")
        assert not read_uscc(code).remarks
        assert read_organisation_code(code[8:17]).code == code[8:17]


def test_real_organisation_codes_hold(shared_data: Path) -> None:
    codes = [row["组织机构代码"] for row in records(shared_data) if len(row["组织机构代码"]) == 9]
    assert len(codes) > 2000
    for code in codes:
        assert read_organisation_code(code).code == code.upper()


def test_real_registration_numbers_are_read_and_the_few_that_fail_their_check_are_told(shared_data: Path) -> None:
    numbers = [row["注册号"] for row in records(shared_data) if len(row["注册号"]) == 15 and row["注册号"].isdigit()]
    read = [read_registration_number(number) for number in numbers]
    told = [number for number in read if number.remarks]
    assert len(numbers) > 2000
    assert 0 < len(told) < len(numbers) // 100


@given(st.text(ALPHABET, min_size=17, max_size=17))
def test_the_check_character_agrees_with_another_implementation(body: str) -> None:
    assert uscc_check(body) == uscc.calc_check_digit(body)


@given(st.text("0123456789", min_size=14, max_size=14))
def test_the_check_digit_of_a_registration_number_is_that_of_iso_7064(body: str) -> None:
    assert registration_check(body) == mod_11_10.calc_check_digit(body)


@given(st.integers(0, 16), st.sampled_from(ALPHABET))
def test_one_wrong_character_never_passes(place: int, char: str) -> None:
    wrong = GOOD[:place] + char + GOOD[place + 1 :]
    if wrong == GOOD:
        assert read_uscc(wrong).code == GOOD
    else:
        assert refused(wrong).code == "code-check"


@pytest.mark.parametrize(
    ("written", "repair"),
    [
        (f" {GOOD[:8]} {GOOD[8:]}\u3000", "去掉空格、连字符，全角改半角"),
        (f"'{GOOD}", "去掉空格、连字符，全角改半角"),
        ("".join(chr(ord(char) + 0xFEE0) for char in GOOD), "去掉空格、连字符，全角改半角"),
        (GOOD.lower(), "小写改大写"),
        (GOOD.replace("0", "O"), "字母误作数字：O→0"),
        (GOOD.replace("1", "I"), "字母误作数字：I→1"),
    ],
)
def test_what_is_certain_is_repaired_and_told(written: str, repair: str) -> None:
    code = read_uscc(written)
    assert code.code == GOOD
    assert [one.zh for one in code.repairs] == [repair]


def test_a_code_tells_its_parts() -> None:
    code = read_uscc(GOOD)
    assert (code.region, code.organisation) == ("211400", GOOD[8:17])


def test_an_organisation_code_that_fails_inside_a_good_code_is_told() -> None:
    assert "组织机构代码）的校验位不符" in read_uscc(GOOD).remarks[0].zh


def test_a_failed_check_says_what_why_and_what_to_do() -> None:
    wrong = GOOD[:17] + ALPHABET[(ALPHABET.index(GOOD[17]) + 1) % 31]
    shown = refused(wrong).render("zh")
    assert f"“{wrong}”的校验位不对" in shown
    assert "至少有一位抄错了" in shown
    assert "对照营业执照" in shown


def test_exchanged_neighbours_are_proposed_to_be_exchanged_back() -> None:
    good = credit_code(271)
    wrong = good[:15] + good[16] + good[15] + good[17:]
    assert good in refused(wrong).render("zh")


def test_a_code_of_another_length_says_how_long_it_is() -> None:
    assert "应为 18 位，这里有 17 位" in refused(GOOD[:17]).render("zh")


def test_a_character_that_no_code_has_is_named() -> None:
    assert "含有代码里不会出现的字符：企" in refused("企" + GOOD[1:]).render("zh")


def test_a_region_inside_consists_of_digits() -> None:
    body = GOOD[:2] + "2A1400" + GOOD[8:17]
    assert refused(body + uscc_check(body)).code == "code-check"


def test_an_organisation_code_may_have_a_hyphen_and_ends_in_x_for_ten() -> None:
    body = next(f"{number:08d}" for number in range(100) if organisation_check(f"{number:08d}") == "X")
    assert read_organisation_code(f"{body}-X").code == f"{body}X"


def test_a_wrong_organisation_code_is_refused() -> None:
    with pytest.raises(CodeError) as error:
        read_organisation_code("123456789")
    assert error.value.code == "code-check"


def test_a_registration_number_has_fifteen_digits_and_a_region() -> None:
    body = "21148100000001"
    assert read_registration_number(body + registration_check(body)).region == "211481"
    with pytest.raises(CodeError):
        read_registration_number("企合辽总字第000001号")


def test_a_registration_number_with_a_wrong_check_digit_says_which_it_should_be() -> None:
    body = "21148100000001"
    right = registration_check(body)
    wrong = str((int(right) + 1) % 10)
    assert f"应为 {right}，写的是 {wrong}" in read_registration_number(body + wrong).remarks[0].zh


@pytest.mark.parametrize(
    ("written", "kind"),
    [
        (GOOD, "uscc"),
        ("21148100000001" + registration_check("21148100000001"), "registration"),
        ("12345678" + organisation_check("12345678"), "organisation"),
    ],
)
def test_the_length_tells_which_code_it_is(written: str, kind: str) -> None:
    assert read_code(written).kind == kind
