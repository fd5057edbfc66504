"""Reads the answers of the previous period in a return and checks that they are unchanged."""

from __future__ import annotations

from collections.abc import Callable

from lamppu_xl.domain.answer_ref import AnswerRef
from lamppu_xl.domain.answers import Answer, Answers
from lamppu_xl.domain.findings import Fact, Place
from lamppu_xl.domain.text import VocabularyTerm
from lamppu_xl.i18n.translator import HIDDEN
from lamppu_xl.returns.cell_text import shown_text
from lamppu_xl.returns.form_contents import FormContents
from lamppu_xl.returns.return_form import ReturnForm
from lamppu_xl.templates.layout import carried_digest
from lamppu_xl.templates.parts import field_of, shown_answer
from lamppu_xl.workbook.model import plain_text
from lamppu_xl.workbook.safe_reader import ScannedCell


def read_previous(form: ReturnForm, entry: AnswerRef, cell: ScannedCell, contents: FormContents) -> bool:
    """Read a previous answer. False if the text cannot be an answer of its field: then it is outside content."""
    form = form.issued_form or form
    if not form.still_asked(entry):
        return True
    answer = form.parse(entry, cell).value
    contents.previous_shown[entry] = shown_text(cell)
    if answer is None and field_of(form.project, entry).kind.from_list:
        answer = contents.previous_shown[entry] or None  # an option that is gone is shown under the label that it had
    if answer is not None:
        contents.previous[entry] = answer
    return answer is not None or not contents.previous_shown[entry]


def check_previous(form: ReturnForm, contents: FormContents, issued_answers: Callable[[], Answers | None]) -> Answers:
    """The previous answers as they were issued. Each that was changed in the return has a finding.

    Args:
        form: the form of the return.
        contents: the previous answers as they were read; the findings are added.
        issued_answers: the answers in the template; called only when the digest differs.
    """
    form = form.issued_form or form
    previous = contents.previous
    if carried_digest(previous) == form.stamp.carried:
        return previous
    issued = issued_answers()
    if issued is None:
        contents.findings.append(form.finding("S313", Place(form.file)))
        return previous
    kept = {entry: answer for entry, answer in issued.items() if form.still_asked(entry)}
    for entry, (sheet, planned) in form.plan.previous.items():
        was, now = kept.get(entry), previous.get(entry)
        is_same = plain_text(was) == plain_text(now) or contents.previous_shown.get(entry) == was
        if entry in contents.previous_located and not is_same:  # a missing row has S302
            place = Place(form.file, sheet.name, planned.row, planned.col)
            facts = {name: _shown(form, entry, answer) for name, answer in (("was", was), ("now", now))}
            contents.findings.append(form.finding("S312", place, entry, **facts))
    return kept


def _shown(form: ReturnForm, entry: AnswerRef, answer: Answer | None) -> Fact:
    if field_of(form.project, entry).personal:
        return HIDDEN
    return VocabularyTerm("empty") if answer is None else shown_answer(form.project, entry, answer)
