"""How freeze and verify print the differences between a master and its returns."""

from __future__ import annotations

from lamppu_xl.ledger.records import Value
from lamppu_xl.master.returns_check import MasterDifference
from lamppu_xl.storage.atomic_files import display_name

MOST = 30
"""How many differences of one period are listed."""

_DIFFERENCES = {
    "gone": "the master holds {file}, which is not among the returns",
    "left out": "{file} is used, but is not in the master workbook",
    "saved again": "{file} was saved again after the master was written",
    "unread": "{file} is in the master, and cannot be read as a return any more ({state})",
    "not used": "{file} is in the master, and is not used any more ({state})",
}


def difference_line(difference: MasterDifference) -> str:
    """One line for a difference."""
    file = display_name(difference.file)
    if difference.what in _DIFFERENCES:
        return _DIFFERENCES[difference.what].format(file=file, state=difference.state)
    in_master, in_return = _shown(difference.master), _shown(difference.returned)
    return f"{file} {difference.entry}: {in_master} in the master, {in_return} in the return"


def _shown(value: Value | None) -> str:
    return "–" if value is None else repr(value)[:80]
