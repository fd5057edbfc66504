"""The answers of a master as CSV and JSON: one row or one object for each answer, with its source."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from datetime import date

from lamppu_xl.domain.corrections import Correction
from lamppu_xl.domain.project import Answer
from lamppu_xl.master.answer_store import SourcedAnswer
from lamppu_xl.master.context import MasterContext
from lamppu_xl.master.sheets.corrections import correction_note, counts_in_totals
from lamppu_xl.workbook.text_split import clean_text

FORMAT = 1
"""The version of the JSON. It is raised when a key is removed or changes its meaning."""

COLUMNS = (
    "period",
    "partner",
    "part",
    "row",
    "question",
    "answer",
    "standing",
    "file",
    "sheet",
    "cell",
    "language",
    "sha256",
    "entry",
)

_FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r", "\n")
"""A spreadsheet may take a text that begins with one of these for a formula."""


def as_csv(context: MasterContext) -> bytes:
    """One row for each answer, for Finnish spreadsheets: byte order mark, semicolons, decimal commas.

    An apostrophe comes before a text that could become a formula.
    """
    stream = io.StringIO()
    writer = csv.writer(stream, delimiter=";", lineterminator="\r\n")
    words = context.words
    has_corrections = bool(context.collected.corrections)
    header = ["SHA-256" if name == "sha256" else words.label(f"master_{name}") for name in COLUMNS]
    writer.writerow([*header, *([words.label("master_correction")] if has_corrections else [])])
    for answer in context.listed_answers:
        row = [*_row(context, answer), *([correction_note(context, answer)] if has_corrections else [])]
        writer.writerow([_cell(value) for value in row])
    return stream.getvalue().encode("utf-8-sig", "replace")


def _row(context: MasterContext, answer: SourcedAnswer) -> Iterator[Answer]:
    words, mask = context.words, context.redaction
    yield context.period_label(answer.period)
    yield answer.partner.id
    yield from map(words.pick, (answer.table.title, answer.line.label, answer.field.label))
    yield context.shown_answer(answer)
    yield words.label("master_counted" if answer.accepted else "master_taken_along")
    yield mask(clean_text(answer.place.file))
    yield mask(clean_text(answer.place.sheet or ""))
    yield answer.place.cell or ""
    yield answer.language
    yield answer.sha256
    yield str(answer.entry)


def _cell(value: Answer) -> str:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float | int):
        return f"{value:.15g}".replace(".", ",")
    return f"'{value}" if value.lstrip(" ").startswith(_FORMULA_SIGNS) else value


def as_json(context: MasterContext) -> bytes:
    """One object for each answer, correction and synthesis, in the order of the list of all answers."""
    collected = context.collected
    data = {
        "format": FORMAT,
        "project": collected.project.id,
        "period": collected.period.id,
        "language": context.words.language,
        "answers": [_object(context, answer) for answer in context.listed_answers],
        "corrections": [_correction(context, correction) for correction in collected.corrections.items],
        "syntheses": [
            {"goal": goal, "period": period, "text": context.redaction(synthesis.text)}
            for (goal, period), synthesis in sorted(context.syntheses.items())
            if synthesis.text.strip()
        ],
    }
    return (json.dumps(data, ensure_ascii=False, indent=2) + "\n").encode("utf-8", "replace")


def _correction(context: MasterContext, correction: Correction) -> dict[str, object]:
    """A corrected answer. The answers above contain the new text, but the old figure."""

    def plain(value: Answer | None) -> object:
        if isinstance(value, date):
            return value.isoformat()
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
        "day": correction.day.isoformat(),
    }


def stored_value(context: MasterContext, answer: SourcedAnswer) -> Answer:
    """The answer for programs: the id of a choice, else what the master shows."""
    is_choice = answer.field.options or answer.field.kind.name == "yes_no"
    return answer.answer if is_choice else context.shown_answer(answer)


def _object(context: MasterContext, answer: SourcedAnswer) -> dict[str, object]:
    words, mask = context.words, context.redaction
    text, value = context.shown_answer(answer), stored_value(context, answer)
    return {
        "period": answer.period.id,
        "partner": answer.partner.id,
        "entry": str(answer.entry),
        "table": answer.table.id,
        "row": answer.line.id,
        "field": answer.field.name,
        "label": words.pick(answer.field.label),
        "kind": answer.field.kind.name,
        "answer": value.isoformat() if isinstance(value, date) else value,
        "said": text.isoformat() if isinstance(text, date) else text,
        "accepted": answer.accepted,
        "source": {
            "file": mask(clean_text(answer.place.file)),
            "sheet": mask(clean_text(answer.place.sheet or "")),
            "cell": answer.place.cell,
            "sha256": answer.sha256,
            "language": answer.language,
        },
    }
