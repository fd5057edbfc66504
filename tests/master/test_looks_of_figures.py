"""How the master shows figures, dates and shares: alike in cells, in sentences and in charts."""

from __future__ import annotations

import pytest
from example_masters import deviated
from programme_content import context_of, small_content

from lamppu_xl.answer_types.registry import HANDLERS
from lamppu_xl.domain.answer_types import AnswerType, ValueType
from lamppu_xl.i18n.translator import translator_for
from lamppu_xl.master.aggregation import percent_text
from lamppu_xl.master.context import figure_format, format_of_type
from lamppu_xl.master.sheets.report_rows import width_of_words
from lamppu_xl.master.sheets.sources import _moment
from lamppu_xl.programme.builder import build_programme_workbook
from lamppu_xl.workbook.palette import chart_colour
from lamppu_xl.workbook.styles import CHART_COLOURS, STYLES, padded_format


@pytest.mark.parametrize(("share", "text"), [(1.125, "113"), (0.125, "13"), (0.745, "75"), (1.0, "100"), (0.0, "0")])
def test_a_share_is_rounded_as_a_spreadsheet_rounds_it(share: float, text: str) -> None:
    assert percent_text(translator_for("fi"), share) == f"{text}\u00a0%"


@pytest.mark.parametrize(
    ("figures", "shown"),
    [([4410919.0], "#,##0"), ([4410919.5, None], "#,##0.0#########"), ([0.0, -3.0], "#,##0"), ([None], "#,##0")],
)
def test_thousands_are_grouped_with_and_without_decimals(figures: list[float | None], shown: str) -> None:
    assert figure_format(figures) == shown


@pytest.mark.parametrize(
    "kind", [each.answer_type for each in HANDLERS.values() if each.answer_type.type is ValueType.NUMBER]
)
def test_figures_of_every_type_have_groups_of_thousands(kind: AnswerType) -> None:
    assert format_of_type(kind, [4200.0]).startswith("#,##0") or kind.name == "percent"


@pytest.mark.parametrize(
    ("saved", "language", "shown"),
    [
        ("2012-08-14T00:00:00Z", "en", "14 August 2012"),
        ("2012-08-14T09:30:00Z", "en", "14 August 2012, 09:30 (UTC)"),
        ("2012-08-14T09:30:00Z", "fi", "14.8.2012, 09:30 (UTC)"),
        ("2012-08-14T09:30:00", "fi", "14.8.2012, 09:30"),
        ("2012-08-14", "sv", "14.8.2012"),
        ("", "fi", "–"),
        ("eilen", "fi", "eilen"),
    ],
)
def test_the_list_of_sources_writes_days_as_sentences_do(saved: str, language: str, shown: str) -> None:
    assert _moment(saved, translator_for(language)) == shown


@pytest.mark.parametrize(
    ("texts", "least", "width"),
    [
        (["Laji", "Sidosryhmätapaaminen"], 18.0, 25.5),
        (["Laji", "Kokous"], 18.0, 18.0),
        ([], 12.5, 12.5),
        (["https://www.example.org/a/very/long/address"], 18.0, 30.0),
    ],
)
def test_a_column_is_wide_enough_for_its_longest_word(texts: list[str], least: float, width: float) -> None:
    assert width_of_words(texts, least) == pytest.approx(width)


@pytest.mark.parametrize("style", [style for style, look in STYLES.items() if look.get("align") == "right"])
def test_what_is_on_the_right_does_not_touch_the_border_of_its_cell(style: str) -> None:
    padded = padded_format(style, "#,##0") == "#,##0_)_);-#,##0_)_);#,##0_)_);@_)_)"
    assert STYLES[style].get("indent") or padded or style == "stamp"


@pytest.mark.parametrize(
    ("number_format", "padded"),
    [
        ("", "General_)_);-General_)_);General_)_);@_)_)"),
        ("0\\ %", "0\\ %_)_);-0\\ %_)_);0\\ %_)_);@_)_)"),
        ("+#,##0;-#,##0", "+#,##0_)_);-#,##0_)_);+#,##0_)_);@_)_)"),
        ("d.m.yyyy", "d.m.yyyy_)_)"),
    ],
)
def test_numbers_and_texts_in_a_column_of_figures_end_at_the_same_place(number_format: str, padded: str) -> None:
    assert padded_format("figure", number_format) == padded
    assert padded_format("prose", number_format) == number_format


def test_tabs_of_a_project_and_of_a_programme_have_the_same_colours_and_none_of_a_state() -> None:
    content = small_content()
    programme = build_programme_workbook(content, context_of(content).translator, {}).plan
    of_project, of_programme = (
        {sheet.colour for sheet in plan.sheets if sheet.state == "visible"} for plan in (deviated().plan, programme)
    )
    tabs = {chart_colour(name) for name in ("front", "results", "tables")}
    assert of_project == of_programme == {*tabs, ""}
    assert len(tabs) == 3
    states = {name for name in CHART_COLOURS if name not in ("front", "results", "tables")}
    assert not tabs & {chart_colour(name) for name in states}
