"""What `check` accepts can be generated, and an untouched template of it has no finding about its form."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from projects import TINY_FORM, TINY_PROJECT, read, sound
from templates import every, painted

from lamppu_xl.answer_types.registry import ANSWER_TYPES
from lamppu_xl.definition.coercion import NAME
from lamppu_xl.definition.project_loader import LoadedProject
from lamppu_xl.domain.errors import UsageError
from lamppu_xl.domain.project import Project
from lamppu_xl.i18n.languages import LANGUAGES
from lamppu_xl.i18n.translator import translator_for
from lamppu_xl.returns.files.inbox import IncomingFile
from lamppu_xl.services.generate import generate
from lamppu_xl.services.template_proof import template_faults
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


def codes_of(loaded: LoadedProject) -> list[str]:
    return [finding.code.id for finding in loaded.problems]


def message_of(loaded: LoadedProject, code: str) -> str:
    (message, *_) = [translator_for("en").message(found) for found in loaded.problems if found.code.id == code]
    return message


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("label", ["help", "checks"])
def test_a_title_of_a_sheet_of_the_tool_is_refused_as_reserved(language: str, label: str) -> None:
    title = translator_for(language, [language]).label(label)
    loaded = definition(title=title.upper(), language=language)
    assert codes_of(loaded) == ["D141"]
    assert title in message_of(loaded, "D141")


@pytest.mark.parametrize("title", ["History", "_lists", "_META"])
def test_a_title_that_excel_or_the_template_keeps_is_refused_as_reserved(title: str) -> None:
    assert "reserved" in message_of(definition(title=title), "D141")


@pytest.mark.parametrize("title", ['"A\\tB"', '"_x0041_"', '"A\\u00a0B"'])
def test_a_title_that_excel_would_change_is_refused(title: str) -> None:
    assert codes_of(definition(title=title)) == ["D112"]


def test_more_goals_than_a_return_may_have_sheets_are_refused() -> None:
    goals = "".join(f"\n  - {{id: H{number}, title: T, wording: W}}" for number in range(251))
    loaded = read(PROJECT.format(**PLAIN).replace("lists:", f"{goals.lstrip(chr(10))}\nlists:"), FORM.format(**PLAIN))
    assert codes_of(loaded) == ["D111"]


@pytest.mark.parametrize("part", ["partner", "goal_title", "title", "option_label"])
def test_no_text_of_40_000_characters_is_accepted(part: str) -> None:
    long = "x" * 40_000
    loaded = (
        read(PROJECT.format(**PLAIN).replace("First", long), FORM.format(**PLAIN))
        if part == "option_label"
        else definition(**{part: long})
    )
    assert "D111" in codes_of(loaded)


@pytest.mark.parametrize("field", ["period", "from", "due", "previous", "class"])
def test_a_reserved_field_name_is_refused_with_the_list_of_what_is_reserved(field: str) -> None:
    message = message_of(definition(field=field), "D141")
    assert "reserved" in message
    assert all(word in message for word in ("due", "period", "from", "yield"))


def test_a_list_that_every_project_has_is_reserved() -> None:
    assert "yes_no" in message_of(definition(list="partners"), "D141")


def test_an_unknown_kind_is_refused_with_all_kinds() -> None:
    form = FORM.format(**PLAIN).replace("kind: integer", "kind: amount")
    message = message_of(read(PROJECT.format(**PLAIN), form), "D106")
    assert all(kind in message for kind in ANSWER_TYPES)


def test_a_detail_of_a_chosen_option_is_named_as_such() -> None:
    fields = "choice_of: {label: Three, "
    form = FORM.format(**PLAIN).replace(fields, f'{fields}required_when: choice_of.type == "x", ')
    assert "detail of the option" in message_of(read(PROJECT.format(**PLAIN), form), "D144")


def test_a_text_that_a_comma_cuts_is_an_error_with_the_cure() -> None:
    loaded = definition(title='"Figures"', partner="Alpha, the college")
    assert codes_of(loaded) == ["D142"]
    assert "'Alpha, the college'" in message_of(loaded, "D142")
    empty = definition(partner="Alpha, language: ")
    assert "D142" not in codes_of(empty)


def test_a_text_before_a_comment_without_a_space_is_a_warning() -> None:
    project = (
        PROJECT.format(**PLAIN)
        .replace("goals:\n", "    name: Alpha #1\ngoals:\n")
        .replace(
            "  - {id: ALFA, name: Alpha College, roles: [coordinator, partner]}\n",
            "  - id: ALFA\n    roles: [coordinator, partner]  #both\n    business_id: 1234567-1 # no text\n",
        )
    )
    loaded = read(project, FORM.format(**PLAIN))
    assert codes_of(loaded) == ["D143"]
    assert "#1" in message_of(loaded, "D143")


@pytest.mark.parametrize("text", ["#1", "# 1"])
def test_a_title_that_is_all_comment_is_an_error_with_the_cure(text: str) -> None:
    form = FORM.format(**PLAIN).replace("    title: Lines\n", f"    title: {text}\n")
    loaded = read(PROJECT.format(**PLAIN), form)
    assert codes_of(loaded) == ["D105", "D143"]
    assert {found.place.line for found in loaded.problems} == {"forms/tiny/form.yaml:19:5"}
    assert "quotation marks" in message_of(loaded, "D143")


def test_a_help_text_that_is_all_comment_is_a_warning() -> None:
    form = FORM.format(**PLAIN).replace("    title: Lines\n", "    title: Lines\n    help: #1 of 3\n    nota:\n")
    loaded = read(PROJECT.format(**PLAIN), form)
    assert codes_of(loaded) == ["D143", "D104"]
    limits = FORM.format(**PLAIN).replace("    title: Lines\n", "    title: Lines\n    help:  \n    spare: # none\n")
    assert codes_of(read(PROJECT.format(**PLAIN), limits)) == []


@pytest.mark.parametrize(
    ("items", "whole"),
    [
        ("Alpha Institute, Ltd", "Alpha Institute, Ltd"),
        ("Beta, Gamma College, department of arts", "Gamma College, department of arts"),
        ("Alpha Institute, Alpha School", ""),
        ("'Alpha Institute', 'department of arts'", ""),
        ("ALPHA, AS", ""),
    ],
)
def test_a_list_item_that_a_comma_may_have_cut_is_a_warning(items: str, whole: str) -> None:
    loaded = read(PROJECT.format(**PLAIN).replace("roles:", f"aliases: [{items}], roles:"), FORM.format(**PLAIN))
    assert [str(found.facts["text"]) for found in loaded.problems if found.code.id == "D147"] == [whole] * bool(whole)
    assert loaded.project is not None


@pytest.mark.parametrize(
    ("text", "cure"),
    [
        ("Results: goals", "a colon and a space must be in quotation marks"),
        ("@results", "begins with this character must be in quotation marks"),
        ("{en: Results (no, yes)]}", "or brackets must be in quotation marks"),
        ("{en: Results [a]}", "or brackets must be in quotation marks"),
        ("'Results", "not closed"),
    ],
)
def test_a_text_that_yaml_cannot_read_is_an_error_with_the_cure(text: str, cure: str) -> None:
    loaded = read(PROJECT.format(**PLAIN), FORM.format(**PLAIN).replace("title: Lines", f"title: {text}"))
    assert "D101" in codes_of(loaded)
    assert cure in message_of(loaded, "D101")


NAMES = st.from_regex(NAME, fullmatch=True) | st.sampled_from(
    ["name", "no", "check", "key", "answer", "help", "checks", "feedback", "sum", "a_", "a__b", "plan", "plan_plan"]
)
IDS = st.from_regex(r"[A-Za-z0-9][A-Za-z0-9_-]{0,8}", fullmatch=True)
TITLES = st.sampled_from(
    ["Check", "Instructions", "_lamppu", "Answers", "History", "Ändring", "O'Neill", "1", "=A1", "x" * 31]
)


@pytest.mark.slow
@settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck))
@given(field=NAMES, table=NAMES, list_id=NAMES, option=IDS, goal=IDS, title=TITLES)
def test_what_check_accepts_can_be_generated_and_read(  # noqa: PLR0913
    *, field: str, table: str, list_id: str, option: str, goal: str, title: str
) -> None:
    loaded = definition(
        field=field, table=table, list=list_id, option=f'"{option}"', goal=f'"{goal}"', title=f'"{title}"'
    )
    if project := loaded.project:
        assert list(template_faults(project, lambda language: translator_for(language, project.chain(language)))) == []
        assert form_findings(project) == []


@pytest.mark.slow
def test_a_file_for_previous_that_is_no_return_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "project.yaml").write_text(TINY_PROJECT, encoding="utf-8")
    (tmp_path / "forms" / "tiny").mkdir(parents=True)
    (tmp_path / "forms" / "tiny" / "form.yaml").write_text(TINY_FORM, encoding="utf-8")
    (tmp_path / "notes.xlsx").write_text("no workbook")
    with pytest.raises(UsageError, match=r"notes\.xlsx.* is not a return of 2026-1"):
        generate(tmp_path, period="2026-2", previous=[tmp_path / "notes.xlsx"])


@pytest.mark.slow
def test_a_folder_for_previous_with_other_files_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "project.yaml").write_text(TINY_PROJECT, encoding="utf-8")
    (tmp_path / "forms" / "tiny").mkdir(parents=True)
    (tmp_path / "forms" / "tiny" / "form.yaml").write_text(TINY_FORM, encoding="utf-8")
    (tmp_path / "returned").mkdir()
    (alfa, *_) = generate(tmp_path, period="2026-1", out=tmp_path / "returned")
    assert generate(tmp_path, period="2026-2", previous=[tmp_path / "returned"])
    for number in range(7):
        (tmp_path / "returned" / f"notes {number}.xlsx").write_text(f"no workbook {number}")
    message = r"notes 0\.xlsx.* is not a return of 2026-1\. The file is plain text .* \(F107\)\n(.*\n)*.* no returns: 2"
    with pytest.raises(UsageError, match=message) as raised:
        generate(tmp_path, period="2026-2", previous=[tmp_path / "returned"])
    assert alfa.name not in str(raised.value)


def test_a_project_that_raises_the_limit_of_sheets_may_have_more_goals() -> None:
    goals = "".join(f"\n  - {{id: H{number}, title: T, wording: W}}" for number in range(251))
    project = PROJECT.format(**PLAIN).replace("lists:", f"{goals.lstrip(chr(10))}\nlists:")
    raised = project.replace("languages: [en]", "languages: [en], limits: {sheets: 300}")
    assert codes_of(read(raised, FORM.format(**PLAIN))) == []
