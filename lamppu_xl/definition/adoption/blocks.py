"""What is found on a sheet of a form: tables, single questions, and what is left out."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from lamppu_xl.definition.adoption.form_sheet import FormCell
from lamppu_xl.definition.adoption.open_cells import Openness


class Doubt(StrEnum):
    """What is not sure about a question or a table."""

    PLACE = "place"
    """Nothing but the place of a cell shows that it is for an answer."""
    FRAME = "frame"
    """Only a frame or a colour shows it."""
    EXAMPLE = "example"
    """The cells hold values, which are taken for examples."""
    KIND_BY_WORDS = "kind_by_words"
    KIND_BY_VALUES = "kind_by_values"
    KIND_UNKNOWN = "kind_unknown"
    LIST_UNREAD = "list_unread"
    LABEL_CUT = "label_cut"
    LINES = "lines"
    """The number of lines is another than in the form."""
    HIDDEN = "hidden"
    """The sheet is hidden."""
    RULE_UNREAD = "rule_unread"


@dataclass
class FoundQuestion:
    """A question, and the cells for its answers."""

    label: str
    cells: list[FormCell]
    head: FormCell
    """The cell with the question."""
    help: str = ""
    heading: str = ""
    required: bool = False
    openness: Openness = Openness.SURE
    doubts: list[Doubt] = field(default_factory=list)


@dataclass
class FoundTable:
    """A table with several rows."""

    questions: list[FoundQuestion]
    place: FormCell
    """The first cell of its head."""
    lines: int = 0
    """The number of free lines; 0 if its rows have labels."""
    rows: list[tuple[str, FormCell]] = field(default_factory=list)
    """The labels of its rows."""
    title: str = ""
    doubts: list[Doubt] = field(default_factory=list)

    @property
    def answers(self) -> int:
        """The answer cells; a question of free lines counts once."""
        return len(self.questions) * max(1, len(self.rows))


class Reason(StrEnum):
    """Why something was left out."""

    HIDDEN_SHEET = "hidden_sheet"
    INSTRUCTIONS = "instructions"
    """A sheet without a place for an answer."""
    LISTS = "lists"
    """A sheet with the lists of others."""
    FORMULAS = "formulas"
    """A sheet that computes something and asks nothing."""
    COMPUTED = "computed"
    """Formulas on a sheet with questions: totals, and columns that the form computes."""
    FILLED = "filled"
    """A column that holds values, beside the questions of a table."""
    UNMARKED = "unmarked"
    """A label with an empty cell beside it, on a sheet where the cells for answers have a frame or a colour."""
    NO_LABEL = "no_label"
    TOO_MANY = "too_many"
    INVALID = "invalid"
    """The definition would have been wrong with it."""

    @property
    def is_harmless(self) -> bool:
        """Whether no answer is lost with it."""
        return self in (Reason.HIDDEN_SHEET, Reason.INSTRUCTIONS, Reason.LISTS, Reason.FORMULAS, Reason.COMPUTED)


@dataclass(frozen=True)
class LeftOut:
    """A part of a form that is not in the draft."""

    sheet: str
    cell: str
    """Empty for a whole sheet."""
    text: str
    reason: Reason
    count: int = 1
    """The number of cells."""


@dataclass
class FoundSheet:
    """What was found on a sheet."""

    name: str
    questions: list[FoundQuestion] = field(default_factory=list)
    tables: list[FoundTable] = field(default_factory=list)
    left_out: list[LeftOut] = field(default_factory=list)
    doubts: list[Doubt] = field(default_factory=list)
