"""Which firm of the registry a row is about: by code, by old number, by a present or former name, or a new one."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from tidu.errors import TiduError
from tidu.linkage.codes import read_registration_number, read_uscc
from tidu.text import Text
from tidu.web.accounts.models import Region
from tidu.web.accounts.scope import Scope
from tidu.web.pages.lists.codes import within_code
from tidu.web.registry.enterprises.names import plain
from tidu.web.registry.imports.reading import Problem, ReadRow
from tidu.web.registry.models import Enterprise, EnterpriseName

AT_ONCE = 500
OLD_NUMBER = 15


@dataclass(slots=True)
class Matched:
    """A row with the firm that it is about; ``firm_id`` None for a firm that is to be entered. ``refused`` says why not."""

    row: ReadRow
    uscc: str | None = None
    registration_number: str = ""
    firm_id: int | None = None
    region: str = ""
    refused: Problem | None = None


class Places:
    """County and township names of the city, as codes."""

    def __init__(self, scope: Scope) -> None:
        self.scope = scope
        rows: list[tuple[str, str, str]] = []
        for region in scope.regions:
            found = Region.objects.filter(within_code("code", region)).values_list("code", "name", "level")
            rows += list(found)
        self.counties = {name: code for code, name, level in rows if level == "county"}
        self.towns = {(code[:6], name): code for code, name, level in rows if level == "town"}
        self.zones = {name: code for code, name, level in rows if level == "town"}

    def code_of(self, county: str, town: str) -> str | None:
        """The code of a place; the only county in charge where none is named; None where it is not in charge."""
        name = county.strip()
        code = self.counties.get(name) or next(
            (code for known, code in self.counties.items() if name and (known[:-1] in name or name in known)), None
        )
        if code is None and name:
            return self.zones.get(name)
        if code is None and len(self.scope.regions) == 1 and len(self.scope.regions[0]) >= 6:
            code = self.scope.regions[0]
        if code is not None and town.strip():
            return self.towns.get((code[:6], town.strip()), code)
        return code


def match(rows: Sequence[ReadRow], scope: Scope, places: Places, *, create: bool) -> list[Matched]:
    """The firms of a batch of rows, in three queries. ``create``: a firm that is not there is to be entered."""
    found = [_read(row) for row in rows]
    by_code = _by(Enterprise.objects.filter(uscc__in=[one.uscc for one in found if one.uscc]), "uscc")
    numbers = [one.registration_number for one in found if one.registration_number]
    by_number = _by(Enterprise.objects.filter(registration_number__in=numbers), "registration_number")
    by_name = _by_name(one.row.name for one in found if one.row.name)
    for one in found:
        if one.refused is None:
            _settle(one, by_code, by_number, by_name, scope, places, create=create)
    return found


Known = tuple[int, str]


def _by(firms: object, field: str) -> dict[str, Known]:
    rows = firms.exclude(status=Enterprise.Status.DUPLICATE).values_list(field, "pk", "region_id")  # type: ignore[attr-defined]
    return {value: (pk, region) for value, pk, region in rows}


def _by_name(names: Iterable[str]) -> dict[str, list[Known]]:
    wanted = {plain(name) for name in names} | {*names}
    found: dict[str, list[Known]] = {}
    rows = (
        EnterpriseName.objects.filter(name__in=wanted)
        .exclude(kind=EnterpriseName.Kind.SHORT)
        .exclude(enterprise__status=Enterprise.Status.DUPLICATE)
        .values_list("name", "enterprise_id", "enterprise__region_id")
    )
    for name, pk, region in rows:
        listed = found.setdefault(plain(name), [])
        if (pk, region) not in listed:
            listed.append((pk, region))
    return found


def _read(row: ReadRow) -> Matched:
    one = Matched(row)
    if not row.name and not row.code:
        one.refused = refused(row, "no-firm", Text("这一行没有企业名称和代码", "the row has neither name nor code"))
        return one
    try:
        if row.code:
            if len(row.code) == OLD_NUMBER:
                one.registration_number = read_registration_number(row.code).code
            else:
                one.uscc = read_uscc(row.code).code
        if number := row.own.get("entry:registration_number"):
            one.registration_number = read_registration_number(number).code
    except TiduError as error:
        parts = [part for part in (error.what, error.why, error.fix) if part]
        text = Text("；".join(part.zh for part in parts), "; ".join(part.en for part in parts))
        one.refused = refused(row, error.code, text, text=row.code)
    return one


def refused(row: ReadRow, code: str, why: Text, *, text: str = "") -> Problem:
    """A row that is not taken."""
    return Problem(row.number, "", "", text or row.name, "error", code, why)


def _settle(
    one: Matched,
    by_code: dict[str, Known],
    by_number: dict[str, Known],
    by_name: dict[str, list[Known]],
    scope: Scope,
    places: Places,
    *,
    create: bool,
) -> None:
    known = by_code.get(one.uscc or "") or by_number.get(one.registration_number)
    if known is None and one.row.name and not one.uscc:
        listed = by_name.get(plain(one.row.name), [])
        if len(listed) > 1:
            why = Text("登记里有几家同名企业，请补上代码", "several firms have this name: add the code")
            one.refused = refused(one.row, "several-firms", why)
            return
        known = listed[0] if listed else None
    if known is not None:
        one.firm_id, one.region = known
        if not scope.covers(one.region):
            why = Text("这家企业不在您的辖区，不能导入", "the firm does not lie in your region")
            one.refused = refused(one.row, "not-yours", why)
            one.firm_id = None
        return
    if not create:
        why = Text(
            "登记里没有这家企业；先导入企业，或核对名称和代码",
            "the registry has no such firm: enter it first, or check name and code",
        )
        one.refused = refused(one.row, "no-such-firm", why)
        return
    if not one.row.name:
        one.refused = refused(one.row, "no-name", Text("新企业要有名称", "a new firm needs its name"))
        return
    region = places.code_of(one.row.county, one.row.own.get("entry:town", ""))
    if region is None:
        why = Text(
            f"不知道企业在哪个县区（“{one.row.county}”）；写县区名称，或由所在县导入",
            f"the county is not known (“{one.row.county}”): write its name, or let the county import it",
        )
        one.refused = refused(one.row, "no-county", why)
        return
    one.region = region
