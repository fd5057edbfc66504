"""What may be wrong with a whole return, although no answer is."""

from __future__ import annotations

from dataclasses import replace

import pytest
from projects import TINY_PROJECT, read, sound
from returned import autumn, resaved_at
from templates import issued, painted

from lamppu_xl.domain.answer_ref import AnswerRef
from lamppu_xl.returns.files.inbox import IncomingFile
from lamppu_xl.validation.validate import validate
from lamppu_xl.validation.verdict import FileState

FORM = """title: {fi: Lomake}
tables:
  events:
    title: {fi: Tapahtumat}
    rows: {lines: 9}
    fields:
      name: {label: {fi: Nimi}}
      people: {label: {fi: Henkilöitä}, kind: integer}
"""


@pytest.fixture(scope="module")
def named() -> set[str]:
    """The lines with S342."""
    names = ("Avajaiset", "Yhteensä", "YHT.", "In all:", "Yhteensä (arvio)", "Summa")
    answers = {AnswerRef("events", str(row), "name"): name for row, name in enumerate(names, 1)}
    answers |= {AnswerRef("events", str(row), "people"): 12.0 for row in range(1, len(names))}
    project = sound(read(TINY_PROJECT, FORM))
    returned = painted(replace(issued(project, "ALFA", "2026-2"), answers=answers))
    (verdict,) = validate(project, autumn(project), [IncomingFile("a.xlsx", returned)]).verdicts
    assert verdict.accepted
    return {finding.entry.row for finding in verdict.findings if finding.code.id == "S342" and finding.entry}


def test_a_line_that_is_called_a_total_is_a_warning_if_it_has_numbers(named: set[str]) -> None:
    assert named == {"2", "3", "4", "5"}


def test_a_sign_in_place_of_a_required_text_is_a_hint() -> None:
    form = FORM.replace("{label: {fi: Nimi}}", "{label: {fi: Nimi}, required: yes}")
    project = sound(read(TINY_PROJECT, form))
    names = (".", "-", "—", "xx", "X", "Ei", "x-kerho", "5")
    answers = {AnswerRef("events", str(row), "name"): name for row, name in enumerate(names, 1)}
    returned = painted(replace(issued(project, "ALFA", "2026-2"), answers=answers))
    (verdict,) = validate(project, autumn(project), [IncomingFile("a.xlsx", returned)]).verdicts
    found = [finding.entry.row for finding in verdict.findings if finding.code.id == "V518" and finding.entry]
    assert (verdict.accepted, found) == (True, ["1", "2", "3", "4", "5"])


_SAFE_LINK = "https://eur01.safelinks.protection.outlook.com/?url=https%3A%2F%2Fa.fi&data=05%7Cmaija%40alfa.fi%7C1"


def test_the_address_of_a_reader_in_a_link_is_personal_data() -> None:
    more = """      link: {label: {fi: Linkki}, kind: url}
      note: {label: {fi: Selite}, max_length: 500}
"""
    links = (
        _SAFE_LINK,
        "https://a.fi/r?to=maija@alfa.fi",
        "https://www.youtube.com/@kanava.fi",
        "https://teams.microsoft.com/l/message/19:abc@thread.v2/1",
        "https://www.google.com/maps/@60.17,24.94,12z",
    )
    answers = {AnswerRef("events", str(row), "link"): link for row, link in enumerate(links, 1)}
    answers |= {AnswerRef("events", str(row), "name"): f"Retki {row}" for row in range(1, len(links) + 1)}
    answers[AnswerRef("events", "5", "note")] = f"Kertomus on tässä: {_SAFE_LINK}"
    project = sound(read(TINY_PROJECT, FORM + more))
    returned = painted(replace(issued(project, "ALFA", "2026-2"), answers=answers))
    (verdict,) = validate(project, autumn(project), [IncomingFile("a.xlsx", returned)]).verdicts
    found = [str(finding.entry) for finding in verdict.findings if finding.code.id == "O603"]
    assert found == ["events/2/link", "events/5/note"]  # of the first one the address within it is read (V551)


def lines_found(code: str, lines: list[tuple[str, float | None]]) -> list[object]:
    """The lines with a finding, by their names and numbers of people; of S371 as it names them."""
    answers = {AnswerRef("events", str(row), "name"): name for row, (name, _) in enumerate(lines, 1)}
    answers |= {AnswerRef("events", str(row), "people"): count for row, (_, count) in enumerate(lines, 1) if count}
    answers |= {AnswerRef("events", str(row), "place"): "Oulu" for row in range(1, len(lines) + 1)}
    form = FORM + "      place: {label: {fi: Paikka}}\n"
    project = sound(read(TINY_PROJECT, form))
    returned = painted(replace(issued(project, "ALFA", "2026-2"), answers=answers))
    (verdict,) = validate(project, autumn(project), [IncomingFile("a.xlsx", returned)]).verdicts
    found = [finding for finding in verdict.findings if finding.code.id == code and finding.entry]
    return [finding.facts.get("lines") or (finding.entry and finding.entry.row) for finding in found]


def test_a_word_is_enough_for_the_name_of_a_total_if_its_number_is_the_sum() -> None:
    lines: list[tuple[str, float | None]] = [
        ("Avajaiset", 12.0),
        ("Retki", 5.0),
        ("Matkat yht.", 17.0),
        ("Messut", 7.0),
    ]
    lines += [("Kevään 2026 välisumma", 7.0), ("Kaikki yhteensä, arvio", 24.0), ("Total Quality -päivä", 9.0)]
    assert lines_found("S342", lines) == ["3", "5", "6"]


def test_lines_that_say_the_same_as_an_earlier_line_are_a_warning_if_they_have_numbers() -> None:
    lines: list[tuple[str, float | None]] = [("Retki", 5.0), ("Retki", 6.0), ("Retki", 5.0), ("Messut", None)]
    assert lines_found("S371", [*lines, ("Retki", 5.0), ("Messut", None)]) == ["3, 5"]


@pytest.mark.parametrize(
    ("text", "is_found"), [("a" * 255, True), ("a" * 254, False), ("a" * 254 + ".", False), ("a" * 253 + "😀", False)]
)
def test_a_text_of_255_characters_that_ends_within_a_sentence_is_perhaps_cut(text: str, *, is_found: bool) -> None:
    project = sound(read(TINY_PROJECT, FORM))
    answers = {AnswerRef("events", "1", "name"): text}
    data = painted(replace(issued(project, "ALFA", "2026-2"), answers=answers))
    (verdict,) = validate(project, autumn(project), [IncomingFile("a.xlsx", data)]).verdicts
    assert ("V559" in {finding.code.id for finding in verdict.findings}) is is_found


def test_an_untouched_template_never_counts_beside_a_return() -> None:
    project = sound(read(TINY_PROJECT, FORM))
    template = issued(project, "ALFA", "2026-2")
    blank = painted(template)
    # It was filled in before its period began, so it says an earlier time than the template.
    answers = {AnswerRef("events", "1", "name"): "Avajaiset"}
    filled = resaved_at(painted(replace(template, answers=answers)), "2026-06-20T10:00:00Z")
    (alone,) = validate(project, autumn(project), [IncomingFile("blank.xlsx", blank)]).verdicts
    assert (alone.state, alone.is_unanswered, alone.findings) == (FileState.ACCEPTED, True, ())
    files = [IncomingFile("blank.xlsx", blank), IncomingFile("filled.xlsx", filled)]
    found = {
        verdict.file: (verdict.state, [finding.code.id for finding in verdict.findings])
        for verdict in validate(project, autumn(project), files).verdicts
    }
    assert found == {"blank.xlsx": (FileState.REPLACED, ["F291"]), "filled.xlsx": (FileState.ACCEPTED, [])}
