"""Texts that nobody typed: what programs write where they have no value, and what Word shows before an answer."""

from __future__ import annotations

import re
from typing import Final

_LONGEST: Final = 80
_NO_VALUE: Final = frozenset({"NaN", "nan", "NaT", "null", "NULL", "undefined", "Infinity", "-Infinity"})
"""As programs write them: `Nan` is a name, and `None` is an answer."""
_SIGNED: Final = frozenset({"[object object]", "(null)", "<null>", "<na>", "<none>", "system.object[]", "invalid date"})
"""In small letters."""
_ERROR_VALUES: Final = frozenset(
    {
        *("#N/A", "#NULL!", "#DIV/0!", "#VALUE!", "#REF!", "#NAME?", "#NUM!"),
        *("#SPILL!", "#CALC!", "#FIELD!", "#BLOCKED!"),
        *("#CONNECT!", "#BUSY!", "#UNKNOWN!", "#EXTERNAL!", "#PYTHON!", "#GETTING_DATA", "#ERROR!", "Loading..."),
        *("#PUUTTUU!", "#TYHJÄ!", "#JAKO/0!", "#ARVO!", "#VIITTAUS!", "#NIMI?", "#LUKU!"),
        *("#SAKNAS!", "#SKÄRNING!", "#DIVISION/0!", "#VÄRDEFEL!", "#REFERENS!", "#NAMN?", "#OGILTIGT!"),
        *("#NV", "#WERT!", "#BEZUG!", "#ZAHL!", "#I/T", "#VERDI!", "#NAVN?", "#VÆRDI!", "#REFERENCE!", "#NUL!"),
        *("#VALEUR!", "#NOM?", "#NOMBRE!", "#N/D", "#¡VALOR!", "#¡REF!", "#¿NOMBRE?", "#¡NUM!", "#¡DIV/0!", "#VALORE!"),
        *("#RIF!", "#NOME?", "#N/B", "#WAARDE!", "#VERW!", "#NAAM?", "#GETAL!", "#DEEL/0!"),
    }
)
"""As Excel and Google Sheets write them, in the languages of Europe. Some programs store them as texts."""
_ERROR_AMONG_WORDS: Final = re.compile(
    r"(?<![\w#&])(?:"
    + "|".join(re.escape(value) for value in sorted(_ERROR_VALUES) if not set(value).isdisjoint("!?/"))
    + r")(?!\w)"
)
_ERROR_OF_LIBREOFFICE: Final = re.compile(r"Err:[0-9]{3}")
_PLACEHOLDERS: Final = re.compile(
    r"(?:click|tap|click or tap)(?: here)? to enter [a-z ]{1,30}\.?|choose an item\.?|lorem ipsum\b.*"
    r"|(?:kirjoita|lisää) [a-zäö ]{1,30}(?:napsauttamalla|napauttamalla) tätä\.?|valitse kohde\.?"
    r"|klicka (?:eller tryck )?här för att ange [a-zåäö ]{1,30}\.?|välj ett [a-zåäö]{4,12}\.?",
    re.IGNORECASE | re.DOTALL,
)
"""What the fields of a Word document show before they are filled."""


def is_error_value(text: str) -> bool:
    """Whether a text is the error value of a spreadsheet, as a text file has it in place of the cell's value.

    >>> [is_error_value(text) for text in (" #VÄRDEFEL! ", "Err:502", "null")]
    [True, True, False]
    """
    text = text.strip()
    return (text.startswith("#") and text in _ERROR_VALUES) or _ERROR_OF_LIBREOFFICE.fullmatch(text) is not None


def word_of_program(text: str) -> str:
    """What a program wrote in place of an answer: the whole text, or an error value among its words; otherwise nothing.

    >>> word_of_program("The number of visits was #DIV/0! in spring")
    '#DIV/0!'
    """
    if is_of_program(text):
        return text
    found = _ERROR_AMONG_WORDS.search(text)
    return found[0] if found else ""


def is_of_program(text: str) -> bool:
    """Whether a text is one that a program wrote in place of an answer.

    >>> [is_of_program(text) for text in ("[object Object]", "#####", "nan", "Nan", "Click or tap here to enter text.")]
    [True, True, True, False, True]
    """
    text = text.strip()
    if not text or len(text) > _LONGEST:
        return False
    is_filled_with_crosses = set(text) == {"#"} and len(text) > 2
    is_no_value = text in _NO_VALUE or text in _ERROR_VALUES or text.casefold() in _SIGNED
    is_no_value |= _ERROR_OF_LIBREOFFICE.fullmatch(text) is not None
    return is_filled_with_crosses or is_no_value or _PLACEHOLDERS.fullmatch(text) is not None
