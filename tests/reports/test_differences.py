"""Differences between two files as people read them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from lamppu_xl.domain.answer_ref import AnswerRef
from lamppu_xl.domain.differences import AnswerDifference, ComparedFile, ComparedKind, Differences, StatedDifference
from lamppu_xl.domain.text import Text
from lamppu_xl.i18n.translator import translator_for
from lamppu_xl.reports.differences import as_json, as_text, both_sides

FILE = ComparedFile(file="master.xlsx", sha256="0" * 64, project="P", period="2026-2")
AUTUMN = Text.of(en="Autumn 2026", sv="Hösten 2026")


def test_periods_are_named_by_their_labels_and_by_their_ids_in_json() -> None:
    answer = AnswerDifference(
        entry=AnswerRef("t", "water", "people"),
        label=Text.same("ALFA · Water · People"),
        now=3.0,
        partner="ALFA",
        period="2026-2",
        period_label=AUTUMN,
    )
    total = StatedDifference("total", ("K1", "", "", "2026-2"), Text.same("People"), "", 3.0, AUTUMN)
    unlabelled = replace(answer, period="2025-1", period_label=None)
    differences = Differences(
        kind=ComparedKind.PROGRAMMES,
        older=FILE,
        newer=FILE,
        chain=("sv",),
        answers=(answer, unlabelled),
        stated=(total,),
    )
    lines = as_text(differences, translator_for("sv")).splitlines()
    assert "Hösten 2026 · ALFA · Water · People" in lines
    assert "2025-1 · ALFA · Water · People" in lines
    assert "K1 People · Hösten 2026" in lines
    assert '"period": "2026-2"' in as_json(differences, translator_for("sv"))


def test_a_month_is_shown_without_a_day() -> None:
    sides = {"was": date(2027, 4, 1), "now": date(2027, 5, 1)}
    answer = AnswerDifference(entry=AnswerRef("t", "M1", "due"), label=Text.same("Due"), kind="month", **sides)
    assert both_sides(answer, translator_for("en")) == ("4/2027", "5/2027")
    assert both_sides(replace(answer, kind="date"), translator_for("en")) == ("1 April 2027", "1 May 2027")
