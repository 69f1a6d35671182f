"""Serving: granian's processes for pages, one more for work in the background, and a clean end for all of them."""

from __future__ import annotations

import contextlib
import errno
import multiprocessing
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator

import structlog
from django.conf import settings
from django.db import close_old_connections, connections
from granian.constants import Interfaces
from granian.log import LogLevels
from granian.server import Server

from tidu.errors import TiduError
from tidu.text import Text

log = structlog.get_logger("tidu.serving")
PATIENCE = 30
"""Seconds that a process may take to finish what it is doing when it is told to end."""
ROUND = 20.0
"""Seconds between two looks for daily duties."""
WORKER = "tidu.web.serving.worker"
LOOPBACK = ("127.0.0.1", "::1", "localhost")


def run(
    host: str = "127.0.0.1",
    port: int = 8000,
    workers: int = 2,
    *,
    background: bool | None = None,
    started: Callable[[], None] | None = None,
) -> None:
    """Serve until SIGTERM or SIGINT; needs :func:`prepare` first and the main thread.

    ``workers`` processes answer pages, one request each at a time. ``background`` starts the process that runs jobs;
    by default where TIDU_TASKS is ``worker``. ``started`` is called once the port is open.
    """
    refuse_weak_key(host)
    refuse_taken_port(host, port)
    connections.close_all()
    # A forked child inherits locks of threads that it does not have (polars, for one, then waits for ever).
    multiprocessing.set_start_method("spawn", force=True)
    apart = settings.TASKS_MODE == "worker"
    with _shared_metrics(), _background(apart if background is None else background), _duties(here=not apart):
        server = Server(
            "tidu.web.wsgi:application",
            address=host,
            port=port,
            interface=Interfaces.WSGI,
            workers=workers,
            blocking_threads=1,
            websockets=False,
            log_level=LogLevels.warning,
            respawn_failed_workers=True,
            respawn_interval=1,
            workers_kill_timeout=PATIENCE,
        )
        if started is not None:
            server.on_startup(started)
        server.serve()


def refuse_weak_key(host: str) -> None:
    """The key of the embedded set-up is known to everybody, so it serves this machine only."""
    if host in LOOPBACK or settings.SECRET_KEY != settings.EMBEDDED_KEY:
        return
    raise TiduError(
        "secret-key-missing",
        Text(f"没有设置密钥，不能在 {host} 上对外服务", f"without a key of its own it does not serve others on {host}"),
        why=Text("内置密钥是公开的，别人可以伪造登录", "the embedded key is public, so anybody could forge a session"),
        fix=Text(
            "请把 TIDU_SECRET_KEY 设为随机密钥：python3 -c 'import secrets; print(secrets.token_urlsafe(48))'",
            "set TIDU_SECRET_KEY to a random key: python3 -c 'import secrets; print(secrets.token_urlsafe(48))'",
        ),
    )


def refuse_taken_port(host: str, port: int) -> None:
    """Granian would share a port that another granian has; two installations would then answer by turns."""
    try:
        family, kind, proto, _name, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind, proto) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except (OSError, OverflowError) as error:
        raise _port_error(host, port, error) from error


def _port_error(host: str, port: int, error: OSError | OverflowError) -> TiduError:
    number = error.errno if isinstance(error, OSError) else None
    if number == errno.EADDRINUSE:
        why = Text("这个端口已被别的程序占用", "another program uses that port")
        fix = Text(
            f"请关掉它，或换一个端口：--port {port + 1}（演示：make demo PORT={port + 1}）",
            f"end it, or take another: --port {port + 1} (the demonstration: make demo PORT={port + 1})",
        )
    elif number == errno.EACCES:
        why = Text("1024 以下的端口只有管理员能用", "ports below 1024 are for the administrator only")
        fix = Text("请用 8000 之类的端口，由 nginx 转发", "use a port such as 8000 and let nginx forward to it")
    else:
        why = Text(f"这台机器没有这个地址（{error}）", f"this machine has no such address ({error})")
        fix = Text("请用 127.0.0.1、0.0.0.0 或本机的地址", "use 127.0.0.1, 0.0.0.0 or an address of this machine")
    return TiduError(
        "port", Text(f"不能在 {host}:{port} 上服务", f"it cannot serve on {host}:{port}"), why=why, fix=fix
    )


@contextlib.contextmanager
def _shared_metrics() -> Iterator[None]:
    """A folder through which the processes add up what they count."""
    name = "PROMETHEUS_MULTIPROC_DIR"
    if os.environ.get(name):
        yield
        return
    folder = tempfile.mkdtemp(prefix="tidu-metrics-")
    os.environ[name] = folder
    try:
        yield
    finally:
        del os.environ[name]
        shutil.rmtree(folder, ignore_errors=True)


@contextlib.contextmanager
def _background(wanted: bool) -> Iterator[None]:
    if not wanted:
        yield
        return
    keeper = Keeper([sys.executable, "-m", WORKER])
    keeper.start()
    try:
        yield
    finally:
        keeper.stop()


@contextlib.contextmanager
def _duties(*, here: bool) -> Iterator[None]:
    """Where no background worker does the daily duties, a thread of the server does; it is no process for pages."""
    if not here:
        yield
        return
    from tidu.web.jobs import service as jobs
    from tidu.web.jobs.due import do_duties

    def look() -> None:
        while not jobs.ending.is_set():
            close_old_connections()
            do_duties()
            jobs.ending.wait(ROUND)
        connections.close_all()

    thread = threading.Thread(target=look, name="duties", daemon=True)
    thread.start()
    try:
        yield
    finally:
        jobs.ending.set()
        thread.join(PATIENCE)


class Keeper:
    """Keeps one process alive: starts it again when it dies, ever more slowly while it dies at once."""

    def __init__(self, command: list[str]) -> None:
        self.command = command
        self.process: subprocess.Popen[bytes] | None = None
        self._ending = threading.Event()
        self._thread = threading.Thread(target=self._keep, name="keeper", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def stop(self) -> None:
        """Ask the process to end, wait, and kill it only where it does not listen."""
        self._ending.set()
        process = self.process
        if process is not None and process.poll() is None:
            process.terminate()
            try:
                process.wait(PATIENCE)
            except subprocess.TimeoutExpired:
                process.kill()
        self._thread.join()

    def _keep(self) -> None:
        pause = 1.0
        while not self._ending.is_set():
            begun = time.monotonic()
            # A session of its own: Ctrl+C in the terminal reaches the server alone, which then ends it in order.
            self.process = subprocess.Popen(self.command, start_new_session=True)  # noqa: S603 - our own interpreter
            if self._ending.is_set():
                self.process.terminate()
            code = self.process.wait()
            if self._ending.is_set():
                return
            pause = 1.0 if time.monotonic() - begun > 60 else min(30.0, pause * 2)
            log.warning("background worker ended", code=code, again_in=pause)
            self._ending.wait(pause)
