"""``tidu manage duties``: does what is due today, and says how every duty stands."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from tidu.web.jobs.due import do_duties, standings


class Command(BaseCommand):
    """For an installation that runs neither ``tidu serve`` nor ``tidu worker``: let a timer call it. Safe to repeat."""

    help = "Do the daily duties that are due, and print how each stands; ends with 1 where one is behind."

    def handle(self, *_args: Any, **_options: Any) -> None:  # noqa: ANN401 - Django's signature
        do_duties()
        found = standings()
        for one in found:
            day = one.last.day if one.last is not None else "-"
            self.stdout.write(f"{one.duty.name:<20} {day!s:<12} {one.word:<12} {one.duty.what.en}")
        if not all(one.good for one in found):
            raise SystemExit(1)
