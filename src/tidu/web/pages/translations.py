"""The texts of pages in Chinese: fragments by area, merged into one catalogue and compiled, without GNU gettext.

Each area of the platform writes ``locale/zh_Hans/parts/AREA.po``. ``theirs.po`` holds texts of packages that bring no
Chinese of their own. The catalogue that Django reads is made of all of them, so that nobody edits one large file.
"""

from __future__ import annotations

import ast
import re
import struct
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from django.utils.translation.template import templatize

THEIRS = "theirs.po"
HEADER = (
    "Project-Id-Version: tidu\nMIME-Version: 1.0\nContent-Type: text/plain; charset=UTF-8\n"
    "Content-Transfer-Encoding: 8bit\nLanguage: zh_Hans\nPlural-Forms: nplurals=1; plural=0;\n"
)
CALL = re.compile(r"\b(npgettext|ngettext|pgettext|gettext|_)\(")


@dataclass(frozen=True, slots=True, order=True)
class Key:
    """What is translated: a text, where needed with its context."""

    text: str
    context: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """One text with its Chinese, and the fragment in which it stands."""

    key: Key
    chinese: str
    plural: str = ""
    fuzzy: bool = False
    part: str = ""


# -- reading fragments --------------------------------------------------------------------------------------------


def read_po(path: Path) -> list[Entry]:
    """The entries of a fragment, its head left out. Raises ValueError with file and line where it cannot be read."""
    entries: list[Entry] = []
    block: dict[str, str] = {}
    field, fuzzy = "", False
    for number, raw in enumerate([*path.read_text(encoding="utf-8").splitlines(), ""], 1):
        line = raw.strip()
        if line.startswith("#"):
            fuzzy = fuzzy or (line.startswith("#,") and "fuzzy" in line)
            continue
        starts_anew = not line or (
            line.startswith(("msgctxt", "msgid ")) and any(k.startswith("msgstr") for k in block)
        )
        if starts_anew and block:
            entries.append(_entry(block, fuzzy, path.name))
            block, fuzzy = {}, False
        if not line:
            continue
        found = re.fullmatch(r'(?:(msgctxt|msgid_plural|msgid|msgstr(?:\[0\])?)\s+)?(".*")', line)
        if not found or not (found[1] or field):
            raise ValueError(f"{path}:{number}: this is no line of a po file: {line}")
        field = found[1] or field
        block[field] = block.get(field, "") + ast.literal_eval(found[2])
    return [entry for entry in entries if entry.key.text]


def _entry(block: Mapping[str, str], fuzzy: bool, part: str) -> Entry:
    key = Key(block.get("msgid", ""), block.get("msgctxt", ""))
    chinese = block.get("msgstr", block.get("msgstr[0]", ""))
    return Entry(key, chinese, block.get("msgid_plural", ""), fuzzy, part)


def merged(parts: Sequence[Path]) -> tuple[dict[Key, Entry], list[str]]:
    """All entries by key, and the faults: untranslated, fuzzy, or said differently in two fragments."""
    found: dict[Key, Entry] = {}
    faults: list[str] = []
    for path in sorted(parts):
        for entry in read_po(path):
            if not entry.chinese or entry.fuzzy:
                faults.append(f"{entry.part}: {'fuzzy' if entry.fuzzy else 'no Chinese text'}: {entry.key.text!r}")
            other = found.setdefault(entry.key, entry)
            if other.chinese != entry.chinese:
                faults.append(
                    f"{other.part} and {entry.part} say {entry.key.text!r} differently: "
                    f"{other.chinese} / {entry.chinese}; agree, or give one of them a msgctxt"
                )
    return found, faults


# -- writing the catalogue ----------------------------------------------------------------------------------------


def po_text(entries: Mapping[Key, Entry]) -> str:
    """The merged catalogue as GNU gettext writes it."""
    blocks = ["# Made by scripts/messages from parts/*.po: edit those.\n" + 'msgid ""\nmsgstr ""\n' + _lines(HEADER)]
    for key in sorted(entries):
        entry = entries[key]
        context = f"msgctxt {_quoted(key.context)}\n" if key.context else ""
        plural = f"msgid_plural {_quoted(entry.plural)}\n" if entry.plural else ""
        target = "msgstr[0]" if entry.plural else "msgstr"
        blocks.append(f"{context}msgid {_quoted(key.text)}\n{plural}{target} {_quoted(entry.chinese)}\n")
    return "\n".join(blocks)


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\t", "\\t")
    return f'"{escaped}"'


def _lines(text: str) -> str:
    return "".join(f"{_quoted(line)}\n" for line in text.splitlines(keepends=True))


def mo_bytes(entries: Mapping[Key, Entry]) -> bytes:
    """The compiled catalogue: sorted pairs, each with length and offset, as gettext specifies."""
    pairs = [(b"", HEADER.encode())]
    for key, entry in entries.items():
        source = f"{key.context}\x04{key.text}" if key.context else key.text
        pairs.append(
            (f"{source}\0{entry.plural}".encode() if entry.plural else source.encode(), entry.chinese.encode())
        )
    pairs.sort()
    count = len(pairs)
    originals, translations = 28, 28 + 8 * count
    offset = translations + 8 * count
    tables: tuple[list[int], list[int]] = ([], [])
    body = b""
    for column in (0, 1):
        for pair in pairs:
            tables[column].extend((len(pair[column]), offset + len(body)))
            body += pair[column] + b"\0"
    head = struct.pack("<7I", 0x950412DE, 0, count, originals, translations, 0, offset)
    return head + struct.pack(f"<{4 * count}I", *tables[0], *tables[1]) + body


# -- what code and templates use ----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Use:
    """A text in code or in a template."""

    key: Key
    plural: str
    place: str


def uses(root: Path) -> Iterator[Use]:
    """Every translatable text below a folder of code and templates."""
    for path in sorted(root.rglob("*.py")):
        yield from _in_code(path)
    for path in sorted(root.rglob("templates/**/*")):
        if path.is_file():
            yield from _in_template(path)


def _in_code(path: Path) -> Iterator[Use]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    names = {
        alias.asname or alias.name: alias.name.removesuffix("_lazy").removesuffix("_noop")
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module == "django.utils.translation"
        for alias in node.names
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in names:
            arguments = [one.value if isinstance(one, ast.Constant) else None for one in node.args]
            yield from _use(names[node.func.id], arguments, f"{path.name}:{node.lineno}")


def _in_template(path: Path) -> Iterator[Use]:
    # Django turns a template into something like code; there the calls stand between filling characters.
    code = templatize(path.read_text(encoding="utf-8"), origin=str(path))
    for found in CALL.finditer(code):
        try:
            call = ast.parse(_balanced(code, found.start()), mode="eval").body
        except SyntaxError:
            continue
        if isinstance(call, ast.Call):
            arguments = [one.value if isinstance(one, ast.Constant) else None for one in call.args]
            yield from _use("gettext" if found[1] == "_" else found[1], arguments, path.name)


def _balanced(code: str, start: int) -> str:
    """The call that begins at ``start``, to the bracket that closes it; brackets within texts do not count."""
    depth, quote, index = 0, "", code.index("(", start)
    while index < len(code):
        char = code[index]
        if quote:
            if char == "\\":
                index += 1
            elif char == quote:
                quote = ""
        elif char in "\"'":
            quote = char
        elif char in "()":
            depth += 1 if char == "(" else -1
            if depth == 0:
                break
        index += 1
    return code[start : index + 1].replace("\n", " ")


SHAPES = {"gettext": (0, None, None), "ngettext": (0, 1, None), "pgettext": (1, None, 0), "npgettext": (1, 2, 0)}


def _use(function: str, arguments: Sequence[object], place: str) -> Iterator[Use]:
    shape = SHAPES.get(function)
    if shape is None:
        return
    text, plural, context = (arguments[at] if at is not None and at < len(arguments) else "" for at in shape)
    if isinstance(text, str) and isinstance(plural, str) and isinstance(context, str) and text:
        yield Use(Key(text, context), plural, place)


# -- checking -----------------------------------------------------------------------------------------------------


def check(entries: Mapping[Key, Entry], used: Sequence[Use]) -> list[str]:
    """What is wrong between fragments and code: texts without Chinese, and Chinese that nobody uses."""
    faults: list[str] = []
    missing: dict[Key, str] = {}
    for use in used:
        entry = entries.get(use.key)
        if entry is None:
            missing.setdefault(use.key, use.place)
        elif entry.plural != use.plural:
            faults.append(f"{use.place}: {use.key.text!r} has another plural in {entry.part}: {entry.plural!r}")
    wanted = {use.key for use in used}
    faults += [f"{place}: no Chinese text for {_shown(key)}" for key, place in sorted(missing.items())]
    faults += [
        f"{entry.part}: nobody uses {_shown(key)}"
        for key, entry in sorted(entries.items())
        if key not in wanted and entry.part != THEIRS
    ]
    return faults + [
        f"{entry.part}: the fields of {key.text!r} differ from those of {entry.chinese!r}"
        for key, entry in sorted(entries.items())
        if _fields(entry.chinese) - _fields(key.text) - _fields(entry.plural)
    ]


def _shown(key: Key) -> str:
    return f"{key.text!r} (msgctxt {key.context!r})" if key.context else repr(key.text)


def _fields(text: str) -> set[str]:
    return set(re.findall(r"%\((\w+)\)", text))
