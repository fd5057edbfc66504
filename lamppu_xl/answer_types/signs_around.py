"""Signs that mail programs and sentences put around an address: brackets, quotation marks, a comma, a full stop.

None of them can begin an address or end one, so the address between them is certain. A full stop at the end of a path
is not certain: it stays.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from lamppu_xl.answer_types.live_reading import MARK, Evening

_BEFORE: Final = '<"“”«»’'
_AFTER: Final = '>"”»’'
_SEPARATORS: Final = ",;"
_NOTHING_ELSE: Final = "?"
"""In place of a text that is nothing but such signs: it is not blank."""
_START: Final = "\ue002"
_END: Final = MARK
"""Characters for private use at both ends of the text."""


def _steps(*, stops: bool) -> Iterator[tuple[str, str]]:
    """What is replaced one after the other, with a mark at each end of the text.

    Args:
        stops: whether a full stop cannot end the address.
    """
    yield f"{_START}{_END}", ""  # a blank text stays blank
    yield from ((f"{sign}{_END}", _END) for sign in _SEPARATORS)
    yield from [(f".{_END}", _END)] if stops else ((f"{sign}.{_END}", f"{sign}{_END}") for sign in _AFTER)
    yield from ((f"{_START}{sign}", _START) for sign in _BEFORE)
    yield from ((f"{sign}{_END}", _END) for sign in _AFTER)
    yield from ((f"{_START}{_END}", _NOTHING_ELSE), (_START, ""), (_END, ""))


def without_signs_around(text: str, *, stops: bool = False) -> str:
    """An address without the signs around it, as the live formulas leave them out.

    >>> [without_signs_around(text) for text in ("<https://example.fi/a>.", "“a@example.fi”;", "<>")]
    ['https://example.fi/a', 'a@example.fi', '?']
    """
    marked = f"{_START}{text}{_END}"
    for old, new in _steps(stops=stops):
        marked = marked.replace(old, new)
    return marked


def evening_of_address(*, stops: bool = False) -> Evening:
    """Leaves out the signs around an address, as a formula and in Python."""

    def formula(_content: str, text: str) -> str:
        marked = f'"{_START}"&{text}&"{_END}"'
        for old, new in _steps(stops=stops):
            marked = f'SUBSTITUTE({marked},"{_quoted(old)}","{_quoted(new)}")'
        return marked

    return Evening(formula=formula, text=lambda text, _is_number: without_signs_around(text, stops=stops))


def _quoted(text: str) -> str:
    return text.replace('"', '""')
