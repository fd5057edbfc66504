"""The answers of a master as CSV and JSON: one row or one object for each answer, with its source."""

from __future__ import annotations

import csv
import io
import json
from datetime import date

from lamppu_xl.domain.answers import Answer
from lamppu_xl.domain.corrections import Correction
from lamppu_xl.i18n.languages import csv_marks
from lamppu_xl.master.answer_rows import answer_row, column_names
from lamppu_xl.master.answer_store import SourcedAnswer
from lamppu_xl.master.context import MasterContext
from lamppu_xl.master.sheets.corrections import counts_in_totals

FORMAT = 1
"""The version of the JSON. It is raised when a key is removed or changes its meaning."""

_FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r", "\n")
"""A spreadsheet may take a text that begins with one of these for a formula."""


def as_csv(context: MasterContext) -> bytes:
    """One row for each answer, as spreadsheets of the project's languages open it.

    A byte order mark comes first, and an apostrophe comes before a text that could become a formula.
    """
    stream = io.StringIO()
    separator, decimal_mark = csv_marks(context.collected.project.languages, context.collected.project.country)
    writer = csv.writer(stream, delimiter=separator, lineterminator="\r\n")
    writer.writerow(column_names(context))
    for answer in context.collected.answers.listed():
        writer.writerow(_cell(value, decimal_mark) for value in answer_row(context, answer).values())
    return stream.getvalue().encode("utf-8-sig", "replace")


def _cell(value: Answer, decimal_mark: str) -> str:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float | int):
        return f"{value:.15g}".replace(".", decimal_mark)
    return f"'{value}" if value.lstrip(" ").startswith(_FORMULA_SIGNS) else value


def as_json(context: MasterContext) -> bytes:
    """One object for each answer, correction and synthesis, in the order of the list of all answers."""
    collected = context.collected
    data = {
        "format": FORMAT,
        "project": collected.project.id,
        "period": collected.period.id,
        "language": context.words.language,
        "answers": [_object(context, answer) for answer in context.collected.answers.listed()],
        "corrections": [_correction(context, correction) for correction in collected.corrections.items],
        "syntheses": [
            {"goal": goal, "period": period, "text": context.redaction(synthesis.text)}
            for (goal, period), synthesis in sorted(context.syntheses.items())
            if synthesis.text.strip()
        ],
    }
    text = json.dumps(data, ensure_ascii=False, indent=2, default=date.isoformat)
    return f"{text}\n".encode("utf-8", "replace")


def _correction(context: MasterContext, correction: Correction) -> dict[str, object]:
    """A corrected answer. The answers above contain the new text, but the old figure."""

    def plain(value: Answer | None) -> Answer | None:
        return context.clean_text(value) if isinstance(value, str) else value

    return {
        "period": correction.period,
        "partner": correction.partner,
        "entry": str(correction.entry),
        "was": plain(correction.was),
        "now": plain(correction.now),
        "difference": correction.difference,
        "added": correction.difference is not None and counts_in_totals(context, correction),
        "reason": context.clean_text(correction.reason),
        "made_in": correction.made_in,
        "day": correction.day,
    }


def stored_value(context: MasterContext, answer: SourcedAnswer) -> Answer:
    """The answer for programs: the id of a choice, else what the master shows."""
    is_choice = answer.field.options or answer.field.kind.name == "yes_no"
    return answer.answer if is_choice else context.shown_answer(answer)


def _object(context: MasterContext, answer: SourcedAnswer) -> dict[str, object]:
    return {
        "period": answer.period.id,
        "partner": answer.partner.id,
        "entry": str(answer.entry),
        "table": answer.table.id,
        "row": answer.line.id,
        "field": answer.field.name,
        "label": context.field_label(answer.field, answer.period),
        "kind": answer.field.kind.name,
        "answer": stored_value(context, answer),
        "said": context.shown_answer(answer),
        "accepted": answer.accepted,
        "source": {
            "file": context.clean_text(answer.place.file),
            "sheet": context.clean_text(answer.place.sheet or ""),
            "cell": answer.place.cell,
            "sha256": answer.sha256,
            "language": answer.language,
        },
    }
