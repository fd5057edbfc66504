"""The corrections of the figures and answers of a table, one paragraph for each that was made at once."""

from __future__ import annotations

from lamppu_xl.domain.corrections import Correction
from lamppu_xl.domain.form import Field, FreeLines, RowPerCode, Table
from lamppu_xl.master.context import MasterContext
from lamppu_xl.master.number_texts import number_text
from lamppu_xl.master.sheets.corrections import adjustment_label, counts_in_totals, former_and_present


def printed_corrections(context: MasterContext, table: Table) -> list[tuple[str, str]]:
    """What was corrected, and each field with both values and their difference; a reason is written once.

    Figures that a computed field gets from a corrected one are in the same paragraph.
    """
    fields = {field.name: field for field in table.answers if not field.personal}
    groups: dict[tuple[str, ...], list[Correction]] = {}
    for item in context.collected.corrections.items:
        if item.entry.table == table.id and item.entry.field in fields:
            key = (item.period, item.partner, item.entry.row, item.made_in, str(item.day), item.reason)
            groups.setdefault(key, []).append(item)
    return [
        (_label(context, table, group[0]), _text(context, [(fields[item.entry.field], item) for item in group]))
        for group in groups.values()
    ]


def _label(context: MasterContext, table: Table, correction: Correction) -> str:
    """`ALFA · adjustment of Spring · row 2`."""
    label, row = adjustment_label(context, correction), correction.entry.row
    if isinstance(table.rows, FreeLines):
        return f"{label} · {context.words.label('master_row')} {row}"
    if isinstance(table.rows, RowPerCode):
        option = context.collected.project.lists[table.rows.list].option(row)
        return f"{label} · {context.words.pick(option.label) if option else row}"
    return label


def _text(context: MasterContext, group: list[tuple[Field, Correction]]) -> str:
    words = context.words
    changes = "; ".join(_change(context, field, correction) for field, correction in group)
    _, first = group[0]
    made = words.label("master_corrected", day=first.day)
    apart = [
        words.pick(field.label)
        for field, each in group
        if each.difference is not None and not counts_in_totals(context, each)
    ]
    notes = [f"{', '.join(apart)}: {words.label('master_adjusted_apart')}"] if apart else []
    sentences = [changes, f"{made}: {context.clean_text(first.reason)}"]
    return context.redaction(" ".join([*map(_ended, sentences), *notes]))


def _ended(sentence: str) -> str:
    return sentence if sentence.endswith((".", "!", "?")) else f"{sentence}."


def _change(context: MasterContext, field: Field, correction: Correction) -> str:
    """`Amount: 48 000,50 → 47 000,50 (-1 000,00)`; of shares there is no difference, as it is no share itself."""
    was, now = former_and_present(context, correction)
    change = f"{context.words.pick(field.label)}: {was} → {now}"
    if (difference := correction.difference) is None or field.in_row(correction.entry.row).kind.name == "percent":
        return change
    number_format = context.number_format(field, difference)
    text = number_text(context.words, abs(difference), number_format)
    return f"{change} ({'-' if difference < 0 else '+'}{text})"
