"""The two jobs: publishing a version, and taking one back. Each step is one transaction that also saves how far it came.

Who stands on the list moves in the last step, all at once, together with the state of the version; so a version that says
it is published is published whole, and one that is being published says so.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_noop

from tidu.errors import InputError
from tidu.text import Text
from tidu.today import china_today
from tidu.web.accounts.models import User
from tidu.web.audit import service as audit
from tidu.web.audit.service import acting_user
from tidu.web.jobs.service import Progress, runner
from tidu.web.lists.models import ListRow, ListSource, ListVersion
from tidu.web.lists.publishing import effects as e
from tidu.web.lists.publishing.applying import Applier
from tidu.web.lists.publishing.members import take_back_moves, write_moves
from tidu.web.lists.publishing.planning import linked_rows, many_at_once
from tidu.web.lists.publishing.previewing import foresee
from tidu.web.lists.publishing.returning import Returner
from tidu.web.lists.publishing.telling import tell_published, tell_returned
from tidu.web.registry.changes import tell_settled, told_together
from tidu.web.registry.enterprises.sizes import renew_size_classes
from tidu.web.registry.models import TitleHeld
from tidu.web.registry.titles.service import ensure_title_todos, withdraw_title

State = ListVersion.State
STEP = 500
"""Rows of one transaction."""


def _version(progress: Progress) -> ListVersion:
    rows = ListVersion.objects.select_related("source__organisation", "source__owner", "origin", "blob", "created_by")
    return rows.get(pk=progress.parameters["version"])


def _locked(progress: Progress, state: str) -> ListVersion:
    """The version, as long as this job is the one that writes it. Raises InputError where somebody has taken it over."""
    found = ListVersion.objects.select_for_update().get(pk=progress.parameters["version"])
    if found.state != state or found.job_id != progress.job_id:
        raise InputError(
            "list-taken-over",
            Text("这一版已由另一项任务处理", "another job deals with the version by now"),
            fix=Text("打开这一版的页面看它现在的状态", "open the version's page to see how it stands"),
        )
    return found


def _added(counts: Mapping[str, int], more: Mapping[str, int]) -> dict[str, int]:
    return dict(Counter(counts) + Counter(more))


@runner("list-publish")
def publish_version(progress: Progress) -> dict[str, Any]:
    """Publish a version from where it stopped."""
    version = _version(progress)
    person = User.objects.get(pk=progress.parameters["by"])
    with acting_user(person.pk, str(person), channel="job"):
        if not progress.cursor:
            progress.advance(0, None, gettext_noop("comparing with the registry"))
            _compare(progress, version)
        if not _rows(progress, version, person) or not _lost(progress, version):
            return {}
        progress.advance(1, 1, gettext_noop("moving the firms on the list"))
        effect = _finish(progress, version, person)
    return {
        "link": reverse("list-effect", args=[version.pk]),
        "zh": f"已发布：新入 {effect.get('firms_join', 0)} 家，移出 {effect.get('gone', 0)} 家",
        "en": f"published: {effect.get('firms_join', 0)} new, {effect.get('gone', 0)} gone",
    }


def _compare(progress: Progress, version: ListVersion) -> None:
    """The last look before anything is written: whether things still stand as the officer saw them."""
    effect = foresee(version)
    seen = progress.parameters["seen"]
    different = e.differences(seen, effect.told())
    with transaction.atomic():
        present = _locked(progress, State.PUBLISHING)
        if different:
            first = present.published_at is None
            present.state = State.REVIEW if first else State.PUBLISHED
            present.save(update_fields=["state"])
        else:
            lost = effect.lost
            progress.cursor = {"last": 0, "done": 0, "counts": {}, "lost": lost, "lost_done": 0}
            progress.save_cursor(progress.cursor)
    if different:
        raise e.changed_since(different)


def _rows(progress: Progress, version: ListVersion, person: User) -> bool:
    """Write the rows; False where it was stopped."""
    cursor = dict(progress.cursor)
    total = linked_rows(version).count()
    with transaction.atomic():
        _locked(progress, State.PUBLISHING)
        applier = Applier(version, person, fill_codes=bool(progress.parameters.get("fill_codes")))
    for part in many_at_once(linked_rows(version).filter(pk__lte=cursor["last"])):
        applier.remember(part)
    while True:
        if progress.stop_asked():
            return False
        with transaction.atomic(), told_together():
            _locked(progress, State.PUBLISHING)
            rows = list(linked_rows(version).filter(pk__gt=cursor["last"])[:STEP])
            if not rows:
                break
            applier.counts.clear()
            applier.apply(rows)
            cursor |= {"last": rows[-1].pk, "done": cursor["done"] + len(rows)}
            cursor["counts"] = _added(cursor["counts"], applier.counts)
            progress.save_cursor(cursor)
        progress.cursor = cursor
        progress.advance(cursor["done"], total, gettext_noop("writing rows"))
    return True


def _lost(progress: Progress, version: ListVersion) -> bool:
    """Withdraw the titles that the list lost, where the officer has ticked it; False where it was stopped."""
    why = str(progress.parameters.get("withdraw_why", ""))
    cursor = dict(progress.cursor)
    lost = cursor["lost"] if why else []
    while cursor["lost_done"] < len(lost):
        if progress.stop_asked():
            return False
        with transaction.atomic(), told_together():
            present = _locked(progress, State.PUBLISHING)
            some = lost[cursor["lost_done"] : cursor["lost_done"] + STEP]
            withdrawn = []
            for row in TitleHeld.objects.filter(pk__in=some, withdrawn_on=None).select_related("enterprise"):
                try:
                    with transaction.atomic():
                        withdraw_title(row, present.as_of, f"{why}（{version.source.name}，{version.document}）")
                except InputError:  # it ended by itself, or begins later: the to-do names it
                    continue
                withdrawn.append(row.pk)
            known = present.summary.get("withdrawn", [])
            present.summary = {**present.summary, "withdrawn": [*known, *withdrawn]}
            present.save(update_fields=["summary"])
            cursor["lost_done"] += len(some)
            progress.save_cursor(cursor)
        progress.cursor = cursor
        progress.advance(cursor["lost_done"], len(lost), gettext_noop("withdrawing titles"))
    return True


def _finish(progress: Progress, version: ListVersion, person: User) -> dict[str, int]:
    """The last step: the list, the state, who is told; all at once."""
    today = china_today()
    firms = list(
        version.rows.filter(undo__firm__isnull=False).order_by().values_list("enterprise_id", flat=True).distinct()
    )
    if version.source.what == ListSource.What.FIGURES:
        renew_size_classes(today, firms)
    with transaction.atomic():
        present = _locked(progress, State.PUBLISHING)
        moves, earlier = write_moves(version)
        withdrawn = set(present.summary.get("withdrawn", []))
        lost = [pk for pk in progress.cursor.get("lost", []) if pk not in withdrawn]
        counts = _added(
            progress.cursor.get("counts", {}),
            {
                "firms_join": len(moves.joins), "firms_stay": len(moves.stays), "gone": len(moves.gone),
                "held_open": len(moves.kept), "lost": len(lost), "withdrawn": len(withdrawn),
            },
        )  # fmt: skip
        before = present.summary.get("published", {})
        present.summary = {
            **present.summary,
            "published": {**_added(before, {k: n for k, n in counts.items() if n}), "held_open": len(moves.kept)},
            "lost": sorted({*present.summary.get("lost", []), *lost} - withdrawn),
            "earlier": {**earlier, **present.summary.get("earlier", {})},
        }
        first = present.published_at is None
        present.state = State.PUBLISHED
        if first:
            present.published_at, present.published_by = timezone.now(), person
        present.save(update_fields=["state", "summary", "published_at", "published_by"])
        audit.record("list.publish", present, after={"as_of": present.as_of, "document": present.document, **counts})
        if version.source.what == ListSource.What.TITLES:
            ensure_title_todos(today, firms)
        tell_published(present, moves, lost)
        progress.save_cursor({**progress.cursor, "finished": True})
        tell_settled()
    return counts


@runner("list-return")
def return_version(progress: Progress) -> dict[str, Any]:
    """Take a version back from where it stopped, the last row first."""
    version = _version(progress)
    person = User.objects.get(pk=progress.parameters["by"])
    why = str(progress.parameters["why"])
    returner = Returner(version, f"收回名单 {version.source.name} 第 {version.number} 版：{why}")
    cursor = {"done": 0, "counts": {}, **progress.cursor}
    done_rows = ListRow.objects.filter(version=version).exclude(undo={}).order_by("-pk")
    total = done_rows.count() + cursor["done"]
    with acting_user(person.pk, str(person), channel="job"):
        while True:
            if progress.stop_asked():
                return {}
            with transaction.atomic(), told_together():
                present = _locked(progress, State.RETURNING)
                rows = list(done_rows[:STEP])
                if not rows:
                    break
                returner.counts.clear()
                returner.left.clear()
                returner.take_back(rows)
                present.summary = {**present.summary, "left": {**present.summary.get("left", {}), **returner.left}}
                present.save(update_fields=["summary"])
                cursor = {"done": cursor["done"] + len(rows), "counts": _added(cursor["counts"], returner.counts)}
                progress.save_cursor(cursor)
            progress.advance(cursor["done"], total, gettext_noop("taking back rows"))
        _returned(progress, returner, person, why, cursor["counts"])
    return {"link": reverse("list-effect", args=[version.pk]), "zh": "已收回", "en": "taken back"}


def _returned(progress: Progress, returner: Returner, person: User, why: str, counts: dict[str, int]) -> None:
    """The last step: the list as it was, titles that it lost, the state, who is told; all at once."""
    with transaction.atomic(), told_together():
        present = _locked(progress, State.RETURNING)
        returner.counts.clear()
        returner.restore_withdrawn(present.summary.get("withdrawn", []))
        counts = _added(counts, returner.counts)
        take_back_moves(present, present.summary.get("earlier", {}))
        whole = present.published_at is not None
        dropped = ("withdrawn", "lost", "earlier", "published")
        kept = {name: value for name, value in present.summary.items() if name not in dropped}
        present.summary = {**kept, "returned": counts}
        present.state = State.RETURNED if whole else State.REVIEW
        if whole:
            present.returned_at, present.returned_by, present.returned_why = timezone.now(), person, why[:300]
        present.save(update_fields=["state", "summary", "returned_at", "returned_by", "returned_why"])
        audit.record("list.return", present, after={"state": present.state, **counts}, reason=why)
        tell_returned(present, whole=whole)
        progress.save_cursor({**progress.cursor, "finished": True})
    tell_settled()
