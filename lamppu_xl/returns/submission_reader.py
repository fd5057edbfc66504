"""Reads a scanned workbook as a return: whose it is, its answers, and what was changed in the form.

An answer is located by its two hidden keys, that of the row and that of the column. Inserted rows, renamed sheets and
other programs do not matter. Defined names are only a cross-check, since cutting and pasting moves them. Rules are not
applied here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace

from lamppu_xl.definition.history.change import DefinitionChange
from lamppu_xl.definition.history.stored_definition import file_name as definition_file
from lamppu_xl.domain.answer_ref import AnswerRef
from lamppu_xl.domain.answer_states import AnswerState
from lamppu_xl.domain.answers import Answers
from lamppu_xl.domain.decisions import Decision
from lamppu_xl.domain.findings import Finding, Place
from lamppu_xl.domain.project import Project
from lamppu_xl.domain.text import Phrase
from lamppu_xl.i18n.translator import project_translator
from lamppu_xl.returns.form_contents import FormContents
from lamppu_xl.returns.identity_check import identify_return
from lamppu_xl.returns.irregularities.changed_texts import fold_changed_texts
from lamppu_xl.returns.irregularities.computed_cells import add_computed
from lamppu_xl.returns.irregularities.copied_lines import fold_copied_lines
from lamppu_xl.returns.irregularities.copied_sheets import read_copies
from lamppu_xl.returns.irregularities.cut_out_answers import fold_cut_out
from lamppu_xl.returns.irregularities.file_properties import read_file_properties
from lamppu_xl.returns.irregularities.grouped_sheets import grouped_sheets
from lamppu_xl.returns.irregularities.hidden_answers import hidden_answers, unseen_texts
from lamppu_xl.returns.irregularities.lines_aside import fold_lines_aside
from lamppu_xl.returns.irregularities.lost_keys import with_lost_keys_together
from lamppu_xl.returns.irregularities.moved_names import (
    moved_names,
    names_of_renamed_sheets,
    with_pushed_out,
)
from lamppu_xl.returns.irregularities.outside_content import read_extra_sheets
from lamppu_xl.returns.irregularities.pasted_texts import pasted_texts
from lamppu_xl.returns.irregularities.previous_answers import check_previous
from lamppu_xl.returns.irregularities.prompts import read_prompts
from lamppu_xl.returns.irregularities.remarks import page_text_findings, read_beside_values, read_remarks
from lamppu_xl.returns.irregularities.rewritten_workbooks import fold_rewritten
from lamppu_xl.returns.irregularities.shown_otherwise import days_of_other_calendar, shown_otherwise, unseen_zeros
from lamppu_xl.returns.irregularities.spilled_formulas import fold_spilled
from lamppu_xl.returns.irregularities.unread_sheets import without_untrue_notes
from lamppu_xl.returns.irregularities.unticked_boxes import leave_out_unticked_lines
from lamppu_xl.returns.read_context import ReadContext
from lamppu_xl.returns.return_form import ReturnForm
from lamppu_xl.returns.sheet_matching import match_sheets
from lamppu_xl.returns.sheet_reader import read_sheet
from lamppu_xl.returns.submission import ReadResult, ReturnFile, Submission
from lamppu_xl.templates.layout import fingerprint, plan_workbook
from lamppu_xl.templates.manifest import Manifest, manifest_file
from lamppu_xl.workbook.identity import IMPORTED_FROM, Stamp
from lamppu_xl.workbook.safe_reader import ScannedSheet, ScannedWorkbook

_HELPER_STATES = (AnswerState.NOT_BEGUN, AnswerState.TO_FILL_IN)
_MOST_NAMED_SHEETS = 3
_MOST_NAMED_CHANGES = 5


def read_submission(book: ScannedWorkbook, source: ReturnFile, context: ReadContext) -> ReadResult:
    """Read a scanned workbook as a return, by the definition that its template was issued with."""
    stamp, findings = identify_return(book, source.file, context.definitions)
    if stamp is None or findings:
        return ReadResult(None, tuple(findings), stamp)
    form, manifest, form_findings = _form(book, source.file, context, stamp)
    if form is None:
        return ReadResult(None, tuple(form_findings), stamp)

    def issued_answers() -> Answers | None:
        if manifest:
            return manifest.carried
        return context.issued.previous(stamp.carried, form.project) if context.issued else None

    imported = book.properties.get(f"custom:{IMPORTED_FROM}", "")
    contents = FormContents(findings=form_findings)
    previous = read_contents(form, book, contents, issued_answers)
    submission = Submission(
        source=source,
        stamp=stamp,
        partner=form.partner,
        sheets=tuple(sheet.name for sheet in form.plan.sheets),
        answers=contents.answers,
        typed=contents.typed,
        seen=contents.seen,
        stored=contents.stored | dict.fromkeys(contents.unticked, False),
        places=contents.places,
        previous=previous,
        prefilled={} if imported else _prefilled(form, context),
        saved=book.properties.get("modified", ""),
        date1904=book.date1904,
        program=book.application,
        imported=imported,
        outside=tuple(contents.outside),
    )
    return ReadResult(submission, tuple(contents.findings), stamp, contents.accounted)


def _prefilled(form: ReturnForm, context: ReadContext) -> Mapping[AnswerRef, str]:
    """The digests of the prefilled answers of a form, if it may have any."""
    has_any = any(question.prefill for _, question in form.project.form.questions)
    return context.issued.prefilled(form.stamp) if has_any and context.issued else {}


def read_contents(
    form: ReturnForm, book: ScannedWorkbook, contents: FormContents, issued_answers: Callable[[], Answers | None]
) -> Answers:
    """Read every sheet of a workbook and add it to the contents of the form.

    Args:
        form: the form; its plan names the sheets that are looked for.
        book: the workbook.
        contents: what is known of it already.
        issued_answers: the previous answers that the template was issued with.

    Returns:
        The previous answers that the workbook shows.
    """
    helper_words = frozenset(form.translator.label(f"answer_{state}") for state in _HELPER_STATES)
    matches, sheet_findings = match_sheets(form.file, form.plan.sheets, book.sheets, helper_words)
    contents.findings += sheet_findings
    for match in matches:
        read_sheet(form, match, contents)
        read_beside_values(form, match, contents)
        contents.findings += hidden_answers(form, match, contents)
    fold_copied_lines(contents)
    fold_spilled(form, matches, contents)
    fold_changed_texts(form, contents)
    fold_lines_aside(form, matches, contents)
    leave_out_unticked_lines(form, contents)
    names = {name: target for name, target in book.names.items() if name not in book.repeated_names}
    names = names_of_renamed_sheets(matches, [scan.name for scan in book.sheets], names)
    names = fold_cut_out(form, matches, names, contents)
    moved = [*moved_names(form, names, contents.places)]
    contents.findings[:] = with_pushed_out(contents.findings, moved)
    previous = check_previous(form, contents, issued_answers)
    add_computed(form, contents, previous, book.properties.get("modified", ""))
    matched = {match.scan.name for match in matches}
    others = [scan for scan in book.sheets if scan.name not in matched]
    read_extra_sheets(form, read_copies(form, matches, others, contents), contents)
    for scan in others:
        read_remarks(form, scan, contents)
    read_prompts(form, matches, others, contents)
    read_file_properties(form, book, contents)
    contents.findings += unseen_texts(form, book.sheets, matches, contents)
    contents.findings += shown_otherwise(form, book.sheets, contents)
    contents.findings += unseen_zeros(form, book.sheets, contents)
    contents.findings += days_of_other_calendar(form, contents)
    contents.findings += page_text_findings(form, contents)
    contents.findings += pasted_texts(form, contents)
    contents.findings += grouped_sheets(form, matches, contents)
    contents.findings += _unprotected(form, [match.scan for match in matches])
    if lost := [name for name, is_lost in contents.lost_formulas.items() if is_lost]:
        contents.findings.append(form.finding("S344", Place(form.file), sheet=_listed(lost)))
    fold_rewritten(form, matches, contents)
    contents.findings[:] = with_lost_keys_together(form, without_untrue_notes(contents.findings))
    return previous


def _form(
    book: ScannedWorkbook, file: str, context: ReadContext, stamp: Stamp
) -> tuple[ReturnForm | None, Manifest | None, list[Finding]]:
    """The form of a return, by the definition that its template was issued with."""
    definition = context.definitions.find(stamp.definition)
    if definition is None:
        return None, None, [_unknown_definition(file, stamp, definition_file(stamp.definition))]
    partner = definition.issued.partner(stamp.partner)
    assert partner is not None  # noqa: S101  # checked by `identify_return`
    words = project_translator(definition.issued, stamp.language)
    period = definition.issued.period(definition.period.id) or definition.period
    plan = plan_workbook(definition.issued, partner, period, words)
    manifest = None
    if fingerprint(plan) != stamp.fingerprint:  # a fact of the partner has changed, or this program
        manifest = context.issued.manifest(stamp, definition.issued) if context.issued else None
        if manifest is None:
            return None, None, [_unknown_definition(file, stamp, manifest_file(stamp))]
        plan = manifest.plan
    form = ReturnForm(
        file=file,
        project=definition.judged,
        issued=definition.issued,
        partner=definition.judged.partner(partner.id) or partner,
        period=definition.period,
        stamp=stamp,
        plan=plan,
        date1904=book.date1904,
        asked=definition.asked(partner),
        personal_fields=_personal_fields(definition.issued) | (manifest.personal if manifest else frozenset()),
    )
    if definition.amendment:
        as_issued = replace(form, project=definition.issued, partner=partner, asked=None, questions={})
        form = replace(form, issued_form=as_issued)
    notes = _amendment_note(file, definition.amendment)
    if definition.issued.imported:
        tables = book.properties.get(f"custom:{IMPORTED_FROM}", "")
        return form, manifest, [*notes, Finding.of("O680", Place(file), table=tables)]
    changes = definition.changes_for(partner.id)
    return form, manifest, [*notes, _changed_form(file, changes)] if changes else notes


def _changed_form(file: str, changes: Sequence[DefinitionChange]) -> Finding:
    """F211: what has changed for a partner since its template was issued."""
    phrases = [change.phrase for change in changes[:_MOST_NAMED_CHANGES]]
    if more := len(changes) - len(phrases):
        phrases.append(Phrase("change_more", {"count": more}))
    return Finding.of("F211", Place(file), changes=tuple(phrases))


def _amendment_note(file: str, amendment: Decision | None) -> list[Finding]:
    """F245 on a return that is judged by another definition than that of its template."""
    if amendment is None:
        return []
    because, day = amendment.reason.because, amendment.reason.day
    return [Finding.of("F245", Place(file), definition=amendment.definition, because=because, day=day)]


def _personal_fields(project: Project) -> frozenset[tuple[str, str]]:
    return frozenset(
        (table.id, answer.name) for table in project.form.tables for answer in table.answers if answer.personal
    )


def _unknown_definition(file: str, stamp: Stamp, missing: str) -> Finding:
    return Finding.of("F207", Place(file), issued=stamp.definition, file=missing)


def _unprotected(form: ReturnForm, scans: list[ScannedSheet]) -> Iterator[Finding]:
    """S310 when sheets of the form have lost their protection."""
    names = [scan.name for scan in scans if not scan.protected]
    if names:
        yield form.finding("S310", Place(form.file), sheet=_listed(names))


def _listed(names: Sequence[str]) -> str:
    """The names of sheets, at most the first ones."""
    return ", ".join(names[:_MOST_NAMED_SHEETS]) + (", …" if len(names) > _MOST_NAMED_SHEETS else "")
