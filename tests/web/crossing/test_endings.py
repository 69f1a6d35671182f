"""Ending an organisation says before what becomes of its watched queries and claims."""

from __future__ import annotations

from tests.web.cast import Cast
from tests.web.crossing.shared import holds, question, watched

from tidu.web.accounts.service import consequences_of
from tidu.web.insight.handing import claim_rows, hand_over
from tidu.web.insight.sets import shelf_of
from tidu.web.registry.models import Enterprise


def test_watched_queries_and_claims_are_named(cast: Cast, pumps: Enterprise) -> None:
    holds(pumps, "gxjs")
    bureau, science = cast.li.memberships.all()[0].organisation, cast.science.memberships.get().organisation
    assert not any("关注" in line.zh or "认领" in line.zh for line in consequences_of(science))
    watched(cast.science, ["gxjs"])
    row = hand_over(cast.li, question(), ["gxjs"], [], shelf_of(cast.li), science, "示例")
    claim_rows(cast.science, row, [row.rows.get().pk])
    said = "\n".join(line.zh for line in consequences_of(science))
    assert "1 个关注的查询没有人负责" in said
    assert "1 家企业由这里的人认领" in said
    assert "关注" not in "\n".join(line.zh for line in consequences_of(bureau))
