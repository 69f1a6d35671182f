"""The platform under load: eight people at once on granian, beside what bare Django gives in the same run.

Measured on an embedded city of 50,000 firms. Where TIDU_BENCH_DATABASE names a PostgreSQL database that holds a province
(`TIDU_DATABASE=… tidu demo --firms 1000000 --no-serve`), that is measured too.
"""

from __future__ import annotations

import http.client
import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote, urlencode

from benchmarks.results import Section, Target, count_text, time_text
from benchmarks.settings import QUICK, ROOT, Settings

TIDU = str(Path(sys.executable).with_name("tidu"))
PEOPLE = 8
SECONDS = 12.0
FIRMS, FEW = 50_000, 300
MOST_SECONDS = 0.3
MOST_MEMORY = 600
LOGIN, PASSWORD = "li", "Tidu-demo-2026"
PATHS = {
    "home": ("/home/",),
    "list, filtered": ("/firms/?county=211481&size=small", "/firms/?title=cxx.valid&county=211421", "/firms/?page=7"),
    "list, searched": tuple(f"/firms/?q={quote(text)}" for text in ("渤湾示例", "有限公司", "葫芦岛", "泵业", "海")),
    "firm page": tuple(f"/firms/{number}/" for number in range(3, 120, 7)),
    "titles, filtered": ("/titles/", "/titles/?state=expiring", "/titles/?title=cxx&state=standing&county=211481"),
    "counts of a day, compared": ("/counts/", "/counts/?on=2023-06-29&against=2022-12-31", "/counts/?county=211481"),
    "names behind a number": ("/counts/ladder/", "/counts/zjtx/?on=2023-06-29&against=2022-12-31&change=gained"),
    "leader's page": ("/dashboard/",),
    "standing of a firm on a title": tuple(f"/firms/{number}/standing/zjtx/" for number in range(3, 120, 7)),
}
BARE = """
import django
from django.conf import settings
from django.http import HttpResponse
from django.urls import path
settings.configure(ROOT_URLCONF=__name__, ALLOWED_HOSTS=["*"], SECRET_KEY="x")
django.setup()
urlpatterns = [path("", lambda request: HttpResponse("x" * 1000))]
from django.core.wsgi import get_wsgi_application
application = get_wsgi_application()
"""


@dataclass(frozen=True)
class Load:
    """What eight people saw of one kind of page."""

    what: str
    times: tuple[float, ...]
    seconds: float

    @property
    def rate(self) -> float:
        """Requests a second."""
        return len(self.times) / self.seconds

    def at(self, part: float) -> float:
        """The time within which this part of all requests was answered."""
        ordered = sorted(self.times)
        return ordered[min(len(ordered) - 1, int(part * len(ordered)))]


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


@contextmanager
def serving(*command: str, port: int, environment: dict[str, str], cwd: Path) -> Iterator[int]:
    """A server, from when it answers until it has ended."""
    process = subprocess.Popen(
        command, cwd=cwd, env={**os.environ, **environment}, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        for _attempt in range(600):
            try:
                socket.create_connection(("127.0.0.1", port), 1).close()
                break
            except OSError:
                time.sleep(0.1)
        yield process.pid
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(30)


def signed_in(port: int) -> str:
    """The cookies of somebody who has signed in."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    connection.request("GET", "/accounts/login/")
    answer = connection.getresponse()
    page = answer.read().decode()
    csrf = re.search(r"csrftoken=([^;]+)", str(answer.headers.get_all("Set-Cookie")))
    token = re.search(r'csrfmiddlewaretoken" value="([^"]+)"', page)
    assert csrf, page[:300]
    assert token, page[:300]
    body = urlencode({"login": LOGIN, "password": PASSWORD, "csrfmiddlewaretoken": token.group(1)})
    headers = {"Cookie": f"csrftoken={csrf.group(1)}", "Content-Type": "application/x-www-form-urlencoded"}
    connection.request("POST", "/accounts/login/", body, headers)
    answer = connection.getresponse()
    answer.read()
    session = re.search(r"sessionid=([^;]+)", str(answer.headers.get_all("Set-Cookie")))
    assert session, answer.status
    return f"sessionid={session.group(1)}"


def load(port: int, what: str, paths: tuple[str, ...], cookie: str, seconds: float) -> Load:
    """Eight people who open one page after another."""
    times: list[float] = []
    wrong: list[int] = []
    until = time.perf_counter() + seconds

    def visit(start: int) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        at = start
        while time.perf_counter() < until:
            began = time.perf_counter()
            connection.request("GET", paths[at % len(paths)], headers={"Cookie": cookie})
            answer = connection.getresponse()
            answer.read()
            times.append(time.perf_counter() - began)
            if answer.status != http.HTTPStatus.OK:
                wrong.append(answer.status)
            at += 1

    people = [threading.Thread(target=visit, args=(number,)) for number in range(PEOPLE)]
    for one in people:
        one.start()
    for one in people:
        one.join()
    assert not wrong, (what, wrong[:5])
    return Load(what, tuple(times), seconds)


def memory_of(pid: int) -> int:
    """MiB that a server and its children take, pages that they share counted once."""
    children = subprocess.run(["ps", "-eo", "pid,ppid"], capture_output=True, text=True, check=True).stdout.split("\n")[
        1:
    ]
    parents = {int(one.split()[0]): int(one.split()[1]) for one in children if one.strip()}
    found = {pid}
    while more := {child for child, parent in parents.items() if parent in found} - found:
        found |= more
    total = 0
    for one in found:
        try:
            text = Path(f"/proc/{one}/smaps_rollup").read_text(encoding="utf-8")
        except OSError:
            continue
        total += int(re.search(r"Pss:\s+(\d+)", text).group(1))  # type: ignore[union-attr]
    return total // 1024


def platform(name: str, environment: dict[str, str], folder: Path, seconds: float) -> tuple[list[Load], int]:
    """The loads of one installation, and the memory of its server after them."""
    port = free_port()
    command = (TIDU, "serve", "--port", str(port), "--workers", "2", "--no-worker", "--data", str(folder))
    quiet = {"TIDU_LOG_LEVEL": "ERROR", "TIDU_OFFICERS_NEED_TOTP": "0", **environment}
    with serving(*command, port=port, environment=quiet, cwd=ROOT) as pid:
        cookie = signed_in(port)
        for paths in PATHS.values():
            load(port, "warm", paths, cookie, seconds / 6)
        loads = [load(port, f"{name}: {what}", paths, cookie, seconds) for what, paths in PATHS.items()]
        return loads, memory_of(pid)


def bare(folder: Path, seconds: float) -> Load:
    """The ceiling: Django without middleware, database and template."""
    (folder / "bare_django.py").write_text(BARE, encoding="utf-8")
    port = free_port()
    command = (
        str(Path(sys.executable).with_name("granian")), "--interface", "wsgi", "--port", str(port), "--workers", "2",
        "--blocking-threads", "1", "--no-ws", "bare_django:application",
    )  # fmt: skip
    with serving(*command, port=port, environment={}, cwd=folder):
        load(port, "warm", ("/",), "", seconds / 6)
        return load(port, "bare Django, no query, no template", ("/",), "", seconds)


def built(folder: Path, firms: int) -> float:
    """Seconds in which a city is built in a folder."""
    began = time.perf_counter()
    subprocess.run(
        [TIDU, "demo", "--firms", str(firms), "--data", str(folder), "--no-serve"], check=True, capture_output=True
    )
    return time.perf_counter() - began


def measure(settings: Settings) -> Section:
    """Pages under load."""
    quick = settings == QUICK
    firms, seconds = (FEW, 1.0) if quick else (FIRMS, SECONDS)
    folder = settings.folder / "city"
    building = built(folder, firms)
    loads = [bare(settings.folder, seconds)]
    small, memory = platform(f"SQLite, {count_text(firms)} firms", {"TIDU_DATABASE": ""}, folder, seconds)
    loads += small
    memories = [memory]
    if address := os.environ.get("TIDU_BENCH_DATABASE"):
        large, memory = platform(
            "PostgreSQL, 1,000,000 firms", {"TIDU_DATABASE": address}, settings.folder / "pg", seconds
        )
        loads += large
        memories.append(memory)
    rows = [(one.what, time_text(one.at(0.5)), time_text(one.at(0.95)), f"{one.rate:,.0f}") for one in loads]
    targets = [Target(f"{one.what}, p95", one.at(0.95), MOST_SECONDS, "s") for one in loads[1:]]
    targets.append(Target("memory of the server with two workers", max(memories), MOST_MEMORY, "MiB"))
    note = f"Eight people at once, two granian workers; the city of {count_text(firms)} firms was built in {building:.0f} s."
    return Section("Pages under load", ("page", "median", "p95", "requests a second"), rows, targets, note)
