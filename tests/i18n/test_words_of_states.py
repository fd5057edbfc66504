"""Each state has one word in all outputs, and one colour."""

from __future__ import annotations

import re
from importlib.resources import files

import pytest

from lamppu_xl.domain.goal_states import KNOWN, OTHER
from lamppu_xl.i18n.translator import translator_for
from lamppu_xl.programme.member_records import ProjectStatus
from lamppu_xl.programme.sheets.tables import STATUS_STYLES
from lamppu_xl.services.periods import _as_recorded
from lamppu_xl.validation.verdict import FileState, Verdict
from lamppu_xl.workbook.palette import DARK, DAY, Tone, style_sheet, tone_of

SAME_WORD = (
    ("state_rejected", "master_rejected", "programme_standing_with_errors"),
    ("state_set_aside", "master_aside", "programme_standing_aside"),
    ("state_left_out", "programme_standing_left_out"),
    ("master_absent", "html_absent", "programme_standing_missing"),
    ("master_counted", "programme_standing_in_order"),
    ("master_missing", "answer_to_fill_in"),
)
"""Labels of one state in the findings, the status, the feedback, the master workbook and the programme."""


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_a_state_has_the_same_word_everywhere(language: str) -> None:
    words = translator_for(language)
    used = [{words.label(key).lower() for key in keys} for keys in SAME_WORD]
    assert [same for same in used if len(same) > 1] == []


def colours_of_badges() -> dict[str, str]:
    """By class of a badge the custom property of its background in the style sheet of all pages."""
    css = (files("lamppu_xl.reports") / "assets" / "report.css").read_text("utf-8")
    rules = re.findall(
        r"^((?:\.pill(?:\.[\w-]+)?(?:, )?)+) \{[^}]*background: var\(--([\w-]+)-back\)", css, re.MULTILINE
    )
    return {name: tone for names, tone in rules for name in re.findall(r"\.pill(?:\.([\w-]+))?", names)}


def test_pages_have_the_colours_of_the_workbook() -> None:
    badges = colours_of_badges()
    for state in (*KNOWN, OTHER, "missing", "absent", "error", "aside"):
        if state != "not_concerned":  # a quiet word without a background of its own
            assert DAY[badges.get(state, badges[""]).replace("-", "_")] == tone_of(f"state_{state}"), state
    alike = {"accepted": "done", "rejected": "error", "set-aside": "delayed", "waiting": "ongoing"}
    assert {name: badges[name] for name in alike} == {name: badges[state] for name, state in alike.items()}
    sheet = style_sheet()
    for tone in badges.values():
        assert sheet.count(f"--{tone}-back: ") == 2, tone  # by day and by night


def test_the_status_of_a_project_has_the_colour_of_the_status_of_a_return() -> None:
    badges = colours_of_badges()
    same = {ProjectStatus.IN_ORDER: "accepted", ProjectStatus.WITH_ERRORS: "rejected", ProjectStatus.ASIDE: "set-aside"}
    for status, badge in {**same, ProjectStatus.MISSING: "absent"}.items():
        assert tone_of(STATUS_STYLES[status]) == DAY[badges[badge]], status


@pytest.mark.parametrize("tone", [*DAY.values(), *DARK.values()])
def test_each_tone_can_be_read(tone: Tone) -> None:
    lighter, darker = sorted((luminance(tone.text), luminance(tone.back)), reverse=True)
    assert (lighter + 0.05) / (darker + 0.05) >= 4.5


def luminance(colour: str) -> float:
    parts = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def test_a_file_left_out_keeps_its_state_in_an_archive_that_has_no_word_for_it() -> None:
    verdict = Verdict("a.xlsx", "", FileState.LEFT_OUT)
    assert _as_recorded(verdict, "set aside").state is FileState.LEFT_OUT
    assert _as_recorded(verdict, "replaced").state is FileState.REPLACED
