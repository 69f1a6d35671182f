"""What was typed, read: numbers and choices by the kernel, texts by their length and look. Nothing typed is ever changed."""

from __future__ import annotations

import re
from dataclasses import dataclass

from tidu.criteria.facts import Value
from tidu.criteria.values import ValueFault, show_value
from tidu.text import Language, Text, same
from tidu.web.filing.forms import Field
from tidu.web.registry.facts.service import read_typed

LOOKS = {
    "phone": (
        re.compile(r"[+\d][\d\s()-]{5,24}(转\d{1,6})?"),
        Text("电话由数字、空格和短横组成，例如 0429-1234567", "Digits, spaces and dashes, such as 0429-1234567"),
    ),
    "email": (
        re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+"),
        Text("邮箱写成 名字@域名", "An address is name@domain"),
    ),
    "postcode": (re.compile(r"\d{6}"), Text("邮政编码是 6 位数字", "A postcode has 6 digits")),
}
"""How some texts have to look, and what to do where they do not."""


@dataclass(frozen=True, slots=True)
class Read:
    """What a text means: ``value`` for the kernel, or a fault in words; both None for a text that is as it is."""

    value: Value | None = None
    fault: Text | None = None


def read(field: Field, text: str) -> Read:
    """The meaning of what stands in a field; an empty field is not known."""
    clean = text.strip()
    if not clean:
        return Read()
    if field.indicator is not None and field.type != "finding":
        try:
            return Read(read_typed(field.indicator, clean))
        except ValueFault as fault:
            return Read(fault=Text(f"{fault.why.zh}。{fault.fix.zh}", f"{fault.why.en}. {fault.fix.en}"))
    if field.type == "multi":
        strange = [one for one in clean.split() if one not in dict(field.options)]
        if strange:
            return Read(fault=Text(f"没有“{strange[0]}”这个选项", f"There is no option “{strange[0]}”"))
        return Read()
    return Read(fault=_look(field, clean))


def _look(field: Field, text: str) -> Text | None:
    if len(text) > field.limit:
        over = len(text) - field.limit
        return Text(
            f"最多 {field.limit} 字，现在 {len(text)} 字；已照原样保存，请删减 {over} 字",
            f"At most {field.limit} characters, {len(text)} now; kept as typed: take out {over}",
        )
    if field.type in LOOKS:
        pattern, advice = LOOKS[field.type]
        if not pattern.fullmatch(text):
            return Text(f"“{text}”不像{field.names.zh}。{advice.zh}", f"“{text}” is not one. {advice.en}")
    return None


def shown(field: Field, text: str, language: Language = "zh") -> str:
    """What stands in a field as a page or a print says it: with its unit, choices by name."""
    if not text.strip():
        return ""
    found = read(field, text)
    if field.indicator is not None and found.value is not None:
        return show_value(field.indicator, found.value, language)
    if field.type == "multi":
        names = dict(field.options)
        return "、".join(names.get(one, same(one)).to(language) for one in text.split())
    return text
