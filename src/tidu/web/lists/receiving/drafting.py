"""A list that is not known yet: made of what its first file says, and no list before somebody has confirmed it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from tidu.errors import InputError
from tidu.text import Text
from tidu.web.accounts.models import Organisation, User
from tidu.web.audit import service as audit
from tidu.web.lists.models import ListSource, ListVersion
from tidu.web.registry.facts.values import catalogue

VARYING = re.compile(
    r"(?:20\d{2}\s*年?(?:度)?)|第?[一二三四五六七八九十\d]{1,3}批次?|^附件\s*\d*[:：]?\s*|[（(][^（）()]*[）)]|\d{6,}"
)
"""What stands in the title of a file and changes from one to the next."""
LONGEST = 110
FIELDS = ("name", "issuer", "party", "what", "title", "indicator", "complete", "region_id", "owner_id")


def is_draft(source: ListSource) -> bool:
    """Whether a list is only proposed: nobody has confirmed a file of it."""
    return not source.active and not source.versions.exclude(state=ListVersion.State.RECEIVED).exists()


def drafted(sketches: Sequence[Mapping[str, Any]], file_name: str, by: User, organisation: Organisation) -> ListSource:
    """The list that a file seems to be the first of, not in use yet."""
    first = next((one for one in sketches if one["chosen"]), sketches[0])
    proposal = first["proposal"]
    what = proposal["list_type"]["value"] or ListSource.What.MEMBERS
    title = (proposal["title"]["value"] or "") if what == ListSource.What.TITLES else ""
    issuer = (proposal["issuer"]["value"] or organisation.name)[:120]
    return ListSource.objects.create(
        name=_free_name(_name(first, file_name, title), organisation),
        issuer=issuer,
        party=organisation.party or "bureau",
        what=what,
        title=title[:24],
        complete=what in (ListSource.What.MEMBERS, ListSource.What.TITLES)
        and "批" not in (proposal["batch"]["value"] or ""),
        region_id=organisation.region_id,
        organisation=organisation,
        owner=by,
        active=False,
        created_by=by,
    )


def _name(first: Mapping[str, Any], file_name: str, title: str) -> str:
    lines = [line for line in first["titles"] if "名单" in line or "表" in line]
    stem = file_name.rpartition(".")[0] or file_name
    for text in (*lines, stem):
        name = VARYING.sub("", text).strip(" _-、，。：:")
        if len(name) >= 4:
            return name[:LONGEST]
    known = catalogue().titles.get(title)
    return f"{known.names.zh}名单" if known else stem[:LONGEST] or "名单"


def _free_name(name: str, organisation: Organisation) -> str:
    taken = set(ListSource.objects.filter(organisation=organisation).values_list("name", flat=True))
    found, number = name, 1
    while found in taken:
        number += 1
        found = f"{name}（{number}）"
    return found


def retitled(source: ListSource, given: Mapping[str, Any]) -> None:
    """Give a list what a person said of it (not saved). Raises InputError where another list bears the name."""
    for name in FIELDS:
        if name in given:
            setattr(source, name, given[name])
    if source.what != ListSource.What.TITLES:
        source.title = ""
    if source.what != ListSource.What.CONDUCT:
        source.indicator = ""
    others = ListSource.objects.filter(organisation_id=source.organisation_id, name=source.name).exclude(pk=source.pk)
    if others.exists():
        raise InputError(
            "list-named-twice",
            Text(f"本单位已有叫“{source.name}”的名单", f"there is a list “{source.name}” already"),
            fix=Text("选那份名单，或换一个名字", "choose that list, or give another name"),
        )


def create(given: Mapping[str, Any], by: User, organisation: Organisation) -> ListSource:
    """Enter a list of which no file has come yet."""
    source = ListSource(organisation=organisation, created_by=by)
    retitled(source, given)
    source.save()
    audit.record("list.create", source, after=_told(source))
    return source


def change(source: ListSource, given: Mapping[str, Any]) -> None:
    """Change what is known of a list."""
    before = _told(source)
    retitled(source, given)
    if "active" in given:
        source.active = given["active"]
    source.save()
    after = _told(source)
    changed = {name for name in after if after[name] != before[name]}
    if changed:
        audit.record(
            "list.change",
            source,
            before={name: before[name] for name in changed},
            after={name: after[name] for name in changed},
        )


def _told(source: ListSource) -> dict[str, Any]:
    return {name: getattr(source, name) for name in (*FIELDS, "active")}
