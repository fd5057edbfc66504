"""A month is shown as a month in the master workbook, on the page and in the Word document."""

from __future__ import annotations

import io
from datetime import date

import docx
from built_masters import build_master
from projects import TINY_PROJECT, read, sound
from returned import autumn
from templates import issued, painted

from lamppu_xl.domain.answer_ref import AnswerRef
from lamppu_xl.i18n.translator import translator_for
from lamppu_xl.master.builder import MasterOptions, master_context
from lamppu_xl.master.exports.docx import as_docx
from lamppu_xl.master.exports.html import as_html
from lamppu_xl.returns.files.inbox import IncomingFile
from lamppu_xl.validation.validate import validate

FORM = """
title: {fi: Lomake, sv: Blankett, en: Form}
tables:
  courses:
    title: {fi: Kurssit, sv: Kurser, en: Courses}
    rows: {lines: 3}
    fields:
      name: {label: {fi: Nimi, sv: Namn, en: Name}}
      month: {label: {fi: Kuukausi, sv: Månad, en: Month}, kind: month}
"""

ROWS = """
title: {fi: Lomake, sv: Blankett, en: Form}
lists:
  stages: [{id: S1, label: {fi: Alku, sv: Början, en: Start}, what: month}]
tables:
  stages:
    title: {fi: Vaiheet, sv: Skeden, en: Stages}
    rows: {codes: stages}
    fields:
      reached: {label: {fi: Saavutettu, sv: Nått, en: Reached}, kind: row.what}
"""


def test_the_total_of_months_of_a_row_has_no_day() -> None:
    project = sound(read(TINY_PROJECT, ROWS))
    entry = AnswerRef("stages", "S1", "reached")
    files = [
        IncomingFile(f"{who}.xlsx", painted(issued(project, who, "2026-2", answers={entry: date(2026, month, 1)})))
        for who, month in (("ALFA", 9), ("BETA", 11))
    ]
    words = translator_for("fi", project.chain("fi"))
    master = build_master(project, [validate(project, autumn(project), files)], words)
    shown = {cell.content for cell in master.plan.sheet("table/stages").cells}
    assert {"9/2026–11/2026", "Varhaisin ja myöhäisin kuukausi."} <= shown


def test_a_month_has_no_day_in_any_output() -> None:
    project = sound(read(TINY_PROJECT, FORM))
    answers = {AnswerRef("courses", "1", "name"): "Laatu", AnswerRef("courses", "1", "month"): date(2026, 9, 1)}
    data = painted(issued(project, "ALFA", "2026-2", answers=answers))
    batch = validate(project, autumn(project), [IncomingFile("a.xlsx", data)])
    words = translator_for("fi", project.chain("fi"))
    cells = [cell for sheet in build_master(project, [batch], words).plan.sheets for cell in sheet.cells]
    shown = {cell.number_format for cell in cells if cell.content == date(2026, 9, 1)}
    assert shown == {"m\\/yyyy"}
    context = master_context(project, [batch], words, MasterOptions())
    page = as_html(context).decode()
    document = docx.Document(io.BytesIO(as_docx(context)))
    texts = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    for text in (page, "\n".join(texts)):
        assert "9/2026" in text
        assert "1.9.2026" not in text
