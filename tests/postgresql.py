"""A private PostgreSQL cluster for tests: made from the system's binaries, reached through a socket in a folder of its
own, run as a user without privileges, gone at the end. No other cluster is ever touched.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import quote

WHY_NOT = "PostgreSQL is not installed: scripts/setup postgresql, or apt-get install postgresql"
SETTINGS = (
    "listen_addresses=",
    "fsync=off",
    "synchronous_commit=off",
    "full_page_writes=off",
    "max_connections=60",
    "log_min_messages=fatal",
)
USERS = ("postgres", "nobody")


def binaries() -> Path | None:
    """The folder of the newest PostgreSQL of this machine; None where there is none."""
    found = [path for path in Path("/usr/lib/postgresql").glob("*/bin") if (path / "initdb").is_file()]
    if found:
        return max(found, key=lambda path: [int(part) for part in path.parent.name.split(".") if part.isdigit()])
    initdb = shutil.which("initdb")
    return Path(initdb).resolve().parent if initdb else None


def _end_with_parent() -> None:
    """A test run that is killed leaves no server behind."""
    ctypes.CDLL(None).prctl(1, signal.SIGQUIT)


class Cluster:
    """A running server with nothing in it."""

    def __init__(self, settings: Sequence[str] = SETTINGS) -> None:
        self.settings = settings
        found = binaries()
        if found is None:
            raise RuntimeError(WHY_NOT)
        self.bin = found
        self.folder = Path(tempfile.mkdtemp(prefix="tidu-pg-"))
        self._process: subprocess.Popen[bytes] | None = None
        self._as: dict[str, Any] = {}
        if os.geteuid() == 0:  # PostgreSQL refuses to run as root
            entry = next(entry for entry in map(_entry, USERS) if entry is not None)
            os.chown(self.folder, entry.pw_uid, entry.pw_gid)
            self._as = {"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": []}
        try:
            subprocess.run(
                [self.bin / "initdb", "--username=tidu", "--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8",
                 "--no-sync", "-D", self.folder / "data"],
                check=True, capture_output=True, cwd=self.folder, env=self._environment(), **self._as,
            )  # fmt: skip
            self.start()
        except BaseException:
            self.remove()
            raise

    def _environment(self) -> dict[str, str]:
        return {"PATH": os.environ.get("PATH", ""), "HOME": str(self.folder), "LC_ALL": "C.UTF-8"}

    def start(self) -> None:
        """Start the server and wait until it answers."""
        options = [word for setting in self.settings for word in ("-c", setting)]
        self._process = subprocess.Popen(
            [self.bin / "postgres", "-D", self.folder / "data", "-k", self.folder, *options],
            cwd=self.folder, env=self._environment(), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            preexec_fn=_end_with_parent,  # noqa: PLW1509 - it makes one system call and takes no lock
            **self._as,
        )  # fmt: skip
        ready = [str(self.bin / "pg_isready"), "--quiet", "-h", str(self.folder), "-U", "tidu", "-d", "postgres"]
        for _ in range(300):
            if subprocess.run(ready, check=False, cwd=self.folder).returncode == 0:
                return
            if self._process.poll() is not None:
                raise RuntimeError(f"PostgreSQL ended at once with {self._process.returncode}")
            time.sleep(0.1)
        raise RuntimeError("PostgreSQL did not answer within 30 seconds")

    def stop(self) -> None:
        """Stop the server at once, as a power cut would; what is stored stays."""
        if self._process is not None and self._process.poll() is None:
            self._process.send_signal(signal.SIGQUIT)
            self._process.wait(30)

    def remove(self) -> None:
        """Stop the server and remove all that it stored."""
        self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)

    def address(self, name: str) -> str:
        """What TIDU_DATABASE holds for a database of this cluster."""
        return f"postgresql://tidu@/{name}?host={quote(str(self.folder))}"

    def create(self, name: str) -> str:
        """Make an empty database, and give its address."""
        subprocess.run([self.bin / "createdb", "-h", self.folder, "-U", "tidu", name], check=True, cwd=self.folder)
        return self.address(name)


def _entry(name: str) -> pwd.struct_passwd | None:
    with contextlib.suppress(KeyError):
        return pwd.getpwnam(name)
    return None


@contextlib.contextmanager
def cluster() -> Iterator[Cluster]:
    """A cluster for the length of a block."""
    made = Cluster()
    try:
        yield made
    finally:
        made.remove()


def use(address: str) -> None:
    """Let Django, whose settings are read already, use another database from here on."""
    from django.conf import settings
    from django.db import connections

    from tidu.web.environment import postgresql

    connections.close_all()
    settings.DATABASES = {"default": postgresql(address)}
    connections.__dict__.pop("settings", None)
    connections._settings = settings.DATABASES  # type: ignore[attr-defined]
    with contextlib.suppress(AttributeError):
        del connections["default"]
