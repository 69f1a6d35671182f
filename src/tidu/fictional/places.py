"""Where firms lie: the townships and zones of 葫芦岛, as the catalogue's table of regions has them."""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from tidu.catalogue.reference import regions as region_tree
from tidu.fictional.records import Region

CITY = "2114"
_COUNTY_WEIGHTS = {"211402": 24, "211403": 24, "211404": 10, "211481": 22, "211421": 13, "211422": 7}
_COASTAL = ("211403", "211481", "211421", "211402402")
"""Codes with which those of the coastal belt begin; exemplary, as the city's own delimitation is not at hand."""
_PREFIXES = {
    "211402": ("葫芦岛", "葫芦岛市", "辽宁"), "211403": ("葫芦岛", "葫芦岛市", "辽宁"), "211404": ("葫芦岛", "葫芦岛南票"),
    "211481": ("葫芦岛", "兴城", "兴城市"), "211421": ("绥中", "绥中县", "葫芦岛"), "211422": ("建昌", "葫芦岛", "建昌县"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Township:
    """A township or zone with what a firm's address and name make of it."""

    code: str
    address: str
    prefixes: tuple[str, ...]
    coastal: bool


def city_regions() -> tuple[Region, ...]:
    """The province, the city, its counties and their townships, from the top."""
    tree = region_tree()
    city = tree[CITY]
    above = [*reversed(tuple(tree.ancestors(CITY))), city]
    counties = tree.children(CITY)
    towns = [town for county in counties for town in tree.children(county.code)]
    return tuple(Region(one.code, one.name, one.parent, one.level) for one in [*above, *counties, *towns])


@cache
def townships() -> Mapping[str, Township]:
    """Every township of the city by code."""
    tree = region_tree()
    return {
        town.code: Township(
            town.code,
            f"{tree[CITY].name}{county.name}{town.name}",
            _PREFIXES[county.code],
            town.code.startswith(_COASTAL),
        )
        for county in tree.children(CITY)
        for town in tree.children(county.code)
    }


@cache
def weighted() -> tuple[tuple[Township, ...], tuple[int, ...]]:
    """Every township with cumulative weights: zones and streets hold most firms, and each county its share."""
    found = tuple(townships().values())
    raw = [8 if one.code[6] == "4" else 4 if one.code[6] == "0" else 2 if one.code[6] == "1" else 1 for one in found]
    totals: dict[str, int] = dict.fromkeys(_COUNTY_WEIGHTS, 0)
    for one, weight in zip(found, raw, strict=True):
        totals[one.code[:6]] += weight
    shares = (
        _COUNTY_WEIGHTS[one.code[:6]] * weight * 1_000 // totals[one.code[:6]]
        for one, weight in zip(found, raw, strict=True)
    )
    return found, tuple(itertools.accumulate(shares))
