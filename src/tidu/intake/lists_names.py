"""The cell of a firm's name: what is the name, what was written behind it, and what is wrong with it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from tidu.intake.lists_columns import is_firm
from tidu.linkage.codes import cleaned
from tidu.linkage.divisions import place_at
from tidu.sheets.labels import clean_heading, plain

SEPARATORS = re.compile(
    r"[、，,;；/|\n\r]+|(?<=公司)\s*[和及与]\s*(?=[\u4e00-\u9fff])|(?<=[厂社])\s*[和及与]\s*(?=[\u4e00-\u9fff])"
)
BRACKETED = re.compile(r"[（(\[【〔]([^（()）\[\]【】〔〕]*)[)）\]】〕]")
BRACKETS = re.compile(r"[（()）\[\]【】〔〕]")
FORMERLY = re.compile(r"^(?:原名称?|曾用名|更名前|变更前|旧名|原企业名称|原为|原)[:：为是]?\s*(?P<name>.{4,})$")
NOW = re.compile(r"^(?:已|现|后)?(?:更名为|变更为|改名为|现名称?|现为|更名|现)[:：为是]?\s*(?P<name>.{4,})$")
OF_THE_NAME = re.compile(
    r"集团|控股|有限合伙|普通合伙|特殊普通合伙|个人独资|合伙|有限公司|股份|中国|国际|亚洲|亚太|华东|华南|华北|东北|西北|西南|北方|南方|香港|澳门|台湾"
)
CUT = re.compile("(股份有限公|有限责任公|股份有限|有限责任|有限公|有限责|股份有|有限|股份)$")
WHOLE = {
    "股份有限公": "股份有限公司",
    "有限责任公": "有限责任公司",
    "股份有限": "股份有限公司",
    "有限责任": "有限责任公司",
    "有限公": "有限公司",
    "有限责": "有限责任公司",
    "股份有": "股份有限公司",
    "有限": "有限公司",
    "股份": "股份有限公司",
}
CODE = re.compile(r"[0-9A-Z]{18}|\d{15}")
WORDS = re.compile(r"[\u3400-\u9fffA-Za-z]")
DAMAGED = re.compile("\ufffd|锟斤拷|\\?{2,}|□|[\u4e00-\u9fff]\\?[\u4e00-\u9fff]")
ONLY_CHINESE = re.compile("[\u4e00-\u9fff]+")
"""What needs no putting right."""
SHORTEST = 4
MOST_PROPOSED = 10
TOGETHER = re.compile("(?<=有限公司)(?=.{4,}(?:公司|厂|合作社)$)")
"""Where a second firm's name begins, with nothing between."""
BRANCH = re.compile("(?:分公司|分厂|分店|支公司|办事处|项目部)")


@dataclass(slots=True)
class ReadName:
    """A name that was read. ``found`` lists (code of the issue, values); ``names`` all firms if there are several."""

    name: str = ""
    former: list[str] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    names: tuple[str, ...] = ()
    found: list[tuple[str, dict[str, str], tuple[str, ...]]] = field(default_factory=list)


def read_firm(written: str) -> ReadName:
    """The name in a cell that holds something."""
    read = ReadName()
    simple = ONLY_CHINESE.fullmatch(written) is not None
    text = written if simple else plain(written)
    if several := _several(text):
        read.names = several
        read.name = clean_heading(text)
        read.found.append(("several-firms", {"count": str(len(several))}, several[:MOST_PROPOSED]))
        return read
    text = text if simple else clean_heading(text)
    read.name = _without_remarks(text, read) if BRACKETS.search(text) else text
    read.name = read.name.strip(" 、，,。.;；:：*※★")
    _judge(read)
    return read


def _several(text: str) -> tuple[str, ...]:
    """The firms of a cell that holds more than one; empty for one. 示例、示范商贸有限公司 is one."""
    if SEPARATORS.search(text) is None:
        return _together(clean_heading(text))
    # A mark inside brackets separates nothing.
    bare = BRACKETED.sub(lambda match: "\0" * len(match[0]), text)
    parts: list[str] = []
    start = 0
    for match in SEPARATORS.finditer(bare):
        parts.append(text[start : match.start()])
        start = match.end()
    parts = [clean_heading(part) for part in (*parts, text[start:]) if part.strip()]
    return tuple(parts) if len(parts) > 1 and all(is_firm(part) for part in parts) else ()


def _together(text: str) -> tuple[str, ...]:
    """Two names with nothing between, as two lines of a page become; a branch behind its firm is one."""
    found = TOGETHER.search(text)
    if found is None or BRACKETS.search(text):
        return ()
    parts = (text[: found.start()], text[found.start() :])
    return parts if all(is_firm(part) for part in parts) and not BRANCH.search(parts[1]) else ()


def _without_remarks(text: str, read: ReadName) -> str:
    """The text without those brackets that do not belong to the name, each of which is told."""

    def keep(match: re.Match[str]) -> str:
        inner = match[1].strip()
        if _belongs(inner):
            return match[0]
        if former := FORMERLY.match(inner):
            names = [one for one in re.split(r"[、，,;；]", former["name"]) if one]
            read.former += names
            read.found.append(("former-name", {"former": "、".join(names)}, ()))
        elif (now := NOW.match(inner)) and is_firm(now["name"]):
            read.found.append(("name-changed", {"now": now["name"]}, (now["name"],)))
        elif inner:
            read.remarks.append(inner)
            read.found.append(("name-remark", {"remark": inner}, ()))
        return ""

    return BRACKETED.sub(keep, text)


def _belongs(inner: str) -> bool:
    """Whether what stands in brackets is part of a name: a place, 集团, 有限合伙; a branch is, too."""
    if OF_THE_NAME.fullmatch(inner) or inner.endswith(("分公司", "分厂", "分店", "支行", "分行")):
        return not FORMERLY.match(inner)
    place = place_at(inner, 0)
    return place is not None and place.text == inner


def _judge(read: ReadName) -> None:
    name = read.name
    if name[:1].isascii() and CODE.fullmatch(cleaned(name)[0]):
        read.found.append(("name-is-code", {}, ()))
    elif not WORDS.search(name):
        read.found.append(("name-odd", {}, ()))
    elif DAMAGED.search(name):
        read.found.append(("name-damaged", {}, ()))
    elif (cut := CUT.search(name)) and len(name) > SHORTEST:
        whole = name[: cut.start()] + WHOLE[cut[1]]
        read.found.append(("name-cut", {"end": cut[1]}, (whole,)))
    elif len(name) < SHORTEST:
        read.found.append(("name-short", {}, ()))
