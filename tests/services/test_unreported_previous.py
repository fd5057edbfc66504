"""A template shows, and its figures so far contain, only answers that the project reports."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest
from folders import AUTUMN, SPRING, TWO_PERIODS, folder, run

from lamppu_xl.services.consolidate import consolidate
from lamppu_xl.services.freeze import freeze
from lamppu_xl.services.validate import validate

pytestmark = pytest.mark.slow

FORM = """
title: {en: Form}
tables:
  money:
    title: {en: Money}
    rows: record
    fields:
      used: {label: {en: Used}, kind: money, required: yes, aggregate: sum}
      total: {label: {en: In all}, kind: money, computed: 'sum(previous.total, used)', previous: yes, aggregate: last}
      note: {label: {en: Note}, required: yes}
"""


@pytest.fixture
def at(tmp_path: Path) -> Path:
    return folder(tmp_path / "costs", TWO_PERIODS, FORM)


def generated(at: Path, period: str) -> str:
    ran = run("generate", at, "--period", period)
    assert ran.code == 0, ran.err
    return ran.err


def answered(at: Path, period: str, used: float, note: str = "ok", partner: str = "ALFA") -> None:
    book = openpyxl.load_workbook(at / period / "outbox" / f"COST_{period}_{partner}.xlsx")
    book["Money"]["C5"] = used
    book["Money"]["C7"] = note or None
    book.save(at / period / "inbox" / f"{partner}.xlsx")


def total(at: Path) -> float:
    """The figure so far of the accepted return of autumn."""
    (verdict,) = (each for each in validate(at, period=AUTUMN).accepted if each.partner == "ALFA")
    assert verdict.submission
    (found,) = (answer for entry, answer in verdict.submission.answers.items() if entry.field == "total")
    assert isinstance(found, float)
    return found


def codes(at: Path) -> list[str]:
    return [each.code.id for each in validate(at, period=AUTUMN).findings]


def test_a_return_with_errors_is_in_no_figure_so_far_and_is_named(at):
    generated(at, SPRING)
    answered(at, SPRING, 5000, note="")
    assert "ALFA.xlsx (ALFA, 2026-1)" in generated(at, AUTUMN)
    answered(at, AUTUMN, 6000)
    assert (total(at), codes(at)) == (6000, [])
    answered(at, SPRING, 5000)
    assert codes(at) == ["O690"]
    assert generated(at, AUTUMN) == ""
    answered(at, AUTUMN, 6000)
    assert (total(at), codes(at)) == (11000, [])


FIRST = "2025-2"
WITH_FIRST = TWO_PERIODS.replace(
    "start: 2026-01-01, end: 2026-12-31, l", "start: 2025-07-01, end: 2026-12-31, l"
).replace(
    "periods:\n",
    f"periods:\n  - {{id: {FIRST}, label: {{en: First}}, start: 2025-07-01, end: 2025-12-31, deadline: 2026-01-15}}\n",
)
"""With a period before those of the other tests."""


def test_a_figure_so_far_goes_on_after_a_period_without_any_return(tmp_path):
    at = folder(tmp_path / "costs", WITH_FIRST, FORM)
    generated(at, FIRST)
    answered(at, FIRST, 5000)
    generated(at, SPRING)
    generated(at, AUTUMN)
    answered(at, AUTUMN, 6000)
    assert (total(at), codes(at)) == (11000, [])
    assert consolidate(at, period=AUTUMN).path


def test_a_figure_so_far_of_a_partner_goes_on_after_a_period_without_its_return(tmp_path):
    beta = WITH_FIRST.replace("partner]}]", "partner]}, {id: BETA, name: Beta, language: en}]")
    at = folder(tmp_path / "costs", beta, FORM)
    for period, partners in ((FIRST, ("ALFA", "BETA")), (SPRING, ("BETA",)), (AUTUMN, ("ALFA", "BETA"))):
        generated(at, period)
        for partner in partners:
            answered(at, period, 1000, partner=partner)
    assert (total(at), codes(at)) == (2000, [])
    answered(at, SPRING, 70)
    assert codes(at) == ["O606"], "the return of spring came after the form of autumn"
    (at / SPRING / "inbox" / "ALFA.xlsx").unlink()
    because = ("--because", "Another project")
    assert run("decide", "leave-out", at, "ALFA.xlsx", "--period", FIRST, *because).code == 0
    assert codes(at) == ["O691"]


def test_a_form_with_answers_of_a_return_that_was_left_out_since_is_named(at):
    generated(at, SPRING)
    answered(at, SPRING, 5000)
    generated(at, AUTUMN)
    answered(at, AUTUMN, 6000)
    assert codes(at) == []
    assert run("decide", "leave-out", at, "ALFA.xlsx", "--period", SPRING, "--because", "Another project").code == 0
    assert (total(at), codes(at)) == (11000, ["O691"])
    assert run("feedback", at, "--period", AUTUMN, "--new-form").code == 0
    (made,) = (at / AUTUMN / "feedback").glob("*.xlsx")
    made.rename(at / AUTUMN / "inbox" / "ALFA.xlsx")
    assert (total(at), codes(at)) == (6000, [])


def test_a_return_with_errors_that_the_frozen_master_includes_is_shown(at):
    generated(at, SPRING)
    answered(at, SPRING, 5000, note="")
    assert consolidate(at, period=SPRING, with_rejected=True).path
    assert not freeze(at, period=SPRING).obstacles
    assert generated(at, AUTUMN) == ""
    answered(at, AUTUMN, 6000)
    assert (total(at), codes(at)) == (11000, [])


def test_a_return_that_was_not_accepted_when_its_period_was_frozen_stays_so(at):
    generated(at, SPRING)
    answered(at, SPRING, 5000, note="")
    assert consolidate(at, period=SPRING).path
    assert not freeze(at, period=SPRING).obstacles
    named = generated(at, AUTUMN)
    assert "ALFA.xlsx (ALFA, 2026-1), because that return was not accepted when the period was frozen." in named
    answered(at, AUTUMN, 6000)
    assert (total(at), codes(at)) == (6000, [])


def test_the_older_return_whose_answers_are_shown_is_named_with_its_period(at):
    generated(at, SPRING)
    answered(at, SPRING, 5000)
    inbox = at / SPRING / "inbox"
    (inbox / "ALFA.xlsx").rename(inbox / "first.xlsx")
    answered(at, SPRING, 7000, note="")
    named = generated(at, AUTUMN)
    assert (
        "the template shows answers of first.xlsx (ALFA, 2026-1), because the newer ALFA.xlsx is not accepted" in named
    )
    answered(at, AUTUMN, 6000)
    assert total(at) == 11000


WINTER = "2027-1"
THREE_PERIODS = TWO_PERIODS.replace("end: 2026-12-31, languages", "end: 2027-06-30, languages").replace(
    "partners:",
    "  - {id: 2027-1, label: {en: Winter}, start: 2027-01-01, end: 2027-06-30, deadline: 2027-07-15}\npartners:",
)
SEVERAL = """
title: {en: Form}
tables:
  money:
    title: {en: Money}
    rows: {codes: heads}
    fields:
      used: {label: {en: Used}, kind: money, required: yes, aggregate: sum, periods: {earlier: 2}}
      note: {label: {en: Note}, required: yes}
lists:
  heads: [{id: PAY, label: {en: Pay}}]
"""


def test_a_return_with_errors_of_a_still_earlier_period_is_named(tmp_path):
    at = folder(tmp_path / "costs", THREE_PERIODS, SEVERAL)
    generated(at, SPRING)
    empty = at / SPRING / "outbox" / f"COST_{SPRING}_ALFA.xlsx"
    (at / SPRING / "inbox" / "ALFA.xlsx").write_bytes(empty.read_bytes())
    assert "the template shows no answers of ALFA.xlsx (ALFA, 2026-1)" in generated(at, WINTER)
