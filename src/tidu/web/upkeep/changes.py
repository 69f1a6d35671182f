"""Changes of firms: reported once, weighed, with their effect; what was decided is entered into the registry exactly."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.urls import reverse
from django.utils import translation

from tidu.clocks.stored import clock_to_json
from tidu.errors import InputError
from tidu.text import Text
from tidu.today import china_today
from tidu.web.audit import service as audit
from tidu.web.desk import service as desk
from tidu.web.materials import service as materials
from tidu.web.registry.enterprises import service as firms
from tidu.web.registry.enterprises.ties import tie
from tidu.web.registry.models import Enterprise, Evidence, Relation
from tidu.web.upkeep.effects import effects
from tidu.web.upkeep.models import ChangeReport
from tidu.web.upkeep.rules import report_clock, split_questions
from tidu.web.upkeep.telling import told
from tidu.web.workflow import service as workflow

if TYPE_CHECKING:
    from tidu.web.accounts.models import User

Kind, Weight = ChangeReport.Kind, ChangeReport.Weight


@transaction.atomic
def report_change(
    firm: Enterprise,
    kind: str,
    occurred_on: date,
    *,
    by: User | None,
    given: Mapping[str, Any] | None = None,
    split: Mapping[str, bool | None] | None = None,
    text: str = "",
    evidence: Evidence | None = None,
) -> ChangeReport:
    """Report a change. The same change of the same day twice is the report that is there, however often it is sent.

    Raises InputError for a day that has not come, or for a firm that no longer exists.
    """
    firm = Enterprise.objects.select_for_update(of=("self",)).get(pk=firm.pk)
    today = china_today()
    if firm.status in (Enterprise.Status.DUPLICATE, Enterprise.Status.ABSORBED):
        raise InputError(
            "firm-gone",
            Text("这份档案已并入别的企业，请在那里报告", "this record went into another firm: report it there"),
        )
    if occurred_on > today:
        raise InputError("event-day", Text(f"{occurred_on} 还没有到", f"{occurred_on} has not come yet"))
    known = ChangeReport.objects.filter(enterprise=firm, kind=kind, occurred_on=occurred_on, withdrawn=False).first()
    if known is not None:
        return known
    clock = report_clock(occurred_on)
    last = clock.deadline().last
    assert last is not None  # noqa: S101 - a clock that does not stop has an end
    said = dict(given or {})
    row = ChangeReport.objects.create(
        enterprise=firm,
        kind=kind,
        occurred_on=occurred_on,
        reported_on=today,
        due_on=last,
        clock=clock_to_json(clock),
        given=said,
        text=text.strip()[:500],
        split=dict(split or {}),
        weight=weight_of(kind, split or {}),
        effect=effects(firm, kind, said, today),
        evidence=evidence,
        reported_by=by,
    )
    row.case = workflow.open_case("change", row, region_code=firm.region_id, enterprise_id=firm.pk, by=by, start=today)
    row.save(update_fields=["case"])
    if evidence is not None:
        label = label_of(Kind(kind).label)
        purpose = Text(f"变更报告：{label.zh}", f"Report of a change: {label.en}")
        link = row.get_absolute_url()
        materials.use(evidence, key=key_of(row), purpose=purpose, link=link, by=by, handed_in=True)
    after = audit.snapshot(row, "kind", "occurred_on", "reported_on", "due_on", "weight")
    audit.record("change.report", row, after=after, enterprise_id=firm.pk, region_code=firm.region_id)
    desk.finish_todo(found_key(firm.pk, kind), by.pk if by else None)
    return row


def key_of(row: ChangeReport) -> str:
    """By what name materials know the use of its proof."""
    return f"change:{row.pk}"


def label_of(label: Any) -> Text:  # noqa: ANN401 - a lazy text
    """A label of a choice in both languages, whatever the reader's is: it is kept."""
    with translation.override("zh-hans"):
        chinese = str(label)
    with translation.override("en"):
        return Text(chinese, str(label))


def weight_of(kind: str, split: Mapping[str, bool | None]) -> str:
    """Simple, substantial, or not known: a name is simple where all that has to stay the same does."""
    if kind != Kind.RENAME:
        return Weight.SUBSTANTIAL
    answers = [split.get(key) for key in split_questions()]
    if False in answers:
        return Weight.SUBSTANTIAL
    return Weight.SIMPLE if all(answers) else Weight.UNKNOWN


def weight_reasons(row: ChangeReport) -> list[tuple[Text, bool | None]]:
    """Each question of the split with its answer."""
    return [(text, row.split.get(key)) for key, text in split_questions().items()] if row.kind == Kind.RENAME else []


# -- entering what was decided ------------------------------------------------------------------------------------


def why_not(row: ChangeReport) -> list[Text]:
    """What keeps the registry from taking the change as it was reported."""
    firm, found = row.enterprise, []
    if firm.status == Enterprise.Status.DUPLICATE:
        found.append(Text("这份档案已并入别处，请撤回后在那里重报", "this record was merged: report it for the other"))
    if row.kind == Kind.RENAME and not row.given.get("name"):
        found.append(Text("没有写新名称", "the new name is missing"))
    if row.kind == Kind.MOVE_CITY and not row.given.get("region"):
        found.append(Text("没有写迁到哪里", "it does not say where the firm moved"))
    if row.kind == Kind.MERGER and not _other(row):
        found.append(Text("没有写与哪家企业合并", "it does not say which firm took part"))
    return found


def _other(row: ChangeReport) -> Enterprise | None:
    pk = row.given.get("other")
    return Enterprise.objects.filter(pk=pk).first() if pk else None


@transaction.atomic
def write(row: ChangeReport, by: User | None, note: str = "") -> None:
    """Enter it into the registry, once; what was entered is kept with the report, so that it can be undone by hand."""
    row = ChangeReport.objects.select_for_update(of=("self",)).select_related("enterprise").get(pk=row.pk)
    if row.written:
        return
    row.written = {"what": _enter(row, by, note), "on": china_today().isoformat()}
    row.save(update_fields=["written"])
    firm = row.enterprise
    after = {"written": row.written["what"]}
    audit.record("change.write", row, after=after, enterprise_id=firm.pk, region_code=firm.region_id, reason=note)
    firm.refresh_from_db(fields=["name"])
    label = label_of(Kind(row.kind).label)
    words = Text(f"{firm.name}：{label.zh}（{row.occurred_on}）", f"{firm.name}: {label.en} ({row.occurred_on})")
    ids = {firm.pk}
    if (other := _other(row)) is not None:
        ids.add(other.pk)
    told.send(sender=None, firm_ids=frozenset(ids), what=words, by=by)


def _enter(row: ChangeReport, by: User | None, note: str) -> str:
    """What the registry was told, in one word."""
    firm, given, day = row.enterprise, row.given, row.occurred_on
    match row.kind:
        case Kind.RENAME:
            if firm.name == given["name"]:
                return "known"
            firms.rename(firm, given["name"], day, by=by, note=note, evidence=row.evidence)
            return "renamed"
        case Kind.MOVE_CITY:
            if firm.region_id == given["region"]:
                return "known"
            firms.move(firm, given["region"], day, address=given.get("address", ""), by=by, note=note)
            return "moved"
        case Kind.MERGER:
            other = _other(row)
            assert other is not None  # noqa: S101 - the guard has asked
            kept, gone = (firm, other) if given.get("keeps", "this") == "this" else (other, firm)
            if gone.status == Enterprise.Status.ABSORBED and gone.merged_into_id == kept.pk:
                return "known"
            firms.absorb(gone, kept, day, by=by, note=note)
            return "absorbed"
        case Kind.DIVISION:
            other, name = _other(row), str(given.get("other_name", ""))[:120]
            if other is None and not name:
                return "noted"
            tie(firm, Relation.Kind.SAME_GROUP, other, name, since=day)
            return "tied"
        case Kind.BUSINESS if given.get("industry"):
            firms.change_firm(firm, {"industry": given["industry"]}, firm.version)
            return "business"
    return "noted"


# -- changes that nobody reported ---------------------------------------------------------------------------------


def found_key(firm: int, kind: str) -> str:
    """The key of the to-do to report a change that was found."""
    return f"change-found:{firm}:{kind}"


def ask_to_report(firm: Enterprise, kind: str, on: date) -> bool:
    """A change stands in the registry and no report is there: its bureau sees to it that the firm reports. Repeatable."""
    from tidu.web.registry.bureaus import bureaus_for

    near = ChangeReport.objects.filter(enterprise=firm, kind=kind, withdrawn=False, occurred_on=on)
    office = bureaus_for([firm.region_id]).get(firm.region_id)
    target = firm.organisation_id or office
    if target is None or near.exists() or not firm.titles.valid_on(china_today()).exists():
        return False
    label = label_of(Kind(kind).label)
    duty = desk.Duty(
        key=found_key(firm.pk, kind),
        kind="change-found",
        title=Text(f"{firm.name}：发现“{label.zh}”，尚未报告", f"{firm.name}: “{label.en}” was found and not reported"),
        link=f"{reverse('change-new')}?firm={firm.pk}&kind={kind}&on={on.isoformat()}",
        organisation_id=target,
        due_on=report_clock(on).deadline().last,
        why=Text("变化发生后 3 个月内报告", "a change is reported within 3 months"),
        enterprise_id=firm.pk,
        again=True,
    )
    return desk.ensure_todos([duty]) > 0
