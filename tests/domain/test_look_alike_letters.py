"""Letters of other alphabets that look like Latin ones."""

from __future__ import annotations

import pytest

from lamppu_xl.domain.look_alike_letters import LookAlike, look_alike

A, GREEK_B = "\u0430", "\u0392"


@pytest.mark.parametrize(
    ("text", "word", "letter", "script"),
    [
        (f"n{A}me@example.fi", f"n{A}me", A, "cyrillic"),
        (f"https://ex{A}mple.fi/", f"ex{A}mple", A, "cyrillic"),
        ("\u0410-1", "", "", ""),
        ("\u04101", "\u04101", "\u0410", "cyrillic"),
        (f"{GREEK_B}12", f"{GREEK_B}12", GREEK_B, "greek"),
        (f"Raportin nimi on L{A}mppu.", f"L{A}mppu", A, "cyrillic"),
    ],
)
def test_a_letter_that_only_looks_latin_is_named_with_its_word(text: str, word: str, letter: str, script: str) -> None:
    assert look_alike(text) == (LookAlike(word, letter, script) if word else None)


@pytest.mark.parametrize(
    "text",
    [
        *(
            "",
            "Näyttely",
            "\u041c\u043e\u0441\u043a\u0432\u0430",
            "\u03a7\u00b2-testi",
            "5 \u00b5m",
            "\u03b2-versio",
            "\u03a9",
        ),
        f"\u0434\u043e\u043c 1{A}, \u043a\u0432. 2",
    ],
)
def test_words_of_another_alphabet_and_signs_of_science_are_left_alone(text: str) -> None:
    assert look_alike(text) is None
