"""Which bureau is in charge of a firm: the one of the smallest region in which the firm lies."""

from __future__ import annotations

from collections.abc import Iterable

from tidu.web.accounts.models import Organisation

KINDS = (Organisation.Kind.COUNTY_BUREAU, Organisation.Kind.CITY_BUREAU)


def bureaus_for(regions: Iterable[str]) -> dict[str, int]:
    """The number of the bureau in charge of each region code; codes without a bureau are left out."""
    listed = Organisation.objects.filter(kind__in=KINDS, active=True).values_list("region_id", "pk")
    by_region = dict(sorted(listed, reverse=True))
    found = {}
    for code in set(regions):
        for length in range(len(code), 1, -1):
            if (pk := by_region.get(code[:length])) is not None:
                found[code] = pk
                break
    return found
