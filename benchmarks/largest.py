"""The largest things that a definition may ask for: forms as large as they may be, and a project of 140 partners."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from importlib import import_module
from pathlib import Path
from types import ModuleType

from benchmarks.data import Data, opened
from benchmarks.project import PERIOD, write_project
from benchmarks.rounds import ROOT, Compared, cache_in, compared, process
from benchmarks.table import Measured, Remark
from lamppu_xl.domain.answer_ref import AnswerRef
from lamppu_xl.domain.answers import Answer
from lamppu_xl.domain.cell_address import cell_name
from lamppu_xl.i18n.translator import translator_for
from lamppu_xl.templates.builder import DEFAULT_PROTECTION, cell_values, complete_plan, prepare_template
from lamppu_xl.templates.layout import plan_workbook
from lamppu_xl.workbook.model import CellUse, Sheet
from lamppu_xl.workbook.writer import write_workbook

PARTNERS = 140
"""Of the project that is checked."""
_TYPED = 10
"""How many answers are typed; the first one is not counted."""
_PATIENCE = 900.0
"""Seconds for LibreOffice to open, calculate and save a form."""


@dataclass(frozen=True)
class _Shape:
    """A table of lines."""

    lines: int
    fields: int
    is_unique: bool = False
    """Whether the first field is compared with those of all other lines."""

    @property
    def shown(self) -> str:
        return f"{self.lines:,} lines of {self.fields} fields{', one of them unique' if self.is_unique else ''}"


_LARGEST = (_Shape(5_000, 20), _Shape(1_000, 8, is_unique=True))
_QUICK = (_Shape(20, 4), _Shape(20, 4, is_unique=True))


def recalculation(data: Data) -> Iterator[Measured | Remark]:
    """Processor time of LibreOffice after one typed answer, beside that for all formulas of the workbook."""
    name = "recalculation after one answer"
    office = _office()
    if office is None or office.available():
        yield Remark(f"{name}: {office.available() if office else 'the tests are not here'}.")
        return
    worst: Compared | None = None
    notes = []
    for shape in _QUICK if data.sizes.repeats == 1 else _LARGEST:
        with tempfile.TemporaryDirectory(prefix="lamppu-xl-bench-") as folder:
            measured = _recalculated(office, Path(folder), shape)
        notes.append(f"{shape.shown}: {1000 * max(measured.ours):.0f} ms")
        if worst is None or max(measured.ours) > max(worst.ours):
            worst = measured
    assert worst is not None  # there are shapes
    yield Measured.of(name, worst, f"reach: 0.5 s on this machine; {'; '.join(notes)}", unit="s", scale=1)


def _office() -> ModuleType | None:
    """The module of the tests that drives LibreOffice; only the checkout has tests."""
    sys.path.insert(0, str(ROOT))
    try:
        return import_module("tests.support.office")
    except ImportError:
        return None


def _recalculated(office: ModuleType, folder: Path, shape: _Shape) -> Compared:
    template, sheet, typed, watched = _filled(folder, shape)
    path = folder / "form.xlsx"
    path.write_bytes(template)
    texts = ("too long " * 20, "fits")  # by turns, so that the checks follow
    measures = [office.Measure(sheet, typed, texts[number % 2], watched) for number in range(_TYPED)]
    everything = office.Measure(sheet, "", "", watched)
    ((*found, all_formulas),) = office.type_into(
        [office.Typing(path, folder / "saved.xlsx", actions=[*measures, everything])], patience=_PATIENCE
    )
    office.end()
    ours = sum(found[1:]) / len(found[1:])
    return Compared((ours,), (max(all_formulas, 0.01),))


def _filled(folder: Path, shape: _Shape) -> tuple[bytes, str, str, list[tuple[str, str]]]:
    """A form with an answer in each cell, a cell to type into, and the checks that have to follow it."""
    write_project(folder, partners=1, goals=1)
    form = folder / "forms" / "largest"
    form.mkdir(parents=True)
    form.joinpath("form.yaml").write_text(_form(shape), encoding="utf-8")
    definition = folder / "project.yaml"
    text = definition.read_text(encoding="utf-8").replace("form: goal-report-full", "form: largest")
    definition.write_text(text.partition("tables:\n")[0], encoding="utf-8")
    project, period = opened(folder)
    words = translator_for(project.language, project.chain(project.language))
    asked = plan_workbook(project, project.partners[0], period, words).answers
    answers = {entry: _answer(entry) for entry in asked}
    prepared = prepare_template(project, project.partners[0], period, words, answers=answers)
    plan = complete_plan(prepared)
    sheet, slot = asked[AnswerRef("rows", str(shape.lines // 2), "f0")]
    watched = [
        (each.name, cell_name(cell.row, cell.col))
        for each in plan.sheets
        for cell in each.cells
        if cell.use is CellUse.CHECK and (cell.row == slot.row if each.name == sheet.name else _is_small(each))
    ]
    data = write_workbook(plan, cell_values(prepared), DEFAULT_PROTECTION)
    return data, sheet.name, cell_name(slot.row, slot.col), watched


def _is_small(sheet: Sheet) -> bool:
    return len(sheet.cells) < 500


def _form(shape: _Shape) -> str:
    lines = [
        "title: {fi: Suurin, en: Largest}",
        "lists:",
        "  kinds:",
        *(f"    - {{id: k{number}, label: {{fi: Laji {number}, en: Kind {number}}}}}" for number in range(5)),
        "tables:",
        "  rows:",
        "    title: {fi: Rivit, en: Lines}",
        f"    rows: {{lines: {shape.lines}}}",
        "    spare: 0",
        "    fields:",
        f"      f0: {{label: {{fi: Nimi, en: Name}}, max_length: 80, unique: {'yes' if shape.is_unique else 'no'}}}",
    ]
    kinds = ("choice, list: kinds", "date", "money, min: 0", "text, max_length: 80")
    for number in range(1, shape.fields):
        kind = kinds[number % len(kinds)]
        lines.append(f"      f{number}: {{label: {{fi: Kenttä {number}, en: Field {number}}}, kind: {kind}}}")
    return "\n".join(lines) + "\n"


def _answer(entry: AnswerRef) -> Answer:
    number = int(entry.field.removeprefix("f"))
    kinds: tuple[Answer, ...] = ("k1", date(2030, 2, 3), 12.5, f"text {entry.row}")
    return f"name {entry.row}" if number == 0 else kinds[number % len(kinds)]


def check(data: Data) -> Iterator[Measured]:
    """The first check of a project with 140 partners, beside making the templates of all of them."""
    count = PARTNERS if data.sizes.repeats > 1 else 3
    with tempfile.TemporaryDirectory(prefix="lamppu-xl-bench-") as folder:
        project = Path(folder, "project")
        write_project(project, partners=count, goals=12)
        command = [sys.executable, "-m", "lamppu_xl"]
        checked = process([*command, "check", str(project)])
        generated = process([*command, "generate", str(project), "--period", PERIOD])

        def first_check() -> None:
            with tempfile.TemporaryDirectory(prefix="lamppu-xl-bench-") as cache, cache_in(Path(cache)):
                checked()

        found = compared(first_check, generated, min(3, data.sizes.rounds), warm=False)
    note = f"at most 10 s on this machine; {count} partners, each checked for the first time"
    yield Measured.of("check of 140 partners", found, note, unit="s", scale=1)
