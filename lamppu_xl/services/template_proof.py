"""Makes every distinct sheet of a project's templates in memory, reads it back, and reports what does not fit."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from lamppu_xl.domain.answer_ref import AnswerRef
from lamppu_xl.domain.cell_address import cell_name, parse_cell_name
from lamppu_xl.domain.findings import Finding, Place
from lamppu_xl.domain.project import Project
from lamppu_xl.returns.files.inbox import IncomingFile
from lamppu_xl.returns.form_contents import FormContents
from lamppu_xl.returns.identity_check import identify_return
from lamppu_xl.returns.read_context import ReadContext
from lamppu_xl.returns.reader import read_return
from lamppu_xl.returns.return_definition import ReturnDefinitions
from lamppu_xl.returns.return_form import ReturnForm
from lamppu_xl.returns.submission_reader import read_contents
from lamppu_xl.templates.builder import complete_plan, prepare_template
from lamppu_xl.templates.distinct_forms import DistinctForm, distinct_forms
from lamppu_xl.templates.sheet_keys import META
from lamppu_xl.templates.template import Template
from lamppu_xl.workbook.model import Plan, PlannedCell, Properties, RichText, Sheet, plain_text
from lamppu_xl.workbook.safe_reader import LIMITS, Limits, Refusal, read_workbook
from lamppu_xl.workbook.unwritable import UnwritableError, reason_of
from lamppu_xl.workbook.writer import write_workbook

if TYPE_CHECKING:
    from lamppu_xl.i18n.translator import Translator

_FILE = "template.xlsx"

_NOT_OF_DEFINITION = (MemoryError, OSError)
"""Failures of the machine."""


@dataclass(frozen=True, kw_only=True)
class TemplateFault:
    """What is wrong with a template that nobody has filled in."""

    form: DistinctForm
    sheet: str = ""
    """The key of the sheet; empty if it is unknown."""
    entry: AnswerRef | None = None
    cell: str = ""
    """The address of the cell; empty if it is unknown."""
    text: str = ""
    """What the template shows in the cell; empty if it is unknown."""
    cause: str | Finding
    """Why the template could not be written, or the finding that its reading gave."""


def template_faults(project: Project, words_of: Callable[[str], Translator]) -> Iterator[TemplateFault]:
    """The faults of the templates of all partners and periods.

    Each distinct sheet is written once; sheets that differ only in digits, such as dates, count as the same. The
    largest form is written as a complete workbook.

    Args:
        project: the project.
        words_of: the translator for a language.
    """
    proof = _Proof(project)
    facts: list[_Fact] = []
    for form in distinct_forms(project, words_of):
        yield from proof.faults(form, facts)
    yield from _fact_faults(facts, proof.limits)


class _Proof:
    """The sheets that were written so far."""

    def __init__(self, project: Project) -> None:
        self.project = project
        self.limits = replace(LIMITS, **project.limits)
        self.written: set[bytes] = set()
        """The digests of these sheets."""

    def faults(self, form: DistinctForm, facts: list[_Fact]) -> Iterator[TemplateFault]:
        """The faults of one form. A sheet that cannot be written does not hide the faults of others.

        Args:
            form: the form.
            facts: takes the cells of sheets that differ from those of earlier forms only in facts of the partner.
        """
        try:
            template = prepare_template(self.project, form.partner, form.period, form.words)
            facts += (
                _Fact(form, key, cell)
                for key in form.fact_sheets
                for cell in template.plan.sheet(key).cells
                if isinstance(cell.content, str | RichText) and plain_text(cell.content)
            )
        except _NOT_OF_DEFINITION:
            raise
        except Exception as error:  # whatever the cause, this definition cannot be used
            yield _unwritable(form, error)
            return
        wanted = {sheet.key for sheet in template.plan.sheets} if form.is_largest else set(form.sheets)
        is_complete = form.is_largest
        while wanted:
            try:
                plan = self._plan(template, wanted, is_complete=is_complete)
                workbook = write_workbook(plan) if plan.sheets else b""
            except _NOT_OF_DEFINITION:
                raise
            except Exception as error:
                faults = [_unwritable(form, error)]
                if not faults[0].sheet:
                    faults = self._by_sheet(form, template, wanted) or faults
                yield from faults
                failed = {fault.sheet for fault in faults}
                wanted, is_complete = wanted - failed if failed <= wanted else set(), False
                continue
            if workbook:
                read = self._read_complete if is_complete else self._read_sheets
                yield from (_fault(form, template.plan, finding) for finding in read(template, plan, workbook))
            return

    def _by_sheet(self, form: DistinctForm, template: Template, wanted: Collection[str]) -> list[TemplateFault]:
        """A fault for each sheet that cannot be planned or written; none if all have the same one."""
        faults = []
        for key in sorted(wanted):
            try:
                write_workbook(complete_plan(template, only={key}))
            except _NOT_OF_DEFINITION:
                raise
            except Exception as error:
                faults.append(replace(_unwritable(form, error), sheet=key))
        is_general = len(faults) > 1 and len(faults) == len(wanted) and len({each.cause for each in faults}) == 1
        return [] if is_general else faults

    def _plan(self, template: Template, wanted: Collection[str], *, is_complete: bool) -> Plan:
        """The plan of the sheets that were not written before, with the sheet that identifies the partner.

        It has no sheet if all were written before.
        """
        plan = complete_plan(template, only={*wanted, META})
        digests = {sheet.key: _digest(sheet) for sheet in plan.sheets}
        new = {key for key, digest in digests.items() if is_complete or digest not in self.written}
        self.written.update(digests.values())
        kept = new | {META} if new else set()
        names = {name: area for name, area in plan.names.items() if area.sheet in kept}
        return replace(plan, sheets=tuple(sheet for sheet in plan.sheets if sheet.key in kept), names=names)

    def _read_complete(self, template: Template, _: Plan, workbook: bytes) -> Iterable[Finding]:
        """The findings of a complete workbook, read as a return is read."""
        context = ReadContext(project=self.project, period=template.period, limits=self.limits)
        return read_return(IncomingFile(_FILE, workbook), context).findings

    def _read_sheets(self, template: Template, plan: Plan, workbook: bytes) -> Iterable[Finding]:
        """The findings of a workbook with some sheets of a form."""
        book = read_workbook(workbook, self.limits)
        if isinstance(book, Refusal):
            return [Finding.of(book.code, Place(_FILE), **book.facts)]
        definitions = ReturnDefinitions(current=template.project, period=template.period)
        stamp, findings = identify_return(book, _FILE, definitions)
        if stamp is None or findings:
            return findings
        form = ReturnForm(
            file=_FILE,
            project=template.project,
            partner=template.partner,
            period=template.period,
            stamp=stamp,
            plan=plan,
            date1904=book.date1904,
        )
        contents = FormContents()
        read_contents(form, book, contents, lambda: None)
        return contents.findings


# Facts of partners


@dataclass(frozen=True)
class _Fact:
    """A cell that differs from the same cell in the forms of other partners."""

    form: DistinctForm
    sheet: str
    cell: PlannedCell


def _fact_faults(facts: Iterable[_Fact], limits: Limits) -> Iterator[TemplateFault]:
    """The faults of cells of several partners, written below one another on one sheet."""
    distinct = {(fact.cell.style, plain_text(fact.cell.content)): fact for fact in facts}
    rows = dict(enumerate(distinct.values()))
    while rows:
        cells = tuple(replace(fact.cell, row=row, col=0) for row, fact in rows.items())
        form = next(iter(rows.values())).form
        plan = Plan((Sheet(META, META, cells, ()),), Properties("", "", form.words.language, form.period.start))
        try:
            book = read_workbook(write_workbook(plan), limits)
        except UnwritableError as error:
            row, _ = parse_cell_name(error.cell) or (0, 0)
            fact = rows.pop(row)
            yield replace(_unwritable(fact.form, error), **_place(fact))
            continue
        if isinstance(book, Refusal):
            yield TemplateFault(form=form, cause=Finding.of(book.code, Place(_FILE), **book.facts))
            return
        for row, fact in rows.items():
            found, expected = book.sheets[0].cells.get((row, 0)), plain_text(fact.cell.content)
            if found is None or found.value != expected:
                now = "" if found is None or found.value is None else str(found.value)
                yield TemplateFault(
                    form=fact.form, cause=Finding.of("S303", Place(_FILE), was=expected, now=now), **_place(fact)
                )
        return


def _place(fact: _Fact) -> dict[str, Any]:
    cell = fact.cell
    text = plain_text(cell.content)
    return {"sheet": fact.sheet, "entry": cell.entry, "cell": cell_name(cell.row, cell.col), "text": text}


# Faults and digests


def _unwritable(form: DistinctForm, error: Exception) -> TemplateFault:
    if isinstance(error, UnwritableError):
        return TemplateFault(form=form, sheet=error.sheet, entry=error.entry, cell=error.cell, cause=error.reason)
    return TemplateFault(form=form, cause=reason_of(error))


def _fault(form: DistinctForm, plan: Plan, finding: Finding) -> TemplateFault:
    place = finding.place
    sheet = next((sheet for sheet in plan.sheets if sheet.name == place.sheet), None)
    cells = sheet.cells if sheet else ()
    text = next((plain_text(cell.content) for cell in cells if (cell.row, cell.col) == (place.row, place.col)), "")
    key, cell = sheet.key if sheet else "", place.cell or ""
    return TemplateFault(form=form, sheet=key, entry=finding.entry, cell=cell, text=text, cause=finding)


_DIGITS = re.compile(r"\d")


def _digest(sheet: Sheet) -> bytes:
    """A digest of everything on a sheet, in which all digits are the same."""
    cells = (f"{cell.row}|{cell.col}|{cell.use}|{cell.style}|{plain_text(cell.content)}" for cell in sheet.cells)
    rules = (repr(rule) for rule in (*sheet.validations, *sheet.highlights))
    text = "\n".join((sheet.key, sheet.name, *cells, *rules))
    return hashlib.sha256(_DIGITS.sub("0", text).encode("utf-8", "surrogatepass")).digest()
