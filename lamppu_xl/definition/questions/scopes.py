"""The names that the expressions of a table may use."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from lamppu_xl.definition.questions.code_lists import AGGREGATE
from lamppu_xl.definition.questions.table_drafts import TableDraft
from lamppu_xl.domain.answer_types import MONTH, YES_NO, ValueType, view_of
from lamppu_xl.domain.expression_parser import Scope
from lamppu_xl.domain.expressions import TODAY, Variable
from lamppu_xl.domain.form import Aggregate, CodeList, FreeLines, RowPerCode, RowPerGoal
from lamppu_xl.domain.partners import PartnerValues

_GOAL = Variable(ValueType.TEXT, "goals")
_PERIOD = {"period.start": Variable(ValueType.DATE), "period.end": Variable(ValueType.DATE)}


def scopes_of(
    draft: TableDraft,
    drafts: Sequence[TableDraft],
    options: Mapping[str, Sequence[str]],
    lists: Mapping[str, CodeList],
) -> tuple[Scope, ...]:
    """The names that the expressions of a table may use.

    Where the kind of a field depends on the row, an expression is read once for each sort of values that a row has.
    """
    scope = replace(_scope_of(draft, drafts, options), numbers=_numbers(draft, lists))
    by_row = [field for field in draft.fields if field.kind_from]
    views = {view_of(variant.kind) for field in by_row for variant in field.variants}

    def variables(view: str, *, earlier: bool) -> dict[str, Variable]:
        fields = (field for field in draft.fields if (field.offset < 0) is earlier)
        return {field.name: _VIEWS[view] if field.kind_from else field.variable for field in fields}

    by_view = (
        replace(scope, fields=variables(view, earlier=False), earlier=variables(view, earlier=True))
        for view in _VIEWS
        if view in views
    )
    return tuple(by_view) or (scope,)


_VIEWS = {
    view: Variable(value_type, YES_NO if view == YES_NO else None, view)
    for view, value_type in {
        "number": ValueType.NUMBER,
        "date": ValueType.DATE,
        MONTH: ValueType.DATE,
        YES_NO: ValueType.TEXT,
        "text": ValueType.TEXT,
    }.items()
}
"""The sorts of values that rows may have, in the order in which an expression is read."""


def _numbers(draft: TableDraft, lists: Mapping[str, CodeList]) -> dict[str, frozenset[str]]:
    """The details that are numbers at every option that has them, by list of a choice of the table."""
    chosen = {field.variable.options for field in draft.fields}
    found = {}
    for name in (name for name in lists if name in chosen):
        kinds: dict[str, bool] = {}
        for option in lists[name].options:
            for key, detail in option.details.items():
                values = detail.by_partner.values() if isinstance(detail, PartnerValues) else (detail,)
                kinds[key] = kinds.get(key, True) and all(isinstance(value, float | int) for value in values)
        found[name] = frozenset(key for key, is_number in kinds.items() if is_number)
    return found


def _scope_of(draft: TableDraft, drafts: Sequence[TableDraft], options: Mapping[str, Sequence[str]]) -> Scope:
    known = {"due": Variable(ValueType.TRUTH), **_PERIOD, TODAY.name: TODAY.variable}
    if isinstance(draft.rows, RowPerGoal):
        known["goal"] = _GOAL
    if isinstance(draft.rows, RowPerCode):
        known["code"] = Variable(ValueType.TEXT, draft.rows.list if draft.rows.list in options else None)
        known[AGGREGATE] = Variable(ValueType.TEXT, AGGREGATE)
    return Scope(
        draft.variables(),
        frozenset(field.name for field in draft.fields if field.previous),
        {other.id: other.variables() for other in drafts},
        known,
        options={**{name: frozenset(ids) for name, ids in options.items()}, AGGREGATE: frozenset(Aggregate)},
        details={
            field.given.removeprefix("row."): field.name
            for field in reversed(draft.fields)
            if field.given and field.given.startswith("row.")
        },
        table=draft.id,
        earlier={field.name: field.variable for field in draft.fields if field.offset < 0},
        grids=frozenset(other.id for other in drafts if isinstance(other.rows, FreeLines | RowPerCode)),
        by_row=frozenset((other.id, field.name) for other in drafts for field in other.fields if field.kind_from),
    )
