"""A queue of doubtful rows in a real browser: cleared with the keyboard alone, without script, on a phone."""

from __future__ import annotations

import re
from time import perf_counter

import pytest
from tests.web.browser.conftest import OpenPage, axe, fits
from tests.web.cast import Cast, make_firm
from tests.web.linking.received import make_list, make_version

from tidu.web.lists.linking.service import link_version
from tidu.web.lists.models import Decision, ListVersion
from tidu.web.registry.models import Enterprise

TRADES = ("泵业", "食品", "船舶", "化工")
BRANDS = ("渤湾", "碣石", "菊岛", "首山", "龙湾", "望海", "觉华", "六股")


def a_queue(cast: Cast, rows: int) -> ListVersion:
    """A list of which every row is like the name of one firm, and not the same."""
    firms = [f"葫芦岛{brand}示例{trade}有限公司" for brand in BRANDS for trade in TRADES]
    for number, name in enumerate(firms[:rows], start=100):
        make_firm(name, "211481101" if number % 2 else "211421403", number)
    names = [f"葫芦岛{brand}示例机械有限公司" for brand in BRANDS] * (rows // len(BRANDS) + 1)
    written = [
        (f"{name[:-4]}{number:03}号有限公司" if number >= len(BRANDS) else name,) for number, name in enumerate(names)
    ]
    version = make_version(make_list(cast.li), written[:rows])
    link_version(version)
    pumps = Enterprise.objects.first()
    assert pumps is not None
    candidate = {
        "firm": pumps.pk,
        "name": pumps.name,
        "confidence": 400,
        "zh": "示例",
        "en": "",
        "features": [["brand", "same"]],
    }
    version.rows.exclude(state="doubtful").update(state="doubtful", confidence=400, candidates=[candidate])
    return version


def test_a_queue_is_cleared_with_the_keyboard_alone(transactional_db: None, open_page: OpenPage) -> None:
    from tests.web.cast import make_cast

    cast = make_cast()
    rows = 32
    version = a_queue(cast, rows)
    page = open_page(f"/lists/versions/{version.pk}/review/", cast.li)
    answers: list[float] = []
    pressed = 0
    began = perf_counter()
    for number in range(rows):
        key = ("y", "1", "n", "Enter")[number % 4]
        name = page.locator(".review-name").inner_text()
        start = perf_counter()
        page.keyboard.press(key)
        pressed += 1
        page.wait_for_function(
            "name => { const now = document.querySelector('.review-name'); return !now || now.innerText !== name; }",
            arg=name,
        )
        answers.append(perf_counter() - start)
    took = perf_counter() - began
    assert page.get_by_text("这里都判定完了").count() == 1
    assert Decision.objects.values("row").distinct().count() == rows == pressed
    assert not version.rows.filter(state="doubtful", verdict="").exists()
    worst = sorted(answers)[int(len(answers) * 0.95)]
    print(f"{rows} rows, {pressed} keys, {took:.1f} s, 95 % of the next rows within {worst * 1000:.0f} ms")
    page.reload()  # what was done last can be undone from here too
    page.keyboard.press("z")
    page.wait_for_selector(".review-name")
    assert version.rows.filter(state="doubtful", verdict="").count() == 1


def test_keys_step_search_and_help_and_leave_fields_alone(transactional_db: None, open_page: OpenPage) -> None:
    from tests.web.cast import make_cast

    cast = make_cast()
    version = a_queue(cast, 8)
    page = open_page(f"/lists/versions/{version.pk}/review/", cast.li)
    first = page.locator(".review-name").inner_text()
    page.keyboard.press("j")
    page.wait_for_function("name => document.querySelector('.review-name').innerText !== name", arg=first)
    page.keyboard.press("k")
    page.wait_for_function("name => document.querySelector('.review-name').innerText === name", arg=first)
    page.keyboard.press("?")
    assert page.locator(".review-help[open]").count() == 1
    page.keyboard.press("f")
    page.keyboard.type("碣石yn1")
    assert page.locator("#q").input_value() == "碣石yn1"
    page.locator("#q").fill("碣石示例食品")
    page.wait_for_selector("#found .review-firm")
    page.keyboard.press("Escape")
    assert not Decision.objects.exists()
    page.locator("#found button").first.click()
    page.wait_for_function("name => document.querySelector('.review-name').innerText !== name", arg=first)
    assert Decision.objects.get().enterprise.name == "葫芦岛碣石示例食品有限公司"  # type: ignore[union-attr]


def test_all_above_a_confidence_without_leaving_the_page(transactional_db: None, open_page: OpenPage) -> None:
    from tests.web.cast import make_cast

    cast = make_cast()
    version = a_queue(cast, 8)
    page = open_page(f"/lists/versions/{version.pk}/review/", cast.li)
    page.locator("#bulk summary").click()
    page.locator("#above").fill("10")
    page.locator("#above").press("Enter")
    page.wait_for_selector(".review-lowest li")
    text = page.locator("#bulk button[value=bulk]").inner_text()
    page.locator("#bulk button[value=bulk]").click()
    page.wait_for_selector("#review > .notice.tone-good")
    count = int(re.findall(r"\d+", text)[0])
    assert version.rows.filter(state="linked").count() == count > 0
    page.locator("#review > .notice.tone-good button").click()
    page.wait_for_function("() => document.querySelector('#review > .notice.tone-good').innerText.includes('恢复')")
    assert version.rows.filter(state="linked").count() == 0


@pytest.mark.parametrize("width", [1366, 390])
def test_without_script_each_button_leads_on(transactional_db: None, open_page: OpenPage, width: int) -> None:
    from tests.web.cast import make_cast

    cast = make_cast()
    version = a_queue(cast, 8)
    page = open_page(f"/lists/versions/{version.pk}/review/", cast.li, script=False, width=width)
    first = page.locator(".review-name").inner_text()
    page.locator("button[value=reject]").click()
    assert page.locator(".review-name").inner_text() != first
    assert Decision.objects.filter(verdict="reject").exists()
    page.locator("button[value=undo]").first.click()
    assert page.locator(".review-name").inner_text() == first
    page.locator("#q").fill("碣石示例食品")
    page.locator("#q").press("Enter")
    page.locator("#found button").first.click()
    assert Decision.objects.filter(verdict="accept", enterprise__name__contains="碣石").exists()


def test_the_page_is_for_everybody(transactional_db: None, open_page: OpenPage) -> None:
    from tests.web.cast import make_cast

    cast = make_cast()
    version = a_queue(cast, 8)
    for width in (1366, 390):
        page = open_page(f"/lists/versions/{version.pk}/review/?above=10&q=碣石", cast.li, width=width)
        page.keyboard.press("?")
        axe(page)
        fits(page)
