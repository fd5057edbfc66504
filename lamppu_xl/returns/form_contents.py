"""The contents of a form, collected while its sheets are read."""

from __future__ import annotations

from dataclasses import dataclass, field

from lamppu_xl.domain.answer_ref import AnswerRef
from lamppu_xl.domain.answers import Answer
from lamppu_xl.domain.findings import Finding, Place
from lamppu_xl.returns.submission import OutsideContent


@dataclass
class FormContents:
    """What was read on the sheets of a form so far."""

    answers: dict[AnswerRef, Answer] = field(default_factory=dict)
    typed: dict[AnswerRef, str | float | bool] = field(default_factory=dict)
    """The stored value of each filled answer cell; an error value or a formula as text."""
    unseen: set[AnswerRef] = field(default_factory=set)
    """The answers whose cell holds only signs that are not seen. It counts as empty; formulas may take it as filled."""
    unticked: set[AnswerRef] = field(default_factory=set)
    """The answers that are FALSE on free lines with nothing else. They count as empty."""
    seen: dict[AnswerRef, str] = field(default_factory=dict)
    """What a filled answer cell shows, if that is something else than what it stores: a time, struck-out characters."""
    places: dict[AnswerRef, Place] = field(default_factory=dict)
    refused_numbers: dict[AnswerRef, float] = field(default_factory=dict)
    """The number in each answer cell that was not accepted, as formulas see it."""
    without_strike: dict[AnswerRef, Answer] = field(default_factory=dict)
    """The answer of each struck-out cell as formulas see it, which do not see that it is struck out."""
    previous: dict[AnswerRef, Answer] = field(default_factory=dict)
    previous_shown: dict[AnswerRef, str] = field(default_factory=dict)
    """What the cells of previous answers show."""
    previous_located: set[AnswerRef] = field(default_factory=set)
    """The previous answers whose cell was found; the cell may be empty."""
    stored: dict[AnswerRef, str | float | bool] = field(default_factory=dict)
    """The stored value of each cell of a computed field that is not blank; an error value as its name."""
    shown_computed: dict[AnswerRef, str] = field(default_factory=dict)
    """What these cells show."""
    formulas: dict[AnswerRef, str] = field(default_factory=dict)
    """The formula of each cell of a computed field that still has one; empty if it shares that of another cell."""
    outside: list[OutsideContent] = field(default_factory=list)
    page_texts: dict[str, list[Place]] = field(default_factory=dict)
    """The words in headers and footers of pages that the template does not have, each with its sheets."""
    page_pictures: list[Place] = field(default_factory=list)
    """The sheets with a picture in the header or footer of their pages."""
    changed_texts: list[Finding] = field(default_factory=list)
    """S303 about each locked text of a question that was changed, also on a sheet of which most has changed."""
    currencies: dict[tuple[str, str], str] = field(default_factory=dict)
    """The currency that an answer of a line names, by table and row."""
    lost_formulas: dict[str, bool] = field(default_factory=dict)
    """Whether a program has put values in the place of the formulas of checks, by the name of the sheet."""
    findings: list[Finding] = field(default_factory=list)
    accounted: int = 0
    """How many filled cells were read, compared or reported."""
