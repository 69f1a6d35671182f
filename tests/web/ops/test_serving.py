"""The real server: it starts, refuses in words what cannot work, takes uploads no further than it must, and ends clean."""

from __future__ import annotations

import http.client
import json
import os
import signal
import socket
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest
from tests import postgresql
from tests.web.installations import Installation, Maker, ask, free_port, wait_for
from tests.web.ops.making import FILL

MEGABYTE = 1024 * 1024


class Served:
    """An installation that is being served."""

    def __init__(self, installation: Installation, workers: int = 1) -> None:
        self.installation = installation
        self.port = free_port()
        self.address = f"http://127.0.0.1:{self.port}"
        self.process = installation.begin("serve", "--port", str(self.port), "--workers", str(workers))
        try:
            wait_for(f"{self.address}/healthz", self.process)
        except BaseException:
            self.end()
            raise

    def get(self, path: str, **headers: str) -> tuple[int, str, dict[str, str]]:
        named = {name.replace("_", "-"): one for name, one in headers.items()}
        request = Request(self.address + path, headers=named)  # noqa: S310 - our own server
        try:
            with urlopen(request, timeout=30) as answer:  # noqa: S310 - our own server
                return answer.status, answer.read().decode(), dict(answer.headers)
        except HTTPError as error:
            return error.code, error.read().decode(), dict(error.headers)

    def end(self) -> int:
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        return self.process.wait(60)


@pytest.fixture(scope="module")
def served(installations: Maker) -> Iterator[Served]:
    one = Served(installations.make(FILL), workers=2)
    yield one
    one.end()


def children(pid: int) -> list[int]:
    """All processes below one."""
    parents: dict[int, list[int]] = {}
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = path.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        parents.setdefault(int(fields[1]), []).append(int(path.parent.name))
    found, look = [], [pid]
    while look:
        look = [child for parent in look for child in parents.get(parent, [])]
        found += look
    return found


def memory(pid: int) -> int:
    """What a process takes for itself, in bytes, its share of what is shared included."""
    for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
        if line.startswith("Pss:"):
            return int(line.split()[1]) * 1024
    return 0


def test_it_says_where_it_is_and_answers(served: Served) -> None:
    assert f"梯度在 {served.address}/ 上运行" in served.installation.output
    status, page, headers = served.get("/")
    assert status == 200
    assert "梯度" in page
    assert {name.lower() for name in headers} >= {"x-request-id", "content-security-policy"}


def test_it_is_ready_once_the_background_worker_has_signed(served: Served) -> None:
    for _ in range(100):
        status, body, _headers = served.get("/healthz/ready")
        if status == 200:
            break
        time.sleep(0.2)
    found = json.loads(body)
    assert found["status"] == "ok"
    assert found["checks"] == {"database": "ok", "storage": "ok", "worker": "ok"}


def test_the_processes_add_up_what_they_count(served: Served) -> None:
    before = sum_of("django_http_requests_before_middlewares_total ", served.get("/metrics")[1])
    for _ in range(20):
        served.get("/healthz")
    counts = {sum_of("django_http_requests_before_middlewares_total ", served.get("/metrics")[1]) for _ in range(4)}
    assert min(counts) >= before + 20
    assert len(counts) == 4


def sum_of(name: str, page: str) -> float:
    return sum(float(line.split()[-1]) for line in page.splitlines() if line.startswith(name))


def test_another_server_on_the_same_port_is_refused(served: Served) -> None:
    said = served.installation.tidu("serve", "--port", str(served.port), code=2)
    assert "这个端口已被别的程序占用" in said
    assert f"--port {served.port + 1}" in said


def test_a_huge_upload_is_stopped_early_and_answered_in_words(served: Served) -> None:
    size = 200 * MEGABYTE
    head = (
        f"POST /accounts/login/ HTTP/1.1\r\nHost: 127.0.0.1:{served.port}\r\nContent-Length: {size}\r\n"
        "Content-Type: multipart/form-data; boundary=x\r\nConnection: close\r\n\r\n"
        '--x\r\nContent-Disposition: form-data; name="file"; filename="a.pdf"\r\n\r\n'
    )
    sent, answer = 0, b""
    with socket.create_connection(("127.0.0.1", served.port), timeout=60) as connection:
        connection.sendall(head.encode())
        piece = b"\0" * MEGABYTE
        connection.setblocking(False)
        end = time.monotonic() + 60
        while sent < size and not answer and time.monotonic() < end:
            try:
                sent += connection.send(piece)
            except BlockingIOError:
                time.sleep(0.002)
            except (BrokenPipeError, ConnectionResetError):
                break
            try:
                answer += connection.recv(65536)
            except BlockingIOError:
                pass
            except ConnectionResetError:
                break
        connection.setblocking(True)
        connection.settimeout(20)
        try:
            while more := connection.recv(65536):
                answer += more
        except ConnectionResetError:
            pass
    assert answer.startswith(b"HTTP/1.1 413 "), (sent, answer[:200])
    assert "太大" in answer.decode()
    assert "一个文件最大 50.0 MB" in answer.decode()
    assert sent < 60 * MEGABYTE


def test_an_upload_that_hides_its_size_is_stopped_at_the_limit(installations: Maker) -> None:
    made = installations.make()
    made.more["TIDU_UPLOAD_MB"] = "1"
    one = Served(made)
    try:
        body = (
            b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.pdf"\r\n\r\n'
            + b"\0" * (MEGABYTE + 500_000)
            + b"\r\n--x--\r\n"
        )
        connection = http.client.HTTPConnection("127.0.0.1", one.port, timeout=30)
        connection.request("POST", "/accounts/login/", body, {"Content-Type": "multipart/form-data; boundary=x"})
        answer = connection.getresponse()
        assert answer.status == 413
        assert "一个文件最大 1.0 MB" in answer.read().decode()
        connection.close()
    finally:
        one.end()


def test_two_processes_stay_within_their_memory(served: Served) -> None:
    for _ in range(150):
        assert served.get("/")[0] == 200
    servers = [pid for pid in children(served.process.pid) if "serving.worker" not in command_of(pid)]
    used = sum(map(memory, servers))
    assert len(servers) >= 2
    assert used < 600 * MEGABYTE, f"{used // MEGABYTE} MB"


def command_of(pid: int) -> str:
    return Path(f"/proc/{pid}/cmdline").read_text().replace("\0", " ")


def test_it_ends_clean_when_told_to(installations: Maker) -> None:
    one = Served(installations.make())
    below = children(one.process.pid)
    assert any("serving.worker" in command_of(pid) for pid in below)
    assert one.end() == 0
    for _ in range(100):
        left = [pid for pid in below if Path(f"/proc/{pid}").exists()]
        if not left:
            break
        time.sleep(0.1)
    assert left == []
    assert "已停止" in one.installation.output
    assert ask(one.installation, "SELECT count(*) FROM jobs_worker") == [(0,)]


def test_a_background_worker_that_dies_is_started_again(served: Served) -> None:
    (worker,) = [pid for pid in children(served.process.pid) if "serving.worker" in command_of(pid)]
    os.kill(worker, signal.SIGKILL)
    for _ in range(150):
        now = [pid for pid in children(served.process.pid) if "serving.worker" in command_of(pid)]
        if now and now != [worker]:
            break
        time.sleep(0.1)
    assert now
    assert now != [worker]


@pytest.mark.parametrize(
    ("more", "words", "said"),
    [
        (
            {"TIDU_DATABASE": "postgresql://tidu:hunter2@127.0.0.1:1/city"},
            (),
            "连不上数据库 PostgreSQL tidu@127.0.0.1:1/city",
        ),
        ({}, ("--host", "0.0.0.0"), "没有设置密钥"),  # noqa: S104 - must be refused
        ({"TIDU_FILE_SCANNER": "tidu.nowhere.scan"}, (), "没有这个函数"),
        ({"TIDU_UPLOAD_MB": "many"}, (), "环境变量 TIDU_UPLOAD_MB"),
        ({"TIDU_DATA": "/proc/tidu"}, (), "数据目录 /proc/tidu 不能写入"),
        ({"TIDU_SECRET_KEY": "k" * 50}, ("--host", "203.0.113.9"), "这台机器没有这个地址"),
    ],
)
def test_what_cannot_work_is_refused_in_words(
    installation: Installation, more: dict[str, str], words: tuple[str, ...], said: str
) -> None:
    installation.more.update(more)
    found = installation.tidu("serve", "--port", str(free_port()), *words, code=2)
    assert said in found
    assert "hunter2" not in found
    assert "Traceback" not in found


@pytest.fixture(scope="module")
def cluster() -> Iterator[postgresql.Cluster]:
    if postgresql.binaries() is None:
        pytest.skip(postgresql.WHY_NOT)
    with postgresql.cluster() as made:
        yield made


def test_a_database_that_goes_away_is_told_in_words_and_comes_back(cluster: postgresql.Cluster, tmp_path: Path) -> None:
    made = Installation(tmp_path, cluster.create("gone"))
    assert "tidu manage migrate" in made.tidu("serve", code=2)
    made.tidu("manage", "migrate", "--verbosity=0")
    made.python(FILL)
    one = Served(made)
    try:
        session = {"Cookie": "sessionid=" + "a" * 32}
        assert one.get("/", **session)[0] == 200
        cluster.stop()
        status, page, headers = one.get("/home/", **session)
        assert status == 503
        assert "数据库暂时连不上" in page
        assert "没有生效" in page
        assert {name.lower(): one for name, one in headers.items()}["retry-after"] == "30"
        assert one.get("/healthz")[0] == 200
        status, body, _headers = one.get("/healthz/ready")
        assert (status, json.loads(body)["checks"]["database"]) == (503, "failing")
        cluster.start()
        assert one.get("/", **session)[0] == 200
        assert ask(made, "SELECT count(*) FROM accounts_user") == [(12,)]
    finally:
        one.end()


@pytest.mark.parametrize("tasks", ["worker", "inline"])
def test_daily_duties_are_done_with_a_background_worker_and_without(installation: Installation, tasks: str) -> None:
    installation.more["TIDU_TASKS"] = tasks
    one = Served(installation)
    try:
        end = time.monotonic() + 60
        while time.monotonic() < end:
            duties = json.loads(one.get("/healthz/ready")[1])["duties"]
            if all(duty["status"] == "ok" for duty in duties.values()):
                break
            time.sleep(0.2)
        counted = one.get("/metrics")[1]
    finally:
        code = one.end()
    assert code == 0
    assert {duty["state"] for duty in duties.values()} == {"done"}
    assert 'tidu_duty_ok{duty="title-todos"} 1' in counted
    assert ask(installation, "SELECT count(*) FROM jobs_dutyrun") == [(len(duties),)]
