"""Junk in every cell of a form: two spreadsheet engines, `validate` and a list of faults written by hand agree on it.

LibreOffice is started once for all files. IronCalc is a second engine, written independently of it.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path
from random import Random
from types import ModuleType

import pytest
from junk import CARD, END, ERRORS, FORM, GRID, LINES, PROJECT, START, Raw, Row, Sheets, counted, good, junk, read
from office import Cells, Cut, InsertColumn, InsertRow, Typing
from projects import read as loaded
from projects import sound
from templates import issued

from lamppu_xl.domain.answer_ref import AnswerRef
from lamppu_xl.domain.cell_address import cell_name, column_name
from lamppu_xl.domain.excel_dates import day_of_serial
from lamppu_xl.domain.finding_codes import Severity
from lamppu_xl.domain.project import Project
from lamppu_xl.domain.text_normalising import utf16_length
from lamppu_xl.i18n.percent_text import percent_text
from lamppu_xl.returns.files.inbox import IncomingFile
from lamppu_xl.templates.builder import DEFAULT_PROTECTION, complete_plan
from lamppu_xl.templates.live_checks import rule_cells
from lamppu_xl.templates.sheet_keys import FIRST_ROW
from lamppu_xl.templates.template import Template
from lamppu_xl.validation.validate import validate
from lamppu_xl.workbook.model import CellUse, Formula
from lamppu_xl.workbook.writer import write_workbook

pytestmark = pytest.mark.slow

ONLY_RETURNED = ("V429", "V430", "V509")
"""A time beside a day, an amount that equals a day near the period, a very large percentage: they have no live check.

One that is graver than its code is in place of a limit that the amount exceeds, too."""

FILES = 8
"""How many workbooks are filled with junk."""

LIMITS: Mapping[tuple[str, str], float] = {
    ("name", "R505"): 20,
    ("reason", "R505"): 12,
    ("why", "R505"): 10,
    ("note", "R504"): 5,
    ("people", "R503"): 500,
    ("count", "R503"): 500,
    ("share", "R503"): 1,
}


@cache
def project() -> Project:
    return sound(loaded(PROJECT, FORM))


def template() -> Template:
    return issued(replace(project()), "ALFA", "2026-1")


def filling(seed: int) -> tuple[Row, tuple[Row, ...]]:
    """The contents of the card and the lines: mostly right in the first files, mostly junk in the last."""
    random, share = Random(seed), (0.0, 0.02, 0.05, 0.1, 0.3, 0.6, 0.9, 1.0)[seed % FILES]

    def cells(names: tuple[str, ...], row: int) -> Row:
        return {name: junk(random, name) if random.random() < share else good(random, name, row) for name in names}

    lines = tuple(cells(GRID, row) if random.random() < 0.8 else {} for row in range(LINES))
    card: Row = cells(CARD, 0) if seed else {}
    if seed == 2:  # one error value, and nothing else is wrong
        lines = tuple({**line, "n3": ERRORS[0]} if number == 1 and line else line for number, line in enumerate(lines))
    return card, lines


def contents(card: Row, lines: tuple[Row, ...]) -> dict[AnswerRef, Raw]:
    found = {AnswerRef("about", "1", name): raw for name, raw in card.items()}
    for number, line in enumerate(lines, 1):
        found |= {AnswerRef("visits", str(number), name): raw for name, raw in line.items()}
    return {entry: raw for entry, raw in found.items() if raw is not None}


def write(form: Template, file: Path, card: Row, lines: tuple[Row, ...]) -> Path:
    file.write_bytes(write_workbook(complete_plan(form), contents(card, lines), DEFAULT_PROTECTION))  # type: ignore[arg-type]
    return file


def message(  # noqa: PLR0913
    form: Template, code: str, name: str, row: Row, *, is_card: bool, length: int
) -> str:
    """What a check shows for a fault."""
    words = form.words
    if code in ("OK", "–"):
        return words.label("ok" if code == "OK" else "optional")
    if code == "not begun":
        return words.label("answer_not_begun")
    if code == "error":
        text = words.label("cell_error")
    elif re.fullmatch(r"[VR]\d+", code):
        limit: object = LIMITS.get((name, code), 0.0)
        limit = 40.0 if is_card and (name, code) == ("name", "R505") else limit
        if code in ("R508", "R509"):
            limit = {"R508": START, "R509": END}[code]
            limit = day_of_serial(float(str(row["start"])), date1904=False) if name == "end" else limit
        limit = percent_text(float(limit)) if name == "share" and isinstance(limit, int | float) else limit
        text = words.live(code).format(length=words.fact(float(length)), limit=words.fact(limit))  # type: ignore[arg-type]
    else:
        text = code
    lead = "" if is_card else f"{name.capitalize()}: "
    return f"{words.label('note')} {lead}{text}" if code in ("R504", "Is it secret?") else lead + text


def size(sheets: Sheets, raw: Raw) -> int:
    return sheets.length(counted(raw)) if isinstance(raw, str) else len(f"{raw:.15g}") if isinstance(raw, float) else 4


def expected(form: Template, sheets: Sheets) -> dict[tuple[str, str], object]:
    """The text of each check, the counts and the state of each part, by sheet and cell."""
    plan, found = form.plan, dict[tuple[str, str], object]()
    for entry, (sheet, cell) in plan.checks.items():
        place = sheet.name, cell_name(cell.row, cell.col)
        if entry.table == "about":
            _, code = sheets.shown(entry.field, sheets.card)
            length = size(sheets, sheets.card.get(entry.field))
            found[place] = message(form, code, entry.field, sheets.card, is_card=True, length=length)
        else:
            row = sheets.lines[int(entry.row) - 1]
            _, code, name = sheets.line(row)
            found[place] = message(form, code, name, row, is_card=False, length=size(sheets, row.get(name)))
    bands = {
        "about": [sheets.shown(name, sheets.card)[0] for name in CARD],
        "visits": [sheets.shown(name, row)[0] for row in sheets.lines for name in GRID],
    }
    checks = plan.sheet("checks")
    for cell in checks.cells:
        if cell.entry and cell.entry.row in bands and cell.entry.field != "state":
            place = checks.name, cell_name(cell.row, cell.col)
            found[place] = bands[cell.entry.row].count(BANDS[cell.entry.field])
    return found


BANDS = {"in_order": "complete", "to_fill_in": "missing", "to_correct": "faulty", "note": "noted"}
"""The band that each column of the sheet of checks counts."""


def states(form: Template, shown: Cells) -> dict[AnswerRef, int]:
    """The state cells as an engine computed them."""
    return {
        AnswerRef(cell.entry.table, cell.entry.row, cell.entry.field.removeprefix("state ")): int(
            str(shown[sheet.name, cell_name(cell.row, cell.col)])
        )
        for sheet, cell in form.plan.cells(CellUse.STATE)
        if cell.entry and cell.entry.field.startswith("state ")
    }


def read_by_ironcalc(file: Path, form: Template) -> Cells:
    """All formulas of a workbook, computed by IronCalc."""
    ironcalc = pytest.importorskip("ironcalc")
    model = ironcalc.load_from_xlsx(str(file), "en", "UTC", "en")
    model.evaluate()
    found: dict[tuple[str, str], object] = {}
    for number, sheet in enumerate(complete_plan(form).sheets):
        for cell in sheet.cells:
            if isinstance(cell.content, Formula):
                value = model.get_cell_value(number, cell.row + 1, cell.col + 1)
                found[sheet.name, cell_name(cell.row, cell.col)] = value
    return found


def test_engines_and_the_list_of_faults_agree_on_junk(tmp_path: Path, office: ModuleType) -> None:
    form = template()
    files: dict[Path, Sheets] = {}
    for seed in range(FILES):
        card, lines = filling(seed)
        file = write(form, tmp_path / f"junk{seed}.xlsx", card, lines)
        files[file] = Sheets(card, lines, len)
    disagreements: list[object] = []
    shown = office.cells_of(list(files))
    for file, sheets in files.items():
        wanted = expected(form, sheets)
        for engine, cells in (("LibreOffice", shown[file]), ("IronCalc", read_by_ironcalc(file, form))):
            for place, text in wanted.items():
                if cells.get(place) != text:
                    disagreements.append((file.name, engine, place, text, cells.get(place)))
        batch = validate(form.project, form.period, [IncomingFile(file.name, file.read_bytes())])
        excel = Sheets(sheets.card, sheets.lines, utf16_length)
        found = states(form, shown[file])
        submission = batch.verdicts[0].submission
        assert submission is not None
        places = submission.places
        columns = [each for each in batch.verdicts[0].findings if each.code.id == "V554"]
        typed_as_text = {place for each in columns for place in (each.place, *each.related)}
        for entry, state in found.items():
            row = sheets.card if entry.table == "about" else sheets.lines[int(entry.row) - 1]
            raw = row.get(entry.field)
            if sheets.states(entry.field, row) != excel.states(entry.field, row):
                assert isinstance(raw, str), "only an emoji at a limit is counted in two ways"
                assert len(raw) < utf16_length(raw), raw
                continue
            gravest = [
                each
                for each in batch.verdicts[0].findings
                if each.entry == entry
                and each.code.id[0] in "VR"
                and (each.code.id not in ONLY_RETURNED or each.effective_severity is not each.code.severity)
            ]
            if entry.field == "end" and isinstance(row.get("start"), str):
                continue  # a day that is typed as text is read when the form is returned
            errors = [f.code.id for f in gravest if f.effective_severity is Severity.ERROR]
            warnings = [f.code.id for f in gravest if f.effective_severity is Severity.WARNING]
            if state < 1 and (errors or warnings):
                disagreements.append((file.name, entry, raw, "live: in order", errors, warnings))
            if state >= 1 and not errors and not warnings:
                was_understood = read(entry.field, raw) == "wrong" and any(
                    finding.code.id in ("V403", "V406", "V409", "V419") for finding in gravest
                )
                was_understood = was_understood or places[entry] in typed_as_text
                if not was_understood:
                    disagreements.append((file.name, entry, raw, "live: a fault", sheets.states(entry.field, row)))
    assert not disagreements, "\n".join(map(str, disagreements[:20]))


def test_checks_and_colours_follow_what_was_cut_and_inserted(
    tmp_path: Path, office: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    jobs: list[Typing] = []
    forms: dict[Path, tuple[Template, Sheets]] = {}
    for limit, large in ((3_000, False), (0, True)):
        monkeypatch.setattr(rule_cells, "_LARGE", limit)
        form = template()
        card, lines = filling(FILES - 4)
        file = write(form, tmp_path / f"large{large}.xlsx", card, lines)
        sheet = form.plan.sheet("visits").name
        cells = form.plan.answers
        cut, to = (cells[AnswerRef("visits", row, "count")][1] for row in ("2", "5"))
        moved = [dict(line) for line in lines]
        moved[4]["count"] = moved[1].pop("count", None)
        second = cells[AnswerRef("visits", "1", "start")][1].col
        actions = (
            Cut(sheet, cell_name(cut.row, cut.col), cell_name(to.row, to.col)),
            InsertRow(sheet, FIRST_ROW + 8),
            InsertColumn(sheet, column_name(second)),
        )
        target = tmp_path / f"moved{large}.xlsx"
        jobs.append(Typing(file, target, (), actions, force=True))
        forms[target] = form, Sheets(card, tuple(moved), len)
    office.type_into(jobs)
    for file, shown in office.cells_of(list(forms)).items():
        form, sheets = forms[file]
        grid = form.plan.sheet("visits")
        inserted_col = form.plan.answers[AnswerRef("visits", "1", "start")][1].col
        wrong = []
        for (sheet, cell), text in expected(form, sheets).items():
            place = cell
            if sheet == grid.name:
                letters, row = re.fullmatch(r"([A-Z]+)(\d+)", cell).groups()  # type: ignore[union-attr]
                col = next(number for number in range(99) if column_name(number) == letters)
                place = f"{column_name(col + (col >= inserted_col))}{int(row) + (int(row) >= FIRST_ROW + 8)}"
            if shown.get((sheet, place)) != text:
                wrong.append((file.name, sheet, place, text, shown.get((sheet, place))))
        assert not wrong, wrong[:5]
        assert coloured_columns(file, form, inserted_col) == state_columns(form, inserted_col)


def state_columns(form: Template, inserted: int) -> dict[str, str]:
    """The column of the state cells of each column of answers, after a column was inserted."""
    grid, moved = form.plan.sheet("visits"), lambda col: column_name(col + (col >= inserted))
    states = {
        cell.entry.field.removeprefix("state "): cell.col
        for cell in grid.cells
        if cell.use is CellUse.STATE and cell.entry and cell.entry.field.startswith("state ")
    }
    answers = {cell.entry.field: cell.col for cell in grid.cells if cell.use is CellUse.ANSWER and cell.entry}
    return {moved(answers[name]): moved(states[name]) for name in GRID}


def coloured_columns(file: Path, form: Template, inserted: int) -> dict[str, str]:
    """The column that the colours of each column of answers refer to, as LibreOffice saved them."""
    number = [sheet.key for sheet in form.plan.sheets].index("visits") + 1
    with zipfile.ZipFile(file) as book:
        xml = book.read(f"xl/worksheets/sheet{number}.xml").decode()
    found: dict[str, str] = {}
    check = next(cell.col for cell in form.plan.sheet("visits").cells if cell.use is CellUse.CHECK)
    check += check >= inserted
    for area, rules in re.findall(
        r'<conditionalFormatting sqref="([^"]+)">(.*?)</conditionalFormatting>', xml, re.DOTALL
    ):
        letters = re.match(r"[A-Z]+", area)[0]  # type: ignore[index]
        formulas = re.findall(r"<formula>\$([A-Z]+)\d+&gt;=\d+</formula>", rules)
        if formulas and letters != column_name(check):
            assert len(set(formulas)) == 1, (area, formulas)
            found[letters] = formulas[0]
    return found


def test_an_error_value_harms_no_other_check(tmp_path: Path, office: ModuleType) -> None:
    form = template()
    card = {name: good(Random(1), name, 0) for name in CARD} | {"spent": 0.0}
    lines = tuple({name: good(Random(row), name, row) for name in GRID if name != "cost"} for row in range(LINES))
    files = {}
    for name in ("name", "state", "count", "start", "mail", "n3"):
        broken = tuple({**line, name: ERRORS[0]} if row == 3 else line for row, line in enumerate(lines))
        files[write(form, tmp_path / f"{name}.xlsx", card, broken)] = name
    for file, shown in office.cells_of(list(files)).items():
        found = states(form, shown)
        assert {entry for entry, state in found.items() if state > 0} == {AnswerRef("visits", "4", files[file])}
        checks = form.plan.sheet("checks")
        assert shown[checks.name, "A2"] == form.words.label("form_to_correct", count="1")
