"""A return that was read, as data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from lamppu_xl.domain.answer_ref import AnswerRef
from lamppu_xl.domain.answers import Answers
from lamppu_xl.domain.findings import Finding, Place
from lamppu_xl.domain.partners import Partner
from lamppu_xl.domain.period_labels import label_in
from lamppu_xl.domain.periods import Period
from lamppu_xl.domain.project import Project, answer_label
from lamppu_xl.domain.text import Text, VocabularyTerm
from lamppu_xl.i18n.languages import LANGUAGES
from lamppu_xl.i18n.translator import Translator
from lamppu_xl.workbook.identity import Stamp
from lamppu_xl.workbook.other_reader import CellMismatch


@dataclass(frozen=True)
class ReturnFile:
    """The file that a submission was read from."""

    file: str
    """The name that is shown."""
    sha256: str


@dataclass(frozen=True)
class OutsideContent:
    """What somebody added that is no answer: text in a cell that is not an answer cell, a note, a picture."""

    place: Place
    text: str
    kind: str = ""
    """What it is, if it is no text in a cell: the kind of a `SheetRemark`."""

    def shown(self, words: Translator) -> str:
        """Its text after what it is: `picture: Team`."""
        if not self.kind:
            return self.text
        what = words.fact(VocabularyTerm(f"remark_{self.kind}"))
        return f"{what}: {self.text}" if self.text else what


@dataclass(frozen=True, kw_only=True)
class Submission:
    """A return that was read."""

    source: ReturnFile
    stamp: Stamp
    partner: Partner
    sheets: tuple[str, ...]
    """The names of the sheets of its form, in reading order."""
    answers: Answers
    """Parsed answers and the values of computed fields; blank and invalid ones have no entry."""
    typed: Mapping[AnswerRef, str | float | bool]
    """The stored value of each filled answer cell; an error value as its name."""
    seen: Mapping[AnswerRef, str] = field(default_factory=dict)
    """What a filled answer cell shows, if that is something else than what it stores: a time, struck-out characters."""
    stored: Mapping[AnswerRef, str | float | bool] = field(default_factory=dict)
    """What cells store that are no answers: those of computed fields, and FALSE on a free line with nothing else.

    It is compared with the computed values and with what the other readers read, and used for nothing else.
    """
    places: Mapping[AnswerRef, Place]
    """The place of each answer cell in the file."""
    previous: Answers
    """The answers of the previous period in the workbook."""
    prefilled: Mapping[AnswerRef, str] = field(default_factory=dict)
    """The digests of the answers that the template had already."""
    saved: str
    """When the file was saved, as the file says: ISO 8601, or empty."""
    date1904: bool = False
    """Whether the workbook numbers its days from 1904."""
    program: str = ""
    """The program that saved the file, as the file says: `Microsoft Excel`; or empty."""
    imported: str = ""
    """The names of the tables that its answers were imported from, or empty."""
    outside: tuple[OutsideContent, ...] = ()
    """Text beside the form, on extra sheets and in fields that are no longer asked."""


def is_unsaved(saved: str, period: Period) -> bool:
    """Whether a file says the time of a template that no program has saved: the beginning of its period."""
    return saved.startswith(f"{period.start.isoformat()}T00:00:00")


def saved_day(saved: str, period: Period) -> date:
    """The day on which a return was saved, in universal time, as the file says.

    It is `today` in the rules, so that the same file always has the same verdict. A file that does not say it, or names
    a day that is not after the first day of the period, as an untouched template does, counts as saved at the deadline.

    Args:
        saved: when the file was saved, as the file says, or nothing.
        period: the period of the return.
    """
    try:
        day = date.fromisoformat(saved[:10])
    except ValueError:
        return period.deadline
    return day if day > period.start else period.deadline


@dataclass(frozen=True)
class FileFacts:
    """What the scan of a file says about reading it a second time."""

    largest_area: int = 0
    """Cells of the largest rectangle around everything that a sheet holds."""
    has_error_values: bool = False
    """Whether any cell holds an error value, which calamine reads as an empty cell."""
    is_open_document: bool = False
    """Whether it is an `.ods` file, which openpyxl does not read."""
    text_boxes: Mapping[tuple[str, int, int], str] = field(default_factory=dict)
    """The texts of text boxes in cells of an `.ods` file, which calamine adds to the text of the cell."""
    read_otherwise: frozenset[tuple[str, int, int]] = frozenset()
    """The cells of an `.ods` file without a type, which calamine leaves out, and those with a number for TRUE."""


@dataclass(frozen=True)
class SecondReading:
    """The result of reading a return a second time."""

    opened: bool
    """False when no other reader could read the file; then there is no comparison."""
    differences: tuple[CellMismatch, ...] = ()


@dataclass(frozen=True)
class ReadResult:
    """The result of reading one file."""

    submission: Submission | None
    """None when the workbook is not identified as a return of this project and period."""
    findings: tuple[Finding, ...]
    """From reading and from observations; rules are applied later."""
    stamp: Stamp | None = None
    """The identity that the workbook states, if it states one."""
    accounted: int = 0
    """How many filled cells were read, compared or reported; it must be the number of filled cells."""
    second: SecondReading | None = None
    """None when the second reader was not used."""
    read_later: FileFacts | None = None
    """What the second reader needs if it reads the file later, when it is known whether the return counts."""


@dataclass(frozen=True)
class LabelCache:
    """The labels of a project's answers that were computed before."""

    labels: dict[tuple[AnswerRef, str], Text] = field(default_factory=dict)
    """By answer, and period if the label depends on it."""


def label_of(project: Project, partner: Partner, period: Period, entry: AnswerRef) -> Text:
    """The label of an answer on the partner's form, in every language."""
    labels, table = project.caches.get(LabelCache).labels, project.form.table(entry.table)
    asked = table.field(entry.field)
    key = (entry, period.id if asked.is_forecast else "")
    if key not in labels:
        line = next(line for line in project.lines_of(table, partner, period) if line.id == entry.row)
        named = replace(asked, label=label_in(project, asked, period)) if asked.is_forecast else asked
        languages = tuple(dict.fromkeys((*LANGUAGES, *project.languages)))
        # The label is the same for every partner that has the line.
        labels[key] = answer_label(project, table, line, named, languages)
    return labels[key]
