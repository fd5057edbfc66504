"""A template needs the earlier returns of its own partner and of those whose work it continues, and reads no others."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import openpyxl
import pytest
from folders import AUTUMN, SPRING, TWO_PERIODS, folder, run

from lamppu_xl.returns import reader
from lamppu_xl.services.answer_map import answer_map
from lamppu_xl.services.generate import generate, template

pytestmark = pytest.mark.slow

FORM = """
title: {en: Form}
tables:
  money:
    title: {en: Money}
    rows: record
    fields:
      used: {label: {en: Used}, kind: money, required: yes, previous: yes}
  contact:
    title: {en: Contact}
    rows: record
    fields:
      name: {label: {en: Unit}, prefill: previous}
"""


@pytest.fixture
def at(tmp_path: Path) -> Path:
    """A project with the returns of two partners in spring."""
    partners = TWO_PERIODS.replace("partner]}]", "partner]}, {id: BETA, name: Beta, language: en}]")
    made = folder(tmp_path / "costs", partners, FORM)
    assert run("generate", made, "--period", SPRING).code == 0
    for partner in ("ALFA", "BETA"):
        book = openpyxl.load_workbook(made / SPRING / "outbox" / f"COST_{SPRING}_{partner}.xlsx")
        book["Money"]["C5"] = 5
        book.save(made / SPRING / "inbox" / f"{partner}.xlsx")
    return made


@pytest.fixture
def read(at: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The partners whose returns have been read, in order."""
    returns = {path.read_bytes(): path.stem for path in (at / SPRING / "inbox").glob("*.xlsx")}
    found, whole = list[str](), reader.read_workbook

    def recorded(data: bytes, *arguments: Any, **options: Any) -> Any:
        found.extend([returns[data]] if data in returns else [])
        return whole(data, *arguments, **options)

    monkeypatch.setattr(reader, "read_workbook", recorded)
    return found


def test_a_single_template_reads_the_earlier_return_of_its_partner(at: Path, read: list[str]) -> None:
    template(at, partner="ALFA", period=AUTUMN)
    assert read == ["ALFA"]


def test_the_cells_of_a_single_template_need_the_earlier_return_of_its_partner(at: Path, read: list[str]) -> None:
    mapped = answer_map(at, partner="BETA", period=AUTUMN)
    assert mapped
    assert set(read) <= {"BETA"}


def test_a_successor_is_shown_the_answers_of_its_predecessor(at: Path, read: list[str]) -> None:
    definition = at / "project.yaml"
    text = definition.read_text(encoding="utf-8")
    changed = text.replace("id: ALFA,", "id: ALFA, left: 2026-06-30, successor: BETA,", 1)
    assert changed != text
    definition.write_text(changed, encoding="utf-8")
    generate(at, period=AUTUMN, partners=["BETA"])
    assert sorted(read) == ["ALFA", "BETA"]
