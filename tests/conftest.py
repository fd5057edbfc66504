"""What every test shares: the outside programs, and the rule that CI skips no test without a reason."""

from __future__ import annotations

import atexit
import gc
import os
import tempfile
from collections.abc import Generator
from types import ModuleType

import browser as browser_
import hypothesis
import office as office_
import ooxml as ooxml_
import pytest

if "PYTEST_XDIST_WORKER" not in os.environ:  # workers share the folder of the process that starts them
    _cache = tempfile.TemporaryDirectory(prefix="lamppu-xl-cache-")
    atexit.register(_cache.cleanup)
    os.environ["LAMPPU_XL_CACHE"] = _cache.name

os.environ["LAMPPU_XL_LANGUAGE"] = "en"
"""What commands print is compared in English; tests of other languages choose theirs."""

os.environ.pop("COLUMNS", None)  # lines are not wrapped at the width of the terminal that runs the tests

REQUIRE_ALL = os.environ.get("LAMPPU_XL_REQUIRE_ALL") == "1"
"""Set in CI: a test that would be skipped makes the run fail."""

MAY_SKIP = ("LAMPPU_XL_CORPUS is not set",)
"""Reasons that even CI accepts: the corpus is other people's files and does not travel with the project."""

PROGRAMS = {"office": office_, "ooxml": ooxml_, "browser": browser_}
"""Marker, and fixture of the same name -> the module that drives the program."""

# Twice the same in CI; at home each run tries new examples. Never a deadline: LibreOffice may be running beside.
hypothesis.settings.register_profile(
    "ci",
    deadline=None,
    derandomize=True,
    database=None,
    print_blob=True,
    suppress_health_check=[hypothesis.HealthCheck.too_slow],
)
hypothesis.settings.register_profile("default", deadline=None)
hypothesis.settings.load_profile("ci" if os.environ.get("CI") or REQUIRE_ALL else "default")


@pytest.fixture(scope="session")
def office() -> ModuleType:
    """The module `office`, on a machine that has LibreOffice."""
    need("office")
    return office_


@pytest.fixture(scope="session")
def ooxml() -> ModuleType:
    """The module `ooxml`, on a machine that has the validator."""
    need("ooxml")
    return ooxml_


@pytest.fixture(scope="session")
def browser() -> ModuleType:
    """The module `browser`, on a machine that has Chromium."""
    need("browser")
    return browser_


def need(program: str) -> None:
    """Skip, or in CI fail, when the program is not here."""
    if reason := PROGRAMS[program].available():
        if REQUIRE_ALL:
            pytest.fail(f"LAMPPU_XL_REQUIRE_ALL=1, but {reason}", pytrace=False)
        pytest.skip(reason)


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """Collect without garbage collection, and leave what is collected out of it: it lives until the end of the run."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.enable()
        gc.freeze()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark each test that takes the fixture of a program, and sort the tests.

    Tests of a program are slow, and files with slow tests come first. With `--dist loadfile --no-loadscope-reorder`
    small files are then left at the end, and no worker waits long.
    """
    for item in items:
        for program in PROGRAMS:
            if program in getattr(item, "fixturenames", ()) and not item.get_closest_marker(program):
                item.add_marker(program)
            if item.get_closest_marker(program):
                item.add_marker("slow")
    slow_files = {item.path for item in items if item.get_closest_marker("slow")}
    items.sort(key=lambda item: item.path not in slow_files)


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    for program in PROGRAMS:
        if item.get_closest_marker(program):
            need(program)


def pytest_unconfigure() -> None:
    office_.end()


def pytest_sessionfinish(session: pytest.Session) -> None:
    if REQUIRE_ALL and session.exitstatus == pytest.ExitCode.OK and unwanted_skips(session.config):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    if REQUIRE_ALL and (skipped := unwanted_skips(config)):
        terminalreporter.section("skipped, but LAMPPU_XL_REQUIRE_ALL=1", red=True)
        for test, reason in skipped:
            terminalreporter.line(f"{test}: {reason}")


def unwanted_skips(config: pytest.Config) -> list[tuple[str, str]]:
    """The tests and modules that were skipped for a reason that CI does not accept."""
    reporter = config.pluginmanager.get_plugin("terminalreporter")
    if reporter is None:  # a worker of pytest-xdist: the main process counts
        return []
    skipped = [(report.nodeid, why(report)) for report in reporter.stats.get("skipped", [])]
    return [(test, reason) for test, reason in skipped if not reason.endswith(MAY_SKIP)]


def why(report: pytest.TestReport | pytest.CollectReport) -> str:
    return report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
