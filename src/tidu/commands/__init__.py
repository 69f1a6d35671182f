"""The ``tidu`` command. Each subcommand lies in its own module and is imported when it is called."""

from __future__ import annotations

import importlib
import sys
from typing import Any

import click

from tidu import __version__
from tidu.errors import TiduError
from tidu.text import Language

SUBCOMMANDS = {
    "check": "judge one firm against the standard of a title",
    "evaluate": "judge every firm of a table",
    "standards": "look at the standards, test them, print them as SQL",
    "gaps": "what one firm still lacks, how to get there, and what to ask next",
    "reform": "who gains and who loses when a standard changes",
    "replay": "reproduce a stored verdict",
    "link": "find the firms of one table in another",
    "clock": "when a legal period ends, and why",
    "sample": "evaluate a fictional city's workbook and show what comes out",
    "demo": "open a living fictional city in the browser",
    "serve": "serve the platform in the browser",
    "worker": "do the platform's background work alone",
    "manage": "run a management command of Django",
    "backup": "write database and files into one archive",
    "restore": "bring back what a backup holds",
    "audit": "prove that nobody has touched the audit trail",
}


class Lazy(click.Group):
    """A group whose commands are imported on first use, so that a check starts quickly."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - the signature is click's
        """All names, in a helpful order."""
        return list(SUBCOMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        """Import one command."""
        if cmd_name not in SUBCOMMANDS:
            return None
        module = importlib.import_module(f"tidu.commands.{cmd_name}")
        command = module.command
        assert isinstance(command, click.Command)  # noqa: S101
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        """The list of commands without importing them."""
        with formatter.section("Commands"):
            formatter.write_dl(list(SUBCOMMANDS.items()))

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """A wrong name suggests the nearest."""
        import difflib  # noqa: PLC0415

        if args and args[0] not in SUBCOMMANDS:
            near = difflib.get_close_matches(args[0], list(SUBCOMMANDS), n=1)
            hint = f" Did you mean “{near[0]}”?" if near else ""
            raise click.UsageError(f"没有“{args[0]}”这个命令 (no such command).{hint}", ctx)
        return super().resolve_command(ctx, args)


@click.group(cls=Lazy, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="tidu")
def cli() -> None:
    """Tidu (梯度): official standards for quality SMEs as data, with exact, explained verdicts."""


def main(arguments: list[str] | None = None) -> None:
    """Entry point: errors that a user can act on are shown in words, in the language asked for."""
    words = sys.argv[1:] if arguments is None else arguments
    try:
        code = cli.main(args=words, prog_name="tidu", standalone_mode=False)
        if isinstance(code, int) and code:  # what ``ctx.exit`` was given
            sys.exit(code)
    except TiduError as error:
        click.echo(error.render(language_of(words)), err=True)
        sys.exit(2)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except (click.Abort, KeyboardInterrupt):
        click.echo("已中止 (stopped)", err=True)
        sys.exit(130)
    except BrokenPipeError:
        sys.stderr.close()
        sys.exit(0)


def language_of(words: list[str]) -> Language:
    """The language that ``--lang`` asks for; Chinese by default."""
    for index, word in enumerate(words):
        if word == "--lang" and index + 1 < len(words):
            return "en" if words[index + 1] == "en" else "zh"
        if word == "--lang=en":
            return "en"
    return "zh"


def language_option(function: Any) -> Any:  # noqa: ANN401 - decorates any command
    """The ``--lang`` option that every command has."""
    return click.option(
        "--lang",
        "language",
        type=click.Choice(["zh", "en"]),
        default="zh",
        show_default=True,
        help="language of the output",
    )(function)
