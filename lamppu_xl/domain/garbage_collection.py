"""How often Python looks for unused objects that refer to each other."""

from __future__ import annotations

import contextlib
import gc
from collections.abc import Iterator

_OBJECTS, _YOUNG, _OLD = 50_000, 20, 50
"""New objects between two searches, and searches after which older objects are searched, too.

By default Python searches after 700 new objects. Reading a workbook makes thousands of them, nearly all without cycles,
so that the searches take a twentieth of the time and find nothing.
"""


def collect_seldom() -> None:
    """Search for unused objects seldom in this process."""
    gc.set_threshold(_OBJECTS, _YOUNG, _OLD)


@contextlib.contextmanager
def seldom_collected() -> Iterator[None]:
    """Search for unused objects seldom within the block."""
    before = gc.get_threshold()
    collect_seldom()
    try:
        yield
    finally:
        gc.set_threshold(*before)
