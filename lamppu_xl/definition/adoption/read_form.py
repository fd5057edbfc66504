"""Reads a form that somebody made in a spreadsheet program to a draft of a definition."""

from __future__ import annotations

from lamppu_xl.definition.adoption.draft import Draft, drafted
from lamppu_xl.definition.adoption.found_sheets import found_sheets
from lamppu_xl.definition.adoption.validation_lists import ValidationLists
from lamppu_xl.definition.project_loader import RESERVED_SHEET_NAMES
from lamppu_xl.domain.findings import Finding, Place
from lamppu_xl.i18n.languages import LANGUAGES
from lamppu_xl.i18n.translator import translator_for
from lamppu_xl.workbook.safe_reader import Refusal, ScannedWorkbook, read_workbook
from lamppu_xl.workbook.safe_reader.appearance import read_appearance


def read_form(data: bytes, file: str) -> tuple[Draft, ScannedWorkbook] | Finding:
    """The draft and the workbook, or the reason why the file cannot be read. No input raises an exception.

    Args:
        data: the bytes of the file.
        file: its name, for messages.
    """
    book = read_workbook(data)
    looks = read_appearance(data) if isinstance(book, ScannedWorkbook) else book
    if isinstance(book, Refusal) or isinstance(looks, Refusal):
        refusal = book if isinstance(book, Refusal) else looks
        assert isinstance(refusal, Refusal)  # noqa: S101
        return Finding.of(refusal.code, Place(file), **refusal.facts)
    lists = ValidationLists(book)
    return drafted(found_sheets(book, looks, lists), lists, _own_titles()), book


def _own_titles() -> list[str]:
    """The names of sheets that a template has for itself, in every language."""
    words = [translator_for(language) for language in LANGUAGES]
    return [*RESERVED_SHEET_NAMES, *(each.label(key) for each in words for key in ("help", "checks"))]
