"""The reference of the definition says all that the definition can say, and nothing that is not so."""

from __future__ import annotations

import re
from pathlib import Path

import projects
import pytest

from lamppu_xl.answer_types.registry import ANSWER_TYPES
from lamppu_xl.definition import check_programme, programme_schemas
from lamppu_xl.definition.coordinator_lists import figure_corrections
from lamppu_xl.definition.import_schemas import ImportShape
from lamppu_xl.definition.questions.rule_keys import FIELD_SHAPE
from lamppu_xl.definition.schemas import Shape
from lamppu_xl.domain.expressions import FUNCTIONS
from lamppu_xl.domain.form import Aggregate
from lamppu_xl.domain.project import GIVEN

PAGES = Path(__file__).parents[2] / "docs"
DOCS = (PAGES / "reference" / "definition.md").read_text(encoding="utf-8")
CODE = set(re.findall(r"`([^`\n]+)`", DOCS))
OF_IMPORTS = set(re.findall(r"`([^`\n]+)`", (PAGES / "coordinator" / "import.md").read_text(encoding="utf-8")))
"""What the page of imports names; a map is no part of a definition."""

assert programme_schemas
assert figure_corrections  # their shapes are among the subclasses of `Shape`

YAML = re.findall(r"```yaml\n(.*?)```", DOCS, flags=re.DOTALL)

INSIDE = {"value", "record", "goals", "codes", "lines", "earlier", "later"}
"""Keys that are shown in an example rather than in a table."""


def shapes() -> list[type[Shape]]:
    """Every shape that a part of a definition can have, with the keys that state rules."""
    all_shapes = (*Shape.__subclasses__(), FIELD_SHAPE)
    return [shape for shape in all_shapes if "[" not in shape.__name__ and shape is not ImportShape]


@pytest.mark.parametrize("shape", shapes(), ids=lambda shape: shape.__name__)
def test_every_key_is_in_the_reference(shape):
    missing = {
        key for key in shape.model_fields if key not in CODE and not (key in INSIDE and re.search(rf"\b{key}\b", DOCS))
    }
    assert not missing


def test_every_key_of_a_map_is_on_the_page_of_imports():
    assert set(ImportShape.model_fields) <= OF_IMPORTS


def test_every_kind_aggregate_source_and_function_is_in_the_reference():
    assert set(ANSWER_TYPES) <= CODE, f"add {set(ANSWER_TYPES) - CODE} to docs/reference/definition.md"
    assert {rule for rule in Aggregate if not any(code.startswith(rule) for code in CODE)} == set()
    assert GIVEN <= CODE
    assert {name for name in FUNCTIONS if not any(code.startswith(f"{name}(") for code in CODE)} == set()


def test_the_small_definition_is_sound():
    (project,) = [block for block in YAML if block.startswith("# project.yaml")]
    assert projects.read(project).problems == ()


def test_the_small_form_is_sound_in_a_project_that_fills_its_lists():
    (project,) = [block for block in YAML if block.startswith("# project.yaml")]
    (form,) = [block for block in YAML if block.startswith("# forms/")]
    filled = project.partition("lists:")[0].replace("goal-report", "tiny").replace("[fi, sv]", "[fi, en]")
    filled = filled.replace("language: sv", "language: en").replace("{sv: [fi]}", "{en: [fi]}")
    filled += "lists:\n  outputs:\n    - {id: O1, label: Koulutetut, unit: hlö, target: 40}\n"
    assert projects.read(filled, form).problems == ()


def test_what_a_project_adds_to_its_form_is_sound():
    (project,) = [block for block in YAML if block.startswith("# project.yaml")]
    (tables,) = [block for block in YAML if block.startswith("tables:")]
    assert projects.read(project.partition("tables:")[0] + tables).problems == ()


def test_the_programme_is_sound_with_its_project(tmp_path):
    (programme,) = [block for block in YAML if block.startswith("# programme.yaml")]
    (project,) = [block for block in YAML if block.startswith("# project.yaml")]
    second = "\n  - {id: 2027-2, label: Syksy, start: 2027-07-01, end: 2027-12-31, deadline: 2028-01-15}\n\npartners:"
    events = "lists:\n  events: [{id: E03, label: Avaus}]\n"
    for name, text in (
        ("ohjelma/programme.yaml", programme),
        ("pikku/project.yaml", project.replace("\n\npartners:", second, 1).replace("lists:\n", events)),
    ):
        (tmp_path / name).parent.mkdir()
        (tmp_path / name).write_text(text, encoding="utf-8")
    checked = check_programme(tmp_path / "ohjelma")
    assert checked.problems == ()
    assert checked.projects["PIKKU"].goal("G01")


def test_the_words_of_a_funder_are_complete_as_far_as_their_example_gives_forms():
    (block,) = [block for block in YAML if block.startswith("# A project with the words of its funder")]
    block = block.replace("form: words", "form: tiny").replace("[fi, en]", "[en, fi]\n  fallback: {fi: [en]}")
    rest = EXAMPLE_PROJECT.partition("periods:")[2].replace("2027", "2028").replace("2026", "2027")
    form = "title: Form\ntables: {facts: {title: Facts, rows: record, fields: {place: {label: Place}}}}"
    loaded = projects.read(f"{block}\nperiods:{rest}", form)
    assert {finding.code.id for finding in loaded.problems} == {"D226"}
    incomplete = {finding.facts["word"].key for finding in loaded.problems if finding.code.id == "D226"}
    assert incomplete == {"period"}


EXAMPLE_PROJECT = """
project: {id: TINY, name: Tiny, form: tiny, start: 2026-01-01, end: 2026-12-31, languages: [en]}
periods:
  - {id: 2026-1, label: Spring, start: 2026-01-01, end: 2026-06-30, deadline: 2026-08-31}
  - {id: 2026-2, label: Autumn, start: 2026-07-01, end: 2026-12-31, deadline: 2027-02-28}
partners:
  - {id: ALFA, name: Alfa, roles: [coordinator, partner]}
  - {id: BETA, name: Beta}
"""

LISTS = {
    "computed fields": """
lists:
  categories:
    - {id: STAFF, label: Staff, budget: 1000}
    - {id: TRAVEL, label: Travel, budget: 500}
""",
    "rows of totals": "lists: {}",
    "figures by group": """
lists:
  sites: [{id: S1, label: North}]
  sex: [{id: F, label: Female}, {id: M, label: Male}]
  age: [{id: young, label: "0\u201314"}, {id: old, label: 15 or more}]
""",
    "kinds by row": "",
    "choices as columns": """
lists:
  themes: [{id: water, label: Water}, {id: health, label: Health}]
""",
    "choices within another": "",
    "a rate for each currency": """
lists:
  currencies: [{id: EUR, label: EUR}, {id: SEK, label: SEK}]
""",
    "ratios": """
lists:
  outputs:
    - {id: O1, label: Trained}
    - {id: O2, label: Guides}
""",
}
"""The lists of the examples that begin with such a comment."""


@pytest.mark.parametrize("name", LISTS)
def test_an_example_of_tables_is_sound(name):
    (tables,) = [block for block in YAML if block.startswith(f"# {name}\n")]
    form = f"title: Example\n{LISTS[name]}\n{tables}"
    assert projects.read(EXAMPLE_PROJECT, form).problems == ()
