"""How a service reports the progress of long work."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from typing import Protocol

from lamppu_xl.domain.errors import Interrupted
from lamppu_xl.domain.sentence import Sentence


class Progress(Protocol):
    """Opens a progress display; the function that it yields is called with the name of each finished item."""

    def __call__(self, title: str, total: int) -> AbstractContextManager[Callable[[str], None]]: ...


@contextlib.contextmanager
def no_progress(title: str, total: int) -> Iterator[Callable[[str], None]]:  # noqa: ARG001
    """Show nothing."""
    yield lambda _: None


@contextlib.contextmanager
def stoppable(describe: Callable[[], Sentence]) -> Iterator[None]:
    """Turn Ctrl-C into `Interrupted`, with a description of what was done until then."""
    try:
        yield
    except KeyboardInterrupt:
        raise Interrupted("Stopped: {state}.", state=describe()) from None
