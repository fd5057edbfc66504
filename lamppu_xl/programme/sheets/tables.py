"""The sheets that are one table: projects, themes, events, organisations."""

from __future__ import annotations

from lamppu_xl.domain.cell_address import cell_name
from lamppu_xl.domain.programme import Level, Money
from lamppu_xl.programme.records import ProjectStatus
from lamppu_xl.programme.sheets.context import SheetContext
from lamppu_xl.programme.sheets.money import MONEY
from lamppu_xl.workbook.model import Formula, Link
from lamppu_xl.workbook.sheet_builder import BuiltCell, SheetBuilder

_LOOKS = {
    ProjectStatus.IN_ORDER: "state_done",
    ProjectStatus.WITH_ERRORS: "state_delayed",
    ProjectStatus.ASIDE: "state_delayed",
    ProjectStatus.MISSING: "state_absent",
}


def project_sheet(desk: SheetContext) -> SheetBuilder:
    """Each project on a row: whether it reported, where it belongs, what it cost."""
    draft = desk.draft("projects", [9.0, 32.0, 30.0, 18.0, 14.0, 18.0, 13.0, 12.0, 15.0, 15.0, 34.0])
    draft.add(BuiltCell(desk.label("sheet_projects"), "title"), height=28.0)
    labels = ("id", "project", "coordinator", "standing", "areas", "themes_head", "returns", "deviations")
    draft.add(*desk.heads(*labels), *desk.middle("granted", "used"), *desk.heads("master"), min_height=20.0)
    for member in desk.whole.members:
        money = desk.whole.programme.money.projects.get(member.id, Money())
        late = sum(each.member.id == member.id for each in desk.whole.deviations)
        path = desk.links.get(member.sha256)
        file = BuiltCell(
            Link(member.file, f"external:{path}") if path else member.file or None,
            "fact_note_link" if path else "fact_note",
        )
        cells = [
            BuiltCell(member.id, "fact"),
            BuiltCell(desk.text(member.name), "fact"),
            BuiltCell(member.coordinator, "fact"),
            BuiltCell(desk.label(f"standing_{member.standing.value}"), _LOOKS[member.standing]),
            BuiltCell(", ".join(member.areas), "fact"),
            BuiltCell(", ".join(member.themes), "fact"),
            BuiltCell(f"{member.reported} / {member.expected}" if member.ledger else None, "tally"),
            BuiltCell(float(late) if member.ledger else None, "tally", "#,##0"),
            BuiltCell(money.granted, "figure", MONEY),
            BuiltCell(money.used_in_all, "figure", MONEY),
            file,
        ]
        desk.keyed(draft, member.id, cells, {}, min_height=20.0)
    return draft


def theme_sheet(desk: SheetContext) -> SheetBuilder:
    """Projects by themes: which goals of which project stand under which theme."""
    themes = desk.whole.programme.themes
    draft = desk.draft("themes", [34.0, *(max(18.0, 84.0 / max(1, len(themes))) for _ in themes)])
    draft.add(BuiltCell(desk.label("sheet_themes"), "title"), height=28.0)
    heads = (BuiltCell(f"{theme.id} {desk.text(theme.title)}", "header") for theme in themes)
    draft.add(*desk.heads("project"), *heads, min_height=20.0)
    first = draft.row
    for member in desk.whole.members:
        cells = [BuiltCell(f"{member.id} {desk.text(member.name)}", "fact")]
        for theme in themes:
            found = [goal.goal.id for goal in desk.whole.goals if goal.member is member and theme.id in goal.themes]
            cells.append(BuiltCell(", ".join(found) or None, "fact"))
        desk.keyed(draft, member.id, cells, {}, min_height=20.0)
    if draft.row > first:
        total = [BuiltCell(desk.label("projects_with_goals"), "sum_text")]
        for col, theme in enumerate(themes, 1):
            area = f"{cell_name(first, col)}:{cell_name(draft.row - 1, col)}"
            with_goals = {goal.member.id for goal in desk.whole.goals if theme.id in goal.themes}
            # Empty texts count as nothing, and a cell without content does, too.
            total.append(BuiltCell(Formula(f'COUNTIF({area},"?*")', float(len(with_goals))), "sum", "#,##0"))
        draft.add(*total, min_height=20.0)
    return draft


def event_sheet(desk: SheetContext) -> SheetBuilder:
    """Each event once, whoever told of it; attendances are no people, for one may come to several."""
    draft = desk.draft("events", [34.0, 12.0, 18.0, 13.0, 22.0, 18.0, 16.0, 60.0])
    draft.add(BuiltCell(desk.label("sheet_events"), "title"), height=28.0)
    labels = ("event", "day", "place", "area", "projects_head", "organisations", "attendances", "who")
    draft.add(*desk.heads(*labels), min_height=20.0)
    draft.add(BuiltCell(desk.label("events_note"), "note"), height=18.0)
    found = desk.whole.events
    common = [one for one in found if one.common]
    if common:
        said = desk.label("events_counted", count=len(common), told=sum(len(one.projects) for one in common))
        draft.add(BuiltCell(said, "note"), height=18.0)
    for one in found:
        people = [float(each.value) for each in one.people if not isinstance(each.value, str)]
        cells = [
            BuiltCell(f"{one.id} {desk.text(one.label)}", "fact"),
            BuiltCell(one.day, "fact", "d\\.m\\.yyyy"),
            BuiltCell(desk.text(one.place) if one.place else None, "fact"),
            BuiltCell(one.area or None, "fact"),
            BuiltCell(", ".join(one.projects), "fact_note"),
            BuiltCell(float(len(one.organisations)), "tally", "#,##0"),
            BuiltCell(sum(people) if people else None, "tally", "#,##0"),
            BuiltCell(", ".join(one.organisations) or None, "fact_note"),
        ]
        desk.keyed(draft, one.id, cells, {5: one.took_part, 6: one.people if people else ()}, min_height=20.0)
    return draft


def organisation_sheet(desk: SheetContext) -> SheetBuilder:
    """Each organisation once, by its business id, with all that it does."""
    draft = desk.draft("organisations", [42.0, 15.0, 34.0, 26.0, 26.0, 12.0])
    draft.add(BuiltCell(desk.label("sheet_organisations"), "title"), height=28.0)
    draft.add(
        *desk.heads("organisation", "business_id", "as_partner", "as_project", "as_area", "roles"), min_height=20.0
    )
    found = desk.whole.participants
    duties = sum(len(one.duties) for one in found)
    draft.add(BuiltCell(desk.label("organisations_counted", count=len(found), duties=duties), "note"), height=18.0)
    for one in sorted(found, key=lambda one: one.organisation.name.casefold()):
        levels = (Level.PARTNER, Level.PROJECT_COORDINATOR, Level.FOCUS_AREA_COORDINATOR)
        cells = [
            BuiltCell(one.organisation.name, "fact"),
            BuiltCell(one.organisation.business_id or None, "fact"),
            *(BuiltCell(", ".join(one.ids_at(level)) or None, "fact") for level in levels),
            BuiltCell(float(len(one.duties)), "tally", "#,##0"),
        ]
        desk.keyed(draft, one.organisation.key, cells, {}, min_height=20.0)
    return draft
