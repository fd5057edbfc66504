"""The looks of texts and their cells: which cell formats write what nobody sees, in a colour or a size.

Only colours that a format names are compared. The other colours of a theme are not known.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Final, NamedTuple

from lamppu_xl.workbook.safe_reader.xml import is_true

_BLACK, _WHITE = "000000", "FFFFFF"
_INDEXED: Final = (_BLACK, _WHITE, "FF0000", "00FF00", "0000FF", "FFFF00", "FF00FF", "00FFFF")
"""The first colours of Excel's palette; the next eight are the same."""
_AUTOMATIC: Final = {"64": _BLACK, "65": _WHITE}
_THEME: Final = {"0": _WHITE, "1": _BLACK}
_UNKNOWN: Final = ""
_RGB: Final = re.compile("(?:[0-9A-F]{2})?([0-9A-F]{6})", re.IGNORECASE)

LEAST_CONTRAST: Final = 1.25
"""A text with less contrast to its background is not seen. Light grey on white has 1.4."""


LEAST_SIZE: Final = 4.0
"""A text of fewer points is not read by anybody: at 100 % its letters are lower than five pixels."""
USUAL_SIZE: Final = 11.0


class Look(NamedTuple):
    """How a cell or a conditional format writes: what it does not name is None, what is not known for certain empty."""

    text: str | None
    fill: str | None
    size: float | None
    hides: bool = False
    """Whether the number format of a conditional format shows nothing."""
    shrinks: bool = False
    """Whether a text is made smaller until it fits into the column."""
    repeats: bool = False
    """Whether the content is repeated until the cell is full."""
    strikes: bool = False
    """Whether a conditional format strikes the content out."""

    @property
    def is_unseen(self) -> bool:
        """Whether a text is in a colour that is not seen on its background, or too small to be read."""
        if self.hides or (self.size is not None and self.size < LEAST_SIZE):
            return True
        return bool(self.text and self.fill) and is_hardly_seen(self.text or "", self.fill or "")

    @property
    def is_dark(self) -> bool:
        """Whether white is seen on the background, or may be seen."""
        return not self.fill or not is_hardly_seen(_WHITE, self.fill)

    def changed_by(self, other: Look) -> Look:
        """This look with what another one names."""
        text = self.text if other.text is None else other.text
        fill = self.fill if other.fill is None else other.fill
        return Look(
            text, fill, self.size if other.size is None else other.size, other.hides, self.shrinks or other.shrinks
        )


class CellColours:
    """Collects the fonts, fills and cell formats of a style sheet, element by element as they end."""

    def __init__(self) -> None:
        self._fonts: list[tuple[str, float]] = []
        self._fills: list[str] = []
        self._font: str | None = None
        self._size: float | None = None
        self._fill: str | None = None
        self._back: str | None = None
        self._pattern = ""
        self._code: str | None = None
        self._shrinks = self._repeats = self._strikes = False
        self.looks: list[Look] = []
        """Of the cell formats, by number."""
        self.changes: list[Look] = []
        """Of the conditional formats, by number."""
        self.codes: list[str] = []
        """The codes of their number formats; empty where they have none, or one that shows nothing."""

    def add(self, path: str, attributes: Mapping[str, str]) -> None:
        """Note an element of the style sheet by its path without `/styleSheet`."""
        match path:
            case "/fonts/font/color" | "/dxfs/dxf/font/color":
                self._font = _colour(attributes, _BLACK)
            case "/fonts/font/sz" | "/dxfs/dxf/font/sz":
                self._size = points(attributes.get("val", ""))
            case "/dxfs/dxf/font/strike":
                self._strikes = is_true(attributes.get("val", "1"))
            case "/fonts/font":
                self._fonts.append((_BLACK if self._font is None else self._font, self._size or USUAL_SIZE))
                self._font = self._size = None
            case "/fills/fill/patternFill/fgColor":
                self._fill = _colour(attributes, _UNKNOWN)
            case "/dxfs/dxf/fill/patternFill/bgColor":  # a conditional format fills with the other colour
                self._back = _colour(attributes, _UNKNOWN)
            case "/fills/fill/patternFill" | "/dxfs/dxf/fill/patternFill":
                self._pattern = attributes.get("patternType", "")
            case "/fills/fill":
                colour = _WHITE if self._fill is None else self._fill
                others = _WHITE if self._pattern in ("", "none") else _UNKNOWN
                self._fills.append(colour if self._pattern == "solid" else others)
                self._fill, self._pattern = None, ""
            case "/fills/fill/gradientFill":
                self._pattern = "gradient"
            case "/cellXfs/xf/alignment":
                self._shrinks = is_true(attributes.get("shrinkToFit")) and not is_true(attributes.get("wrapText"))
                self._repeats = attributes.get("horizontal") == "fill"
            case "/cellXfs/xf":
                self._add_format(attributes)
            case "/dxfs/dxf/numFmt":
                self._code = attributes.get("formatCode", "")
            case "/dxfs/dxf":
                hides = self._code is not None and ";" in self._code and not self._code.strip('; "')
                is_solid = self._pattern in ("", "solid")
                fill = self._back if is_solid else _WHITE if self._pattern == "none" else _UNKNOWN
                self.changes.append(Look(self._font, fill, self._size, hides, strikes=self._strikes))
                self.codes.append("" if hides else self._code or "")
                self._font = self._back = self._fill = self._size = self._code = None
                self._pattern, self._strikes = "", False

    def _add_format(self, xf: Mapping[str, str]) -> None:
        font, fill = _number(xf.get("fontId")), _number(xf.get("fillId"))
        text, size = self._fonts[font] if font < len(self._fonts) else (_UNKNOWN, USUAL_SIZE)
        back = self._fills[fill] if fill < len(self._fills) else _UNKNOWN
        self.looks.append(Look(text, back, size, shrinks=self._shrinks, repeats=self._repeats))
        self._shrinks = self._repeats = False


def points(size: str) -> float | None:
    """A size in points; None if it is none, or too small to be meant.

    >>> points("1"), points("1pt"), points("0.5in"), points("120%")
    (1.0, 1.0, 36.0, None)
    """
    found = _SIZE.fullmatch(size)
    return float(found[1]) * _UNITS[found[2]] if found else None


_UNITS: Final = {"": 1.0, "pt": 1.0, "in": 72.0, "cm": 72 / 2.54, "mm": 72 / 25.4, "px": 0.75, "pc": 12.0}
_SIZE: Final = re.compile(r"([0-9]{1,6}(?:\.[0-9]{1,12})?)(|pt|in|cm|mm|px|pc)")


def is_white(attributes: Mapping[str, str]) -> bool:
    """Whether a colour of a font is white, by the attributes of its element."""
    return _colour(attributes, _BLACK).upper() == _WHITE


def is_tiny(size: str) -> bool:
    """Whether a text of a size is too small to be read."""
    found = points(size)
    return found is not None and found < LEAST_SIZE


@lru_cache(maxsize=1024)
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


def _number(text: str | None) -> int:
    if text is None:
        return 0
    return int(text) if text.isdecimal() and text.isascii() and len(text) < 8 else 10**8
