"""The names of other workbooks in formulas, which a file stores as numbers: `[1]Plan!B2` is `[budget.xlsx]Plan!B2`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Final
from urllib.parse import unquote

from lamppu_xl.workbook.safe_reader.package import RefusedError
from lamppu_xl.workbook.safe_reader.part_links import PartLink, part_links
from lamppu_xl.workbook.safe_reader.xml import XmlReader

_MOST_FILES: Final = 100
_LONGEST_NAME: Final = 100
_NUMBERED: Final = re.compile(r'"(?:[^"]|"")*"|(?<![\w.\]])\[([0-9]{1,3})\]')
"""A text in a formula, or the number of another workbook; a column of a table has a name before its bracket."""


def external_names(reader: XmlReader, links: Iterable[PartLink | None]) -> dict[str, str]:
    """The names of the workbooks that formulas refer to, by their numbers; one that is not known is left out.

    Args:
        reader: of the package.
        links: of the workbook to its references, in order.
    """
    names: dict[str, str] = {}
    for number, link in enumerate(links, 1):
        if number > _MOST_FILES:
            break
        try:
            targets = part_links(reader, link.part.name).values() if link and link.part else ()
        except RefusedError:  # formulas are quoted as they are stored
            return {}
        address = next((target.address for target in targets if target.address), "")
        name = re.split(r"[/\\]", unquote(address))[-1]
        if name:
            names[str(number)] = name[:_LONGEST_NAME]
    return names


def with_names(formula: str, names: Mapping[str, str], longest: int) -> str:
    """A formula with the names of other workbooks, as Excel shows it.

    >>> with_names("[1]Plan!B2+SUM(A[1])", {"1": "budget.xlsx"}, 100)
    '[budget.xlsx]Plan!B2+SUM(A[1])'
    """
    named = _NUMBERED.sub(lambda found: f"[{names[found[1]]}]" if found[1] in names else found[0], formula)
    return named if len(named) <= longest else formula
