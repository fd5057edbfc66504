"""Remembers in the user's cache folder which definitions were proven.

The folder may be lost, damaged or not writable; definitions are then proven again.
"""

from __future__ import annotations

import hashlib
import logging
from pathlib import Path

from lamppu_xl.domain.definition_json import project_to_json
from lamppu_xl.domain.project import Project
from lamppu_xl.domain.version import __version__
from lamppu_xl.storage.atomic_files import write_file
from lamppu_xl.storage.cache_folder import CACHE_ERRORS, cache_file

logger = logging.getLogger(__name__)

_MOST = 500
"""How many definitions are remembered, the newest ones."""

_DIGEST_LENGTH = 64


def definition_key(project: Project) -> str:
    """What a definition is remembered by: a digest of all that it states, and of the version of lamppu-xl."""
    return hashlib.sha256(f"{__version__}\n{project_to_json(project)}".encode("utf-8", "surrogatepass")).hexdigest()


def is_proven(key: str) -> bool:
    """Whether a definition was proven before."""
    return key in _remembered()


def remember(key: str) -> None:
    """Note that a definition was proven. Nothing happens if the folder cannot be written."""
    keys = [*(other for other in _remembered() if other != key), key][-_MOST:]
    try:
        write_file(_file(), "".join(f"{each}\n" for each in keys).encode())
    except CACHE_ERRORS as error:
        logger.debug("%s cannot be remembered as proven: %s", key, error)


def _remembered() -> list[str]:
    try:
        lines = _file().read_text("ascii", "replace").splitlines()
    except CACHE_ERRORS:
        return []
    return [line for line in lines if len(line) == _DIGEST_LENGTH and line.isalnum()]


def _file() -> Path:
    return cache_file("proven-definitions.txt")
