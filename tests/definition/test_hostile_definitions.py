"""What `check` accepts can be generated, and an untouched template of it has no finding about its form."""

from __future__ import annotations

import pytest
from projects import read, sound
from templates import every, painted

from lamppu_xl.definition import LoadedProject
from lamppu_xl.domain.project import Project
from lamppu_xl.returns.inbox import IncomingFile
from lamppu_xl.validation.validate import validate

PROJECT = """
project: {{id: TT, name: Test, form: tiny, start: 2027-01-01, end: 2027-12-31, languages: [{language}]}}
periods:
  - {{id: 2027-1, label: Spring, start: 2027-01-01, end: 2027-12-31, deadline: 2028-01-15}}
partners:
  - {{id: ALFA, name: {partner}, roles: [coordinator, partner]}}
goals:
  - {{id: {goal}, title: {goal_title}, wording: Partners meet.}}
lists:
  {list}:
    - {{id: {option}, label: First}}
    - {{id: {option}-2, label: Second}}
    - {{id: {option}_2, label: Third}}
"""

FORM = """
title: Form
lists:
  {list}: []
tables:
  results:
    title: Results
    rows: goals
    fields:
      {field}: {{label: Goal field, previous: yes, required: yes}}
  {table}:
    title: {title}
    rows: {{codes: {list}}}
    fields:
      {field}: {{label: One, kind: integer, previous: yes}}
      plan_{field}: {{label: Two, required: yes}}
      choice_of: {{label: Three, kind: choice, list: {list}}}
  lines_of:
    title: Lines
    rows: {{lines: 2}}
    fields:
      {field}: {{label: One, unique: yes}}
  record_of:
    title: Record
    rows: record
    fields:
      {field}: {{label: One}}
"""

PLAIN = {
    "language": "en",
    "partner": "Alpha College",
    "goal": "G1",
    "goal_title": "Network",
    "list": "indicators",
    "option": "I1",
    "field": "actual",
    "table": "figures",
    "title": "Figures",
}


def definition(**parts: str) -> LoadedProject:
    values = PLAIN | parts
    return read(PROJECT.format(**values), FORM.format(**values))


def form_findings(project: Project) -> list[str]:
    """The findings about the form of the untouched templates of all partners and periods."""
    findings = []
    for template in every(project):
        returned = IncomingFile("untouched.xlsx", painted(template))
        (verdict,) = validate(project, template.period, [returned]).verdicts
        findings += [finding.code.id for finding in verdict.findings if finding.code.id.startswith("S3")]
    return findings


@pytest.mark.parametrize("field", ["name", "no", "check", "key", "answer", "question", "feedback"])
def test_a_field_may_have_the_name_of_a_column_of_the_tool(field: str) -> None:
    assert form_findings(sound(definition(field=field))) == []


@pytest.mark.parametrize("table", ["help", "checks", "feedback", "lists", "meta", "key"])
def test_a_table_may_have_the_name_of_a_sheet_of_the_tool(table: str) -> None:
    assert form_findings(sound(definition(table=table))) == []


@pytest.mark.parametrize(("option", "field"), [("A", "actual"), ("I01_plan", "actual"), ("A-_-", "b__c")])
def test_no_two_answers_have_the_same_defined_name(option: str, field: str) -> None:
    project = sound(definition(option=option, field=field))
    (template,) = every(project)
    names = {name for name in template.plan.names if name.startswith("fld_")}
    assert len(names) == len(template.plan.answers)
    assert form_findings(project) == []
