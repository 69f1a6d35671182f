"""``tidu audit``: proving that nobody has touched the trail."""

from __future__ import annotations

import re

import click

from tidu.commands import language_option
from tidu.text import Language, Text
from tidu.web.serving.preparing import configure, reach_database


@click.group("audit")
def command() -> None:
    """Look at the chain of audit events."""


class Head(click.ParamType[tuple[int, str]]):
    """Number and digest of an event, as ``tidu audit head`` prints them."""

    name = "SEQ:DIGEST"

    def convert(
        self, value: str | tuple[int, str], param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[int, str]:
        """Read ``12:ab…``."""
        if isinstance(value, tuple):
            return value
        found = re.fullmatch(r"(\d+):([0-9a-f]{64})", value.strip())
        if not found:
            self.fail("写成 12:0123…（tidu audit head 的输出）(give what `tidu audit head` printed)", param, ctx)
        return int(found[1]), found[2]


@command.command("head")
def head() -> None:
    """Print number and digest of the last event; noted elsewhere, they prove later that nothing was rewritten."""
    configure()
    reach_database()
    from tidu.web.audit import service  # noqa: PLC0415 - needs the registry of apps

    number, digest = service.head()
    click.echo(f"{number}:{digest}")


@command.command("verify")
@click.option("--expect", type=Head(), help="a head that was noted earlier")
@language_option
@click.pass_context
def verify(ctx: click.Context, expect: tuple[int, str] | None, language: Language) -> None:
    """Check every event against its digest and the event before it; ends with 1 where the chain does not hold."""
    configure()
    reach_database()
    from tidu.web.audit import service  # noqa: PLC0415 - needs the registry of apps

    faults = list(service.verify(expect))
    for fault in faults:
        click.echo(f"#{fault.sequence}: {fault.what.to(language)}", err=True)
    number, digest = service.head()
    if faults:
        text = Text(f"审计链有 {len(faults)} 处对不上", f"the audit chain does not hold at {len(faults)} places")
        click.echo(text.to(language), err=True)
        ctx.exit(1)
    text = Text(f"审计链完整：{number} 条，链尾 {digest}", f"the audit chain holds: {number} events, head {digest}")
    click.echo(text.to(language))
