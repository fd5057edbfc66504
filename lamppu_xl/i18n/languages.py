"""The languages that lamppu-xl has texts in, with the conventions of each.

A language is one file, `locales/<language>.toml`. Its head, above the first table, holds the conventions. The labels of
a form may be in any other language, too: its conventions are those that Babel knows.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from lamppu_xl.i18n.countries import country_profile, short_date_format

_LOCALES = Path(__file__).parent / "locales"
_FIRST = ("fi", "sv", "en", "se")
"""The order in which languages are offered; any other language follows in alphabetical order."""

LANGUAGES = tuple(
    sorted(
        (file.stem for file in _LOCALES.glob("*.toml")),
        key=lambda name: (_FIRST.index(name) if name in _FIRST else len(_FIRST), name),
    )
)
"""Every language with a file of texts."""

LAST_RESORT = "en"
"""The language of a text that no language of the reader has."""


@dataclass(frozen=True, kw_only=True)
class LanguageProfile:
    """The conventions of one language."""

    locale: str = ""
    """Babel's name of the language; empty for a language without texts."""
    name: str = ""
    """The language's own name for itself."""
    dates: str = ""
    """Babel's pattern of a date."""
    date_format: str = "yyyy\\-mm\\-dd"
    """The number format of dates in workbooks; without a convention the order that everybody understands."""
    report_date_format: str = ""
    """The number format of dates in reports, which nobody fills in; without one it is `date_format`."""
    decimal_comma: bool = False
    """Whether decimals are written with a comma, and the day before the month."""
    false_and_true: tuple[str, str] = ("FALSE", "TRUE")
    """How spreadsheets show a truth value."""
    no_and_yes: tuple[str, str] | None = None
    """The labels of the built-in choice of no and yes."""
    windows_id: int = 0
    """The lower ten bits of the Windows language id: the language without its country."""
    reviewed: bool = False
    """Whether a speaker of the language has checked its texts."""
    has_texts: bool = False
    """Whether lamppu-xl has texts in it. Otherwise only the labels of a form are in this language."""
    partial: bool = False
    """Whether most texts are missing. Forms then show the next language too, and say so."""
    fallback: tuple[str, ...] = ()
    """The languages that supply missing texts."""


def read_locale(language: str) -> str:
    """The content of a language's file; empty for an unknown language, whose name never becomes a path."""
    return (_LOCALES / f"{language}.toml").read_text("utf-8") if language in LANGUAGES else ""


def read_catalogue(language: str) -> Mapping[str, str]:
    """Every text of a language by section and key: `codes.R501.live`."""
    return {
        f"{section}.{key}": text
        for section in _sections(language)
        for key, text in read_section(language, section).items()
    }


def find_text(language: str, key: str) -> str | None:
    """A text of a language by section and key, or None."""
    section, _, rest = key.partition(".")
    if section == _CODES:
        code, _, rest = rest.partition(".")
        section = f"{section}.{code}"
    return read_section(language, section).get(rest)


@cache
def read_section(language: str, section: str) -> Mapping[str, str]:
    """The texts of one table of a language's file by key. A command parses only the tables that it needs."""
    import tomllib  # noqa: PLC0415  # not before the first text

    return dict(_flatten(tomllib.loads(_sections(language).get(section, ""))))


@cache
def _sections(language: str) -> Mapping[str, str]:
    """The source of each table of a language's file, by its name: `labels`, `codes.R501`."""
    _, *parts = _TABLE.split(read_locale(language))
    return dict(zip(parts[::2], parts[1::2], strict=True))


_CODES = "codes"
"""The section with a table for each code."""
_TABLE = re.compile(r"^\[([\w.]+)\]$", re.MULTILINE)


def _flatten(table: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, str]]:
    """Every text of a nested table by its dotted key."""
    for key, value in table.items():
        if isinstance(value, Mapping):
            yield from _flatten(value, f"{prefix}{key}.")
        elif isinstance(value, str):
            yield f"{prefix}{key}", value


@cache
def profile_of(language: str) -> LanguageProfile:
    """The conventions of a language; defaults for a language without a file."""
    import tomllib  # noqa: PLC0415  # not before the first text

    head = tomllib.loads(read_locale(language).partition("\n[")[0])
    values: dict[str, Any] = {key: tuple(value) if isinstance(value, list) else value for key, value in head.items()}
    return LanguageProfile(has_texts=bool(head), **values) if head else _profile_of_babel(language)


def is_language(tag: str) -> bool:
    """Whether a tag such as `de`, `pt-BR` or `zh-Hant` names a language, in the usual capitals."""
    return tag in LANGUAGES or (_TAG.fullmatch(tag) is not None and tag.partition("-")[0] in _known_languages())


def usual_tag(written: str) -> str:
    """The tag of a language that is written in other capitals or with a low line, or its English name; or nothing."""
    subtags = written.replace("_", "-").split("-")
    usual = [subtags[0].lower(), *(part.title() if len(part) == 4 else part.upper() for part in subtags[1:])]
    if is_language(tag := "-".join(usual)):
        return tag
    names = _known_languages()
    return next((tag for tag, name in names.items() if name.casefold() == written.casefold()), "")


_TAG = re.compile("[a-z]{2,3}(-[A-Z][a-z]{3})?(-([A-Z]{2}|[0-9]{3}))?")


@cache
def _known_languages() -> Mapping[str, str]:
    """The English names of all languages, by their tags without script and region."""
    from babel import Locale  # noqa: PLC0415  # slow to import

    return {str(tag): str(name) for tag, name in Locale("en").languages.items() if re.fullmatch("[a-z]{2,3}", str(tag))}


@cache
def language_name(language: str, locale: str) -> str:
    """The name of a language in the language of a locale; its tag if that language has no name of it.

    >>> language_name("et", "fi"), language_name("pt-BR", "en")
    ('viro', 'Portuguese (Brazil)')
    """
    from babel import Locale, UnknownLocaleError  # noqa: PLC0415  # as above

    try:
        name = Locale.parse(language, sep="-").get_display_name(locale)
    except (UnknownLocaleError, ValueError):
        name = Locale.parse(locale).languages.get(language.partition("-")[0])
    return str(name or language)


def fallback_of(language: str) -> tuple[str, ...]:
    """The languages in which texts of lamppu-xl are shown to readers of a language without texts."""
    base = language.partition("-")[0]
    return tuple(dict.fromkeys((base, LAST_RESORT))) if base in LANGUAGES else (LAST_RESORT,)


def _profile_of_babel(language: str) -> LanguageProfile:
    """The conventions of a language without texts, as far as Babel knows them."""
    if not is_language(language):
        return LanguageProfile()
    from babel import Locale, UnknownLocaleError  # noqa: PLC0415  # as above

    try:
        locale = Locale.parse(language, sep="-")
    except (UnknownLocaleError, ValueError):
        return LanguageProfile(name=_known_languages()[language.partition("-")[0]], fallback=fallback_of(language))
    has_comma = locale.number_symbols.get("latn", {}).get("decimal", ".") == ","
    return LanguageProfile(
        locale=str(locale),
        name=(locale.get_display_name() or language).capitalize(),
        dates="long",
        date_format=short_date_format(locale) or LanguageProfile.date_format,
        decimal_comma=has_comma,
        reviewed=True,
        fallback=fallback_of(language),
    )


def csv_marks(languages: Iterable[str], country: str = "") -> tuple[str, str]:
    """The separator and the decimal mark of a project's CSV files.

    Spreadsheets expect semicolons where decimals are written with a comma. The settings of a computer follow its
    country. If the project states none, any such language of it counts that the program has texts in.
    """
    if country:
        return (";", ",") if country_profile(country).decimal_mark == "," else (",", ".")
    return (";", ",") if any(map(_has_comma, languages)) else (",", ".")


def _has_comma(language: str) -> bool:
    return language in LANGUAGES and profile_of(language).decimal_comma


def language_of_windows_id(number: int) -> str | None:
    """The language of a Windows language id, or None if there are no texts in it."""
    return next((language for language in LANGUAGES if profile_of(language).windows_id == number & 0x3FF), None)
