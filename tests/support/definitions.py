"""Definitions for tests of the loader: a test's docstring is its input, and says what it expects.

The docstring holds parts of a project, and after a line `=== form` parts of its form; the parts that it leaves out are
those of `PROJECT` and `FORM`. A comment `#! D104 5` expects that code in its line at that column.
"""

from __future__ import annotations

import re
import textwrap
from dataclasses import dataclass

import projects
import pytest

from lamppu_xl.definition.project_loader import LoadedProject
from lamppu_xl.domain.findings import Finding
from lamppu_xl.domain.project import Project

PROJECT = """
project:
  id: TEST
  name: Testihanke
  form: tiny
  start: 2026-01-01
  end: 2026-12-31
  languages: [fi]

periods:
  - {id: 2026-1, label: Kevät, start: 2026-01-01, end: 2026-06-30, deadline: 2026-07-15}
  - {id: 2026-2, label: Syksy, start: 2026-07-01, end: 2026-12-31, deadline: 2027-01-15}

partners:
  - {id: ALFA, name: Alfan opisto, roles: [coordinator, partner]}
  - {id: BEETA, name: Beetan opisto}

goals:
  - {id: G1, title: Verkosto, wording: Verkosto toimii.}

lists:
  indicators:
    - {id: I1, label: Kokoukset, budget: 100}
"""

FORM = """
title: Lomake

lists:
  status:
    - {id: open, label: Kesken}
    - {id: done, label: Valmis}

tables:
  results:
    title: Tulokset
    rows: goals
    fields:
      status: {label: Tila, kind: choice, list: status}
"""


@dataclass(frozen=True)
class DefinitionOutcome:
    """The findings of a definition, and what its marks expect."""

    loaded: LoadedProject
    expected: list[str]

    @property
    def found(self) -> list[str]:
        return [address(finding) for finding in self.loaded.problems]

    @property
    def project(self) -> Project:
        return projects.sound(self.loaded)

    def only(self, code: str) -> Finding:
        """The one finding of a code."""
        (finding,) = [finding for finding in self.loaded.problems if finding.code.id == code]
        return finding

    def as_marked(self) -> bool:
        assert self.found == self.expected
        return True


def address(finding: Finding) -> str:
    """`project.yaml:12:5 D104`, as an editor counts."""
    place = finding.place
    numbers = "".join(f":{number + 1}" for number in (place.row, place.col) if number is not None)
    return f"{place.file}{numbers} {finding.code.id}"


def composed(parts: str, base: str) -> str:
    """The parts of a docstring, followed by what the base has besides."""
    blocks = re.split(r"^(?=\w+:)", base, flags=re.MULTILINE)
    given_keys = set(re.findall(r"^\w+(?=:)", parts, flags=re.MULTILINE))
    return parts + "\n" + "".join(block for block in blocks if block.partition(":")[0] not in given_keys)


def marks(file: str, text: str) -> list[str]:
    """What the comments of a file expect."""
    found = []
    for number, line in enumerate(text.splitlines(), 1):
        for code, column in re.findall(r"(D\d+) (\d+)", line.partition("#!")[2]):
            found.append((file, number, int(column), code))
    return [f"{file}:{row}:{column} {code}" for file, row, column, code in sorted(found)]


class FromDocstring:
    """A class of tests whose docstrings are definitions."""

    @pytest.fixture
    def outcome(self, request: pytest.FixtureRequest) -> DefinitionOutcome:
        """The outcome of loading the definition in the docstring of the test."""
        project, _, form = textwrap.dedent(request.function.__doc__).partition("=== form\n")
        project, form = composed(project, PROJECT), composed(form, FORM)
        expected = marks("forms/tiny/form.yaml", form) + marks("project.yaml", project)
        return DefinitionOutcome(projects.read(project, form), expected)
