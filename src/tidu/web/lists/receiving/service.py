"""The door to receiving: take a file, confirm how it is read, read it again, discard it, forget a recipe."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import IO, Any

from django.core.files.base import File
from django.db import transaction
from django.db.models import Max

from tidu.errors import InputError
from tidu.intake.lists import Recipe
from tidu.text import Text
from tidu.today import china_today
from tidu.web.accounts.models import Organisation, User
from tidu.web.audit import service as audit
from tidu.web.files import service as files
from tidu.web.files.models import Blob
from tidu.web.jobs import service as jobs
from tidu.web.lists.models import ListSource, ListVersion
from tidu.web.lists.receiving.drafting import drafted, is_draft, retitled
from tidu.web.lists.receiving.keeping_recipes import as_json, from_json, kept, recipes_of
from tidu.web.lists.receiving.knowing import Known, likely_lists
from tidu.web.lists.receiving.opening import KINDS, file_of, tables_of
from tidu.web.lists.receiving.sketches import pair, sketch

__all__ = [
    "Received",
    "change_header",
    "confirm",
    "discard",
    "earlier_of",
    "forget",
    "move",
    "next_number",
    "receive",
]

State = ListVersion.State
CONFIRMABLE = frozenset({State.RECEIVED, State.READING, State.REVIEW})
"""States in which it can be said (anew) how a file is read."""
DISCARDABLE = CONFIRMABLE
GONE = frozenset({State.DISCARDED, State.RETURNED})
OF_CHECK = "list-read"


@dataclass(frozen=True, slots=True)
class Received:
    """What came of a file: a new version (``read`` where it is being read without a question), or the earlier ones."""

    version: ListVersion | None
    earlier: Sequence[ListVersion] = field(default=())
    read: bool = False


def receive(
    upload: File[Any] | IO[bytes], name: str, by: User, *, source: ListSource | None = None, again: bool = False
) -> Received:
    """Keep a file, see what it is, and make a version of it that waits for its columns to be confirmed.

    ``source`` is the list of which somebody says that it is a version. A file that came before is not taken twice, unless
    ``again`` says that it is for another list. Raises TiduError, in words, for a file that cannot be read.
    """
    with transaction.atomic():
        blob = files.keep(upload, kinds=KINDS, name=name)
        return take(blob, files.clean_name(name), by, source=source, again=again)


@transaction.atomic
def take(blob: Blob, name: str, by: User, *, source: ListSource | None = None, again: bool = False) -> Received:
    """The same for a file that is kept already."""
    # Whoever clicks twice sends the file twice: the second waits here, and then finds what the first has made.
    organisation = _organisation(by, source)
    earlier = earlier_of(blob, by)
    same_list = [one for one in earlier if source is not None and one.source_id == source.pk]
    if same_list or (earlier and not again):
        return Received(None, same_list or earlier)
    tables = _tables(blob, name)
    region = source.region_id if source is not None else organisation.region_id
    sketches = sketch(tables, recipes_of(source.recipe) if source else (), name, region)
    known: list[Known] = []
    if source is None:
        rows = ListSource.objects.changeable_by(by).filter(active=True).select_related("region")
        known = likely_lists(rows, sketches, name)
        if known:
            source = known[0].source
            sketches = sketch(tables, recipes_of(source.recipe), name, source.region_id)
    said = source is not None and not known
    if source is None:
        source = drafted(sketches, name, by, organisation)
    version = _made(source, blob, name, by, sketches, known)
    audit.record("list.receive", version, after={"file": name, "sha256": blob.pk, "list": str(source)})
    if said and _goes_without_saying(sketches):
        tables_read = [one for one in sketches if one["chosen"]]
        confirm(version, by, [(one["table"], None, from_json(one["recipe"])) for one in tables_read], told=False)
        return Received(version, read=True)
    return Received(version, earlier if again else ())


def earlier_of(blob: Blob, by: User) -> list[ListVersion]:
    """The versions that somebody may see and that were made of the same file; those that are over do not count."""
    rows = ListVersion.objects.visible_to(by).filter(blob=blob).exclude(state__in=GONE).select_related("source")
    return list(rows.order_by("-id"))


def _organisation(by: User, source: ListSource | None) -> Organisation:
    """The organisation that keeps the list, locked until the file is taken."""
    number = source.organisation_id if source is not None else by.organisation_id
    if number is None:
        raise InputError("no-organisation", Text("您不属于任何单位", "you belong to no organisation"))
    return Organisation.objects.select_for_update(no_key=True).get(pk=number)


def _tables(blob: Blob, name: str, headers: Mapping[int, int] | None = None) -> Any:  # noqa: ANN401 - tables
    with file_of(blob, name) as path:
        return tables_of(path, headers)


def _goes_without_saying(sketches: Sequence[Mapping[str, Any]]) -> bool:
    """Whether the remembered recipe fits as it is, the day is certain, and the firms are of the list's region."""
    chosen = [one for one in sketches if one["chosen"]]
    return bool(chosen) and all(
        one["remembered"]
        and not [each for each in one["differences"] if each["severity"] != "note"]
        and not one["outside"]["another"]
        and not one["proposal"]["withdrawn"]
        and one["proposal"]["as_of"]["sure"]
        for one in chosen
    )


def _made(
    source: ListSource,
    blob: Blob,
    name: str,
    by: User,
    sketches: Sequence[Mapping[str, Any]],
    known: Sequence[Known],
) -> ListVersion:
    first = _first(sketches)
    day = first["proposal"]["as_of"]["value"]
    return ListVersion.objects.create(
        source=source,
        number=next_number(source),
        as_of=min(date.fromisoformat(day), china_today()) if day else china_today(),
        document=(first["proposal"]["document"]["value"] or "")[:80],
        batch=(first["proposal"]["batch"]["value"] or "")[:80],
        file_name=name,
        blob=blob,
        created_by=by,
        summary={
            "sketch": list(sketches),
            "known": [
                {"list": one.source.pk, "sure": one.sure, "reasons": [pair(reason) for reason in one.reasons]}
                for one in known[:5]
            ],
        },
    )


def _first(sketches: Sequence[Mapping[str, Any]]) -> Mapping[str, Any]:
    return next((one for one in sketches if one["chosen"]), sketches[0])


def next_number(source: ListSource) -> int:
    """The number of the next version of a list, which stays locked until that is made."""
    list(ListSource.objects.select_for_update(no_key=True).filter(pk=source.pk).values_list("pk"))
    last = source.versions.aggregate(last=Max("number"))["last"]
    return int(last or 0) + 1


@transaction.atomic
def move(version: ListVersion, by: User, source: ListSource | None) -> ListVersion:
    """Say of which list a waiting file is a version; None for a list that is not known yet."""
    version = _locked(version, frozenset({State.RECEIVED}))
    old = version.source
    sketches = version.summary.get("sketch", [])
    if source is None:
        if is_draft(old):
            return version
        source = drafted(sketches, version.file_name, by, _organisation(by, None))
    if source.pk == old.pk:
        return version
    version.source, version.number = source, next_number(source)
    tables = _tables(version.blob, version.file_name, _headers(sketches))
    sketches = sketch(tables, recipes_of(source.recipe), version.file_name, source.region_id)
    version.summary = {**version.summary, "sketch": sketches}
    version.save(update_fields=["source", "number", "summary"])
    audit.record("list.move", version, before={"list": str(old)}, after={"list": str(source)})
    _forget_draft(old)
    return version


def _headers(sketches: Sequence[Mapping[str, Any]]) -> dict[int, int]:
    return {one["table"]: one["said_header"] for one in sketches if one.get("said_header") is not None}


@transaction.atomic
def change_header(version: ListVersion, place: int, row: int) -> ListVersion:
    """Say in which row the header of a table stands (0: nowhere), and look at its columns anew."""
    version = _locked(version, CONFIRMABLE)
    sketches = version.summary.get("sketch", [])
    if place >= len(sketches):
        return version
    headers = {**_headers(sketches), place: row}
    tables = _tables(version.blob, version.file_name, headers)
    recipes = recipes_of(version.source.recipe)
    made = sketch(tables, recipes, version.file_name, version.source.region_id)
    for one in made:
        one["said_header"] = headers.get(one["table"])
    version.summary = {**version.summary, "sketch": made}
    version.save(update_fields=["summary"])
    return version


@transaction.atomic
def confirm(
    version: ListVersion,
    by: User,
    chosen: Sequence[tuple[int, int | None, Recipe]],
    *,
    given: Mapping[str, Any] | None = None,
    take_outside: bool = False,
    told: bool = True,
) -> jobs.Job:
    """Keep how the chosen tables are read (place, row of the header where it was said, recipe), and begin to read.

    ``given`` are fields of the version, and of a list that is new. Raises InputError where nothing can be read so.
    """
    version = _locked(version, CONFIRMABLE)
    _check(version, chosen)
    source = version.source
    if given:
        _give(version, source, given)
    source.recipe = kept([recipe for _place, _row, recipe in chosen])
    source.active = True
    source.save()
    version.recipe = {
        "tables": [{"table": place, "header_row": row, "recipe": as_json(recipe)} for place, row, recipe in chosen],
        "take_outside": take_outside,
    }
    version.state = State.READING
    work = jobs.start(OF_CHECK, f"读取 {source.name} 第 {version.number} 版", {"version": version.pk}, by)
    version.job = work
    version.save()
    after = {"tables": len(chosen), "as_of": version.as_of.isoformat(), "asked": told, "take_outside": take_outside}
    audit.record("list.columns", version, after=after)
    return work


def _check(version: ListVersion, chosen: Sequence[tuple[int, int | None, Recipe]]) -> None:
    if version.state == State.READING and version.job is not None and not version.job.resumable:
        raise InputError("list-being-read", Text("正在读取，请等它读完", "it is being read: wait until that is done"))
    if not chosen:
        raise InputError(
            "no-table-chosen",
            Text("一张表也没有选", "no table was chosen"),
            fix=Text("至少勾选一张要读取的表", "tick one of the tables at least"),
        )
    for _place, _row, recipe in chosen:
        if not any(one.role in ("name", "code") for one in recipe.columns):
            raise InputError(
                "no-firm-column",
                Text("没有一列是企业名称或代码", "no column holds names or codes of firms"),
                why=Text("不知道每一行说的是哪一户", "whom each row is about could not be told"),
                fix=Text("指定名称列，或统一社会信用代码列", "say which column holds names, or codes"),
            )


def _give(version: ListVersion, source: ListSource, given: Mapping[str, Any]) -> None:
    for name in ("as_of", "document", "batch"):
        if name in given:
            setattr(version, name, given[name])
    if is_draft(source) and "name" in given:
        retitled(source, given)


@transaction.atomic
def discard(version: ListVersion, why: str) -> ListSource | None:
    """Throw a version away, with a reason. Gives its list; None where that was not a list yet and is gone with it."""
    version = _locked(version, DISCARDABLE)
    if not why.strip():
        raise InputError("no-reason", Text("请写明废弃的原因", "say why it is discarded"))
    if version.state == State.READING and version.job is not None:
        jobs.ask_to_stop(version.job)
    source = version.source
    before = {"state": version.state, "file": version.file_name, "sha256": version.blob_id}
    draft = is_draft(source)
    audit.record(
        "list.discard", version, before=before, after={"state": str(State.DISCARDED)}, reason=why.strip()[:300]
    )
    if draft:
        version.delete()
        _forget_draft(source)
        return None
    version.state, version.returned_why = State.DISCARDED, why.strip()[:300]
    version.save(update_fields=["state", "returned_why"])
    return source


def _forget_draft(source: ListSource) -> None:
    """A list that never came to be leaves nothing behind."""
    if not source.active and not source.versions.exists():
        source.delete()


@transaction.atomic
def forget(source: ListSource) -> None:
    """Forget how the files of a list are read; the next one is confirmed by a person."""
    if source.recipe:
        source.recipe = {}
        source.save(update_fields=["recipe"])
        audit.record("list.forget", source)


def _locked(version: ListVersion, states: frozenset[Any]) -> ListVersion:
    found = (
        ListVersion.objects.select_for_update(of=("self",))
        .select_related("source__region", "source__organisation", "blob", "job")
        .get(pk=version.pk)
    )
    if found.state not in states:
        raise InputError(
            "list-state",
            Text(f"这一版现在是“{found.get_state_display()}”，不能这样做", "the version is in another state by now"),
            fix=Text("刷新页面看最新状态", "refresh the page to see how it stands"),
        )
    return found
