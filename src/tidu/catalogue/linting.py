"""Checking the files of a catalogue: each by itself, and all of them against each other."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import ParamSpec, TypeVar

from tidu.catalogue.applicability import Row, overlap, read_rows, unknown, within
from tidu.catalogue.cases import read_cases
from tidu.catalogue.loading import Catalogue
from tidu.catalogue.words import read_indicators, read_titles
from tidu.criteria import model
from tidu.criteria.fact_files import read_firm
from tidu.criteria.located import Located, place_of
from tidu.criteria.overlays import Overlay, apply_overlay, read_overlay
from tidu.criteria.planning import plan_of
from tidu.criteria.reading import read_standard
from tidu.criteria.yaml_files import read_yaml
from tidu.errors import Faults, RuleError, TiduError, Where
from tidu.text import Text, same

Params = ParamSpec("Params")
Result = TypeVar("Result")

KINDS: Mapping[str, Text] = {
    "standards": Text("标准", "standards"),
    "overlays": Text("年度调整", "overlays"),
    "applicability": Text("适用表", "applicability tables"),
    "cases": Text("用例文件", "files of cases"),
    "indicators": Text("指标文件", "files of indicators"),
    "titles": Text("称号表", "tables of titles"),
    "firms": Text("企业文件", "firm files"),
}


@dataclass(frozen=True)
class Report:
    """How many files of each kind were checked, and every fault found, in the order of files and lines."""

    counts: Mapping[str, int]
    faults: tuple[TiduError, ...]


class _Faults:
    """Gathers the faults of many files."""

    def __init__(self) -> None:
        self.found: list[TiduError] = []

    def __call__(
        self, read: Callable[Params, Result], *arguments: Params.args, **options: Params.kwargs
    ) -> Result | None:
        """What ``read`` returns, or None where it cannot be read."""
        try:
            return read(*arguments, **options)
        except Faults as error:
            self.found += error.errors
        except TiduError as error:
            self.found.append(error)
        return None

    def report(self, kinds: Iterable[str]) -> Report:
        unique = {(fault.code, place_of(fault), fault.what): fault for fault in self.found}
        return Report(Counter(kinds), tuple(sorted(unique.values(), key=place_of)))


# -- the whole catalogue ------------------------------------------------------------------------------------------


def lint(catalogue: Catalogue) -> Report:
    """Check every file of the catalogue.

    Where indicators or titles are faulty the rest is not read: nearly every fault found there would follow from them.
    """
    faults = _Faults()
    folder = catalogue.folder
    kinds = ["titles", *("indicators" for _ in (folder / "indicators").glob("*.yaml"))]
    if faults(lambda: catalogue.vocabulary) is None:
        return faults.report(kinds)
    for standard_id in catalogue.standard_ids:
        if faults(catalogue.standard, standard_id) is not None:
            faults(read_cases, catalogue, standard_id)
    for overlay_id in catalogue.overlay_ids:
        overlay = faults(catalogue.overlay, overlay_id)
        faults.found += _overlay_faults(catalogue, overlay) if overlay else []
    for path in (folder / "indicators").glob("*.yaml"):
        faults.found += _derived_faults(catalogue, path)
    rows = faults(lambda: catalogue.rows)
    for row in rows or ():
        faults.found += _row_faults(catalogue, row)
    if rows is not None:
        for standard in _readable(catalogue):
            faults.found += [*_standard_faults(catalogue, standard), *_never_applied(catalogue, standard)]
    kinds += ["applicability"]
    kinds += [kind for kind in ("standards", "cases") for _ in catalogue.standard_ids]
    return faults.report([*kinds, *("overlays" for _ in catalogue.overlay_ids)])


def _readable(catalogue: Catalogue) -> Iterator[model.Standard]:
    for standard_id in catalogue.standard_ids:
        standard = _Faults()(catalogue.standard, standard_id)
        if standard is not None:
            yield standard


def _standard_faults(catalogue: Catalogue, standard: model.Standard) -> list[TiduError]:
    """What makes a standard unusable beside the others, or too large to be computed in bulk."""
    return [*_version_faults(catalogue, standard), *_size_faults(standard)]


def _size_faults(standard: model.Standard) -> Iterator[TiduError]:
    """Conditions that no bulk engine computes exactly (E114)."""
    for leaf in standard.leaves:
        try:
            plan_of(replace(standard, root=leaf), standard.valid_from)
        except TiduError as error:
            where = _place_of_node(standard.path, leaf.id)
            yield RuleError(error.code, error.what, why=error.why, fix=error.fix, where=where)


def _place_of_node(path: str, node_id: str) -> Where:
    """Where a file gives a node its id."""
    waiting = [read_yaml(path)]
    while waiting:
        found = waiting.pop()
        below = list(found.value.values()) if isinstance(found.value, dict) else found.value
        waiting += below if isinstance(below, list) else []
        place = found.get("id") if isinstance(found.value, dict) else None
        if place is not None and place.value == node_id:
            return place.error("E114", same("")).where or Where(path)
    return Where(path)


def _version_faults(catalogue: Catalogue, standard: model.Standard) -> Iterator[TiduError]:
    """Another version of the title is in force on the same days, and the table does not say when this one decides."""
    own = (standard.valid_from, standard.valid_to)
    used = [row.period for row in catalogue.rows if row.standard == standard.id]
    for other in _readable(catalogue):
        if standard.title is None or other.title != standard.title or other.id == standard.id:
            continue
        period = (other.valid_from, other.valid_to)
        if overlap(own, period) and not any(overlap(one, own) and overlap(one, period) for one in used):
            last = other.valid_to or Text("以后", "on")
            yield _at(
                standard.path,
                "in_force",
                "E213",
                Text(
                    "与 {id}（{first} 至 {last}）同时施行，适用表没有说哪天用它",
                    "In force together with {id} ({first} to {last}), and the table does not say when it decides",
                ).format(id=other.id, first=other.valid_from, last=last),
                Text("同一天不能有两个标准", "There cannot be two standards on one day"),
                Text(
                    "给前一版写 in_force 的 to，或在 applicability.yaml 里分开",
                    "End the earlier version's in_force, or separate them in applicability.yaml",
                ),
            )


def _never_applied(catalogue: Catalogue, standard: model.Standard) -> Iterator[TiduError]:
    if standard.title is not None and not any(row.standard == standard.id for row in catalogue.rows):
        yield _at(
            standard.path,
            "standard",
            "E309",
            Text(f"适用表里没有一行用到 {standard.id}", f"No row of the applicability table uses {standard.id}"),
            Text("这个标准永远不会被选中", "This standard would never be chosen"),
            Text("在 applicability.yaml 里写明何时适用", "Say in applicability.yaml when it applies"),
        )


def _row_faults(catalogue: Catalogue, row: Row) -> list[TiduError]:
    """A row must fit the standard and overlays that it names, and lie within the days on which they are in force."""
    faults = _Faults()
    standard = _Faults()(catalogue.standard, row.standard)
    overlays = [one for name in row.overlays if (one := _Faults()(catalogue.overlay, name))]
    if standard is None:
        return []
    if standard.title != row.title or row.kind not in standard.kinds:
        kinds = "、".join(standard.kinds)
        what = Text(
            f"{standard.id} 用于 {standard.title}（{kinds}），这一行写的是 {row.title}（{row.kind}）",
            f"{standard.id} is for {standard.title} ({', '.join(standard.kinds)}), not for {row.title} ({row.kind})",
        )
        fix = Text("改正 title、kind 或 standard", "Correct title, kind or standard")
        faults.found.append(RuleError("E308", what, why=FITS, fix=fix, where=row.where))
    for overlay in overlays:
        if standard.id not in overlay.applies_to:
            what = Text(f"{overlay.id} 不改 {standard.id}", f"{overlay.id} does not change {standard.id}")
            applies = Text(
                "它适用于：" + "、".join(overlay.applies_to), "It applies to: " + ", ".join(overlay.applies_to)
            )
            faults.found.append(RuleError("E308", what, why=FITS, fix=applies, where=row.where))
        if not within(row.period, (overlay.valid_from, overlay.valid_to)):
            faults.found.append(_outside(row, overlay))
    if within(row.period, (standard.valid_from, standard.valid_to)) == row.orientation:
        faults.found.append(_needless(row) if row.orientation else _outside(row, standard))
    return faults.found


FITS = Text("标准和年度调整各有自己的称号和范围", "Standards and overlays each have their title and range")


def _outside(row: Row, one: model.Standard | Overlay) -> RuleError:
    last = one.valid_to or Text("以后", "on")
    return RuleError(
        "E307",
        Text(
            "这一行超出 {id} 的施行期（{first} 至 {last}）",
            "This row goes beyond the days on which {id} is in force ({first} to {last})",
        ).format(id=one.id, first=one.valid_from, last=last),
        why=Text("不在施行期内的规则不能定案", "A rule that is not in force decides nothing"),
        fix=Text(
            "改正 from、to 或施行期；只供参考的写 orientation: true",
            "Correct from, to or in_force; write orientation: true where it only serves for orientation",
        ),
        where=row.where,
    )


def _needless(row: Row) -> RuleError:
    return RuleError(
        "E307",
        Text(
            f"{row.standard} 在这段时间里有效，不是“只供参考”",
            f"{row.standard} is in force on these days: no mere orientation",
        ),
        why=Text("orientation 只用于已经失效的标准", "orientation is for a standard that is no longer in force"),
        fix=Text("删去 orientation", "Remove orientation"),
        where=row.where,
    )


def _overlay_faults(catalogue: Catalogue, overlay: Overlay) -> list[TiduError]:
    """The overlay must fit every standard that it names."""
    faults = _Faults()
    for index, standard_id in enumerate(overlay.applies_to):
        if standard_id not in catalogue.standard_ids:
            place = read_yaml(overlay.path).need("applies_to").items()[index]
            error = unknown(Text("标准", "standard"), standard_id, catalogue.standard_ids)
            faults.found.append(place.error(error.code, error.what, error.why, error.fix))
            continue
        standard = _Faults()(catalogue.standard, standard_id)
        if standard is not None:
            faults(apply_overlay, standard, overlay)
    return faults.found


def _derived_faults(catalogue: Catalogue, path: Path) -> list[TiduError]:
    """An indicator that is derived names a classification that derives it."""
    found: list[TiduError] = []
    for node in read_yaml(path).items():
        place = node.get("derived_by")
        if place is None:
            continue
        standard = _Faults()(catalogue.standard, place.text())
        root = standard.root if standard else None
        code = node.need("code").text()
        if not isinstance(root, model.Classify) or code not in root.derives:
            what = Text(
                f"没有名为“{place.value}”、推导 {code} 的分类标准", f"No classification “{place.value}” derives {code}"
            )
            why = Text("推导的指标要由一个分类标准算出", "A derived indicator is computed by a classification")
            fix = Text(
                "改正 derived_by，或在那个标准的 derives 里写上它", "Correct derived_by, or name it under derives"
            )
            found.append(place.error("E301", what, why, fix))
    return found


def _at(path: str, key: str, code: str, what: Text, why: Text | None, fix: Text | None) -> RuleError:
    """An error at a top-level key of a file."""
    return read_yaml(path).need(key).error(code, what, why, fix)


# -- one file -----------------------------------------------------------------------------------------------------


def lint_files(catalogue: Catalogue, paths: Iterable[Path]) -> Report:
    """Check single files of any kind, drafts included, against the words and standards of the catalogue."""
    faults = _Faults()
    kinds = []
    for path in paths:
        kind = faults(_kind_of_file, path)
        if kind is not None:
            kinds.append(kind)
            faults(_CHECKS[kind], catalogue, path, faults)
    return faults.report(kinds)


def _kind_of_file(path: Path) -> str:
    return kind_of(read_yaml(path))


def kind_of(top: Located) -> str:
    """What a file holds, by its keys; raises RuleError E310."""
    first = top.items()[0] if isinstance(top.value, list) and top.value else top
    keys = set(first.value) if isinstance(first.value, dict) else set()
    listed = isinstance(top.value, list)
    tests = (
        ("cases", not listed and "cases" in keys),
        ("overlays", not listed and "overlay" in keys),
        ("standards", not listed and bool(keys & {"standard", "criteria"})),
        ("firms", not listed and bool(keys & {"firm", "facts"})),
        ("titles", listed and bool(keys & {"decided_by", "track", "announced"})),
        ("applicability", listed and bool(keys & {"standard", "why"})),
        ("indicators", listed and bool(keys & {"type", "headings", "definition"})),
    )
    for kind, fits in tests:
        if fits:
            return kind
    raise RuleError(
        "E310",
        Text("看不出这是哪一种文件", "It is not clear what kind of file this is"),
        why=Text("文件种类按开头的键识别", "The kind of a file is known by its keys"),
        fix=Text(
            "标准以 standard:、年度调整以 overlay:、用例以 standard: 和 cases:、企业以 firm: 开头",
            "A standard has standard:, an overlay overlay:, cases standard: and cases:, a firm firm:",
        ),
        where=top.error("E310", same("")).where,
    )


def _check_standard(catalogue: Catalogue, path: Path, faults: _Faults) -> None:
    faults.found += _standard_faults(catalogue, read_standard(path, catalogue.vocabulary))


def _check_overlay(catalogue: Catalogue, path: Path, faults: _Faults) -> None:
    faults.found += _overlay_faults(catalogue, read_overlay(path, catalogue.vocabulary))


def _check_rows(catalogue: Catalogue, path: Path, faults: _Faults) -> None:
    for row in read_rows(path, catalogue.vocabulary, catalogue.standard_ids, catalogue.overlay_ids):
        faults.found += _row_faults(catalogue, row)


def _check_cases(catalogue: Catalogue, path: Path, _faults: _Faults) -> None:
    read_cases(catalogue, path.name.removesuffix(".yaml").removesuffix(".cases"), path)


def _check_indicators(_catalogue: Catalogue, path: Path, _faults: _Faults) -> None:
    read_indicators([path])


def _check_titles(_catalogue: Catalogue, path: Path, _faults: _Faults) -> None:
    read_titles(path)


def _check_firm(catalogue: Catalogue, path: Path, _faults: _Faults) -> None:
    read_firm(path, catalogue.vocabulary)


_CHECKS: Mapping[str, Callable[[Catalogue, Path, _Faults], None]] = {
    "standards": _check_standard,
    "overlays": _check_overlay,
    "applicability": _check_rows,
    "cases": _check_cases,
    "indicators": _check_indicators,
    "titles": _check_titles,
    "firms": _check_firm,
}
