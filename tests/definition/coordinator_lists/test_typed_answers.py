"""Answers that a coordinator types into a correction are read as those of a form."""

from __future__ import annotations

from datetime import date

import pytest
from projects import TINY_PROJECT, read, sound

from lamppu_xl.definition.coercion import CoercionError
from lamppu_xl.definition.coordinator_lists.typed_answers import read_answer
from lamppu_xl.domain.answers import Answer
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
    ],
)
def test_it_is_read_as_validate_reads_it(project, field, text, answer):
    assert typed(project, field, text) == answer


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
    ],
)
def test_what_does_not_fit_is_refused_with_what_does(project, field, text, expected):
    with pytest.raises(CoercionError) as refused:
        typed(project, field, text)
    fact = refused.value.facts["expected"]
    assert (fact.key if isinstance(fact, VocabularyTerm | Phrase) else fact) == expected
