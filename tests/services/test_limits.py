"""A project may read more or less of a file than is usual."""

from __future__ import annotations

import json
from dataclasses import fields
from pathlib import Path

from click.testing import CliRunner
from projects import EXAMPLES, TINY_FORM, TINY_PROJECT, read, sound
from templates import issued, written

from lamppu_xl.cli.main import group
from lamppu_xl.domain.text import VocabularyTerm
from lamppu_xl.workbook.safe_reader import Limits


def with_limits(limits: str) -> str:
    return TINY_PROJECT.replace("  form: tiny\n", f"  form: tiny\n  limits: {limits}\n")


def test_a_project_states_its_own_limits() -> None:
    assert sound(read(with_limits("{file_size: 1000}"), TINY_FORM)).limits == {"file_size": 1000}


def test_an_unknown_limit_is_guessed_at() -> None:
    loaded = read(with_limits("{fiel_size: 3, cells: x}"), TINY_FORM)
    found = {finding.code.id: finding.facts for finding in loaded.problems if finding.code.severity == "error"}
    assert found == {
        "D107": {"what": VocabularyTerm("limit"), "name": "fiel_size", "guess": "file_size"},
        "D106": {"value": "x", "expected": VocabularyTerm("integer")},
    }


def test_a_limit_holds_in_validate_and_is_named_with_the_figure_found(tmp_path: Path) -> None:
    (tmp_path / "project.yaml").write_text(with_limits("{cells: 20}"), encoding="utf-8")
    (tmp_path / "forms" / "tiny").mkdir(parents=True)
    (tmp_path / "forms" / "tiny" / "form.yaml").write_text(TINY_FORM, encoding="utf-8")
    project = sound(read((tmp_path / "project.yaml").read_text(encoding="utf-8"), TINY_FORM))
    inbox = tmp_path / "2026-2" / "inbox"
    inbox.mkdir(parents=True)
    written(issued(project, "ALFA", "2026-2"), inbox)
    asked = ["validate", str(tmp_path), "--period", "2026-2", "--format", "json", "--language", "en"]
    report = json.loads(CliRunner().invoke(group, asked).output)
    (finding,) = report["files"][0]["findings"]
    assert finding["code"] == "F112"
    assert "at most 20" in finding["message"]


def test_the_docs_name_every_limit_with_its_figure() -> None:
    page = (EXAMPLES.parent / "docs" / "developer" / "reliability.md").read_text(encoding="utf-8")
    for limit in fields(Limits):
        assert f"| `{limit.name}` | {limit.default:,} |" in page
