"""What stands today beside what a certificate says: a genuine paper may have ended, been withdrawn or been replaced."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from tidu.text import Text
from tidu.web.notices.issued import Certificate, Correction
from tidu.web.registry.models import Enterprise, EnterpriseName, TitleHeld
from tidu.web.registry.titles.states import State, state_of

ENDED = ("withdrawn", "expired")


@dataclass(slots=True)
class Standing:
    """How it stands on a day: a sentence with its tone, and what has changed since."""

    sentence: Text
    tone: str
    changes: list[Text] = field(default_factory=list)
    newer: Certificate | None = None


def current_firm(firm: Enterprise) -> Enterprise:
    """The record that stands for the firm today."""
    while firm.merged_into is not None:
        firm = firm.merged_into
    return firm


def standing_of(row: Certificate, on: date) -> Standing:
    """What stands today. Whether the file is genuine is another question, and never answers this one."""
    newer = Certificate.objects.filter(replaces=row).first()
    if newer is not None:
        found = Standing(
            Text(f"已于 {row.replaced_on} 被 {newer.number} 号证书替换，不再使用",
                 f"replaced on {row.replaced_on} by certificate {newer.number}; no longer in use"),
            "bad", newer=newer,
        )  # fmt: skip
    elif row.held is None:
        found = Standing(
            Text("登记里现在没有这个称号，请向发证单位询问", "the registry has no such title today: ask the issuing authority"),
            "bad",
        )  # fmt: skip
    else:
        found = Standing(*_sentence(row.held, state_of(row.held, on)))
        found.changes += _ends_differ(row, row.held)
    found.changes += _firm_since(row)
    return found


def _sentence(held: TitleHeld, state: State) -> tuple[Text, str]:
    until = held.valid_until
    match state:
        case "withdrawn":
            day = held.withdrawn_on
            return Text(f"称号已于 {day} 取消，现在无效", f"the title was withdrawn on {day}: not valid today"), "bad"
        case "expired":
            return Text(f"称号已于 {until} 到期，现在无效", f"the title ended on {until}: not valid today"), "warn"
        case "future":
            begins = held.valid_from or held.decided_on
            return Text(f"称号自 {begins} 起生效，现在尚未生效", f"the title begins on {begins}: not valid yet"), "info"
        case "renewed":
            after = TitleHeld.objects.filter(renews=held).first()
            new = f"{after.valid_from or after.decided_on or '—'}" if after is not None else "—"
            return Text(
                f"称号已通过复核，新一期自 {new} 起；以新证书为准",
                f"the title was renewed; its new term begins on {new} and has a certificate of its own",
            ), "info"
    if until is None:
        return Text("称号现在有效，没有期限", "the title is valid today, without an end"), "good"
    review = Text("，正在复核", "; its re-review is under way") if state == "under_review" else Text("", "")
    return Text(f"称号现在有效，至 {until}{review.zh}", f"the title is valid today, until {until}{review.en}"), "good"


def _ends_differ(row: Certificate, held: TitleHeld) -> list[Text]:
    if held.valid_until == row.valid_until:
        return []
    return [
        Text(f"有效期止：证书上 {row.valid_until or '长期'}，登记现为 {held.valid_until or '长期'}",
             f"its last day: {row.valid_until or 'no end'} on the paper, {held.valid_until or 'no end'} in the registry"),
    ]  # fmt: skip


def _firm_since(row: Certificate) -> list[Text]:
    firm, found = current_firm(row.enterprise), []
    if firm.name != row.name:
        found.append(_named_now(row, firm))
    if firm.status != Enterprise.Status.ACTIVE:
        words = {
            "deregistered": Text("企业已注销", "the firm was deregistered"),
            "revoked": Text("企业已被吊销营业执照", "the firm's licence was revoked"),
            "absorbed": Text("企业已被其他企业合并", "the firm was absorbed by another"),
        }
        found.append(words.get(firm.status, Text("企业现在不在营", "the firm is not in business")))
    return found


def _named_now(row: Certificate, firm: Enterprise) -> Text:
    """That the firm is called otherwise today: renamed where the registry knows the name on the paper, else apart from it."""
    ids = {firm.pk, row.enterprise_id}
    if EnterpriseName.objects.filter(enterprise__in=ids, name=row.name).exists():
        return Text(
            f"企业已更名：发证时为“{row.name}”，现为“{firm.name}”",
            f"the firm was renamed: “{row.name}” then, “{firm.name}” now",
        )
    return Text(
        f"登记的企业名称现为“{firm.name}”，证书上为“{row.name}”",
        f"the registry calls the firm “{firm.name}” today, the paper “{row.name}”",
    )


def corrections_behind(row: Certificate) -> list[Correction]:
    """The confirmed corrections of the line that it was issued for."""
    if row.entry_id is None:
        return []
    return list(Correction.objects.filter(entry=row.entry_id, state=Correction.State.CONFIRMED).order_by("pk"))
