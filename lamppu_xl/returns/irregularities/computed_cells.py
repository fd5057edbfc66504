"""The computed fields of a return: their values, computed from its answers and compared with what its cells store."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from typing import Final

from lamppu_xl.domain.answer_ref import TOTAL, AnswerRef, is_sum_row
from lamppu_xl.domain.answer_types import ValueType
from lamppu_xl.domain.answers import Answer, Answers
from lamppu_xl.domain.breakdowns import breakdown_figures, row_of_sum
from lamppu_xl.domain.computed_values import computed_answers, total_values
from lamppu_xl.domain.excel_dates import day_of_serial, to_serial
from lamppu_xl.domain.expression_evaluator import compare_values
from lamppu_xl.domain.findings import Fact, Finding, Place
from lamppu_xl.domain.text import Phrase, VocabularyTerm
from lamppu_xl.domain.text_normalising import is_blank
from lamppu_xl.i18n.translator import HIDDEN
from lamppu_xl.returns.form_contents import FormContents
from lamppu_xl.returns.irregularities.own_formulas import OwnFormulas
from lamppu_xl.returns.listed_cells import listed_cells
from lamppu_xl.returns.return_form import ReturnForm
from lamppu_xl.returns.submission import OutsideContent, saved_day
from lamppu_xl.templates.parts import field_of, shown_answer
from lamppu_xl.workbook.model import PlannedCell
from lamppu_xl.workbook.safe_reader import ScannedCell


def read_computed(
    form: ReturnForm, planned: PlannedCell, cell: ScannedCell | None, place: Place, contents: FormContents
) -> None:
    """Note what the cell of a computed field stores."""
    contents.accounted += cell is not None
    entry = planned.entry
    if entry is None or not _is_asked(form, entry):
        return
    contents.places[entry] = place
    if cell is None:
        return
    stored = cell.error if cell.error is not None else cell.value
    if stored is not None and not (isinstance(stored, str) and is_blank(stored)):
        contents.stored[entry] = stored
        contents.shown_computed[entry] = form.seen(cell)
    if cell.formula is not None:
        contents.formulas[entry] = cell.formula


def _is_asked(form: ReturnForm, entry: AnswerRef) -> bool:
    """Whether the form still has a computed field, or the total of a field."""
    if entry.row != TOTAL and is_sum_row(entry.row):
        row = row_of_sum(form.project, form.partner, entry)
        return row is not None and entry.field in breakdown_figures(row.table)
    if entry.row == TOTAL:
        return any(table.id == entry.table and entry.field in table.totals for table in form.project.form.tables)
    return form.still_asked(entry) is not None


def add_computed(form: ReturnForm, contents: FormContents, previous: Answers, saved: str) -> None:
    """Add the values of the computed fields to the answers, and a finding for each cell that stores another value."""

    def computed_from(answers: Answers, filled: Collection[AnswerRef] = contents.typed) -> dict[AnswerRef, Answer]:
        return computed_answers(
            form.project,
            form.partner,
            form.period,
            answers,
            filled=filled,
            previous=previous,
            today=saved_day(saved, form.period),
        )

    computed = computed_from(contents.answers)
    seen = _seen_by_formulas(form, contents)
    shown = [dict(computed) if seen == contents.answers else computed_from(seen)]
    if contents.unseen:
        shown.append(computed_from(seen, contents.typed.keys() | contents.unseen))
    cells = form.plan.computed
    for entry in computed:
        if entry not in contents.places:  # the cell is not in the file, or the template did not have it
            sheet = cells[entry][0].name if entry in cells else None
            contents.places[entry] = Place(form.file, sheet)
    contents.answers |= computed
    totals = total_values(form.project, form.partner, form.period, contents.answers)
    shown = [each | total_values(form.project, form.partner, form.period, seen | each) for each in shown]
    contents.findings += _differences(form, contents, computed | totals, shown)


def _seen_by_formulas(form: ReturnForm, contents: FormContents) -> dict[AnswerRef, Answer]:
    """The answers that a formula sees: no number or day that was read from a text, but numbers that were refused.

    That a cell is struck out is not seen.
    """
    seen = {
        entry: answer
        for entry, answer in (contents.answers | contents.without_strike).items()
        if isinstance(answer, str) or not isinstance(contents.typed.get(entry), str)
    }
    for entry, number in contents.refused_numbers.items():
        if field_of(form.project, entry).kind.type is ValueType.NUMBER:
            seen[entry] = number
    return seen


def _differences(
    form: ReturnForm, contents: FormContents, computed: Answers, shown: Sequence[Answers]
) -> Iterator[Finding]:
    """V450 for each cell with another value, and one V510 for those whose formula was only not calculated again.

    Several cells that have neither a formula nor a value have one V553.

    What a cell with V450 shows is kept as a text outside the answers.
    On a sheet with a changed locked or computed cell a formula may have used that, so its value is not called old.
    Where rows or cells were moved, copied or removed, a formula of any sheet may have used others.

    Args:
        form: of the return.
        contents: of the return.
        computed: the values of the computed fields.
        shown: the values that their formulas give. They take no number from a text, and also numbers that were refused.
            There are two of them where a formula may or may not take a cell with unseen signs as filled.
    """
    old: list[Place] = []
    emptied: list[tuple[AnswerRef, Place]] = []
    changed = {
        place.sheet
        for finding in contents.findings
        if finding.code.id in ("S303", "S374")
        for place in (finding.place, *finding.related)
    }
    is_moved = any(finding.code.id in _MOVED for finding in contents.findings)
    own_formulas = OwnFormulas(form)
    for entry in form.plan.computed:
        place = contents.places.get(entry)
        if not _is_asked(form, entry) or place is None or place.row is None:
            continue
        value, stored = computed.get(entry), contents.stored.get(entry)
        formula = contents.formulas.get(entry)
        if stored is None and (formula is not None or value is None):
            continue  # a program that does not calculate stores no value
        if _is_same(form, entry, value, stored):
            continue
        if formula is not None and own_formulas.is_own(entry, formula):
            if not any(_is_same(form, entry, values.get(entry), stored) for values in shown):
                old.append(place)
        elif stored is None:
            changed.add(place.sheet)
            emptied.append((entry, place))
        else:
            changed.add(place.sheet)
            contents.outside.append(OutsideContent(place, contents.shown_computed[entry]))
            yield _difference(form, entry, place, was=stored, now=value)
    if len(emptied) < _FEWEST_EMPTIED:
        for entry, place in emptied:
            yield _difference(form, entry, place, was=None, now=computed.get(entry))
    else:
        yield listed_cells(form, "V553", Place(form.file), [place for _, place in emptied])
    if not is_moved and (old := [place for place in old if place.sheet not in changed]):
        yield listed_cells(form, "V510", Place(form.file), old)


_FEWEST_EMPTIED: Final = 3
"""So many computed cells without a formula and a value are one finding."""
_MOVED: Final = frozenset(
    {"S302", "S305", "S309", "S316", "S317", "S357", "S358", "S359", "S378", "S380", "S384", "S385", "S386"}
)
"""Findings on rows and cells of the form that are missing, copied, added or moved."""


def _is_same(form: ReturnForm, entry: AnswerRef, value: Answer | None, stored: str | float | bool | None) -> bool:
    if value is None or stored is None or isinstance(stored, bool):
        return value is None and stored is None
    field = field_of(form.project, entry)
    if isinstance(value, str):
        codes = form.project.options_for(field)
        option = codes.option(value) if codes else None
        return isinstance(stored, str) and option is not None and stored in dict(option.label.translations).values()
    number = value if isinstance(value, float | int) else float(to_serial(value, date1904=form.date1904))
    return isinstance(stored, float | int) and compare_values("==", float(number), float(stored))


def _shown(form: ReturnForm, entry: AnswerRef, value: Answer | bool | None) -> Fact:
    """A value of a computed cell as people read it; what is not one of its answers is quoted."""
    if value is None:
        return VocabularyTerm("empty")
    field = field_of(form.project, entry)
    codes = form.project.options_for(field)
    if isinstance(value, bool) or (isinstance(value, str) and not (codes and codes.option(value))):
        return Phrase("quoted", {"text": str(value)})
    if isinstance(value, float | int) and field.kind.type is ValueType.DATE:
        return day_of_serial(value, date1904=form.date1904) or value
    return shown_answer(form.project, entry, value)


def _difference(
    form: ReturnForm, entry: AnswerRef, place: Place, *, was: str | float | bool | None, now: Answer | None
) -> Finding:
    field = field_of(form.project, entry)
    facts: dict[str, Fact] = {"was": _shown(form, entry, was), "now": _shown(form, entry, now)}
    if field.personal:
        facts = dict.fromkeys(facts, HIDDEN)
    return form.finding("V450", place, None if is_sum_row(entry.row) else entry, **facts)
