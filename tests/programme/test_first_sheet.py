"""Each cell of the first sheet of a master, and each figure of the others, has a source, a reason or a definition."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from built_masters import Master, build_master
from example_masters import ALFA, AUTUMN, BETA, deviated, finnish, judged, made, returned, with_many_partners
from projects import TINY_FORM, TINY_PROJECT, read, sound

import lamppu_xl
from lamppu_xl.definition import load
from lamppu_xl.ledger.traces import SheetCell
from lamppu_xl.programme.trace.chain import TraceChain, content_of, open_traced_workbook, parse_target
from lamppu_xl.programme.trace.master_tracer import MasterTracer, read_master_workbook
from lamppu_xl.workbook.writer import write_workbook

FIRST, OTHERS = slice(1), slice(1, None)
"""The first sheet of a master, and its other sheets."""


def without_goals(folder: Path) -> Master:
    """A shipped form of lines, with a return of one of its two partners."""
    lamppu_xl.init(folder / "matrix", form="activity-matrix")
    project = load(folder / "matrix").project
    assert project is not None
    period = project.periods[0].id
    answers = {f"activities/{line}/women": 40.0 for line in ("1", "2")}
    batch = judged(project, period, [returned(project, "LEAD", period, answers)])
    return build_master(project, [batch], finnish(project))


def traced(master: Master) -> dict[str, TraceChain]:
    """The trace of each cell of the first sheet, by what the cell shows; of equal ones the first."""
    chains: dict[str, TraceChain] = {}
    for _, shown, chain in cells_of(master):
        chains.setdefault(str(shown), chain)
    return chains


def cells_of(master: Master, sheets: slice = FIRST) -> Iterator[tuple[SheetCell, object, TraceChain]]:
    tracer = tracer_of(master)
    for sheet in [sheet for sheet in tracer.book.sheets if sheet.state == "visible"][sheets]:
        hidden = {number for number, column in enumerate(master.plan.sheets[0].columns) if column.hidden}
        for (row, col), cell in sorted(sheet.cells.items()):
            if content_of(cell) not in (None, "") and col not in hidden:
                place = SheetCell(sheet.name, row, col)
                yield place, content_of(cell), tracer.trace_cell(place)


def tracer_of(master: Master) -> MasterTracer:
    data = write_workbook(master.plan)
    book = open_traced_workbook(data)
    assert book
    tracer = read_master_workbook(data, book, "master.xlsx")
    assert isinstance(tracer, MasterTracer)
    return tracer


def said(chain: TraceChain) -> tuple[list[str], list[str], list[str]]:
    """Whose answers, whose missing returns and whose returns without an answer a chain names."""
    branches = chain.branches
    return (
        sorted({f"{each.partner} {each.period} {each.entry}" for branch in branches for each in branch.sources}),
        [f"{each.partner} {each.period}" for branch in branches for each in branch.missing],
        [f"{each.partner} {' '.join(each.lacks)}" for branch in branches for each in branch.silent],
    )


def of(kind: str, tmp_path: Path) -> Master:
    match kind:
        case "deviations":
            return deviated()
        case "without goals":
            return without_goals(tmp_path)
        case "many partners":
            return with_many_partners(20, 3)
    return made(with_rejected=kind == "with errors")


@pytest.mark.parametrize("kind", ["goals", "with errors", "deviations", "without goals", "many partners"])
def test_every_cell_of_the_first_sheet_of_a_master_is_answered(kind: str, tmp_path: Path) -> None:
    unanswered, count = [], 0
    for place, shown, chain in cells_of(of(kind, tmp_path)):
        count += 1
        is_number = isinstance(shown, int | float) or any(sign.isdigit() for sign in str(shown))
        if not chain.is_answered or (is_number and chain.is_heading):
            unanswered.append((place.name, shown))
    assert unanswered == []
    assert count > 20


def test_each_cell_leads_to_those_who_say_it_and_to_what_is_missing() -> None:
    chains = traced(deviated())
    missing = ["GAMMA 2026-2"]
    figures = [f"{partner} 2026-2 figures/I1/actual" for partner in ("ALFA", "BETA")]
    assert said(chains["6"]) == (figures, missing, [])
    assert said(chains["75\xa0%"]) == (figures, missing, [])
    assert chains["8"].defined == ("TINY: figures/I1/target",)
    assert chains["TINY: kooste, syksy"].defined == ("TINY: project.id", "TINY: periods.2026-2")
    assert chains["Pikkuhanke"].defined == ("TINY: project.name",)
    assert chains["–"].defined == ("TINY: goals.G3",)
    assert said(chains["–"]) == ([], [], [])
    [period_line] = [chain for text, chain in chains.items() if text.startswith("Raportointikausi")]
    assert period_line.defined == ("TINY: periods.2026-2",)
    [message] = [chain for text, chain in chains.items() if text.startswith("1/7")]
    assert said(message)[1] == missing
    assert said(chains["Kokous siirtyi."])[0] == ["ALFA 2026-2 results/G1/deviation"]
    assert said(chains["Personen byttes."])[0] == ["BETA 2026-2 deviations/1/goal", "BETA 2026-2 deviations/1/what"]
    assert [text for text, chain in chains.items() if chain.is_heading][:3] == ["Keskeiset luvut", "Nimi", "Toteuma"]


def test_a_return_without_the_answer_is_named() -> None:
    chains = traced(made(with_rejected=True))
    assert said(chains["Täytettävä"]) == ([], [], ["BETA results/G1/status"])
    assert said(chains["Täytettävä tavoitteista: G1"]) == ([], [], ["BETA goals.G1"])
    [note] = [chain for text, chain in chains.items() if text.startswith("Mukana on myös palautuksia")]
    assert {answer.split()[0] for answer in said(note)[0]} == {"BETA"}


def test_each_block_of_partners_leads_to_its_own_partners() -> None:
    cells = [(place.row, place.col, said(chain)) for place, _, chain in cells_of(with_many_partners(20, 3))]
    silent = [found[1] for row, col, found in cells if 0 < col < 8 and len(found[1]) == 1 and row < 30]
    assert [f"P{number:03} 2026-2" for number in range(2, 21)] == sorted({each[0] for each in silent})


def test_totals_and_lines_of_other_sheets_lead_to_the_returns_that_they_lack() -> None:
    tracer = tracer_of(deviated())

    def missing(sheet: str, cell: str) -> list[str]:
        target = parse_target(f"{sheet}!{cell}")
        assert target
        return said(tracer.trace_cell(target))[1]

    lacking = {cell: missing("Luvut", cell) for cell in ("E3", "E9", "E10", "E11", "E12", "B22", "C22", "D22")}
    of_gamma = ["GAMMA 2026-2"]
    assert [cell for cell, found in lacking.items() if found] == ["E3", "E9", "E12", "C22", "D22"]
    assert all(found in ([], of_gamma) for found in lacking.values())
    assert missing("Käynnit", "F9") == of_gamma, "its lines have no row for a partner without a return"
    assert missing("Käynnit", "F6") == []


def unanswered(folder: Path) -> Master:
    """A shipped form of figures and lines: one partner answers a single question, the other returns nothing."""
    lamppu_xl.init(folder / "tracking", form="goal-report-full")
    project = load(folder / "tracking").project
    assert project is not None
    period = project.periods[0].id
    batch = judged(project, period, [returned(project, "ALFA", period, {"figures/I02/actual": 3.0})])
    return build_master(project, [batch], finnish(project), with_rejected=True)


@pytest.mark.parametrize("kind", ["goals", "with errors", "deviations", "without goals", "unanswered"])
def test_every_figure_and_every_dash_of_a_master_has_a_source(kind: str, tmp_path: Path) -> None:
    master = unanswered(tmp_path) if kind == "unanswered" else of(kind, tmp_path)
    cells = [(*cell, chain) for *cell, chain in cells_of(master, OTHERS)]
    figures = [each for each in cells if isinstance(each[1], int | float) or each[1] == "–"]
    assert figures
    assert [(place.name, shown) for place, shown, chain in figures if not chain.is_answered or chain.is_heading] == []


def test_a_total_without_any_answer_leads_to_the_returns_that_were_asked(tmp_path: Path) -> None:
    tracer = tracer_of(unanswered(tmp_path))

    def lacking(cell: str) -> tuple[list[str], list[str], list[str]]:
        target = parse_target(cell)
        assert target
        return said(tracer.trace_cell(target))

    label = "I01 Koulutetut · Toteuma"
    for cell in ("Luvut!D3", "Luvut!D8"):  # in the overview and above the lines of the partners
        assert lacking(cell) == ([], ["BEETA 2027-1"], [f"ALFA {label}"])
    assert lacking("Luvut!D9") == ([], [], [f"ALFA {label}"])
    assert lacking("Luvut!D10") == ([], ["BEETA 2027-1"], [])

    target = parse_target("Luvut!C3")
    assert target
    assert tracer.trace_cell(target).defined == (f"{tracer.ledger.head.project}: figures/I01/target",)


@pytest.mark.parametrize(("asked", "missing"), [("ALFA, BETA", []), ("ALFA, BETA, GAMMA", ["GAMMA 2026-2"])])
def test_a_figure_lacks_the_missing_partners_that_were_asked_for_it_alone(asked: str, missing: list[str]) -> None:
    target = "      target: {label: {en: Target, fi: Tavoite, sv: Mål}, kind: number, given: row.target}\n"
    form = TINY_FORM.replace("      actual:\n", f"{target}      actual:\n", 1)
    definition = TINY_PROJECT.replace("{id: I1, ", f"{{id: I1, target: 8, applies_to: [{asked}], ")
    project = sound(read(definition, form))
    files = [returned(project, "ALFA", AUTUMN, ALFA), returned(project, "BETA", AUTUMN, BETA)]
    master = build_master(project, [judged(project, AUTUMN, files)], finnish(project), with_rejected=True)
    tracer = tracer_of(master)
    named = [place for place, shown, _ in cells_of(master, slice(None)) if shown == 6]
    assert len({place.sheet for place in named}) > 1
    for chain in (*map(tracer.trace_cell, named), tracer.trace_row("I1")):
        assert said(chain)[1] == missing, chain.place
    assert said(tracer.trace_row("I2"))[1] == ["GAMMA 2026-2"]
