"""Where `consolidate` writes to, what it carries over from there, and as what else it writes the same."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import click

from lamppu_xl.cli.closed import frozen
from lamppu_xl.cli.shared import Workspace
from lamppu_xl.domain.project import Period
from lamppu_xl.master.context import MasterContext
from lamppu_xl.master.existing_master import ExistingMasters
from lamppu_xl.master.exports.csv_json import csv, json
from lamppu_xl.master.exports.html import as_html
from lamppu_xl.master.exports.parquet import parquet
from lamppu_xl.storage.atomic_files import FileData, free_path, is_replaceable, keep_earlier_version, write_recorded

WRITERS: Mapping[str, Callable[[MasterContext], bytes]] = {
    "html": as_html,
    "csv": csv,
    "json": json,
    "parquet": parquet,
}


@dataclass(frozen=True)
class MasterTarget:
    """The place of a master, and what stands there already."""

    wanted: Path
    kept: ExistingMasters
    also: tuple[str, ...] = ()

    def write(self, place: Path, data: FileData) -> bool:
        """Write the master; one that syntheses were typed into is kept in `earlier/` too. False if nothing changed."""
        if place.exists() and not is_replaceable(place) and (kept := keep_earlier_version(place, data)):
            click.echo(f"The syntheses in {place} are carried over; the file as it was is kept as {kept}.")
        return write_recorded(place, data)

    def write_also(self, place: Path, context: MasterContext) -> None:
        """Write the same beside the master, under its name."""
        for kind in self.also:
            data = WRITERS[kind](context)
            beside = free_path(place.with_suffix(f".{kind}"), data)
            told = "" if write_recorded(beside, data) else " It is unchanged."
            click.echo(f"{beside}: the same as {kind.upper()}.{told}")


def read_kept(workspace: Workspace, period: Period, wanted: Path) -> ExistingMasters:
    """The masters of the periods so far, and what stands where the new one is to be written."""
    project = workspace.project
    periods = project.periods[: project.periods.index(period) + 1]
    kept = ExistingMasters(tuple((goal.id, period.id) for goal in project.goals for period in periods))
    frozen_ones = [frozen(workspace.folder, period) for period in periods]
    masters = [kept.master if kept else workspace.master(one) for one, kept in zip(periods, frozen_ones, strict=True)]
    for place in (*masters, wanted):
        kept.read(place)
    for path in kept.unreadable:
        click.echo(f"{path} cannot be read: syntheses in it are not carried over, and it is left as it is.", err=True)
    return kept


def _kinds(ctx: click.Context, option: click.Parameter, told: tuple[str, ...]) -> tuple[str, ...]:
    """`html,csv` and `--also html --also csv` are the same."""
    kinds = [kind.strip().lower() for one in told for kind in one.split(",") if kind.strip()]
    for kind in kinds:
        if kind not in WRITERS:
            raise click.BadParameter(f"'{kind}' is none of: {', '.join(WRITERS)}.", ctx, option)
    return tuple(dict.fromkeys(kinds))


def also_option(function: Callable[..., None]) -> Callable[..., None]:
    """Add `--also` to a command."""
    return click.option(
        "--also",
        multiple=True,
        callback=_kinds,
        metavar="KIND[,KIND]",
        help="The same beside it as html, csv, json, parquet.",
    )(function)
