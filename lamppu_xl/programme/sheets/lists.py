"""The sheets of deviations, good practices, and missing projects, files and answers."""

from __future__ import annotations

from datetime import date

from lamppu_xl.definition.coordinator_lists.corrections import FILE as CORRECTIONS_FILE
from lamppu_xl.definition.file_names import PROGRAMME_FILE
from lamppu_xl.domain.finding_codes import CODES
from lamppu_xl.domain.text_normalising import shortened_line
from lamppu_xl.programme.cell_basis import CellBasis, defined_at, in_programme, rows_of_kind
from lamppu_xl.programme.finding_texts import MOST_FINDINGS, finding_texts
from lamppu_xl.programme.gap_records import ProgrammeGap
from lamppu_xl.programme.member_records import MemberProject, ProgrammeAnswer, ProjectStatus
from lamppu_xl.programme.missing_figures import CORRECTED_SINCE, NOT_CORRECTED
from lamppu_xl.programme.moved_goals import MOVED
from lamppu_xl.programme.noted_names import with_numbers_of_language
from lamppu_xl.programme.report_records import NamedCorrection, ReportedPractice
from lamppu_xl.programme.sheets.context import SheetContext, web_cell
from lamppu_xl.programme.sheets.tables import MOST_IN_LIST
from lamppu_xl.workbook.sheet_builder import BuiltCell, SheetBuilder
from lamppu_xl.workbook.styles import font_of
from lamppu_xl.workbook.text_metrics import unbroken_width
from lamppu_xl.workbook.text_split import clean_text

MOST_DEVIATION_TEXT = 600
"""The number of characters that are shown of a deviation."""


def deviation_sheet(context: SheetContext) -> SheetBuilder:
    """The deviations from the plan, project by project, with their sources."""
    columns = {"project": 16.0, "goal": 30.0, "what": 22.0, "reported_text": 66.0, "source": 30.0}
    sheet = context.begin_table("deviations", columns)
    if not context.content.deviations:
        context.add_note(sheet, context.no_deviations)
    for deviation in context.content.deviations:
        sheet.begin_block()
        goals = ", ".join(f"{goal.id} {context.text(goal.title)}" for goal in deviation.goals)
        answers = tuple(answer for _, answer in deviation.answers)
        for number, (label, answer) in enumerate(deviation.answers):
            project = f"{deviation.member.id} · {context.partner_name(answer)}"
            lead = (None, None) if number else (project, goals)
            cells = [
                *context.cells("row", *lead, context.text(label)),
                _answer_cell(context, answer),
                context.place_cell(answer, "row_source"),
            ]
            context.add_row(
                sheet,
                f"{'detail' if number else 'deviation'}/{deviation.member.id}/{answer.number}",
                cells,
                {col: answer for col in (2, 3, 4) if cells[col].content is not None} | ({} if number else {0: answers}),
                basis={1: defined_at(*(f"{deviation.member.id}: goals.{goal.id}" for goal in deviation.goals))},
                min_height=16.0,
                keep_with_next=number < len(deviation.answers) - 1,
            )
        if not deviation.described:
            note = BuiltCell(context.translator.label("master_deviation_not_described"), "row_source")
            row = [*context.cells("row", None, None, None), note, BuiltCell(None, "row")]
            key = f"undescribed/{deviation.member.id}/{answers[0].number}"
            context.add_row(sheet, key, row, {3: answers}, min_height=16.0)
    return sheet


def _answer_cell(context: SheetContext, answer: ProgrammeAnswer) -> BuiltCell:
    display = context.shown(answer)
    if isinstance(display, str):
        return BuiltCell(shortened_line(display, MOST_DEVIATION_TEXT), "row", "@")
    return BuiltCell(display, "row", context.day_format(answer) if isinstance(display, date) else "")


_WIDEST_LINK = 70.0
"""Characters of the column of web addresses; a longer one is shown smaller."""


def _width_of_link(practice: ReportedPractice) -> float:
    """The width in which a web address is whole: office programs do not break it."""
    size, bold = font_of("fact_note_link")
    return unbroken_width(practice.link, size, bold=bold)


def practice_sheet(context: SheetContext) -> SheetBuilder:
    """Good practices, the organisations that can say more, and those that have adopted them."""
    practices = context.content.practices
    every = [each for practice in practices for each in (practice, *practice.others)]
    link = max(map(_width_of_link, every), default=0.0)
    columns = {"practice": 40.0, "project": 10.0, "owner": 32.0, "link": min(_WIDEST_LINK, max(40.0, link))}
    columns |= {"taken_up_by": 48.0, "count": 10.0}
    adopted = sum(bool(practice.adopters) for practice in practices)
    rows = (rows_of_kind(context.names["practices"], "practice"),)
    places = (f"{PROGRAMME_FILE}: practices",)
    counted = CellBasis(rows=rows, defined=places, projects=context.absent_projects)
    note = context.translator.label("master_nothing")
    if practices:
        note = _practices_counted(context, len(practices), adopted)
    sheet = context.begin_table("practices", columns, notes=[(note, counted)])
    for practice in sorted(practices, key=lambda practice: -len(practice.adopters)):
        _add_practice(context, sheet, practice)
        for number, other in enumerate(practice.others):
            above = {each.link for each in (practice, *practice.others[:number])}
            _add_other_report(context, sheet, other, is_new_link=other.link not in above)
    return sheet


def _practices_counted(context: SheetContext, count: int, taken: int) -> str:
    """How many practices there are, and how many are known to be adopted; none known is not said to be none."""
    counted = context.label("practices_counted", count=count, taken=taken)
    counted = counted if taken else context.label("practices_only_counted", count=count)
    return f"{counted} {context.label('practices_of_area')}" if context.content.area else counted


def _add_practice(context: SheetContext, sheet: SheetBuilder, practice: ReportedPractice) -> None:
    answer, link = practice.answer, practice.link_answer
    cells = [
        BuiltCell(clean_text(practice.name), "fact", "@"),
        *context.cells("fact", practice.project, practice.owner),
        web_cell(practice.link, "fact_note") if practice.link else BuiltCell(None, "fact_note"),
        BuiltCell(context.names_shown(practice.adopters, MOST_IN_LIST) or None, "fact_note"),
        BuiltCell(float(len(practice.adopters)) if practice.adopters else None, "tally", "#,##0"),
    ]
    key = f"practice/{practice.project}/{answer.number if answer else practice.name}"
    columns = (0, 1, 2, 5) if practice.adopters else (0, 1, 2)
    sources = dict.fromkeys(columns, answer) if answer else {}
    if link:
        sources[3] = link
    basis = (
        {} if answer else dict.fromkeys(range(6 if practice.adopters else 4), in_programme(f"practices.{practice.id}"))
    )
    context.add_row(sheet, key, cells, sources, basis=basis, min_height=20.0, keep_with_next=bool(practice.others))


def _add_other_report(
    context: SheetContext, sheet: SheetBuilder, other: ReportedPractice, *, is_new_link: bool
) -> None:
    """A row with another link that was reported of the practice above, or with another owner of the same link."""
    answer, link = other.answer, other.link_answer
    period = context.period_in_phrase(context.period_label(answer.project, answer.period)) if answer else ""
    cells = [
        BuiltCell(context.label("other_link" if is_new_link else "other_owner", period=period), "fact_note"),
        *context.cells("fact_note", other.project, other.owner),
        web_cell(other.link, "fact_note"),
        *context.cells("fact_note", None, None),
    ]
    sources = {col: each for col, each in enumerate((answer, answer, answer, link)) if each}
    context.add_row(sheet, f"link/{other.project}/{link.number if link else ''}", cells, sources, min_height=20.0)


UNREPORTED = "figure"
"""The kind of gap of a figure that nobody has reported."""

GAPS_OF_FIGURES = (UNREPORTED, "unit", "unasked", "text", "refused")
"""The kinds of gaps that say why a project's figure is not in a total."""

REASON_COLUMN = 2
"""The column of the reasons on the sheet of missing data."""

_GAPS_OF_PROJECTS = {"goal": "goals", "period": "periods"}
"""By kind of gap the key of a project in the definition of the programme."""


def gap_sheet(context: SheetContext) -> SheetBuilder:
    """What is missing from the workbook, with the reasons."""
    sheet = context.begin_table("gaps", {"missing": 34.0, "of": 34.0, "why": 96.0})
    if not context.content.gaps:
        context.add_note(sheet, context.label("no_gaps"))
    for gap in context.content.gaps:
        *texts, why = gap_texts(context, gap)
        cells = [*context.cells("row", *texts), BuiltCell(why, "row", "@")]
        basis = dict.fromkeys(range(3), _basis_of(context, gap))
        answers = tuple(context.content.answers[number] for number in gap.answers)
        context.add_row(sheet, gap.key, cells, dict.fromkeys(range(3), answers), basis=basis, min_height=18.0)
    return sheet


def _basis_of(context: SheetContext, gap: ProgrammeGap) -> CellBasis:
    """The project or the file that a gap is about, and the place in the definition."""
    if gap.kind == "personal":
        return CellBasis(projects=tuple(gap.subject.split(", ")))
    if gap.subject not in context.members:
        return CellBasis(files=(gap.subject,))
    if gap.missing:
        return CellBasis(projects=(gap.subject,), missing=(gap.missing.key,))
    if faulty := gap.faulty.key if gap.faulty else gap.refused_in:
        return CellBasis(projects=(gap.subject,), faulty=(faulty,))
    if gap.kind in (CORRECTED_SINCE, NOT_CORRECTED) or any(each.by_programme for each in gap.corrections):
        return CellBasis(projects=(gap.subject,), defined=(CORRECTIONS_FILE,))
    if gap.corrections:
        return CellBasis(projects=(gap.subject,), defined=(f"{gap.subject}: {CORRECTIONS_FILE}",))
    if gap.kind in (ProjectStatus.MISSING.value, "left_without"):
        return context.standing_of([gap.subject])
    defined = gap.defined
    if gap.kind in _GAPS_OF_PROJECTS:
        defined = (f"{PROGRAMME_FILE}: projects.{gap.subject}.{_GAPS_OF_PROJECTS[gap.kind]}",)
    if gap.kind == "goal":
        defined += (f"{gap.subject}: goals.{gap.detail}",)
    return CellBasis(projects=(gap.subject,), defined=defined, earlier=(gap.earlier,) if gap.earlier else ())


def gap_texts(context: SheetContext, gap: ProgrammeGap) -> tuple[str, str, str]:
    """What is missing, of which project or partner, and why."""
    messages = [text for _, text in finding_texts(context.content, context.translator, gap.findings)]
    messages += [_correction_text(context, each) for each in gap.corrections]
    messages += [_error_text(context, each) for each in (gap.faulty.errors[:MOST_FINDINGS] if gap.faulty else ())]
    why = clean_text("\n".join([context.label(f"why_{gap.kind}"), *messages]))
    return context.label(f"gap_{gap.kind}"), _subject(context, gap), why


def _correction_text(context: SheetContext, correction: NamedCorrection) -> str:
    """Who made a correction, on which day, and why."""
    fact = context.translator.fact
    reason = context.label("correction_reason", reason=correction.reason) if correction.reason else ""
    if correction.is_text:
        shown = correction.was
        if isinstance(shown, date):
            shown = context.day_text(shown, is_month=correction.is_month)
        was = context.label("text_was", was=fact(shown)) if shown else ""
        text = context.label("correction_of_text", day=fact(correction.day))
        return " ".join(filter(None, (text, reason, was)))
    was = "–" if correction.was is None else fact(correction.was)
    made_by = "programme" if correction.by_programme else "project"
    text = context.label(f"correction_of_{made_by}", day=fact(correction.day), was=was, now=fact(correction.now))
    return " ".join(filter(None, (text, reason)))


def _error_text(context: SheetContext, error: str) -> str:
    """What is wrong in a return, and where: `Not a number: Luvut!C5 (V401)`."""
    code, _, place = error.partition(" ")
    title = context.translator.title(code) if code in CODES else ""
    return f"{': '.join(filter(None, (title, place)))} ({code})"


def _subject(context: SheetContext, gap: ProgrammeGap) -> str:
    member = context.members.get(gap.subject)
    subject = context.member_name(member) if member else gap.subject
    return clean_text(" · ".join(filter(None, (subject, _detail(context, gap, member)))))


def _detail(context: SheetContext, gap: ProgrammeGap, member: MemberProject | None) -> str:
    """Which goal or which partner's return is missing, as a reader knows it."""
    ledger = member.ledger if member else None
    if ledger and gap.kind == "goal":
        titles = (context.text(goal.title) for goal in ledger.goals if goal.id == gap.detail)
        return f"{gap.detail} {next(titles, '')}".rstrip()
    returned = gap.missing or gap.faulty
    if ledger and returned and gap.detail != returned.partner:
        labels = (context.text(period.label) for period in ledger.periods if period.id == returned.period)
        return f"{returned.partner}, {next(labels, returned.period)}"
    parts = gap.detail.split(" · ")
    if gap.corrections or gap.kind in ("recounted", MOVED):
        parts = [with_numbers_of_language(context.translator, part) for part in parts]
    has_periods = ledger is not None or gap.kind == MOVED  # of a silent project, by its last master
    if not has_periods or gap.findings or gap.kind == "unit":
        return " · ".join(parts)
    return " · ".join(_dated(context, gap.subject, part) for part in parts)


def _dated(context: SheetContext, project: str, text: str) -> str:
    """A part of what is missing, with labels of periods."""
    lead = f"{project} "
    return context.dated(text) if text.startswith(lead) else context.dated(lead + text).removeprefix(lead)
