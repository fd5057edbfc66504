"""The files that answers name, each with the file that came beside the returns and its checksum."""

from __future__ import annotations

from collections.abc import Iterator

from lamppu_xl.domain.answer_types import FILE
from lamppu_xl.domain.project import Project
from lamppu_xl.master.answer_store import SourcedAnswer
from lamppu_xl.master.context import MasterContext
from lamppu_xl.master.sheets.report_rows import begin_table
from lamppu_xl.validation.evidence import EvidenceIndex, EvidenceMatch, EvidenceOutcome
from lamppu_xl.workbook.sheet_builder import BuiltCell, SheetBuilder

_COLUMNS = {
    "partner": 12.0,
    "period": 12.0,
    "part": 20.0,
    "row": 18.0,
    "question": 24.0,
    "file_given": 30.0,
    "file_state": 20.0,
    "file": 36.0,
    "file_size": 13.0,
}
"""Labels and widths."""

_STATES = {
    EvidenceOutcome.FOUND: "master_file_came",
    EvidenceOutcome.OTHER_SPELLING: "master_file_came",
    EvidenceOutcome.SEVERAL: "master_file_several",
    EvidenceOutcome.MISSING: "master_file_missing",
}


def asks_for_files(project: Project) -> bool:
    """Whether a form asks for names of files that are not personal."""
    fields = (field for table in project.form.tables for field in table.questions)
    return any(field.kind.name == FILE and not field.personal for field in fields)


def sent_files_sheet(context: MasterContext) -> SheetBuilder:
    words = context.words
    columns = [*((words.label(f"master_{label}"), width) for label, width in _COLUMNS.items()), ("SHA-256", 68.0)]
    sheet = begin_table(context, "files", words.label("master_files"), columns)
    for answer, match in _named(context):
        sheet.add(*_cells(context, answer, match), min_height=16.0)
    sheet.add_space()
    sheet.add(BuiltCell(words.label("master_files_note"), "note"), height=18.0)
    return sheet


def _named(context: MasterContext) -> Iterator[tuple[SourcedAnswer, EvidenceMatch | None]]:
    """The answers that name a file, in the order of period, partner and form; no match for imported results."""
    collected = context.collected
    tables = [table for table in collected.project.form.tables if any(each.kind.name == FILE for each in table.fields)]
    indexes = {batch.period.id: EvidenceIndex(batch.verdicts) for batch in collected.batches}
    for key, verdict in collected.used_returns.items():
        period, partner = key
        for table in tables:
            for answer in collected.answers.of_table(key, table):
                if answer.number >= 0 and answer.field.kind.name == FILE:
                    name = str(answer.answer)
                    match = indexes[period].match(name, partner=partner, beside=verdict.file)
                    yield answer, None if verdict.is_imported else match


def _cells(context: MasterContext, answer: SourcedAnswer, match: EvidenceMatch | None) -> Iterator[BuiltCell]:
    words, files = context.words, match.files if match else ()
    file = match.file if match else None
    state = "master_file_imported" if match is None else _STATES[match.outcome]
    yield BuiltCell(answer.partner.id, "row")
    yield BuiltCell(context.period_label(answer.period), "row")
    yield BuiltCell(context.text_of(answer.table.title), "row")
    yield BuiltCell(context.text_of(answer.line.label), "row")
    yield BuiltCell(context.field_label(answer.field, answer.period), "row")
    yield context.answer_cell(answer, "row")
    yield BuiltCell(words.label(state), "row")
    yield BuiltCell("\n".join(context.clean_text(each.file) for each in files) or "–", "row", "@")
    yield BuiltCell(float(file.size) if file else None, "row_figure", "#,##0")
    yield BuiltCell("\n".join(each.sha256 or "–" for each in files) or "–", "row_cut")
