"""The answers of a master for other programs: one row or one object for each, with its source."""

from __future__ import annotations

import csv as _csv
import io
import json as _json
from collections.abc import Iterator
from datetime import date

from lamppu_xl.domain.corrections import Correction
from lamppu_xl.domain.project import Answer
from lamppu_xl.master.answer_store import SourcedAnswer
from lamppu_xl.master.context import MasterContext
from lamppu_xl.master.sheets.corrections import correction_note, counts_in_totals
from lamppu_xl.workbook.text_split import clean_text

FORMAT = 1
"""Raised when a key changes its meaning or goes."""

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

_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n")
"""What a spreadsheet may take for the beginning of a formula."""


def csv(context: MasterContext) -> bytes:
    """One row for each answer, for a spreadsheet in Finland: with a byte order mark, semicolons, decimal commas.

    A text that could become a formula is preceded by an apostrophe.
    """
    stream = io.StringIO()
    writer = _csv.writer(stream, delimiter=";", lineterminator="\r\n")
    words = context.words
    heads = [words.label("master_entry") if name == "entry" else "SHA-256" for name in ("entry", "sha256")]
    corrected = bool(context.collected.corrections)
    more = [words.label("master_correction")] if corrected else []
    writer.writerow([*(words.label(f"master_{name}") for name in COLUMNS[:-2]), heads[1], heads[0], *more])
    for told in context.listed_answers:
        row = [*_row(context, told), *([correction_note(context, told)] if corrected else [])]
        writer.writerow([_cell(value) for value in row])
    return stream.getvalue().encode("utf-8-sig", "replace")


def _row(context: MasterContext, told: SourcedAnswer) -> Iterator[Answer]:
    words, mask = context.words, context.redaction
    yield context.period_label(told.period)
    yield told.partner.id
    yield from map(words.pick, (told.table.title, told.line.label, told.field.label))
    yield context.shown_answer(told)
    yield words.label("master_counted" if told.accepted else "master_taken_along")
    yield mask(clean_text(told.place.file))
    yield mask(clean_text(told.place.sheet or ""))
    yield told.place.cell or ""
    yield told.language
    yield told.sha256
    yield str(told.entry)


def _cell(value: Answer) -> str:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float | int):
        return f"{value:.15g}".replace(".", ",")
    return f"'{value}" if value.lstrip(" ").startswith(_STARTS) else value


def json(context: MasterContext) -> bytes:
    """One object for each answer, in the order of the list of all answers, and the coordinator's syntheses."""
    collected = context.collected
    told = {
        "format": FORMAT,
        "project": collected.project.id,
        "period": collected.period.id,
        "language": context.words.language,
        "answers": [_object(context, one) for one in context.listed_answers],
        "corrections": [_correction(context, one) for one in collected.corrections.items],
        "syntheses": [
            {"goal": goal, "period": period, "text": context.redaction(one.text)}
            for (goal, period), one in sorted(context.syntheses.items())
            if one.text.strip()
        ],
    }
    return (_json.dumps(told, ensure_ascii=False, indent=2) + "\n").encode("utf-8", "replace")


def _correction(context: MasterContext, one: Correction) -> dict[str, object]:
    """A corrected answer; a text is among the answers as it is now, a figure as it was told."""

    def plain(answer: Answer | None) -> object:
        if isinstance(answer, date):
            return answer.isoformat()
        return context.clean_text(answer) if isinstance(answer, str) else answer

    return {
        "period": one.period,
        "partner": one.partner,
        "entry": str(one.entry),
        "was": plain(one.was),
        "now": plain(one.now),
        "difference": one.difference,
        "added": one.difference is not None and counts_in_totals(context, one),
        "reason": context.clean_text(one.reason),
        "made_in": one.made_in,
        "day": one.day.isoformat(),
    }


def _object(context: MasterContext, told: SourcedAnswer) -> dict[str, object]:
    words, mask = context.words, context.redaction
    written = context.shown_answer(told)
    kept = told.answer if told.field.options or told.field.kind.name == "yes_no" else written
    return {
        "period": told.period.id,
        "partner": told.partner.id,
        "entry": str(told.entry),
        "table": told.table.id,
        "row": told.line.id,
        "field": told.field.name,
        "label": words.pick(told.field.label),
        "kind": told.field.kind.name,
        "answer": kept.isoformat() if isinstance(kept, date) else kept,
        "said": written.isoformat() if isinstance(written, date) else written,
        "accepted": told.accepted,
        "source": {
            "file": mask(clean_text(told.place.file)),
            "sheet": mask(clean_text(told.place.sheet or "")),
            "cell": told.place.cell,
            "sha256": told.sha256,
            "language": told.language,
        },
    }
