"""The master as one page to be read, printed and forwarded: whole in one file, asking nothing of any network.

Goals and tables come from the same drafts as the sheets of the workbook, so that both say the same.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from lamppu_xl.domain.project import FreeLines, RowPerCode, goal_name
from lamppu_xl.domain.text import UNREVIEWED
from lamppu_xl.i18n.translator import Translator
from lamppu_xl.master.context import FIRST_ANSWER, MasterContext
from lamppu_xl.master.redaction import masked
from lamppu_xl.master.sheets.code_tables import code_sheet
from lamppu_xl.master.sheets.deviations import deviations
from lamppu_xl.master.sheets.goals import goal_sheet, state
from lamppu_xl.master.sheets.indexes import left_out_sheet, source_sheet
from lamppu_xl.master.sheets.line_tables import line_sheet
from lamppu_xl.master.sheets.summary import missing_of, title
from lamppu_xl.reports.html import Markup, asset, document, tag
from lamppu_xl.workbook.model import Chart, Formula, Link, PlannedCell, plain_text
from lamppu_xl.workbook.sheet_builder import SheetBuilder
from lamppu_xl.workbook.text_split import clean

_LOOKS = {"state_done": "done", "state_ongoing": "ongoing", "state_delayed": "delayed"}
_LOOKS |= {"state_missing": "missing", "state_absent": "absent"}

_ANSWER = re.compile(r"\$?A\$?(\d+)$")


def html(setting: MasterContext) -> bytes:
    """The page; what nobody has filled in is not on it."""
    setting = replace(setting, to_fill=False, into=None)
    project, words = setting.gathered.project, setting.words
    goals = [_goal(setting, goal_sheet(setting, goal)) for goal in project.goals]
    tables = []
    for table in project.form.tables:
        if isinstance(table.rows, RowPerCode | FreeLines):
            draft = code_sheet(setting, table) if isinstance(table.rows, RowPerCode) else line_sheet(setting, table)
            tables.append(_told(setting, draft))
    body = [
        tag("a", words.label("html_skip"), class_="skip", href="#summary"),
        _header(setting),
        tag(
            "main",
            _summary(setting),
            _contents(setting),
            goals,
            tables,
            _told(setting, left_out_sheet(setting)),
            _told(setting, source_sheet(setting)),
            _answers(setting),
        ),
        tag("footer", tag("p", title(setting))),
    ]
    style = asset("report.css") + asset("master.css")
    page = document(title(setting), _spoken(words), *body, style=style, script="")
    return page.encode("utf-8", "replace")


def _spoken(words: Translator) -> str:
    return next((language for language in words.chain if language not in UNREVIEWED), "en")


def _anchor(key: str) -> str:
    return re.sub(r"[^A-Za-z0-9_-]", "-", key)


# The beginning


def _header(setting: MasterContext) -> Markup:
    words, project, period = setting.words, setting.gathered.project, setting.gathered.period
    name = words.pick(project.name)
    line = f"{name} · {words.pick(project.programme_line)}" if project.programme_line else name
    days = f"{words.fact(period.start)}–{words.fact(period.end)}"
    said = [tag("p", line, class_="kicker"), tag("h1", title(setting))]
    said.append(tag("p", words.label("master_now", period=f"{setting.period(period)} ({days})"), class_="period"))
    if setting.public:
        said.append(tag("p", words.label("master_public"), class_="notice"))
    return tag("header", said)


def _summary(setting: MasterContext) -> Markup:
    words, gathered = setting.words, setting.gathered
    partners = gathered.reporting
    reported = sum(gathered.reports(gathered.period, partner) for partner in partners)
    return tag(
        "section",
        tag("h2", words.label("master_summary"), id="summary"),
        tag("p", tag("strong", words.label("master_reported", count=reported, total=len(partners)))),
        _matrix(setting),
        _missing(setting),
        _deviations(setting),
        aria_labelledby="summary",
    )


def _matrix(setting: MasterContext) -> Markup:
    words, gathered = setting.words, setting.gathered
    partners = gathered.reporting
    rows = []
    for goal in gathered.project.goals:
        cells = [tag("td", _pill(*state(setting, goal, partner, gathered.period))) for partner in partners]
        link = tag("a", words.pick(goal_name(goal)), href=f"#{_anchor(f'goal/{goal.id}')}")
        rows.append(tag("tr", tag("th", link, scope="row"), *cells))
    heads = [
        tag("th", words.label("master_goal"), scope="col"),
        *(tag("th", partner.id, scope="col", title=partner.name) for partner in partners),
    ]
    said = words.label("master_by_goal")
    table = tag("table", tag("caption", said), tag("thead", tag("tr", heads)), tag("tbody", rows), class_="matrix")
    return tag("div", table, class_="scroll", role="group", aria_label=said, tabindex="0")


def _pill(said: str, look: str) -> Markup:
    return Markup("–") if said == "–" else tag("span", said, class_=f"pill {_LOOKS.get(look, 'other')}")


def _missing(setting: MasterContext) -> Markup:
    gathered = setting.gathered
    items = []
    for partner in gathered.reporting:
        why = setting.why_absent(gathered.period, partner)
        said = [why, *missing_of(setting, partner)] if why else list(missing_of(setting, partner))
        if said:
            items.append(tag("li", tag("strong", f"{partner.name} ({partner.id})"), f": {'; '.join(said)}"))
    if not items:
        return Markup()
    return tag("div", tag("h3", setting.words.label("master_returns")), tag("ul", items))


def _deviations(setting: MasterContext) -> Markup:
    gathered, words = setting.gathered, setting.words
    items = []
    for goal in gathered.project.goals:
        for deviation in deviations(gathered, goal, gathered.period):
            texts = [str(setting.written(told)) for told in deviation.told]
            if not deviation.described:
                texts.append(words.label("master_deviation_untold"))
            link = tag("a", f"{goal.id} · {deviation.partner.id}", href=f"#{_anchor(f'goal/{goal.id}')}")
            items.append(tag("li", link, f": {' · '.join(texts)}"))
    return tag("div", tag("h3", words.label("master_deviations")), tag("ul", items)) if items else Markup()


def _contents(setting: MasterContext) -> Markup:
    shown = {key: name for key, name in setting.names.items() if key not in ("summary", "partners")}
    links = [tag("li", tag("a", name, href=f"#{_anchor(key)}")) for key, name in shown.items()]
    said = setting.words.label("master_contents")
    return tag("nav", tag("h2", said, id="contents"), tag("ul", links), aria_labelledby="contents")


# A draft of a sheet as a part of the page


@dataclass(frozen=True)
class _HtmlRow:
    """The cells of one row that say something, by column."""

    cells: Mapping[int, PlannedCell]

    def said(self, col: int) -> str:
        slot = self.cells.get(col)
        return plain_text(slot.content) if slot and slot.content is not None else ""

    def look(self, col: int) -> str:
        slot = self.cells.get(col)
        return slot.style if slot else ""

    @property
    def heading(self) -> bool:
        return self.look(0) == "section" and bool(self.said(0))


def _rows(setting: MasterContext, draft: SheetBuilder, first: int) -> list[_HtmlRow]:
    found: dict[int, dict[int, PlannedCell]] = {}
    shown = len(draft.widths) - draft.hidden
    for (row, col), slot in sorted(draft.cells.items()):
        if row >= first and col < shown:
            found.setdefault(row, {})[col] = replace(slot, content=masked(slot.content, setting.mask))
    return [_HtmlRow(slots) for slots in found.values() if any(slot.content is not None for slot in slots.values())]


def _goal(setting: MasterContext, draft: SheetBuilder) -> Markup:
    rows = _rows(setting, draft, 2)
    wording, *rest = rows
    anchor = _anchor(draft.key)
    said = [tag("h2", plain_text(draft.cells[0, 0].content), id=anchor), tag("p", wording.said(1), class_="wording")]
    return tag("section", said, list(_flow(setting, rest)), class_="goal", aria_labelledby=anchor)


def _flow(setting: MasterContext, rows: Sequence[_HtmlRow]) -> Iterator[Markup]:
    """Points, answers and sources below their headings."""
    body: list[Markup] = []
    for row in rows:
        if row.heading:
            if body:
                yield _flow_table(setting, body)
            body = []
            mark = row.cells.get(2)
            pill = [_pill(row.said(2), mark.style)] if mark and mark.style.startswith("state_") else []
            yield tag("h3", row.said(0), *pill)
        elif row.look(0) == "key":
            yield tag("p", setting.mask(row.said(0)), class_="others")
        else:
            body.append(_flow_row(setting, row, continued=bool(body) and not row.said(0) and not row.said(2)))
    if body:
        yield _flow_table(setting, body)


def _flow_table(setting: MasterContext, body: Sequence[Markup]) -> Markup:
    heads = [tag("th", setting.words.label(f"master_{one}"), scope="col") for one in ("point", "answer", "source")]
    return tag("table", tag("thead", tag("tr", heads)), tag("tbody", body), class_="flow")


def _flow_row(setting: MasterContext, row: _HtmlRow, *, continued: bool) -> Markup:
    look = next((name for name in ("earlier", "deviation", "synthesis") if row.look(1).startswith(name)), "")
    head = tag("td") if continued or not row.said(0) else tag("th", row.said(0), scope="row")
    source = _source(setting, row.cells.get(2))
    return tag("tr", head, tag("td", tag("p", _said(setting, row.cells.get(1)))), source, class_=look or False)


def _source(setting: MasterContext, slot: PlannedCell | None) -> Markup:
    if slot is None:
        return tag("td")
    return tag("td", _linked(setting, slot))


def _linked(setting: MasterContext, slot: PlannedCell) -> Markup | str:
    said = _said(setting, slot)
    if isinstance(slot.content, Link) and setting.names["answers"] in slot.content.target:
        found = _ANSWER.search(slot.content.target)
        if found:
            return tag("a", said, href=f"#a{found[1]}")
    return said


def _said(setting: MasterContext, slot: PlannedCell | None) -> str:
    """The content of a cell as a reader of the language writes it."""
    if slot is None or slot.content is None:
        return ""
    content = slot.content.cached if isinstance(slot.content, Formula) else slot.content
    words = setting.words
    if isinstance(content, float | int):
        if "%" in slot.number_format:
            return f"{words.fact(round(content * 100, 1))}\u00a0%"
        label = re.match(r'"([^"]+)"', slot.number_format)
        return f"{label[1] if label else ''}{words.fact(content)}"
    if isinstance(content, date):
        return words.fact(content)
    return setting.mask(plain_text(content))


def _told(setting: MasterContext, draft: SheetBuilder) -> Markup:
    """A sheet of rows as tables, a new one below each heading."""
    anchor = _anchor(draft.key)
    name = plain_text(draft.cells[0, 0].content)
    rows = _rows(setting, draft, 1)
    flow = len(draft.widths) - draft.hidden == 3
    head, rest = rows[0], rows[1:]
    parts = list(_flow(setting, rest)) if flow else list(_grids(setting, name, head, rest))
    charts = [_chart(setting, draft, chart) for chart in draft.charts]
    return tag("section", tag("h2", name, id=anchor), parts, charts, class_="told", aria_labelledby=anchor)


def _grids(setting: MasterContext, name: str, head: _HtmlRow, rows: Sequence[_HtmlRow]) -> Iterator[Markup]:
    count = max(head.cells) + 1
    heads = [tag("th", head.said(col), scope="col") for col in range(count)]
    body: list[Markup] = []
    caption, small = name, False
    for row in rows:
        if row.heading:
            yield from _grid(caption, heads, body)
            body, caption, small = [], row.said(0), False
            heads = [tag("th", head.said(col), scope="col") for col in range(count)]
        elif row.look(0) == "header":
            small = True
            heads = [tag("th", row.said(col), scope="col") for col in sorted(row.cells)]
        elif row.look(0) in ("key", "note"):
            yield from _grid(caption, heads, body)
            body = []
            yield tag("p", setting.mask(row.said(0)), class_="others")
        else:
            body.append(_grid_row(setting, row, len(heads) if small else count))
    yield from _grid(caption, heads, body)


def _grid(caption: str, heads: Sequence[Markup], body: Sequence[Markup]) -> Iterator[Markup]:
    if body:
        table = tag("table", tag("caption", caption), tag("thead", tag("tr", heads)), tag("tbody", body), class_="grid")
        yield tag("div", table, class_="scroll", role="group", aria_label=caption, tabindex="0")
    elif caption:
        yield Markup()


def _grid_row(setting: MasterContext, row: _HtmlRow, count: int) -> Markup:
    cells = []
    for col in range(count):
        slot = row.cells.get(col)
        inner = _linked(setting, slot) if slot else ""
        numeric = slot is not None and isinstance(slot.content, float | int | Formula)
        kind = "number" if numeric else False
        cells.append(tag("td", inner, class_=kind) if col else tag("th", inner, scope="row"))
    return tag("tr", cells, class_="sum" if row.look(0) == "sum_text" else False)


def _chart(setting: MasterContext, draft: SheetBuilder, chart: Chart) -> Markup:
    """Bars that need no program; what they show is told in words too."""
    names, values = chart.labels, chart.values
    count = names.last_row - names.row + 1
    found = []
    for at in range(count):
        value = draft.cells[values.row + at, values.col].content
        known = value.cached if isinstance(value, Formula) else value
        found.append((draft.cells[names.row + at, names.col], float(known) if isinstance(known, float | int) else 0.0))
    most = max([1.0, *(value for _, value in found)])
    left, wide, high = 260, 330, 26
    parts = []
    for at, (slot, value) in enumerate(found):
        y = at * high
        said = f"{setting.words.fact(round(value * 100))}\u00a0%"
        long = wide * value / most
        parts.append(tag("text", _said(setting, slot)[:38], x="0", y=str(y + 17)))
        parts.append(tag("rect", x=str(left), y=str(y + 4), width=f"{long:.1f}", height="17", class_="bar"))
        parts.append(tag("text", said, x=f"{left + long + 6:.1f}", y=str(y + 17)))
    mark = f"{left + wide / most:.1f}"
    parts.append(tag("line", x1=mark, x2=mark, y1="0", y2=str(count * high), class_="mark"))
    drawn = tag(
        "svg", parts, viewBox=f"0 0 {left + wide + 70} {count * high + 2}", role="img", aria_label=chart.description
    )
    return tag("figure", tag("figcaption", chart.title), drawn)


# Every answer


def _answers(setting: MasterContext) -> Markup:
    words = setting.words
    heads = ("period", "partner", "row", "question", "answer", "file", "sheet", "cell")
    rows = []
    for told in setting.listed:
        place = told.place
        written = setting.written(told)
        said = written if isinstance(written, str) else words.fact(written)
        cells = (
            setting.period(told.period),
            told.partner.id,
            words.pick(told.line.label),
            words.pick(told.field.label),
            said,
            setting.mask(clean(place.file)),
            setting.mask(clean(place.sheet or "")),
            place.cell or "",
        )
        rows.append(tag("tr", [tag("td", cell) for cell in cells], id=f"a{FIRST_ANSWER + told.number + 1}"))
    table = tag(
        "table",
        tag("caption", words.label("master_all_answers")),
        tag("thead", tag("tr", [tag("th", words.label(f"master_{head}"), scope="col") for head in heads])),
        tag("tbody", rows),
        class_="answers",
    )
    summary = tag("summary", words.label("master_all_answers"))
    inner = tag(
        "details",
        summary,
        tag("div", table, class_="scroll", role="group", tabindex="0", aria_label=words.label("master_all_answers")),
        open=True,
    )
    return tag("section", tag("h2", words.label("master_answers"), id="answers"), inner, aria_labelledby="answers")
