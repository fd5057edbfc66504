"""Answers that a coordinator types into a correction are read as those of a form."""

from __future__ import annotations

from datetime import date

import pytest
import yaml
from projects import TINY_PROJECT, read, sound

from lamppu_xl.definition.coercion import CoercionError, number
from lamppu_xl.definition.coordinator_lists.correction_items import written
from lamppu_xl.definition.coordinator_lists.figure_corrections import as_listed
from lamppu_xl.definition.coordinator_lists.figure_corrections import written as written_figure
from lamppu_xl.definition.coordinator_lists.typed_answers import read_answer
from lamppu_xl.definition.written_values import plain_number
from lamppu_xl.domain.answer_ref import AnswerRef
from lamppu_xl.domain.answers import Answer
from lamppu_xl.domain.corrections import Correction
from lamppu_xl.domain.figure_corrections import FigureCorrection
from lamppu_xl.domain.project import Project
from lamppu_xl.domain.text import Phrase, VocabularyTerm

FORM = """
title: Form
lists:
  states:
    - {id: done, label: {fi: Valmis, sv: Klar, en: Ready}}
    - {id: late, label: {fi: Myöhässä, sv: Försenad, en: Late}}
tables:
  t:
    title: T
    rows: record
    fields:
      state: {label: State, kind: choice, list: states}
      several: {label: Several, kind: choices, list: states}
      agreed: {label: Agreed, kind: yes_no}
      paper: {label: Paper, kind: file}
      page: {label: Page, kind: url}
      begun: {label: Begun, kind: month}
      day: {label: Day, kind: date}
      text: {label: Text}
      amount: {label: Amount, kind: number}
"""


@pytest.fixture(scope="module")
def project() -> Project:
    return sound(read(TINY_PROJECT, FORM))


def typed(project: Project, field: str, text: str) -> Answer:
    return read_answer(project, project.partners[0], project.form.table("t").field(field), text)


@pytest.mark.parametrize(
    ("field", "text", "answer"),
    [
        ("state", "done", "done"),
        ("state", "Myöhässä", "late"),
        ("state", " klar ", "done"),
        ("several", "Late; Valmis", "done;late"),
        ("several", "late;done", "late;done"),
        ("agreed", "Kyllä", "yes"),
        ("paper", "spring/kuitti.pdf", "spring/kuitti.pdf"),
        ("page", "https://a.example.fi", "https://a.example.fi"),
        ("begun", "3/2026", date(2026, 3, 1)),
        ("day", "2026-03-05", date(2026, 3, 5)),
        ("day", "5.3.2026", date(2026, 3, 5)),
        ("text", "  as it  is ", "  as it  is "),
        ("amount", "70.0000000001", 70.0000000001),
        ("amount", "0.000000000000000000000000000001", 1e-30),
    ],
)
def test_it_is_read_as_validate_reads_it(project, field, text, answer):
    assert typed(project, field, text) == answer


@pytest.mark.parametrize("figure", [70.0000000001, 1 / 3, 1e-12, -40.0, 123456789012345.0])
def test_a_list_of_corrections_keeps_all_digits_of_a_figure(figure: float) -> None:
    values = {"period": "2026-1", "partner": "ALFA", "entry": AnswerRef("t", "1", "amount"), "reason": "Virhe"}
    made = {"made_in": "2026-2", "day": date(2027, 1, 1)}
    of_project = Correction(was=0.0, now=figure, **values, **made)
    of_programme = FigureCorrection(project="A", project_period="2026-1", was=0.0, now=figure, **values, **made)
    for item in (written(of_project), written_figure(of_programme)):
        assert yaml.load(item, yaml.BaseLoader)[0]["now"] == plain_number(as_listed(figure))
        assert number(yaml.load(item, yaml.BaseLoader)[0]["now"]) == as_listed(figure)


@pytest.mark.parametrize(
    ("field", "text", "expected"),
    [
        ("state", "valmiina", ("done (Valmis)", "late (Myöhässä)")),
        ("several", "Valmis; perhaps", ("done (Valmis)", "late (Myöhässä)")),
        ("agreed", "perhaps", ("yes (Kyllä)", "no (Ei)")),
        ("paper", "../x.jpg", "name_of_file"),
        ("paper", "a/../x.jpg", "name_of_file"),
        ("paper", "C:/a/../x.jpg", "name_of_file"),
        ("page", "not an address", "url"),
        ("begun", "spring", "month"),
        ("day", "31.2.2026", "existing_day"),
        ("amount", "1234567890123456", "number_of_digits"),
        ("amount", "7." + "0" * 31, "number_of_digits"),
        ("amount", "1.2.3", "number"),
    ],
)
def test_what_does_not_fit_is_refused_with_what_does(project, field, text, expected):
    with pytest.raises(CoercionError) as refused:
        typed(project, field, text)
    fact = refused.value.facts["expected"]
    assert (fact.key if isinstance(fact, VocabularyTerm | Phrase) else fact) == expected
