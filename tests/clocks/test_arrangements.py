"""Files of arrangements: what an installation may add, and what is refused, with the line and what to do."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from tidu.clocks import after, last_days, reminders, use_calendar, working_days
from tidu.clocks.arrangements import read_arrangement
from tidu.clocks.national import DATA
from tidu.clocks.workdays import WorkingCalendar, load_calendar
from tidu.errors import InputError, TiduError

GOOD = (DATA / "arrangements" / "2026.yaml").read_text(encoding="utf-8")
# What a notice for 2027 could say: invented for the test.
INVENTED = """\
year: 2027
notice: {title: 示例通知, number: 示例〔2026〕1号, published: 2026-11-30, grade: M}
holidays:
  - name: {zh: 元旦, en: New Year}
    rest: [2026-12-31, 2027-01-01]
    work: [2026-12-26]
  - name: {zh: 春节, en: Spring Festival}
    rest: [2027-02-05, 2027-02-11]
    work: [2027-01-31]
  - name: {zh: 清明节, en: Qingming}
    rest: [2027-04-05]
  - name: {zh: 劳动节, en: Labour Day}
    rest: [2027-05-01, 2027-05-04]
  - name: {zh: 端午节, en: Dragon Boat Festival}
    rest: [2027-06-09]
  - name: {zh: 中秋节, en: Mid-Autumn}
    rest: [2027-09-15]
  - name: {zh: 国庆节, en: National Day}
    rest: [2027-10-01, 2027-10-05]
"""


def written(folder: Path, text: str, name: str = "file.yaml") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def refused(folder: Path, text: str) -> TiduError:
    with pytest.raises(TiduError) as error:
        read_arrangement(written(folder, text))
    return error.value


def test_a_file_that_is_added_settles_its_year_and_the_week_before(tmp_path: Path) -> None:
    calendar = load_calendar([written(tmp_path, INVENTED)])
    assert not calendar.any_provisional(date(2026, 12, 1), date(2027, 12, 24))
    assert calendar.works(date(2026, 12, 26))
    assert not calendar.works(date(2026, 12, 31))
    assert str(calendar.notice(2027)) == "示例通知（示例〔2026〕1号）"
    assert calendar.notice(2028) is None
    assert calendar.works(date(2026, 10, 10))


def test_a_folder_of_files_is_read_whole(tmp_path: Path) -> None:
    written(tmp_path, INVENTED, "2027.yaml")
    written(
        tmp_path, "year: 2026\nchanges:\n  - {day: 2026-08-03, works: false, why: {zh: 防汛停工, en: Storm}}", "b.yaml"
    )
    calendar = load_calendar([tmp_path])
    assert calendar.notice(2027) is not None
    assert calendar.day(date(2026, 8, 3)).why.zh == "防汛停工"
    assert calendar.count(date(2026, 8, 3), date(2026, 8, 7)) == 4


def test_an_installation_reckons_everything_by_its_own_calendar(tmp_path: Path) -> None:
    notice = after(working_days(3), date(2026, 12, 28))
    assert (notice.last, notice.provisional) == (date(2026, 12, 31), True)
    use_calendar(load_calendar([written(tmp_path, INVENTED)]))
    try:
        notice = after(working_days(3), date(2026, 12, 28))
        assert (notice.last, notice.provisional) == (date(2027, 1, 4), False)
        assert last_days(working_days(3), [date(2026, 12, 28)]) == [notice.last]
        assert reminders(date(2027, 1, 31), [1])[0].on == date(2026, 12, 30)
    finally:
        use_calendar(None)
    assert after(working_days(3), date(2026, 12, 28)).provisional


def test_a_later_arrangement_of_a_year_takes_the_place_of_the_earlier(tmp_path: Path) -> None:
    moved = GOOD.replace("work: [2026-05-09]", "work: [2026-04-26]")
    calendar = load_calendar([written(tmp_path, moved)])
    assert calendar.works(date(2026, 4, 26))
    assert not calendar.works(date(2026, 5, 9))


def test_a_change_stands_whatever_the_order_of_the_files(tmp_path: Path) -> None:
    change = read_arrangement(
        written(tmp_path, "year: 2026\nchanges:\n  - {day: 2026-05-09, works: false, why: {zh: 示例, en: example}}")
    )
    whole = read_arrangement(DATA / "arrangements" / "2026.yaml")
    for listed in ([change, whole], [whole, change]):
        assert not WorkingCalendar(listed).works(date(2026, 5, 9))


@pytest.mark.parametrize(
    ("old", "new", "code", "line", "words"),
    [
        ("rest: [2026-10-01, 2026-10-07]", "rest: [2026-10-01, 2026-10-06]", "calendar-unbalanced", 4, "调休"),
        ("work: [2026-05-09]", "work: [2026-05-08]", "calendar-day", 14, "不是周末"),
        ("work: [2026-05-09]", "work: [2025-05-10]", "calendar-day", 14, "不属于 2026 年"),
        ("work: [2026-05-09]", "work: [2026-05-03]", "calendar-day", 4, "又放假又上班"),
        ("rest: [2026-10-01, 2026-10-07]", "rest: [2026-10-07, 2026-10-01]", "calendar-form", 20, "首日和末日"),
        ("rest: [2026-10-01, 2026-10-07]", "rest: [2026-10-01, 2026-10-27]", "calendar-form", 20, "15 天"),
        ("rest: [2026-06-19, 2026-06-21]", "rest: [2026-06-20, 2026-06-21]", "calendar-statutory", 4, "端午节"),
        ("rest: [2026-06-19, 2026-06-21]", "rest: ['2026-06-19']", "calendar-form", 16, "不是日期"),
        ("rest: [2026-06-19, 2026-06-21]", "off: [2026-06-19]", "calendar-form", 16, "没有“off”这一项"),
        ("zh: 端午节, en: Dragon Boat Festival", "zh: 端午节", "calendar-form", 15, "中文和英文"),
        ("year: 2026", "year: 2026\nyear: 2027", "calendar-form", 2, "写了两次"),
        ("year: 2026", "year: 26", "calendar-form", 1, "2000 至 2099"),
        ("year: 2026", "jahr: 2026", "calendar-form", 1, "没有“jahr”"),
        ("grade: A", "grade: sure", "calendar-form", 2, "grade"),
        ("title: 国务院办公厅关于2026年部分节假日安排的通知, ", "", "calendar-form", 2, "title"),
        ("published: 2025-11-04", "published: soon", "calendar-form", 2, "不是日期"),
    ],
)
def test_a_slip_is_told_with_its_line(tmp_path: Path, old: str, new: str, code: str, line: int, words: str) -> None:
    assert old in GOOD
    told = refused(tmp_path, GOOD.replace(old, new))
    assert f"file.yaml:{line}: [{code}]" in told.render("zh")
    assert words in told.render("zh")
    assert code in told.render("en")


def test_all_slips_of_a_file_are_told_together(tmp_path: Path) -> None:
    text = GOOD.replace("work: [2026-05-09]", "work: [2026-05-08]").replace("zh: 端午节, en", "zh: '', en")
    told = refused(tmp_path, text).render("zh")
    assert "不是周末" in told
    assert "中文和英文" in told


@pytest.mark.parametrize(
    "text",
    [
        "year: 2026\n",
        "year: 2026\nnotice: {title: 示例, grade: M}\n",
        "year: 2026\nholidays:\n  - {name: {zh: 元旦, en: New Year}, rest: [2026-01-01]}\n",
    ],
)
def test_a_notice_and_its_holidays_belong_together(tmp_path: Path, text: str) -> None:
    assert "通知和放假安排要一起写" in refused(tmp_path, text).render("zh")


@pytest.mark.parametrize(
    "change",
    [
        "{day: 2026-08-03, works: maybe, why: {zh: 示例, en: example}}",
        "{day: 2026-08-03, works: false}",
        "{day: 2027-08-03, works: false, why: {zh: 示例, en: example}}",
        "{works: false, why: {zh: 示例, en: example}}",
        "some day",
    ],
)
def test_a_change_needs_its_day_what_it_does_and_why(tmp_path: Path, change: str) -> None:
    assert "file.yaml:3" in refused(tmp_path, f"year: 2026\nchanges:\n  - {change}\n").render("zh")


@pytest.mark.parametrize("text", ["year: [", "", "- 1", "year: 2026-13-45\n", "changes: 3\nyear: 2026"])
def test_what_is_no_such_file_is_refused_in_words(tmp_path: Path, text: str) -> None:
    assert "calendar-" in refused(tmp_path, text).code


def test_a_file_that_is_missing_or_no_text_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError):
        read_arrangement(tmp_path / "none.yaml")
    (tmp_path / "gbk.yaml").write_bytes("year: 2026 # 春节".encode("gbk"))
    with pytest.raises(InputError) as error:
        read_arrangement(tmp_path / "gbk.yaml")
    assert "UTF-8" in error.value.render("zh")
