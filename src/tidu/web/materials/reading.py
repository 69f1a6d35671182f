"""Reading the materials from their file, all faults at once and each at its line."""

from __future__ import annotations

import functools
from collections import Counter
from datetime import date
from pathlib import Path

from tidu.catalogue import Catalogue
from tidu.criteria.located import Gather, Located, Noted, truth
from tidu.criteria.model import GRADES, Cite
from tidu.criteria.reading import day, kind_of_application
from tidu.criteria.yaml_files import read_yaml
from tidu.errors import Faults, TiduError
from tidu.text import Text
from tidu.web.materials.kinds import RULES, Asked, Claim, Holds, Material, Method, Proofs, Replacement, Template
from tidu.web.registry.facts.service import catalogue
from tidu.web.registry.models import Evidence

PATH = Path(__file__).parent / "data" / "materials.yaml"
MATERIAL = ("code", "names", "issuer", "kind", "holds", "pick", "methods")
METHOD = ("method", "from", "to", "titles", "template", "cite", "why")
ASKED = ("material", "titles", "kinds", "from", "to", "years", "where", "proves", "cite")


@functools.cache
def proofs() -> Proofs:
    """The materials of this house, read once a process; raises Faults."""
    return read_proofs(PATH, catalogue())


def read_proofs(path: Path, known: Catalogue, text: str | None = None) -> Proofs:
    """Read and check a file of materials. Raises Faults with every fault of it."""
    top = read_yaml(path, text)
    top.mapping(("materials", "claims", "asked", "templates"))
    gather = Gather(top.file)
    templates = gather.each(_template, _list(top, "templates"))
    claims = gather.each(lambda node: _claim(node, known), _list(top, "claims"))
    words = {one.code for one in templates}
    materials = gather.each(lambda node: _material(node, known, words), _list(top, "materials"))
    codes, claimed = {one.code for one in materials}, {one.code for one in claims}
    asked = gather.each(lambda node: _asked(node, known, codes, claimed), _list(top, "asked"))
    for code, count in Counter(one.code for one in materials).items():
        if count > 1:
            top.fault("E204", Text(f"材料 {code} 写了两次", f"The material {code} stands twice"))
    faults: list[TiduError] = top.file.sorted_faults()
    if faults:
        raise Faults(faults)
    return Proofs({one.code: one for one in materials}, {one.code: one for one in claims}, asked, templates)


def _list(top: Located, key: str) -> list[Located]:
    node = top.get(key)
    return node.items() if node else []


def _one_of(node: Located, known: set[str], what: Text) -> str:
    if node.text() not in known:
        node.fail(
            "E301",
            Text(f"没有名为“{node.value}”的{what.zh}", f"There is no {what.en} “{node.value}”"),
            fix=Text("可用：" + "、".join(sorted(known)), "Known: " + ", ".join(sorted(known))),
        )
    return node.text()


def _cite(node: Located) -> Cite:
    node.mapping(("document", "article", "grade"))
    grade = _one_of(node.need("grade"), set(GRADES), Text("确认等级", "grade"))
    return Cite(node.need("document").text(), node.need("article").text(), grade)


def _days(node: Located) -> tuple[date, date | None]:
    last = node.get("to")
    first, end = day(node.need("from")), day(last) if last else None
    if last and end and end < first:
        last.fail("E213", Text("结束早于开始", "The end lies before the beginning"))
    return first, end


def _titles(node: Located, known: Catalogue) -> tuple[str, ...]:
    found = node.get("titles")
    titles = found.items() if found else []
    return tuple(_one_of(one, set(known.titles), Text("称号", "title")) for one in titles)


def _holds(node: Located) -> Holds:
    node.mapping(("rule", "month", "within", "code", "cite"))
    rule = _one_of(node.need("rule"), set(RULES), Text("有效规则", "rule"))
    month, within, cite, code = node.get("month"), node.get("within"), node.get("cite"), node.get("code")
    if rule == "queried" and not (within and cite):
        node.fail(
            "E202",
            Text("按查询日期的要写 within 和 cite", "A rule by the day of the query needs within and cite"),
            why=Text("几天有效要说出依据", "How many days it holds must have a source"),
        )
    return Holds(
        rule,
        month.integer() if month else 12,
        within.integer() if within else 0,
        bool(code and truth(code)),
        _cite(cite) if cite else None,
    )


def _material(node: Located, known: Catalogue, templates: set[str]) -> Material:
    node.mapping(MATERIAL)
    gather = Gather(node.file)
    methods = gather.each(lambda one: _method(one, known, templates), _list(node, "methods"))
    kind = gather(_one_of, node.need("kind"), set(Evidence.Kind.values), Text("材料种类", "kind of paper"))
    holds = gather(_holds, node.need("holds"))
    gather.done()
    pick = node.get("pick")
    return Material(
        node.need("code").text(), node.pair("names"), node.pair("issuer"), kind, holds, bool(pick and truth(pick)), methods
    )  # fmt: skip


def _method(node: Located, known: Catalogue, templates: set[str]) -> Replacement:
    node.mapping(METHOD)
    method = Method(
        _one_of(node.need("method"), {one.value for one in Method} - {"submit"}, Text("替代方式", "method"))
    )
    words = node.get("template")
    if (method is Method.DECLARATION) != bool(words):
        node.fail(
            "E202", Text("告知承诺要写 template，其他方式不写", "A declaration needs a template; nothing else has one")
        )
    template = _one_of(words, templates, Text("承诺书", "template")) if words else ""
    return Replacement(
        method, *_days(node), _titles(node, known), _cite(node.need("cite")), node.pair("why"), template
    )  # fmt: skip


def _claim(node: Located, known: Catalogue) -> Claim:
    node.mapping(("code", "indicator", "says"))
    shown = node.get("indicator")
    if shown is not None and shown.value == "null":
        shown = None
    indicator = _one_of(shown, set(known.indicators), Text("指标", "indicator")) if shown else ""
    return Claim(node.need("code").text(), node.pair("says"), indicator)


def _asked(node: Located, known: Catalogue, codes: set[str], claims: set[str]) -> Asked:
    node.mapping(ASKED)
    gather = Gather(node.file)
    material = gather(_one_of, node.need("material"), codes, Text("材料", "material"))
    titles = gather(_titles, node, known)
    kinds = gather.each(kind_of_application, node.need("kinds").entries())
    days = gather(_days, node)
    cite = gather(_cite, node.need("cite"))
    proves = gather(_proves, node, known)
    where = node.get("where")
    claim = gather(_one_of, where, claims, Text("情形", "claim")) if where else ""
    gather.done()
    if not titles:
        node.fail("E202", Text("没有写哪个称号要这份材料", "No title asks for it"))
    years = tuple(one.integer() for one in _list(node, "years"))
    return Asked(material, titles, kinds, *days, years, claim, proves, cite)


def _proves(node: Located, known: Catalogue) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    part = node.get("proves")
    for standard, listed in (part.mapping() if part else {}).items():
        if standard not in known.standard_ids:
            listed.fail("E301", Text(f"没有名为“{standard}”的标准", f"There is no standard “{standard}”"))
        nodes = set(known.standard(standard).nodes)
        found[standard] = tuple(_one_of(one, nodes, Text("条件", "condition")) for one in listed.items())
    return found


def _template(node: Located) -> Template:
    node.mapping(("code", "from", "heading", "zh", "en"))
    words = Text(node.need("zh").text().strip(), node.need("en").text().strip())
    return Template(node.need("code").text(), day(node.need("from")), node.pair("heading"), words)


__all__ = ["Noted", "proofs", "read_proofs"]
