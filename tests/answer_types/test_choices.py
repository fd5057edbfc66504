"""Several options of a list in one cell."""

from __future__ import annotations

import pytest
from projects import read

from lamppu_xl.answer_types.choices import ChoicesReading
from lamppu_xl.answer_types.live_reading import CellClass
from lamppu_xl.answer_types.registry import ANSWER_TYPES, live_of, parse_cell
from lamppu_xl.answer_types.value_limits import DateLimits
from lamppu_xl.domain.excel_dates import DAY_ZERO
from lamppu_xl.domain.form import CodeList, Option
from lamppu_xl.domain.text import Text

LABELS = {"water": "Water, sanitation", "health": "Health", "edu.1": "Education", "x": "Health care"}
THEMES = CodeList("themes", tuple(Option(id=id, label=Text.of(en=label)) for id, label in LABELS.items()))


@pytest.mark.parametrize(
    ("typed", "value", "code"),
    [
        ("Health", "health", None),
        ("Health; Water, sanitation", "water;health", None),
        ("Education;Health", "health;edu.1", None),
        (" Health ;; ", "health", None),
        ("Health\nEducation", "health;edu.1", "V409"),
        ("Health, Education", "health;edu.1", "V409"),
        ("Health, Water, sanitation", "water;health", "V409"),
        ("water,sanitation, Health care", "water;x", "V409"),
        ("Health, Water", "water;health", "V409"),
        ("Health, sanitation", None, "V468"),
        ("health care; HEALTH", "health;x", "V409"),
        ("Health; Health", "health", "V409"),
        ("Health; Roads", None, "V468"),
        ("Health and Education", None, "V468"),
        (";", None, "V468"),
        (5.0, None, "V468"),
        (True, None, "V468"),
    ],
)
def test_the_value_is_the_set_of_ids_in_the_order_of_the_list(
    typed: str | float, value: str | None, code: str | None
) -> None:
    parsed = parse_cell(typed, ANSWER_TYPES["choices"], options=THEMES, languages=["en"])
    assert (parsed.value, parsed.code) == (value, code)


@pytest.mark.parametrize(
    ("typed", "guess"),
    [
        ("☒ Health ☐ Education ☒ Water, sanitation", "Health; Water, sanitation"),
        ("☒ Health\n☐ Education\n☑ Health care", "Health; Health care"),
        ("[x] Health [ ] Education", "Health"),
        ("☐ Health", ""),
        ("☒ Roads ☐ Health", ""),
    ],
)
def test_of_options_with_boxes_the_ticked_ones_are_the_guess(typed: str, guess: str) -> None:
    parsed = parse_cell(typed, ANSWER_TYPES["choices"], options=THEMES, languages=["en"])
    assert (parsed.value, parsed.code, parsed.facts["guess"]) == (None, "V468", guess)


@pytest.mark.parametrize(
    ("typed", "guess"),
    [("☐ Health ☒ Education", "Education"), ("☐ Health", ""), ("☒ Health ☒ Education", ""), ("☒ Health", "Health")],
)
def test_the_guess_of_a_choice_is_the_only_option_with_a_ticked_box(typed: str, guess: str) -> None:
    parsed = parse_cell(typed, ANSWER_TYPES["choice"], options=THEMES, languages=["en"])
    assert (parsed.value, parsed.code, parsed.facts["guess"]) == (None, "V408", guess)


def test_commas_that_allow_two_readings_are_refused() -> None:
    labels = {"a": "Sea", "b": "Lake", "c": "Sea, lake", "d": "Lake, river", "e": "River"}
    options = CodeList("waters", tuple(Option(id=id, label=Text.of(en=label)) for id, label in labels.items()))
    for typed, wanted in (
        ("Sea, lake, river", (None, "V468")),
        ("Sea, lake", ("c", None)),
        ("River, sea", ("a;e", "V409")),
    ):
        parsed = parse_cell(typed, ANSWER_TYPES["choices"], options=options, languages=["en"])
        assert (parsed.value, parsed.code) == wanted


def test_a_personal_answer_is_not_quoted() -> None:
    parsed = parse_cell("secret", ANSWER_TYPES["choices"], options=THEMES, languages=["en"], personal=True)
    assert "secret" not in str(parsed.facts)


def test_the_live_reading_counts_labels_and_parts() -> None:
    live, days = live_of(ANSWER_TYPES["choices"]), DateLimits(DAY_ZERO, DAY_ZERO)
    assert isinstance(live, ChoicesReading)
    for text, expected in (
        ("Health; Health care", CellClass.RIGHT),
        ("Health;", CellClass.RIGHT),
        ("Health; Health", CellClass.WRONG),
        ("Health; Roads", CellClass.WRONG),
        ("Health care Education", CellClass.WRONG),
    ):
        assert live.class_of(text, list(LABELS.values()), days) is expected, text


def test_an_option_may_name_several() -> None:
    several = THEMES.option("water;x")
    assert several
    assert several.label.pick(["en"]) == "Water, sanitation; Health care"
    assert THEMES.option("water;nothing") is None


PROJECT = """
project: {id: C, name: C, form: tiny, start: 2027-01-01, end: 2027-12-31, languages: [en]}
periods:
  - {id: 2027-1, label: Spring, start: 2027-01-01, end: 2027-06-30, deadline: 2027-08-15}
partners:
  - {id: ALFA, name: Alfa, roles: [coordinator, partner]}
"""

FORM = """
title: Form
lists:
  themes:
    - {id: water, label: Water}
    - {id: health, label: Health}
tables:
  about:
    title: About
    rows: record
    fields:
      themes: {label: Themes, kind: choices, list: themes, required: yes}
      why: {label: Why none, required_when: blank(themes)}
"""


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("", "", None),
        ("label: Water", "label: Water; sea", "D163"),
        ("blank(themes)", 'themes == "water"', "D164"),
        ("blank(themes)", "length(themes) > 3 and not blank(themes)", "D164"),
        (", list: themes", "", "D105"),
        (", list: themes", ", list: nothing", "D107"),
        ("required: yes", "max_length: 5", "D114"),
        ("required: yes", "unique: yes", "D114"),
        ("required: yes", "aggregate: sum", "D114"),
    ],
)
def test_what_does_not_fit_several_choices_is_reported(old: str, new: str, code: str | None) -> None:
    codes = [problem.code.id for problem in read(PROJECT, FORM.replace(old, new) if old else FORM).problems]
    assert code in codes if code else codes == []
