"""Generated expressions, and generated returns to read them on: for every test that compares two readings of a rule.

The expressions stand over one table, `lines`, and look across to another, `costs`. A return is plain data; how it gets
into a frame or onto a sheet is the business of the test.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from hypothesis import strategies as st

from lamppu_xl.answer_types.registry import ANSWER_TYPES
from lamppu_xl.domain.answer_types import ValueType
from lamppu_xl.domain.expression_parser import Scope
from lamppu_xl.domain.expressions import (
    And,
    Arithmetic,
    Call,
    ColumnRef,
    Compare,
    Constant,
    ContextValue,
    Expr,
    FieldRef,
    MemberRef,
    Membership,
    Not,
    Or,
    PreviousRef,
    Value,
    Variable,
)
from lamppu_xl.domain.form import Field, FreeLines, Table
from lamppu_xl.domain.text import Text
from lamppu_xl.domain.text_normalising import is_blank


@dataclass(frozen=True)
class Wrong:
    """What stands in a cell that holds something of the wrong type."""


WRONG: Final = Wrong()

Cell = Value | Wrong | None
"""The content of one answer; None is an empty cell."""

GOALS = ("G01", "G02", "G03")
STATES = ("begun", "done", "delayed")

PERIOD = (date(2012, 8, 1), date(2012, 12, 31))

KNOWN = {
    "due": Variable(ValueType.TRUTH),
    "goal": Variable(ValueType.TEXT, "goals"),
    "period.start": Variable(ValueType.DATE),
    "period.end": Variable(ValueType.DATE),
}

LINES = Table(
    id="lines",
    title=Text.of(en="Lines"),
    rows=FreeLines(3),
    fields=(
        Field(name="spent", label=Text.of(en="Spent"), kind=ANSWER_TYPES["money"], previous=True),
        Field(name="budget", label=Text.of(en="Budget"), kind=ANSWER_TYPES["number"]),
        Field(name="people", label=Text.of(en="People"), kind=ANSWER_TYPES["integer"]),
        Field(name="starts", label=Text.of(en="Starts"), kind=ANSWER_TYPES["date"]),
        Field(name="ends", label=Text.of(en="Ends"), kind=ANSWER_TYPES["date"], previous=True),
        Field(name="results", label=Text.of(en="Results"), kind=ANSWER_TYPES["text"], previous=True),
        Field(name="remark", label=Text.of(en="Remark"), kind=ANSWER_TYPES["text"]),
        Field(name="state", label=Text.of(en="State"), kind=ANSWER_TYPES["choice"], options="states", previous=True),
    ),
)

COSTS = Table(
    id="costs",
    title=Text.of(en="Costs"),
    rows=FreeLines(3),
    fields=(
        Field(name="amount", label=Text.of(en="Amount"), kind=ANSWER_TYPES["money"]),
        Field(name="paid", label=Text.of(en="Paid"), kind=ANSWER_TYPES["date"]),
        Field(name="name", label=Text.of(en="Name"), kind=ANSWER_TYPES["text"]),
        Field(name="goal", label=Text.of(en="Goal"), kind=ANSWER_TYPES["choice"], options="goals"),
    ),
)

SCOPE = Scope(
    fields={field.name: field.variable for field in LINES.fields},
    previous=frozenset(field.name for field in LINES.fields if field.previous),
    tables={table.id: {field.name: field.variable for field in table.fields} for table in (LINES, COSTS)},
    context=KNOWN,
    table="lines",
    grids=frozenset({"lines", "costs"}),
    options={"goals": frozenset(GOALS), "states": frozenset(STATES)},
)


@dataclass(frozen=True)
class Line:
    """One line of a return."""

    id: str
    due: bool = True
    answers: Mapping[str, Cell] = field(default_factory=dict)
    previous: Mapping[str, Cell] = field(default_factory=dict)

    def cell(self, leaf: FieldRef | PreviousRef) -> Cell:
        return (self.answers if isinstance(leaf, FieldRef) else self.previous).get(leaf.field)


Return = Mapping[str, Sequence[Line]]
"""The lines of one return, by table."""


@dataclass(frozen=True)
class PlainRow:
    """A line as the plain reading sees it."""

    whole: Return
    line: Line

    def value(self, leaf: FieldRef | PreviousRef | ContextValue) -> Value | None:
        if isinstance(leaf, ContextValue):
            known: dict[str, Value] = {"due": self.line.due, "goal": self.line.id}
            return (known | {"period.start": PERIOD[0], "period.end": PERIOD[1]})[leaf.name]
        return parsed(self.line.cell(leaf))

    def filled(self, leaf: FieldRef | PreviousRef) -> bool:
        return filled(self.line.cell(leaf))

    def column(self, column: ColumnRef) -> Sequence[Value]:
        cells = [parsed(line.answers.get(column.field)) for line in self.whole[column.table]]
        return [cell for cell in cells if cell is not None]

    def lines(self, table: str) -> Iterator[PlainRow]:
        return (PlainRow(self.whole, line) for line in self.whole[table])


def parsed(cell: Cell) -> Value | None:
    """What a rule sees of a cell."""
    return None if isinstance(cell, Wrong) or not filled(cell) else cell


def filled(cell: Cell) -> bool:
    return cell is not None and not (isinstance(cell, str) and is_blank(cell))


# Values

NUMBERS = (0.0, 1.0, -1.0, 0.1, 0.2, 0.3, 0.1 + 0.2, 0.5, 1.5, 2.5, -2.5, 0.005, 1.005, 2.675, 4.0, 1000.01, 1e9)
"""Numbers as people type them, those among them that no binary fraction is equal to."""

WILD = (1e-10, 1e-9, -1e-9, 5e-324, 1e17, -1e17, 1e154, 1e308, -1e308, 0.1 + 1e-9, -0.0)
"""Numbers that nobody types, but that a cell can hold."""

TEXTS = (
    "a",
    "A",
    "a ",
    " a",
    "a\u00a0",
    "a\nb",
    "a  b\nc\u00a0d ",
    "Viive",
    "VIIVÄSTYS",
    "viiva\u0308stys",
    "Straße",
    "ΟΔΟΣ",
    "İ",
    "😀",
    "👩\u200d👩\u200d👧 viive",
    "=1+1",
    "*",
    "a?",
    '"',
    "0",
    "x" * 300,
)
BLANK_TEXTS = (" ", "\u00a0", "\n", " \t\r\n\u00a0")
WORDS = ("viive", "viiväs", "A", "ss", "😀", "*", "?", "ς", "=1")
DAYS = (date(1900, 3, 1), date(2012, 2, 29), *PERIOD, date(2012, 9, 15), date(2013, 1, 1), date(9999, 12, 31))


def amounts(*, wild: bool) -> st.SearchStrategy[float]:
    cents = st.integers(-100_000, 100_000).map(lambda cents: cents / 100)
    return st.sampled_from(NUMBERS) | cents | (st.sampled_from(WILD) if wild else st.nothing())


def values(variable: Variable, *, wild: bool) -> st.SearchStrategy[Value]:
    match variable:
        case Variable(ValueType.NUMBER):
            return amounts(wild=wild)
        case Variable(ValueType.DATE):
            return st.sampled_from(DAYS)
        case Variable(ValueType.TEXT, str() as options):
            return st.sampled_from(sorted(SCOPE.options[options]))
    return st.sampled_from(TEXTS)


def cells(field: Field, *, wild: bool) -> st.SearchStrategy[Cell]:
    nothing: st.SearchStrategy[Cell] = st.none() | st.just(WRONG)
    if field.kind.name == "text":
        nothing = st.none() | st.sampled_from(BLANK_TEXTS)
    return values(field.variable, wild=wild) | values(field.variable, wild=wild) | nothing


def lines(table: Table, id: str, *, wild: bool) -> st.SearchStrategy[Line]:
    answers = {field.name: cells(field, wild=wild) for field in table.fields}
    previous = {field.name: cells(field, wild=wild) for field in table.fields if field.previous}
    return st.builds(
        Line,
        id=st.just(id),
        due=st.booleans(),
        answers=st.fixed_dictionaries({}, optional=answers),
        previous=st.fixed_dictionaries({}, optional=previous),
    )


def returns(*, wild: bool = False) -> st.SearchStrategy[Return]:
    """Whole returns: three lines for the goals, three of costs."""
    return st.fixed_dictionaries(
        {
            "lines": st.tuples(*(lines(LINES, goal, wild=wild) for goal in GOALS)),
            "costs": st.tuples(*(lines(COSTS, number, wild=wild) for number in ("1", "2", "3"))),
        }
    )


# Expressions


def leaves(*types: ValueType) -> list[FieldRef | PreviousRef | ContextValue]:
    """Everything in scope that has a value of these types, picked from no list."""
    fields = [(name, variable) for name, variable in SCOPE.fields.items() if _free(variable, types)]
    known = [ContextValue(name, variable) for name, variable in KNOWN.items() if _free(variable, types)]
    previous = [PreviousRef(name, variable) for name, variable in fields if name in SCOPE.previous]
    return [*(FieldRef(name, variable) for name, variable in fields), *previous, *known]


def _free(variable: Variable, types: Sequence[ValueType]) -> bool:
    return variable.type in types and variable.options is None


def columns(variable: Variable) -> list[ColumnRef]:
    """Every column that a value may be looked up in."""
    return [
        ColumnRef(table, name, other)
        for table, fields in SCOPE.tables.items()
        for name, other in fields.items()
        if other == variable
    ]


def numbers(depth: int = 2, *, wild: bool = False) -> st.SearchStrategy[Expr]:
    """Expressions whose value is a number."""
    simple: st.SearchStrategy[Expr] = st.one_of(
        st.sampled_from(leaves(ValueType.NUMBER)),
        amounts(wild=wild).map(Constant),
        st.tuples(st.sampled_from(("length", "words")), st.sampled_from(leaves(ValueType.TEXT))).map(
            lambda both: Call(both[0], both[1:])
        ),
        st.sampled_from(columns(Variable(ValueType.NUMBER))).map(lambda column: Call("sum", (column,))),
        st.tuples(st.sampled_from(leaves(ValueType.DATE)), st.sampled_from(leaves(ValueType.DATE))).map(
            lambda days: Call("days", days)
        ),
        selected_sums(wild=wild),
        st.tuples(st.sampled_from(leaves(ValueType.DATE)), st.sampled_from(leaves(ValueType.DATE))).map(
            lambda days: Call("days", (Call("month", days[:1]), days[1]))
        ),
    )
    if not depth:
        return simple
    inner = numbers(depth - 1, wild=wild)
    return st.one_of(
        simple,
        st.builds(Arithmetic, st.sampled_from("+-*/"), inner, inner),
        inner.map(lambda number: Call("abs", (number,))),
        st.lists(inner, min_size=2, max_size=3).map(lambda parts: Call("sum", tuple(parts))),
        st.tuples(inner, st.sampled_from((0.0, 1.0, 2.0, 6.0)).map(Constant)).map(lambda both: Call("round", both)),
    )


def selected_sums(*, wild: bool) -> st.SearchStrategy[Expr]:
    """Sums of the costs on which a condition is true."""
    goal, amount, paid = (COSTS.field(name).variable for name in ("goal", "amount", "paid"))
    order = st.sampled_from(("==", "<", "<=", ">", ">="))
    same = st.sampled_from(("==", "!="))
    goals = st.just(ContextValue("goal", KNOWN["goal"])) | st.sampled_from(GOALS).map(Constant)
    numbers = st.sampled_from(leaves(ValueType.NUMBER)) | amounts(wild=wild).map(Constant)
    days = st.sampled_from(leaves(ValueType.DATE)) | st.sampled_from(DAYS).map(Constant)
    parts = st.one_of(
        st.builds(Compare, same, st.just(MemberRef("costs", "goal", goal)), goals),
        st.builds(Compare, order, st.just(MemberRef("costs", "amount", amount)), numbers),
        st.builds(Compare, order, numbers, st.just(MemberRef("costs", "amount", amount))),
        st.builds(Compare, order, st.just(MemberRef("costs", "paid", paid)), days),
    )
    joined = st.lists(parts, min_size=2, max_size=2).map(lambda both: And(tuple(both)))
    column = ColumnRef("costs", "amount", amount)
    return (parts | joined).map(lambda condition: Call("sum_where", (column, condition)))


def conditions(depth: int = 2, *, wild: bool = False) -> st.SearchStrategy[Expr]:
    """Expressions that are true, false, or neither; all of them may stand in a definition."""
    simple = st.one_of(
        _comparisons(wild=wild),
        _memberships(wild=wild),
        st.just(ContextValue("due", KNOWN["due"])),
        st.sampled_from([leaf for leaf in _every_leaf() if not isinstance(leaf, ContextValue)]).map(
            lambda leaf: Call("blank", (leaf,))
        ),
        st.tuples(st.sampled_from(leaves(ValueType.TEXT)), st.sampled_from(WORDS).map(Constant)).map(
            lambda both: Call("mentions", both)
        ),
    )
    if not depth:
        return simple
    inner = conditions(depth - 1, wild=wild)
    parts = st.lists(inner, min_size=2, max_size=3).map(tuple)
    return st.one_of(simple, st.builds(And, parts), st.builds(Or, parts), st.builds(Not, inner))


def _comparisons(*, wild: bool) -> st.SearchStrategy[Expr]:
    order = st.sampled_from(("==", "!=", "<", "<=", ">", ">="))
    same = st.sampled_from(("==", "!="))
    number = numbers(2, wild=wild)
    return st.one_of(
        st.builds(Compare, order, number, number),
        st.builds(
            Compare, order, st.sampled_from(leaves(ValueType.DATE)), _others(Variable(ValueType.DATE), wild=wild)
        ),
        st.builds(Compare, same, st.sampled_from(leaves(ValueType.TEXT)), _others(Variable(ValueType.TEXT), wild=wild)),
        st.sampled_from(_picked()).flatmap(
            lambda leaf: st.builds(Compare, same, st.just(leaf), _others(leaf.variable, wild=wild))
        ),
    )


def _memberships(*, wild: bool) -> st.SearchStrategy[Expr]:
    def among(value: FieldRef | PreviousRef | ContextValue) -> st.SearchStrategy[Expr]:
        constants = st.lists(values(value.variable, wild=wild).map(Constant), min_size=1, max_size=3).map(tuple)
        found = columns(value.variable)
        return st.builds(Membership, st.just(value), constants | st.sampled_from(found) if found else constants)

    looked_up = st.sampled_from(columns(Variable(ValueType.NUMBER)))
    return st.sampled_from(_every_leaf()).flatmap(among) | st.builds(Membership, numbers(1, wild=wild), looked_up)


def _every_leaf() -> list[FieldRef | PreviousRef | ContextValue]:
    return [*leaves(ValueType.NUMBER, ValueType.DATE, ValueType.TEXT), *_picked()]


def _picked() -> list[FieldRef | PreviousRef | ContextValue]:
    """What is picked from a list."""
    state, goal = SCOPE.fields["state"], KNOWN["goal"]
    return [FieldRef("state", state), PreviousRef("state", state), ContextValue("goal", goal)]


def _others(variable: Variable, *, wild: bool) -> st.SearchStrategy[Expr]:
    """What a leaf may be compared with."""
    alike = [leaf for leaf in _every_leaf() if leaf.variable == variable]
    return st.sampled_from(alike) | values(variable, wild=wild).map(Constant)
