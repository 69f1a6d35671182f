"""Lists of other authorities for programs: which there are, who stood on them on a day; never more than the person sees."""

from __future__ import annotations

from tests.web.api.test_api import Program
from tests.web.cast import Cast
from tests.web.lists.publishing.versions import DAY, Capture, a_list, a_row, a_version, firms, published, whole


def test_a_program_reads_the_lists_and_members_that_its_person_sees(
    cast: Cast, django_capture_on_commit_callbacks: Capture
) -> None:
    source, (one, two) = a_list(cast), firms(2)
    (three,) = firms(1, "211421403", 500)
    published(whole(cast, source, [one, two, three]), cast.science, django_capture_on_commit_callbacks)
    later = a_version(source, cast, DAY.replace(month=6))
    a_row(later, one)
    published(later, cast.science, django_capture_on_commit_callbacks)
    li = Program(cast.li, "read:lists")
    status, found = li.ask("GET", "/lists")
    assert status == 200
    (listed,) = found["items"]
    assert (listed["name"], listed["newest"], listed["members"]) == ("示例名单", "2026-06-01", 1)
    _status, then = li.ask("GET", f"/lists/{source.pk}/members?on=2026-03-01")
    assert [row["firm"] for row in then["items"]] == [one.pk, two.pk, three.pk]
    assert [row["until"] for row in then["items"]] == [None, "2026-06-01", "2026-06-01"]
    assert [row["firm"] for row in li.ask("GET", f"/lists/{source.pk}/members")[1]["items"]] == [one.pk]
    chen = Program(cast.chen, "read:lists")
    assert [row["firm"] for row in chen.ask("GET", f"/lists/{source.pk}/members?on=2026-03-01")[1]["items"]] == [
        three.pk
    ]
    first = li.ask("GET", f"/lists/{source.pk}/members?on=2026-03-01&limit=2")[1]
    second = li.ask("GET", f"/lists/{source.pk}/members?on=2026-03-01&limit=2&after={first['next']}")[1]
    assert [row["firm"] for row in second["items"]] == [three.pk]


def test_others_find_no_list(cast: Cast) -> None:
    source = a_list(cast)
    for user in (cast.zhao, cast.sun):
        program = Program(user, "read:lists")
        assert program.ask("GET", "/lists")[1]["items"] == []
        assert program.ask("GET", f"/lists/{source.pk}/members")[0] == 404
    assert Program(cast.li, "read:firms").ask("GET", "/lists")[0] == 403
