"""The blocks that a page consists of: plain data, without markup.

Every text in a block is plain text. The templates escape it, so no text can become markup. `blocks.html.j2` finds the
macro of a block by the name of its class.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

# Parts of a line


@dataclass(frozen=True)
class Span:
    """A word or a few, with a class or a language of their own."""

    text: str
    kind: str = ""
    lang: str = ""


@dataclass(frozen=True)
class Strong:
    """An important word."""

    text: str


@dataclass(frozen=True)
class PageLink:
    """A link to an element of the same page."""

    text: str
    anchor: str
    kind: str = ""


@dataclass(frozen=True)
class Badge:
    """A state or a severity as a word in a frame, with an optional sign before it."""

    text: str
    kind: str
    sign: str = ""


@dataclass(frozen=True)
class CellLine:
    """A line of its own inside a table cell."""

    content: Inline
    kind: str = ""


Inline = str | tuple["str | Span | Strong | PageLink | Badge | CellLine | Paragraph", ...]
"""A text, or several parts in a row."""


# Blocks


@dataclass(frozen=True)
class Heading:
    """A heading, with an optional state after it. Its id names the section that it begins."""

    level: Literal[1, 2, 3]
    text: str
    id: str = ""
    badge: Badge | None = None


@dataclass(frozen=True)
class Paragraph:
    """A paragraph. Announced paragraphs are read aloud when they change."""

    content: Inline
    kind: str = ""
    lang: str = ""
    """Its language if it differs from that of the page."""


@dataclass(frozen=True)
class Items:
    """A list without order."""

    items: tuple[Inline, ...]


class Bullet(NamedTuple):
    """A bar against a mark. The text beside it says the same."""

    share: float
    """1 reaches the mark."""

    @property
    def length(self) -> float:
        """Per cent of the width that the bar takes."""
        return 100 * max(0.0, min(self.share, 1.0))

    @property
    def mark(self) -> float:
        """Per cent of the width at which the mark is."""
        return 100 / max(1.0, self.share)


class Tile(NamedTuple):
    """A figure in large type with its name."""

    figure: str
    name: str
    kind: str
    share: float | None = None
    """The reached part of a target, as a bar."""

    @property
    def bar(self) -> Bullet | None:
        return None if self.share is None else Bullet(self.share)


@dataclass(frozen=True)
class Tiles:
    """Figures side by side."""

    tiles: tuple[Tile, ...]


class PageCell(NamedTuple):
    """A cell of a table."""

    content: Inline
    kind: str = ""
    is_header: bool = False
    """Whether it names its row or its column."""
    title: str = ""
    label: str = ""
    """The name of its column, for a narrow page without the head of the table."""
    columns: int = 1
    """The number of columns over which it goes."""
    rows: int = 1
    """The number of rows over which it goes."""


class PageRow(NamedTuple):
    """A row of a table."""

    cells: tuple[PageCell, ...]
    kind: str = ""
    id: str = ""
    data: Mapping[str, str] = {}
    """Data attributes, by name without `data-`."""


@dataclass(frozen=True, kw_only=True)
class PageTable:
    """A table. Every cell of its head is a header of a column."""

    head: tuple[PageCell, ...]
    rows: Iterable[PageRow]
    caption: str = ""
    shows_caption: bool = True
    """False if the heading above says the same; a screen reader still reads it."""
    kind: str = ""
    scroll: Literal["", "group", "region"] = ""
    """The role of a frame that scrolls a wide table; empty for a table without a frame."""


class Bar(NamedTuple):
    """A bar of a chart."""

    name: str
    share: float
    """1 reaches the mark."""
    text: str
    """The share in words."""


@dataclass(frozen=True)
class BarChart:
    """Horizontal bars against a mark at 1."""

    title: str
    description: str
    """The same in words, for a screen reader."""
    bars: tuple[Bar, ...]

    @property
    def greatest(self) -> float:
        """The share that fills the width of the chart."""
        return max([1.0, *(bar.share for bar in self.bars)])


@dataclass(frozen=True)
class Group:
    """Blocks that are laid out together."""

    blocks: tuple[Block, ...]
    kind: str = ""


@dataclass(frozen=True)
class Details:
    """Blocks that a reader can fold away."""

    summary: str
    blocks: tuple[Block, ...]
    is_open: bool = True
    """Whether they are shown at first."""


@dataclass(frozen=True, kw_only=True)
class Section:
    """A part of the page below a heading."""

    heading: Heading
    blocks: tuple[Block, ...]
    kind: str = ""
    id: str = ""
    data: Mapping[str, str] = field(default_factory=dict)
    is_navigation: bool = False


@dataclass(frozen=True, kw_only=True)
class FindingsFilter:
    """Controls that hide findings; hidden until the script of the page enables them.

    `severities` and `partners` are pairs of a value and its name.
    """

    title: str
    labels: Mapping[str, str]
    """Of the controls: `severity`, `partner`, `text` and `clear`."""
    severities: tuple[tuple[str, str], ...]
    partners: tuple[tuple[str, str], ...]
    shown: str
    shown_pattern: str
    """The text that says how many findings are shown, with `{shown}` and `{total}`."""


@dataclass(frozen=True)
class NoMatch:
    """A text that appears when the filter leaves no finding."""

    text: str


Block = (
    Heading | Paragraph | Items | Tiles | PageTable | BarChart | Group | Details | Section | FindingsFilter | NoMatch
)


@dataclass(frozen=True, kw_only=True)
class Page:
    """A whole page. Style sheets and scripts are names of files in `reports/assets`."""

    title: str
    language: str
    main: tuple[Block, ...]
    header: tuple[Block, ...] = ()
    footer: str = ""
    skip: PageLink | None = None
    """The first link of the page: past the header to the main content."""
    styles: tuple[str, ...]
    scripts: tuple[str, ...] = ()
