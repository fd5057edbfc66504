"""How an programme workbook differs from its masters."""

from __future__ import annotations

import json
from dataclasses import replace

from programme_content import context_of, small_content

from lamppu_xl.domain.differences import ComparedFile, ComparedKind, Differences
from lamppu_xl.domain.text import VocabularyTerm
from lamppu_xl.i18n.percent_text import numbers_text
from lamppu_xl.i18n.translator import translator_for
from lamppu_xl.programme.builder import build_programme_workbook
from lamppu_xl.programme.workbook_diff import _totals
from lamppu_xl.reports.differences import as_json, as_text
from lamppu_xl.services.programmes.programme_outputs import _data_differences


def test_both_ends_of_a_range_that_differs_are_quoted_and_a_missing_figure_is_no_zero() -> None:
    content = small_content()
    data = build_programme_workbook(content, context_of(content).translator, {}).data
    first, second, *others = data.totals
    was = replace(data, totals=(replace(first, amount=2.0, greatest=9.0), replace(second, amount=None), *others))
    now = replace(data, totals=(replace(first, amount=2.0, greatest=7.5), replace(second, amount=4.0), *others))
    found = [each.facts for each in _data_differences("programme.xlsx", was, now)]
    (ends, missing) = found
    assert (ends["was"], ends["now"]) == (numbers_text(2, 9), numbers_text(2, 7.5))
    assert (missing["was"], missing["now"]) == (VocabularyTerm("empty"), 4.0)


def test_percentages_are_quoted_as_their_sheets_show_them() -> None:
    content = small_content()
    content = replace(content, figures=tuple(replace(each, is_percent=True) for each in content.figures))
    context = context_of(content)
    data = build_programme_workbook(content, context.translator, {}).data
    first, second, *others = data.totals
    was = replace(data, totals=(replace(first, amount=0.175), replace(second, amount=0.2), *others))
    now = replace(data, totals=(replace(first, amount=1 / 3), replace(second, amount=0.20001), *others))
    found = list(_data_differences("programme.xlsx", was, now))
    assert ["17.5 %" in context.translator.message(each) for each in found] == [True, False]
    sides = [[each.facts[side].pick(["fi"]) for side in ("was", "now")] for each in found]  # type: ignore[union-attr]
    assert sides == [["17,5 %", "33,3 %"], ["20 %", "20,001 %"]]
    file = ComparedFile(file="programme.xlsx", sha256="0", project="P", period="1")
    differences = Differences(
        kind=ComparedKind.PROGRAMMES, older=file, newer=file, chain=("fi",), stated=tuple(_totals(was, now))
    )
    lines = as_text(differences, translator_for("fi"))
    assert [each["was"] for each in json.loads(as_json(differences, translator_for("fi")))["totals"]] == [0.175, 0.2]
    assert "17,5 %" in lines
    assert "0,175" not in lines


def test_totals_of_a_period_that_a_single_workbook_reports_do_not_differ() -> None:
    content = small_content()
    data = build_programme_workbook(content, context_of(content).translator, {}).data
    first, *others = data.totals
    so_far = replace(first, period="", amount=2.0, number=9001)
    was = replace(data, totals=(so_far, *others, replace(first, period="P1", amount=5.0, number=9002)))
    now = replace(data, totals=(replace(so_far, amount=4.0), *others, replace(first, period="P2", amount=6.0)))
    assert [(each.was, each.now) for each in _totals(was, now)] == [(2.0, 4.0)]
