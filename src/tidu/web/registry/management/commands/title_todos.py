"""``tidu manage title_todos``: what a scheduler runs every night, so that no title ends unseen."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils.dateparse import parse_date

from tidu.today import china_today
from tidu.web.audit.service import Actor, acting
from tidu.web.registry.titles.service import ensure_title_todos


class Command(BaseCommand):
    """Opens a to-do for every title that ends within a year and has none. Safe to repeat."""

    help = "Open a to-do for every title that ends within twelve months; safe to repeat."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--on", default="", metavar="DATE", help="another day than today, such as 2026-12-01")

    def handle(self, *_args: Any, **options: Any) -> None:  # noqa: ANN401 - Django's signature
        on = parse_date(options["on"]) if options["on"] else china_today()
        if on is None:
            self.stderr.write(f"“{options['on']}” is not a date: write it like 2026-12-01")
            raise SystemExit(2)
        with acting(Actor(user_name="系统", channel="schedule")):
            opened = ensure_title_todos(on)
        self.stdout.write(f"{opened} to-dos opened")
