"""A correction after which the answers of a return break a rule of its form is named, and found by scripts."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path

import openpyxl
import pytest
from folders import AUTUMN, SPRING, TWO_PERIODS, Ran, folder, run

from lamppu_xl.services.consolidate import consolidate
from lamppu_xl.services.freeze import freeze
from lamppu_xl.services.generate import generate

pytestmark = pytest.mark.slow

FORM = """
title: {en: Form}
tables:
  people:
    title: {en: People}
    rows: record
    fields:
      women: {label: {en: Women}, kind: integer, required: yes, max: 100, aggregate: sum}
      men: {label: {en: Men}, kind: integer, required: yes, max: 100, aggregate: sum}
      both: {label: {en: Both}, kind: integer, computed: women + men, aggregate: sum}
      all: {label: {en: All}, kind: integer, required: yes, aggregate: sum}
    rules: [{holds: all == both, says: {en: All is women and men.}}]
"""


@pytest.fixture
def at(tmp_path: Path) -> Path:
    """A project whose spring is frozen."""
    place = folder(tmp_path / "people", TWO_PERIODS, FORM)
    (template,) = generate(place, period=SPRING)
    answer(template, place / SPRING / "inbox" / "ALFA.xlsx", {"C5": 3, "C6": 4, "C8": 7})
    assert consolidate(place, period=SPRING).path
    assert not freeze(place, period=SPRING, today=date(2026, 8, 1)).obstacles
    return place


def answer(template: Path, path: Path, cells: Mapping[str, float]) -> None:
    book = openpyxl.load_workbook(template)
    for cell, value in cells.items():
        book["People"][cell] = value
    book.save(path)


def correct(at: Path, name: str, number: float) -> Ran:
    where = ("--period", SPRING, "--partner", "ALFA", "--entry", f"people/1/{name}", "--today", "2026-09-01")
    return run("correct", at, *where, "--number", f"{number:g}", "--reason", "Counted twice")


def test_a_correction_that_breaks_a_sum_or_a_limit_is_named_until_its_parts_are_corrected(at: Path) -> None:
    broken = correct(at, "women", 4)
    assert (broken.code, "R511" in broken.err, "All is women and men." in broken.err) == (1, True, True)
    assert broken.err.startswith("Spring: with the corrections"), broken.err
    assert "people/1/women" in (at / "corrections.yaml").read_text()
    (template,) = generate(at, period=AUTUMN)
    answer(template, at / AUTUMN / "inbox" / "ALFA.xlsx", {"C5": 1, "C6": 1, "C8": 2})
    master = run("consolidate", at, "--period", AUTUMN)
    assert (master.code, "R511" in master.err) == (1, True)
    complete = correct(at, "all", 8)
    assert (complete.code, complete.err) == (0, "")
    assert "R511" not in run("consolidate", at, "--period", AUTUMN).err
    limit = correct(at, "men", 104)
    assert (limit.code, "R503" in limit.err) == (1, True)
