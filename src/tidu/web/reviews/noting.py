"""Writing what a reviewer thinks: marks of rows, and findings where a standard leaves something to judgement."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from tidu.criteria import model
from tidu.errors import InputError
from tidu.text import Text
from tidu.web.audit import service as audit
from tidu.web.filing.service import replayed
from tidu.web.registry.facts.service import Source, Statement, as_of_for, state
from tidu.web.registry.models import Evidence
from tidu.web.reviews.benches import level_of, may_mark
from tidu.web.reviews.models import Finding, RowMark

if TYPE_CHECKING:
    from tidu.web.accounts.models import User
    from tidu.web.rounds.models import Application


def _refuse(code: str, what: Text, fix: Text) -> InputError:
    return InputError(code, what, fix=fix)


def _check(one: Application, by: User, version: int) -> None:
    """It must be somebody's turn, and the version must be the one that he looked at."""
    if not may_mark(one, by):
        raise _refuse(
            "not-your-review",
            Text("现在不由您审核，没有记录", "it is not yours to review now; nothing was noted"),
            Text("刷新页面看它到了哪里", "refresh the page to see where it is"),
        )
    if one.version_id != version:
        raise _refuse(
            "another-version",
            Text("企业已提交新版本，刚才看的不是它", "the firm has handed in another version meanwhile"),
            Text("刷新页面，看新版本改了什么", "refresh the page to see what changed"),
        )


@transaction.atomic
def mark_row(one: Application, row: str, mark: str, note: str, by: User, *, version: int) -> RowMark | None:
    """Note that a row is in order, or doubtful and why; an empty ``mark`` takes the note back. Once a reviewer, version
    and row: the last counts, and the trail has them all. Raises ``mark-without-note``.
    """
    _check(one, by, version)
    mine = RowMark.objects.select_for_update().filter(application=one, version_id=version, reviewer=by, row=row)
    known = mine.first()
    before = audit.snapshot(known, "mark", "note") if known is not None else None
    if mark not in RowMark.Mark.values:
        if known is not None:
            _tell("review.unmark", one, row, before, None)
            known.delete()
        return None
    if mark == RowMark.Mark.DOUBTFUL and not note.strip():
        raise _refuse(
            "mark-without-note",
            Text("存疑要写明疑点", "say what is doubtful"),
            Text("写一句企业看得懂的话，退回时会带上", "one sentence that the firm understands: it goes with a return"),
        )
    found, _new = RowMark.objects.update_or_create(
        application=one, version_id=version, reviewer=by, row=row,
        defaults={"mark": mark, "note": note.strip()[:300], "level": level_of(one)},
    )  # fmt: skip
    _tell("review.mark", one, row, before, audit.snapshot(found, "mark", "note"))
    return found


def _tell(action: str, one: Application, row: str, before: object, after: dict[str, object] | None) -> None:
    told = {"row": row, **(after or {})}
    audit.record(action, one, before=before, after=told, enterprise_id=one.enterprise_id, region_code=one.region_id)


@transaction.atomic
def record_finding(
    one: Application, criterion: str, *, holds: bool, reason: str, by: User, version: int, evidence: int | None = None,
    page: str = "",
) -> Finding:  # fmt: skip
    """Note what an officer found where the standard asks for judgement. It becomes a fact of the registry, with its source.

    Raises ``no-such-judgement`` for a condition that the machine decides, ``finding-without-reason``.
    """
    _check(one, by, version)
    assert one.version is not None  # noqa: S101 # nosec B101 - checked with the version
    again = replayed(one.version)
    result = again.verdict.nodes.get(criterion) if again is not None and again.verdict is not None else None
    if result is None or not isinstance(result.node, model.Judge):
        raise _refuse(
            "no-such-judgement",
            Text("这一条不由人工认定", "this condition is not left to judgement"),
            Text("它由数据决定；数据不对请退回修改", "figures decide it: send it back where they are wrong"),
        )
    if not reason.strip():
        raise _refuse(
            "finding-without-reason",
            Text("没有写认定的理由", "there is no reason"),
            Text("写明依据什么这样认定", "say what the finding rests on"),
        )
    indicator = result.node.finding
    paper = Evidence.objects.filter(enterprise_id=one.enterprise_id, pk=evidence).first() if evidence else None
    source = Source.objects.create(
        kind=Source.Kind.REVIEW,
        party="bureau",
        label=f"审核认定 {one.code}",
        organisation_id=by.scope.organisation_id,
        entered_by=by,
    )
    on = one.round.judged_on
    year = on.year - 1 if indicator.yearly else None
    state(
        source,
        [
            Statement(
                one.enterprise_id, indicator.code, as_of_for(indicator, year, on), holds, note=reason.strip()[:200]
            )
        ],
    )
    found = Finding.objects.create(
        application=one, version_id=version, criterion=criterion, indicator=indicator.code, holds=holds,
        reason=reason.strip()[:500], evidence=paper, page=page.strip()[:20], source=source, found_by=by,
    )  # fmt: skip
    audit.record(
        "review.finding", one, after={"criterion": criterion, "holds": holds, "evidence": paper.pk if paper else None},
        reason=reason.strip(), enterprise_id=one.enterprise_id, region_code=one.region_id,
    )  # fmt: skip
    return found
