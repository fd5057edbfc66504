"""How often Python looks for unused objects that refer to each other."""

from __future__ import annotations

import gc

_OBJECTS, _YOUNG, _OLD = 200_000, 20, 50
"""New objects between two searches, and searches after which older objects are searched, too.

By default Python searches after 700 new objects. Importing packages and reading a workbook make thousands of them,
nearly all without cycles, so that the searches find nothing.
"""


def collect_seldom() -> None:
    """Search for unused objects seldom in this process."""
    gc.set_threshold(_OBJECTS, _YOUNG, _OLD)


def end_without_search() -> None:
    """Let this process end without a search of everything that it has in memory."""
    gc.freeze()
