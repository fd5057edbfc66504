"""What is beside the values of a sheet: notes, comments and text boxes, and answer cells that were merged."""

from __future__ import annotations

from lamppu_xl.domain.answer_ref import AnswerRef
from lamppu_xl.domain.findings import Place
from lamppu_xl.domain.text import VocabularyTerm
from lamppu_xl.returns.answer_cells import HIDDEN
from lamppu_xl.returns.form_contents import FormContents
from lamppu_xl.returns.return_form import ReturnForm
from lamppu_xl.returns.sheet_matching import SheetMatch
from lamppu_xl.returns.submission import OutsideContent
from lamppu_xl.templates.parts import field_of
from lamppu_xl.workbook.model import CellUse
from lamppu_xl.workbook.safe_reader import ScannedSheet


def read_beside_values(form: ReturnForm, match: SheetMatch, contents: FormContents) -> None:
    """Report the remarks on a sheet of the form, and the merged ranges that cover several answers."""
    if not match.scan.remarks and not match.scan.merged:
        return
    answers = {
        (match.rows[cell.row], match.cols[cell.col]): entry
        for cell in match.sheet.cells
        if cell.use is CellUse.ANSWER and cell.row in match.rows and cell.col in match.cols
        if (entry := form.still_asked(cell.entry))
    }
    _read_remarks(form, match.scan, answers, contents)
    for top, left, bottom, right in match.scan.merged:
        covered = sorted(
            position for position in answers if top <= position[0] <= bottom and left <= position[1] <= right
        )
        if len(covered) > 1:
            place, entry = match.place(covered[0]), answers[covered[0]]
            contents.findings.append(form.finding("S319", place, entry, count=len(covered)))


def read_remarks(form: ReturnForm, scan: ScannedSheet, contents: FormContents) -> None:
    """Report the remarks on a sheet that is not of the form."""
    _read_remarks(form, scan, {}, contents)


def _read_remarks(
    form: ReturnForm, scan: ScannedSheet, answers: dict[tuple[int, int], AnswerRef], contents: FormContents
) -> None:
    for remark in scan.remarks:
        place = Place(form.file, scan.name, remark.row, remark.col)
        entry = answers.get((remark.row, remark.col))
        is_personal = entry is not None and field_of(form.project, entry).personal
        contents.outside.append(OutsideContent(place, remark.text))
        value = HIDDEN if is_personal else remark.text
        kind = VocabularyTerm(f"remark_{remark.kind}")
        contents.findings.append(form.finding("S318", place, entry, what=kind, value=value))
