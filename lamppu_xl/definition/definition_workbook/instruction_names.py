"""The names of the sheet of instructions in all languages."""

from __future__ import annotations

from functools import cache

from lamppu_xl.i18n.languages import LANGUAGES
from lamppu_xl.i18n.translator import translator_for

LABEL = "definition_instructions"


@cache
def instruction_names() -> frozenset[str]:
    """In lower case."""
    return frozenset(translator_for(language).label(LABEL).casefold() for language in LANGUAGES)
