"""After the deadline: drafts are kept, and it is said since when nothing more can be submitted, and what can be done."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from tidu.text import Text
from tidu.web.audit import service as audit
from tidu.web.filing.models import Filing


@dataclass(frozen=True, slots=True)
class Closed:
    """Submission has ended."""

    since: datetime
    what: Text
    fix: Text


def moment(filing: Filing) -> datetime:
    """Now, or the latest moment that the form has seen where the clock was set back behind it."""
    return max(timezone.now(), filing.seen_at)


def closed_since(filing: Filing) -> Closed | None:
    """Whether, and since when, the form can no longer be submitted."""
    if filing.closes_at is None or moment(filing) < filing.closes_at:
        return None
    when = timezone.localtime(filing.closes_at).strftime("%Y-%m-%d %H:%M")
    return Closed(
        filing.closes_at,
        Text(f"提交已于 {when} 截止；您填的内容照样保存在草稿里", f"Submission closed on {when}; what you type is still kept as a draft"),
        Text(
            "需要补报的，请联系所在县（市、区）工信部门申请延期；草稿可在下一批次直接带入",
            "To hand it in late, ask your county bureau for an extension; the draft is taken over into the next round",
        ),
    )  # fmt: skip


def set_closing(filing: Filing, closes_at: datetime | None) -> Filing:
    """The owner of the form sets or moves the deadline; in the transaction of his own change."""
    before = filing.closes_at
    filing.closes_at = closes_at
    filing.save(update_fields=["closes_at"])
    audit.record(
        "filing.close",
        filing,
        before={"closes_at": before},
        after={"closes_at": closes_at},
        enterprise_id=filing.enterprise_id,
        region_code=filing.enterprise.region_id,
    )
    return filing
