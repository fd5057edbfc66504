"""Which aggregation rule holds for a figure: that of its field, or that of the option of its row.

The rule of an option replaces the rule of a field that is added up or states none. It never turns a figure that must
not be added into one that is: a standing figure (`last`), a greatest value, a number of answers and a per cent keep
their own rule, unless the option says `never`. A rule that an option states for a field by name holds as it is.
"""

from __future__ import annotations

from collections.abc import Iterator

from lamppu_xl.domain.answer_types import ValueType
from lamppu_xl.domain.expressions import Arithmetic, Call, Compare, ContextValue, Expr, FieldRef, PreviousRef, walk
from lamppu_xl.domain.finding_codes import Severity
from lamppu_xl.domain.form import Aggregate, Field, Form, FreeLines, Option, RowPerCode, Table
from lamppu_xl.domain.project import Project
from lamppu_xl.domain.rules import Rule

COMBINED = (Aggregate.SUM, Aggregate.LAST, Aggregate.MAX, Aggregate.DISTINCT, Aggregate.NEVER)
"""The rules by which a programme combines figures of several projects; of others it shows the range."""

ADDED = (Aggregate.SUM, Aggregate.LAST)
"""The rules that add figures up."""

STANDING = (Aggregate.LAST, Aggregate.LATEST)
"""The rules by which a later figure of a partner, or of a line with a key, replaces the earlier one."""


def aggregate_of(table: Table, field: Field, option: Option | None = None) -> Aggregate | None:
    """The rule of a field in the row of an option; None if nobody states one.

    Where the kind depends on the row, percentages are not added up, and what is no figure has no rule of figures.
    """
    if option and field.kind_from:
        own = table.field(field.name).in_row(option.id)
        rule = _stated_rule(table, own, option)
        if own.kind.type is not ValueType.NUMBER and rule not in (Aggregate.DISTINCT, Aggregate.NEVER):
            return None
        return Aggregate.NEVER if own.kind.name == "percent" and rule in ADDED else rule
    return _stated_rule(table, field, option)


def _stated_rule(table: Table, field: Field, option: Option | None) -> Aggregate | None:
    if option and field.name in option.aggregates:
        return option.aggregates[field.name]
    stated = option.aggregate if option else None
    if stated is Aggregate.SUM and field.aggregate is None and is_cumulative(table, field):
        return Aggregate.LAST
    return combined_rule(field, stated)


def combined_rule(field: Field, stated: Aggregate | None) -> Aggregate | None:
    """The rule of a field in a row whose option states one.

    Args:
        stated: by the option; None if it states none.
    """
    own = field.aggregate
    if stated is None or stated is Aggregate.NEVER:
        return stated or own
    if own not in (None, Aggregate.SUM):
        return own
    if field.kind.name == "percent" and stated in ADDED:
        return own or Aggregate.NEVER
    return stated


def aggregate_in(project: Project, table: Table, field: Field, option: Option | None = None) -> Aggregate | None:
    """The rule that holds in a project. Amounts of partners in different currencies are counted at most."""
    in_row = field.in_row(option.id) if option else field
    return over_currencies(project, in_row, aggregate_of(table, field, option))


def over_currencies(project: Project, field: Field, rule: Aggregate | None) -> Aggregate | None:
    """A rule of a field as it holds in a project: it combines no amounts in different currencies, but counts them."""
    if rule in (None, Aggregate.DISTINCT) or not project.mixes_currencies(field):
        return rule
    return Aggregate.NEVER


def aggregate_in_row(project: Project, table: Table, field: Field, row: str) -> Aggregate | None:
    """The rule of a field in a row of a table of a project; None if nobody states one."""
    return aggregate_in(project, table, field, row_option(project, table, row))


def row_option(project: Project, table: Table, row: str) -> Option | None:
    """The option of a row of a table; None if its rows have none."""
    return project.lists[table.rows.list].option(row) if isinstance(table.rows, RowPerCode) else None


def rules_in_row(table: Table, option: Option) -> dict[str, Aggregate]:
    """The rules of the figures in the row of an option, by names of the fields; what states none is never added up."""
    rules = (
        (field.in_row(option.id), aggregate_of(table, field, option) or Aggregate.NEVER) for field in table.answers
    )
    return {
        field.name: rule for field, rule in rules if field.kind.type is ValueType.NUMBER or rule is Aggregate.DISTINCT
    }


def is_cumulative(table: Table, field: Field, *, on_all_lines: bool = False) -> bool:
    """Whether a rule of the table says that a figure contains its own previous value.

    Examples are `cumulative == previous.cumulative + actual` and, as an error, `cumulative >= previous.cumulative`.

    Args:
        table: the table of the field.
        field: the field of the figure.
        on_all_lines: whether a rule for some codes or goals only does not count.
    """
    rules = [rule for rule in table.rules if not (on_all_lines and _depends_on_line(rule))]
    if field.computed is not None and any(
        isinstance(term, PreviousRef) and term.field == field.name and sign > 0
        for term, sign in _terms(field.computed, 1)
    ):
        return True
    return any(_says_cumulative(rule, part, field.name) for rule in rules for part in walk(rule.condition))


def figures_so_far(form: Form) -> frozenset[tuple[str, str]]:
    """By table and field the figures that contain their own previous value, without those of free lines."""
    return frozenset(
        (table.id, field.name)
        for table in form.tables
        for field in table.answers
        if field.previous and not isinstance(table.rows, FreeLines) and is_cumulative(table, field)
    )


def _depends_on_line(rule: Rule) -> bool:
    """Whether a rule reads the code or the goal of the line."""
    return any(isinstance(part, ContextValue) and part.name in ("code", "goal") for part in walk(rule.condition))


def _says_cumulative(rule: Rule, part: Expr, name: str) -> bool:
    if not isinstance(part, Compare):
        return False
    if part.operator in (">=", "<="):
        greater, less = (part.left, part.right) if part.operator == ">=" else (part.right, part.left)
        bare = isinstance(greater, FieldRef) and isinstance(less, PreviousRef) and greater.field == less.field == name
        return bare and rule.severity is Severity.ERROR
    if part.operator != "==":
        return False
    terms = [*_terms(part.left, 1), *_terms(part.right, -1)]
    signs = {sign for term, sign in terms if isinstance(term, FieldRef) and term.field == name}
    return any(isinstance(term, PreviousRef) and term.field == name and -sign in signs for term, sign in terms)


def _terms(expr: Expr, sign: int) -> Iterator[tuple[Expr, int]]:
    """The terms of a sum with their signs; a rounded sum is taken as it is."""
    match expr:
        case Arithmetic("+" | "-" as operator, left, right):
            yield from _terms(left, sign)
            yield from _terms(right, sign if operator == "+" else -sign)
        case Call("round", (inner, *_)):
            yield from _terms(inner, sign)
        case Call("sum", parts):
            for part in parts:
                yield from _terms(part, sign)
        case _:
            yield expr, sign
