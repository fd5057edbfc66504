"""The sheets of figures, and the list of the answers that they are made of."""

from __future__ import annotations

from collections.abc import Container, Iterator, Sequence
from dataclasses import replace
from datetime import date

from lamppu_xl.definition.file_names import PROGRAMME_FILE
from lamppu_xl.domain.cell_address import cell_name
from lamppu_xl.domain.grouping import grouped
from lamppu_xl.programme.cell_basis import NO_BASIS, CellBasis, in_programme, joined, of_projects, row_of, rows_of_kind
from lamppu_xl.programme.earlier_figures import keys_quoted
from lamppu_xl.programme.figure_records import EVERYWHERE, NOTED_REASONS, SO_FAR, ProgrammeFigure, ProgrammeTotal
from lamppu_xl.programme.gap_places import of_question
from lamppu_xl.programme.gap_records import ProgrammeGap
from lamppu_xl.programme.last_figures import corrected_partners
from lamppu_xl.programme.member_records import ProgrammeAnswer
from lamppu_xl.programme.missing_figures import CORRECTED_SINCE, OF_FIGURES, kinds_of
from lamppu_xl.programme.named_corrections import KINDS
from lamppu_xl.programme.noted_names import names_in_words
from lamppu_xl.programme.project_basis import name_basis
from lamppu_xl.programme.rule_before import (
    RULE,
    TARGET,
    changed_keys,
    in_words,
    keys_before,
    period_of,
    target_in_words,
)
from lamppu_xl.programme.sheets.context import (
    FIRST,
    MOST_NAMED,
    PERCENT,
    CellSource,
    ListedCorrection,
    SheetContext,
    head_width,
    number_format,
)
from lamppu_xl.programme.sheets.correction_rows import MOST_ROWS, correction_rows
from lamppu_xl.workbook.model import Formula, TableObject
from lamppu_xl.workbook.sheet_builder import BuiltCell, SheetBuilder
from lamppu_xl.workbook.text_split import clean_text

_COLUMNS = {
    "figure": 34.0,
    "area": 24.0,
    "project": 9.0,
    "partner": 12.0,
    "organisation": 32.0,
    "period": 13.0,
    "value": 11.0,
    "in_total": 11.0,
    "file": 36.0,
    "sheet": 18.0,
    "cell": 8.0,
    "sha256": 20.0,
}
"""By label the widths of the columns of sources."""

_FILTER = 3.5
"""Characters of the button of a filter in a heading."""

_NAME, _UNIT, _FIGURE, _NOTE = 34.0, 9.0, 12.0, 48.0

_TARGET_HEADS = ("target", "share")

_NOTHING = "–"
"""In place of a target that there is none of."""


def number_sheet(context: SheetContext) -> SheetBuilder:
    """Every figure, so far and in the reported period, over the programme and under each focus area."""
    content = context.content
    areas = [] if content.area else [area.id for area in content.programme.focus_areas]
    total = head_width(context.area_name(content.area), _FIGURE)
    has_targets = shows_targets(context)
    widths = [_NAME, _UNIT, total, *(_FIGURE for _ in (*areas, *(_TARGET_HEADS if has_targets else ()))), _NOTE]
    sheet = context.begin_sheet("numbers", widths)
    labels = ("numbers_note", *(("targets_so_far",) if has_targets and len(content.periods) > 1 else ()))
    context.add_notes(sheet, " ".join(map(context.label, labels)))
    if has_long_lists(context):
        context.add_notes(sheet, context.label("long_lists", sheet=context.names["gaps"]))
    if areas:
        context.add_note(sheet, context.label("counted_under_each"))
    sheet.add_space()
    periods = {SO_FAR: ", ".join(context.period_name(period.id) for period in content.periods)}
    if len(content.periods) > 1:
        periods[content.period.id] = context.period_name(content.period.id)
    for when, names in periods.items():
        sheet.begin_block()
        basis = context.periods_basis if when == SO_FAR else in_programme(f"periods.{when}")
        context.add_section(sheet, context.label("numbers_of", periods=names), basis)
        add_figure_rows(context, sheet, content.figures, areas, when, notes=True)
        sheet.add_space(14.0)
    return sheet


def shows_targets(context: SheetContext) -> bool:
    """Whether tables of figures have columns for targets: those of all projects, if a figure has one."""
    return not context.content.area and any(figure.indicator.target for figure in context.content.figures)


def add_figure_rows(  # noqa: PLR0913
    context: SheetContext,
    sheet: SheetBuilder,
    figures: Sequence[ProgrammeFigure],
    areas: list[str],
    when: str,
    *,
    notes: bool,
) -> int:
    """Add a table of figures with a column for each focus area; return the row of the first one.

    Args:
        when: the period of the totals, or `SO_FAR`.
        notes: whether a last column has the rule of each total.
    """
    has_targets = shows_targets(context) and (notes or when == SO_FAR)
    heads = [
        *context.heads("figure", "unit"),
        *context.cells("header_right", context.area_name(context.content.area), *areas),
        *context.number_heads(*(_TARGET_HEADS if has_targets else ())),
        *context.heads(*(("how",) if notes else ())),
    ]
    columns = enumerate((context.content.area, *areas), 2)
    context.add_heads(sheet, heads, {col: in_programme(f"focus_areas.{area}") for col, area in columns if area})
    first = sheet.row
    for figure in figures:
        indicator = figure.indicator
        totals = [figure.total(area, period=when) for area in (EVERYWHERE, *areas)]
        name = context.figure_name(figure)
        cells: list[BuiltCell | None] = [
            BuiltCell(name if notes else context.with_range(name, totals[0]), "fact"),
            BuiltCell(context.unit_of(figure) or None, "fact_note"),
            context.total_cell(totals[0], "sum"),
            *(context.total_cell(total) for total in totals[1:]),
        ]
        if has_targets:
            cells += _target_cells(context, figure, (sheet.row, len(cells)), is_stated=when == SO_FAR)
        if notes:
            cells.append(BuiltCell(total_note(context, figure, when), "fact_note"))
        sources: dict[int, CellSource] = {col: total for col, total in enumerate(totals, 2) if total}
        place, target = f"indicators.{indicator.id}", len(totals) + 2
        basis = {0: in_programme(place), 1: in_programme(f"{place}.unit" if indicator.unit else "programme.currency")}
        if has_targets:
            basis |= dict.fromkeys((target, target + 1), in_programme(f"{place}.target"))
        basis |= {
            col: joined([in_programme(place), _rules_apart(context, total)])
            for col, total in enumerate(totals, 2)
            if total is None or total.amount is None
        }
        if has_targets and when == SO_FAR:
            sources[target + 1] = context.answers_in(totals[0])
            before = _basis_before(context, totals[0])
            basis[target + 1] = joined([basis[target + 1], before, _noted_basis(context, totals[0])])
        if notes:
            sources[len(cells) - 1] = context.answers_in(totals[0])
            basis[len(cells) - 1] = note_basis(context, figure, totals[0])
        key = f"{indicator.id}|{when or '*'}"
        context.add_row(sheet, key, cells, sources, basis=basis, min_height=20.0)
    return first


def _target_cells(
    context: SheetContext, figure: ProgrammeFigure, place: tuple[int, int], *, is_stated: bool
) -> Iterator[BuiltCell]:
    """The target of a figure and the share that is reached.

    Args:
        place: row and column of the target.
        is_stated: whether targets are about the periods of the table.
    """
    target, share = figure.indicator.target, context.share_of_target(figure)
    row, col = place
    if not is_stated or not target:
        yield from context.cells("unsaid", _NOTHING, _NOTHING)
        return
    yield BuiltCell(target, "figure", number_format(target, percent=figure.is_percent))
    reached = Formula(f"{cell_name(row, 2)}/{cell_name(row, col)}", share) if share is not None else _NOTHING
    yield BuiltCell(reached, "figure", "0\\ %")


def total_note(context: SheetContext, figure: ProgrammeFigure, when: str, area: str = EVERYWHERE) -> str:
    """The rule of a total, the projects that are not in it, and the corrections that are."""
    notes = [context.rule(figure)]
    total = figure.total(area, period=when)
    for reason, key in NOTED_REASONS.items():
        if names := list(getattr(total, reason, ())):
            shown = names_in_words(context.translator, reason, names)
            notes.append(context.label(reason, **{key: context.names_shown(shown)}))
    if total and total.rule_before:
        notes.append(context.label("rule_before", figures=_by_rule_before(context, total)))
    if total and total.target_before:
        notes.append(context.label("target_before", figures=_target_before(context, total)))
    return " ".join(notes)


def _by_rule_before(context: SheetContext, total: ProgrammeTotal) -> str:
    """A figure with what it was by the rule in the earlier workbook."""
    return in_words(context.translator, total, _period_before(context, total.rule_before))


def _target_before(context: SheetContext, total: ProgrammeTotal) -> str:
    """A figure with its target in the earlier workbook."""
    return target_in_words(context.translator, total, _period_before(context, total.target_before))


def _period_before(context: SheetContext, before: str) -> str:
    labels = {period.id: period.label for period in context.content.programme.periods}
    return context.period_in_phrase(period_of(before, labels))


def notes_on_figures(
    context: SheetContext, figures: Sequence[ProgrammeFigure], project: str = "", without: Container[str] = ()
) -> Iterator[tuple[str, CellBasis]]:
    """What totals so far hold and lack, each once with the figures that it concerns unless it concerns all, and why.

    Args:
        project: empty for the totals of all projects.
        without: reasons that are said elsewhere.
    """
    totals = [total for figure in figures if (total := figure.total(project=project))]
    for reason, key in NOTED_REASONS.items():
        concerned = grouped((text, total.indicator) for total in totals for text in _counted(getattr(total, reason)))
        if concerned and reason not in without:
            texts = names_in_words(context.translator, reason, [text for text, _ in concerned])
            names = [
                text if len(of) == len(totals) else f"{context.dated(text)} ({context.names_shown(of)})"
                for text, of in zip(texts, concerned.values(), strict=True)
            ]
            named = [(text, indicator) for (text, _), of in concerned.items() for indicator in of]
            sentence = context.label(reason, **{key: context.names_shown(names)})
            yield sentence, _basis_of_reason(context, reason, named)
    for key, reason, words in ((RULE, "rule_before", _by_rule_before), (TARGET, "target_before", _target_before)):
        if changed := [total for total in totals if key in changed_keys(total)]:
            then = ", ".join(words(context, total) for total in changed)
            places = (place for total in changed for place in context.content.places_before[total.indicator, key])
            earlier = keys_before(changed, context.content.area)
            basis = CellBasis(defined=tuple(places), earlier=earlier if len(earlier) <= MOST_ROWS else ())
            yield context.label(reason, figures=then), basis


def _counted(texts: Sequence[str]) -> Iterator[tuple[str, int]]:
    """Each text with how often it was before: two corrections of a figure may be named alike."""
    for number, text in enumerate(texts):
        yield text, texts[:number].count(text)


def has_long_lists(context: SheetContext) -> bool:
    """Whether a note on a total shows only the beginning of a list."""
    totals = context.content.totals
    return any(len(getattr(total, reason)) > MOST_NAMED + 1 for total in totals for reason in NOTED_REASONS)


def note_basis(context: SheetContext, figure: ProgrammeFigure, total: ProgrammeTotal | None) -> CellBasis:
    """The rule in the definition, the projects that a note on a total names, and the reasons for what it names."""
    place = f"{PROGRAMME_FILE}: indicators.{figure.indicator.id}.aggregate"
    return joined([CellBasis(defined=(place,)), _basis_before(context, total), _noted_basis(context, total)])


def _basis_before(context: SheetContext, total: ProgrammeTotal | None) -> CellBasis:
    """Where another rule or another target of a total is stated, and the figure in the workbook before."""
    if total is None:
        return NO_BASIS
    stated = (context.content.places_before[total.indicator, key] for key in changed_keys(total))
    defined = tuple(place for places in stated for place in places)
    return CellBasis(defined=defined, earlier=keys_before([total], context.content.area))


def _noted_basis(context: SheetContext, total: ProgrammeTotal | None) -> CellBasis:
    """What a total holds and lacks besides its answers: projects, missing returns, rows of *What is missing*."""
    if total is None:
        return NO_BASIS
    named = {reason: [(text, total.indicator) for text in getattr(total, reason, ())] for reason in NOTED_REASONS}
    projects = of_projects(text.split()[0] for texts in named.values() for text, _ in texts)
    quoted = CellBasis(earlier=keys_quoted("lacking", named["lacking"]))
    stated = (_basis_of_reason(context, reason, texts, total.area) for reason, texts in named.items() if texts)
    return _shortened(context, joined([projects, quoted, *stated]))


def _rules_apart(context: SheetContext, total: ProgrammeTotal | None) -> CellBasis:
    """The questions whose rules are the reason why a total is without the figures of projects."""
    named = [(text, total.indicator) for text in total.apart] if total else []
    return CellBasis(defined=_basis_of_reason(context, "apart", named).defined)


def _basis_of_reason(
    context: SheetContext, reason: str, named: Sequence[tuple[str, str]], area: str = EVERYWHERE
) -> CellBasis:
    """What a sentence on totals so far names: projects, missing returns, rows of *What is missing*, rules.

    Args:
        named: the texts of the totals, each with its indicator.
        area: the focus area of the totals.
    """
    projects = tuple(dict.fromkeys(text.split()[0] for text, _ in named))
    if reason in ("carried", "not_due", "left_without"):
        return context.standing_of(projects)
    if reason in KINDS:
        return CellBasis(projects=projects, rows=correction_rows(context, {reason: named}, area))
    if reason in ("apart", "other_rules"):
        places = dict.fromkeys(_question_of(context, text.split()[0], indicator) for text, indicator in named)
        if len(places) > MOST_ROWS:
            places = dict.fromkeys(f"{project}: project.form" for project in projects)
        return CellBasis(projects=projects, defined=tuple(filter(None, places)))
    gaps = [gap for kind in kinds_of(reason) for gap in context.gaps_by_kind.get(kind, ())]
    returned = {" ".join(text.split()[:3]) for text, _ in named}
    lost = [each.missing for each in gaps if each.missing]
    missing = [each.key for each in lost if f"{each.project} {each.partner} {each.period}" in returned]
    figures, of = {(text.split()[0], indicator) for text, indicator in named}, frozenset(projects)
    partners = {text.split()[0]: corrected_partners(text) for text, _ in named} if reason == "lacking" else {}
    concerned = [
        each
        for each in gaps
        if not each.missing and each.subject in of
        if each.kind != CORRECTED_SINCE or _is_about(each, partners[each.subject])
        if each.kind not in OF_FIGURES or (each.subject, each.figure) in figures
        if each.faulty is None or each.faulty.shown in returned
    ]
    rows = [row_of(context.names["gaps"], each.key) for each in concerned]
    if len(rows) > MOST_ROWS:
        rows = [rows_of_kind(context.names["gaps"], f"{each.kind}/{each.subject}") for each in concerned]
    quoted = keys_quoted(reason, named, area)
    return CellBasis(
        projects=projects,
        rows=tuple(dict.fromkeys(rows)),
        missing=tuple(missing),
        earlier=quoted if len(quoted) <= MOST_ROWS else (),
    )


def _is_about(gap: ProgrammeGap, partners: Container[str]) -> bool:
    """Whether one of the corrections of a project is an answer of some partners."""
    return any(word in partners for each in gap.findings for word in str(each.facts.get("project", "")).split()[1:])


def _shortened(context: SheetContext, basis: CellBasis) -> CellBasis:
    """A basis that fits a cell of the hidden sheet: of very many rows or missing returns the kinds of their rows."""
    rows, missing = basis.rows, basis.missing
    if len(missing) > MOST_ROWS:
        projects = dict.fromkeys(key.partition("/")[0] for key in missing)
        kinds = kinds_of("partners")
        rows += tuple(rows_of_kind(context.names["gaps"], f"{kind}/{each}") for kind in kinds for each in projects)
        missing = ()
    if len(rows) > MOST_ROWS:
        rows = tuple(dict.fromkeys(rows_of_kind(*row.split("/")[:2]) for row in rows))
    return replace(basis, rows=rows, missing=missing)


def _question_of(context: SheetContext, project: str, indicator: str) -> str:
    """The place of the question in the definition of a project whose answers a figure takes."""
    found = next((each for each in context.content.programme.indicators if each.id == indicator), None)
    entry = found.entry_in(project) if found else None
    return of_question(project, entry) if entry else ""


def by_project_sheet(context: SheetContext) -> SheetBuilder:
    """Each project's own figures so far; a project combines its partners' values by its own rule."""
    figures = context.content.figures
    widths = (head_width(context.figure_name(figure), 18.0) for figure in figures)
    sheet = context.begin_sheet("by_project", [40.0, *widths, _NOTE])
    context.add_note(sheet, context.label("by_project_note"))
    context.add_absent(sheet)
    sheet.add_space()
    names = map(context.figure_name, figures)
    heads = [*context.heads("project"), *context.cells("header_right", *names), *context.heads("lacks")]
    indicators = [in_programme(f"indicators.{figure.indicator.id}") for figure in figures]
    context.add_heads(sheet, heads, dict(enumerate(indicators, 1)))
    for member in context.content.included:
        totals = [figure.total(project=member.id) for figure in figures]
        sentences = [*notes_on_figures(context, figures, member.id)]
        notes = " ".join(sentence for sentence, _ in sentences)
        cells = [BuiltCell(context.member_name(member), "fact"), *map(context.total_cell, totals)]
        cells.append(BuiltCell(notes or None, "fact_note"))
        sources = {col: total for col, total in enumerate(totals, 1) if total}
        basis = {col: of_projects([member.id]) for col in range(len(cells)) if col not in sources}
        basis[0] = name_basis(member)
        basis[len(cells) - 1] = _shortened(context, joined([of_projects([member.id]), *(of for _, of in sentences)]))
        context.add_row(sheet, f"{member.id}|*", cells, sources, basis=basis, min_height=20.0)
    return sheet


def _shown_cell(context: SheetContext, answer: ProgrammeAnswer, look: str) -> BuiltCell:
    """An answer with the number format of its figure; a day or a month with its own."""
    if isinstance(answer.display, date):
        look = context.day_format(answer)
    return BuiltCell(answer.display, "row_figure", "" if isinstance(answer.display, str) else look)


def source_sheet(context: SheetContext) -> SheetBuilder:
    """The sources of the figures: one row for each answer under each focus area in which it is counted."""
    sheet = context.begin_sheet("sources", context.widths(_COLUMNS, room=_FILTER))
    context.add_note(sheet, context.label("sources_note"))
    area = context.content.area
    basis = in_programme(*((f"focus_areas.{area}",) if area else ()))
    context.add_note(sheet, context.label("sources_filter", area=context.area_name(area)), basis)
    heads = context.heads(*_COLUMNS, "key")
    sheet.add(*heads, min_height=20.0)
    for figure, area, listed in context.listed:
        if isinstance(listed, ListedCorrection):
            _add_correction(context, sheet, figure, area, listed)
            continue
        answer = listed.answer
        total = figure.total(area)
        in_total = total is not None and answer.number in total.made_of
        look = PERCENT if figure.is_percent else "#,##0.##"
        cells = [
            *context.cells("row", context.figure_name(figure), context.area_name(area or context.content.area)),
            *context.cells("row", answer.project, context.marked(answer, answer.partner), answer.organisation),
            BuiltCell(context.text(context.period_label(answer.project, answer.period)), "row", "@"),
            _shown_cell(context, answer, look),
            BuiltCell(context.label("yes" if in_total else "no"), "row"),
            context.return_cell(answer, clean_text(answer.file), "row_source"),
            BuiltCell(answer.sheet, "row_source", "@"),
            BuiltCell(answer.cell, "row_source", "@"),
            BuiltCell(answer.sha256, "row_cut"),
        ]
        key = f"{figure.indicator.id}|{area}|{answer.number}"
        context.add_row(sheet, key, cells, {6: answer}, min_height=16.0)
    if sheet.row > FIRST:
        table = TableObject(
            row=FIRST - 1,
            col=0,
            last_row=sheet.row - 1,
            last_col=len(_COLUMNS),
            name="programme_sources",
            title=context.label("sheet_sources"),
            headers=tuple(str(cell.content) for cell in heads),
        )
        sheet.tables.append(table)
    else:
        sheet.add(BuiltCell(context.translator.label("master_nothing"), "note"))
    return sheet


def _add_correction(
    context: SheetContext, sheet: SheetBuilder, figure: ProgrammeFigure, area: str, correction: ListedCorrection
) -> None:
    """A row with what a correction adds to a total, so that the rows that are in it add up to it."""
    answers = (each.answer for each in figure.contributions)
    of_partner = (correction.project, correction.partner)
    names = (each.organisation for each in answers if (each.project, each.partner) == of_partner)
    cells = [
        *context.cells("row", context.figure_name(figure), context.area_name(area or context.content.area)),
        *context.cells("row", *of_partner, next(names, correction.partner)),
        BuiltCell(context.text(context.period_label(correction.project, correction.period)), "row", "@"),
        BuiltCell(correction.difference, "row_figure", PERCENT if figure.is_percent else "+#,##0.##;-#,##0.##"),
        *context.cells("row", context.label("yes")),
        *context.cells("row_source", context.label("gap_figure_corrected"), context.names["gaps"], None, None),
    ]
    rows = correction_rows(context, {"corrected": [(correction.label, figure.indicator.id)]}, area)
    basis = dict.fromkeys((6, 8, 9), CellBasis(projects=(correction.project,), rows=rows))
    key = f"{figure.indicator.id}|{area}|{correction.label}"
    context.add_row(sheet, key, cells, {}, basis=basis, min_height=16.0)
