"""Imports the results of a period before the tool was used: from tables, as a return of each partner.

The tables and their maps are kept in `PERIOD/imported/`. The returns in the inbox are made from all of them, so that
importing the same tables again changes nothing.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from lamppu_xl.definition.import_map import ImportMap, read_import_map
from lamppu_xl.definition.imported_definition import imported_definition
from lamppu_xl.domain.answer_ref import AnswerRef
from lamppu_xl.domain.errors import DefinitionError, UsageError
from lamppu_xl.domain.findings import Finding, Place, has_errors
from lamppu_xl.domain.partners import Partner
from lamppu_xl.domain.periods import Period
from lamppu_xl.domain.project import Project
from lamppu_xl.domain.sentence import CommandLine, Sentence
from lamppu_xl.reports.feedback_summary import BLANK, SummaryRow, feedback_sheet, free_sheet_name, wrapped_row
from lamppu_xl.returns.files.inbox import IncomingFile
from lamppu_xl.returns.imported_answers import (
    ImportedAnswer,
    ImportedResults,
    MappedTable,
    read_results,
)
from lamppu_xl.returns.result_tables import read_result_table
from lamppu_xl.services.definition_proof import prove
from lamppu_xl.services.frozen_periods import refuse_frozen
from lamppu_xl.services.issue import record_issued
from lamppu_xl.services.log_entries import record_output
from lamppu_xl.services.os_errors import exclusive_lock
from lamppu_xl.services.returned_files import validate_files
from lamppu_xl.services.workspace import ProjectSource, Workspace, open_period, template_name
from lamppu_xl.storage.atomic_files import display_name, keep_earlier_version, write_file
from lamppu_xl.templates.builder import DEFAULT_PROTECTION, cell_values, complete_plan, prepare_template
from lamppu_xl.templates.sheet_keys import IMPORTED
from lamppu_xl.templates.template import Template
from lamppu_xl.validation.validate import validate
from lamppu_xl.workbook.identity import IMPORTED_FROM
from lamppu_xl.workbook.model import Plan, Sheet
from lamppu_xl.workbook.safe_reader.decrypt import decrypt, decrypt_known, encrypt, may_be_encrypted
from lamppu_xl.workbook.writer import write_workbook

logger = logging.getLogger(__name__)

_MAP = ".map.yaml"
_WIDTHS = (60.0, 40.0, 60.0)
_PERSONAL = "–"
"""In place of a personal value, which is in its answer cell only."""


@dataclass(frozen=True)
class ImportedReturn:
    """The return of a partner that was made from imported results."""

    partner: str
    path: Path
    answers: int
    kept: Path | None
    """Where the return that was there before is now, if it differed."""
    changed: bool
    """False if it was there already with the same content."""


@dataclass(frozen=True)
class ImportResult:
    """What came of an import."""

    period: Period
    returns: tuple[ImportedReturn, ...]
    """Empty if there are errors in the tables or the maps: then nothing was written."""
    findings: tuple[Finding, ...]
    """In the tables; a broken rule is named at the cell of the table that the answer comes from."""


def import_results(
    project: ProjectSource, file: str | Path, *, period: str | None = None, map: str | Path | None = None
) -> ImportResult:
    """Import the results of a period from a table: a CSV file or a sheet of a workbook.

    Each value is checked as if it were in a return, and is the previous answer in later templates. What the tables
    of a period have no column for was not asked. Nothing is guessed: if a cell fits nothing, nothing is written.

    Args:
        project: the project's folder, its definition or its workspace.
        file: the table.
        period: the id of the period; by default the current one.
        map: which column holds what; by default the file beside the table with the ending `.map.yaml`.

    Raises:
        UsageError: a file does not exist, the period is frozen, or it does not exist.
        DefinitionError: the definition or the map has errors.
        EnvironmentFailure: another run writes into the folder.
    """
    workspace, chosen = open_period(project, period)
    refuse_frozen(workspace.folder, chosen, Sentence("no results are imported into it"))
    path = Path(file)
    map_path = Path(map) if map else map_beside(path)
    new = Source(path.name, map_path.name, table_bytes(path), _map_bytes(map_path, path, workspace.folder))
    prove(workspace)
    with exclusive_lock(workspace.folder, "import"):
        kept = kept_sources(workspace.imported(chosen))
        others = [replace(each, table=new.table) if each.name == new.name else each for each in kept]
        sources = [*(each for each in others if each.file != new.file), new]
        return _Import(workspace, chosen, sorted(sources, key=lambda each: each.file)).run()


def map_beside(table: Path) -> Path:
    """The map that belongs to a table: `results.csv` has `results.map.yaml`."""
    return table.with_name(f"{table.stem}{_MAP}")


def table_bytes(path: Path) -> bytes:
    if not path.is_file():
        raise UsageError("There is no file '{path}'. Check the name and the folder.", path=path)
    return path.read_bytes()


def opened_table(data: bytes, workspace: Workspace) -> bytes:
    """A table of results; an encrypted workbook is opened, if a known password opens it."""
    return (decrypt_known(data, password=workspace.open_password) or data) if may_be_encrypted(data) else data


def _map_bytes(path: Path, table: Path, project: Path) -> bytes:
    if not path.is_file():
        raise UsageError(
            "There is no map '{path}' for '{name}'. A map says which column holds what. Write a first one with "
            "{command}",
            path=path,
            name=table.name,
            command=CommandLine("import", project, table, "--suggest"),
        )
    return path.read_bytes()


@dataclass(frozen=True)
class Source:
    """A table of results and its map, as they are kept in the folder of the period."""

    name: str
    """The name of the table."""
    map_name: str
    table: bytes
    map: bytes

    @property
    def file(self) -> str:
        """The name under which the map is kept, beside the table."""
        return f"{self.name}.{self.map_name.removesuffix(_MAP)}{_MAP}"


def kept_sources(folder: Path) -> list[Source]:
    """The tables that were imported before, with their maps."""
    files = sorted(path for path in folder.iterdir() if path.is_file()) if folder.is_dir() else []
    tables = [path for path in files if not path.name.endswith(_MAP)]
    sources = []
    for path in (path for path in files if path.name.endswith(_MAP)):
        owners = [table for table in tables if path.name.startswith(f"{table.name}.")]
        if owners:
            table = max(owners, key=lambda each: len(each.name))
            name = path.name.removeprefix(f"{table.name}.")
            sources.append(Source(table.name, name, table.read_bytes(), path.read_bytes()))
    return sources


@dataclass
class _Import:
    workspace: Workspace
    period: Period
    sources: Sequence[Source]

    def run(self) -> ImportResult:
        mapped: list[MappedTable] = []
        findings: list[Finding] = []
        for source in self.sources:
            import_map = _loaded_map(source)
            table = read_result_table(
                opened_table(source.table, self.workspace),
                display_name(source.name),
                sheet=import_map.sheet,
                header=import_map.header,
            )
            if isinstance(table, Finding):
                findings.append(table)
            else:
                mapped.append(MappedTable(table, import_map))
        results = read_results(self.workspace.project, self.period, mapped, self.asked())
        findings += [*results.findings, *self.other_returns(results)]
        if has_errors(findings):
            return ImportResult(self.period, (), tuple(findings))
        return self.write(results, findings)

    @property
    def partners(self) -> tuple[Partner, ...]:
        return self.workspace.project.expected_partners(self.period)

    def asked(self) -> Mapping[str, frozenset[AnswerRef]]:
        """The answers in the form of each partner."""
        return {
            partner.id: frozenset(self.template(self.workspace.project, partner).plan.answers)
            for partner in self.partners
        }

    def template(
        self, definition: Project, partner: Partner, answers: Mapping[AnswerRef, ImportedAnswer] | None = None
    ) -> Template:
        words = self.workspace.translator_for(partner.language)
        values = {entry: answer.value for entry, answer in (answers or {}).items()}
        return prepare_template(definition, partner, self.period, words, answers=values)

    def path(self, partner: str) -> Path:
        name = template_name(self.workspace.project, self.period, partner)
        return self.workspace.inbox(self.period) / f"{name.removesuffix('.xlsx')}_imported.xlsx"

    def other_returns(self, results: ImportedResults) -> Iterator[Finding]:
        """Partners whose results are imported although they have returned a workbook."""
        inbox = self.workspace.inbox(self.period)
        own = {self.path(partner.id).name for partner in self.workspace.project.partners}
        if not inbox.is_dir() or all(path.name in own for path in inbox.iterdir()):
            return
        batch = validate_files(self.workspace, self.period, [inbox])
        for verdict in batch.verdicts:
            if verdict.partner in results.answers and verdict.was_read and not verdict.is_imported:
                file = display_name(verdict.file)
                yield Finding.of("O679", Place(file), partner=verdict.partner, file=file)

    def write(self, results: ImportedResults, findings: list[Finding]) -> ImportResult:
        """Write a return for each partner, and keep the tables and maps."""
        definition = imported_definition(self.workspace.project, results.asked)
        made = [
            _MadeReturn(partner, *self.workbook(definition, partner, answers))
            for partner in self.partners
            if (answers := results.answers.get(partner.id))
        ]
        findings += self.broken_rules(definition, made, results)
        self.keep_sources()
        returns = [self.put(definition, each, results) for each in made]
        return ImportResult(self.period, tuple(returns), tuple(findings))

    def workbook(
        self, definition: Project, partner: Partner, answers: Mapping[AnswerRef, ImportedAnswer]
    ) -> tuple[Plan, bytes]:
        template = self.template(definition, partner, answers)
        plan = complete_plan(template)
        names = ", ".join(dict.fromkeys(display_name(source.name) for source in self.sources))
        sheet = _origin_sheet(plan, template, answers)
        properties = replace(plan.properties, custom={**plan.properties.custom, IMPORTED_FROM: names})
        whole = replace(plan, sheets=(*plan.sheets, sheet), properties=properties)
        return plan, write_workbook(whole, cell_values(template), DEFAULT_PROTECTION)

    def broken_rules(
        self, definition: Project, made: Sequence[_MadeReturn], results: ImportedResults
    ) -> Iterator[Finding]:
        """What is found in the returns, each at the cell of the table that the answer comes from."""
        files = [IncomingFile(self.path(each.partner.id).name, each.data) for each in made]
        batch = validate(definition, self.period, files)
        for verdict in batch.verdicts:
            answers = results.answers.get(verdict.partner or "", {})
            for finding in verdict.findings:
                source = answers.get(finding.entry) if finding.entry else None
                if finding.code.id != "O680":
                    yield replace(finding, place=source.source.place) if source else finding

    def keep_sources(self) -> None:
        folder = self.workspace.imported(self.period)
        for source in self.sources:
            for name, data in ((source.name, source.table), (source.file, source.map)):
                keep_earlier_version(folder / name, data)
                write_file(folder / name, data)

    def put(self, definition: Project, made: _MadeReturn, results: ImportedResults) -> ImportedReturn:
        """Put a return into the inbox; one that differs is kept with the tables."""
        path = self.path(made.partner.id)
        record_issued(self.workspace, self.period, definition, made.plan, {})
        data, password = made.data, self.workspace.open_password
        if password:
            before = path.read_bytes() if path.is_file() else b""
            is_same = before and decrypt(before, password=password) == made.data
            data = before if is_same else encrypt(made.data, password)
        kept = keep_earlier_version(path, data, self.workspace.imported(self.period))
        changed = write_file(path, data)
        if changed:
            record_output(self.workspace, self.period, "import", "imported", data=data, partner=made.partner.id)
        answers = len(results.answers[made.partner.id])
        return ImportedReturn(made.partner.id, path, answers, kept, changed)


@dataclass(frozen=True)
class _MadeReturn:
    partner: Partner
    plan: Plan
    data: bytes


def _loaded_map(source: Source) -> ImportMap:
    loaded = read_import_map(source.map, display_name(source.map_name))
    if loaded.map is None:
        raise DefinitionError(
            Sentence("The map '{map_name}' has errors. Correct it and try again.", map_name=source.map_name),
            loaded.problems,
        )
    return loaded.map


def _origin_sheet(plan: Plan, template: Template, answers: Mapping[AnswerRef, ImportedAnswer]) -> Sheet:
    """The sheet that names the cell of the table from which each answer comes."""
    words = template.words

    def rows() -> Iterator[SummaryRow]:
        yield SummaryRow((("title", words.label("imported_title")),), 26.0)
        yield SummaryRow((("note", words.label("imported_note")),))
        yield BLANK
        heads = ("imported_answer", "imported_value", "imported_source")
        yield SummaryRow(tuple(("header", words.label(head)) for head in heads))
        for entry in template.plan.answers:
            if entry in answers:
                source = answers[entry].source
                personal = template.project.form.table(entry.table).field(entry.field).personal
                place = source.place
                parts = (display_name(place.file), place.sheet and display_name(place.sheet), place.cell)
                texts = (str(entry), _PERSONAL if personal else source.text, " · ".join(filter(None, parts)))
                yield wrapped_row(*(("feedback_text", text) for text in texts), widths=_WIDTHS)

    name = free_sheet_name(words.label("imported_sheet"), plan)
    return feedback_sheet(IMPORTED, name, [*rows()], _WIDTHS)
