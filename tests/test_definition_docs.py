"""The reference of the definition says all that the definition can say, and nothing that is not so."""

from __future__ import annotations

import re
from pathlib import Path

import projects
import pytest

from lamppu_xl.definition.documents import SHAPES, Shape
from lamppu_xl.expressions import FUNCTIONS
from lamppu_xl.kinds import KINDS
from lamppu_xl.model import GIVEN, Aggregate

DOCS = (Path(__file__).parent.parent / "docs" / "definition.md").read_text(encoding="utf-8")
CODE = set(re.findall(r"`([^`\n]+)`", DOCS))
YAML = re.findall(r"```yaml\n(.*?)```", DOCS, flags=re.DOTALL)

INSIDE = {"value", "record", "goals", "codes", "lines"}
"""Keys that are shown in an example rather than in a table."""


def shapes() -> list[type[Shape]]:
    """Every shape that a part of a definition can have."""
    return [shape for shape in SHAPES if shape.model_fields]


@pytest.mark.parametrize("shape", shapes(), ids=lambda shape: shape.__name__)
def test_every_key_is_in_the_reference(shape):
    missing = {
        key for key in shape.model_fields if key not in CODE and not (key in INSIDE and re.search(rf"\b{key}\b", DOCS))
    }
    assert not missing


def test_every_shape_is_listed():
    generic = {shape for shape in Shape.__subclasses__() if "[" in shape.__name__ or shape.__name__.endswith("Detail")}
    assert set(Shape.__subclasses__()) - generic == set(SHAPES)


def test_every_kind_aggregate_source_and_function_is_in_the_reference():
    assert set(KINDS) <= CODE
    assert set(Aggregate) <= CODE
    assert GIVEN <= CODE
    assert {name for name in FUNCTIONS if not any(code.startswith(f"{name}(") for code in CODE)} == set()


def test_the_small_definition_is_sound():
    (project,) = [block for block in YAML if block.startswith("# project.yaml")]
    assert projects.read(project).problems == ()


def test_what_a_project_adds_to_its_form_is_sound():
    (project,) = [block for block in YAML if block.startswith("# project.yaml")]
    (tables,) = [block for block in YAML if block.startswith("tables:")]
    assert projects.read(project.partition("tables:")[0] + tables).problems == ()
