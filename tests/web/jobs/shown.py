"""Jobs in every state, for those who look at their pages."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from tidu.web.jobs.models import Job

STATES: tuple[tuple[str, dict[str, object]], ...] = (
    ("导入企业名单 2026-11.xlsx", {"state": "done", "done": 2034, "total": 2034, "result": {"link": "/home/", "zh": "导入了 2034 家企业"}}),
    ("导出企业清单", {"state": "stopped", "done": 400, "total": 2034}),
    (
        "导入年度数据 兴城.xlsx",
        {"state": "failed", "error_zh": "[bad-cell] 第 7 行“营业收入”读不懂\n  怎么办：改成数字后重新上传", "error_en": "row 7"},
    ),
    ("导入年度数据 绥中.xlsx", {"state": "running", "done": 300, "total": 900, "interrupted": True}),
    ("导入企业名单 2026-12.xlsx", {"state": "running", "done": 812, "total": 2034, "stage": "Progress"}),
    ("重建检索", {"state": "waiting"}),
)  # fmt: skip


def some_jobs(started_by_id: int) -> dict[str, int]:
    """One job in each state; gives their numbers by state."""
    made = {}
    for title, given in STATES:
        fields = dict(given)
        interrupted = bool(fields.pop("interrupted", False))
        now = timezone.now()
        job = Job.objects.create(
            kind="示例", title=title, started_by_id=started_by_id, started_at=now - timedelta(minutes=3), attempt=1,
            beat_at=now - timedelta(minutes=2 if interrupted else 0), **fields,
        )  # fmt: skip
        made["interrupted" if interrupted else job.state] = job.pk
    return made
