"""Deviations are found wherever a form asks for them, and none are counted where a form does not ask."""

from __future__ import annotations

import pytest
from programme_content import context_of
from single_question import content_of, question

from lamppu_xl.programme.exports.content import status_notes
from lamppu_xl.programme.sheets.tables import project_sheet


@pytest.mark.parametrize(
    ("name", "kind", "answers", "counted"),
    [
        ("deviations", "text", ["Travel was cheaper."], "1"),
        ("deviations", "text", [], "0"),
        ("deviations_known", "yes_no", ["no"], "Not asked"),
        ("work", "text", ["Salaries."], "Not asked"),
    ],
)
def test_a_record_reports_deviations_where_its_form_asks_for_them(
    name: str, kind: str, answers: list[str], counted: str
) -> None:
    content = content_of(question(name, kind), *answers)
    found = [each.display for deviation in content.deviations for _, each in deviation.answers]
    assert found == (answers if counted == "1" else [])
    context = context_of(content, "en")
    assert status_notes(context, content.members[0])[1] == counted
    assert counted in [str(cell.content).removesuffix(".0") for cell in project_sheet(context).cells.values()]
