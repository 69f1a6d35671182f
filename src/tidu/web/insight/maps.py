"""The map of the city: outlines of counties from a GeoJSON, joined to the counties of the registry by code or by name."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles import finders
from django.templatetags.static import static
from django.urls import reverse

from tidu.text import Text
from tidu.web.accounts.models import Region
from tidu.web.environment import SettingError

SHIPPED = "vendor/map-{}.json"
CODE_KEYS = ("adcode", "code", "id")
"""Properties under which maps keep the code of a region, beside the id of the feature."""


@dataclass(frozen=True, slots=True)
class Outlines:
    """A map: its address, and the names of its features by code and by name."""

    url: str
    by_code: Mapping[str, str]
    names: frozenset[str]

    def name_of(self, county: Region) -> str:
        """What the map calls a county; empty where it has none."""
        return self.by_code.get(county.code) or (county.name if county.name in self.names else "")


def outlines() -> Outlines | None:
    """The map of this installation: its own (TIDU_MAP), or the one that is shipped for its city; None without any."""
    if settings.MAP:
        return Outlines(reverse("dashboard-map"), *_read(settings.MAP))
    name = SHIPPED.format(settings.CITY_REGION)
    found = _shipped(name)
    return Outlines(static(name), *_read(found)) if found else None


def read_own_map() -> None:
    """Read the installation's own map, if it has one. Raises SettingError for what is no map."""
    if settings.MAP:
        _read(settings.MAP)


def own_map() -> bytes | None:
    """The GeoJSON of the installation's own map; None where it has none."""
    return Path(settings.MAP).read_bytes() if settings.MAP else None


@lru_cache(maxsize=4)
def _shipped(name: str) -> str:
    found = finders.find(name)
    return found if isinstance(found, str) else ""


@lru_cache(maxsize=4)
def _read(path: str) -> tuple[Mapping[str, str], frozenset[str]]:
    """The names of a map's features by their codes, and all of them. Raises SettingError for what is no map."""
    try:
        features = json.loads(Path(path).read_text(encoding="utf-8"))["features"]
        named = [(one, str(one["properties"]["name"])) for one in features]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise SettingError(
            "bad-map",
            Text(f"地图文件 {path} 读不了", f"the map {path} cannot be read"),
            why=Text(f"{error}", f"{error}"),
            fix=Text(
                "TIDU_MAP 须是 GeoJSON（FeatureCollection），每个区域的 properties 里有 name；不用就去掉",
                "TIDU_MAP has to be a GeoJSON (FeatureCollection) whose features have a name; or remove it",
            ),
        ) from None
    by_code = {code: name for one, name in named if (code := _code(one))}
    return by_code, frozenset(name for _one, name in named)


def _code(feature: Mapping[str, Any]) -> str:
    properties = feature["properties"]
    found = [feature.get("id"), *(properties.get(key) for key in CODE_KEYS)]
    return next((str(one)[:6] for one in found if str(one).isdecimal() and len(str(one)) >= 6), "")


def split(counties: Sequence[Region], known: Outlines | None) -> tuple[dict[str, str], list[str]]:
    """The names on the map by the codes of counties, and the counties that it does not show."""
    found = {one.code: name for one in counties if known is not None and (name := known.name_of(one))}
    return found, [one.name for one in counties if one.code not in found]
