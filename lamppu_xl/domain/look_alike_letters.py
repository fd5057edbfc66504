"""Cyrillic and Greek letters that look like Latin ones, in words that are otherwise Latin."""

from __future__ import annotations

import re
from dataclasses import dataclass

_CYRILLIC = "АВЕЅІЈКМНОРСТУХЬаеорсухѕіјһԁԛԝ"
_GREEK = "ΑΒΕΖΗΙΚΜΝΟΡΤΥΧοϲ"
_LATIN_LETTERS = str.maketrans(f"{_CYRILLIC}{_GREEK}", "ABESIJKMHOPCTYXbaeopcyxsijhdqwABEZHIKMNOPTYXoc")
_LOOK_ALIKE = re.compile(f"[{_CYRILLIC}{_GREEK}]")
_WORD = re.compile(r"\w+")
_LATIN = re.compile(r"[A-Za-zÅÄÖåäö]")
_SCRIPTS = {"cyrillic": re.compile("[\u0400-\u052f]"), "greek": re.compile("[\u0370-\u03ff]")}


@dataclass(frozen=True)
class LookAlike:
    """A letter of another script that stands for a Latin one."""

    word: str
    letter: str
    script: str
    """`cyrillic` or `greek`; also the key of its name in the `[terms]` of every catalogue."""


def look_alike(text: str) -> LookAlike | None:
    """The first look-alike letter in a word that has Latin letters, or digits and no other letter of its script.

    A word that is wholly of another script is none, nor is one of the signs of science, such as Χ².

    >>> look_alike("Ota yhteyttä: p\u0430yl@example.fi")
    LookAlike(word='p\u0430yl', letter='\u0430', script='cyrillic')
    """
    if text.isascii() or not _LOOK_ALIKE.search(text):
        return None
    for word in _WORD.findall(text):
        if not (found := _LOOK_ALIKE.search(word)):
            continue
        script = next(name for name, letters in _SCRIPTS.items() if letters.match(found[0]))
        is_code = bool(re.search("[0-9]", word)) and all(
            _LOOK_ALIKE.match(letter) for letter in _SCRIPTS[script].findall(text)
        )
        if _LATIN.search(word) or is_code:
            return LookAlike(word, found[0], script)
    return None


def as_seen_in_latin(text: str) -> str:
    """A text with Latin letters in the place of those that only look like them.

    >>> as_seen_in_latin("\u0415UR")
    'EUR'
    """
    return text.translate(_LATIN_LETTERS)
