"""Free lines with nothing but unticked boxes: a column of checkboxes stores FALSE also on lines that are not used."""

from __future__ import annotations

from lamppu_xl.domain.answer_ref import AnswerRef
from lamppu_xl.domain.answer_types import YES_NO
from lamppu_xl.domain.findings import Place
from lamppu_xl.domain.form import FreeLines
from lamppu_xl.domain.grouping import grouped
from lamppu_xl.returns.form_contents import FormContents
from lamppu_xl.returns.irregularities.missing_rows import number_ranges
from lamppu_xl.returns.return_form import ReturnForm
from lamppu_xl.templates.parts import field_of


def leave_out_unticked_lines(form: ReturnForm, contents: FormContents) -> None:
    """Count free lines as empty that only have FALSE in questions of yes or no, with S376 for each table.

    Args:
        form: the form.
        contents: what was read on its sheets.
    """
    if not any(value is False for value in contents.typed.values()):
        return
    tables = {table.id: table for table in form.project.form.tables if isinstance(table.rows, FreeLines)}
    filled = grouped(((entry.table, entry.row), entry) for entry in contents.typed if entry.table in tables)
    unticked = {
        line: entries for line, entries in filled.items() if all(_is_unticked(form, contents, each) for each in entries)
    }
    if not unticked:
        return
    contents.unticked.update(entry for entries in unticked.values() for entry in entries)
    for entry in contents.unticked:
        contents.typed.pop(entry, None)
        contents.answers.pop(entry, None)
        contents.seen.pop(entry, None)
    contents.unseen |= contents.unticked
    contents.findings[:] = [each for each in contents.findings if each.entry not in contents.unticked]
    for table, lines in grouped((line[0], line) for line in unticked).items():
        first = contents.places[unticked[lines[0]][0]]
        place = Place(form.file, first.sheet, first.row, first.col)
        rows = [int(row) for _, row in lines]
        contents.findings.append(
            form.finding("S376", place, table=tables[table].title, lines=number_ranges(rows), count=len(rows))
        )


def _is_unticked(form: ReturnForm, contents: FormContents, entry: AnswerRef) -> bool:
    return contents.typed.get(entry) is False and field_of(form.project, entry).kind.name == YES_NO
