"""``tidu restore``: bring back what a backup holds."""

from __future__ import annotations

from pathlib import Path

import click

from tidu.commands import language_option
from tidu.text import Language, Text
from tidu.web.serving.preparing import configure, reach_database


@click.command("restore")
@click.argument("source", metavar="FILE.tar", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--force", is_flag=True, help="replace an installation that holds data")
@language_option
def command(source: Path, force: bool, language: Language) -> None:
    """Bring back database and files from FILE.tar, checked before and after; stop the server first."""
    configure()
    from django.conf import settings  # noqa: PLC0415 - configured just now

    Path(settings.DATA).mkdir(parents=True, exist_ok=True)
    reach_database()
    from tidu.web.serving.restoring import restore  # noqa: PLC0415 - needs the registry of apps

    done = restore(source, force=force)
    number, digest = done.head
    text = Text(
        f"已恢复 {done.made_at} 的备份：{done.rows} 行、{done.files} 个文件；行数、摘要和审计链都核对无误，链尾 {number}:{digest}",
        f"restored the backup of {done.made_at}: {done.rows} rows, {done.files} files; rows, digests and the audit chain"
        f" were verified, head {number}:{digest}",
    )
    click.echo(text.to(language))
    if done.replaced:
        click.echo(
            Text(f"原来的数据库留在 {done.replaced}", f"the database before lies at {done.replaced}").to(language)
        )
