"""The sheets that are one table: projects, themes, events, organisations."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from lamppu_xl.definition.file_names import PROGRAMME_FILE
from lamppu_xl.domain.cell_address import cell_name
from lamppu_xl.domain.programme import Level, Money, Participant
from lamppu_xl.domain.text_normalising import capitalised
from lamppu_xl.programme.cell_basis import (
    NO_BASIS,
    CellBasis,
    defined_at,
    in_programme,
    of_projects,
    row_of,
    rows_of_kind,
)
from lamppu_xl.programme.member_records import MemberProject, ProjectStatus
from lamppu_xl.programme.members import project_periods_of
from lamppu_xl.programme.named_corrections import OF_EVENTS
from lamppu_xl.programme.noted_names import names_in_words
from lamppu_xl.programme.project_basis import coordinator_basis, id_basis, name_basis, standing_basis
from lamppu_xl.programme.report_records import ReportedEvent
from lamppu_xl.programme.sheets.context import SheetContext, head_width
from lamppu_xl.programme.sheets.correction_rows import correction_rows
from lamppu_xl.programme.sheets.money import amount_cell, money_format
from lamppu_xl.workbook.model import Formula, Link
from lamppu_xl.workbook.sheet_builder import BuiltCell, SheetBuilder

STATUS_STYLES = {
    ProjectStatus.IN_ORDER: "state_done",
    ProjectStatus.WITH_ERRORS: "state_error",
    ProjectStatus.ASIDE: "state_aside",
    ProjectStatus.LEFT_OUT: "state_not_started",
    ProjectStatus.MISSING: "state_absent",
    ProjectStatus.NOT_JOINED: "state_missing",
    ProjectStatus.LEFT: "state_missing",
    ProjectStatus.NOT_DUE: "state_missing",
}
"""The style of a cell with the status of a project."""

MOST_IN_LIST = 30
"""The number of projects or organisations that a cell shows of a longer list."""

_PROJECT_COLUMNS = {
    "id": 9.0,
    "project": 32.0,
    "coordinator": 30.0,
    "standing": 18.0,
    "areas": 14.0,
    "themes_head": 18.0,
    "returns": 13.0,
    "deviations": 12.0,
    "granted": 15.0,
    "used": 15.0,
    "master": 34.0,
}
"""By label the least widths of the columns of projects."""


def project_sheet(context: SheetContext) -> SheetBuilder:
    """Each project on a row: the status of its report, its focus areas and themes, its money."""
    sheet = context.begin_sheet("projects", context.widths(_PROJECT_COLUMNS))
    *labels, granted, used, master = _PROJECT_COLUMNS
    currency = context.content.programme.currency
    amounts = context.cells("header_right", *(f"{context.label(label)} ({currency})" for label in (granted, used)))
    heads = (*context.heads(*labels), *amounts, *context.heads(master))
    sheet.add(*heads, min_height=20.0)
    funded = context.content.programme.money.projects
    shares = [funded.get(member.id, Money()) for member in context.content.members]
    look = money_format(context)
    for member, money in zip(context.content.members, shares, strict=True):
        deviations = context.deviations_of(member)
        has_report = member.ledger is not None and member.is_expected
        cells = [
            *context.cells("fact", member.id, context.text(member.name), context.coordinator_name(member)),
            BuiltCell(capitalised(context.label(f"standing_{member.status.value}")), STATUS_STYLES[member.status]),
            *context.cells("fact", ", ".join(member.areas), ", ".join(member.themes)),
            BuiltCell(f"{member.reported} / {member.expected}" if has_report else None, "tally"),
            BuiltCell(deviations if has_report else None, "tally", "#,##0"),
            amount_cell(money.granted, look),
            amount_cell(money.used_in_all, look),
            _master_cell(context, member),
        ]
        basis = dict(enumerate((id_basis(member), name_basis(member), coordinator_basis(member))))
        basis[3] = standing_basis(member, context.content.period)
        basis[10] = of_projects([member.id])
        basis |= dict.fromkeys((4, 5), in_programme(f"projects.{member.id}.goals"))
        basis |= dict.fromkeys((8, 9), in_programme(f"money.projects.{member.id}"))
        rows = (rows_of_kind(context.names["deviations"], f"deviation/{member.id}"),)
        missing = (gap.missing for gap in context.content.gaps if gap.missing and gap.subject == member.id)
        lost = [each.key for each in missing if each.programme_period == context.content.period.id]
        faulty = [each for each in context.content.faulty if each.project == member.id]
        errors = tuple(each.key for each in faulty if each.programme_period == context.content.period.id)
        own = project_periods_of(context.content.programme, member.project, member.ledger) if member.ledger else ()
        counted = tuple(f"{member.id} {period}" for period in own)
        basis[6] = CellBasis(projects=(member.id,), missing=tuple(lost), faulty=errors, counted=counted)
        basis[7] = replace(basis[6], rows=rows)  # no deviations is what these returns say, too
        context.add_row(sheet, member.id, cells, {}, basis=basis, min_height=20.0)
    return sheet


def _master_cell(context: SheetContext, member: MemberProject) -> BuiltCell:
    path = context.links.get(member.sha256)
    if path is None:
        return BuiltCell(member.file or None, "fact_note")
    return BuiltCell(Link(member.file, f"external:{path}"), "fact_note_link")


def theme_sheet(context: SheetContext) -> SheetBuilder:
    """Projects by themes: the goals of each project under each theme."""
    themes = context.content.programme.themes
    names = [f"{theme.id} {context.text(theme.title)}" for theme in themes]
    widths = (head_width(name, max(18.0, 84.0 / len(names))) for name in names)
    sheet = context.begin_sheet("themes", [34.0, *widths])
    for theme in themes:
        if theme.official_title:
            official = f"{theme.id} {context.text(theme.official_title)}"
            context.add_notes(sheet, official, in_programme(f"themes.{theme.id}.official_title"))
    context.add_absent(sheet)
    heads = context.cells("header", context.label("project"), *names)
    context.add_heads(sheet, heads, {col: in_programme(f"themes.{theme.id}") for col, theme in enumerate(themes, 1)})
    first = sheet.row
    for member in context.content.members:
        reports = [report for report in context.content.goals if report.member is member]
        goals = [", ".join(report.goal.id for report in reports if theme.id in report.themes) for theme in themes]
        # A project without a report has its theme by the definition; the count of projects leaves it out.
        standing = f"({context.label(f'standing_{member.status.value}')})"
        of_definition = [standing if theme.id in member.themes else "" for theme in themes]
        texts = (found or defined for found, defined in zip(goals, of_definition, strict=True))
        cells = context.cells("fact", context.member_name(member), *texts)
        basis = dict.fromkeys(range(1, len(cells)), in_programme(f"projects.{member.id}.goals"))
        basis[0] = name_basis(member)
        context.add_row(sheet, member.id, cells, {}, basis=basis, min_height=20.0)
    if sheet.row > first:
        totals, counted = [BuiltCell(context.label("projects_with_goals"), "sum_text")], dict[int, CellBasis]()
        for col, theme in enumerate(themes, 1):
            cells_of_theme = f"{cell_name(first, col)}:{cell_name(sheet.row - 1, col)}"
            projects = {report.member.id: None for report in context.content.goals if theme.id in report.themes}
            counted[col] = CellBasis(
                rows=tuple(row_of(sheet.name, project) for project in projects),
                defined=(f"{PROGRAMME_FILE}: themes.{theme.id}",),
            )
            # COUNTIF with "?*" counts neither empty cells nor empty texts.
            count = Formula(f'COUNTIF({cells_of_theme},"?*")-COUNTIF({cells_of_theme},"(*")', float(len(projects)))
            totals.append(BuiltCell(count, "sum_text", "#,##0"))
        context.add_row(sheet, "sum/themes", totals, {}, basis=counted, min_height=20.0)
    return sheet


def event_sheet(context: SheetContext) -> SheetBuilder:
    """Each event once, even if several projects report it; attendances are not unique participants."""
    columns = {"event": 34.0, "day": 12.0, "place": 18.0, "area": 13.0, "projects_head": 22.0, "organisations": 18.0}
    notes = [(context.label("events_note"), NO_BASIS)]
    common = [event for event in context.content.events if event.common]
    if common:
        reports = sum(len(event.projects) for event in common)
        rows = (rows_of_kind(context.names["events"], "common"),)
        counted = CellBasis(rows=rows, projects=context.absent_projects)
        notes.append((context.label("events_counted", count=len(common), listed=reports), counted))
    absent = [context.absent(event.projects) for event in context.content.events]
    notes_beside = [
        [*(sentence for sentence, _ in without), *_left_out_of(context, event), *_corrections_of(context, event)]
        for event, without in zip(context.content.events, absent, strict=True)
    ]
    columns |= {"attendances": 16.0, "who": 60.0} | ({"lacks": 40.0} if any(notes_beside) else {})
    if not context.content.events:
        included = tuple(member.id for member in context.content.included)
        of_nobody = CellBasis(projects=(*included, *context.absent_projects), defined=(f"{PROGRAMME_FILE}: events",))
        notes.append((context.translator.label("master_nothing"), of_nobody))
    sheet = context.begin_table("events", columns, notes=notes)
    for event, without, beside in zip(context.content.events, absent, notes_beside, strict=True):
        people = [float(answer.value) for answer in event.attendances if not isinstance(answer.value, str)]
        cells = [
            BuiltCell(f"{event.id} {context.text(event.label)}", "fact"),
            BuiltCell(event.day, "fact", context.translator.report_date_format),
            *context.cells("fact", context.text(event.place) if event.place else None, event.area),
            BuiltCell(context.names_shown(event.projects, MOST_IN_LIST), "fact_note"),
            _count_of(context, event),
            BuiltCell(sum(people) + event.added if people else None, "tally", "#,##0"),
            BuiltCell(context.names_shown(event.organisations, MOST_IN_LIST) or None, "fact_note"),
        ]
        if any(notes_beside):
            cells.append(BuiltCell(" ".join(beside) or None, "fact_note"))
        sources = {5: event.participation, 6: event.attendances if people else (), 7: event.participation}
        place = f"{PROGRAMME_FILE}: events.{event.id}" if event.common else event.id.replace("/", ": events.", 1)
        basis = dict.fromkeys(range(5), defined_at(place))
        silent = tuple(project for _, of in without for project in of.projects)
        basis |= dict.fromkeys((5, 6, 7, 8), CellBasis(projects=silent))
        named = {field: [(each, event.id) for each in getattr(event, field)] for field in OF_EVENTS}
        left_out = [f"{PROGRAMME_FILE}: {each}" for places in event.without_people.values() for each in places]
        of_people = CellBasis(
            projects=(*silent, *event.without_people), rows=correction_rows(context, named), defined=tuple(left_out)
        )
        basis |= dict.fromkeys((6, 8), of_people)
        if not event.participation:  # the projects that sent no master, or without a participant, are behind a zero
            basis[5] = CellBasis(projects=event.projects, defined=(place,))
        key = f"common/{event.id}" if event.common else event.id
        context.add_row(sheet, key, cells, sources, basis=basis, min_height=20.0)
    return sheet


def _count_of(context: SheetContext, event: ReportedEvent) -> BuiltCell:
    """The number of organisations that took part; in words that nobody has reported it, or that it is still to come."""
    if event.is_answered:
        return BuiltCell(float(len(event.organisations)), "tally", "#,##0")
    is_later = event.day is not None and event.day > context.content.period.end
    return BuiltCell(context.label("event_to_come" if is_later else "not_reported"), "fact_note")


def _left_out_of(context: SheetContext, event: ReportedEvent) -> Iterator[str]:
    """The projects whose numbers of people the programme leaves out."""
    if event.without_people:
        yield context.label("without_people", projects=context.names_shown([*event.without_people]))


def _corrections_of(context: SheetContext, event: ReportedEvent) -> Iterator[str]:
    """The corrections of the numbers of people of an event."""
    for field in OF_EVENTS:
        if names := getattr(event, field):
            shown = names_in_words(context.translator, field, names)
            yield context.label(field, corrections=context.names_shown(shown))


def organisation_sheet(context: SheetContext) -> SheetBuilder:
    """Each organisation once, by its business id, with its roles in the programme."""
    columns = {"organisation": 42.0, "business_id": 15.0, "as_partner": 34.0, "as_project": 26.0, "as_area": 26.0}
    participants = context.content.participants
    duties = sum(len(participant.duties) for participant in participants)
    rows = (rows_of_kind(context.names["organisations"], "organisation"),)
    counted = CellBasis(rows=rows, projects=context.absent_projects)
    note = context.label("organisations_counted", count=len(participants), duties=duties)
    sheet = context.begin_table("organisations", {**columns, "roles": 12.0}, notes=[(note, counted)])
    levels = (Level.PARTNER, Level.PROJECT_COORDINATOR, Level.FOCUS_AREA_COORDINATOR)
    for participant in sorted(participants, key=lambda participant: participant.organisation.name.casefold()):
        organisation = participant.organisation
        ids = (context.names_shown([*participant.ids_at(level)], MOST_IN_LIST) for level in levels)
        cells = context.cells("fact", organisation.name, organisation.business_id, *ids)
        cells.append(BuiltCell(float(len(participant.duties)), "tally", "#,##0"))
        key = f"organisation/{organisation.key}"
        context.add_row(sheet, key, cells, {}, basis=_duty_places(participant, levels), min_height=20.0)
    _add_groups(context, sheet)
    return sheet


def _duty_places(participant: Participant, levels: tuple[Level, ...]) -> dict[int, CellBasis]:
    """By column the places in the definitions that give an organisation its duties; the last column counts all."""
    by_level = [tuple(_duty_place(level, of) for of in participant.ids_at(level)) for level in levels]
    every = tuple(place for places in by_level for place in places)
    columns = (every, every, *by_level, every)
    return {col: CellBasis(defined=places) for col, places in enumerate(columns) if places}


def _duty_place(level: Level, of: str) -> str:
    if level is Level.PARTNER:
        return f"{of}: partners"
    group = "projects" if level is Level.PROJECT_COORDINATOR else "focus_areas"
    return f"{PROGRAMME_FILE}: {group}.{of}.coordinator"


def _add_groups(context: SheetContext, sheet: SheetBuilder) -> None:
    """Each group with its task, its focus area and its members."""
    programme = context.content.programme
    if not programme.groups:
        return
    names = {organisation.id: organisation.name for organisation in programme.organisations}
    sheet.add_space()
    context.add_section(sheet, context.label("groups", count=len(programme.groups)))
    for group in programme.groups:
        members = [names.get(member, member) for member in group.members]
        cells = context.cells(
            "fact",
            " · ".join(filter(None, (context.text(group.name), context.text(group.task) if group.task else ""))),
            group.focus_area,
            ", ".join(members) or context.label("members_unknown"),
            None,
            None,
        )
        cells.append(BuiltCell(float(len(members)) if members else None, "tally", "#,##0"))
        basis = dict.fromkeys(range(6), in_programme(f"groups.{group.id}"))
        context.add_row(sheet, f"group/{group.id}", cells, {}, basis=basis, min_height=20.0)
