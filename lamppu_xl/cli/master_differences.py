"""How freeze and verify print the differences between a master and its returns."""

from __future__ import annotations

from lamppu_xl.domain.sentence import Sentence
from lamppu_xl.i18n.translator import Translator
from lamppu_xl.ledger.records import Value
from lamppu_xl.master.returns_check import MasterDifference
from lamppu_xl.reports.text import state_name
from lamppu_xl.storage.atomic_files import display_name

MOST = 30
"""How many differences of one period are listed."""

_DIFFERENCES = {
    "gone": "the master contains {file}, which is not among the returns",
    "left out": "{file} is used, but is not in the master workbook",
    "saved again": "{file} was saved again after the master was written",
    "unread": "{file} is in the master and can no longer be read as a return ({state})",
    "not used": "{file} is in the master and is no longer used ({state})",
}


def difference_sentence(difference: MasterDifference, words: Translator) -> Sentence:
    """One line for a difference."""
    file = display_name(difference.file)
    if difference.what in _DIFFERENCES:
        state = state_name(difference.state, words)
        return Sentence(_DIFFERENCES[difference.what], file=file, state=state)
    return Sentence(
        "{place}: {in_master} in the master, {in_return} in the return",
        place=f"{file} {difference.entry}",
        in_master=_shown(difference.master),
        in_return=_shown(difference.returned),
    )


def _shown(value: Value | None) -> str:
    return "–" if value is None else repr(value)[:80]
