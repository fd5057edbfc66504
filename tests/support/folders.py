"""Project folders for tests of whole commands: the tiny project, with returns as partners fill them in."""

from __future__ import annotations

import io
import os
import subprocess
import sys
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path

from click.testing import CliRunner
from projects import TINY_FORM, TINY_PROJECT, tiny
from templates import issued, painted

from lamppu_xl.cli.main import group
from lamppu_xl.domain.answer_ref import AnswerRef
from lamppu_xl.domain.answers import Answer
from lamppu_xl.domain.project import Project

ROOT = Path(__file__).parents[2]
PERIOD = "2026-2"

SPRING, AUTUMN = "2026-1", "2026-2"
TWO_PERIODS = """
project: {id: COST, name: {en: Costs}, form: tiny, start: 2026-01-01, end: 2026-12-31, languages: [en]}
periods:
  - {id: 2026-1, label: {en: Spring}, start: 2026-01-01, end: 2026-06-30, deadline: 2026-07-15}
  - {id: 2026-2, label: {en: Autumn}, start: 2026-07-01, end: 2026-12-31, deadline: 2027-01-15}
partners: [{id: ALFA, name: Alfa, language: en, roles: [coordinator, partner]}]
goals: [{id: G1, title: {en: Goal}, wording: {en: The goal}}]
"""
"""A project of one partner with two periods, for a form of its own."""

GOOD: Mapping[str, Answer] = {
    "contact/1/name": "Alfan yhteyshenkilö",
    "contact/1/email": "yhteys@alfa.example.fi",
    "contact/1/approved": "yes",
    "contact/1/dated": date(2026, 9, 30),
    "results/G1/status": "done",
    "results/G1/results": "Verkosto kokoontui neljä kertaa.",
    "results/G1/share": 0.54,
    "results/G2/status": "open",
    "results/G3/status": "open",
    "figures/I1/actual": 0.0,
    "figures/I1/spent": 1050.5,
    "figures/I2/actual": 4.0,
    "visits/1/begins": date(2026, 10, 1),
    "visits/1/name": "Vierailu Beetaan",
    "visits/1/host": "BETA",
    "visits/1/people": 12.0,
}
"""A return that is in order, of the coordinator; other partners are not asked all of it."""


@dataclass(frozen=True)
class Ran:
    code: int
    out: str
    err: str


def run(*arguments: str | Path) -> Ran:
    """Run a command in this process; only a wish to exit may leave it."""
    result = CliRunner().invoke(group, [str(argument) for argument in arguments])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return Ran(result.exit_code, result.stdout, result.stderr)


def apart(*arguments: str | Path, cwd: Path | None = None, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run a command in a process of its own."""
    return subprocess.run(
        [sys.executable, "-m", "lamppu_xl", *map(str, arguments)],
        capture_output=True,
        text=True,
        encoding="utf-8",
        cwd=cwd,
        env={**os.environ, "PYTHONPATH": str(ROOT), **environment},
        timeout=120,
        check=False,
    )


def folder(at: Path, project: str = TINY_PROJECT, form: str = TINY_FORM) -> Path:
    """A project's folder with an empty inbox."""
    (at / "forms" / "tiny").mkdir(parents=True)
    (at / "project.yaml").write_text(project, encoding="utf-8")
    (at / "forms" / "tiny" / "form.yaml").write_text(form, encoding="utf-8")
    (at / PERIOD / "inbox").mkdir(parents=True)
    return at


def filled(partner: str = "ALFA", project: Project | None = None, **changes: Answer | None) -> bytes:
    """A partner's return, as `GOOD` with some entries changed (`figures__I1__actual`) or left out."""
    values = {**GOOD, **{key.replace("__", "/"): answer for key, answer in changes.items()}}
    return _filled_in(project, partner, values) if project else _filled(partner, tuple(values.items()))


@lru_cache(maxsize=64)
def _filled(partner: str, values: tuple[tuple[str, Answer | None], ...]) -> bytes:
    """The return of the tiny project, which many tests read."""
    return _filled_in(tiny(), partner, dict(values))


def _filled_in(project: Project, partner: str, values: Mapping[str, Answer | None]) -> bytes:
    template = issued(project, partner, PERIOD)
    entries = {AnswerRef.parse(key): answer for key, answer in values.items() if answer is not None}
    answers = {entry: answer for entry, answer in entries.items() if entry in template.plan.answers}
    return painted(issued(project, partner, PERIOD, answers=answers))


def returned(at: Path, partner: str = "ALFA", data: bytes | None = None, name: str = "") -> Path:
    """Put a return into the inbox."""
    path = at / PERIOD / "inbox" / (name or f"{partner}.xlsx")
    path.write_bytes(filled(partner) if data is None else data)
    return path


def rezipped(data: bytes, change: Callable[[str, bytes], bytes]) -> bytes:
    """An archive with some of its parts changed."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
        for info in old.infolist():
            new.writestr(info, change(info.filename, old.read(info)))
    return made.getvalue()


def part(data: bytes, name: str) -> str:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return archive.read(name).decode()


def with_part(data: bytes, name: str, text: str) -> bytes:
    return rezipped(data, lambda each, old: text.encode() if each == name else old)


def with_font_of_no_family(data: bytes) -> bytes:
    """A workbook that openpyxl refuses for a font: "Max value is 14"."""

    def change(name: str, old: bytes) -> bytes:
        return old.replace(b'<family val="2"/>', b'<family val="34"/>') if name == "xl/styles.xml" else old

    return rezipped(data, change)
