"""``tidu backup``: database and files in one archive."""

from __future__ import annotations

from pathlib import Path

import click

from tidu.commands import language_option
from tidu.text import Language, Text
from tidu.web.serving.preparing import configure, reach_database


@click.command("backup")
@click.argument("target", metavar="FILE.tar", type=click.Path(path_type=Path, dir_okay=False))
@language_option
@click.pass_context
def command(ctx: click.Context, target: Path, language: Language) -> None:
    """Write database and files, as they are at this moment, into FILE.tar; people may go on working."""
    configure()
    reach_database()
    from tidu.web.serving.backups import backup  # noqa: PLC0415 - needs the registry of apps

    made = backup(target)
    number, digest = made.head
    text = Text(
        f"已备份到 {made.path}：{made.rows} 行、{made.files} 个文件、{made.bytes / 1024 / 1024:.1f} MB；"
        f"审计链尾 {number}:{digest}",
        f"backed up to {made.path}: {made.rows} rows, {made.files} files, {made.bytes / 1024 / 1024:.1f} MB; "
        f"audit head {number}:{digest}",
    )
    click.echo(text.to(language))
    if made.missing:
        lost = Text(
            f"注意：存储里有 {len(made.missing)} 个文件丢失或被改动，没有进入备份，第一个是 {made.missing[0]}",
            f"Note: {len(made.missing)} files are lost or altered in the store and not in the backup, "
            f"the first is {made.missing[0]}",
        )
        click.echo(lost.to(language), err=True)
        ctx.exit(1)
