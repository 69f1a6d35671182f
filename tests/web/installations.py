"""Whole installations for tests that start real processes: a data folder, a database of their own, already migrated."""

from __future__ import annotations

import itertools
import os
import shutil
import socket
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, LiteralString
from urllib.error import URLError
from urllib.parse import parse_qs, unquote, urlsplit, urlunsplit
from urllib.request import urlopen

import psycopg
from psycopg import sql

ROOT = Path(__file__).resolve().parent.parent.parent
TIDU = str(Path(sys.executable).with_name("tidu"))
NUMBERS = itertools.count(1)


def outside() -> dict[str, str]:
    """The environment without whatever would configure the platform."""
    return {name: value for name, value in os.environ.items() if not name.startswith(("TIDU_", "DJANGO_"))}


@dataclass
class Installation:
    """A data folder and a database. Everything runs in processes of its own."""

    folder: Path
    database: str = ""
    more: dict[str, str] = field(default_factory=dict)

    @property
    def environment(self) -> dict[str, str]:
        """What its processes see."""
        named = {"TIDU_DATA": str(self.folder), "TIDU_DATABASE": self.database, "PYTHONPATH": str(ROOT)}
        return {**outside(), **named, **self.more}

    def tidu(self, *words: str, code: int = 0) -> str:
        """Run the command to its end, and give what it said; it must end with ``code``."""
        done = subprocess.run(
            [TIDU, *words],
            capture_output=True,
            text=True,
            env=self.environment,
            cwd=self.folder,
            timeout=120,
            check=False,
        )
        assert done.returncode == code, f"{words} ended with {done.returncode}\n{done.stdout}\n{done.stderr}"
        return done.stdout + done.stderr

    def python(self, program: str, *, code: int = 0, seconds: float = 120) -> str:
        """Run a program with Django set up, and give what it printed; it must end with ``code``, within so many seconds."""
        words = [sys.executable, "-c", f"from tidu.web.serving.preparing import configure\nconfigure()\n{program}"]
        done = subprocess.run(
            words, capture_output=True, text=True, env=self.environment, cwd=self.folder, timeout=seconds, check=False
        )
        assert done.returncode == code, f"ended with {done.returncode}\n{done.stdout}\n{done.stderr}"
        return done.stdout

    def begin_python(self, program: str) -> subprocess.Popen[str]:
        """Start a program and leave it running; what it says goes to ``said`` in the data folder."""
        with (self.folder / "said").open("a") as said:
            words = [sys.executable, "-c", program]
            return subprocess.Popen(words, stdout=said, stderr=said, text=True, env=self.environment, cwd=self.folder)

    def begin(self, *words: str) -> subprocess.Popen[str]:
        """Start the command and leave it running; its output goes to ``output`` in the data folder."""
        self.folder.mkdir(exist_ok=True)
        with (self.folder / "output").open("w") as output:
            return subprocess.Popen(
                [TIDU, *words],
                stdout=output,
                stderr=subprocess.STDOUT,
                text=True,
                env=self.environment,
                cwd=self.folder,
            )

    @property
    def output(self) -> str:
        """What the process that was begun last has said."""
        return (self.folder / "output").read_text(encoding="utf-8")


class Maker:
    """Makes installations quickly: the tables are made once and copied."""

    def __init__(self, folder: Path, address: str | None) -> None:
        self.folder = folder
        self.address = address
        self._templates: dict[str, Installation] = {}

    def empty(self) -> Installation:
        """No tables, and with SQLite no file either."""
        number = next(NUMBERS)
        folder = self.folder / f"installation-{number}"
        folder.mkdir()
        return Installation(folder, self._create(f"own_{os.getpid()}_{number}") if self.address else "")

    def make(self, program: str = "") -> Installation:
        """All tables, and in them what a program has left that ran once for all who name it."""
        if program not in self._templates:
            made = self.make() if program else self.empty()
            made.python(program) if program else made.tidu("manage", "migrate", "--verbosity=0")
            self._templates[program] = made
        template = self._templates[program]
        if self.address is None:
            number = next(NUMBERS)
            shutil.copytree(template.folder, self.folder / f"installation-{number}")
            return Installation(self.folder / f"installation-{number}")
        made = self.empty()
        shutil.copytree(template.folder, made.folder, dirs_exist_ok=True)
        made.database = self._create(f"{_name(made.database)}_copy", _name(template.database))
        return made

    def _create(self, name: str, template: str = "template0") -> str:
        assert self.address is not None
        folder = parse_qs(urlsplit(self.address).query)["host"][0]
        with psycopg.connect(host=folder, user="tidu", dbname="postgres", autocommit=True) as connection:
            connection.execute(
                sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(name), sql.Identifier(template))
            )
        parts = urlsplit(self.address)
        return urlunsplit(parts._replace(path=f"/{name}"))


def ask(installation: Installation, statement: LiteralString) -> list[tuple[Any, ...]]:
    """Ask the database of an installation, without starting anything of the platform; rows or nothing."""
    if not installation.database:
        with closing(sqlite3.connect(installation.folder / "tidu.sqlite3")) as opened:
            rows = opened.execute(statement).fetchall()
            opened.commit()
            return rows
    parts = urlsplit(installation.database)
    with psycopg.connect(
        host=parse_qs(parts.query)["host"][0], user="tidu", dbname=_name(installation.database)
    ) as other:
        found = other.execute(statement)
        return found.fetchall() if found.description else []


def _name(address: str) -> str:
    return unquote(urlsplit(address).path.lstrip("/"))


def free_port() -> int:
    """A port that nobody uses at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_for(url: str, process: subprocess.Popen[str], seconds: float = 60) -> None:
    """Wait until an address answers, whatever it answers."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        assert process.poll() is None, f"the server ended with {process.returncode}"
        try:
            with urlopen(url, timeout=5):  # noqa: S310 - our own server
                return
        except URLError as error:
            if hasattr(error, "code"):
                return
        except OSError:
            pass
        time.sleep(0.1)
    raise AssertionError(f"nothing answers at {url}")
