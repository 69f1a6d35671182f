"""The door to publishing: look what it would do, do it, take it back."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, transaction

from tidu.errors import InputError
from tidu.text import Text
from tidu.today import china_today
from tidu.web.audit import service as audit
from tidu.web.jobs import service as jobs
from tidu.web.lists.models import ListRow, ListVersion
from tidu.web.lists.publishing import effects as e
from tidu.web.lists.publishing import previewing
from tidu.web.lists.publishing.effects import Effect

if TYPE_CHECKING:
    from tidu.web.accounts.models import User

__all__ = ["Effect", "may_take_back", "pending_rows", "preview", "publish", "reopen", "take_back"]

State = ListVersion.State


def preview(version: ListVersion) -> Effect:
    """What publishing the version would do, as things stand; nothing of the registry is written.

    What was foreseen is kept beside the rows, so that each number leads to its names.
    """
    effect = previewing.foresee(version)
    previewing.keep(version, effect)
    return effect


def pending_rows(version: ListVersion) -> int:
    """Rows of a published version that were decided since, and are not published yet."""
    return version.rows.filter(state=ListRow.State.LINKED, enterprise__isnull=False, undo={}).count()


def publish(
    version: ListVersion,
    by: User,
    *,
    as_of: date | None = None,
    document: str = "",
    seen: Mapping[str, int] | None = None,
    open_rows: bool = False,
    fill_codes: bool = False,
    withdraw_why: str = "",
) -> jobs.Job:
    """Publish in the background; of a published version, the rows that were decided since.

    ``seen`` are the counts that the officer saw: where they no longer hold, nothing is published. ``open_rows`` says that
    rows may stay open; ``fill_codes`` fills in codes that the registry lacks; with ``withdraw_why`` the titles that the list
    lost are withdrawn. Raises InputError, in words, where the version cannot be published as it is.
    """
    changed = False
    try:
        with transaction.atomic():
            present = _locked(version)
            changed = _take_over(present, as_of, document)
            _check(present)
            effect = previewing.foresee(present)
            _check_effect(present, effect, seen, open_rows=open_rows)
            previewing.keep(present, effect)
            parameters: dict[str, Any] = {
                "version": present.pk, "by": by.pk, "seen": effect.told(), "fill_codes": fill_codes,
                "withdraw_why": withdraw_why.strip()[:200],
            }  # fmt: skip
            job = jobs.start("list-publish", f"发布名单 {present.source.name} 第 {present.number} 版", parameters, by)
            present.job, present.state = job, State.PUBLISHING
            present.save(update_fields=["job", "state", "as_of", "document"])
            audit.record("list.publish_start", present, after={"as_of": present.as_of, "document": present.document})
    except IntegrityError:
        raise _busy() from None
    except InputError as error:
        if error.code == "list-changed" and changed:  # the day and the number were typed for good
            with transaction.atomic():
                present = _locked(version)
                if _take_over(present, as_of, document):
                    present.save(update_fields=["as_of", "document"])
        raise
    version.refresh_from_db()
    return job


def _locked(version: ListVersion) -> ListVersion:
    rows = ListVersion.objects.select_for_update(of=("self",)).select_related("source")
    return rows.get(pk=version.pk)


def _take_over(present: ListVersion, as_of: date | None, document: str) -> bool:
    """Day and number as they were typed; of a published version they stand."""
    if present.published_at is not None:
        return False
    before = (present.as_of, present.document)
    present.as_of = as_of or present.as_of
    present.document = document.strip()[:80] or present.document
    return before != (present.as_of, present.document)


def _check(present: ListVersion) -> None:
    """What stands against publishing whatever the rows say."""
    if present.state not in (State.REVIEW, State.PUBLISHED):
        raise _refused(
            "list-state",
            Text("这一版现在不能发布", "the version cannot be published now"),
            Text(f"它现在的状态是“{present.get_state_display()}”", f"it is: {present.get_state_display()}"),
        )
    if not present.document:
        raise _refused(
            "list-document",
            Text("没有写文号", "no document number is given"),
            fix=Text(
                "写来文的文号；没有文号写“无文号”和来函日期", "write it; where there is none, say so, with the day"
            ),
        )
    if present.as_of > china_today():
        raise _refused("list-day", Text(f"截至日 {present.as_of} 还没有到", f"the day, {present.as_of}, has not come"))
    others = ListVersion.objects.filter(source_id=present.source_id).exclude(pk=present.pk)
    if others.filter(state__in=(State.PUBLISHING, State.RETURNING)).exists():
        raise _busy()
    published = others.filter(state=State.PUBLISHED)
    newer = published.filter(as_of__gt=present.as_of) if present.source.complete else published.none()
    if present.published_at is not None:
        newer = published.filter(published_at__gt=present.published_at)
    first = newer.order_by("-as_of", "-pk").first()
    if first is not None:
        raise _refused(
            "list-older",
            Text(
                f"已发布更新的第 {first.number} 版（截至 {first.as_of}）",
                f"a newer version, {first.number}, as of {first.as_of}, is published",
            ),
            Text(
                "整份名单的旧版会把新版里的企业误当作移出",
                "each file is the whole list: an older one would take the firms of the newer one off it",
            ),
            Text("先收回较新的版本，再按时间顺序发布", "take the newer one back, then publish them in order of time"),
        )


def _check_effect(present: ListVersion, effect: Effect, seen: Mapping[str, int] | None, *, open_rows: bool) -> None:
    """What stands against it now that it is known what it would do."""
    told = effect.told()
    if not effect.counts["taken"]:
        again = present.published_at is not None
        raise _refused(
            "list-nothing",
            Text("没有可以发布的行", "there is no row to be published"),
            Text("上次发布后没有新核定的行", "no row was decided since")
            if again
            else Text("没有一行确定了是哪家企业", "of no row it is known which firm is meant"),
        )
    if seen is not None and (different := e.differences(seen, told)):
        raise e.changed_since(different)
    if effect.open_rows and not open_rows:
        raise _refused(
            "list-open-rows",
            Text(f"还有 {effect.open_rows} 行没有核定", f"{effect.open_rows} rows are not decided"),
            fix=Text(
                "先核定；或勾选“先发布，其余以后补发”",
                "decide them; or tick that the rest is published later, as an addition",
            ),
        )


def _refused(code: str, what: Text, why: Text | None = None, fix: Text | None = None) -> InputError:
    return InputError(code, what, why=why, fix=fix)


def _busy() -> InputError:
    return _refused(
        "list-busy",
        Text("这份名单的另一版正在发布或收回", "another version of the list is being published or taken back"),
        Text("两版同时写会互相把对方的企业当作移出", "two at once would each take the firms of the other for gone"),
        Text("等它完成后再试", "try again when it is done"),
    )


# -- taking back --------------------------------------------------------------------------------------------------


def may_take_back(version: ListVersion) -> bool:
    """Whether a version is the newest published one of its list, or was left half published."""
    if version.state == State.PUBLISHING:
        return version.job is None or version.job.resumable
    return version.state == State.PUBLISHED and _newest(version)


def _newest(version: ListVersion) -> bool:
    published = ListVersion.objects.filter(source_id=version.source_id, state=State.PUBLISHED)
    newest = published.order_by("-published_at", "-pk").values_list("pk", flat=True).first()
    return newest == version.pk


def take_back(version: ListVersion, by: User, why: str) -> jobs.Job:
    """Take back in the background what publishing did; what was changed since stays, and is listed.

    Only the newest published version of a list, because later ones stand on it; and one whose publishing broke off, which
    then is to be looked through again. Raises InputError, in words.
    """
    if not why.strip():
        raise _refused(
            "no-reason", Text("没有写收回的理由", "no reason was given"), fix=Text("写明依据和理由", "say why")
        )
    try:
        with transaction.atomic():
            present = _locked(version)
            if present.state not in (State.PUBLISHED, State.PUBLISHING) or not may_take_back(present):
                raise _not_takeable(present)
            parameters = {"version": present.pk, "by": by.pk, "why": why.strip()[:300]}
            job = jobs.start("list-return", f"收回名单 {present.source.name} 第 {present.number} 版", parameters, by)
            present.job, present.state = job, State.RETURNING
            present.save(update_fields=["job", "state"])
            audit.record("list.return_start", present, reason=why.strip())
    except IntegrityError:
        raise _busy() from None
    version.refresh_from_db()
    return job


def _not_takeable(present: ListVersion) -> InputError:
    if present.state == State.PUBLISHED:
        return _refused(
            "list-not-newest",
            Text("只能收回最新发布的一版", "only the newest published version can be taken back"),
            Text("后来发布的版本建立在它之上", "later versions stand on it"),
            Text("先收回后来发布的版本", "take the later ones back first"),
        )
    return _refused(
        "list-state",
        Text("这一版现在不能收回", "the version cannot be taken back now"),
        Text(f"它现在的状态是“{present.get_state_display()}”", f"it is: {present.get_state_display()}"),
        Text("等任务结束，或先让它停下", "wait until the job has ended, or stop it"),
    )


@transaction.atomic
def reopen(version: ListVersion, by: User) -> None:
    """Look a version through again that was taken back: its rows and decisions are still there."""
    present = _locked(version)
    if present.state != State.RETURNED:
        raise _refused(
            "list-state", Text("只有已收回的版本可以重新核对", "only a version that was taken back is reopened")
        )
    present.state, present.published_at, present.published_by = State.REVIEW, None, None
    present.save(update_fields=["state", "published_at", "published_by"])
    audit.record("list.reopen", present, after={"by": str(by)})
    version.refresh_from_db()
