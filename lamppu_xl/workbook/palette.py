"""The colours of states in all outputs: cells, charts, web pages and Word documents. `styles.toml` has the values."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from lamppu_xl.workbook.styles import CHART_COLOURS, NIGHT, STYLES, TRAITS


class Tone(NamedTuple):
    """The colours of a text and its background, as `#RRGGBB`."""

    text: str
    back: str


DAY: dict[str, Tone] = {name: Tone(TRAITS[name]["font_color"], TRAITS[name]["bg_color"]) for name in NIGHT}
"""By tone its colours on paper and on a light screen: those of the cells of a workbook."""

DARK: dict[str, Tone] = {name: Tone(look["font_color"], look["bg_color"]) for name, look in NIGHT.items()}
"""By tone its colours on a dark screen."""


def chart_colour(state: str) -> str:
    """The colour of a bar, as charts of a workbook need it: `4E9A5E`."""
    return CHART_COLOURS[state].removeprefix("#")


def bar_colour(share: float) -> str:
    """The colour of a bar against its target."""
    return chart_colour("reached" if share >= 1 else "unreached")


def tone_of(style: str) -> Tone:
    """The tone of a style of cells, such as `state_done`."""
    look = STYLES[style]
    return Tone(look["font_color"], look["bg_color"])


def style_sheet() -> str:
    """The custom properties of all tones for a web page: `--done` is a text, `--done-back` its background."""
    dark = "\n".join(f"    {line}" for line in _properties(DARK))
    light = "\n".join(f"  {line}" for line in (*_properties(DAY), *_chart_properties()))
    return f":root {{\n{light}\n}}\n\n@media screen and (prefers-color-scheme: dark) {{\n  :root {{\n{dark}\n  }}\n}}\n"


def _properties(tones: dict[str, Tone]) -> Iterator[str]:
    for name, tone in tones.items():
        key = name.replace("_", "-")
        yield f"--{key}: {tone.text.lower()};"
        yield f"--{key}-back: {tone.back.lower()};"


def _chart_properties() -> Iterator[str]:
    for name in ("reached", "unreached"):
        yield f"--{name}: {CHART_COLOURS[name].lower()};"
