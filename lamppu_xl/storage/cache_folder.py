"""The user's cache folder: what may be lost at any time, since it is made again when it is needed."""

from __future__ import annotations

import os
from pathlib import Path

from platformdirs import user_cache_path

CACHE_FOLDER = "LAMPPU_XL_CACHE"
"""The environment variable that names another cache folder."""

CACHE_ERRORS = (OSError, RuntimeError, ValueError, KeyError)
"""The errors of a folder that cannot be used, or that the system does not name."""


def cache_file(name: str) -> Path:
    """The path of a file in the folder.

    Raises:
        RuntimeError: the system names no folder.
    """
    folder = os.environ.get(CACHE_FOLDER)
    return (Path(folder) if folder else user_cache_path("lamppu-xl", appauthor=False)) / name
