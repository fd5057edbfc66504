"""Corrections of a removed project change no total, but its last figure; those of an unknown project are errors."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from folders import run
from gap_programme import ENTRY, master

from lamppu_xl.definition import load_programme as load_definition
from lamppu_xl.ledger.records import LedgerAnswer, LedgerReturn
from lamppu_xl.programme.collect import collect_content
from lamppu_xl.programme.earlier_definitions import FrozenBefore
from lamppu_xl.programme.own_corrections import corrected_figure
from lamppu_xl.services.programmes.figure_correction_list import load_corrections
from lamppu_xl.services.programmes.received_masters import with_later_corrections
from lamppu_xl.services.workspace import load_programme
from lamppu_xl.validation.verdict import FileState

PROGRAMME = """
programme: {id: OHJ, name: Ohjelma, funder: R, start: 2030-01-01, end: 2030-12-31, languages: [fi]}
periods:
  - {id: S1, label: Kevät, start: 2030-01-01, end: 2030-06-30, deadline: 2030-09-30}
  - {id: S2, label: Syksy, start: 2030-07-01, end: 2030-12-31, deadline: 2031-02-28}
focus_areas: [{id: F1, title: Verkostot}]
indicators: [{id: K1, label: Ihmiset, aggregate: sum, entry: figures/I1/actual}]
projects:
"""
CORRECTION = (
    "- {{period: S1, project: {}, project_period: S1, partner: A, entry: figures/I1/actual, was: 4, now: 3, reason: x, "
    "made_in: S2, day: 2030-10-01}}\n"
)


def programme_without(folder: Path, removed: str) -> Path:
    """A programme with a frozen period in which it had another project; the list of its corrections."""
    archived = folder / "S1" / "frozen"
    (archived / "definition").mkdir(parents=True)
    (archived / "SHA256SUMS").touch()
    item = "  - {{id: {}, name: Hanke, goals: {{'*': {{focus_areas: F1}}}}}}\n"
    (archived / "definition" / "programme.yaml").write_text(
        PROGRAMME + item.format(removed) + item.format("B06"), "utf-8"
    )
    (folder / "programme.yaml").write_text(PROGRAMME + item.format("B06"), "utf-8")
    return folder / "corrections.yaml"


def test_a_correction_of_a_removed_project_is_a_warning(tmp_path: Path) -> None:
    folder = tmp_path / "ohjelma"
    listed = programme_without(folder, "B05")
    listed.write_text(CORRECTION.format("B05") + CORRECTION.format("B06"), "utf-8")
    loaded = load_corrections(load_programme(folder))
    assert [(each.code.id, each.facts["project"]) for each in loaded.problems] == [("D130", "B05")]
    assert [each.project for each in loaded.corrections] == ["B06"]
    (folder / "S2" / "inbox").mkdir(parents=True)
    for command in ("check", "validate", "consolidate"):
        ran = run(command, folder, *(() if command == "check" else ("--period", "S2")))
        assert "D130" in ran.out + ran.err, (command, ran)
    listed.write_text(CORRECTION.format("B07"), "utf-8")
    assert [each.code.id for each in load_corrections(load_programme(folder)).problems] == ["D107"]


def test_the_last_figure_of_a_removed_project_is_corrected(tmp_path: Path) -> None:
    folder = tmp_path / "ohjelma"
    programme_without(folder, "B05").write_text(CORRECTION.format("B05"), "utf-8")
    space, frozen = load_programme(folder), load_definition(folder / "S1" / "frozen" / "definition").programme
    spring, autumn = space.programme.periods
    returns = (LedgerReturn(1, "S1", "A", "A.xlsx", "1" * 64, accepted=True),)
    verdict = master("B05", returns=returns, answers=(LedgerAnswer(1, 1, ENTRY, 4.0, "Luvut", "C5"),))
    verdict = replace(verdict, state=FileState.SET_ASIDE)  # of a project that the programme does not have
    _, found = with_later_corrections(space, autumn, {"B05": (spring, verdict)}, [], frozen)["B05"]
    assert found.state is FileState.SET_ASIDE
    assert found.ledger
    assert corrected_figure(found.ledger, "S1", "A", ENTRY) == 3.0
    assert [each.code.id for each in found.findings] == ["M731"]
    before = FrozenBefore(spring, frozen) if frozen else None
    collected = collect_content(space.programme, autumn, [], last={"B05": (spring, found)}, before=before)
    total = collected.figures[0].total()
    assert total
    assert total.removed == ("B05 3 (S1; A S1 -1)",)
