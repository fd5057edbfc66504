"""What the visible cells of a programme workbook rest on, besides totals and answers."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields

from lamppu_xl.definition.file_names import PROGRAMME_FILE


@dataclass(frozen=True, kw_only=True)
class CellBasis:
    """What a cell shows or counts."""

    projects: tuple[str, ...] = ()
    """Projects whose masters, or the lack of them, are the reason for it."""
    rows: tuple[str, ...] = ()
    """Rows that it counts, such as `Tapahtumat/common/V1`: see `row_of` and `rows_of_kind`."""
    defined: tuple[str, ...] = ()
    """Places in definitions that state it: `programme.yaml: money.projects.N01.granted`."""
    files: tuple[str, ...] = ()
    """Received files that it is about, and that are no project's master."""
    missing: tuple[str, ...] = ()
    """Keys of partners' returns that are missing: see `MissingReturn`."""
    earlier: tuple[str, ...] = ()
    """Keys of earlier figures that it quotes: see `EarlierFigure`."""
    faulty: tuple[str, ...] = ()
    """Keys of included returns with errors: see `FaultyReturn`."""
    counted: tuple[str, ...] = ()
    """Projects whose returns it counts, each with a period of its own: `N01 2020-1`."""


NO_BASIS = CellBasis()


def row_of(sheet: str, key: str) -> str:
    """One row of a sheet; no name of a sheet contains `/`."""
    return f"{sheet}/{key}"


def rows_of_kind(sheet: str, kind: str) -> str:
    """All rows of a sheet whose keys begin with a kind, as `deviation` or `deviation/A01`."""
    return f"{sheet}/{kind}/"


def defined_at(*places: str) -> CellBasis:
    """Stated at places in definitions."""
    return CellBasis(defined=places)


def in_programme(*places: str) -> CellBasis:
    """Stated in the definition of the programme."""
    return defined_at(*(f"{PROGRAMME_FILE}: {place}" for place in places))


def of_projects(projects: Iterable[str]) -> CellBasis:
    """Due to the masters of projects, or the lack of them."""
    return CellBasis(projects=tuple(dict.fromkeys(projects)))


def joined(parts: Iterable[CellBasis]) -> CellBasis:
    """What a cell rests on that is about several things, each once."""
    every = list(parts)
    names = {
        each.name: dict.fromkeys(name for part in every for name in getattr(part, each.name))
        for each in fields(CellBasis)
    }
    return CellBasis(**{name: tuple(found) for name, found in names.items()})
