"""The outputs of a programme's period, compared with what is written from its masters now."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

from lamppu_xl.domain.findings import Finding, Place
from lamppu_xl.domain.periods import Period
from lamppu_xl.domain.text import VocabularyTerm
from lamppu_xl.master.master_verdict import MasterVerdict
from lamppu_xl.master.rebuilt_sheets import changed_cell_findings
from lamppu_xl.programme.builder import ProgrammeWorkbook, build_programme_workbook, sheet_names
from lamppu_xl.programme.content import ProgrammeContent
from lamppu_xl.programme.data_sheet import SHEET as DATA
from lamppu_xl.programme.data_sheet import ProgrammeDataSheet, other_rows
from lamppu_xl.programme.figure_records import EVERYWHERE
from lamppu_xl.programme.members import LastMasters
from lamppu_xl.programme.sheets.context import SheetContext
from lamppu_xl.programme.shown_rows import as_read
from lamppu_xl.programme.trace.chain import open_traced_workbook
from lamppu_xl.programme.trace.programme_tracer import ProgrammeTracer, read_programme_workbook
from lamppu_xl.programme.workbook_diff import amounts_shown, percent_indicators
from lamppu_xl.services.programmes.programme import (
    EXPORTS,
    default_target,
    programme_collector,
    rules_written_before,
)
from lamppu_xl.services.programmes.project_facts import ProjectFacts, project_facts
from lamppu_xl.services.programmes.received_masters import last_masters
from lamppu_xl.services.workspace import ProgrammeWorkspace
from lamppu_xl.storage.atomic_files import display_name
from lamppu_xl.workbook.collector import PlanCollector


def outputs(folder: Path) -> list[Path]:
    """The workbooks of a period or an archive, extracts and public ones among them, then pages and documents."""
    return [path for kind in ("xlsx", *EXPORTS) for path in sorted(folder.glob(f"programme*.{kind}"))]


def original_name(path: Path) -> str:
    """The name of a file, without the number that it has if it was written beside an edited one."""
    return f"{_NUMBER.sub('', path.stem)}{path.suffix}"


def is_of_whole(path: Path, workbook: str) -> bool:
    """Whether a file is about the whole programme, with personal data.

    Args:
        workbook: the name of the workbook of the whole programme.
    """
    return original_name(path.with_suffix(".xlsx")) == workbook


_NUMBER = re.compile(r" \(\d+\)$")


@dataclass(frozen=True)
class _Kind:
    """What a workbook is about."""

    area: str = EVERYWHERE
    public: bool = False


@dataclass(frozen=True)
class OutputCheck:
    """Compares outputs of a period with what its masters give."""

    space: ProgrammeWorkspace
    period: Period
    verdicts: list[MasterVerdict]
    """On the masters of the period."""
    archived: ProjectFacts | None = None
    """What the archive of the period has of the projects; by default what their definitions have now."""

    def all_differences(self) -> Iterator[Finding]:
        """Where any output of the period differs."""
        for path in outputs(self.space.folder / self.period.id):
            yield from self.differences(path)

    @cached_property
    def facts(self) -> ProjectFacts:
        """What the outputs have of the projects beside their masters."""
        if self.archived:
            return self.archived
        last, persons = self._last
        paths = outputs(self.space.folder / self.period.id)
        is_whole = all(is_of_whole(path, self.space.workbook(self.period).name) for path in paths)
        of_last = [verdict for _, verdict in last.values()]
        facts = project_facts(self.space, self.verdicts, of_last, None if is_whole else frozenset(persons))
        return replace(facts, rules=rules_written_before(self.space, self.period))

    def differences(self, path: Path) -> Iterator[Finding]:
        """Where a file differs.

        M708, M721, M722, M723, M751, M815 or M816 of a workbook; M800 of a page or document, M801 if it belongs
        to no workbook.
        """
        if path.suffix == ".xlsx":
            yield from self._workbook_differences(path)
            return
        name = display_name(path.name)
        kind = self._kind_of(path.with_suffix(".xlsx"))
        if kind is None:
            yield Finding.of("M801", Place(name))
        elif path.read_bytes() != self._export(kind, path.suffix.removeprefix(".")):
            yield Finding.of("M800", Place(name))

    def _workbook_differences(self, path: Path) -> Iterator[Finding]:
        name, kind = display_name(path.name), self._kind_of(path)
        scanned = open_traced_workbook(path.read_bytes())
        found = read_programme_workbook(scanned) if scanned else None
        if scanned is None or found is None or kind is None or not found.intact:
            yield Finding.of("M723", Place(name), period=self.period.id)
            return
        expected = build_programme_workbook(self._content(kind), self.space.translator_for(), {})
        if replace(expected.data, shown=()) != replace(found.data, shown=()):
            yield from _data_differences(name, found.data, expected.data)
        else:
            yield from _cell_differences(name, expected, {sheet.name: sheet.cells for sheet in scanned.sheets})

    def _kind_of(self, path: Path) -> _Kind | None:
        """What a workbook is about by its name, and under another name by its hidden data; None if there is none."""
        if (name := original_name(path)) in self._kinds:
            return self._kinds[name]
        found = _read(path)
        return _Kind(found.data.head.area, bool(found.data.head.mask)) if found else None

    @cached_property
    def _kinds(self) -> Mapping[str, _Kind]:
        """By the name of a workbook that `consolidate` writes."""
        areas = [_Kind(area.id) for area in self.space.programme.focus_areas]
        kinds = [_Kind(), _Kind(public=True), *areas]
        names = (default_target(self.space, self.period, each.area, public=each.public).name for each in kinds)
        return dict(zip(names, kinds, strict=True))

    def _content(self, kind: _Kind) -> ProgrammeContent:
        if kind not in self._contents:
            self._contents[kind] = programme_collector(
                self.space,
                self.period,
                self.verdicts,
                self._last[0],
                area=kind.area,
                public=kind.public,
                facts=self.facts,
            )()
        return self._contents[kind]

    def _export(self, kind: _Kind, ending: str) -> bytes:
        content, words = self._content(kind), self.space.translator_for()
        return EXPORTS[ending](SheetContext(content, words, sheet_names(content, words), PlanCollector()))

    @cached_property
    def _contents(self) -> dict[_Kind, ProgrammeContent]:
        return {}

    @cached_property
    def _last(self) -> tuple[LastMasters, set[str]]:
        """The last masters before the period, and the personal answers in all masters before."""
        persons: set[str] = set()
        return last_masters(self.space, self.period, persons=persons), persons


def _read(path: Path) -> ProgrammeTracer | None:
    scanned = open_traced_workbook(path.read_bytes()) if path.is_file() else None
    return read_programme_workbook(scanned) if scanned else None


def _data_differences(file: str, was: ProgrammeDataSheet, now: ProgrammeDataSheet) -> Iterator[Finding]:
    """The masters and totals that are other ones now."""
    before, after = ({each.id: each for each in data.projects} for data in (was, now))
    is_named = False
    for project in sorted(before.keys() | after.keys()):
        old, new = before.get(project), after.get(project)
        if old is None or new is None:  # the definition has another list of projects, or another focus area of them
            is_named = True
            yield Finding.of("M815" if new is None else "M816", Place(file), project=project)
        elif old.sha256 != new.sha256:
            is_named = True
            yield Finding.of("M721", Place(file), project=project, file=old.file or new.file)
    percents = percent_indicators(was, now)
    totals = {(each.indicator, each.area, each.project, each.period): each for each in now.totals}
    for each in was.totals:
        other = totals.get((each.indicator, each.area, each.project, each.period))
        if other is None or (each.amount, each.greatest) != (other.amount, other.greatest):
            is_named = True
            what = " ".join(filter(None, (each.indicator, each.area, each.project, each.period)))
            shown = amounts_shown(each, other, is_percent=each.indicator in percents)
            amounts = [VocabularyTerm("empty") if amount == "" else amount for amount in shown]
            yield Finding.of("M722", Place(file), figure=what, was=amounts[0], now=amounts[1])
    if not is_named:
        yield Finding.of("M751", Place(file), sheet=DATA, rows=other_rows(was, now))


def _cell_differences(
    file: str, expected: ProgrammeWorkbook, sheets: Mapping[str, Mapping[tuple[int, int], object]]
) -> Iterator[Finding]:
    for sheet in expected.plan.sheets:
        if sheet.name != DATA:
            cells = {(cell.row, cell.col): replace(cell, content=as_read(cell.content)) for cell in sheet.cells}
            yield from changed_cell_findings(file, sheet.name, cells, sheets.get(sheet.name))  # type: ignore[arg-type]
