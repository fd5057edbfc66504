"""The content of a master's ledger: the project, its questions, the used returns and every listed answer."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from itertools import product
from typing import Any

from lamppu_xl.domain.aggregate_rules import aggregate_in
from lamppu_xl.domain.answer_ref import AnswerRef
from lamppu_xl.domain.answer_types import ValueType
from lamppu_xl.domain.answers import Answer
from lamppu_xl.domain.field_roles import infer_roles
from lamppu_xl.domain.finding_codes import Severity
from lamppu_xl.domain.form import (
    ROW_TYPES,
    Aggregate,
    Field,
    FreeLines,
    Option,
    RowPerCode,
    RowPerGoal,
    Table,
    answer_facts,
)
from lamppu_xl.domain.partners import Detail, Partner, PartnerValues
from lamppu_xl.domain.periods import Period
from lamppu_xl.domain.text import Text
from lamppu_xl.domain.text_normalising import collapse_blanks
from lamppu_xl.ledger.records import (
    FORMAT,
    AnswerListing,
    Ledger,
    LedgerAnswer,
    LedgerCorrection,
    LedgerCurrency,
    LedgerDetail,
    LedgerField,
    LedgerForecast,
    LedgerGoal,
    LedgerHead,
    LedgerKind,
    LedgerLine,
    LedgerLineKey,
    LedgerOption,
    LedgerPartner,
    LedgerPeriod,
    LedgerReturn,
    LedgerRole,
    LedgerRule,
    LedgerTable,
    LedgerUnasked,
    MissingPartner,
    RecordT,
    ReturnError,
    Value,
    record_from,
    tidy,
)
from lamppu_xl.ledger.totals import excel_number
from lamppu_xl.master.collect import ReportingStatus
from lamppu_xl.master.context import MasterContext
from lamppu_xl.master.sheets.code_columns import CodeTable
from lamppu_xl.master.sheets.corrections import counts_in_totals
from lamppu_xl.templates.parts import field_of

_MISSING = (ReportingStatus.REJECTED, ReportingStatus.ASIDE, ReportingStatus.ABSENT)


def ledger_of(context: MasterContext) -> Ledger:
    """The ledger without its answers, traces and checksums of sheets."""
    return _LedgerWriter(context).ledger()


def ledger_answers(context: MasterContext) -> Iterator[LedgerAnswer]:
    """The listed answers, numbered from 1 as in the list of all answers; personal answers are not in it."""
    writer, numbers = _LedgerWriter(context), context.collected.return_numbers
    for answer in context.collected.answers.listed():
        value = writer.value(answer.entry, answer.answer)
        if value != "":
            source = numbers[answer.period.id, answer.partner.id]
            sheet, cell = context.clean_text(answer.place.sheet or ""), answer.place.cell or ""
            yield LedgerAnswer(answer.number + 1, source, answer.entry, value, sheet, cell)


@dataclass(frozen=True)
class _LedgerWriter:
    context: MasterContext

    def text(self, text: Text) -> Text:
        return tidy(text.changed(self.context.clean_text))

    def value(self, entry: AnswerRef, answer: Answer) -> Value:
        """An answer as a ledger stores it."""
        if isinstance(answer, date):
            return answer.isoformat()
        if isinstance(answer, float | int):
            return excel_number(float(answer))
        project = self.context.collected.project
        return answer if project.options_for(field_of(project, entry)) else self.context.clean_text(answer)

    def record(self, record_type: type[RecordT], source: object, **values: Any) -> RecordT:
        return record_from(record_type, source, self.text, **values)

    def ledger(self) -> Ledger:
        collected, words = self.context.collected, self.context.words
        project = collected.project
        head = LedgerHead(
            format=FORMAT,
            project=project.id,
            period=collected.period.id,
            coordinator=project.coordinator.id,
            language=words.language,
            chain=words.chain,
            public=self.context.public,
            form=project.form.id,
            name=self.text(project.name),
        )
        answers_sheet = self.context.sheet_names["answers"]
        return Ledger(
            head,
            periods=tuple(self.record(LedgerPeriod, period) for period in collected.periods),
            partners=tuple(self.partners()),
            goals=tuple(self.goals()),
            options=tuple(self.options()),
            tables=tuple(self.tables()),
            questions=tuple(self.questions()),
            roles=tuple(self.roles()),
            lines=tuple(self.lines()),
            rules=tuple(self.rules()),
            kinds=tuple(self.kinds()),
            line_keys=tuple(self.line_keys()),
            forecasts=tuple(self.forecasts()),
            currencies=tuple(map(LedgerCurrency, project.currencies)),
            details=tuple(self.details()),
            returns=tuple(self.returns()),
            corrections=tuple(self.corrections()),
            missing=tuple(self.missing()),
            unasked=tuple(self.unasked()),
            errors=tuple(self.errors()),
            listings=(
                AnswerListing(answers_sheet, words.label("master_answer"), words.label("master_entry"), "SHA-256"),
            ),
        )

    def partners(self) -> Iterator[LedgerPartner]:
        clean = self.context.clean_text
        for partner in self.context.collected.project.partners:
            aliases = tuple(collapse_blanks(clean(alias)) for alias in partner.aliases)
            yield self.record(LedgerPartner, partner, name=clean(partner.name), aliases=aliases)

    def goals(self) -> Iterator[LedgerGoal]:
        project = self.context.collected.project
        for goal in project.goals:
            partners = tuple(partner.id for partner in project.partners if goal.applies_to.includes(partner))
            yield self.record(LedgerGoal, goal, partners=partners)

    def options(self) -> Iterator[LedgerOption]:
        project = self.context.collected.project
        questions = (variant for _, field in project.form.questions for variant in field.variants)
        lists = map(project.options_for, questions)
        for list_id, code_list in {codes.id: codes for codes in lists if codes}.items():
            yield from (self.record(LedgerOption, option, list=list_id) for option in code_list.options)

    def tables(self) -> Iterator[LedgerTable]:
        for table in self.context.collected.project.form.tables:
            count = table.rows.total if isinstance(table.rows, FreeLines) else 0
            yield LedgerTable(table.id, ROW_TYPES[type(table.rows)], count, self.text(table.title))

    def questions(self) -> Iterator[LedgerField]:
        project = self.context.collected.project
        for table, field in project.form.questions:
            options = project.options_for(field)
            names = {"table": table.id, "field": field.name, "list": options.id if options else ""}
            kind = {"kind": field.kind.name, "type": field.kind.type.value}
            yield self.record(LedgerField, field, **names, **kind, aggregate=self.rule(table, field) or "")

    def rule(self, table: Table, field: Field, option: Option | None = None) -> Aggregate | None:
        """The rule of a field, or of its figures in the row of an option; None if none is stated."""
        return aggregate_in(self.context.collected.project, table, field, option)

    def roles(self) -> Iterator[LedgerRole]:
        """The roles of the fields; none if they are as a reader infers them."""
        form = self.context.collected.project.form
        roles = {(table.id, field.name): field.role for table, field in form.questions if field.role}
        if roles != infer_roles(answer_facts(form.tables)):
            yield from (LedgerRole(*names, role) for names, role in roles.items())

    def code_rows(self) -> Iterator[tuple[str, Option]]:
        """Every row of a table of codes, with the id of its table."""
        project = self.context.collected.project
        for table in project.form.tables:
            if isinstance(table.rows, RowPerCode):
                yield from ((table.id, option) for option in project.lists[table.rows.list].options)

    def lines(self) -> Iterator[LedgerLine]:
        for table, option in self.code_rows():
            yield LedgerLine(table, option.id, option.aggregate or "", self.text(option.label))

    def rules(self) -> Iterator[LedgerRule]:
        """The rules of figures that a reader does not conclude from their line and field."""
        project = self.context.collected.project
        for table in project.form.tables:
            options = project.lists[table.rows.list].options if isinstance(table.rows, RowPerCode) else ()
            for option in options:
                for field in table.answers:
                    rule = self.rule(table, field, option)
                    is_counted = field.kind.type is ValueType.NUMBER or field.aggregate is Aggregate.DISTINCT
                    if is_counted and rule is not (option.aggregate or self.rule(table, field)):
                        yield LedgerRule(table.id, option.id, field.name, rule or "")

    def kinds(self) -> Iterator[LedgerKind]:
        """The kinds of questions by row, where they depend on it."""
        project = self.context.collected.project
        for table, field in project.form.questions:
            for row, kind in field.row_kinds.items():
                options = project.options_for(field.in_row(row))
                yield LedgerKind(table.id, row, field.name, kind.name, kind.type.value, options.id if options else "")

    def line_keys(self) -> Iterator[LedgerLineKey]:
        """The keys of lines, but for personal ones: the ledger does not have their answers."""
        for table in self.context.collected.project.form.tables:
            if table.key and not table.field(table.key).personal:
                yield LedgerLineKey(table.id, table.key)

    def forecasts(self) -> Iterator[LedgerForecast]:
        for table, field in self.context.collected.project.form.questions:
            if field.is_forecast:
                yield LedgerForecast(table.id, field.name)

    def details(self) -> Iterator[LedgerDetail]:
        for table, option in self.code_rows():
            for name, detail in option.details.items():
                value = self.total(detail) if isinstance(detail, PartnerValues) else detail
                value = self.not_added.get((table, option.id, name), value)
                match value:
                    case None:
                        continue
                    case Text():
                        yield LedgerDetail(table, option.id, name, text=self.text(value))
                    case date():
                        yield LedgerDetail(table, option.id, name, day=value)
                    case _:
                        yield LedgerDetail(table, option.id, name, number=excel_number(value))

    @cached_property
    def not_added(self) -> Mapping[tuple[str, str, str], Detail | None]:
        """What a code has of numbers that differ by partner and are not added up, by table, row and name."""
        found = {}
        differing = {
            table
            for table, option in self.code_rows()
            if any(isinstance(detail, PartnerValues) for detail in option.details.values())
        }
        for table in self.context.collected.project.form.tables:
            if table.id not in differing:
                continue
            sheet = CodeTable(self.context, table)
            for code, field in product(sheet.codes, sheet.details):
                owner, _, name = (field.given or "").partition(".")
                if owner == "row" and sheet.differs(code, field) and not sheet.adds_given(code, field):
                    found[table.id, code.option.id, name] = sheet.fact(code, field)
        return found

    def total(self, detail: PartnerValues) -> float | None:
        """The total of a detail that differs by partner; None if it is not a number."""
        values = [detail.of(partner.id) for partner in self.context.collected.partners]
        numbers = [value for value in values if isinstance(value, float | int)]
        return math.fsum(numbers) if numbers else None

    def returns(self) -> Iterator[LedgerReturn]:
        collected = self.context.collected
        for (period, partner), number in collected.return_numbers.items():
            verdict = collected.used_returns[period, partner]
            clean = self.context.clean_text
            yield self.record(
                LedgerReturn,
                verdict,
                number=number,
                period=period,
                partner=partner,
                file=clean(verdict.file),
                saved=clean(verdict.saved),
            )

    def corrections(self) -> Iterator[LedgerCorrection]:
        collected = self.context.collected
        for correction in collected.corrections.items:
            answer = collected.corrected_answer(correction)
            difference = correction.difference
            yield self.record(
                LedgerCorrection,
                correction,
                answer=answer.number + 1 if answer else 0,
                was=None if correction.was is None else self.value(correction.entry, correction.was),
                now=self.value(correction.entry, correction.now),
                difference=None if difference is None else excel_number(difference),
                added=difference is not None and counts_in_totals(self.context, correction),
                reason=self.context.clean_text(correction.reason),
                by_programme=False,
            )

    def errors(self) -> Iterator[ReturnError]:
        """The errors of included returns that are not accepted."""
        collected, clean = self.context.collected, self.context.clean_text
        for key, number in collected.return_numbers.items():
            verdict = collected.used_returns[key]
            for finding in verdict.findings if not verdict.accepted else ():
                if finding.effective_severity is Severity.ERROR:
                    place = finding.place
                    yield ReturnError(
                        number, finding.code.id, clean(place.sheet or ""), place.cell or "", finding.entry
                    )

    def missing(self) -> Iterator[MissingPartner]:
        collected = self.context.collected
        for period in collected.periods:
            for partner in collected.project.partners:
                status = collected.status(period, partner)
                if status in _MISSING:
                    yield MissingPartner(period.id, partner.id, status.value)

    def unasked(self) -> Iterator[LedgerUnasked]:
        """What forms do not have: of missing partners, of returns with errors, and of all partners in a period."""
        collected = self.context.collected
        project = collected.project
        for period in collected.periods:
            yield from self._not_asked(period, "", [each for each in project.partners if project.expects(each, period)])
            for partner in project.partners:
                used = collected.used_returns.get((period.id, partner.id))
                is_with_errors = used is not None and not used.accepted
                if collected.status(period, partner) in _MISSING or is_with_errors:
                    yield from self._not_asked(period, partner.id, [partner])

    def _not_asked(self, period: Period, of: str, partners: Sequence[Partner]) -> Iterator[LedgerUnasked]:
        """The tables, fields and rows that no form of some partners has.

        Args:
            period: of the forms.
            of: the id of the partner; empty for all partners.
            partners: whose forms they are.
        """
        project = self.context.collected.project
        for table in project.form.tables if partners else ():
            if all(project.table_asked(table, partner, period) is None for partner in partners):
                yield LedgerUnasked(period.id, of, table.id)
                continue
            for field in table.answers:
                if not any(project.asks(table, field, partner, period) for partner in partners):
                    yield LedgerUnasked(period.id, of, table.id, field=field.name)
            if isinstance(table.rows, RowPerGoal):
                for goal in project.goals:
                    if not any(project.goal_asked(goal, partner, period) for partner in partners):
                        yield LedgerUnasked(period.id, of, table.id, goal.id)
            if isinstance(table.rows, RowPerCode):
                for option in project.lists[table.rows.list].options:
                    asked = [project.option_asked(table, option, partner, period) for partner in partners]
                    rows = [{name for owner, name in row.unasked if owner == table.id} for row in asked if row]
                    if not rows:
                        yield LedgerUnasked(period.id, of, table.id, option.id)
                        continue
                    for name in sorted(set.intersection(*rows)):
                        yield LedgerUnasked(period.id, of, table.id, option.id, name)
