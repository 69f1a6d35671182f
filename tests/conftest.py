"""What every test may use: the place of real data, one JVM for all of Spark, and skips that are not let pass unseen."""

from __future__ import annotations

import os
import shutil
from collections.abc import Generator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

ROOT = Path(__file__).resolve().parent.parent
SHARED_DATA = Path("..", "shared", "data")  # relative to the project's root
NO_SKIP = os.environ.get("TIDU_NO_SKIP") == "1"
EXCUSE = "shared data"

# Two busy cores make any deadline a matter of luck; where CI is set, a failure must be the same tomorrow.
settings.register_profile(
    "tidu",
    deadline=None,
    derandomize=bool(os.environ.get("CI")),
    print_blob=True,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("tidu")

ADDRESS = "TIDU_TEST_POSTGRESQL"
"""By this variable the workers of xdist learn of the one cluster."""


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--database",
        choices=("sqlite", "postgresql"),
        default="sqlite",
        help="where the platform's tests keep their data; postgresql starts a private cluster and removes it",
    )


def pytest_configure(config: pytest.Config) -> None:
    """One cluster for the whole run, in which each worker has a database of its own."""
    if config.getoption("--database") != "postgresql":
        return
    from tests import postgresql

    if postgresql.binaries() is None:
        return
    if not hasattr(config, "workerinput"):
        cluster = postgresql.Cluster()
        config.add_cleanup(cluster.remove)
        os.environ[ADDRESS] = cluster.address("tidu")
    postgresql.use(os.environ[ADDRESS])


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of real public records, which is not part of the project; without it the test is skipped."""
    folder = ROOT / SHARED_DATA
    if not folder.is_dir():
        pytest.skip(f"{EXCUSE} is not at hand: no folder {SHARED_DATA.as_posix()} beside the project")
    return folder


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """All that needs Spark goes to one worker, so that a single JVM starts, and is skipped where there is no Java."""
    if config.getoption("--database") == "postgresql":
        from tests import postgresql

        if postgresql.binaries() is None:
            for item in items:
                item.add_marker(pytest.mark.skip(reason=postgresql.WHY_NOT))
    home = os.environ.get("JAVA_HOME", "")
    java = shutil.which("java") or (home and shutil.which("java", path=str(Path(home, "bin"))))
    for item in items:
        if item.get_closest_marker("spark") is None:
            continue
        item.add_marker(pytest.mark.xdist_group("spark"))
        if not java:
            item.add_marker(pytest.mark.skip(reason="Spark needs Java: install default-jre-headless"))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    # An expected failure is reported as a skip too, but it did run.
    if not hasattr(report, "wasxfail"):
        _refuse_skip(report)
    return report


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report() -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    report = yield
    _refuse_skip(report)
    return report


def _refuse_skip(report: pytest.TestReport | pytest.CollectReport) -> None:
    """With TIDU_NO_SKIP=1, makes a failure of a skip, unless it is for want of the shared data."""
    if not (NO_SKIP and report.skipped and isinstance(report.longrepr, tuple)):
        return
    path, line, message = report.longrepr
    reason = message.removeprefix("Skipped: ")
    if not reason.startswith(EXCUSE):
        report.outcome = "failed"
        report.longrepr = f"{path}:{line}: skipped, which TIDU_NO_SKIP=1 refuses; the reason given was: {reason}"
