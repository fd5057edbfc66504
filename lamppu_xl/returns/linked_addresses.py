"""Addresses that an answer shows only as the words of a link, as Excel and web pages paste them."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Final
from urllib.parse import unquote

from lamppu_xl.answer_types.redirected_address import redirected_address
from lamppu_xl.answer_types.signs_around import without_signs_around
from lamppu_xl.domain.answer_ref import AnswerRef
from lamppu_xl.domain.findings import Finding, Place
from lamppu_xl.domain.text_normalising import without_blanks, without_invisible
from lamppu_xl.i18n.translator import HIDDEN
from lamppu_xl.returns.cell_text import seen_formula
from lamppu_xl.returns.form_contents import FormContents
from lamppu_xl.returns.return_form import ReturnForm
from lamppu_xl.templates.parts import field_of
from lamppu_xl.workbook.safe_reader import ScannedCell

_REFUSED: Final = {"email": ("V413",), "url": ("V415", "V512", "V513", "V514", "V558")}
"""The refusals of a text that is no address, by the type of the answer."""
_FILE: Final = "V558"
"""The refusal of a file on the computer of the partner."""


def read_from_link(
    form: ReturnForm, entry: AnswerRef, cell: ScannedCell | None, target: str, contents: FormContents
) -> bool:
    """Read a refused answer from the link of its cell, with V504; False if the text is an answer or another address.

    V558 if the link leads to a file on the computer of the partner.

    Args:
        form: the form.
        entry: the answer.
        cell: its cell.
        target: the address that the link leads to.
        contents: the answers and findings so far.
    """
    asked = field_of(form.project, entry)
    codes = _REFUSED.get(asked.kind.name, ())
    found = (n for n, each in enumerate(contents.findings) if each.entry == entry and each.code.id in codes)
    number = next(found, None)
    if number is None or cell is None or not isinstance(cell.value, str):
        return False
    refusal = contents.findings[number]
    linked = cell._replace(value=redirected_address(target))
    read = _address(form, entry, linked, contents, shown=cell.value, place=refusal.place)
    if read is None and asked.kind.name == "url" and _names_no_other(cell.value, target):
        parsed = form.parse(entry, cell._replace(value=target, marked="", symbols=""), personal=asked.personal)
        if parsed.code == _FILE:
            read = form.finding(_FILE, refusal.place, entry, **parsed.facts)
    if read:
        contents.findings[number] = replace(read, related=refusal.related)
    return read is not None


def read_from_formula(
    form: ReturnForm, entry: AnswerRef, cell: ScannedCell, place: Place, contents: FormContents
) -> bool:
    """Read the address that a formula such as `=HYPERLINK("https://example.org","Report")` names, with V504.

    V511 if the formula computes the address, or shows another one; False if the cell has no link by a formula.
    """
    asked = field_of(form.project, entry)
    if asked.kind.name not in _REFUSED or not cell.formula or not _LINK_FORMULA.match(cell.formula):
        return False
    typed = seen_formula(cell)
    contents.typed[entry] = typed
    target, words = linked_by(typed) or ("", "")
    shown = cell.value if isinstance(cell.value, str) else words or target
    linked = ScannedCell(target, None, None)
    found = _address(form, entry, linked, contents, shown=shown, place=place) if target else None
    refused = {"value": HIDDEN if asked.personal else typed}
    contents.findings.append(found or form.finding("V511", place, entry, **refused))
    return True


def linked_by(formula: str) -> tuple[str, str] | None:
    """The address and the words of a link by a formula; None if they are not written in the formula itself.

    >>> linked_by('=HYPERLINK("https://example.org","Report")')
    ('https://example.org', 'Report')
    >>> linked_by('=HYPERLINK(B5)')
    """
    found = _LITERAL_LINK.fullmatch(formula)
    if not found:
        return None
    target, words = ("".join(_LITERAL.findall(found[group] or "")) for group in ("target", "words"))
    return target.replace('""', '"'), words.replace('""', '"')


_LINK_FORMULA: Final = re.compile(r"\s*HYPERLINK\s*\(", re.IGNORECASE)
_LITERAL: Final = re.compile('"((?:[^"]|"")*)"')
_LITERALS: Final = r'"(?:[^"]|"")*"(?:\s*&\s*"(?:[^"]|"")*")*'
_LITERAL_LINK: Final = re.compile(
    rf"=\s*HYPERLINK\s*\(\s*(?P<target>{_LITERALS})\s*(?:[,;]\s*(?:(?P<words>{_LITERALS})|[^()\"]*)\s*)?\)\s*",
    re.IGNORECASE,
)
"""Such a formula with a literal address; the words may be in another cell."""


def _address(  # noqa: PLR0913
    form: ReturnForm, entry: AnswerRef, cell: ScannedCell, contents: FormContents, *, shown: str, place: Place
) -> Finding | None:
    """Keep the address of a link as the answer, with V504; None if it is none, or if the cell shows another one.

    Args:
        form: the form.
        entry: the answer.
        cell: the cell with the target of the link as its value.
        contents: the answers and findings so far.
        shown: what the cell shows.
        place: the place of the cell.
    """
    asked, target = field_of(form.project, entry), str(cell.value)
    if not _names_no_other(shown, target):
        return None
    linked = cell._replace(value=_without_subject(target), marked="", symbols="")
    parsed = form.parse(entry, linked, personal=asked.personal)
    if parsed.value is None:
        return None
    contents.answers[entry] = parsed.value
    facts = {"value": shown, "read": str(parsed.value)}
    return form.finding("V504", place, entry, **(dict.fromkeys(facts, HIDDEN) if asked.personal else facts))


def _names_no_other(text: str, target: str) -> bool:
    """Whether a text is the address of its link, or words that look like no address."""
    return bare_address(text) == bare_address(target) or not any(sign in text.strip(" .") for sign in "@/.")


def names_address(text: str, address: str) -> bool:
    """Whether a text is the address of its link, or has it among its words.

    >>> names_address("See https://example.org/a, and call", "https://example.org/a")
    True
    >>> names_address("See the report", "https://example.org/a")
    False
    """
    wanted = {bare_address(address), bare_address(redirected_address(address))}
    return any(bare_address(each) in wanted for each in (text, *(word.rstrip(",;:!?") for word in text.split())))


def bare_address(address: str) -> str:
    """An address or a phone number without what programs add to it.

    >>> bare_address("tel:+358-40-000-0002") == bare_address("+358 (40) 000 0002")
    True
    """
    bare = without_signs_around(without_blanks(without_invisible(unquote(address))), stops=True)
    plain = _without_subject(bare.casefold())
    if _PHONE.fullmatch(plain):
        return _NO_DIGITS_OF_PHONE.sub("", plain)
    return plain.removeprefix("mailto:").removeprefix("https://").removeprefix("http://").rstrip("/")


_PHONE: Final = re.compile(r"(?:tel:)?\+?[0-9().-]{5,30}")
_NO_DIGITS_OF_PHONE: Final = re.compile(r"tel:|[().-]")


def _without_subject(address: str) -> str:
    """An e-mail address of a link without the subject of the message; any other address as it is."""
    return address.partition("?")[0] if address.lower().startswith("mailto:") else address
