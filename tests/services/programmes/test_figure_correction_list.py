"""Corrections of a programme whose project was removed have no effect; those of an unknown project are errors."""

from __future__ import annotations

from pathlib import Path

from folders import run

from lamppu_xl.services.programmes.figure_correction_list import load_corrections
from lamppu_xl.services.workspace import load_programme


def test_a_correction_of_a_removed_project_is_a_warning(tmp_path: Path) -> None:
    folder = tmp_path / "ohjelma"
    text = """
programme: {id: OHJ, name: Ohjelma, funder: R, start: 2030-01-01, end: 2030-12-31, languages: [fi]}
periods:
  - {id: S1, label: Kevät, start: 2030-01-01, end: 2030-06-30, deadline: 2030-09-30}
  - {id: S2, label: Syksy, start: 2030-07-01, end: 2030-12-31, deadline: 2031-02-28}
focus_areas: [{id: F1, title: Verkostot}]
projects:
"""
    archived = folder / "S1" / "frozen"
    (archived / "definition").mkdir(parents=True)
    (archived / "SHA256SUMS").touch()
    item = "  - {{id: {}, name: Hanke, goals: {{'*': {{focus_areas: F1}}}}}}\n"
    (archived / "definition" / "programme.yaml").write_text(text + item.format("B05") + item.format("B06"), "utf-8")
    (folder / "programme.yaml").write_text(text + item.format("B06"), "utf-8")
    correction = "- {{period: S1, project: {}, project_period: S1, partner: ALFA, entry: figures/I1/actual, was: 4, "
    correction += "now: 3, reason: x, made_in: S2, day: 2030-10-01}}\n"
    listed = folder / "corrections.yaml"
    listed.write_text(correction.format("B05") + correction.format("B06"), "utf-8")
    loaded = load_corrections(load_programme(folder))
    assert [(each.code.id, each.facts["project"]) for each in loaded.problems] == [("D130", "B05")]
    assert [each.project for each in loaded.corrections] == ["B06"]
    (folder / "S2" / "inbox").mkdir(parents=True)
    for command in ("check", "validate", "consolidate"):
        ran = run(command, folder, *(() if command == "check" else ("--period", "S2")))
        assert "D130" in ran.out + ran.err, (command, ran)
    listed.write_text(correction.format("B07"), "utf-8")
    assert [each.code.id for each in load_corrections(load_programme(folder)).problems] == ["D107"]
