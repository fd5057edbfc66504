"""What workers do in tests, beside reading. A worker imports this: it must stay light."""

from __future__ import annotations

import os
import pickle
import signal
import sys
from pathlib import Path

from lamppu_xl.returns.workers.parallel import Outcome
from lamppu_xl.returns.workers.worker_task import read_files

FATAL = b"this file kills its reader"
HEAVY = ("pandas", "pandera", "polars", "openpyxl", "xlsxwriter", "click", "rich")


def mortal(context: bytes, files: bytes) -> Outcome:
    """As `read_files`, but the process dies of a certain file."""
    if any(FATAL in (incoming.data or b"") for incoming in pickle.loads(files)):
        os._exit(3)
    return read_files(context, files)


def mortal_once(context: bytes, files: bytes) -> Outcome:
    """As `read_files`, but the first process dies that meets a certain file; where the variable says, it is noted."""
    mark = Path(os.environ["MORTAL_ONCE"])
    if any(FATAL in (incoming.data or b"") for incoming in pickle.loads(files)) and not mark.exists():
        mark.touch()
        os._exit(3)
    return read_files(context, files)


def suspended_once(context: bytes, files: bytes) -> Outcome:
    """As `read_files`, but the first process suspends itself; where the variable says, its id is noted."""
    mark = Path(os.environ["SUSPENDED_ONCE"])
    if not mark.exists():
        mark.write_text(str(os.getpid()), encoding="ascii")
        os.kill(os.getpid(), signal.SIGSTOP)
    return read_files(context, files)


def heavy(context: bytes, files: bytes) -> list[str]:
    """What a worker that has read something has imported of what it should not."""
    assert read_files(context, files)
    return [name for name in HEAVY if name in sys.modules]
