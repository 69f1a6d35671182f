"""Receiving what somebody says against a line, what the steps of its way do, and lines that are struck off."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.core.files.base import File
from django.db import transaction
from django.db.models import Max
from django.urls import reverse

from tidu.errors import TiduError
from tidu.text import Text
from tidu.today import china_today
from tidu.web.audit import service as audit
from tidu.web.desk import service as desk
from tidu.web.files.service import clean_name, keep
from tidu.web.notices.models import Entry, Notice, Written
from tidu.web.notices.objected import Objection, ObjectionFile, Struck
from tidu.web.notices.preparing import locked, refuse
from tidu.web.workflow import service as workflow

if TYPE_CHECKING:
    from tidu.web.accounts.models import User
    from tidu.web.workflow.models import Event

ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
GROUPS, IN_GROUP = 4, 4
MOST_FILES = 5


@dataclass(frozen=True, slots=True)
class Said:
    """What somebody hands in."""

    line: int
    reasons: str
    name: str = ""
    telephone: str = ""
    email: str = ""
    body: str = ""


def _late() -> TiduError:
    return TiduError(
        "objection-late",
        Text("公示期已过，不能再提出异议", "the days of the notice are over: this is no objection any more"),
        why=Text("异议只在公示期内受理", "objections are taken within these days alone"),
        fix=Text(
            "可以改为提交线索：县市会核查，查实的按动态管理取消称号；您填的内容都还在",
            "hand it in as a hint: it is looked into, and a title may still be withdrawn; nothing you wrote is lost",
        ),
    )


def _new_code() -> str:
    return "-".join("".join(secrets.choice(ALPHABET) for _ in range(IN_GROUP)) for _ in range(GROUPS))


@transaction.atomic
def receive(notice: Notice, kind: str, said: Said, uploads: Sequence[File[Any]], *, key: str) -> Objection:
    """Receive an objection or a hint. The same form twice is received once.

    Raises TiduError ``objection-late`` after the days, ``objection-unnamed`` without a name and a telephone.
    """
    notice = Notice.objects.select_for_update(of=("self",)).select_related("organisation").get(pk=notice.pk)
    if (there := Objection.objects.filter(key=key).first()) is not None:
        return there
    if notice.state == Notice.State.PREPARED:
        raise refuse("not-published", Text("还没有公示", "it is not published"), Text("公示后再提", "wait until it is"))
    if kind == Objection.Kind.OBJECTION and not notice.takes_objections():
        raise _late()
    entry = _checked(notice, kind, said, uploads)
    last = Objection.objects.filter(notice=notice).aggregate(most=Max("number"))["most"] or 0
    row = Objection.objects.create(
        notice=notice, entry=entry, kind=kind, number=last + 1, key=key, code=_new_code(), name=said.name.strip(),
        telephone=said.telephone.strip(), email=said.email.strip(), body=said.body.strip(),
        reasons=said.reasons.strip(), filed_on=china_today(),
    )  # fmt: skip
    for upload in uploads:
        ObjectionFile.objects.create(objection=row, blob=keep(upload), name=clean_name(upload.name)[:200])
    region = notice.organisation.region_id
    if kind == Objection.Kind.OBJECTION:
        row.case = workflow.open_case("objection", row, region_code=region, enterprise_id=None, by=None)
        row.save(update_fields=["case"])
    else:
        desk.ensure_todo(
            f"notice-hint:{row.pk}", "notice-hint",
            Text(f"公示线索：{entry.name}", f"hint about {entry.name}"), reverse("notice-objection", args=[row.pk]),
            notice.organisation_id, why=Text("公众提供，核实后登记或了结", "from the public: look into it"),
        )  # fmt: skip
    # Not a word of who it was: the trail is read by others than those who look into it.
    audit.record("objection.receive", row, region_code=region, after={"kind": kind, "line": entry.number})
    return row


def _checked(notice: Notice, kind: str, said: Said, uploads: Sequence[File[Any]]) -> Entry:
    entry = notice.entries.filter(number=said.line).first()
    if entry is None:
        raise refuse("objection-line", Text("请选择针对哪一行", "say which line it is about"),
                     Text("填名单上的序号", "give its number on the list"))  # fmt: skip
    if not said.reasons.strip():
        raise refuse("objection-empty", Text("没有写理由", "no reason was given"),
                     Text("写明事实和理由", "say what happened and why it matters"))  # fmt: skip
    if kind == Objection.Kind.OBJECTION and not (said.name.strip() and said.telephone.strip()):
        raise refuse("objection-unnamed", Text("异议要写姓名和电话", "an objection needs your name and telephone"),
                     Text("补上姓名和电话，或改为匿名提交线索；您填的内容都还在",
                          "give both, or hand it in as a hint without a name; nothing you wrote is lost"))  # fmt: skip
    if len(uploads) > MOST_FILES:
        raise refuse("objection-files", Text(f"最多 {MOST_FILES} 个附件", f"{MOST_FILES} files at most"),
                     Text("合并后再传", "put them together"))  # fmt: skip
    return entry


def held_back(notice: Notice) -> set[int]:
    """The lines on which an objection is open."""
    rows = Objection.objects.filter(notice=notice, kind=Objection.Kind.OBJECTION, open=True)
    return set(rows.values_list("entry_id", flat=True))


# -- what the steps do --------------------------------------------------------------------------------------------


def _close(row: Objection, outcome: str, answer: str) -> None:
    row.open, row.outcome, row.answer, row.answered_on = False, outcome, answer.strip(), china_today()
    row.save(update_fields=["open", "outcome", "answer", "answered_on"])
    after = {"outcome": outcome, "line": row.entry.number}
    audit.record("objection.close", row, region_code=row.notice.organisation.region_id, after=after)


def uphold(row: Objection, event: Event) -> None:
    """The line is struck off."""
    cited = event.reasons[0] if event.reasons else {}
    why = f"异议成立：{cited.get('text', '')}（{cited.get('document', '')}{cited.get('article', '')}）"
    _close(row, Objection.Outcome.UPHELD, event.note)
    _strike(row.entry, why, event.by, row)


def turn_down(row: Objection, event: Event) -> None:
    """The line goes on."""
    _close(row, Objection.Outcome.NOT_UPHELD, event.note)
    settle(row.notice)


def withdraw(row: Objection, event: Event) -> None:
    """The objector took it back."""
    _close(row, Objection.Outcome.WITHDRAWN, event.note)
    settle(row.notice)


@transaction.atomic
def take_back(row: Objection) -> None:
    """The objector himself takes it back, by his code."""
    if row.case is None or not row.open:
        raise refuse("objection-closed", Text("这条异议已经办结", "this was closed already"),
                     Text("看下面的答复", "read the answer"))  # fmt: skip
    workflow.take_step(row.case.pk, "withdraw", None, revision=row.case.revision, key=f"back-{row.pk}",
                       note="异议人自行撤回")  # fmt: skip


@transaction.atomic
def note_hint(row: Objection, by: User, answer: str) -> None:
    """A hint was looked at; the answer is what whoever gave it reads."""
    row = Objection.objects.select_for_update(of=("self",)).select_related("notice__organisation").get(pk=row.pk)
    if row.kind != Objection.Kind.HINT or not row.open:
        raise refuse("objection-closed", Text("这条线索已经了结", "this was closed already"), Text("刷新", "reload"))
    if not answer.strip():
        raise refuse("no-answer", Text("没有写处理结果", "no answer was given"), Text("写明结果", "say what was done"))
    _close(row, Objection.Outcome.NOTED, answer)
    desk.finish_todo(f"notice-hint:{row.pk}", by.pk)


# -- lines that are struck off ------------------------------------------------------------------------------------


@transaction.atomic
def strike(entry: Entry, by: User, reason: str) -> Struck:
    """Strike a line off with a reason, such as that the firm withdrew."""
    notice = locked(entry.notice, by)
    if notice.state not in (Notice.State.RUNNING, Notice.State.PARTLY):
        raise refuse("notice-not-running", Text("只有公示中或部分公告的名单可以剔除", "lines are struck while it runs"),
                     Text("公告后用取消称号办理", "withdraw the title instead"))  # fmt: skip
    if not reason.strip():
        raise refuse("no-reason", Text("没有写剔除的理由", "no reason was given"), Text("写明理由", "say why"))
    if entry.pk in held_back(notice):
        raise refuse("objection-open", Text("这一行还有异议没有办结", "an objection is open for this line"),
                     Text("先答复异议", "answer it first"))  # fmt: skip
    return _strike(entry, reason, by, None)


def _strike(entry: Entry, reason: str, by: User | None, objection: Objection | None) -> Struck:
    if Written.objects.filter(entry=entry).exclude(held=None).exists():
        raise refuse("line-written", Text("这一行的称号已经写入", "the title of this line is written already"),
                     Text("用取消称号办理", "withdraw the title instead"))  # fmt: skip
    fields = {"reason": reason.strip()[:300], "by": by, "objection": objection}
    row, fresh = Struck.objects.get_or_create(entry=entry, defaults=fields)
    if fresh:
        region = entry.notice.organisation.region_id
        audit.record("notice.strike", entry, region_code=region, after={"line": entry.number}, reason=reason)
    settle(entry.notice)
    return row


def settle(notice: Notice) -> None:
    """Where the rest of a notice that was announced in part is struck off, nothing more will come of it."""
    from tidu.web.notices.announcing import finish, remaining

    notice = Notice.objects.select_for_update(of=("self",)).get(pk=notice.pk)
    if notice.state == Notice.State.PARTLY and not remaining(notice).exists():
        finish(notice)
