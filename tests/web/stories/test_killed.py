"""A power cut in each step of a title's life, from the round to the ban: a killed process leaves no step half done."""

from __future__ import annotations

from tests.web.installations import Installation


def test_a_step_whose_process_is_killed_at_any_row_is_not_done_or_done(installation: Installation) -> None:
    installation.more |= {"TIDU_TASKS": "worker", "TIDU_LOG_LEVEL": "ERROR"}
    printed = installation.python("from tests.web.stories.killing import main\nmain()", seconds=900)
    cuts = dict(line.rsplit(" ", 1) for line in printed.splitlines())
    assert len(cuts) == 19
    assert min(map(int, cuts.values())) >= 1, cuts
