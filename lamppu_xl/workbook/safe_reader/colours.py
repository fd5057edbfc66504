"""The colours of texts and their cells: which cell formats write in a colour that is hardly seen on its background.

Only colours that a format names are compared. The other colours of a theme and conditional formats are not known.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

_BLACK, _WHITE = "000000", "FFFFFF"
_INDEXED: Final = (_BLACK, _WHITE, "FF0000", "00FF00", "0000FF", "FFFF00", "FF00FF", "00FFFF")
"""The first colours of Excel's palette; the next eight are the same."""
_AUTOMATIC: Final = {"64": _BLACK, "65": _WHITE}
_THEME: Final = {"0": _WHITE, "1": _BLACK}
_UNKNOWN: Final = ""
_RGB: Final = re.compile("(?:[0-9A-F]{2})?([0-9A-F]{6})", re.IGNORECASE)

LEAST_CONTRAST: Final = 1.25
"""A text with less contrast to its background is not seen. Light grey on white has 1.4."""


class CellColours:
    """Collects the fonts, fills and cell formats of a style sheet, element by element as they end."""

    def __init__(self) -> None:
        self._fonts: list[str] = []
        self._fills: list[str] = []
        self._font, self._fill, self._pattern = _BLACK, _WHITE, "none"

    def add(self, path: str, attributes: Mapping[str, str]) -> None:
        """Note an element of the style sheet by its path without `/styleSheet`."""
        match path:
            case "/fonts/font/color":
                self._font = _colour(attributes, _BLACK)
            case "/fonts/font":
                self._fonts.append(self._font)
                self._font = _BLACK
            case "/fills/fill/patternFill/fgColor":
                self._fill = _colour(attributes, _UNKNOWN)
            case "/fills/fill/patternFill":
                self._pattern = attributes.get("patternType", "none")
            case "/fills/fill":
                is_solid = self._pattern == "solid"
                self._fills.append(self._fill if is_solid else _WHITE if self._pattern == "none" else _UNKNOWN)
                self._fill, self._pattern = _WHITE, "none"
            case "/fills/fill/gradientFill":
                self._pattern = "gradient"

    def is_unseen(self, xf: Mapping[str, str]) -> bool:
        """Whether a cell format writes in a colour that is not seen on the background of the cell.

        Args:
            xf: the attributes of the format.
        """
        font, fill = _at(self._fonts, xf.get("fontId")), _at(self._fills, xf.get("fillId"))
        return bool(font and fill) and is_hardly_seen(font, fill)

    def is_dark(self, xf: Mapping[str, str]) -> bool:
        """Whether white is seen on the background of a cell format, or may be seen."""
        fill = _at(self._fills, xf.get("fillId"))
        return not fill or not is_hardly_seen(_WHITE, fill)


def is_white(attributes: Mapping[str, str]) -> bool:
    """Whether a colour of a font is white, by the attributes of its element."""
    return _colour(attributes, _BLACK).upper() == _WHITE


def is_hardly_seen(text: str, background: str) -> bool:
    """Whether a colour is not seen on another one.

    >>> is_hardly_seen("FFFFFF", "FFF2CC"), is_hardly_seen("FFFFFF", "1F4E79")
    (True, False)
    """
    darker, lighter = sorted((_luminance(text), _luminance(background)))
    return (lighter + 0.05) / (darker + 0.05) < LEAST_CONTRAST


def _luminance(colour: str) -> float:
    """How light a colour is, from 0 to 1, by the formula of the Web Content Accessibility Guidelines."""
    shares = (int(colour[start : start + 2], 16) / 255 for start in (0, 2, 4))
    red, green, blue = (share / 12.92 if share <= 0.03928 else ((share + 0.055) / 1.055) ** 2.4 for share in shares)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _colour(attributes: Mapping[str, str], automatic: str) -> str:
    """A colour as `RRGGBB`; empty if it is not known for certain."""
    if attributes.get("tint", "0").strip("0.-"):
        return _UNKNOWN
    if "rgb" in attributes:
        found = _RGB.fullmatch(attributes["rgb"])
        return found[1] if found else _UNKNOWN
    if "theme" in attributes:
        return _THEME.get(attributes["theme"], _UNKNOWN)
    if "indexed" in attributes:
        number = attributes["indexed"]
        is_basic = number.isdecimal() and number.isascii() and len(number) < 3 and int(number) < 16
        return _INDEXED[int(number) % 8] if is_basic else _AUTOMATIC.get(number, _UNKNOWN)
    return automatic


def _at(colours: list[str], number: str | None) -> str:
    if number is None:
        number = "0"
    is_number = number.isdecimal() and number.isascii() and len(number) < 8
    return colours[int(number)] if is_number and int(number) < len(colours) else _UNKNOWN
