"""``tidu worker``: background work alone, for a machine of its own."""

from __future__ import annotations

import click

from tidu.web.serving import worker


@click.command("worker")
def command() -> None:
    """Do background work until Ctrl+C or SIGTERM; `tidu serve` starts one by itself."""
    worker.main()
