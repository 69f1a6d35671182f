"""``tidu replay``: reproduce stored verdicts, or say exactly what differs."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import click

from tidu.catalogue import load
from tidu.commands import language_option
from tidu.criteria.outcomes import WORDS, Outcome
from tidu.criteria.receipts import Receipt, read_receipt
from tidu.criteria.replaying import Replay, replay
from tidu.errors import TiduError
from tidu.text import Language, Text

REPRODUCED, DIFFERS, UNREADABLE = 0, 1, 2


@click.command("replay")
@click.argument("receipts", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="RECEIPT.json...")
@click.option("--json", "as_json", is_flag=True, help="one JSON list with an entry a receipt")
@language_option
def command(receipts: tuple[Path, ...], as_json: bool, language: Language) -> None:
    """Judge the facts of each RECEIPT again by the standard as it is today.

    Exits with 0 where every verdict was reproduced, 1 where something differs, 2 where a file is no receipt, was
    altered or cannot be read.
    """
    found = [(path, _replayed(path)) for path in receipts]
    if as_json:
        click.echo(json.dumps([_data(path, one) for path, one in found], ensure_ascii=False, indent=2))
    else:
        click.echo("\n\n".join(_words(path, one).to(language) for path, one in found))
    code = max(_code(one) for _, one in found)
    if code:
        sys.exit(code)


def _replayed(path: Path) -> Replay | TiduError:
    """One unreadable file does not keep the others from being replayed."""
    try:
        return replay(read_receipt(path), load().standard)
    except TiduError as error:
        return error


def _code(one: Replay | TiduError) -> int:
    if isinstance(one, TiduError):
        return UNREADABLE
    return REPRODUCED if one.reproduced else DIFFERS


def _data(path: Path, one: Replay | TiduError) -> dict[str, Any]:
    if isinstance(one, TiduError):
        error = {"code": one.code, "zh": one.render("zh"), "en": one.render("en")}
        return {"file": str(path), "status": "unreadable", "error": error}
    return {
        "file": str(path),
        "status": "reproduced" if one.reproduced else "differs",
        "verdict": one.receipt["verdict"],
        "differences": [difference.data() for difference in one.differences],
        "notes": [{"zh": note.zh, "en": note.en} for note in one.notes],
    }


def _words(path: Path, one: Replay | TiduError) -> Text:
    if isinstance(one, TiduError):
        return Text(one.render("zh"), one.render("en"))
    heading = Text("✓ {path}：复算结果一致", "✓ {path}: reproduced")
    if not one.reproduced:
        heading = Text("✗ {path}：有 {count} 处不同", "✗ {path}: differences: {count}")
    lines = [heading.format(path=path, count=len(one.differences)), _about(one.receipt)]
    lines += [Text(f"- {difference.text.zh}", f"- {difference.text.en}") for difference in one.differences]
    if one.verdict is not None and one.differences and not _results_differ(one):
        lines.append(
            Text("  各条件、得分、类别的结果都与当时相同", "  Every node, score and class came out as it did then")
        )
    lines += [Text(f"  {note.zh}", f"  {note.en}") for note in one.notes]
    return Text("\n".join(line.zh for line in lines), "\n".join(line.en for line in lines))


def _results_differ(one: Replay) -> bool:
    return any(difference.what in ("verdict", "node", "score", "class") for difference in one.differences)


def _about(receipt: Receipt) -> Text:
    """Whom, by what, when and with which verdict the receipt judged."""
    standard, word = receipt["standard"], receipt["verdict"]
    verdict = Outcome[word.upper()].label if word in WORDS else Text(word, word)
    kind = {"new": Text("新申请", "new"), "review": Text("复核", "review")}[receipt["kind"]]
    return Text(
        "  {firm}{standard} · {kind} · {on} · {verdict}", "  {firm}{standard} · {kind} · {on} · {verdict}"
    ).format(
        firm=f"{receipt['firm']['name']} · " if receipt["firm"]["name"] else "",
        standard="+".join((standard["id"], *standard["overlays"])),
        kind=kind,
        on=receipt["on"],
        verdict=verdict,
    )
