"""The library for programs: files as they are shipped, and the same trees as the pages show, as JSON.

docs/standards-library.md describes the form. It only ever gains members; ``format`` is raised if one goes or changes.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotModified

from tidu.criteria import model
from tidu.criteria.overlays import Overlay
from tidu.criteria.vocabulary import Indicator
from tidu.text import Text
from tidu.web.portal.library.entries import Entry, Gate, Step, entry_of, tree_of
from tidu.web.portal.library.shelf import catalogue, indicator_or_404, overlay_or_404, volume_or_404

FORMAT = 1
TYPES = {"yaml": "application/yaml; charset=utf-8", "json": "application/json; charset=utf-8"}


def standard_file(request: HttpRequest, name: str, kind: str) -> HttpResponse:
    """A standard: YAML as shipped, or JSON with overlays applied."""
    volume = volume_or_404(name)
    if kind == "json":
        return _answer(request, f"{name}.json", _standard_json(name), volume.standard.sha256)
    if volume.overlays:
        raise Http404  # no file says both; the standard and the overlay are each to be had
    return _answer(request, f"{name}.yaml", Path(volume.standard.path).read_bytes(), volume.standard.sha256)


def overlay_file(request: HttpRequest, name: str, kind: str) -> HttpResponse:
    """An overlay: YAML as shipped, or JSON."""
    overlay = overlay_or_404(name)
    content = _json(overlay_data(overlay)) if kind == "json" else Path(overlay.path).read_bytes()
    return _answer(request, f"{name}.{kind}", content, overlay.sha256)


def indicator_file(request: HttpRequest, code: str) -> HttpResponse:
    """An indicator as JSON."""
    content = _json({"format": FORMAT, **indicator_data(indicator_or_404(code))})
    return _answer(request, f"{code}.json", content, "")


def index_file(request: HttpRequest) -> HttpResponse:
    """What there is, and which standard decides when."""
    return _answer(request, "standards.json", _index_json(), "")


def _answer(request: HttpRequest, name: str, content: bytes, sha256: str) -> HttpResponse:
    """A file, or nothing where the asker has it already."""
    tag = f'"{sha256}-{FORMAT}-{name.rpartition(".")[2]}"' if sha256 else ""
    if tag and request.headers.get("If-None-Match") == tag:
        return HttpResponseNotModified()
    answer = HttpResponse(content, content_type=TYPES[name.rpartition(".")[2]])
    answer["Content-Disposition"] = f'inline; filename="{name}"'
    answer["Access-Control-Allow-Origin"] = "*"  # public rules, the same for everybody
    if tag:
        answer["ETag"] = tag
    return answer


def _json(data: Mapping[str, Any]) -> bytes:
    return (json.dumps(data, ensure_ascii=False, indent=1) + "\n").encode()


@cache
def _standard_json(name: str) -> bytes:
    return _json(standard_data(volume_or_404(name).standard))


@cache
def _index_json() -> bytes:
    return _json(index_data())


# -- data ---------------------------------------------------------------------------------------------------------


def standard_data(standard: model.Standard) -> dict[str, Any]:
    """A standard with everything below it."""
    tree = tree_of(standard)
    indicators = {one.code: one for entry in tree.walk() for one in entry.indicators}
    return {
        "format": FORMAT,
        "standard": standard.id,
        "overlays": list(standard.overlays),
        "version": standard.version,
        "title": standard.title,
        "names": _text(standard.names),
        "document": standard.document,
        "issuer": _text(standard.issuer),
        "in_force": _period(standard),
        "kinds": list(standard.kinds),
        "note": _text(standard.note),
        "sha256": standard.sha256,
        "criteria": entry_data(tree),
        "indicators": [indicator_data(one) for one in indicators.values()],
    }


def overlay_data(overlay: Overlay) -> dict[str, Any]:
    """An overlay with its changes."""
    changes = [
        {
            "how": change.how,
            "target": change.target,
            "says": _text(change.says),
            "cite": _cite(change.cite),
            "only_if": change.when.text if change.when is not None else None,
            "node": entry_data(entry_of(change.node)) if change.node is not None else None,
        }
        for change in overlay.changes
    ]
    return {
        "format": FORMAT,
        "overlay": overlay.id,
        "version": overlay.version,
        "names": _text(overlay.names),
        "document": overlay.document,
        "applies_to": list(overlay.applies_to),
        "in_force": _period(overlay),
        "note": _text(overlay.note),
        "sha256": overlay.sha256,
        "changes": changes,
    }


def index_data() -> dict[str, Any]:
    """Titles, standards, overlays, and the applicability table."""
    shelf = catalogue()
    rows = [
        {
            "title": row.title,
            "kind": row.kind,
            "from": row.valid_from.isoformat(),
            "to": row.valid_to.isoformat() if row.valid_to is not None else None,
            "standard": row.standard,
            "overlays": list(row.overlays),
            "orientation": row.orientation,
            "why": _text(row.why),
            "cite": _cite(row.cite),
        }
        for row in shelf.rows
    ]
    return {
        "format": FORMAT,
        "titles": [{"code": one.code, "names": _text(one.names), "track": one.track} for one in shelf.titles.values()],
        "standards": [
            {"standard": one.id, "names": _text(one.names), "title": one.title, "sha256": one.sha256}
            for one in shelf.all_standards()
        ],
        "overlays": [
            {"overlay": one.id, "names": _text(one.names), "sha256": one.sha256}
            for one in map(shelf.overlay, shelf.overlay_ids)
        ],
        "applicability": rows,
    }


def entry_data(entry: Entry) -> dict[str, Any]:
    """An entry with everything below it; members without a value are left out."""
    found = {
        "id": entry.id,
        "kind": entry.kind,
        "number": entry.number,
        "says": _text(entry.says),
        "how": entry.how,
        "rule": _text(entry.rule) if entry.kind != "group" else None,
        "written": entry.written,
        "cite": _cite(entry.cite),
        "gates": _all(_gate, entry.gates),
        "amended": [
            {"overlay": one.overlay, "says": _text(one.says), "cite": _cite(one.cite)} for one in entry.amended
        ],
        "out_of": entry.out_of,
        "pass": {"points": entry.mark.points, "strict": entry.mark.strict} if entry.mark is not None else None,
        "basis": _text(entry.basis),
        "steps": _all(_step, entry.steps),
        "note": _text(entry.note),
        "finding": entry.finding.code if entry.finding is not None else None,
        "reads": [one.code for one in entry.indicators],
        "titles": [code for code, _name in entry.titles],
        "children": _all(entry_data, entry.children),
    }
    return {key: value for key, value in found.items() if value not in (None, "", [])}


def indicator_data(indicator: Indicator) -> dict[str, Any]:
    """An indicator."""
    source = indicator.source
    return {
        "code": indicator.code,
        "names": _text(indicator.names),
        "definition": _text(indicator.definition),
        "kind": indicator.kind,
        "type": indicator.type,
        "unit": indicator.unit,
        "source": {"document": source.document, "article": source.article, "grade": source.grade},
        "options": [{"id": one.id, **(_text(one.names) or {})} for one in indicator.options],
    }


def _all(make: Any, many: Sequence[Any]) -> list[Any]:  # noqa: ANN401 - any of the makers here
    return [make(one) for one in many]


def _gate(gate: Gate) -> dict[str, Any]:
    return {"kind": gate.kind, "words": _text(gate.words), "written": gate.written, "cite": _cite(gate.cite)}


def _step(step: Step) -> dict[str, Any]:
    return {"gives": _text(step.gives), "when": _text(step.when), "written": step.written}


def _text(text: Text | None) -> dict[str, str] | None:
    return {"zh": text.zh, "en": text.en} if text is not None else None


def _cite(cite: model.Cite | None) -> dict[str, str] | None:
    return {"document": cite.document, "article": cite.article, "grade": cite.grade} if cite is not None else None


def _period(one: model.Standard | Overlay) -> dict[str, str | None]:
    return {
        "from": one.valid_from.isoformat(),
        "to": one.valid_to.isoformat() if one.valid_to is not None else None,
    }
