"""Addresses that an answer shows only as the words of a link, as Excel and web pages paste them."""

from __future__ import annotations

from dataclasses import replace
from typing import Final
from urllib.parse import unquote

from lamppu_xl.domain.answer_ref import AnswerRef
from lamppu_xl.domain.text_normalising import without_blanks, without_invisible
from lamppu_xl.i18n.translator import HIDDEN
from lamppu_xl.returns.form_contents import FormContents
from lamppu_xl.returns.return_form import ReturnForm
from lamppu_xl.templates.parts import field_of
from lamppu_xl.workbook.safe_reader import ScannedCell

_REFUSED: Final = {"email": "V413", "url": "V415"}
"""The refusal of a text that is no address, by the type of the answer."""


def read_from_link(
    form: ReturnForm, entry: AnswerRef, cell: ScannedCell | None, target: str, contents: FormContents
) -> bool:
    """Read a refused answer from the link of its cell, with V504; False if the text is an answer or another address.

    Args:
        form: the form.
        entry: the answer.
        cell: its cell.
        target: the address that the link leads to.
        contents: the answers and findings so far.
    """
    asked = field_of(form.project, entry)
    code = _REFUSED.get(asked.kind.name)
    number = next((n for n, each in enumerate(contents.findings) if each.entry == entry and each.code.id == code), None)
    if number is None or cell is None or not isinstance(cell.value, str) or not _names_no_other(cell.value, target):
        return False
    parsed = form.parse(
        entry, cell._replace(value=_without_subject(target), marked="", symbols=""), personal=asked.personal
    )
    if parsed.value is None:
        return False
    refusal = contents.findings[number]
    facts = {"value": cell.value, "read": str(parsed.value)}
    shown = dict.fromkeys(facts, HIDDEN) if asked.personal else facts
    contents.findings[number] = replace(form.finding("V504", refusal.place, entry, **shown), related=refusal.related)
    contents.answers[entry] = parsed.value
    return True


def _names_no_other(text: str, target: str) -> bool:
    """Whether a text is the address of its link, or words that look like no address."""
    return bare_address(text) == bare_address(target) or not any(sign in text.strip(" .") for sign in "@/.")


def bare_address(address: str) -> str:
    """An address without what programs add to it."""
    plain = _without_subject(without_blanks(without_invisible(unquote(address))).casefold())
    return plain.removeprefix("mailto:").removeprefix("https://").removeprefix("http://").rstrip("/")


def _without_subject(address: str) -> str:
    """An e-mail address of a link without the subject of the message; any other address as it is."""
    return address.partition("?")[0] if address.lower().startswith("mailto:") else address
