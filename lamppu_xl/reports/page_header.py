"""The first lines of a page about the returns of a period."""

from __future__ import annotations

from collections.abc import Iterator

from lamppu_xl.domain.periods import Period
from lamppu_xl.i18n.translator import Translator
from lamppu_xl.reports.pages.blocks import Block, Heading, Paragraph
from lamppu_xl.reports.subject import ReportedProject


def page_header(project: ReportedProject, period: Period, heading: str, words: Translator) -> Iterator[Block]:
    """The project, the heading, then the period with its days and its deadline."""
    days = f"{words.fact(period.start)}–{words.fact(period.end)}"
    deadline = words.label("html_deadline", day=period.deadline)
    yield Paragraph(f"{words.pick(project.name)} ({project.id})", "kicker")
    yield Heading(1, heading)
    yield Paragraph(f"{words.pick(period.label)} ({days}). {deadline}.", "period")
