"""Computed fields have the same values in LibreOffice, in IronCalc, in a new template and in `validate`."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from random import Random
from types import ModuleType

import pytest
from computed_form import computed, lines, project, stacked, verdict_on
from templates import issued, written

from lamppu_xl.domain.answer_ref import AnswerRef
from lamppu_xl.domain.answers import Answer
from lamppu_xl.domain.cell_address import cell_name
from lamppu_xl.domain.excel_dates import to_serial
from lamppu_xl.templates.builder import complete_plan
from lamppu_xl.templates.live_checks.text_formulas import GROUPING_FORMULA
from lamppu_xl.templates.template import Template
from lamppu_xl.workbook.model import CellUse, Formula

pytestmark = pytest.mark.slow

FILES = 8


def made_up(seed: int) -> dict[AnswerRef, Answer]:
    """Lines with amounts that no binary fraction is equal to, rates of zero, days at the limit, and gaps."""
    random = Random(seed)
    rows = [
        (
            random.choice(("STAFF", "TRAVEL", "OTHER", None)),
            random.choice((date(2026, 6, 30), date(2026, 7, 1), date(2026, 1, 1), None)),
            random.choice((0.1, 99.995, 100.0, 1000.01, -3.5, 250.5, None)),
            random.choice((1.0, 3.0, 0.0, 0.7, 1.005, None)),
        )
        if random.random() < 0.8
        else (None, None, None, None)
        for _ in range(6)
    ]
    own = AnswerRef("overview", "TRAVEL", "own")
    return lines(*rows) | ({own: random.choice((1.5, 0.0))} if seed % 2 else {})


def previous(seed: int) -> dict[AnswerRef, Answer]:
    rows = ("STAFF", "TRAVEL") if seed % 3 else ()
    return {AnswerRef("overview", row, "total"): 100.1 * seed for row in rows}


def ironcalc_cells(file: Path, form: Template) -> dict[tuple[str, str], object]:
    ironcalc = pytest.importorskip("ironcalc")
    model = ironcalc.load_from_xlsx(str(file), "en", "UTC", "en")
    model.evaluate()
    return {
        (sheet.name, cell_name(cell.row, cell.col)): model.get_cell_value(number, cell.row + 1, cell.col + 1)
        for number, sheet in enumerate(complete_plan(form).sheets)
        for cell in sheet.cells
        if isinstance(cell.content, Formula)
    }


def same(first: object, second: object) -> bool:
    if isinstance(first, int | float) and isinstance(second, int | float):
        return float(first) == pytest.approx(float(second), rel=1e-9, abs=1e-9)
    return (first or "") == (second or "")


def test_engines_and_validate_agree(tmp_path: Path, office: ModuleType) -> None:
    forms: dict[Path, Template] = {}
    for seed in range(FILES):
        definition = stacked() if seed == FILES - 1 else project()
        form = issued(definition, "ALFA", "2026-2", answers=made_up(seed), previous=previous(seed))
        forms[written(form, tmp_path, f"{seed}.xlsx")] = form
    shown = office.cells_of(list(forms))
    wrong = []
    for file, form in forms.items():
        values = computed(verdict_on(file.read_bytes(), "2026-2", form.project))
        engines = {"LibreOffice": shown[file], "IronCalc": ironcalc_cells(file, form)}
        yes_no = {option.id: form.words.pick(option.label) for option in project().lists["yes_no"].options}
        for sheet in complete_plan(form).sheets:
            for cell in sheet.cells:
                if not isinstance(cell.content, Formula) or cell.content.text == GROUPING_FORMULA:
                    continue  # each engine has a language of its own
                place = sheet.name, cell_name(cell.row, cell.col)
                for engine, cells in engines.items():
                    if not same(cells.get(place, ""), cell.content.cached):
                        wrong.append((file.name, engine, place, cell.content.cached, cells.get(place)))
                if cell.use is CellUse.COMPUTED:
                    value: object = values.get(str(cell.entry), "")
                    value = to_serial(value) if isinstance(value, date) else yes_no.get(str(value), value)
                    if not same(value, cell.content.cached):
                        wrong.append((file.name, "validate", place, cell.content.cached, value))
    assert not wrong, "\n".join(map(str, wrong[:20]))
