"""What is measured against what, how far it should get, and the table of the results."""

from __future__ import annotations

import platform
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from importlib.metadata import version
from pathlib import Path
from statistics import median

from benchmarks.rounds import Compared


@dataclass(frozen=True)
class Target:
    """A row of the table."""

    name: str
    """In the first column, and by `--only`."""
    group: str
    """Those of one group are measured together."""
    against: str
    limit: float | None
    """The ratio to reach; None where there is nothing to reach, only to know."""
    at_least: bool = False
    """Whether the ratio should be no less than the limit, instead of no more."""

    @property
    def shown(self) -> str:
        """`≤ 0.45`."""
        return "" if self.limit is None else f"{'≥' if self.at_least else '≤'} {self.limit:g}"

    def met(self, ratio: float) -> str:
        if self.limit is None:
            return ""
        return "yes" if (ratio >= self.limit if self.at_least else ratio <= self.limit) else "missed"


TARGETS: tuple[Target, ...] = (
    Target("generate a template", "generate", "openpyxl writing the same template", 0.45),
    Target("generate, beside the zip", "generate", "zipping the same parts", 9.0),
    Target("generate, beside a script", "generate", "the same calls of XlsxWriter, written out by hand", 1.2),
    Target("scan, 12 goals", "read", "openpyxl load + iterate", 0.32),
    Target("scan, 40 goals", "read", "openpyxl load + iterate", 0.32),
    Target("scan, beside the parser, 12 goals", "read", "unzip + bare expat", 7.0),
    Target("scan, beside the parser, 40 goals", "read", "unzip + bare expat", 7.0),
    Target("read and understand, 12 goals", "read", "openpyxl load + iterate", 0.45),
    Target("second reading, 12 goals", "read", "reading and understanding the return", 0.3),
    Target("rules for a batch of 1,000", "validate", "the rules for one return", 5.0),
    Target("rules, every row failing", "validate", "4 % of the returns failing", 2.0),
    Target("judge 1,000, every row failing", "validate", "4 % of the returns failing", None),
    Target("write the master", "master", "openpyxl write_only, same cells and styles", 0.5),
    Target("plan and write the master", "master", "openpyxl write_only, same cells and styles", None),
    Target("peak memory of consolidate, 4 x returns", "memory", "at 1 x", 1.15),
    Target("peak memory of validate, 10,000 returns", "memory", "at 1,000", 1.25),
    Target("peak memory of reading a master, 4 x returns", "programme", "at 1 x", 2.0),
    Target("peak memory of a programme, 4 x projects", "programme", "at 1 x", 1.25),
    Target("pipeline, 1 process", "pipeline", "the naive way", 0.2),
    Target("pipeline, all cores", "pipeline", "the naive way", 0.12),
    Target("pipeline with second reader, 1 process", "pipeline", "the naive way", 0.45),
    Target("pipeline with second reader, all cores", "pipeline", "the naive way", 0.3),
    Target("floor: parsing the returns", "floor", "the naive way", None),
    Target("floor: the returns as objects", "floor", "the naive way", None),
    Target("floor: second reading", "floor", "the naive way", None),
    Target("floor: writing the cells of the master", "floor", "the naive way", None),
    Target("floor: reading the master back", "floor", "the naive way", None),
    Target("floor: together", "floor", "the naive way", None),
    Target("floor: consolidate", "floor", "the naive way", 0.45),
    *(
        Target(f"growth of {command}, 4 x returns", "growth", "the time of a return at 1 x", 1.25)
        for command in ("validate", "feedback", "status", "remind", "consolidate", "trace", "freeze")
    ),
    Target("consolidate with other files", "growth", "validate of the same inbox", 2.0),
    Target("gain of reading on 2 processes", "processes", "gain of bare computing on 2 processes", 0.85, at_least=True),
    Target("Dask on one machine", "dask", "process pool, 20 tasks of 50", 1.3),
    Target("--help", "start", "python -c 'import click'", 1.25),
    Target("validate one return, whole process", "start", "python -c 'import pandera.polars'", 1.8),
    Target("check of LAMPPU, whole process", "start", "python -c 'import pandera.polars'", None),
    Target("consolidate of LAMPPU 2012-2, whole process", "start", "python -c 'import pandera.polars'", 5.0),
    Target("recalculation after one answer", "recalculation", "recalculation of all formulas", 0.2),
    Target("check of 140 partners", "check", "generating the templates of all of them", 0.3),
    Target("spreadsheet-forms: template", "peers", "spreadsheet-forms (make_empty_form)", None),
    Target("spreadsheet-forms: reading", "peers", "spreadsheet-forms (get_data_from_form)", None),
    Target("flatten-tool: template", "peers", "flatten-tool (create_template)", None),
    Target("flatten-tool: reading", "peers", "flatten-tool (unflatten)", None),
)
"""In the order of the table. The documentation repeats them; a test compares."""

GROUPS = tuple(dict.fromkeys(target.group for target in TARGETS))
BY_NAME = {target.name: target for target in TARGETS}


@dataclass(frozen=True)
class Remark:
    """Why something was not measured."""

    text: str


@dataclass(frozen=True)
class Measured:
    """One row, measured."""

    target: Target
    ratios: tuple[float, ...]
    shown: str = ""
    """Ours and the other, and what there is to know. Seconds are processor time where nothing else is said."""

    @classmethod
    def of(cls, name: str, found: Compared, note: str = "", *, unit: str = "ms", scale: float = 1000.0) -> Measured:
        """A row of two things that took turns."""
        ours, other = found.medians
        figures = f"{_figure(ours * scale)} / {_figure(other * scale)} {unit}"
        return cls(BY_NAME[name], found.ratios, "; ".join(filter(None, (figures, note))))


def _figure(number: float) -> str:
    return f"{number:,.1f}" if number < 100 else f"{number:,.0f}"


def _ratio(number: float) -> str:
    return f"{number:.3f}" if number < 0.1 else f"{number:.2f}" if number < 100 else f"{number:,.0f}"


HEAD = ("What", "Against", "Ratio", "Spread", "Target", "Met", "Ours / other")


def row(measured: Measured) -> tuple[str, ...]:
    """The cells of a row: the median ratio, the least and the greatest, the target. The ratio shown is judged."""
    target, middle = measured.target, _ratio(median(measured.ratios))
    spread = f"{_ratio(min(measured.ratios))} to {_ratio(max(measured.ratios))}"
    met = target.met(float(middle.replace(",", "")))
    return target.name, target.against, middle, spread, target.shown, met, measured.shown


def _kept(target: Target, line: Sequence[str] | None) -> tuple[str, ...]:
    """A row as it was measured before, by the target of today; an empty one when nobody has measured it."""
    ratio, spread, figures = (line[2], line[3], line[6]) if line else ("", "", "")
    met = target.met(float(ratio.replace(",", ""))) if ratio else ""
    return target.name, target.against, ratio, spread, target.shown, met, figures


def plain(rows: Sequence[Sequence[str]]) -> str:
    """A table for a terminal."""
    widths = [max(len(line[col]) for line in (HEAD, *rows)) for col in range(len(HEAD))]
    lines = (" | ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip() for line in rows)
    head = " | ".join(cell.ljust(width) for cell, width in zip(HEAD, widths, strict=True)).rstrip()
    return "\n".join((head, "-+-".join("-" * width for width in widths), *lines))


def machine(libraries: Iterable[str] = ("XlsxWriter", "openpyxl", "pandera", "polars", "click")) -> str:
    """On what was measured."""
    system = f"{platform.system()} {platform.machine()}, {_cores()} cores, {platform.python_implementation()}"
    versions = ", ".join(f"{name} {version(name)}" for name in libraries)
    return f"{system} {platform.python_version()}; {versions}"


def _cores() -> int:
    from lamppu_xl.returns.workers.processes import processor_count  # noqa: PLC0415  # the number that the workers go by

    return processor_count()


# The block in the documentation

START, END = "<!-- benchmarks: start -->", "<!-- benchmarks: end -->"


def rows_in(text: str) -> dict[str, tuple[str, ...]]:
    """The rows of the block, by their first cell."""
    lines = re.findall(r"^\| (.*) \|$", _block(text), re.MULTILINE)
    cells = [tuple(cell.strip().strip("`") for cell in line.split(" | ")) for line in lines]
    return {line[0]: line for line in cells if len(line) == len(HEAD) and line != HEAD}


def _block(text: str) -> str:
    return text.partition(START)[2].partition(END)[0]


def rewritten(text: str, rows: Mapping[str, Sequence[str]], day: date, sizes: str) -> str:
    """The documentation with a new block; what was not measured this time stays as it was.

    ValueError when the document has no marked block.
    """
    if START not in text or END not in text:
        raise ValueError(f"the document lacks {START} and {END}")
    kept = rows_in(text)
    lines = [rows.get(target.name) or _kept(target, kept.get(target.name)) for target in TARGETS]
    head = (f"| {' | '.join(HEAD)} |", f"|{'---|' * len(HEAD)}")
    body = [f"| {' | '.join(line)} |" for line in lines]
    block = "\n".join((f"{machine()}; {sizes}; {day.isoformat()}.", "", *head, *body))
    return f"{text.partition(START)[0]}{START}\n\n{block}\n\n{END}{text.partition(END)[2]}"


def write(path: Path, measured: Iterable[Measured], day: date, sizes: str) -> None:
    """Put what was measured into a document."""
    rows = {result.target.name: row(result) for result in measured}
    path.write_text(rewritten(path.read_text(encoding="utf-8"), rows, day, sizes), encoding="utf-8")
