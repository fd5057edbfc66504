"""Shared stretches of texts are exactly those that comparing each text with each would find."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lamppu_xl.returns.text_overlap import SHORTEST_COPY, TextOverlap


def compared(texts: list[str]) -> list[int | None]:
    """Every stretch of each text against every stretch of the texts before it."""
    stretches = [
        {text[start : start + SHORTEST_COPY] for start in range(len(text) - SHORTEST_COPY + 1)} for text in texts
    ]
    return [
        next((other for other in range(number) if stretches[other] & stretches[number]), None)
        for number in range(len(texts))
    ]


def looked_up(texts: list[str]) -> list[int | None]:
    overlap = TextOverlap()
    return [overlap.add(text) for text in texts]


def filler(letter: str, words: int) -> str:
    return " ".join(f"{letter}{number}" for number in range(words))


def test_sixty_shared_characters_are_a_copy_and_fifty_nine_are_not() -> None:
    stretch = "the network met in march and agreed how to measure its work."
    assert len(stretch) == SHORTEST_COPY
    before, after = filler("a", 9) + "?", "?" + filler("b", 9)
    assert looked_up([stretch, before + stretch + after]) == [None, 0]
    assert looked_up([stretch, before + stretch[1:] + after]) == [None, None]
    assert looked_up([stretch, before + stretch[:-1] + after]) == [None, None]


def test_the_first_of_several_earlier_texts_is_named() -> None:
    stretch = filler("word", 20)
    assert looked_up([filler("x", 40), stretch, f"again {stretch}", stretch]) == [None, None, 1, 1]


def test_a_copy_without_a_blank_is_found() -> None:
    link = "https://example.fi/" + "abcdefghij" * 6
    assert looked_up([f"see {link}", f"look at {link}"]) == [None, 0]
    assert looked_up(["a" * 59, "a" * 59]) == [None, None]
    assert looked_up(["a" * 60, "a" * 60]) == [None, 0]


def test_a_copy_of_a_single_repeated_word_is_found() -> None:
    assert looked_up(["ha " * 10_000, "hi " * 10_000, "oh " + "ha " * 10_000]) == [None, None, 0]


PIECES = st.lists(st.sampled_from(["a", "bb", "ccc", "d" * 20, "e" * 31, "f" * 61, "verkosto", "laatu"]), max_size=60)


@given(st.lists(PIECES.map(" ".join), max_size=6))
@pytest.mark.slow
def test_looking_up_finds_what_comparing_all_texts_finds(texts: list[str]) -> None:
    assert looked_up(texts) == compared(texts)


@given(PIECES.map(" ".join), st.integers(0, 300), st.integers(50, 90))
def test_a_piece_that_was_cut_out_is_found_when_it_is_long_enough(text: str, start: int, length: int) -> None:
    texts = [text, f"x{text[start : start + length]}y".strip()]
    assert looked_up(texts) == compared(texts)
