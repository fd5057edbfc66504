"""The page of a master workbook or of a programme: its beginning, a list of contents, its sections."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from lamppu_xl.i18n.translator import Translator
from lamppu_xl.reports.pages.blocks import Block, Heading, Items, Page, PageLink, Paragraph, Section
from lamppu_xl.reports.pages.render import render

SUMMARY = "summary"
"""The id of the heading at which the content begins."""


def report_page(
    words: Translator, *, title: str, header: Iterable[Block], summary: Section, sections: Sequence[Section]
) -> bytes:
    """The page in UTF-8. The links of its contents lead to the headings of `sections`."""
    page = Page(
        title=title,
        language=words.main_language,
        skip=PageLink(words.label("html_skip_content"), SUMMARY, "skip"),
        header=tuple(header),
        main=(
            summary,
            _contents(words, sections),
            *sections,
            Paragraph(words.label("html_not_printed"), "on-paper"),
        ),
        footer=title,
        styles=("report.css", "master.css"),
    )
    return render(page).encode("utf-8", "replace")


def _contents(words: Translator, sections: Sequence[Section]) -> Section:
    links = tuple((PageLink(section.heading.text, section.heading.id),) for section in sections)
    heading = Heading(2, words.label("master_contents"), "contents")
    return Section(heading=heading, blocks=(Items(links),), is_navigation=True)
