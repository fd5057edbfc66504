"""The first lines of a page about the returns of a period."""

from __future__ import annotations

from collections.abc import Iterator

from lamppu_xl.domain.periods import Period
from lamppu_xl.i18n.translator import Translator
from lamppu_xl.reports.pages.blocks import Block, Heading, Paragraph, Tile, Tiles
from lamppu_xl.reports.subject import ReportedProject


def page_header(project: ReportedProject, period: Period, heading: str, words: Translator) -> Iterator[Block]:
    """The project, the heading, then the period with its days and its deadline."""
    days = f"{words.fact(period.start)}–{words.fact(period.end)}"
    deadline = words.label("html_deadline", day=period.deadline)
    yield Paragraph(f"{words.pick(project.name)} ({project.id})", "kicker")
    yield Heading(1, heading)
    yield Paragraph(f"{words.pick(period.label)} ({days}). {deadline}.", "period")


def state_tiles(words: Translator, *, accepted: int, to_correct: int, missing: int) -> Tiles:
    """The numbers of partners in each state."""
    return Tiles(
        (
            Tile(words.fact(accepted), words.label("html_fine", count=accepted), "accepted"),
            Tile(words.fact(to_correct), words.label("html_to_correct"), "rejected"),
            Tile(words.fact(missing), words.label("html_not_in", count=missing), "absent"),
        )
    )
