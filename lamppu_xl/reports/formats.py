"""The formats of the report that `validate` gives. A new format is a function in this package and a line here."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from lamppu_xl.i18n.translator import Translator
from lamppu_xl.reports.subject import ReportedBatch
from lamppu_xl.reports.text import as_csv, as_json, as_text


@dataclass(frozen=True)
class ReportFormat:
    """One format of the report."""

    write: Callable[[ReportedBatch, Translator], str | bytes]
    """Gives the report in the language of the translator."""
    is_document: bool = False
    """Whether it is written to a file by default, not printed in the terminal."""


# Documents are imported when they are written: most reports are printed.


def _as_html(batch: ReportedBatch, words: Translator) -> str:
    from lamppu_xl.reports.html import as_html  # noqa: PLC0415

    return as_html(batch, words)


def _as_xlsx(batch: ReportedBatch, words: Translator) -> bytes:
    from lamppu_xl.reports.xlsx import as_xlsx  # noqa: PLC0415

    return as_xlsx(batch, words)


FORMATS: Mapping[str, ReportFormat] = {
    "text": ReportFormat(as_text),
    "json": ReportFormat(as_json),
    "csv": ReportFormat(as_csv),
    "html": ReportFormat(_as_html, is_document=True),
    "xlsx": ReportFormat(_as_xlsx, is_document=True),
}
"""By the name that `validate --format` takes, which is also the ending of the file."""
