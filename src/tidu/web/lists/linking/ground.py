"""To which firms a list may be linked, and in whose region a row lies."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property

from tidu.web.accounts.models import Region
from tidu.web.accounts.scope import county_of
from tidu.web.lists.models import ListSource
from tidu.web.pages.lists.codes import within_code

SHORTEST = 2
"""A county whose name has so many characters without its last is known by them too: 兴城 is 兴城市."""


class Ground:
    """The region that a list covers, as far as it is its keeper's own."""

    def __init__(self, source: ListSource) -> None:
        own = source.organisation.region_id
        self.region = (
            max(source.region_id, own, key=len)
            if source.region_id.startswith(own) or own.startswith(source.region_id)
            else own
        )

    @cached_property
    def names(self) -> dict[str, str]:
        """The names of all counties by their codes."""
        return dict(Region.objects.filter(level="county").values_list("code", "name"))

    @cached_property
    def _places(self) -> dict[str, dict[str, str]]:
        """The counties and townships of the region by their names."""
        found: dict[str, dict[str, str]] = {"county": {}, "town": {}}
        listed = Region.objects.filter(within_code("code", self.region), level__in=list(found))
        for code, name, level in listed.values_list("code", "name", "level"):
            found[level][name] = code
        return found

    def holds(self, region: str) -> bool:
        """Whether a firm of a region may be linked to."""
        return region.startswith(self.region)

    def place_of(self, county: str) -> str | None:
        """The code of a county, or of a zone of the city, as a list names it; None where it is none of the list's."""
        text = "".join(county.split())
        if not text:
            return None
        counties = self._places["county"]
        found = counties.get(text) or self._places["town"].get(text)
        if found:
            return found
        fitting = [name for name in counties if name in text or (len(name) > SHORTEST and name[:-1] in text)]
        return counties[max(fitting, key=len)] if fitting else None

    def county_name(self, region: str) -> str:
        """The name of the county in which a region lies."""
        return self.names.get(county_of(region), "")

    def counties(self, regions: Iterable[str]) -> str:
        """The names of the counties of regions, for a sentence."""
        return "、".join(dict.fromkeys(name for one in regions if (name := self.county_name(one))))
