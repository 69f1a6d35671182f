"""``tidu serve``: the platform in the browser."""

from __future__ import annotations

from pathlib import Path

import click

from tidu.commands import language_option
from tidu.text import Language, Text
from tidu.web import serving


@click.command("serve")
@click.option("--host", default="127.0.0.1", show_default=True, help="address to listen on; 0.0.0.0 for every one")
@click.option("--port", type=click.IntRange(1, 65535), default=8000, show_default=True)
@click.option("--workers", type=click.IntRange(1, 64), default=2, show_default=True, help="processes that answer pages")
@click.option("--data", type=click.Path(path_type=Path), help="data folder; stands in for TIDU_DATA")
@click.option("--migrate", is_flag=True, help="bring a PostgreSQL database up to date first; SQLite always is")
@click.option("--no-worker", is_flag=True, help="leave background work to `tidu worker` elsewhere")
@language_option
def command(
    host: str, port: int, workers: int, data: Path | None, migrate: bool, no_worker: bool, language: Language
) -> None:
    """Serve pages, and work in the background, until Ctrl+C or SIGTERM."""
    serving.prepare(data, tasks="worker", migrate=migrate)
    shown = f"[{host}]" if ":" in host else host

    def started() -> None:
        text = Text(
            f"梯度在 http://{shown}:{port}/ 上运行，按 Ctrl+C 停止",
            f"Tidu is at http://{shown}:{port}/ until you press Ctrl+C",
        )
        click.echo(text.to(language))

    serving.run(host, port, workers, background=False if no_worker else None, started=started)
    click.echo(Text("已停止", "stopped").to(language))
