"""The overview of results as a Word document: the report that a coordinator edits and hands in."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from lamppu_xl.domain.project import goal_name
from lamppu_xl.master.context import MasterContext
from lamppu_xl.master.sheets.deviations import reported_deviations
from lamppu_xl.master.sheets.form_parts import form_parts
from lamppu_xl.master.sheets.goals import state_counts
from lamppu_xl.master.sheets.message import key_figures, message
from lamppu_xl.master.sheets.overview import synthesis_of
from lamppu_xl.master.sheets.summary import project_line, reported_period, title
from lamppu_xl.master.sheets.syntheses import overview_periods
from lamppu_xl.workbook.model import plain_text
from lamppu_xl.workbook.text_split import clean_text

if TYPE_CHECKING:
    from docx.document import Document
    from docx.table import _Cell

_NAVY = "1F3864"
_EPOCH = (1980, 1, 1, 0, 0, 0)
"""The time of all parts, so that the same master gives the same bytes."""


def as_docx(context: MasterContext) -> bytes:
    """The document: message, key figures, the table of goals and periods, deviations, partners."""
    import docx  # noqa: PLC0415  # slow to import, and not always needed
    from docx.enum.section import WD_ORIENT  # noqa: PLC0415
    from docx.shared import Cm  # noqa: PLC0415

    context = replace(context, editable=False, sink=None)
    document = docx.Document()
    section = document.sections[0]
    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = Cm(29.7), Cm(21.0)
    section.left_margin = section.right_margin = Cm(2.0)
    section.top_margin = section.bottom_margin = Cm(1.8)
    _set_properties(document, context)
    words = context.words
    document.add_heading(title(context), 0)
    document.add_paragraph(project_line(context))
    document.add_paragraph(words.label("master_now", period=reported_period(context)))
    document.add_paragraph().add_run(message(context)).bold = True
    _add_key_figures(document, context)
    if context.collected.project.goals:
        document.add_heading(words.label("master_overview_title"), 1)
        _add_overview(document, context)
    else:
        document.add_heading(words.label("master_by_part"), 1)
        _add_parts(document, context)
    _add_deviations(document, context)
    _add_partners(document, context)
    stream = io.BytesIO()
    document.save(stream)
    return _same_each_time(stream.getvalue())


def _set_properties(document: Document, context: MasterContext) -> None:
    from docx.oxml.ns import qn  # noqa: PLC0415
    from docx.shared import Pt  # noqa: PLC0415

    style = document.styles["Normal"]
    style.font.name, style.font.size = "Arial", Pt(10)
    language = style.element.get_or_add_rPr().makeelement(qn("w:lang"), {qn("w:val"): context.words.main_language})
    style.element.get_or_add_rPr().append(language)
    properties = document.core_properties
    properties.title, properties.author, properties.comments = title(context), "", ""
    properties.language = context.words.main_language


def _add_key_figures(document: Document, context: MasterContext) -> None:
    words, figures = context.words, key_figures(context)
    if not figures:
        return
    document.add_heading(words.label("master_key_figures"), 1)
    has_targets = any(figure.target for figure in figures)
    labels = ("master_reached", "master_target", "master_share") if has_targets else ("master_total",)
    heads = [words.label(label) for label in ("row_name", *labels)]
    rows = [
        (
            figure.name,
            words.fact(figure.actual),
            *([words.fact(figure.target), figure.share(words)] if figure.target else []),
        )
        for figure in figures
    ]
    _add_table(document, heads, rows, (9.0, *(4.0 for _ in labels)))


def _add_overview(document: Document, context: MasterContext) -> None:
    """The goals, one on a row, with the coordinator's synthesis of each period."""
    words, periods = context.words, overview_periods(context.collected)
    heads = [words.label("master_goal"), *map(context.period_label, periods), words.label("master_state")]
    rows = []
    for goal in context.collected.project.goals:
        name = f"{words.pick(goal_name(goal))}\n{words.pick(goal.wording)}"
        texts = [synthesis_of(context, goal, period) for period in periods]
        rows.append((name, *texts, plain_text(state_counts(context, goal).content)))
    widths = (6.2, *(15.5 / len(periods) for _ in periods), 4.0)
    _add_table(document, heads, rows, widths, has_names=True)


def _add_parts(document: Document, context: MasterContext) -> None:
    """What each partner reported on each sheet of a form without goals."""
    partners = context.collected.reporting_partners
    heads = [context.words.label("master_sheet"), *(partner.id for partner in partners)]
    rows = [(part.name, *(count.label for count in part.counts)) for part in form_parts(context)]
    widths = (9.0, *(min(4.0, 16.0 / len(partners)) for _ in partners))
    _add_table(document, heads, rows, widths, has_names=True)


def _add_deviations(document: Document, context: MasterContext) -> None:
    deviations = [*reported_deviations(context)]
    if not deviations:
        return
    document.add_heading(context.words.label("master_deviations"), 1)
    for label, texts, _ in deviations:
        paragraph = document.add_paragraph()
        paragraph.add_run(f"{_plain(label)}: ").bold = True
        paragraph.add_run(_plain(" · ".join(texts)))


def _add_partners(document: Document, context: MasterContext) -> None:
    """Which partners have reported."""
    words, collected = context.words, context.collected
    document.add_heading(words.label("master_returns"), 1)
    rows = [
        (
            f"{partner.name} ({partner.id})",
            context.absence_reason(collected.period, partner) or words.label("master_returned"),
        )
        for partner in collected.reporting_partners
    ]
    heads = [words.label("master_partner"), context.period_label(collected.period)]
    _add_table(document, heads, rows, (14.0, 7.0))


def _add_table(
    document: Document,
    heads: Sequence[str],
    rows: Iterable[Sequence[str]],
    widths: Sequence[float],
    *,
    has_names: bool = False,
) -> None:
    """A table whose heads are repeated on each page, and whose rows are not parted."""
    from docx.oxml import OxmlElement  # noqa: PLC0415
    from docx.shared import Cm  # noqa: PLC0415

    table = document.add_table(rows=1, cols=len(heads))
    table.style = "Table Grid"
    table.autofit = False
    for cell, head in zip(table.rows[0].cells, heads, strict=True):
        _fill(cell, head, bold=True, colour=_NAVY)
    table.rows[0]._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))  # docx has no other way
    for texts in rows:
        cells = table.add_row().cells
        for col, (cell, text) in enumerate(zip(cells, texts, strict=True)):
            _fill(cell, text, bold=False, first_bold=has_names and col == 0)
    for row in table.rows:
        row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
        for cell, width in zip(row.cells, widths, strict=True):
            cell.width = Cm(width)


def _fill(cell: _Cell, text: str, *, bold: bool, colour: str = "", first_bold: bool = False) -> None:
    """Write the paragraphs of a text into a cell."""
    from docx.oxml import OxmlElement  # noqa: PLC0415
    from docx.oxml.ns import qn  # noqa: PLC0415
    from docx.shared import RGBColor  # noqa: PLC0415

    for number, line in enumerate(_plain(text).split("\n")):
        paragraph = cell.paragraphs[0] if number == 0 else cell.add_paragraph()
        run = paragraph.add_run(line)
        run.bold = bold or (first_bold and number == 0)
        if colour:
            run.font.color.rgb = RGBColor(0xFF, 0xFF, 0xFF)
    if colour:
        shade = OxmlElement("w:shd")
        shade.set(qn("w:val"), "clear")
        shade.set(qn("w:fill"), colour)
        cell._tc.get_or_add_tcPr().append(shade)


def _plain(text: str) -> str:
    return clean_text(text)


def _same_each_time(data: bytes) -> bytes:
    """The same document with fixed times in its package."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as package, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as written:
        for name in package.namelist():
            written.writestr(zipfile.ZipInfo(name, _EPOCH), package.read(name), zipfile.ZIP_DEFLATED)
    return stream.getvalue()
