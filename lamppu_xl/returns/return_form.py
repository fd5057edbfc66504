"""The form that one return is read with: its plan, its fields and the findings about them."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property

from lamppu_xl.answer_types.cell import ParsedCell, cut_quote
from lamppu_xl.answer_types.registry import parse_cell
from lamppu_xl.answer_types.text import TEXT
from lamppu_xl.answer_types.value_limits import GREATEST, DateLimits, date_limits, is_within_limits
from lamppu_xl.domain.answer_ref import AnswerRef
from lamppu_xl.domain.answer_types import AnswerType, ValueType
from lamppu_xl.domain.excel_dates import day_of_serial
from lamppu_xl.domain.finding_codes import CODES
from lamppu_xl.domain.findings import Fact, Finding, Place
from lamppu_xl.domain.form import CodeList, Field
from lamppu_xl.domain.partners import Partner
from lamppu_xl.domain.periods import Period
from lamppu_xl.domain.project import Project
from lamppu_xl.domain.text import Text, VocabularyTerm
from lamppu_xl.i18n.translator import HIDDEN, Translator, project_translator
from lamppu_xl.returns.cell_text import has_signs, has_unknown_signs, seen_text, text_with_marks
from lamppu_xl.returns.line_currencies import currency_fields
from lamppu_xl.returns.submission import label_of
from lamppu_xl.templates.parts import example_of_date, field_of, options_for
from lamppu_xl.workbook.identity import Stamp
from lamppu_xl.workbook.model import Plan
from lamppu_xl.workbook.safe_reader import ScannedCell
from lamppu_xl.workbook.safe_reader.rich_text import STRIKE_SIGN, struck_text


@dataclass(frozen=True)
class FormQuestion:
    """What the cells of one question contain."""

    answer_type: AnswerType
    options: CodeList | None
    """The options of this partner."""
    days: DateLimits


@dataclass(frozen=True, kw_only=True)
class ReturnForm:
    """The form of one return."""

    file: str
    project: Project
    partner: Partner
    period: Period
    stamp: Stamp
    plan: Plan
    date1904: bool
    """Whether the workbook counts days from 1904."""
    asked: frozenset[AnswerRef] | None = None
    """The answers that are still asked, when the return is of an older definition; None when all are."""
    issued: Project | None = None
    """The definition that its template was made of; None if it is `project`."""
    issued_form: ReturnForm | None = None
    """The same form by the definition that it was issued with, for previous answers; None if it is the same one."""
    personal_fields: frozenset[tuple[str, str]] = frozenset()
    """Tables and fields of the older definition whose answers are never quoted."""
    questions: dict[tuple[str, str], FormQuestion] = field(default_factory=dict)
    """The questions whose answers were parsed, by table and field."""

    @cached_property
    def kinds_by_row(self) -> frozenset[tuple[str, str]]:
        """The questions, by table and field, whose kind of answer depends on the row."""
        tables = self.project.form.tables
        return frozenset((table.id, each.name) for table in tables for each in table.fields if each.kind_from)

    @cached_property
    def languages(self) -> tuple[str, ...]:
        return self.project.chain(self.stamp.language)

    @property
    def translator(self) -> Translator:
        return project_translator(self.project, self.stamp.language)

    def still_asked(self, entry: AnswerRef | None) -> AnswerRef | None:
        """The reference of an answer that is still asked, otherwise None."""
        return entry if entry and (self.asked is None or entry in self.asked) else None

    @cached_property
    def currency_fields(self) -> frozenset[tuple[str, str]]:
        """The choices that name the currency of the numbers of their line, by table and field."""
        return currency_fields(self.project)

    def parse(self, entry: AnswerRef, cell: ScannedCell, *, personal: bool = False, currency: str = "") -> ParsedCell:
        """The value of a cell as an answer.

        Args:
            entry: the answer, which determines its type and its options.
            cell: its cell in the return.
            personal: whether the value is not quoted in the facts of a finding.
            currency: the currency that another answer of the line names.
        """
        key = entry.table, entry.field
        if key in self.kinds_by_row:
            key = entry.table, f"{entry.field}/{entry.row}"
        if key not in self.questions:
            asked = field_of(self.project, entry)
            self.questions[key] = FormQuestion(
                asked.kind,
                options_for(self.project, self.partner, asked),
                date_limits(self.project, self.project.form.table(entry.table), entry.field),
            )
        question = self.questions[key]
        if (cell.marked or cell.struck) and question.answer_type.name != TEXT.name:
            return ParsedCell(None, "V433", {"value": HIDDEN if personal else self.seen(cell)})
        parsed = parse_cell(
            text_with_marks(cell),
            question.answer_type,
            options=question.options,
            languages=self.languages,
            country=self.project.country_of(self.partner),
            currency=self.project.currency_of(self.partner),
            line_currency=currency,
            number_format=cell.number_format,
            date1904=self.date1904,
            personal=personal,
        )
        if "example" in parsed.facts and question.answer_type.type is ValueType.DATE:
            return self._with_example(parsed, field_of(self.project, entry))
        if not is_within_limits(parsed.value, question.days):
            found = _out_of_limits(parsed, HIDDEN if personal else self.seen(cell))
            return self._with_example(found, field_of(self.project, entry)) if "date" in found.facts else found
        if isinstance(parsed.value, str) and (cell.struck or STRIKE_SIGN in cell.marked):
            text = parsed.value if cell.marked else struck_text(parsed.value)
            return ParsedCell(text, "V434", {"value": HIDDEN if personal else cut_quote(text)})
        doubted = self._doubted(parsed, question.answer_type, cell, personal=personal)
        return doubted if doubted.code or doubted.value is None else self._with_signs(doubted, cell, personal=personal)

    def _with_example(self, parsed: ParsedCell, asked: Field) -> ParsedCell:
        """A date or a month that is to be corrected, with one of the period as the partner writes it."""
        country = self.project.country_of(self.partner)
        example = example_of_date(asked, self.translator, self.period, country)
        return replace(parsed, facts={**parsed.facts, "example": example})

    def _doubted(self, parsed: ParsedCell, answer_type: AnswerType, cell: ScannedCell, *, personal: bool) -> ParsedCell:
        """A number with V430 if it equals a day near the period: a date is perhaps what the program has stored."""
        number, first, last = parsed.value, self.period.start.year, max(self.period.deadline, self.period.end).year
        is_percentage = answer_type.name == "percent" and parsed.code == "V509"
        is_number = answer_type.name in ("integer", "money") and not parsed.code
        if not (is_number or is_percentage) or not isinstance(number, float):
            return parsed
        day = day_of_serial(number, date1904=self.date1904) if number.is_integer() else None
        if day is None or not first <= day.year <= last or isinstance(cell.value, str):
            return parsed
        facts: dict[str, Fact] = {
            "value": self.seen(cell) if is_percentage else number,
            "date": day,
            "short": f"{day.day}.{day.month}",
        }
        return replace(parsed, code="V430", facts=dict.fromkeys(facts, HIDDEN) if personal else facts)

    def _with_signs(self, parsed: ParsedCell, cell: ScannedCell, *, personal: bool) -> ParsedCell:
        """An answer with V493 if a symbol font shows signs of its letters, V494 if one has no meaning elsewhere.

        A number has V495: its digits are not seen.
        """
        if has_signs(cell):
            code = "V494" if has_unknown_signs(cell) else "V493"
            facts: dict[str, Fact] = {"value": cut_quote(self.seen(cell))}
        elif cell.symbols:
            code, facts = "V495", {"value": cut_quote(cell.symbols), "read": self.seen(cell)}
        else:
            return parsed
        return replace(parsed, code=code, facts=dict.fromkeys(facts, HIDDEN) if personal else facts)

    def seen(self, cell: ScannedCell) -> str:
        """The content of a cell as people see it, for quoting."""
        return seen_text(cell, language=self.languages[0], date1904=self.date1904)

    def label_of(self, entry: AnswerRef) -> Text:
        return label_of(self.project, self.partner, self.period, entry)

    def finding(self, code: str, place: Place, entry: AnswerRef | None = None, **facts: Fact) -> Finding:
        """A finding; one about an answer carries the answer's label."""
        return Finding(CODES[code], place, facts, entry, self.label_of(entry) if entry else None)


def _out_of_limits(parsed: ParsedCell, typed: Fact | None) -> ParsedCell:
    """A number that no field accepts, or a date that is probably not meant.

    Args:
        typed: the content of the cell.
    """
    value = "" if typed is None else typed
    if isinstance(parsed.value, date):
        day = value if isinstance(value, VocabularyTerm) else parsed.value
        return ParsedCell(parsed.value, "V422", {"value": value, "date": day})
    return ParsedCell(None, "V421", {"value": value, "limit": GREATEST})
