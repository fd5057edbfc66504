"""Values over periods: `periods: {earlier: 2, later: 1}` shows earlier values of a field and asks for forecasts.

The value of the period before is the previous answer of the field. One of a period before that is a locked field of its
own, `spent_earlier_2`, and a forecast a question of its own, `spent_later_1`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from lamppu_xl.definition.questions.fields import catalogue_text
from lamppu_xl.definition.questions.table_drafts import TableDraft
from lamppu_xl.definition.register import DefinitionRegister
from lamppu_xl.definition.schemas import FieldShape
from lamppu_xl.definition.yaml_tree import Node, place_of
from lamppu_xl.domain.answer_types import FILE
from lamppu_xl.domain.form import Aggregate, Field, FreeLines, RowPerCode, Table
from lamppu_xl.domain.period_labels import PERIOD_PLACE
from lamppu_xl.domain.text import Text

MOST_PERIODS = 24
"""The most earlier and the most later periods of a field."""

_OF_CURRENT = (
    *("required", "required_when", "unique", "role", "prefill", "help", "heading", "note", "periods"),
    *("not_before", "not_after"),  # the days of the period
)
"""The keys of a field that its forecasts do not have."""


def earlier_name(field: str, count: int) -> str:
    """The name of the value that a field had some periods ago."""
    return f"{field}_earlier_{count}"


def later_name(field: str, count: int) -> str:
    """The name of the forecast of a field for a later period."""
    return f"{field}_later_{count}"


def add_periods(register: DefinitionRegister, draft: TableDraft) -> None:
    """Add the values of other periods before and after each field that has them."""
    written = []
    names = {name for name, _, _ in draft.written}
    for name, shape, node in draft.written:
        if shape.periods is None or not _can_have_periods(register, draft, name, shape, node):
            written.append((name, shape, node))
            continue
        plain = {key: None for key in _OF_CURRENT if getattr(shape, key, None)}
        earlier = [(earlier_name(name, count), -count) for count in range(shape.periods.earlier, 1, -1)]
        later = [(later_name(name, count), count) for count in range(1, shape.periods.later + 1)]
        for other, offset in (*earlier, (name, 0), *later):
            if offset == 0:
                shown = {"previous": True} if shape.periods.earlier else {}
                written.append((name, shape.model_copy(update=shown), node))
            elif other in names:
                register.problems.add("D108", place_of(node, ("periods",), key=True), what="field", name=other)
            else:
                names.add(other)
                draft.offsets[other] = name, offset
                if name in draft.row_kinds:
                    draft.row_kinds[other] = draft.row_kinds[name]
                is_added = shape.aggregate in (Aggregate.SUM, Aggregate.LAST) and offset > 0
                added = {"aggregate": shape.aggregate if is_added else None}
                keys = {**plain, "previous": False, "computed": None, **added}
                written.append((other, shape.model_copy(update=keys), node))
    draft.written[:] = written


def _can_have_periods(
    register: DefinitionRegister, draft: TableDraft, name: str, shape: FieldShape, node: Node
) -> bool:
    assert shape.periods is not None  # noqa: S101  # only such fields are asked
    place = place_of(node, ("periods",), key=True)
    counts = f"periods: {{earlier: {shape.periods.earlier}, later: {shape.periods.later}}}"
    others = [
        (shape.given is not None, f"given: {shape.given}"),
        (bool(shape.by), "by: …"),
        (any(name in columns for columns in draft.choice_columns.values()), "as: columns"),
        (isinstance(draft.rows, FreeLines), draft.written_rows),
        (shape.kind == FILE and shape.periods.later > 0, f"kind: {shape.kind}"),
        (shape.computed is not None and shape.periods.later > 0, "computed: …"),
        (shape.periods.earlier > 1 and not isinstance(draft.rows, RowPerCode), draft.written_rows),
    ]
    conflicts = [other for is_conflict, other in others if is_conflict]
    for other in conflicts:
        register.problems.contradiction(counts, other, place)
    for count in (shape.periods.earlier, shape.periods.later):
        if count > MOST_PERIODS:
            register.problems.add("D111", place, what="periods", length=count, limit=MOST_PERIODS)
            return False
    return not conflicts


def with_period_labels(register: DefinitionRegister, tables: Sequence[Table]) -> tuple[Table, ...]:
    """The tables, in which the label of a value of another period says how far that is.

    That of a forecast has a place for the name of its period.
    """
    if not any(field.offset for table in tables for field in table.fields):
        return tuple(tables)
    languages = register.translations.languages
    named = catalogue_text(register, "forecast_for", period=PERIOD_PLACE)

    def labelled(field: Field) -> Field:
        if field.offset == 0:
            return field
        distance = catalogue_text(
            register, "forecast_later" if field.offset > 0 else "earlier_by", count=abs(field.offset)
        )
        labels = {language: field.label.pick((language, *languages)) for language in languages}
        general = ((language, f"{label}, {distance.pick((language,))}") for language, label in labels.items())
        of_period = ((language, f"{label}, {named.pick((language,))}") for language, label in labels.items())
        return replace(
            field, label=Text(tuple(general)), period_label=Text(tuple(of_period)) if field.is_forecast else None
        )

    return tuple(
        replace(table, fields=tuple(map(labelled, table.fields)))
        if any(field.offset for field in table.fields)
        else table
        for table in tables
    )
