"""The archive of a programme keeps what its outputs have of the projects beside their masters."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from lamppu_xl.archive.record import PROJECTS
from lamppu_xl.domain.findings import Finding, Place
from lamppu_xl.domain.text import Text, VocabularyTerm
from lamppu_xl.services.programmes.project_facts import ProjectFacts

LATER = (
    Finding.of("M767", Place("A.xlsx"), file="B.xlsx", partner="B", day=date(2030, 1, 2), written=date(2030, 1, 1)),
    Finding.of("M803", Place("A.xlsx"), answer="1 B t/1/f", was=VocabularyTerm("empty"), now=2.5, day=date(2030, 1, 2)),
)
FACTS = ProjectFacts({"A": Text.of(fi="Hanke", sv="Projekt")}, frozenset({"Aino Alfanen"}), LATER)


def test_facts_of_projects_are_read_as_they_were_written(tmp_path: Path) -> None:
    (tmp_path / PROJECTS).write_bytes(FACTS.to_json())
    assert ProjectFacts.read(tmp_path) == FACTS


@pytest.mark.parametrize("data", [b"", b"[]", b"{}", b'{"names": [], "persons": [], "later": []}'])
def test_a_damaged_file_has_no_facts(data: bytes, tmp_path: Path) -> None:
    (tmp_path / PROJECTS).write_bytes(data)
    assert ProjectFacts.read(tmp_path) is None
    assert ProjectFacts.read(tmp_path / "lost") is None
