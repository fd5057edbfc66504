"""The names of sheets that several tables share."""

from __future__ import annotations

import pytest
from computed_form import PROJECT
from projects import read

FORM = """
title: Form
tables:
  contact:
    title: Contact
    rows: record
    fields:
      name: {{label: Name}}
  groups:
    title: Groups
    sheet: {sheet}
    rows: record
    fields:
      people: {{label: People, kind: integer}}
"""


@pytest.mark.parametrize(
    ("sheet", "lacking"),
    [("contact", []), ("Contact", []), ("{en: Contact}", []), ("Basics", ["groups sheet"]), ("{en: B, sv: B}", [])],
)
def test_the_name_of_another_table_needs_no_translation(sheet: str, lacking: list[str]) -> None:
    problems = read(PROJECT.replace("languages: [en]", "languages: [en, sv]"), FORM.format(sheet=sheet)).problems
    texts = [str(problem.facts["what"]) for problem in problems if problem.code.id == "D113"]
    assert [text for text in texts if text.endswith(" sheet")] == lacking
