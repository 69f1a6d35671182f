"""``tidu check``: one firm against the standard of a title, with every reason."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import click

from tidu.catalogue import Catalogue, load
from tidu.catalogue.deriving import with_derived
from tidu.commands import language_option
from tidu.criteria import model
from tidu.criteria.expressions import Application
from tidu.criteria.fact_files import read_firm
from tidu.criteria.one import evaluate
from tidu.errors import RuleError
from tidu.text import Language, Text
from tidu.today import china_today


def chosen_standard(
    catalogue: Catalogue, title: str | None, standard: str | None, on: date, kind: Application
) -> model.Standard:
    """The standard that applies to ``title``, or the one named ``ID+OVERLAY``."""
    if standard:
        name, *overlays = standard.split("+")
        return catalogue.standard(name, overlays)
    if not title:
        raise RuleError(
            "E305",
            Text("没有说明按哪个称号或标准判断", "No title or standard is named"),
            fix=Text("加上 --title zjtx，或 --standard zjtx-2026", "Add --title zjtx, or --standard zjtx-2026"),
        )
    return catalogue.which(title, kind, on).standard


def day(value: str | None) -> date:
    """A date written 2026-05-01; today where none is given. Raises RuleError E306."""
    if value is None:
        return china_today()
    try:
        return date.fromisoformat(value)
    except ValueError:
        raise RuleError(
            "E306",
            Text(f"“{value}”不是日期", f"“{value}” is not a date"),
            fix=Text("写成 2026-05-01", "Write it like 2026-05-01"),
        ) from None


@click.command("check")
@click.argument("firm", type=click.Path(path_type=Path))
@click.option("--title", help="the title's code, e.g. zjtx (tidu standards titles lists them)")
@click.option("--standard", help="a standard's id instead, e.g. xjr-2022+xjr-2025-round")
@click.option("--on", "on_text", metavar="DATE", help="date of the check, e.g. 2026-05-01; today by default")
@click.option("--kind", type=click.Choice(["new", "review"]), default="new", show_default=True)
@click.option("--json", "as_json", is_flag=True, help="the whole trace as JSON")
@click.option("--brief", is_flag=True, help="leave out the details of what is met")
@click.option(
    "--receipt", type=click.Path(path_type=Path), help="also store the verdict as a receipt that can be replayed"
)
@language_option
def command(  # noqa: PLR0913, PLR0917 - one parameter an option
    firm: Path,
    title: str | None,
    standard: str | None,
    on_text: str | None,
    kind: Application,
    as_json: bool,
    brief: bool,
    receipt: Path | None,
    language: Language,
) -> None:
    """Judge one FIRM (a YAML file of its facts; docs/language.md shows the form)."""
    catalogue = load()
    on = day(on_text)
    facts = read_firm(firm, catalogue.vocabulary)
    rules = chosen_standard(catalogue, title, standard, on, kind)
    verdict = evaluate(rules, with_derived(facts, rules, catalogue, on), on, kind)
    if receipt is not None:
        from tidu.criteria.receipts import receipt_of, write_receipt  # noqa: PLC0415 - only when asked for

        write_receipt(receipt_of(verdict), receipt)
    if as_json:
        from tidu.criteria.export import verdict_data  # noqa: PLC0415

        click.echo(json.dumps(verdict_data(verdict), ensure_ascii=False, indent=2))
        return
    from tidu.criteria.report import Report  # noqa: PLC0415

    click.echo(str(Report(verdict, language, fold=brief)))
