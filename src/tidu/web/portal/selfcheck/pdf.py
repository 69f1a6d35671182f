"""The self-check as a PDF. Typst sets it; every text goes in as data, so that nothing that was typed can become markup."""

from __future__ import annotations

import functools
import io
import json
from pathlib import Path
from typing import Any

import segno
import typst

from tidu.errors import TiduError
from tidu.text import Text
from tidu.web.portal.selfcheck.takeaway import NOTE, Takeaway

FAMILIES = ("Noto Sans CJK SC", "Source Han Sans SC", "Noto Sans SC", "WenQuanYi Zen Hei", "SimSun")
"""Fonts that have the characters of real names, best first. Without one Typst would print boxes in silence."""
LONGEST_CODE = 1200
"""A longer link makes a code that no telephone reads from paper."""


class NoFonts(TiduError):
    """The machine has no font with Chinese characters."""


@functools.cache
def _fonts() -> typst.Fonts:
    return typst.Fonts()


def family() -> str:
    """The font to use; raises NoFonts."""
    known = set(_fonts().families())
    for one in FAMILIES:
        if one in known:
            return one
    raise NoFonts(
        "selfcheck-fonts",
        Text("现在做不了 PDF", "No PDF can be made at present"),
        why=Text(
            "服务器上没有中文字体，印出来会是方框", "The server has no Chinese font, so that boxes would be printed"
        ),
        fix=Text("先下载 xlsx；请管理员安装 fonts-noto-cjk", "Take the xlsx; an administrator installs fonts-noto-cjk"),
    )


def as_pdf(taken: Takeaway) -> bytes:
    """The bytes of the PDF."""
    inputs = {"data": json.dumps(_data(taken), ensure_ascii=False), "code": _code(taken.link)}
    template = (Path(__file__).parent / "data" / "result.typ").read_bytes()
    return typst.compile(template, font_paths=_fonts(), sys_inputs=inputs, pdf_standards=["a-2u"])


def _code(link: str) -> str:
    target = io.BytesIO()
    # The code of a link that is too long shows nothing: the template leaves it out.
    segno.make(link if len(link) <= LONGEST_CODE else "-", error="l").save(target, kind="svg", border=2)
    return target.getvalue().decode()


def _data(taken: Takeaway) -> dict[str, Any]:
    say = taken.say
    return {
        "font": family(),
        "lang": "zh" if taken.language == "zh" else "en",
        "words": {key: say(text) for key, text in WORDS.items()},
        "day": taken.state.on.isoformat(),
        "note": say(NOTE),
        "link": taken.link,
        "with_code": len(taken.link) <= LONGEST_CODE,
        "faults": [say(one.text) for one in taken.faults] + [say(one.text) for one in taken.holes],
        "changes": [f"{say(one.title)}：{say(one.what)}（{one.before} → {one.after}）" for one in taken.changes],
        "results": [_result(taken, one) for one in taken.results],
        "answers": [[one.label, one.told] for one in taken.answers],
    }


def _result(taken: Takeaway, one: Any) -> dict[str, Any]:  # noqa: ANN401 - a Result
    say = taken.say
    return {
        "title": say(one.title.names),
        "kind": taken.kind(one),
        "badge": say(one.badge),
        "tone": one.tone,
        "headline": say(one.headline),
        "standard": f"{say(one.rule.standard.names)} · {one.rule.standard.document}",
        "id": taken.standard(one),
        "first": "、".join(say(title.names) for title in one.lacks_title),
        "next": "、".join(say(title.names) for title in one.leads_to),
        "gaps": [
            [say(gap.text), say(gap.change), gap.cite, gap.unconfirmed, [say(detail) for detail in gap.details]]
            for gap in one.shown_gaps
        ],
        "conditions": [
            [leaf.outcome.mark, say(leaf.outcome.label), leaf.says, leaf.required, [*leaf.found, *leaf.facts], leaf.cite, leaf.unconfirmed]
            for leaf in taken.leaves(one)
        ],
    }  # fmt: skip


WORDS = {
    "heading": Text("企业自测结果", "Result of the self-check"),
    "as_of": Text("自测日期", "Day of the check"),
    "again": Text(
        "用手机扫码或打开链接，可以看到同样的结果、改数据再算",
        "Scan or open the link to see the same result and to change the answers",
    ),
    "overview": Text("一览", "Overview"),
    "title": Text("称号", "Title"),
    "outcome": Text("结论", "Outcome"),
    "sentence": Text("一句话", "In a sentence"),
    "gaps": Text("差距", "Gaps"),
    "conditions": Text("逐项条件", "Conditions"),
    "condition": Text("条件", "Condition"),
    "required": Text("要求", "Required"),
    "own": Text("本企业", "Own value"),
    "basis": Text("依据", "Source"),
    "unconfirmed": Text("待核对", "unconfirmed"),
    "standard": Text("评判标准", "Standard"),
    "first": Text("须先取得（不能越级）", "Needed first"),
    "next": Text("下一步可以申请", "What comes next"),
    "answers": Text("填报的数据", "The answers"),
    "attention": Text("请先核对", "Look at these first"),
    "changes": Text("规则有变", "Rules that changed"),
    "figure": Text("数据", "Figure"),
    "answer": Text("填写", "Answer"),
}
