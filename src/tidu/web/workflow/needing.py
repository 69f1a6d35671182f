"""Whether a step says everything that its action asks for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from tidu.clocks import day_in_china
from tidu.errors import Faults, TiduError
from tidu.text import Text
from tidu.web.workflow.definition import Field, Reason, Step
from tidu.web.workflow.refusals import needs


def check_needs(step: Step, known: Mapping[str, Text] | None) -> None:
    """Raises TiduError for what is missing; Faults for several things, so that they are mended together."""
    faults = list(_faults(step, known))
    if len(faults) == 1:
        raise faults[0]
    if faults:
        raise Faults(faults)


def _faults(step: Step, known: Mapping[str, Text] | None) -> Iterator[TiduError]:
    asked = step.action.needs
    if asked.note and not step.note.strip():
        yield needs("note", Text("没有写说明", "there is no note"))
    yield from _reasons(asked.reasons, step.reasons, known)
    if asked.due:
        yield from _due(step)
    for one in asked.fields:
        yield from _field(one, step.fields.get(one.name))
    for file in asked.files:
        if file.required and file.name not in step.files:
            yield needs("file", Text(f"没有上传“{file.label.zh}”", f"“{file.label.en}” is not attached"))


def _reasons(asked: str, reasons: Sequence[Reason], known: Mapping[str, Text] | None) -> Iterator[TiduError]:
    if not asked:
        return
    if not reasons:
        yield needs("reasons", Text("没有写理由", "there are no reasons"))
    for one in reasons:
        if not one.text.strip():
            yield needs("reasons", Text("有一条理由是空的", "one of the reasons is empty"))
        elif asked == "per_field" and not one.field.strip():
            what = Text(f"没有写明是哪一项：{one.text}", f"it is not said about which field: {one.text}")
            yield needs("reasons", what, Text("每条理由选一项", "choose a field for each reason"))
        elif asked == "per_field" and known is not None and one.field not in known:
            yield needs("reasons", Text(f"没有这一项：{one.field}", f"there is no such field: {one.field}"))
        elif asked == "cited" and not (one.document.strip() and one.article.strip()):
            what = Text(f"没有写明文件和条款：{one.text}", f"document and article are missing: {one.text}")
            yield needs("reasons", what, Text("写出依据的文件和条款", "name the document and its article"))


def _due(step: Step) -> Iterator[TiduError]:
    today = day_in_china(step.at)
    if step.due is None:
        yield needs("due", Text("没有写截止日期", "there is no date until which it is to be done"))
    elif step.due < today:
        what = Text(f"截止日期 {step.due} 已经过去", f"the date {step.due} has passed")
        yield needs("due", what, Text(f"写 {today} 或以后的日子", f"choose {today} or a later day"))


def _field(one: Field, value: Any) -> Iterator[TiduError]:  # noqa: ANN401 - what somebody typed
    if value in (None, ""):
        if one.required:
            yield needs("field", Text(f"没有填“{one.label.zh}”", f"“{one.label.en}” is empty"))
    elif not _fits(one, value):
        yield needs(
            "field",
            Text(f"“{one.label.zh}”填得不对：{value}", f"“{one.label.en}” cannot be “{value}”"),
            Text("按要求的格式重填", "write it as it is asked for"),
        )


def _fits(one: Field, value: Any) -> bool:  # noqa: ANN401 - as above
    match one.type:
        case "date":
            return isinstance(value, date) or _is(date.fromisoformat, value)
        case "number":
            return not isinstance(value, bool) and _is(Decimal, value)
        case "choice":
            return value in one.choices
        case "yes_no":
            return isinstance(value, bool) or value in ("yes", "no")
    return isinstance(value, str)


def _is(read: Any, value: Any) -> bool:  # noqa: ANN401 - as above
    try:
        read(str(value))
    except (ValueError, InvalidOperation):
        return False
    return True
