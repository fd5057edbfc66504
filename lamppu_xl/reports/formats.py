"""The forms in which `validate` reports, each a function from a batch and a reader's words."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from lamppu_xl.i18n.translator import Translator
from lamppu_xl.reports.text import as_csv, as_json, text
from lamppu_xl.validation.batch import Batch


def as_html(batch: Batch, words: Translator) -> str:
    """One page to forward: whole in one file, for the eye and the printer."""
    from lamppu_xl.reports.html import page  # noqa: PLC0415  # who wants text needs no page

    return page(batch, words)


def as_workbook(batch: Batch, words: Translator) -> bytes:
    """A workbook to work through: all findings by gravity, and how many there are of each."""
    from lamppu_xl.reports.xlsx import plan  # noqa: PLC0415
    from lamppu_xl.workbook.writer import paint  # noqa: PLC0415  # as above

    return paint(plan(batch, words))


REPORTERS: Mapping[str, Callable[[Batch, Translator], str | bytes]] = {
    "text": text,
    "json": as_json,
    "csv": as_csv,
    "html": as_html,
    "xlsx": as_workbook,
}
"""The forms in which `validate` reports."""

DOCUMENTS = frozenset({"html", "xlsx"})
"""Those that are files to open, not lines to read in a terminal."""
