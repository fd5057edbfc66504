"""The sheets of what is told in words: deviations, good practices, and all that is missing."""

from __future__ import annotations

from lamppu_xl.domain.findings import Finding
from lamppu_xl.programme.records import ProgrammeGap
from lamppu_xl.programme.sheets.context import SheetContext, short, web
from lamppu_xl.workbook.sheet_builder import BuiltCell, SheetBuilder
from lamppu_xl.workbook.text_split import clean_text

MOST_FINDINGS = 8
"""Of one file; `validate` tells all."""


def deviation_sheet(desk: SheetContext) -> SheetBuilder:
    """What goes otherwise than planned, project by project, with its source."""
    draft = desk.draft("deviations", [16.0, 30.0, 22.0, 66.0, 30.0])
    draft.add(BuiltCell(desk.label("sheet_deviations"), "title"), height=28.0)
    draft.add(*desk.heads("project", "goal", "what", "said", "source"), min_height=20.0)
    if not desk.whole.deviations:
        draft.add(BuiltCell(desk.label("no_deviations"), "note"), height=18.0)
    for deviation in desk.whole.deviations:
        draft.begin_block()
        goals = ", ".join(f"{goal.id} {desk.text(goal.title)}" for goal in deviation.goals)
        for number, (label, told) in enumerate(deviation.told):
            lead = [BuiltCell(f"{deviation.member.id} · {told.partner}", "row"), BuiltCell(goals or None, "row")]
            if number:
                lead = [BuiltCell(None, "row"), BuiltCell(None, "row")]
            said = BuiltCell(
                short(told.said, 600) if isinstance(told.said, str) else told.said, "row", _format(told.said)
            )
            cells = [*lead, BuiltCell(desk.text(label), "row"), said, desk.where(told, "row_source")]
            key = f"{deviation.member.id}/{told.number}"
            desk.keyed(draft, key, cells, {3: told}, min_height=16.0, keep_with_next=number < len(deviation.told) - 1)
        if not deviation.described:
            note = BuiltCell(desk.words.label("master_deviation_untold"), "row_source")
            draft.add(
                BuiltCell(None, "row"),
                BuiltCell(None, "row"),
                BuiltCell(None, "row"),
                note,
                BuiltCell(None, "row"),
                min_height=16.0,
            )
    return draft


def _format(said: object) -> str:
    return "@" if isinstance(said, str) else "d\\.m\\.yyyy"


def practice_sheet(desk: SheetContext) -> SheetBuilder:
    """What is worth taking up, who can tell more, and who has taken it up: how projects learn from each other."""
    draft = desk.draft("practices", [40.0, 10.0, 32.0, 40.0, 48.0, 10.0])
    draft.add(BuiltCell(desk.label("sheet_practices"), "title"), height=28.0)
    draft.add(*desk.heads("practice", "project", "owner", "link", "taken_up_by", "count"), min_height=20.0)
    found = desk.whole.practices
    taken = sum(bool(one.taken_up_by) for one in found)
    draft.add(BuiltCell(desk.label("practices_counted", count=len(found), taken=taken), "note"), height=18.0)
    for one in sorted(found, key=lambda one: -len(one.taken_up_by)):
        cells = [
            BuiltCell(clean_text(one.name), "fact", "@"),
            BuiltCell(one.project or None, "fact"),
            BuiltCell(one.owner or None, "fact"),
            web(one.link, "fact_note") if one.link else BuiltCell(None, "fact_note"),
            BuiltCell(", ".join(one.taken_up_by) or None, "fact_note"),
            BuiltCell(float(len(one.taken_up_by)), "tally", "#,##0"),
        ]
        key = f"{one.project}/{one.told.number if one.told else one.name}"
        desk.keyed(draft, key, cells, {0: one.told} if one.told else {}, min_height=20.0)
    return draft


def gap_sheet(desk: SheetContext) -> SheetBuilder:
    """What is missing from the workbook, and why."""
    draft = desk.draft("gaps", [34.0, 34.0, 96.0])
    draft.add(BuiltCell(desk.label("sheet_gaps"), "title"), height=28.0)
    draft.add(*desk.heads("missing", "of", "why"), min_height=20.0)
    if not desk.whole.gaps:
        draft.add(BuiltCell(desk.label("no_gaps"), "note"), height=18.0)
    for gap in desk.whole.gaps:
        said = [desk.words.message(finding) for finding in _gravest(gap)]
        why = desk.label(f"why_{gap.sort}")
        reason = "\n".join([why, *said]) if said else why
        cells = [
            BuiltCell(desk.label(f"gap_{gap.sort}"), "row"),
            BuiltCell(_of(desk, gap), "row"),
            BuiltCell(clean_text(reason), "row", "@"),
        ]
        desk.keyed(draft, f"{gap.sort}/{gap.subject}/{gap.detail}", cells, {}, min_height=18.0)
    return draft


def _gravest(gap: ProgrammeGap) -> list[Finding]:
    return sorted(gap.findings, key=lambda finding: finding.effective_severity.rank)[:MOST_FINDINGS]


def _of(desk: SheetContext, gap: ProgrammeGap) -> str:
    member = desk.members.get(gap.subject)
    subject = f"{member.id} {desk.text(member.name)}" if member else gap.subject
    return clean_text(" · ".join(filter(None, (subject, gap.detail))))
