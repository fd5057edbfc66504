"""The sheet of partners of a master workbook: what the definition states of them, and personal answers.

The ledger has no personal answers; their sources are written beside them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from lamppu_xl.domain.answer_ref import AnswerRef
from lamppu_xl.i18n.translator import translator_for
from lamppu_xl.ledger.records import Ledger, LedgerAnswer, LedgerReturn
from lamppu_xl.programme.indexed_ledger import IndexedLedger
from lamppu_xl.programme.member_records import ProgrammeAnswer
from lamppu_xl.programme.trace.chain import CellContent, content_of
from lamppu_xl.workbook.safe_reader import ScannedSheet

_SOURCE = re.compile(r"\[(\d+)\]\s(.+)!([A-Z]{1,3}[1-9][0-9]*)")
"""A source as the sheet writes it: the number of the return, its sheet and cell."""

_RETURN = re.compile(r"\[(\d+)\]\s")
"""The number of a return, before its file."""

_ABOUT, _ANSWER, _BESIDE = range(3)
"""The columns: what a row is about, the fact or answer, and the source or the state of the partner."""


@dataclass(frozen=True)
class PartnersSheet:
    """The sheet as a reader sees it: a heading for each partner, with the facts and answers below it."""

    sheet: ScannedSheet = field(repr=False)
    ledger: Ledger = field(repr=False)

    @property
    def has_partners(self) -> bool:
        """Whether the sheet is that of the partners."""
        head = self.ledger.head
        return self.sheet.name == translator_for(head.language, head.chain).label("master_partners")

    def partner_at(self, row: int) -> str:
        """The id of the partner whose part of the sheet a row is in; empty above the first one."""
        headings = {f"{each.name} ({each.id})": each.id for each in self.ledger.partners}
        above = (str(self._content(at, _ABOUT)) for at in range(row, -1, -1))
        return next((headings[text] for text in above if text in headings), "")

    def is_state(self, row: int, col: int) -> bool:
        """Whether a cell has the state of the return of a partner, beside its name."""
        heading = self._content(row, _ANSWER) is None and self._content(row, _ABOUT) is not None
        return heading and col == _BESIDE and self._content(row, col) is not None

    def return_at(self, row: int) -> LedgerReturn | None:
        """The return that a row names as the source of the answers below it."""
        found = _RETURN.match(str(self._content(row, _ANSWER)))
        return self.ledger.sources.get(int(found[1])) if found else None

    def answer_at(self, row: int) -> ProgrammeAnswer | None:
        """The personal answer in a row; None in a row without a source, or of an unknown return."""
        found = _SOURCE.match(str(self._content(row, _BESIDE)))
        source = self.ledger.sources.get(int(found[1])) if found else None
        value = self._content(row, _ANSWER)
        if found is None or source is None or value is None or isinstance(value, bool):
            return None
        listed = LedgerAnswer(0, source.number, AnswerRef("", "", ""), value, sheet=found[2], cell=found[3])
        answer = IndexedLedger(self.ledger).programme_answer(listed, source)
        return replace(answer, option_labels=tuple(dict.fromkeys(self._labels(str(value)))), personal=True)

    def _labels(self, shown: str) -> Iterator[str]:
        """The labels in all languages of an option that is shown, if a personal question has it."""
        lists = {question.list for question in self.ledger.questions if question.personal and question.list}
        for option in self.ledger.options:
            texts = [text for _, text in option.label.translations]
            if option.list in lists and shown in texts:
                yield from texts

    def _content(self, row: int, col: int) -> CellContent:
        return content_of(self.sheet.cells.get((row, col)))
