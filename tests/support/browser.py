"""A real Chromium without a window, driven by Playwright, and axe-core, which looks for what shuts people out.

Playwright comes from PyPI and Chromium from the system (Debian: `chromium`); axe-core from `node/package.json`.
"""

from __future__ import annotations

import importlib.util
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import Any

AXE = Path(__file__).parents[1] / "node" / "node_modules" / "axe-core" / "axe.min.js"
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
ARGUMENTS = (
    "--no-sandbox",  # a root user in a container has no other choice, and only our own pages are opened
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


@lru_cache(maxsize=1)
def available() -> str:
    """Why the browser cannot be used here; "" when it can."""
    if importlib.util.find_spec("playwright") is None:
        return "Playwright is not installed (pip install playwright)"
    if not _program():
        return "Chromium is not installed"
    if not AXE.is_file():
        return "axe-core is not installed (run `npm ci` in tests/node)"
    return ""


def _program() -> str:
    return next((path for name in NAMES if (path := shutil.which(name))), "")


@contextmanager
def launched() -> Iterator[Any]:
    """The browser; it ends with the block."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=_program(), args=list(ARGUMENTS))
        try:
            yield running
        finally:
            running.close()


LOOKS = ("color-contrast", "link-in-text-block", "scrollable-region-focusable", "target-size")
"""The rules of axe that depend on colours and widths."""


def barriers(page: Any, only: Sequence[str] = ()) -> list[str]:
    """What axe finds on a page, as "rule: element"; an empty list is a page without known barriers.

    Args:
        page: of Playwright.
        only: the rules to check; all of them by default.
    """
    page.evaluate(AXE.read_text("utf-8"))
    rules = [*only] or ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
    found = page.evaluate("rules => axe.run({runOnly: rules})", rules)
    return [f"{fault['id']}: {node['html']}" for fault in found["violations"] for node in fault["nodes"]]
