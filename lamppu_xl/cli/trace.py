"""`lamppu-xl trace`."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click

from lamppu_xl.cli.hand import FileFinder, FoundFile, folder_of
from lamppu_xl.cli.shared import UsageError
from lamppu_xl.definition import PROGRAMME_FILE
from lamppu_xl.i18n.translator import translator_for
from lamppu_xl.ledger import unpack
from lamppu_xl.programme.data_sheet import SourceRow
from lamppu_xl.programme.records import EVERYWHERE, SO_FAR
from lamppu_xl.programme.trace import (
    MasterBook,
    ProgrammeBook,
    ProjectBranch,
    Shown,
    TraceChain,
    TraceTarget,
    cell_of,
    master_book,
    opened,
    programme_book,
    says,
    stands_in,
)
from lamppu_xl.storage.atomic_files import display_name
from lamppu_xl.workbook.safe_reader import Refusal

FORMAT = 1
"""Of the JSON; it grows, but what is there keeps its meaning."""


@click.command()
@click.argument("workbook", type=click.Path(path_type=Path, dir_okay=False))
@click.argument("cell", required=False, metavar="[SHEET!CELL]")
@click.option("--indicator", metavar="ID", help="A figure by its id, instead of a cell.")
@click.option("--focus-area", "area", metavar="ID", default=EVERYWHERE, help="With --indicator: under a focus area.")
@click.option("--project", metavar="ID", default="", help="With --indicator: of a single project.")
@click.option("--period", metavar="ID", default=SO_FAR, help="With --indicator: of a period; by default all so far.")
@click.option("--files", "folders", type=click.Path(path_type=Path, file_okay=False), multiple=True, metavar="DIR",
              help="Look for masters and returns here, too.")  # fmt: skip
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
@click.pass_context
def trace(  # noqa: PLR0913, PLR0917
    ctx: click.Context,
    workbook: Path,
    cell: str | None,
    indicator: str | None,
    area: str,
    project: str,
    period: str,
    folders: Sequence[Path],
    form: str,
) -> None:
    """Tell who says so: the way from a cell of a programme's workbook or of a master to the cells of the returns.

    Each master and each return is looked for in the folders of the programme and its projects. Ends with 0 when all of
    them are there, unchanged, and say what they should, and with 1 when not.

    \b
    Examples:
      lamppu-xl trace programme.xlsx "Luvut!F7"
      lamppu-xl trace programme.xlsx --indicator K6 --focus-area P3
      lamppu-xl trace master.xlsx "G05 Laadun ja tulosten mittarit!B12"
    """
    if not workbook.is_file():
        raise UsageError(f"There is no file '{workbook}'.")
    if (cell is None) == (indicator is None):
        raise UsageError('Name a cell, as "Luvut!F7", or a figure with --indicator ID.')
    data = workbook.read_bytes()
    book = opened(data)
    if isinstance(book, Refusal):
        raise UsageError(f"'{workbook}' cannot be read as a workbook.")
    found = programme_book(book) or master_book(data, book, workbook.name)
    if found is None:
        raise UsageError(
            f"'{workbook}' is neither a programme's workbook nor a master that tells where its values come from."
        )
    at = _cell(cell) if cell is not None else None
    chain = found.at(at) if at else _figure(found, indicator or "", area, project, period)
    if not chain.branches:
        raise UsageError(_nothing(chain, workbook))
    told = _TracePrinter(found, chain, workbook, tuple(folders)).told()
    click.echo(_json(told) if form == "json" else _text(found, told), nl=False)
    ctx.exit(0 if told.sound else 1)


def _cell(text: str) -> TraceTarget:
    at = cell_of(text)
    if at is None:
        raise UsageError(
            f"'{text}' is no cell. Write the sheet and the cell, as \"Luvut!F7\" or \"'P3 Parantaminen'!B12\"."
        )
    return at


def _figure(found: ProgrammeBook | MasterBook, indicator: str, area: str, project: str, period: str) -> TraceChain:
    if isinstance(found, MasterBook):
        return found.row(indicator)
    chain = found.figure(indicator, area, project, period)
    if chain is None:
        known = ", ".join(indicator.id for indicator in found.card.indicators) or "none"
        raise UsageError(f"There is no such figure in {found.card.head.programme}. The figures are: {known}.")
    return chain


def _nothing(chain: TraceChain, workbook: Path) -> str:
    place = chain.place or "The figure"
    near = f" Near it can be traced: {', '.join(chain.near)}." if chain.near else ""
    return f"{place} in {workbook.name} shows nothing that comes from a return.{near}"


# What is at hand


@dataclass(frozen=True)
class SearchedFile:
    """A file that was looked for."""

    file: str
    sha256: str
    state: str
    """`same`, `changed` or `missing`."""
    path: str = ""


@dataclass(frozen=True)
class TracedCell:
    """The end of the way: a cell of a return."""

    source: SourceRow
    looked: SearchedFile
    says: Shown
    agrees: bool | None
    """Whether the cell says what is told of it; None when it is not at hand."""
    in_master: str = ""


@dataclass(frozen=True)
class TraceResult:
    chain: TraceChain
    branches: tuple[tuple[ProjectBranch, SearchedFile | None, tuple[TracedCell, ...]], ...]

    @property
    def sound(self) -> bool:
        files = [looked for _, looked, _ in self.branches if looked] + [leaf.looked for leaf in self.leaves]
        return (
            self.chain.intact
            and self.chain.agrees
            and all(file.state == "same" for file in files)
            and all(leaf.agrees for leaf in self.leaves)
        )

    @property
    def leaves(self) -> list[TracedCell]:
        return [leaf for _, _, leaves in self.branches for leaf in leaves]


@dataclass
class _TracePrinter:
    found: ProgrammeBook | MasterBook
    chain: TraceChain
    workbook: Path
    folders: tuple[Path, ...]

    def told(self) -> TraceResult:
        return TraceResult(self.chain, tuple(self._branch(branch) for branch in self.chain.branches))

    def _branch(self, branch: ProjectBranch) -> tuple[ProjectBranch, SearchedFile | None, tuple[TracedCell, ...]]:
        hand = FileFinder((*self.folders, *self._homes(branch)))
        master, places = None, {}
        numbers = [source.answer for source in branch.sources]
        if isinstance(self.found, MasterBook):
            places = dict(self.found.places(numbers))
        elif branch.file:
            at_hand = hand.find(branch.file, branch.sha256)
            master = _looked(branch.file, branch.sha256, at_hand)
            if at_hand and at_hand.same:
                book = opened(at_hand.data)
                own = None if isinstance(book, Refusal) else master_book(at_hand.data, book, branch.file)
                places = dict(own.places(numbers)) if own else {}
        return branch, master, tuple(self._leaves(branch.sources, hand, places))

    def _leaves(self, sources: Iterable[SourceRow], hand: FileFinder, places: dict[int, str]) -> Iterator[TracedCell]:
        books: dict[str, tuple[FoundFile | None, Any]] = {}
        for source in sources:
            if source.sha256 not in books:
                at_hand = hand.find(source.file, source.sha256)
                book = opened(at_hand.data) if at_hand else None
                books[source.sha256] = at_hand, None if isinstance(book, Refusal) else book
            at_hand, book = books[source.sha256]
            says_now = stands_in(book, source) if book else None
            agrees = says(says_now, source, self.chain.mask) if book else None
            looked = _looked(source.file, source.sha256, at_hand)
            yield TracedCell(source, looked, says_now, agrees, places.get(source.answer, ""))

    def _homes(self, branch: ProjectBranch) -> Iterator[Path]:
        """Where a project's files may lie: beside the workbook, in the inbox, in its own folder."""
        beside = self.workbook.resolve().parent
        yield beside
        home = next((parent for parent in (beside, *beside.parents) if (parent / PROGRAMME_FILE).is_file()), None)
        if home and branch.folder and (own := folder_of(home, branch.folder)):
            yield own
        if isinstance(self.found, MasterBook):
            project = next(
                (parent for parent in (beside, *beside.parents) if (parent / "project.yaml").is_file()), None
            )
            if project:
                yield project


def _looked(file: str, sha256: str, at_hand: FoundFile | None) -> SearchedFile:
    if at_hand is None:
        return SearchedFile(file, sha256, "missing")
    return SearchedFile(file, sha256, "same" if at_hand.same else "changed", _near(at_hand.path))


def _near(path: Path) -> str:
    """A path as short as it can be told from here."""
    whole = path.resolve()
    return str(whole.relative_to(Path.cwd())) if whole.is_relative_to(Path.cwd()) else str(whole)


# In words


_STATES = {"same": "unchanged", "changed": "CHANGED SINCE", "missing": "NOT FOUND"}


def _text(found: ProgrammeBook | MasterBook, told: TraceResult) -> str:
    lines = [*_head(found, told.chain)]
    for number, (branch, master, leaves) in enumerate(told.branches):
        last = number == len(told.branches) - 1
        head = f"{branch.project} {display_name(branch.name)}{_own(found, told.chain, branch)}"
        if master:
            head += f" · {_file(master)}"
        lines.append(f"{'└─' if last else '├─'} {head}")
        stem = "   " if last else "│  "
        for place, leaf in enumerate(leaves):
            lines += (f"{stem}{line}" for line in _leaf(leaf, last=place == len(leaves) - 1))
    lines.append(_sum(told))
    return "\n".join(lines) + "\n"


def _head(found: ProgrammeBook | MasterBook, chain: TraceChain) -> Iterator[str]:
    at = f"{display_name(chain.place)} shows {_value(chain.shown)}" if chain.place else ""
    yield " · ".join(filter(None, (chain.workbook, at)))
    if isinstance(found, ProgrammeBook) and chain.total:
        total, head = chain.total, found.card.head
        reader = translator_for(head.language, head.chain)
        indicator = next(indicator for indicator in found.card.indicators if indicator.id == total.indicator)
        unit = indicator.unit.pick(head.chain)
        name = f"{indicator.id} {indicator.label.pick(head.chain)}{f' ({unit})' if unit else ''}"
        of = total.project or (
            f"focus area {total.area or head.area}" if total.area or head.area else "whole programme"
        )
        when = total.period or "all periods so far"
        count = "nothing" if total.total is None else reader.fact(total.total)
        if total.greatest is not None:
            count = f"{count}–{reader.fact(total.greatest)}"
        yield f"{name}, {of}, {when}: {count}. {reader.label(f'master_rule_{indicator.aggregate}')}"
        if total.apart:
            yield f"Not in it, since the project never adds it up: {', '.join(total.apart)}."
        if total.corrected:
            yield f"In it are corrections of frozen periods: {', '.join(total.corrected)}."
    if not chain.agrees:
        yield "THE CELL DOES NOT SHOW THIS: somebody has edited it."
    if not chain.intact:
        yield "WHAT THE WORKBOOK TELLS PROGRAMS WAS EDITED, or a part of it is lost."


def _own(found: ProgrammeBook | MasterBook, chain: TraceChain, branch: ProjectBranch) -> str:
    """What a project's answers come to by its own rule, where all of them are in the total."""
    total = chain.total
    if isinstance(found, MasterBook) or total is None or total.project:
        return ""
    own = {source.number for source in branch.sources}
    for one in found.card.totals:
        if (one.indicator, one.project, one.period) == (total.indicator, branch.project, total.period):
            return f": {_value(one.total)}" if one.greatest is None and {*(unpack(one.made_of) or ())} == own else ""
    return ""


def _file(looked: SearchedFile) -> str:
    where = f" ({display_name(looked.path)})" if looked.path and looked.state != "missing" else ""
    return f"{display_name(looked.file)} sha256 {looked.sha256[:12]}… {_STATES[looked.state]}{where}"


def _leaf(leaf: TracedCell, *, last: bool) -> Iterator[str]:
    source, joint, stem = leaf.source, "└─" if last else "├─", "   " if last else "│  "
    by_master = f" · master {display_name(leaf.in_master)}" if leaf.in_master else ""
    rejected = "" if source.accepted else " (the return has errors)"
    said = f"{source.partner} {display_name(source.organisation)}, {source.period}: {_value(source.value)}"
    yield f"{joint} {said}{by_master} · {display_name(source.sheet)}!{source.cell}{rejected}"
    tail = ""
    if leaf.agrees is False:
        tail = f" · THE CELL SAYS {_value(leaf.says)}"
    elif leaf.agrees:
        tail = " · the cell says so"
    yield f"{stem}{_file(leaf.looked)}{tail}"


def _value(value: Shown, most: int = 100) -> str:
    if value is None:
        return "nothing"
    if isinstance(value, bool):
        return str(value)
    if isinstance(value, int | float):
        return f"{value:.15g}"
    text = display_name(" ".join(value.split()))
    return f"“{text if len(text) <= most else text[: most - 1] + '…'}”"


def _sum(told: TraceResult) -> str:
    leaves, files = told.leaves, {leaf.source.sha256: leaf.looked.state for leaf in told.leaves}
    said = f"{len(leaves)} answers of {len(files)} returns"
    states = [*files.values(), *(looked.state for _, looked, _ in told.branches if looked)]
    wrong = sum(leaf.agrees is False for leaf in leaves)
    bad = {"changed": states.count("changed"), "missing": states.count("missing")}
    if told.sound:
        return f"{said}: every file is at hand and unchanged, and every cell says so."
    found = [
        f"{count} files {'have changed' if state == 'changed' else 'were not found'}"
        for state, count in bad.items()
        if count
    ]
    if wrong:
        found.append(f"{wrong} cells say something else")
    return f"{said}: {', '.join(found) or 'see above'}."


def _json(told: TraceResult) -> str:
    chain = told.chain
    total = chain.total
    report = {
        "format": FORMAT,
        "workbook": chain.workbook,
        "cell": chain.place or None,
        "shows": chain.shown,
        "intact": chain.intact,
        "agrees": chain.agrees,
        "figure": total
        and {
            "indicator": total.indicator,
            "focus_area": total.area or None,
            "project": total.project or None,
            "period": total.period or None,
            "total": total.total,
            "greatest": total.greatest,
            "apart": list(total.apart),
            "corrected": list(total.corrected),
        },
        "projects": [
            {
                "project": branch.project,
                "name": branch.name,
                "master": master and _as_data(master),
                "answers": [_answer(leaf) for leaf in leaves],
            }
            for branch, master, leaves in told.branches
        ],
        "sound": told.sound,
    }
    return json.dumps(report, ensure_ascii=False, indent=2) + "\n"


def _as_data(looked: SearchedFile) -> dict[str, str | None]:
    return {"file": looked.file, "sha256": looked.sha256, "state": looked.state, "path": looked.path or None}


def _answer(leaf: TracedCell) -> dict[str, Any]:
    source = leaf.source
    return {
        "partner": source.partner,
        "organisation": source.organisation,
        "period": source.period,
        "entry": str(source.entry),
        "value": source.value,
        "master_cell": leaf.in_master or None,
        "return": _as_data(leaf.looked),
        "sheet": source.sheet,
        "cell": source.cell,
        "says": leaf.says,
        "agrees": leaf.agrees,
    }
