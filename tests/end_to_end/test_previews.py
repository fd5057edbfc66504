"""Previews of templates show the form, leave no trace, and are refused as returns."""

from __future__ import annotations

import shutil
from pathlib import Path

import openpyxl
import pytest
from folders import run
from project_lives import SPRING, ProjectLife
from resaving import PROGRAMS

import lamppu_xl
from lamppu_xl.returns.identity_check import is_stamp

pytestmark = pytest.mark.slow

LABELS = {"ALFA": "Esikatselu", "BETA": "Förhandsvisning"}


@pytest.mark.parametrize("partner", LABELS)
def test_every_sheet_shows_that_it_is_a_preview_and_has_no_code(tmp_path: Path, partner: str) -> None:
    life = ProjectLife(tmp_path / "life")
    before = {*life.folder.rglob("*")}
    data = lamppu_xl.template(life.folder, partner=partner, period=SPRING, preview=True)
    assert {*life.folder.rglob("*")} == before
    (tmp_path / "preview.xlsx").write_bytes(data)
    book = openpyxl.load_workbook(tmp_path / "preview.xlsx")
    for sheet in book:
        values = [cell.value for row in sheet.iter_rows() for cell in row if isinstance(cell.value, str)]
        assert not any(map(is_stamp, values))
        if sheet.sheet_state == "visible":
            assert LABELS[partner] in values
    assert not is_stamp(book.properties.description or "")


def test_generate_writes_previews_and_records_nothing(tmp_path: Path) -> None:
    life = ProjectLife(tmp_path / "life")
    ran = run("generate", life.folder, "--period", SPRING, "--preview")
    assert ran.code == 0, ran.err
    assert {path.name for path in (life.folder / SPRING).iterdir()} == {"preview"}
    names = {path.name for path in (life.folder / SPRING / "preview").iterdir()}
    assert names == {"LIFE_2026-1_ALFA_esikatselu.xlsx", "LIFE_2026-1_BETA_forhandsvisning.xlsx"}
    assert run("generate", life.folder, "--period", SPRING, "--preview", "--out", tmp_path / "out").code == 0
    assert len([*(tmp_path / "out").iterdir()]) == 2


@pytest.mark.parametrize("program", ["", "openpyxl", "LibreOffice"])
def test_a_returned_preview_is_refused_whatever_program_saved_it(tmp_path: Path, program: str) -> None:
    life = ProjectLife(tmp_path / "life")
    life.issue(SPRING)
    preview = tmp_path / "preview.xlsx"
    preview.write_bytes(lamppu_xl.template(life.folder, partner="ALFA", period=SPRING, preview=True))
    returned = life.folder / SPRING / "inbox" / "ALFA.xlsx"
    if program:
        PROGRAMS[program]([(preview, returned)])
    else:
        shutil.copy(preview, returned)
    batch = lamppu_xl.validate(life.folder, period=SPRING)
    (verdict,) = batch.verdicts
    assert [finding.code.id for finding in verdict.findings] == ["F230"]
    assert not verdict.accepted
    ran = run("validate", life.folder, "--period", SPRING)
    assert ran.code == 1
    assert "LIFE_2026-1_ALFA.xlsx" in ran.out
    assert "2026-1/outbox" in ran.out


def test_a_template_of_the_api_is_recorded_like_those_of_generate(tmp_path: Path) -> None:
    life = ProjectLife(tmp_path)
    inbox = tmp_path / SPRING / "inbox"
    inbox.mkdir(parents=True)
    (inbox / "ALFA.xlsx").write_bytes(lamppu_xl.template(life.folder, partner="ALFA", period=SPRING))
    assert {path.name.partition("-")[0] for path in (tmp_path / SPRING / "issued").iterdir()} == {"definition", "ALFA"}
    assert '"template"' in (tmp_path / SPRING / "log.jsonl").read_text(encoding="utf-8")
    life.edit(lambda definition, _: definition["goals"].pop())
    (verdict,) = lamppu_xl.validate(life.folder, period=SPRING).verdicts
    assert verdict.was_read
    assert "F211" in {finding.code.id for finding in verdict.findings}
