"""The programme as a Word document: the report that a funder edits and hands on."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from lamppu_xl.domain.goal_states import look_of
from lamppu_xl.domain.text_normalising import capitalised, shortened_line
from lamppu_xl.master.aggregation import total_text
from lamppu_xl.programme.exports.content import (
    deviation_lines,
    figure_notes,
    goals_by_project,
    key_figures,
    language_of,
    money_rows,
    named_partners,
    newest_first,
    place_of_goal,
    result_texts,
    state_parts,
    status_notes,
)
from lamppu_xl.programme.figure_records import SO_FAR
from lamppu_xl.programme.report_records import GoalReport, ProjectText
from lamppu_xl.programme.sheets.context import SheetContext
from lamppu_xl.programme.sheets.front_page import introduction, message, title
from lamppu_xl.programme.sheets.indicators import notes_on_figures, total_note
from lamppu_xl.programme.sheets.lists import gap_texts
from lamppu_xl.programme.sheets.money import MONEY_COLUMNS, money_message
from lamppu_xl.programme.sheets.tables import STATUS_STYLES
from lamppu_xl.reports.word import BEGINNING, MOST_WHOLE, WordCell, WordColumn, WordDocument, begin_document

_WIDTH = 25.7
"""Centimetres between the margins."""

_GOAL, _STATE = 6.0, 3.9


def as_docx(context: SheetContext) -> bytes:
    """Message, key figures, projects, their figures, money, deviations, goals, what is missing, partners, sources."""
    document = begin_document(title(context), context.translator.main_language)
    for text in introduction(context):
        document.add_paragraph(text)
    document.add_paragraph(message(context), is_bold=True)
    _add_key_figures(document, context)
    _add_projects(document, context)
    _add_by_project(document, context)
    _add_money(document, context)
    _add_deviations(document, context)
    _add_results(document, context)
    _add_texts(document, context)
    _add_gaps(document, context)
    _add_partners(document, context)
    _add_sources(document, context)
    return document.data()


def _columns(context: SheetContext, widths: dict[str, float]) -> list[WordColumn]:
    numbers = (*MONEY_COLUMNS, "returns", "deviations")
    return [WordColumn(context.label(label), width, label in numbers) for label, width in widths.items()]


def _add_key_figures(document: WordDocument, context: SheetContext) -> None:
    figures = key_figures(context)
    if not figures:
        return
    document.add_heading(context.translator.label("master_key_figures"))
    has_targets = any(figure.target for figure in figures)
    columns = [WordColumn(context.label("figure"), 11.0)]
    labels = ("master_reached", "master_target", "master_share") if has_targets else ("master_total",)
    columns += [
        WordColumn(context.translator.label(label), 6.7 if label == "master_share" else 4.0, label != "master_share")
        for label in labels
    ]
    rows = [
        (
            WordCell(figure.name),
            WordCell(figure.reached, is_number=True),
            *(
                [WordCell(figure.target or "–", is_number=True), WordCell(figure.share_text or "–", bar=figure.share)]
                if has_targets
                else []
            ),
        )
        for figure in figures
    ]
    document.add_table(columns, rows)
    for note in figure_notes(context):
        document.add_paragraph(note)
    for counted in context.content.figures:  # the web page has this in its table of figures
        document.add_paragraph(f"{context.figure_name(counted)}: {total_note(context, counted, SO_FAR)}")


def _add_projects(document: WordDocument, context: SheetContext) -> None:
    document.add_heading(context.label("sheet_projects"))
    widths = {"project": 9.0, "coordinator": 7.2, "standing": 4.0, "returns": 2.5, "deviations": 3.0}
    rows = []
    for member in context.content.members:
        standing = WordCell(
            capitalised(context.label(f"standing_{member.status.value}")), (STATUS_STYLES[member.status],)
        )
        notes = (WordCell(text, is_number=True) for text in status_notes(context, member))
        name = WordCell(context.member_name(member), is_bold=True)
        rows.append((name, WordCell(context.coordinator_name(member)), standing, *notes))
    document.add_table(_columns(context, widths), rows)


def _add_by_project(document: WordDocument, context: SheetContext) -> None:
    """Each project's own figures so far, and what they hold and lack."""
    figures, members = context.content.figures, context.content.included
    if not figures or not members:
        return
    document.add_heading(context.label("sheet_by_project"))
    document.add_paragraph(context.label("by_project_note"))
    _add_absent(document, context)
    rows = []
    for member in members:
        totals = ((figure, figure.total(project=member.id)) for figure in figures)
        lines = (
            f"{context.figure_name(figure)}: "
            f"{total_text(context.translator, total.total if total else None, percent=figure.is_percent)}"
            for figure, total in totals
        )
        notes = (sentence for sentence, _ in notes_on_figures(context, figures, member.id))
        name = WordCell(context.member_name(member), is_bold=True)
        rows.append((name, WordCell("\n".join(lines)), WordCell("\n".join(notes))))
    document.add_table(_columns(context, {"project": 5.0, "figure": 8.0, "lacks": 12.7}), rows)


def _add_money(document: WordDocument, context: SheetContext) -> None:
    rows = money_rows(context)
    if not rows:
        return
    document.add_heading(f"{context.label('sheet_money')} ({context.content.programme.currency})")
    columns = _columns(context, {"money_of": 8.0, **dict.fromkeys(MONEY_COLUMNS, 3.5)})
    document.add_table(
        columns,
        [
            (
                WordCell(row.name, is_bold=row.is_total),
                *(WordCell(amount, is_bold=row.is_total, is_number=True) for amount in row.amounts),
            )
            for row in rows
        ],
    )
    if sentence := money_message(context):
        document.add_paragraph(sentence, is_bold=True)
    if rows and context.content.area:
        document.add_paragraph(context.label("whole_money"))


def _add_deviations(document: WordDocument, context: SheetContext) -> None:
    document.add_heading(context.label("sheet_deviations"))
    _add_absent(document, context)
    lines = [*deviation_lines(context)]
    if is_cut := len(lines) > MOST_WHOLE:
        document.add_paragraph(context.label("cut_partner_texts"))
    for line in lines:
        name = ", ".join(filter(None, (context.member_name(line.member), line.subject)))
        document.add_point(name, _shown(line.sentence, is_cut=is_cut), language_of(line.member, context))
    if not lines:
        document.add_paragraph(context.no_deviations)


def _add_results(document: WordDocument, context: SheetContext) -> None:
    """The goals of each project, one on a row, with the synthesis or the texts of each period."""
    periods = newest_first(context)
    if not context.content.goals:
        return
    document.add_heading(context.label("results"))
    _add_absent(document, context)
    if is_cut := len(context.content.goals) > MOST_WHOLE:
        document.add_paragraph(context.label("cut_partner_texts"))
    width = (_WIDTH - _GOAL - _STATE) / len(periods)
    columns = [
        WordColumn(context.label("goal"), _GOAL),
        *(WordColumn(context.text(period.label), width) for period in periods),
        WordColumn(context.translator.label("master_state"), _STATE),
    ]
    for member, reports in goals_by_project(context):
        document.add_heading(f"{context.member_name(member)} · {context.coordinator_name(member)}", 2)
        document.add_table(columns, [[*_result_row(context, report, is_cut=is_cut)] for report in reports])


def _add_texts(document: WordDocument, context: SheetContext) -> None:
    """The texts of projects without goals, each with its question and its source."""
    texts = context.content.texts
    if not texts:
        return
    document.add_heading(context.label("sheet_texts"))
    document.add_paragraph(context.label("about_texts"))
    _add_absent(document, context)
    rows = [[*_text_row(context, text, is_cut=len(texts) > MOST_WHOLE)] for text in texts]
    document.add_table(_columns(context, {"project": 5.0, "question": 5.0, "reported_text": 11.0, "source": 4.7}), rows)


def _text_row(context: SheetContext, text: ProjectText, *, is_cut: bool) -> Iterator[WordCell]:
    shown, place = f"{context.partner_name(text.answer)}: {context.shown(text.answer)}", context.place_text(text.answer)
    yield WordCell(context.member_name(text.member))
    yield WordCell(context.text(text.label))
    yield WordCell(_shown(shown, is_cut=is_cut), language=language_of(text.member, context))
    yield WordCell(context.return_text(text.answer, place))


def _add_absent(document: WordDocument, context: SheetContext) -> None:
    """The projects that a section lacks."""
    for sentence, _ in context.absent():
        document.add_paragraph(sentence)


def _shown(text: str, *, is_cut: bool) -> str:
    return shortened_line(text, BEGINNING) if is_cut else text


def _result_row(context: SheetContext, report: GoalReport, *, is_cut: bool) -> Iterator[WordCell]:
    goal, language = report.goal, language_of(report.member, context)
    lines = (f"{goal.id} {context.text(goal.title)}", context.text(goal.wording), place_of_goal(context, report))
    yield WordCell("\n".join(filter(None, lines)), first_bold=True)
    for period in newest_first(context):
        texts = result_texts(context, report, period.id)
        shown = (_shown(f"{each.partner}: {each.text}", is_cut=is_cut) if each.partner else each.text for each in texts)
        yield WordCell("\n".join(shown) or "–", language=language if texts else "")
    parts = state_parts(context, report)
    if parts:
        looks = tuple(f"state_{look_of(option)}" for option, _ in parts)
        yield WordCell("\n".join(text for _, text in parts), looks)
    else:
        yield WordCell(context.no_status(report), ("state_missing",))


def _add_gaps(document: WordDocument, context: SheetContext) -> None:
    document.add_heading(context.label("sheet_gaps"))
    rows = [tuple(map(WordCell, gap_texts(context, gap))) for gap in context.content.gaps]
    if rows:
        document.add_table(_columns(context, {"missing": 5.0, "of": 7.7, "why": 13.0}), rows)
    else:
        document.add_paragraph(context.label("no_gaps"))


def _add_partners(document: WordDocument, context: SheetContext) -> None:
    """The ids of partners, which are before their texts, with their names."""
    rows = [tuple(map(WordCell, partner)) for partner in named_partners(context)]
    if rows:
        document.add_heading(context.translator.label("master_partners"))
        _add_absent(document, context)
        heads = (context.label("id"), context.translator.label("row_name"), context.label("sheet_projects"))
        document.add_table([*map(WordColumn, heads, (4.0, 12.7, 9.0))], rows)


def _add_sources(document: WordDocument, context: SheetContext) -> None:
    """The master workbook of each project that is included."""
    rows: Sequence[tuple[WordCell, ...]] = [
        (WordCell(context.member_name(member)), WordCell(member.file), WordCell(member.sha256))
        for member in context.content.included
    ]
    if rows:
        document.add_heading(context.label("sheet_sources"))
        document.add_table(_columns(context, {"project": 7.7, "file": 8.0, "sha256": 10.0}), rows)
