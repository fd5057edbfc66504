"""`diff` has every correction, also one that changes no total."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from gap_programme import ENTRY, PERIODS, content, master
from programme_content import context_of

from lamppu_xl.domain.differences import ComparedFile, ComparedKind, Differences
from lamppu_xl.domain.text import Text
from lamppu_xl.i18n.translator import translator_for
from lamppu_xl.ledger.records import LedgerCorrection, LedgerLine, LedgerReturn
from lamppu_xl.master.master_diff import compare_masters, reported_differences
from lamppu_xl.master.master_verdict import MasterVerdict
from lamppu_xl.programme.builder import build_programme_workbook
from lamppu_xl.programme.collect import collect_content
from lamppu_xl.programme.data_sheet import ProgrammeDataSheet
from lamppu_xl.programme.listed_corrections import correction_differences
from lamppu_xl.programme.workbook_diff import answer_differences
from lamppu_xl.reports.differences import as_json, as_text


def corrected(*values: float, rule: str = "sum") -> MasterVerdict:
    """A master that reports 5, corrected to some values one after the other."""
    pairs = zip((5.0, *values), values, strict=False)
    made = tuple(
        LedgerCorrection("2", "A", ENTRY, 1, "2", date(2030, 12, 1), was, now, now - was, rule == "sum", "A slip.")
        for was, now in pairs
    )
    return master("A", corrections=made, lines=(LedgerLine("figures", "I1", rule, Text.of(en="People")),))


def workbook(*verdicts: MasterVerdict) -> ProgrammeDataSheet:
    projects = tuple(each for each in content().programme.projects if each.id in ("A", "B"))
    programme = replace(content().programme, projects=projects, indicators=content().programme.indicators[:1])
    of = collect_content(programme, PERIODS[1], verdicts)
    return build_programme_workbook(of, context_of(of).translator, {}).data


@pytest.mark.parametrize(
    ("values", "rule", "listed"),
    [
        ((6.0,), "sum", "A 2 +1"),
        ((6.0,), "max", "A 2 +1"),
        ((6.0, 7.0), "sum", "A 2 +1"),  # the same difference twice
    ],
)
def test_a_correction_is_in_the_comparison_of_programme_workbooks(
    values: tuple[float, ...], rule: str, listed: str
) -> None:
    before, after = workbook(corrected(rule=rule)), workbook(corrected(*values, rule=rule))
    (found,) = correction_differences(before, after)
    kind = "figure_corrected" if rule == "sum" else "figure_uncounted"
    assert (found.key, found.was, found.now) == (("A", f"K1 · {listed}"), "", " ".join([kind] * len(values)))
    (answer,) = answer_differences(before, after)
    assert (answer.was, answer.now) == (5.0, values[-1])
    assert [*correction_differences(after, after)] == [*answer_differences(after, after)] == []


def added(rule: str, *values: float) -> MasterVerdict:
    """A master whose first partner reports 5, and in which a blank figure of the second one may be corrected."""
    made = tuple(
        LedgerCorrection("2", "B", ENTRY, 0, "2", date(2030, 12, 1), None, now, now, rule == "sum", "A slip.")
        for now in values
    )
    returns = tuple(
        LedgerReturn(number, "2", partner, f"{partner}.xlsx", str(number) * 64, accepted=True)
        for number, partner in enumerate("AB", 1)
    )
    lines = (LedgerLine("figures", "I1", rule, Text.of(en="People")),)
    return master("A", returns=returns, corrections=made, lines=lines)


@pytest.mark.parametrize(("rule", "now"), [("sum", 0.0), ("max", 3.0), ("last", 9.0)])
def test_a_correction_of_a_blank_figure_that_changes_no_total_is_in_the_comparison(rule: str, now: float) -> None:
    before, after = workbook(added(rule)), workbook(added(rule, now))
    (found,) = correction_differences(before, after)
    assert (found.key, found.was, found.now) == (("A", f"K1 · B 2 +{now:.0f}"), "", "figure_uncounted")
    assert [*correction_differences(after, after)] == []


def test_a_correction_that_changes_no_total_is_an_answer_that_differs() -> None:
    """The highest figure is that of another project."""
    other = master("B", 9.0, lines=(LedgerLine("figures", "I1", "max", Text.of(en="People")),))
    (answer,) = answer_differences(workbook(corrected(rule="max"), other), workbook(corrected(6.0, rule="max"), other))
    assert (answer.partner, answer.was, answer.now) == ("A", 5.0, 6.0)


def test_corrections_that_differ_are_shown_and_counted() -> None:
    file = ComparedFile(file="a.xlsx", sha256="0" * 64, project="P", period="2")
    stated = tuple(correction_differences(workbook(corrected()), workbook(corrected(6.0))))
    found = Differences(kind=ComparedKind.PROGRAMMES, older=file, newer=file, chain=("en",), stated=stated)
    text = as_text(found, translator_for("en"))
    assert "A A · K1 · A 2 +1\n  was: (empty)\n  is: Corrected figure" in text
    assert "Corrections that differ: 1." in text
    assert '"correction": "K1 · A 2 +1"' in as_json(found, translator_for("en"))


@pytest.mark.parametrize("rule", ["sum", "max"])
def test_a_corrected_figure_is_in_the_comparison_of_masters(rule: str) -> None:
    readings = [each.reading for each in (corrected(rule=rule), corrected(6.0, rule=rule))]
    assert readings[0]
    assert readings[1]
    (answer,) = compare_masters(readings[0], readings[1]).answers
    assert (answer.was, answer.now) == (5.0, 6.0)
    assert [*reported_differences(readings[0], readings[1])] == [], "the reported figure is the same"
