"""The last sheet of a feedback workbook: what has changed since the return that the partner sent before."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from lamppu_xl.domain.differences import Differences
from lamppu_xl.domain.findings import Finding
from lamppu_xl.i18n.translator import Translator
from lamppu_xl.reports.differences import both_sides
from lamppu_xl.reports.feedback_content import findings_for_partner
from lamppu_xl.reports.feedback_summary import (
    BLANK,
    SummaryRow,
    feedback_sheet,
    free_sheet_name,
    section_row,
    wrapped_row,
)
from lamppu_xl.reports.text import where
from lamppu_xl.storage.atomic_files import display_name
from lamppu_xl.templates.sheet_keys import CHANGES
from lamppu_xl.workbook.model import Plan, Sheet
from lamppu_xl.workbook.text_split import LONGEST_TEXT

_WIDTHS = (50.0, 54.0, 54.0)
"""Of the three columns, in characters: answer, was, is."""


def changes_sheets(form: Plan, differences: Differences | None, words: Translator) -> Iterator[Sheet]:
    """The sheet, if anything differs.

    Args:
        form: the form of the workbook; its sheets keep their names.
        differences: from the earlier return to the later one.
        words: in the language of the partner.
    """
    if differences:
        name = free_sheet_name(words.label("changes_sheet"), form)
        yield feedback_sheet(CHANGES, name, list(_rows(differences, words)), _WIDTHS)


def _rows(differences: Differences, words: Translator) -> Iterator[SummaryRow]:
    title = words.label("changes_title", file=display_name(differences.older.file))
    yield SummaryRow((("title", title),), 26.0)
    yield SummaryRow((("note", words.label("changes_note")),))
    yield BLANK
    if differences.answers:
        labels = ("changes_answer", "changes_was", "changes_now")
        yield SummaryRow(tuple(("header", words.label(label)) for label in labels))
    for answer in differences.answers:
        yield _text_row((words.pick(answer.label), *both_sides(answer, words)))
    for key, findings in (("diff_went", differences.went), ("diff_came", differences.came)):
        if kept := findings_for_partner(findings):
            yield BLANK
            yield section_row(words.label(key))
            yield from (_finding(finding, words) for finding in kept)


def _finding(finding: Finding, words: Translator) -> SummaryRow:
    return _text_row((where(finding.place), words.message(finding)))


def _text_row(texts: Iterable[str]) -> SummaryRow:
    """A row of texts, each as far as a cell can store it."""
    return wrapped_row(*(("feedback_text", text[: LONGEST_TEXT // 2]) for text in texts), widths=_WIDTHS)
