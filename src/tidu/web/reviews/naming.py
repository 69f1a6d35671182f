"""Names of files in a package, as a notice asks for them: ``{序号}-{企业名称}-{材料}``."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import PurePosixPath

from tidu.errors import InputError
from tidu.text import Text

WORDS = ("序号", "企业名称", "统一社会信用代码", "县区", "类别", "材料", "申报编号")
USUAL = "{序号}-{企业名称}/{序号}-{企业名称}-{材料}"
LONGEST = 80
"""Characters of one part of a path: what every system that unpacks it can bear, also in Chinese."""
_WORD = re.compile(r"\{([^{}]*)\}")
_FORBIDDEN = re.compile(r'[\x00-\x1f\x7f<>:"/\\|?*\u202a-\u202e\u2066-\u2069]')
_RESERVED = re.compile(r"^(con|prn|aux|nul|com\d|lpt\d)$", re.IGNORECASE)


def check_pattern(pattern: str) -> str:
    """The pattern, or InputError ``bad-pattern``: unknown words, or one that gives all files of a firm one name."""
    wrong = [word for word in _WORD.findall(pattern) if word not in WORDS]
    bare = _WORD.sub("", pattern)
    parts = pattern.split("/")
    if wrong or "{" in bare or "}" in bare or "{材料}" not in parts[-1] or not all(part.strip(" .") for part in parts):
        allowed = "、".join("{" + word + "}" for word in WORDS)
        why = Text("最后一段要有 {材料}，各段不能为空", "the last part needs {材料}, and no part is empty")
        if wrong:
            why = Text(f"不认识：{'、'.join(wrong)}", f"unknown: {', '.join(wrong)}")
        raise InputError(
            "bad-pattern",
            Text(f"文件名格式不成立：{pattern[:100]}", f"The pattern of names cannot be: {pattern[:100]}"),
            why=why,
            fix=Text(f"可用：{allowed}", f"use {allowed}"),
        )
    return pattern


def safe(text: str) -> str:
    """One part of a path that no system refuses and that never leads out of its folder."""
    clean = _FORBIDDEN.sub("_", text).strip(" .")[:LONGEST].strip(" .")
    return f"_{clean}" if _RESERVED.match(clean.split(".")[0]) else clean or "_"


def path_for(pattern: str, values: Mapping[str, str], ending: str) -> str:
    """The path of one file. What stands in the values never makes a folder of its own."""
    parts = [
        safe(_WORD.sub(lambda found: values.get(found[1], "").replace("/", "_"), part)) for part in pattern.split("/")
    ]
    return str(PurePosixPath(*parts)) + (f".{ending}" if ending else "")


def unused(path: str, used: set[str]) -> str:
    """The path, with a number before its ending where another file has it already; it is used from now on.

    Names that differ in capitals alone count as one, as they do where it is unpacked.
    """
    found, number = path, 1
    stem, dot, ending = path.rpartition(".") if "." in path.rsplit("/", 1)[-1] else (path, "", "")
    while found.casefold() in used:
        number += 1
        found = f"{stem} ({number}){dot}{ending}"
    used.add(found.casefold())
    return found
