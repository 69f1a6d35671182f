"""``tidu manage flows``: lists the flows of the house, and draws them for the documentation."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from tidu.web.workflow.drawing import svg
from tidu.web.workflow.registered import FLOWS


class Command(BaseCommand):
    """Every flow that a room has made known was read and checked when the programme started."""

    help = "List the flows; with --draw write each into a folder as flow-NAME.svg."

    def add_arguments(self, parser: CommandParser) -> None:
        """The folder, if any."""
        parser.add_argument("--draw", metavar="FOLDER", help="the folder to draw into, such as docs/images")

    def handle(self, *_args: Any, **options: Any) -> None:  # noqa: ANN401 - Django's signature
        for name, known in sorted(FLOWS.items()):
            flow = known.flow
            self.stdout.write(f"{name:<20} {flow.names.zh} {len(flow.states)} states, {len(flow.actions)} actions")
            if options["draw"]:
                target = Path(options["draw"]) / f"flow-{name}.svg"
                target.write_text(svg(flow), encoding="utf-8")
