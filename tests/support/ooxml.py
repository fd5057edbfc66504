"""Microsoft's Open XML SDK validator for the tests: would Excel open these files without a repair?

It comes from the npm package in `node/package.json`; `npm ci` there once, and it runs without a network.
"""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache
from pathlib import Path

NODE = Path(__file__).parents[1] / "node"
PATIENCE = 120.0
"""Seconds for one file; a tenth of one is usual."""


@lru_cache(maxsize=1)
def available() -> str:
    """Why the validator cannot be used here; "" when it can."""
    if not shutil.which("node"):
        return "Node.js is not installed"
    if not _command():
        return "the Open XML SDK validator is not installed (run `npm ci` in tests/node)"
    return ""


def problems(files: Sequence[Path], *, version: str = "Microsoft365") -> dict[Path, list[str]]:
    """What the validator finds in each file, as "part, path: fault [id]"; an empty list is a valid file.

    Versions: Office2007, Office2010, Office2013, Office2016, Office2019, Office2021, Microsoft365.
    """
    with ThreadPoolExecutor(max_workers=2) as pool:
        return dict(zip(files, pool.map(lambda file: _problems(file, version), files), strict=True))


def _problems(file: Path, version: str) -> list[str]:
    ran = subprocess.run(
        [_command(), str(file.resolve()), "--officeVersion", version],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        timeout=PATIENCE,
        check=False,
    )
    if ran.returncode not in {0, 1}:  # 0 valid, 1 not valid or not readable, 2 it could not run
        raise RuntimeError(f"the Open XML SDK validator did not run: {ran.stderr[-2000:]}")
    found = json.loads(ran.stdout)
    if not found["ok"] and not found["errors"]:
        return ["refused without a reason"]
    return [_error_text(error) for error in found["errors"]]


def _error_text(error: dict[str, str | None]) -> str:
    place = " ".join(filter(None, [error["path"], error["xPath"]])) or "the file"
    return f"{place}: {error['description']} [{error['id'] or error['errorType']}]"


def _command() -> str:
    return shutil.which("ooxml-validator", path=str(NODE / "node_modules" / ".bin")) or ""
