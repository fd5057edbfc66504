"""What is printed of a feedback workbook: not the lines that the partner left empty."""

from __future__ import annotations

from lamppu_xl.domain.form import Table
from lamppu_xl.reports.feedback_content import FeedbackContent
from lamppu_xl.templates.printed_lines import RowsByLine, without_lines
from lamppu_xl.workbook.model import Sheet


def without_spare_lines(content: FeedbackContent, sheet: Sheet) -> Sheet:
    """A sheet that is printed without the lines below the last one with an answer or a finding."""
    noted = {finding.entry for finding in content.findings if finding.entry}
    given = {(entry.table, entry.row) for entry in (*content.template.answers, *content.template.wrong, *noted)}

    def last_used(table: Table, lines: RowsByLine) -> int:
        return max((line for line in lines if (table.id, str(line)) in given), default=1)

    return without_lines(sheet, content.project.form.tables, last_used)
