"""Sheets that programs add to a workbook: their reports on saving it, and notices of trial versions."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from typing import Final

_LONGEST: Final = 40
"""Filled cells of the longest sheet of a program, beside the names of sheets."""
_FIRST: Final = 3
_NUMBERS: Final = re.compile(r".{0,200}\bNumbers\b.{0,200}\bExcel\b", re.DOTALL)
"""What Apple Numbers says first on its sheet, in whatever language; below are the names of all sheets."""
_TRIAL: Final = re.compile(
    r"(?:evaluation only\. )?(?:the document was )?created with (?:(?:an evaluation|a trial) version of )?"
    r"(?:aspose|spire|syncfusion|gembox|iron ?xl)\b",
    re.IGNORECASE,
)
"""What free converters write."""
_COMPATIBILITY: Final = (
    *("compatibility report for ", "yhteensopivuusraportti", "kompatibilitetsrapport"),
    *("kompatibilitätsbericht", "rapport de compatibilité"),
)
"""Begins Excel's report on what an older edition does not have, in small letters."""


def is_sheet_of_program(texts: Sequence[str], sheets: Collection[str]) -> bool:
    """Whether the texts of a sheet are those of a program alone.

    >>> is_sheet_of_program(["Evaluation Only. Created with Aspose.Cells for .NET."], ["Costs"])
    True

    Args:
        texts: all texts of the sheet in reading order.
        sheets: the names of the other sheets.
    """
    first = texts[:_FIRST]
    if texts and len(texts) <= _FIRST and all(map(_TRIAL.match, texts)):
        return True
    if len(texts) <= _LONGEST and any(text.lower().startswith(_COMPATIBILITY) for text in first):
        return True
    others = [text for text in texts if not any(name in text for name in sheets)]
    return len(others) < len(texts) and len(others) <= _LONGEST and any(map(_NUMBERS.match, first[:1]))
