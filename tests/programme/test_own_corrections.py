"""A correction changes totals only if the project has the figure that it names."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest
from gap_programme import ENTRY, PERIODS, content, master, own_correction
from small_programme import AUTUMN, SPRING, copy_small_programme, edit_programme

import lamppu_xl
from lamppu_xl.domain.answer_ref import AnswerRef
from lamppu_xl.domain.text import Text
from lamppu_xl.i18n.translator import translator_for
from lamppu_xl.ledger.records import Ledger, LedgerAnswer, LedgerCurrency, LedgerDetail, LedgerField
from lamppu_xl.master.master_verdict import MasterVerdict
from lamppu_xl.programme.members import list_members
from lamppu_xl.programme.other_units import first_units
from lamppu_xl.programme.own_corrections import (
    changes_totals,
    corrected_figure,
    entries_that_are_added,
    similar_figures,
    with_own_corrections,
)

FIRST, SECOND = 1, 2
"""The returns of `ALFA` and `BETA`."""


def ledger() -> Ledger:
    def answer(source: int, entry: str, value: str | float) -> LedgerAnswer:
        return LedgerAnswer(0, source, AnswerRef.parse(entry), value, "", "")

    content: Any = SimpleNamespace(
        tables=[SimpleNamespace(id="projects", rows="lines"), SimpleNamespace(id="figures", rows="code")],
        returns=[
            SimpleNamespace(number=FIRST, period="S1", partner="ALFA"),
            SimpleNamespace(number=SECOND, period="S1", partner="BETA"),
        ],
        answers=[
            answer(FIRST, "projects/1/code", "A1"),
            answer(FIRST, "projects/1/people", 7.0),
            answer(FIRST, "projects/2/code", "A2"),
            answer(FIRST, "projects/2/people", 14.0),
            answer(FIRST, "figures/I1/actual", 5.0),
            answer(SECOND, "projects/1/code", "B1"),
        ],
    )
    return cast("Ledger", content)


@pytest.mark.parametrize(
    ("partner", "entry", "expected"),
    [
        ("ALFA", "projects/2/people", True),
        ("ALFA", "projects/A2/people", False),
        ("ALFA", "projects/3/people", False),
        ("BETA", "projects/1/people", True),  # the line is used, without this figure
        ("BETA", "projects/2/people", False),  # the line is not used
        ("BETA", "figures/I1/actual", True),  # the form asks for it
        ("BETA", "figures/I2/actual", False),
        ("GAMMA", "figures/I1/actual", False),  # its return is not included
    ],
)
def test_a_correction_changes_totals_if_the_project_has_its_row(partner: str, entry: str, *, expected: bool) -> None:
    assert changes_totals(ledger(), "S1", partner, AnswerRef.parse(entry)) is expected


def test_the_figure_of_the_row_that_shows_the_name_is_the_first_of_those_that_are_meant() -> None:
    found = similar_figures(ledger(), "S1", "ALFA", AnswerRef.parse("projects/A2/people"))
    assert [str(each) for each in found] == ["projects/2/people", "projects/1/people"]


def test_a_correction_that_fits_replaces_those_before_it_that_do_not() -> None:
    corrections = [own_correction(4.0, 6.0), own_correction(5.0, 7.0)]
    [alone] = with_own_corrections(content().programme, PERIODS[1], [master("A")], corrections[:1])
    [verdict] = with_own_corrections(content().programme, PERIODS[1], [master("A")], corrections)
    assert [each.code.id for each in alone.findings] == ["M729"]
    assert [each.code.id for each in verdict.findings] == ["M731"]
    assert alone.ledger
    assert verdict.ledger
    assert corrected_figure(alone.ledger, "2", "A", ENTRY) == 5.0
    assert corrected_figure(verdict.ledger, "2", "A", ENTRY) == 7.0


def test_a_correction_whose_return_the_new_master_lacks_is_kept_and_its_return_asked_for() -> None:
    of_other = replace(own_correction(5.0, 7.0), partner="ABSENT")
    [verdict] = with_own_corrections(content().programme, PERIODS[1], [master("A")], [of_other])
    (finding,) = verdict.findings
    assert (finding.code.id, finding.facts["period"]) == ("M830", "2")
    assert "Ask the project why." in translator_for("en").message(finding)
    assert [(each.partner, each.added) for each in verdict.unused] == [("ABSENT", False)]


def test_a_silent_first_project_decides_which_figures_a_correction_can_change() -> None:
    """By its last master: the figure of a project in another unit is in no total."""
    people, hours = ((LedgerDetail("figures", "I1", "unit", text=Text.of(en=unit)),) for unit in ("people", "hours"))
    programme = content().programme
    verdicts, last = [master("B", details=hours)], {"A": (PERIODS[0], master("A", details=people))}
    first = first_units(programme, list_members(programme, PERIODS[1], verdicts, last), last)
    of_other_unit = replace(own_correction(5.0, 7.0), project="B")
    [verdict] = with_own_corrections(programme, PERIODS[1], verdicts, [of_other_unit], first)
    assert [each.code.id for each in verdict.findings] == ["M786"]


@pytest.mark.slow
def test_a_correction_of_a_figure_that_is_left_out_is_not_called_made(tmp_path: Path) -> None:
    """The projects that count people are silent in autumn; the only one that is there counts hours."""
    folder = copy_small_programme(tmp_path)
    edit_programme(folder, lambda definition: definition["indicators"][0].pop("unit"))
    assert lamppu_xl.consolidate_masters(folder, period=SPRING).path
    lamppu_xl.freeze_programme(folder, period=SPRING)
    for silent in ("A01", "A02", "A03", "A04"):
        (folder / AUTUMN / "inbox" / f"{silent}.xlsx").unlink(missing_ok=True)
    (folder / "corrections.yaml").write_text(
        "- {period: 2030-1, project: A05, project_period: 2030-1, partner: ETA, entry: figures/I1/actual, was: 2000,"
        " now: 1990, reason: x, made_in: 2030-2, day: 2030-10-01}\n",
        encoding="utf-8",
    )
    result = lamppu_xl.consolidate_masters(folder, period=AUTUMN)
    codes = [finding.code.id for verdict in result.verdicts for finding in verdict.findings]
    assert ("M731" in codes, "M786" in codes) == (False, True)


def test_a_correction_that_does_not_fit_stays_named_until_a_later_correction_fits() -> None:
    programme = content().programme
    (verdict,) = with_own_corrections(programme, PERIODS[1], [master("A")], [own_correction(4.0, 9.0)])
    assert [(each.was, each.now, each.added, each.by_programme) for each in verdict.unused] == [(4.0, 9.0, False, True)]
    (replaced,) = with_own_corrections(programme, PERIODS[1], [verdict], [own_correction(5.0, 9.0)])
    assert replaced.unused == ()
    (both,) = with_own_corrections(
        programme, PERIODS[1], [master("A")], [own_correction(4.0, 9.0), own_correction(5.0, 9.0)]
    )
    assert both.unused == ()
    (again,) = with_own_corrections(programme, PERIODS[1], [verdict], [own_correction(3.0, 9.0)])
    assert [each.was for each in again.unused] == [4.0, 3.0]


def test_a_figure_in_another_unit_than_its_total_is_none_that_a_correction_changes() -> None:
    programme = content().programme
    people = replace(programme, indicators=(replace(programme.indicators[0], unit=Text.of(en="people"), entry=ENTRY),))

    def added(unit: str) -> list[AnswerRef]:
        ledger = master("A", details=(LedgerDetail("figures", "I1", "unit", text=Text.of(en=unit)),)).ledger
        assert ledger
        return entries_that_are_added(people, "A", ledger, {})

    assert (added("people"), added("hours")) == ([ENTRY], [])
    amount = LedgerField("figures", "actual", "money", "number", "sum", False, "", Text.of(en="Costs"))
    crowns = master("A", questions=(amount,), currencies=(LedgerCurrency("SEK"),)).ledger
    euros = master("A", questions=(amount,)).ledger
    assert crowns
    assert euros
    plain = replace(people, indicators=(replace(people.indicators[0], unit=None),))
    assert [entries_that_are_added(plain, "A", each, {}) for each in (euros, crowns)] == [[ENTRY], []]


@pytest.mark.parametrize(
    ("first", "second", "code"),
    [
        ("integer", "number", "M731"),
        ("integer", "money", "M786"),
        ("money", "integer", "M786"),
        ("percent", "number", "M786"),
    ],
)
def test_a_figure_of_another_nature_than_that_of_the_first_project_is_in_no_total(
    first: str, second: str, code: str
) -> None:
    whole = content().programme
    programme = replace(whole, indicators=whole.indicators[:1])

    def of_kind(project: str, kind: str) -> MasterVerdict:
        return master(
            project, questions=(LedgerField("figures", "actual", kind, "number", "sum", False, "", Text.of(en="N")),)
        )

    verdicts = [of_kind("A", first), of_kind("B", second)]
    corrections = [replace(own_correction(5.0, 7.0), project=project) for project in ("A", "B")]
    corrected = with_own_corrections(programme, PERIODS[1], verdicts, corrections)
    assert [each.code.id for verdict in corrected for each in verdict.findings] == ["M731", code]


@pytest.mark.parametrize(("unit", "code"), [("people", "M731"), ("hours", "M786")])
def test_a_figure_in_another_unit_than_that_of_the_first_project_is_in_no_total(unit: str, code: str) -> None:
    whole = content().programme
    (indicator, _) = whole.indicators
    assert indicator.unit is None
    programme = replace(whole, indicators=(indicator,))

    def with_unit(project: str, name: str) -> MasterVerdict:
        return master(project, details=(LedgerDetail("figures", "I1", "unit", text=Text.of(en=name)),))

    verdicts = [with_unit("A", "people"), with_unit("B", unit)]
    (_, corrected) = with_own_corrections(
        programme, PERIODS[1], verdicts, [replace(own_correction(5.0, 7.0), project="B")]
    )
    assert [each.code.id for each in corrected.findings] == [code]
    first = first_units(programme, list_members(programme, PERIODS[1], verdicts))
    assert corrected.ledger
    added = entries_that_are_added(programme, "B", corrected.ledger, first)
    assert added == ([ENTRY] if code == "M731" else [])
