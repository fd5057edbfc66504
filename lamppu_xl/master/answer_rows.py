"""The list of all answers as workbook, page and CSV show it: one row for each answer, with its source."""

from __future__ import annotations

from lamppu_xl.domain.answers import Answer
from lamppu_xl.master.answer_store import SourcedAnswer
from lamppu_xl.master.context import MasterContext
from lamppu_xl.master.sheets.corrections import correction_note


def answer_row(context: MasterContext, answer: SourcedAnswer) -> dict[str, Answer]:
    """What the list shows of one answer, by column; the corrections only if the master has any."""
    place = answer.place
    row: dict[str, Answer] = {
        "period": context.period_label(answer.period),
        "partner": answer.partner.id,
        "part": context.text_of(answer.table.title),
        "row": context.text_of(answer.line.label),
        "question": context.field_label(answer.field, answer.period),
        "answer": context.shown_answer(answer),
        "standing": context.words.label("master_counted" if answer.accepted else "master_included_with_errors"),
        "file": context.clean_text(place.file),
        "sheet": context.clean_text(place.sheet or ""),
        "cell": place.cell or "",
        "language": answer.language,
        "sha256": answer.sha256,
        "entry": str(answer.entry),
    }
    return row | {"correction": correction_note(context, answer)} if context.collected.corrections else row


def column_names(context: MasterContext) -> list[str]:
    """The names of the columns of `answer_row`, in the language of the master."""
    labels = ("period", "partner", "part", "row", "question", "answer", "standing", "file", "sheet", "cell", "language")
    names = [*(context.words.label(f"master_{label}") for label in labels), "SHA-256"]
    names.append(context.words.label("master_entry"))
    return [*names, context.words.label("master_correction")] if context.collected.corrections else names
