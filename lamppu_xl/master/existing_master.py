"""A master that was made earlier, read again: the syntheses in it, and whether anything else in it was edited.

The file has been in other hands and programs since, so it is read by the scan, like any return.
"""

from __future__ import annotations

import hashlib
import io
import re
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from lamppu_xl.domain.cell_address import column_index
from lamppu_xl.domain.excel_dates import from_serial
from lamppu_xl.ledger import SHEET
from lamppu_xl.master.sheet_checksums import found, planned
from lamppu_xl.master.synthesis_merge import ReadSynthesis, SynthesisKey, Which, name_of, parse_key
from lamppu_xl.storage.atomic_files import is_replaceable
from lamppu_xl.workbook.model import CellUse, RenderableCell
from lamppu_xl.workbook.safe_reader import Limits, Refusal, ScannedSheet, ScannedWorkbook, read_workbook
from lamppu_xl.workbook.safe_reader.package import MIB
from lamppu_xl.workbook.text_split import clean_text

CONTENT = "lamppu-xl-content"
"""The custom property that holds the checksum of all that is ours in a master."""

LIMITS = Limits(
    file_size=256 * MIB,
    part_size=768 * MIB,
    unpacked_size=1536 * MIB,
    xml_elements=80_000_000,
    total_text=768 * MIB,
    used_area=200_000_000,
    cells=20_000_000,
    filled_cells=16_000_000,
    defined_names=50_000,
    shared_strings=16_000_000,
    sheets=1_000,
)
"""How much of a master is read: it holds what hundreds of returns hold, several times over."""

_At = tuple[str, int, int]
"""Name of a sheet, row, column."""

_TYPED_IN = re.compile(r"(^|/)(comments|threadedcomments|persons|media|ink)[^/]*(/|\.)", re.IGNORECASE)
"""Parts that we never write: remarks and pictures of a reader."""


@dataclass(frozen=True)
class ExistingMaster:
    """A master that is there already."""

    sha256: str
    syntheses: Mapping[Which, tuple[ReadSynthesis, ...]]
    untouched: bool
    """Whether it is as it was painted, but for the syntheses."""
    readable: bool = True

    @property
    def written_in(self) -> bool:
        """Whether a person wrote a synthesis in it."""
        return any(one.edited for own in self.syntheses.values() for one in own)


@dataclass
class ExistingMasters:
    """The masters that were read before a new one is made, and what may be done with each."""

    known: tuple[Which, ...] = ()
    """The goals and periods of the project: where a key is lost, the name of the cell may still be there."""
    masters: dict[Path, ExistingMaster] = field(default_factory=dict)

    def read(self, path: Path) -> None:
        """Read a master and those that were written beside it."""
        for one in beside(path):
            self.masters.setdefault(one.resolve(), read_master(one.read_bytes(), self.known))

    @property
    def syntheses(self) -> list[Mapping[Which, tuple[ReadSynthesis, ...]]]:
        return [master.syntheses for master in self.masters.values()]

    @property
    def unreadable(self) -> list[Path]:
        return [path for path, one in self.masters.items() if not one.readable]

    def ours(self, path: Path) -> bool:
        """Whether a new master may take a file's place: nothing is there, or nothing but what was carried over.

        A file that changed after it was read is not ours: somebody is writing in it just now.
        """
        if not path.exists():
            return True
        one = self.masters.get(path.resolve())
        if one is None or one.sha256 != hashlib.sha256(path.read_bytes()).hexdigest() or not one.readable:
            return False
        return is_replaceable(path) or (one.untouched and one.written_in)


def beside(path: Path) -> list[Path]:
    """A master, and the ones that were written beside it because somebody had edited it."""
    numbered = re.compile(rf"{re.escape(path.stem)} \((?:new ?)?\d*\){re.escape(path.suffix)}")
    if not path.parent.is_dir():
        return []
    others = [one for one in path.parent.iterdir() if one.is_file() and numbered.fullmatch(one.name)]
    return [one for one in (path, *sorted(others, key=lambda other: (len(other.name), other.name))) if one.is_file()]


def read_master(data: bytes, known: Iterable[Which] = ()) -> ExistingMaster:
    """What a master holds; one that cannot be read holds nothing, and must not be replaced."""
    sha256 = hashlib.sha256(data).hexdigest()
    book = read_workbook(data, LIMITS)
    if isinstance(book, Refusal):
        return ExistingMaster(sha256, {}, untouched=False, readable=False)
    found, places = syntheses_of(book, known)
    content = book.properties.get(f"custom:{CONTENT}", "")
    same = bool(content) and content == _checksum(_scanned(book, places))
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        remarks = any(_TYPED_IN.search(name) for name in package.namelist())
    return ExistingMaster(sha256, found, untouched=same and not remarks and not book.active)


# The syntheses


def syntheses_of(
    book: ScannedWorkbook, known: Iterable[Which] = ()
) -> tuple[dict[Which, tuple[ReadSynthesis, ...]], set[_At]]:
    """What the coordinator wrote in a master, and the cells that belong to it."""
    found, places = _syntheses(book)
    found |= {which: (one,) for which, one in _named(book, known).items() if which not in found}
    return found, places


def _syntheses(book: ScannedWorkbook) -> tuple[dict[Which, tuple[ReadSynthesis, ...]], set[_At]]:
    """Every synthesis by goal and period, a copy for each sheet that has its keys; and all their cells."""
    names = {name: at for name, target in book.names.items() if (at := _target(target))}
    places: set[_At] = set()
    copies: dict[tuple[Which, str], list[tuple[SynthesisKey, int, int]]] = {}
    for sheet in book.sheets:
        for (row, col), cell in sheet.cells.items():
            key = parse_key(cell.value)
            if key:
                places.add((sheet.name, row, col))
                copies.setdefault((key.which, sheet.name), []).append((key, row, col))
    sheets = {sheet.name: sheet for sheet in book.sheets}
    found: dict[Which, list[ReadSynthesis]] = {}
    for (which, sheet_name), keys in copies.items():
        alone = sum(one == which for one, _ in copies) == 1
        text = ""
        for key, row, col in sorted(keys, key=lambda key: (key[0].part, key[1])):
            named = names.get(name_of(which, key.part))
            at = named if named and (alone or named[0] == sheet_name) else (sheet_name, row, col - 2)
            places.add(at)
            piece = _text(sheets, at)
            text += (key.joint if text and piece else "") + piece
        first = keys[0][0]
        found.setdefault(which, []).append(ReadSynthesis(text, first.made_of, first.written_from, first.before))
    return {which: tuple(own) for which, own in found.items()}, places


def _named(book: ScannedWorkbook, known: Iterable[Which]) -> dict[Which, ReadSynthesis]:
    """The syntheses whose keys are lost, by their names alone."""
    sheets = {sheet.name: sheet for sheet in book.sheets}
    found = {}
    for which in known:
        text, part = "", 1
        while at := _target(book.names.get(name_of(which, part), "")):
            text, part = text + _text(sheets, at), part + 1
        if text.strip():
            found[which] = ReadSynthesis(text, "")
    return found


_TARGET = re.compile(r"\$?(?:'((?:[^']|'')+)'|([^'!$.]+))[!.]\$?([A-Z]{1,3})\$?(\d{1,7})")


def _target(reference: str) -> _At | None:
    """The cell that a name means; None when it is lost."""
    found = _TARGET.fullmatch(reference.lstrip("="))
    if not found:
        return None
    return (found[1] or found[2]).replace("''", "'"), int(found[4]) - 1, column_index(found[3])


def _text(sheets: Mapping[str, ScannedSheet], at: _At) -> str:
    """What a person typed; a formula that came of a text such as `=sama` is kept as it was typed."""
    sheet = sheets.get(at[0])
    cell = sheet.cells.get((at[1], at[2])) if sheet else None
    if cell is None:
        return ""
    if isinstance(cell.value, str):
        return clean_text(cell.value)
    if cell.value is None:
        return f"={cell.formula}" if cell.formula else ""
    if cell.shown == "date" and isinstance(cell.value, int | float):
        return from_serial(cell.value).isoformat()
    return f"{cell.value:.15g}" if isinstance(cell.value, float) else str(cell.value)


# All the rest


class ContentChecksum:
    """The checksum of all that is ours in a master, taken while its rows go by."""

    def __init__(self) -> None:
        self._digest = hashlib.sha256()
        self._joint = b""

    def sheet(self, name: str, state: str = "visible") -> None:
        """A new sheet; its rows come next."""
        self._add(_head(name, state))

    def row(self, number: int, cells: Sequence[RenderableCell | None]) -> None:
        told = []
        for col, cell in enumerate(cells):
            if cell is not None and cell.content is not None and cell.use not in (CellUse.ANSWER, CellUse.KEY):
                content = cell.content
                said = planned(content)
                if said:
                    told.append(f"{number},{col},{said}")
        if told:
            self._add("\x1e".join(told))

    def _add(self, told: str) -> None:
        self._digest.update(self._joint)
        self._digest.update(told.encode("utf-8", "replace"))
        self._joint = b"\x1e"

    @property
    def checksum(self) -> str:
        return self._digest.hexdigest()[:32]


def _scanned(book: ScannedWorkbook, places: set[_At]) -> Iterator[str]:
    for sheet in book.sheets:
        if sheet.name == SHEET:  # it has a checksum of its own
            continue
        yield _head(sheet.name, sheet.state)
        for (row, col), cell in sorted(sheet.cells.items()):
            if (sheet.name, row, col) in places:
                continue
            if said := found(cell):
                yield f"{row},{col},{said}"


def _head(name: str, state: str) -> str:
    return f"[{name}]{'' if state == 'visible' else 'hidden'}"


def _checksum(lines: Iterable[str]) -> str:
    return hashlib.sha256("\x1e".join(lines).encode("utf-8", "replace")).hexdigest()[:32]
