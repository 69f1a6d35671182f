"""Changes of a firm that holds titles, each to be reported within three months of the event that the registry knows."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from django.urls import reverse

from tidu.clocks import find_term
from tidu.text import Text
from tidu.web.registry.facts.frames import Span
from tidu.web.registry.models import Enterprise, EnterpriseEvent, TitleHeld
from tidu.web.validity.kinds import UpdateRule, kinds
from tidu.web.validity.service import Due, Ended, Source, register_action, register_source
from tidu.web.validity.sources import GONE, chunks, number_of
from tidu.web.validity.upkept import changes_reported, updates_begun, way

Kind = EnterpriseEvent.Kind
WORDS = {
    Kind.RENAMED: Text("更名", "new name"),
    Kind.MOVED: Text("迁址", "move"),
}
"""Events after which the firm goes on and has to report; of one that ends nobody reports any more."""
LONGEST = timedelta(days=100)
"""No report is due later after its event."""


def changes_due(span: Span, today: date) -> Iterator[Due]:
    """A report for each event that is not too long ago and was not reported."""
    since = today - LONGEST - timedelta(days=kinds().late_days)
    rows = EnterpriseEvent.objects.filter(
        **span.filter("enterprise_id"), enterprise__status=Enterprise.Status.ACTIVE, kind__in=list(WORDS),
        happened_on__gte=since, happened_on__lte=today,
    )  # fmt: skip
    events = list(rows.order_by("pk").values_list("pk", "enterprise_id", "kind", "happened_on"))
    firms = {firm for _pk, firm, _kind, _on in events}
    reported, held = changes_reported(firms), _held(firms, today)
    for pk, firm, kind, on in events:
        found = _rule(held.get(firm, ()))
        if found is None or (firm, on) in reported:
            continue
        rule, title = found
        words = WORDS[Kind(kind)]
        yield Due(
            key=f"change:{pk}",
            enterprise_id=firm,
            what=Text(f"变更报告：{words.zh}（{on}）", f"Report of a change: {words.en} ({on})"),
            clock=find_term(rule.term, on).after(on).clock,
            link=reverse("firm-events", args=[firm]),
            title=title,
        )


def _held(firms: set[int], today: date) -> dict[int, list[str]]:
    found: dict[int, list[str]] = defaultdict(list)
    rows = TitleHeld.objects.valid_on(today).filter(enterprise_id__in=firms)
    for firm, title in rows.order_by("pk").values_list("enterprise_id", "title"):
        found[firm].append(title)
    return found


def _rule(titles: Sequence[str]) -> tuple[UpdateRule, str] | None:
    """The first rule that asks a holder of these titles, and the title by which it does."""
    return next(((rule, title) for rule in kinds().changes for title in rule.titles if title in titles), None)


def changes_ended(keys: Sequence[str], today: date) -> dict[str, Ended]:
    """Reported, taken back, or long over."""
    found: dict[str, Ended] = {}
    for some in chunks(keys):
        numbers = [number_of(key) for key in some]
        rows = EnterpriseEvent.objects.filter(pk__in=numbers).select_related("enterprise")
        events = {f"change:{row.pk}": row for row in rows}
        reported = changes_reported({row.enterprise_id for row in events.values()})
        held = _held({row.enterprise_id for row in events.values()}, today)
        for key in some:
            row = events.get(key)
            if row is None:
                found[key] = Ended("withdrawn", Text("登记的变更已删除", "the record of the event was deleted"))
            elif (row.enterprise_id, row.happened_on) in reported:
                found[key] = Ended("done", Text("已报告", "reported"))
            elif row.enterprise.status != Enterprise.Status.ACTIVE:
                found[key] = Ended("withdrawn", GONE)
            elif row.happened_on < today - LONGEST - timedelta(days=kinds().late_days):
                found[key] = Ended("lapsed", Text("期限已过，没有报告记录", "its day passed and nothing is on record"))
            elif _rule(held.get(row.enterprise_id, ())) is None:
                found[key] = Ended("withdrawn", Text("企业没有须报告变更的称号", "the firm holds no such title"))
    return found


def _months(_title: str) -> tuple[int, ...]:
    return kinds().changes[0].months


def register_all() -> None:
    """The source, and where a firm begins what upkeep looks after."""
    register_source(
        Source(
            "change",
            Text("变更报告", "Report of a change"),
            changes_due,
            changes_ended,
            months=_months,
            action="change-report",
        )
    )
    register_action("yearly-update", updates_begun, way)
    register_action("change-report", lambda _firms: (), way)
