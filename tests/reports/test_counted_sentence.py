"""The sentence of how many partners are in each state."""

from __future__ import annotations

import pytest

from lamppu_xl.i18n.translator import translator_for
from lamppu_xl.reports.page_header import state_tiles
from lamppu_xl.reports.text import counted_sentence


@pytest.mark.parametrize(
    ("language", "counts", "sentence"),
    [
        ("en", (5, 0, 0), "5 accepted."),
        ("en", (0, 1, 2), "1 to correct, 2 not returned."),
        ("en", (0, 0, 0), "0 accepted."),
        ("fi", (0, 1, 2), "Korjattavana 1, palauttamatta 2."),
        ("sv", (0, 0, 1), "Inte inlämnade: 1."),
        ("sv", (2, 0, 1), "Godkända: 2, inte inlämnade: 1."),
    ],
)
def test_only_what_there_is_has_a_number(language: str, counts: tuple[int, ...], sentence: str) -> None:
    labels = ("report_fine", "report_to_correct", "report_not_in")
    of_partners = dict(zip(labels, counts, strict=True))
    assert counted_sentence(of_partners, [], translator_for(language)) == sentence


def test_what_is_counted_besides_begins_a_sentence() -> None:
    assert counted_sentence({}, ["replaced 3", "on hold 1"], translator_for("en")) == "Replaced 3, on hold 1."


@pytest.mark.parametrize(
    ("language", "number", "names"),
    [
        ("sv", 1, ["godkänd", "att rätta", "inte inlämnad"]),
        ("sv", 2, ["godkända", "att rätta", "inte inlämnade"]),
        ("fi", 1, ["hyväksytty", "korjattavana", "palauttamatta"]),
        ("en", 1, ["accepted", "to correct", "not returned"]),
    ],
)
def test_the_tiles_of_a_page_have_the_plural_of_their_number(language: str, number: int, names: list[str]) -> None:
    tiles = state_tiles(translator_for(language), accepted=number, to_correct=number, missing=number)
    assert [tile.name for tile in tiles.tiles] == names
