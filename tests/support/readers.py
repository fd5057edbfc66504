"""What workers do in tests, beside reading. A worker imports this: it must stay light."""

from __future__ import annotations

import os
import pickle
import sys
from pathlib import Path

from lamppu_xl.returns.reader import read_jobs

FATAL = b"this file kills its reader"
HEAVY = ("pandas", "pandera", "polars", "openpyxl", "xlsxwriter", "click", "rich")


def mortal(desk: bytes, parcels: bytes) -> list[bytes]:
    """As `read_jobs`, but the process dies of a certain file."""
    if any(FATAL in (parcel.incoming.data or b"") for parcel in pickle.loads(parcels)):
        os._exit(3)
    return read_jobs(desk, parcels)


def mortal_once(desk: bytes, parcels: bytes) -> list[bytes]:
    """As `read_jobs`, but the first process dies that meets a certain file; where the variable says, it is noted."""
    mark = Path(os.environ["MORTAL_ONCE"])
    if any(FATAL in (parcel.incoming.data or b"") for parcel in pickle.loads(parcels)) and not mark.exists():
        mark.touch()
        os._exit(3)
    return read_jobs(desk, parcels)


def heavy(desk: bytes, parcels: bytes) -> list[str]:
    """What a worker that has read something has imported of what it should not."""
    assert read_jobs(desk, parcels)
    return [name for name in HEAVY if name in sys.modules]
