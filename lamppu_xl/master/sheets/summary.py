"""The first sheet of the master: how every goal stands at every partner, who reported, and what is missing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import zip_longest

from lamppu_xl.domain.answer_ref import AnswerRef
from lamppu_xl.domain.project import Partner, Period, RowPerCode, goal_name
from lamppu_xl.master.collect import ReportingStatus
from lamppu_xl.master.context import MasterContext
from lamppu_xl.master.sheets.deviations import deviations
from lamppu_xl.master.sheets.goals import counted, state
from lamppu_xl.master.sheets.syntheses import unwritten
from lamppu_xl.templates.layout import is_required, place_of
from lamppu_xl.workbook.model import CellRange, Chart, Link
from lamppu_xl.workbook.sheet_builder import INSET, BuiltCell, SheetBuilder
from lamppu_xl.workbook.text_split import clean, pieces

_GOAL, _PARTNER, _GAP, _STATE, _COUNT = 34.0, 15.0, 3.0, 26.0, 10.0

_LINE = 18.0
"""Points of a row of the matrix."""

_LOW = 100
"""Rows of the matrix and below: so many that nothing beside them reaches further down."""

_LEAST = 60.0
"""Characters that the partners' columns have together, even if there are few: sentences run over them below."""

_COLOURS = {
    "state_done": "4E9A5E",
    "state_ongoing": "5B8BC9",
    "state_delayed": "D9A400",
    "state_not_started": "8C8C8C",
    "state_not_concerned": "A6A6A6",
    "state_other": "8064A2",
    "state_missing": "C9504F",
    "state_absent": "D98550",
    "state_not_due": "BFBFBF",
}
"""Of a chart's bars: the fills of the words' looks, deep enough to be seen beside white paper."""


def summary_sheet(setting: MasterContext) -> SheetBuilder:
    """One look at the whole project."""
    words, gathered, project = setting.words, setting.gathered, setting.gathered.project
    partners = gathered.reporting
    wide = max(_PARTNER, _LEAST / len(partners))
    widths = [_GOAL, *(wide for _ in partners), _GAP, _STATE, _COUNT]
    draft = setting.draft("summary", widths, landscape=True)
    draft.add(BuiltCell(title(setting), "title"), height=28.0)
    line = words.pick(project.name)
    if project.programme_line:
        line = f"{line} · {words.pick(project.programme_line)}"
    draft.add(BuiltCell(line, "note"), height=18.0)
    draft.add(BuiltCell(_periods(setting), "note"), height=18.0)
    reported = [partner for partner in partners if gathered.reports(gathered.period, partner)]
    said = words.label("master_reported", count=len(reported), total=len(partners))
    draft.add(BuiltCell(said, "verdict"), height=24.0)
    if any(not verdict.accepted for verdict in gathered.counted.values()):
        draft.add(BuiltCell(words.label("master_with_rejected"), "note"), height=18.0)
    draft.add_space()
    _section(setting, draft, "by_goal")
    draft.begin_buffer()
    first = draft.row
    heads = (BuiltCell(partner.id, "header_middle") for partner in partners)
    draft.add(BuiltCell(words.label("master_goal"), "header"), *heads, min_height=20.0)
    for goal in project.goals:
        target = place_of(setting.names[f"goal/{goal.id}"])
        cells = [BuiltCell(Link(words.pick(goal_name(goal)), target), "row_link")]
        cells += [BuiltCell(*state(setting, goal, partner, gathered.period)) for partner in partners]
        draft.add(*cells, min_height=_LINE)
    draft.add_space()
    _section(setting, draft, "returns")
    _returns(setting, draft)
    _unwritten(setting, draft)
    if low := draft.row > first + _LOW:
        _beside(setting, draft, first, len(partners) + 2)
        draft.flush()
    _deviations(setting, draft)
    if not low:
        _beside(setting, draft, first, len(partners) + 2)
    return draft


def _section(setting: MasterContext, draft: SheetBuilder, label: str) -> None:
    blanks = (BuiltCell(None, "section") for _ in setting.gathered.reporting)
    draft.add(BuiltCell(setting.words.label(f"master_{label}"), "section"), *blanks, min_height=20.0)
    draft.add_space(5.0)


def title(setting: MasterContext) -> str:
    return setting.words.label(
        "master_title", project=setting.gathered.project.id, period=setting.period(setting.gathered.period)
    )


def _periods(setting: MasterContext) -> str:
    words, period = setting.words, setting.gathered.period
    now = f"{setting.period(period)} ({words.fact(period.start)}–{words.fact(period.end)})"
    if not setting.gathered.earlier:
        return words.label("master_now", period=now)
    earlier = ", ".join(setting.period(one) for one in setting.gathered.earlier)
    return words.label("master_now_and_before", period=now, earlier=earlier)


# Beside the matrix: the states counted, the other sheets, and bars


def _beside(setting: MasterContext, draft: SheetBuilder, row: int, col: int) -> None:
    """Shares its rows with what stands to the left, so that nothing here is higher than a line."""
    words = setting.words
    states = _counted(setting)
    draft.put(row, col, BuiltCell(words.label("master_state"), "header"))
    draft.put(row, col + 1, BuiltCell(words.label("master_count"), "header_middle"))
    for at, ((said, look), count) in enumerate(states, row + 1):
        draft.put(at, col, BuiltCell(said, look))
        draft.put(at, col + 1, BuiltCell(float(count), "tally", "#,##0"))
    last = row + len(states)
    free = last + 2
    if states:
        told = ", ".join(f"{said} {count}" for (said, _), count in states)
        tall = 60 + 24 * len(states)
        draft.charts.append(
            Chart(
                row=free,
                col=col,
                width=int((_STATE + _COUNT) * 7 + 10),
                height=tall,
                title=words.label("master_chart"),
                description=words.label("master_chart_told", told=told),
                labels=CellRange("summary", row + 1, col, last, col),
                values=CellRange("summary", row + 1, col + 1, last, col + 1),
                colours=tuple(_COLOURS[look] for (_, look), _ in states),
                data=tuple((said, float(count)) for (said, _), count in states),
            )
        )
        free = _below(draft, free, tall * 0.75) + 1
    others = [name for key, name in setting.names.items() if key != "summary" and not key.startswith("goal/")]
    draft.put(free, col, BuiltCell(words.label("master_sheets"), "section"))
    draft.put(free, col + 1, BuiltCell(None, "section"))
    for at, name in enumerate(others, free + 1):
        draft.put(at, col, BuiltCell(Link(name, place_of(name)), "link"))


def _below(draft: SheetBuilder, row: int, points: float) -> int:
    """The first row that begins below something so high that stands on a row."""
    while points > 0:
        points -= draft.heights[row] if row < draft.row else 15.0
        row += 1
    return row


def _counted(setting: MasterContext) -> list[tuple[tuple[str, str], int]]:
    gathered = setting.gathered
    return counted(
        state(setting, goal, partner, gathered.period)
        for goal in gathered.project.goals
        for partner in gathered.reporting
        if goal.applies_to.to(partner)
    )


# Who reported


def _returns(setting: MasterContext, draft: SheetBuilder) -> None:
    """Each partner's return of the reported period and of the one before, and what is missing from the first."""
    gathered, words = setting.gathered, setting.words
    shown, count = list(reversed(gathered.periods))[:2], len(gathered.reporting)
    partners = [partner for partner in gathered.partners if any(map(partner.reports_in, shown))]
    half = 1 + (count + 1) // 2 if count > 1 else 2
    cols = dict(zip((1, half), shown, strict=False))
    width = count + 1
    heads = {col: BuiltCell(setting.period(period), "header") for col, period in cols.items()}
    lead = BuiltCell(words.label("master_partner"), "header")
    draft.add(*_spread(width, lead, heads, BuiltCell(None, "header")), min_height=20.0)
    room = {col: sum(draft.widths[col : col + half - 1]) - 2 for col in cols}
    for partner in partners:
        columns = [pieces(f"{partner.name} ({partner.id})", draft.widths[0] - INSET - 2, 9, 16.0)]
        looks = ["point"]
        for col, period in cols.items():
            said, look = _return(setting, partner, period)
            columns.append(pieces(said, room[col], 9, 16.0))
            looks.append(look)
        for texts in zip_longest(*columns):
            lead, *others = (BuiltCell(text, look, "@") for text, look in zip(texts, looks, strict=True))
            draft.add(*_spread(width, lead, dict(zip(cols, others, strict=True)), None), height=16.0)
        for missing in missing_of(setting, partner):
            for gap in pieces(missing, sum(draft.widths[1:width]) - 2, 9, 16.0):
                draft.add(None, BuiltCell(gap, "alert"), height=16.0)


def _unwritten(setting: MasterContext, draft: SheetBuilder) -> None:
    """Which syntheses the coordinator has still to write, or to look at again."""
    if setting.public:
        return
    missing, stale = unwritten(setting)
    width = len(setting.gathered.reporting) + 1
    room = sum(draft.widths[1:width]) - 2
    said = {"master_synthesis_missing": missing, "master_synthesis_changed": stale}
    lead: BuiltCell | None = BuiltCell(setting.words.label("master_synthesis_section"), "point")
    for label, goals in said.items():
        if goals:
            for text in pieces(setting.words.label(label, goals=", ".join(goals)), room, 9, 16.0):
                draft.add(lead, BuiltCell(text, "alert"), height=16.0)
                lead = None


def _deviations(setting: MasterContext, draft: SheetBuilder) -> None:
    """What went otherwise than planned in the reported period, goal by goal."""
    gathered, words = setting.gathered, setting.words
    period = gathered.period
    found = ((goal, deviation) for goal in gathered.project.goals for deviation in deviations(gathered, goal, period))
    room = sum(draft.widths[1 : len(gathered.reporting) + 1]) - 2
    for count, (goal, one) in enumerate(found):
        if not count:
            draft.add_space()
            _section(setting, draft, "deviations")
        texts = [str(setting.written(told)) for told in one.told]
        if not one.described:
            texts.append(words.label("master_deviation_untold"))
        text = " · ".join(" ".join(text.split()) for text in texts)
        target = place_of(setting.names[f"goal/{goal.id}"])
        lead: BuiltCell | None = BuiltCell(Link(f"{goal.id} · {one.partner.id}", target), "deviation_lead")
        lines = pieces(text, room, 9, 16.0)
        for number, line in enumerate(lines):
            draft.add(lead, BuiltCell(line, "plain", "@"), height=16.0, keep_with_next=number < len(lines) - 1)
            lead = None


def _spread(
    width: int, head: BuiltCell, cells: Mapping[int, BuiltCell], blank: BuiltCell | None
) -> list[BuiltCell | None]:
    """A row whose texts run on over the blank cells beside them."""
    return [head, *(cells.get(col, blank) for col in range(1, width))]


def _return(setting: MasterContext, partner: Partner, period: Period) -> tuple[str, str]:
    """The file of a partner's return, or why there is none, and a look."""
    verdict = setting.gathered.counted.get((period.id, partner.id))
    if verdict:
        mark = setting.mark(accepted=verdict.accepted)
        return f"{clean(verdict.file)}{mark}", "alert" if mark else "plain"
    outside = setting.gathered.standing(period, partner) is ReportingStatus.OUTSIDE
    return setting.why_absent(period, partner), "plain" if outside else "alert"


def missing_of(setting: MasterContext, partner: Partner) -> Iterator[str]:
    """What a partner that reported did not tell, though it was due."""
    gathered, words = setting.gathered, setting.words
    period = gathered.period
    if not gathered.reports(period, partner):
        return
    goals = [goal.id for goal in gathered.project.goals if state(setting, goal, partner, period)[1] == "state_missing"]
    if goals:
        yield words.label("master_goals_missing", goals=", ".join(goals))
    for table in gathered.project.form.tables:
        if not isinstance(table.rows, RowPerCode):
            continue
        asked = [field for field in table.answers if is_required(table, field)]
        codes = [
            line.id
            for line in gathered.project.lines(table, partner, period)
            if line.due
            and not all(gathered.told(period, partner, AnswerRef(table.id, line.id, one.name)) for one in asked)
        ]
        if codes:
            yield words.label("master_codes_missing", table=table.title, codes=", ".join(codes))
