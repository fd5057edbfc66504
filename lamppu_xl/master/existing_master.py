"""A master that was written earlier: the syntheses in it, and whether anything else in it was edited.

Other people and programs may have changed the file, so it is read as carefully as any return.
"""

from __future__ import annotations

import hashlib
import io
import re
import zipfile
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from lamppu_xl.domain.cell_address import column_index
from lamppu_xl.domain.excel_dates import day_of_serial
from lamppu_xl.ledger.records import SHEET
from lamppu_xl.master.recorded_answers import RecordedAnswers, read_recorded_answers
from lamppu_xl.master.sheet_checksums import cell_texts, read_content
from lamppu_xl.master.synthesis_merge import KEY_START, ReadSynthesis, SynthesisKey, Which, name_of, parse_key
from lamppu_xl.storage.atomic_files import is_replaceable
from lamppu_xl.workbook.number_formats import ShownKind
from lamppu_xl.workbook.safe_reader import Limits, Refusal, ScannedSheet, ScannedWorkbook, SheetChoice, read_workbook
from lamppu_xl.workbook.safe_reader.package import MIB
from lamppu_xl.workbook.text_split import clean_text

CONTENT = "lamppu-xl-content"
"""The custom property with the checksum of everything but the syntheses."""

LIMITS = Limits(
    file_size=256 * MIB,
    part_size=768 * MIB,
    unpacked_size=1536 * MIB,
    xml_elements=80_000_000,
    other_elements=20_000_000,
    total_text=768 * MIB,
    used_area=200_000_000,
    cells=20_000_000,
    filled_cells=16_000_000,
    defined_names=50_000,
    shared_strings=16_000_000,
    sheets=1_000,
)
"""Limits for reading a master, which contains the answers of hundreds of returns several times."""

_Place = tuple[str, int, int]
"""Name of the sheet, row, column."""

_WITH_RECORDS = SheetChoice(frozenset({SHEET}), KEY_START)
"""The hidden sheet, and the sheets with syntheses."""

_TYPED_IN = re.compile(r"(^|/)(comments|threadedcomments|persons|media|ink)[^/]*(/|\.)", re.IGNORECASE)
"""Parts that a written master never has: comments and pictures of a reader."""


@dataclass(frozen=True)
class ExistingMaster:
    """A master file as it was read."""

    sha256: str
    syntheses: Mapping[Which, tuple[ReadSynthesis, ...]]
    untouched: bool
    """Whether nothing but the syntheses has changed since it was written."""
    readable: bool = True
    recorded: RecordedAnswers | None = field(default=None, repr=False)
    """The returns and answers that it was made of; None if it has no readable ledger."""

    @property
    def has_edited_syntheses(self) -> bool:
        """Whether a person wrote a synthesis in it."""
        return any(synthesis.edited for copies in self.syntheses.values() for synthesis in copies)


@dataclass
class ExistingMasters:
    """The masters that are read before a new one is written, and whether it may replace them."""

    known: tuple[Which, ...] = ()
    """The goals and periods of the project: if a key is lost, the defined name of the cell may still exist."""
    masters: dict[Path, ExistingMaster] = field(default_factory=dict)

    later: set[Path] = field(default_factory=set)
    """The masters of later periods: their syntheses are not carried over."""

    def read(self, path: Path, *, is_later: bool = False) -> None:
        """Read a master and the numbered copies beside it."""
        for copy in numbered_copies(path):
            if is_later:
                self.later.add(copy.resolve())
            if copy.resolve() not in self.masters:
                is_unchanged = is_replaceable(copy)
                master = read_master(copy.read_bytes(), self.known, is_unchanged=is_unchanged)
                self.masters[copy.resolve()] = master

    @property
    def syntheses(self) -> list[Mapping[Which, tuple[ReadSynthesis, ...]]]:
        return [master.syntheses for path, master in self.masters.items() if path not in self.later]

    def defined(self, path: Path) -> frozenset[tuple[str, ...]]:
        """How the figures of the master at a path are defined; nothing if it is not readable."""
        master = self.masters.get(path.resolve())
        return master.recorded.defined if master and master.recorded else frozenset()

    @property
    def unreadable(self) -> list[Path]:
        return [path for path, master in self.masters.items() if not master.readable and path not in self.later]

    def may_replace(self, path: Path) -> bool:
        """Whether a new master may replace a file: it does not exist, or all its edits are carried over.

        A file that changed after it was read may not be replaced, because somebody is editing it.
        """
        if not path.exists():
            return True
        master = self.masters.get(path.resolve())
        if master is None or master.sha256 != hashlib.sha256(path.read_bytes()).hexdigest() or not master.readable:
            return False
        return is_replaceable(path) or (master.untouched and master.has_edited_syntheses)


def numbered_copies(path: Path) -> list[Path]:
    """A master, and those that were written beside it because somebody had edited it."""
    numbered = re.compile(rf"{re.escape(path.stem)} \((?:new ?)?\d*\){re.escape(path.suffix)}")
    if not path.parent.is_dir():
        return []
    others = [file for file in path.parent.iterdir() if file.is_file() and numbered.fullmatch(file.name)]
    return [file for file in (path, *sorted(others, key=lambda other: (len(other.name), other.name))) if file.is_file()]


def read_master(data: bytes, known: Iterable[Which] = (), *, is_unchanged: bool = False) -> ExistingMaster:
    """Read a master. An unreadable file has no syntheses, and must not be replaced.

    Args:
        data: the file.
        known: the goals and periods of the project.
        is_unchanged: whether the file is as it was written. Only its syntheses and its hidden sheet are then read.
    """
    sha256 = hashlib.sha256(data).hexdigest()
    book = read_workbook(data, LIMITS, choice=_WITH_RECORDS if is_unchanged else None)
    if isinstance(book, Refusal):
        return ExistingMaster(sha256, {}, untouched=False, readable=False)
    syntheses, places = syntheses_of(book, known)
    if is_unchanged:
        return ExistingMaster(sha256, syntheses, untouched=True, recorded=read_recorded_answers(book))
    content = book.properties.get(f"custom:{CONTENT}", "")
    same = bool(content) and content == _content_checksum(book, places)
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        remarks = any(_TYPED_IN.search(name) for name in package.namelist())
    untouched = same and not remarks and not book.active
    return ExistingMaster(sha256, syntheses, untouched=untouched, recorded=read_recorded_answers(book))


# The syntheses


def syntheses_of(
    book: ScannedWorkbook, known: Iterable[Which] = ()
) -> tuple[dict[Which, tuple[ReadSynthesis, ...]], set[_Place]]:
    """The coordinator's syntheses in a master by goal and period, and the cells that belong to them."""
    syntheses, places = _by_keys(book)
    by_name = _by_names(book, known)
    syntheses |= {which: (synthesis,) for which, synthesis in by_name.items() if which not in syntheses}
    return syntheses, places


def _by_keys(book: ScannedWorkbook) -> tuple[dict[Which, tuple[ReadSynthesis, ...]], set[_Place]]:
    """Every synthesis with a key, a copy for each sheet that has its keys; and all their cells."""
    names = {name: place for name, target in book.names.items() if (place := _target(target))}
    places: set[_Place] = set()
    copies: dict[tuple[Which, str], list[tuple[SynthesisKey, int, int]]] = {}
    for sheet in book.sheets:
        for (row, col), cell in sheet.cells.items():
            key = parse_key(cell.value)
            if key:
                places.add((sheet.name, row, col))
                copies.setdefault((key.which, sheet.name), []).append((key, row, col))
    in_row = Counter((name, row) for (_, name), keys in copies.items() for _, row, _ in keys)
    sheets = {sheet.name: sheet for sheet in book.sheets}
    syntheses: dict[Which, list[ReadSynthesis]] = {}
    for (which, sheet_name), keys in copies.items():
        only_copy = sum(other == which for other, _ in copies) == 1
        text = ""
        for key, row, col in sorted(keys, key=lambda key: (key[0].part, key[1])):
            named = names.get(name_of(which, key.part))
            # The keys of a row are in the last columns: a column for each text, and one between them and the texts.
            beside = (sheet_name, row, col - in_row[sheet_name, row] - 1)
            place = named if named and (only_copy or named[0] == sheet_name) else beside
            places.add(place)
            part = _text(sheets, place, date1904=book.date1904)
            text += (key.joint if text and part else "") + part
        first = keys[0][0]
        synthesis = ReadSynthesis(text, first.made_of, first.written_from, first.before)
        syntheses.setdefault(which, []).append(synthesis)
    return {which: tuple(copies_of_text) for which, copies_of_text in syntheses.items()}, places


def _by_names(book: ScannedWorkbook, known: Iterable[Which]) -> dict[Which, ReadSynthesis]:
    """The syntheses found by defined names, for lost keys."""
    sheets = {sheet.name: sheet for sheet in book.sheets}
    syntheses = {}
    for which in known:
        text, part = "", 1
        while place := _target(book.names.get(name_of(which, part), "")):
            text, part = text + _text(sheets, place, date1904=book.date1904), part + 1
        if text.strip():
            syntheses[which] = ReadSynthesis(text, "")
    return syntheses


_TARGET = re.compile(r"\$?(?:'((?:[^']|'')+)'|([^'!$.]+))[!.]\$?([A-Z]{1,3})\$?(\d{1,7})")


def _target(reference: str) -> _Place | None:
    """The cell that a defined name refers to; None if it is lost."""
    match = _TARGET.fullmatch(reference.lstrip("="))
    if not match:
        return None
    quoted, plain, column, row = match.groups()
    return (quoted or plain).replace("''", "'"), int(row) - 1, column_index(column)


def _text(sheets: Mapping[str, ScannedSheet], place: _Place, *, date1904: bool) -> str:
    """The text that a person typed; a text such as `=sama`, which became a formula, as it was typed."""
    name, row, col = place
    sheet = sheets.get(name)
    cell = sheet.cells.get((row, col)) if sheet else None
    if cell is None:
        return ""
    if isinstance(cell.value, str):
        return clean_text(cell.value)
    if cell.value is None:
        return f"={cell.formula}" if cell.formula else ""
    if cell.number_format.kind is ShownKind.DATE and (day := day_of_serial(cell.value, date1904=date1904)):
        return day.isoformat()
    return f"{cell.value:.15g}" if isinstance(cell.value, float) else str(cell.value)


# Everything else


class ContentChecksum:
    """The checksum of everything but the syntheses, calculated while the rows are written."""

    def __init__(self) -> None:
        self._digest = hashlib.sha256()
        self._joint = b""

    def sheet(self, name: str, state: str = "visible") -> None:
        """Begin a sheet; its rows follow."""
        self._add(f"[{name}]{'' if state == 'visible' else 'hidden'}")

    def row(self, number: int, texts: Sequence[str]) -> None:
        """Add a row.

        Args:
            texts: the `cell_texts` of its filled cells.
        """
        if texts:
            start = f"{number},"
            self._add(start + f"\x1e{start}".join(texts))

    def _add(self, line: str) -> None:
        self._digest.update(self._joint)
        self._digest.update(line.encode("utf-8", "replace"))
        self._joint = b"\x1e"

    @property
    def checksum(self) -> str:
        return self._digest.hexdigest()[:32]


def _content_checksum(book: ScannedWorkbook, places: set[_Place]) -> str:
    """The checksum of a master that was read.

    Args:
        places: the cells of the syntheses.
    """
    content = ContentChecksum()
    for sheet in book.sheets:
        if sheet.name == SHEET:  # the hidden sheet contains its checksum
            continue
        content.sheet(sheet.name, sheet.state)
        for (row, col), cell in sorted(sheet.cells.items()):
            if (sheet.name, row, col) not in places and (text := read_content(cell)):
                content.row(row, cell_texts([(col, text)]))
    return content.checksum
