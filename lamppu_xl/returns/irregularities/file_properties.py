"""What somebody wrote into the properties of the file, such as its comments or its title, or gave a defined name.

The template has its title there and its identification code as a comment; all else is reported and kept.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from lamppu_xl.domain.findings import Place
from lamppu_xl.domain.text import VocabularyTerm
from lamppu_xl.domain.text_normalising import collapse_blanks, folded, without_blanks
from lamppu_xl.domain.words_of_programs import is_of_program
from lamppu_xl.returns.cell_text import shown_signs
from lamppu_xl.returns.form_contents import FormContents
from lamppu_xl.returns.return_form import ReturnForm
from lamppu_xl.returns.submission import OutsideContent
from lamppu_xl.workbook.identity import Stamp
from lamppu_xl.workbook.safe_reader import ScannedWorkbook

_KINDS: Final = {
    "description": "file_comments",
    "title": "file_title",
    "subject": "file_subject",
    "keywords": "file_keywords",
    "category": "file_category",
    "contentStatus": "file_status",
    "manager": "file_manager",
}
"""The properties that a person can fill in, each with its term. Programs and servers fill in the others."""
_MOST_REPORTED: Final = 12
"""Properties that are reported; all are kept."""
_CUSTOM: Final = "custom:"
_OF_PERSON: Final = re.compile(r"[^\W\d_][^\W_]*(?: [^\W_]+)*")
"""The name of a property that a person has made up: words without signs. Programs use signs or a single code."""
_OF_PROGRAM: Final = re.compile(r"[a-z][A-Z]|^(?=\w*\d)\w{16,}$|^(?:Sensitivity|Classification)$")
"""Found in the name of a property of a program: a capital within a word, as in SharedWithUsers, a long code, or a
security label."""
_OF_SERVER: Final = re.compile(r"\d+;#")
"""Begins the value of a property that SharePoint fills in: the number of a person or of a term, and its name."""


def read_file_properties(form: ReturnForm, book: ScannedWorkbook, contents: FormContents) -> None:
    """Report the texts that were added to the properties of the file, and those of defined names (S318)."""
    place = Place(form.file)
    for number, (kind, text) in enumerate(_added(form, book)):
        shown = shown_signs(text)
        contents.outside.append(OutsideContent(place, shown, kind))
        if number < _MOST_REPORTED:
            what = VocabularyTerm(f"remark_{kind}")
            contents.findings.append(form.finding("S318", place, what=what, value=shown, others=""))


def _added(form: ReturnForm, book: ScannedWorkbook) -> Iterator[tuple[str, str]]:
    """The term and the text of each property or defined name that the template does not have."""
    stem = form.file.rpartition("/")[2].rpartition(".")[0]
    known = {folded(text) for text in ("", form.plan.properties.title, stem)}
    for name, kind in _KINDS.items():
        text = _without_code(book.properties.get(name, ""), form.stamp).strip()
        if without_blanks(text) and folded(text) not in known and not is_of_program(text):
            yield kind, text
    yield from (("defined_name", text) for text in book.named_texts)
    for name, text in book.properties.items():
        label = name.removeprefix(_CUSTOM)
        if name.startswith(_CUSTOM) and _is_of_person(label, text.strip()):
            yield "file_property", f"{label}: {text.strip()}"


def _is_of_person(name: str, text: str) -> bool:
    """Whether a person has made up a property. A single word is what programs store, such as a version or an id."""
    is_name = _OF_PERSON.fullmatch(name) is not None and not _OF_PROGRAM.search(name)
    return is_name and len(text.split()) > 1 and not _OF_SERVER.match(text)


def _without_code(text: str, stamp: Stamp) -> str:
    """A text without the identification code of the form, which the template has as a comment."""
    return text.replace(stamp.code, "", 1) if stamp.code in text else _reflowed(text, stamp)


def _reflowed(text: str, stamp: Stamp) -> str:
    """Likewise where a program has changed the blanks of the code."""
    flowed = collapse_blanks(text)
    return flowed.replace(stamp.code, "", 1) if stamp.code in flowed else text
