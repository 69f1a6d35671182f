"""The ledger of recommendations: whom a bureau recommended for a title in a round, and what became of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, transaction

from tidu.errors import TiduError
from tidu.text import Text
from tidu.today import china_today
from tidu.web.audit import service as audit
from tidu.web.registry.changes import tell_settled, told_together
from tidu.web.registry.models import Recommendation, TitleHeld
from tidu.web.registry.titles.batches import Line
from tidu.web.registry.titles.granting import OUTCOME, grant_if_held, tell_recommended
from tidu.web.registry.titles.service import FIRST_DAY, check_lengths, check_product, refuse_title, title_of

if TYPE_CHECKING:
    from tidu.web.registry.models import Enterprise

FIELDS = (
    "title", "kind", "product", "batch", "document", "recommended_on", "outcome", "decided_on", "note",
)  # fmt: skip
CHANGEABLE = ("kind", "product", "batch", "document", "recommended_on", "note")
"""What a correction may touch. Firm and title stay: of the wrong firm, or for the wrong title, is deleted as a slip."""
TEXTS = ("product", "batch", "document", "note")
DAYS = Text("核对推荐文件和公布文件上的日期", "compare the days with the documents")
TWICE_HERE = Text("名单里出现了两次，只登记一次", "stands in this list twice; it is registered once")
Outcome = Recommendation.Outcome


@transaction.atomic
def recommend(firm: Enterprise, title: str, **fields: Any) -> Recommendation:  # noqa: ANN401 - fields of the model
    """Enter that a firm was recommended. If it holds the title of that round already, the recommendation was granted.

    Raises InputError, in words, for a title that is not known, a product that is missing or does not belong there, days
    that cannot be, and a firm that was recommended in this round already.
    """
    row = _row(firm, title, fields)
    check_round(row)
    _check_firm(row)
    grant_if_held(row)
    _save(row)
    tell_recommended("recommendation.register", row, after=audit.snapshot(row, *FIELDS))
    return row


@transaction.atomic
def change_recommendation(row: Recommendation, changes: Mapping[str, Any]) -> Recommendation:
    """Correct what was typed wrong. The same checks as for a new one; what changed stays in the audit trail."""
    row = _locked(row)
    wanted = {key: value for key, value in _stripped(changes).items() if key in CHANGEABLE}
    wanted = {key: value for key, value in wanted.items() if getattr(row, key) != value}
    if not wanted:
        return row
    names = (*wanted, *(name for name in ("outcome", "decided_on") if name not in wanted))
    before = audit.snapshot(row, *names)
    for key, value in wanted.items():
        setattr(row, key, value)
    check_round(row)
    _check_firm(row)
    grant_if_held(row)
    _save(row)
    was, now = audit.changes(before, audit.snapshot(row, *names))
    tell_recommended("recommendation.change", row, before=was, after=now)
    return row


@transaction.atomic
def decide_recommendation(
    row: Recommendation, outcome: str, on: date | None, note: str | None = None
) -> Recommendation:
    """What the authority decided, and on which day; a decision that was entered too early is taken back as pending."""
    row = _locked(row)
    before = audit.snapshot(row, *OUTCOME)
    row.outcome, row.decided_on = outcome, None if outcome == Outcome.PENDING else on
    row.note = row.note if note is None else note.strip()
    check_round(row)
    after = audit.snapshot(row, *OUTCOME)
    if before == after:
        return row
    row.save(update_fields=[*OUTCOME])
    was, now = audit.changes(before, after)
    tell_recommended("recommendation.decide", row, before=was, after=now)
    return row


@transaction.atomic
def remove_recommendation(row: Recommendation, reason: str) -> None:
    """Delete a slip; what was decided otherwise than hoped is no slip, but declined. The reason is required."""
    if not reason.strip():
        raise refuse_title(
            "no-reason",
            Text("没有写删除的理由", "no reason was given"),
            Text("写明为什么是误录", "say why it is a slip"),
        )
    row = _locked(row)
    Recommendation.objects.filter(pk=row.pk).delete()
    tell_recommended("recommendation.remove", row, before=audit.snapshot(row, *FIELDS), reason=reason.strip())


# -- a whole round ------------------------------------------------------------------------------------------------


def compare_lines(lines: Sequence[Line], title: str, **fields: Any) -> None:  # noqa: ANN401 - as of a recommendation
    """Write to each line what stands against registering it; raises InputError where something stands against all."""
    check_round(_row(None, title, fields))
    seen: set[tuple[int, str]] = set()
    for line, row in _rows(lines, title, fields):
        try:
            _check_firm(row)
        except TiduError as error:
            line.problem = error.what
        else:
            key = (row.enterprise_id, row.product)
            line.problem = TWICE_HERE if key in seen else None
            seen.add(key)


def recommend_lines(lines: Sequence[Line], title: str, **fields: Any) -> int:  # noqa: ANN401 - as above
    """Register every firm that was found; a refusal is written to its line and stops no other."""
    check_round(_row(None, title, fields))
    done = 0
    with transaction.atomic(), told_together():
        for line, row in _rows(lines, title, fields):
            try:
                recommend(row.enterprise, title, **{**fields, "product": row.product})
            except TiduError as error:
                line.problem = error.what
            else:
                line.done = True
                done += 1
    tell_settled()
    return done


def _rows(lines: Sequence[Line], title: str, fields: Mapping[str, Any]) -> Iterator[tuple[Line, Recommendation]]:
    for line in lines:
        if line.firm is not None:
            yield line, _row(line.firm, title, {**fields, "product": line.product})


# -- what is refused ----------------------------------------------------------------------------------------------


def check_round(row: Recommendation) -> None:
    """What holds whichever firm it is: title, round and days. Raises InputError."""
    title_of(row.title)
    if row.kind not in TitleHeld.Kind.values or row.outcome not in Outcome.values:
        what = Text(f"没有“{row.kind}”“{row.outcome}”这种说法", f"no such kind or outcome: {row.kind}, {row.outcome}")
        raise refuse_title("recommendation-kind", what)
    if not row.batch:
        raise refuse_title(
            "recommendation-round",
            Text("没有写推荐批次", "the round is not named"),
            Text("填写批次名称，如“2026年第一批”", "name the round as its document does"),
        )
    check_lengths(row, TEXTS)
    _check_days(row)


def _check_days(row: Recommendation) -> None:
    asked, decided, today = row.recommended_on, row.decided_on, china_today()
    if asked is None:
        raise refuse_title(
            "recommendation-days", Text("没有填推荐日期", "the day of the recommendation is missing"), DAYS
        )
    if asked > today:
        what = Text(f"推荐日期 {asked} 还没有到", f"the day of the recommendation, {asked}, has not come")
        raise refuse_title("recommendation-days", what, DAYS)
    if asked < FIRST_DAY:
        what = Text(f"{asked} 还没有这个称号", f"there was no such title on {asked}")
        raise refuse_title("recommendation-days", what, DAYS)
    if row.outcome == Outcome.PENDING:
        if decided is not None:
            what = Text(f"填了公布日期 {decided}，没有填结果", f"it was decided on {decided}, but not how")
            raise refuse_title("recommendation-days", what, Text("选定通过或未通过", "say whether it was granted"))
        return
    if decided is None:
        what = Text("填了结果，没有填公布日期", "the day of the decision is missing")
        raise refuse_title("recommendation-days", what, DAYS)
    if decided > today:
        what = Text(f"公布日期 {decided} 还没有到", f"the day of the decision, {decided}, has not come")
        raise refuse_title("recommendation-days", what, DAYS)
    if decided < asked:
        what = Text(
            f"公布日期 {decided} 早于推荐日期 {asked}",
            f"it was decided on {decided}, before it was recommended, {asked}",
        )
        raise refuse_title("recommendation-days", what, DAYS)


def _check_firm(row: Recommendation) -> None:
    """What depends on the firm: its product, its age, and that it is recommended once in a round."""
    check_product(title_of(row.title).object, row.product)
    check_lengths(row, ("product",))
    founded = row.enterprise.established_on
    if founded is not None and row.recommended_on < founded:
        what = Text(
            f"推荐日期 {row.recommended_on} 早于企业成立日期 {founded}",
            f"{row.recommended_on} lies before the firm's founding, {founded}",
        )
        raise refuse_title("recommendation-days", what, DAYS)
    same = Recommendation.objects.filter(
        enterprise=row.enterprise, title=row.title, product=row.product, batch=row.batch
    )
    known = same.exclude(pk=row.pk).first()
    if known is not None:
        raise _twice(known)


def _twice(known: Recommendation) -> TiduError:
    return refuse_title(
        "recommendation-twice",
        Text(
            f"这一批次（{known.batch}）已于 {known.recommended_on} 推荐过",
            f"it was recommended in this round ({known.batch}) on {known.recommended_on} already",
        ),
        Text("如需更正，请打开原来那一条", "to correct it, open the one that is there"),
    )


# -- writing ------------------------------------------------------------------------------------------------------


def _stripped(fields: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value.strip() if name in TEXTS else value for name, value in fields.items()}


def _row(firm: Enterprise | None, title: str, fields: Mapping[str, Any]) -> Recommendation:
    given = {"outcome": Outcome.PENDING, **_stripped(fields)}
    return (
        Recommendation(title=title, **given) if firm is None else Recommendation(enterprise=firm, title=title, **given)
    )


def _locked(row: Recommendation) -> Recommendation:
    found = (
        Recommendation.objects.select_for_update(of=("self",)).select_related("enterprise").filter(pk=row.pk).first()
    )
    if found is None:
        raise refuse_title("recommendation-gone", Text("这一条已被删除", "it was deleted meanwhile"))
    return found


def _save(row: Recommendation) -> None:
    """Write it; where somebody else entered the same meanwhile, say so as if it had been there before."""
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError:
        raise _twice(row) from None
