"""Names of files in a package: as the notice asks, safe wherever they are unpacked, never two alike."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tidu.errors import InputError
from tidu.web.reviews.naming import USUAL, check_pattern, path_for, safe, unused

VALUES = {"序号": "007", "企业名称": "葫芦岛渤湾示例泵业有限公司", "材料": "审计报告"}


def test_a_file_is_named_as_the_notice_asks() -> None:
    assert path_for("{序号}-{企业名称}-{材料}", VALUES, "pdf") == "007-葫芦岛渤湾示例泵业有限公司-审计报告.pdf"
    assert path_for(USUAL, VALUES, "pdf").count("/") == 1


@pytest.mark.parametrize("pattern", ["", "{序号}", "{法人}-{材料}", "{材料}/", "../{材料}", "{材料", "{材料}/{序号}"])
def test_a_pattern_that_cannot_be_is_refused_with_what_may_be_used(pattern: str) -> None:
    with pytest.raises(InputError) as caught:
        check_pattern(pattern)
    assert "{企业名称}" in (caught.value.fix.zh if caught.value.fix else "")


@given(st.text(max_size=200))
def test_no_name_leads_out_of_its_folder(text: str) -> None:
    part = safe(text)
    assert part not in ("", ".", "..")
    assert "/" not in part
    assert "\\" not in part
    assert len(part) <= 81
    assert not path_for("{企业名称}/{材料}", {"企业名称": text, "材料": text}, "pdf").startswith(("/", ".."))
    assert path_for("{企业名称}/{材料}", {"企业名称": text, "材料": text}, "pdf").count("/") == 1


def test_two_files_of_one_name_get_numbers_capitals_or_not() -> None:
    used: set[str] = set()
    assert [unused(name, used) for name in ("a/审计.pdf", "a/审计.PDF", "a/审计.pdf")] == [
        "a/审计.pdf", "a/审计 (2).PDF", "a/审计 (3).pdf",
    ]  # fmt: skip
