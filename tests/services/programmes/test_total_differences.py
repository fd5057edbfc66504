"""How an programme workbook differs from its masters."""

from __future__ import annotations

from dataclasses import replace

from programme_content import context_of, small_content

from lamppu_xl.domain.text import VocabularyTerm
from lamppu_xl.programme.builder import build_programme_workbook
from lamppu_xl.services.programmes.programme_outputs import _data_differences


def test_both_ends_of_a_range_that_differs_are_quoted_and_a_missing_figure_is_no_zero() -> None:
    content = small_content()
    data = build_programme_workbook(content, context_of(content).translator, {}).data
    first, second, *others = data.totals
    was = replace(data, totals=(replace(first, amount=2.0, greatest=9.0), replace(second, amount=None), *others))
    now = replace(data, totals=(replace(first, amount=2.0, greatest=7.5), replace(second, amount=4.0), *others))
    found = [each.facts for each in _data_differences("programme.xlsx", was, now)]
    assert [(each["was"], each["now"]) for each in found] == [("2–9", "2–7.5"), (VocabularyTerm("empty"), 4.0)]
