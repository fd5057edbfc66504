"""A list may have 20,000 options; one more is too many."""

from __future__ import annotations

import pytest
from projects import TINY_FORM, TINY_PROJECT, read, sound
from templates import issued

from lamppu_xl.definition.questions import code_lists
from lamppu_xl.domain.form import CodeList, Option
from lamppu_xl.domain.text import Text


def with_places(count: int) -> tuple[str, str]:
    """A project with a list of places, and a form with a question for one."""
    places = "\n".join(f"    - {{id: P{number}, label: Place {number}}}" for number in range(count))
    project = TINY_PROJECT + f"  places:\n{places}\n"
    form = TINY_FORM.replace(
        "      people: {", "      place: {label: Place, kind: choice, list: places}\n      people: {"
    ).replace("lists:\n", "lists:\n  places: []\n", 1)
    return project, form


@pytest.mark.slow
def test_twenty_thousand_options_are_read_and_offered():
    project = sound(read(*with_places(20_000)))
    plan = issued(project, "ALFA", "2026-1").plan
    assert plan.names["lst_places"].last_row == 20_000


def test_a_further_option_is_reported(monkeypatch):
    assert code_lists.LONGEST_LIST == 20_000
    monkeypatch.setattr(code_lists, "LONGEST_LIST", 5)
    assert [each.code.id for each in read(*with_places(5)).problems if each.code.id == "D111"] == []
    assert [each.facts["limit"] for each in read(*with_places(6)).problems if each.code.id == "D111"] == [5]


def test_an_option_of_a_long_list_is_found_by_its_id():
    codes = CodeList("long", tuple(Option(id=f"P{number}", label=Text.same(f"{number}")) for number in range(20_000)))
    assert all(codes.option(f"P{number}") is codes.options[number] for number in range(0, 20_000, 7))
    assert codes.option("Q") is None
