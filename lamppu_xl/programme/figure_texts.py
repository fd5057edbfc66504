"""Figures in what totals name and in findings: a percentage as its cell shows it."""

from __future__ import annotations

from lamppu_xl.domain.findings import Fact
from lamppu_xl.i18n.percent_text import percent_text

_PLACES = 10
"""Decimals of a percentage."""

_PERCENT = "\u00a0%"


def figure_text(figure: float, *, is_percent: bool, signed: bool = False) -> str:
    r"""A figure with a decimal point, one word in what a total names.

    >>> figure_text(48.5, is_percent=False), figure_text(0.125, is_percent=True, signed=True)
    ('48.5', '+12.5\xa0%')
    """
    shown = round(figure * 100, _PLACES) if is_percent else figure
    return f"{shown:{'+' if signed else ''}.15g}{_PERCENT if is_percent else ''}"


def figure_of(text: str) -> float:
    r"""The figure of such a text.

    >>> figure_of("+12.5\xa0%"), figure_of("-3")
    (0.125, -3.0)
    """
    number = float(text.removesuffix(_PERCENT))
    return number / 100 if text.endswith(_PERCENT) else number


def as_shown(figure: Fact, *, is_percent: bool) -> Fact:
    """A figure as a fact of a finding; what is no number is left as it is."""
    return percent_text(figure) if is_percent and isinstance(figure, float | int) else figure
