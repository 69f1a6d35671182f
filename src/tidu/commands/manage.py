"""``tidu manage``: Django's own management commands on this installation."""

from __future__ import annotations

import click
from django.core.management import execute_from_command_line

from tidu.web.serving.preparing import configure


@click.command("manage", context_settings={"ignore_unknown_options": True, "help_option_names": []})
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def command(arguments: tuple[str, ...]) -> None:
    """Run a management command of Django: `tidu manage migrate`, `tidu manage createsuperuser`."""
    configure()
    execute_from_command_line(["tidu manage", *arguments])
