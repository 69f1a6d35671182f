"""Finding records that are probably one firm."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from django.db.models import Count

from tidu.text import Text
from tidu.web.registry.enterprises.names import plain
from tidu.web.registry.models import Enterprise, EnterpriseName
from tidu.web.registry.scoping import EnterpriseQuerySet

Pair = tuple[Enterprise, Enterprise, Text]
MOST_COMPARED = 150_000
"""Names of so many firms are compared at once; whoever has more chooses a county."""

MOST_PAIRS = 200
"""So many pairs are proposed at once: whoever merges some sees others."""


def too_many(firms: EnterpriseQuerySet) -> bool:
    """Whether these are more firms than can be compared while somebody waits."""
    return firms.living().order_by()[MOST_COMPARED : MOST_COMPARED + 1].exists()


def likely_duplicates(firms: EnterpriseQuerySet, most: int = MOST_PAIRS) -> list[Pair]:
    """Pairs of living records that share a code, an old number or a name, present or former, with the reason in words."""
    living = firms.living()
    found: dict[tuple[int, int], Pair] = {}
    for source in (_same_numbers, _code_as_number, _same_names):
        for one, other, why in source(living, most):
            first, second = sorted((one, other), key=lambda firm: firm.pk)
            found.setdefault((first.pk, second.pk), (first, second, _with_codes(first, second, why)))
    return sorted(found.values(), key=_two_codes_last)[:most]


def _two_codes_last(pair: Pair) -> bool:
    return bool(pair[0].uscc and pair[1].uscc)


def _with_codes(one: Enterprise, other: Enterprise, why: Text) -> Text:
    """Two codes are two legal persons, unless one of them was typed wrong."""
    if not (one.uscc and other.uscc):
        return why
    return Text(f"{why.zh}，但代码不同：先核对代码", f"{why.en}, but the codes differ: compare them first")


def _same_names(living: EnterpriseQuerySet, most: int) -> Iterator[Pair]:
    """Compared in their plain form; the names of one jurisdiction fit into memory."""
    by_name: dict[str, set[int]] = defaultdict(set)
    rows = EnterpriseName.objects.filter(enterprise__in=living.order_by().values("pk")).exclude(kind="short")
    for pk, name in rows.values_list("enterprise_id", "name").iterator(chunk_size=5000):
        by_name[plain(name)].add(pk)
    pairs = [(name, sorted(ids)) for name, ids in by_name.items() if len(ids) > 1][:most]
    firms = Enterprise.objects.select_related("region__parent").in_bulk([pk for _name, ids in pairs for pk in ids])
    for name, ids in pairs:
        for other in ids[1:]:
            yield firms[ids[0]], firms[other], _why(name, firms[ids[0]], firms[other])


def _why(name: str, one: Enterprise, other: Enterprise) -> Text:
    if plain(one.name) == plain(other.name):
        return Text("现名称相同", "the same present name")
    if name in (plain(one.name), plain(other.name)):
        return Text("一家的现名称是另一家的曾用名", "the present name of one is a former name of the other")
    return Text("曾用名相同", "the same former name")


def _same_numbers(living: EnterpriseQuerySet, most: int) -> Iterator[Pair]:
    repeated = (
        living.exclude(registration_number="")
        .order_by()
        .values("registration_number")
        .annotate(records=Count("pk"))
        .filter(records__gt=1)
        .values_list("registration_number", flat=True)[:most]
    )
    by_number: dict[str, list[Enterprise]] = defaultdict(list)
    for firm in living.filter(registration_number__in=list(repeated)).select_related("region__parent").order_by("pk"):
        by_number[firm.registration_number].append(firm)
    for number, firms in by_number.items():
        for other in firms[1:]:
            yield firms[0], other, Text(f"注册号相同：{number}", f"the same registration number: {number}")


def _code_as_number(living: EnterpriseQuerySet, most: int) -> Iterator[Pair]:
    """An old nine-character organisation code in the field of the number stands inside the other's unified code."""
    old = living.filter(uscc=None, registration_number__regex=r"^[0-9A-Z]{8}-?[0-9X]$").select_related("region__parent")
    wanted = {firm.registration_number.replace("-", ""): firm for firm in old.order_by("pk")[:most]}
    if not wanted:
        return
    for pk, code in living.exclude(uscc=None).values_list("pk", "uscc").iterator(chunk_size=5000):
        if code and code[8:17] in wanted:
            other = Enterprise.objects.select_related("region__parent").get(pk=pk)
            yield other, wanted[code[8:17]], Text("组织机构代码相同", "the same organisation code")
