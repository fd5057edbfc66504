"""A small project that lives through three periods on disk, with real workbooks, by the public API."""

from __future__ import annotations

import atexit
import copy
import io
import shutil
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

import openpyxl
import yaml
from returned import resaved_at

import lamppu_xl
from lamppu_xl.definition.history.editions import without_edition
from lamppu_xl.domain.answer_ref import AnswerRef
from lamppu_xl.domain.project import Project
from lamppu_xl.master.master_reader import read_incoming_master
from lamppu_xl.services.consolidate import MasterResult
from lamppu_xl.services.workspace import Workspace, template_name
from lamppu_xl.templates.layout import plan_workbook

SPRING, AUTUMN, LAST = "2026-1", "2026-2", "2027-1"


def text(words: str) -> dict[str, str]:
    return {"fi": words, "sv": f"{words} (sv)"}


def period(id: str, label: str, start: str, end: str, deadline: str) -> dict[str, Any]:
    return {"id": id, "label": text(label), "start": start, "end": end, "deadline": deadline}


DEFINITION: dict[str, Any] = {
    "project": {
        "id": "LIFE",
        "name": text("Elämä"),
        "form": "life",
        "start": "2026-01-01",
        "end": "2027-12-31",
        "languages": ["fi", "sv"],
        "fallback": {"sv": ["fi"]},
    },
    "periods": [
        {
            "id": SPRING,
            "label": text("Kevät 2026"),
            "start": "2026-01-01",
            "end": "2026-06-30",
            "deadline": "2026-08-15",
        },
        {
            "id": AUTUMN,
            "label": text("Syksy 2026"),
            "start": "2026-07-01",
            "end": "2026-12-31",
            "deadline": "2027-01-15",
        },
        {"id": LAST, "label": text("Kevät 2027"), "start": "2027-01-01", "end": "2027-06-30", "deadline": "2027-08-15"},
    ],
    "partners": [
        {"id": "ALFA", "name": "Alfan opisto", "language": "fi", "roles": ["coordinator", "partner"]},
        {"id": "BETA", "name": "Beta yrkesinstitut", "language": "sv"},
    ],
    "goals": [
        {"id": "G1", "title": text("Verkosto"), "wording": text("Verkosto toimii.")},
        {"id": "G2", "title": text("Oppaat"), "wording": text("Oppaat ovat valmiit.")},
    ],
    "lists": {
        "states": [
            {"id": "ongoing", "label": text("Käynnissä")},
            {"id": "done", "label": text("Valmis")},
            {"id": "late", "label": text("Myöhässä")},
        ],
        "indicators": [
            {"id": "I01", "label": text("Osallistujat"), "unit": text("henkilöä"), "target": 100},
            {"id": "I02", "label": text("Tapaamiset"), "unit": text("kpl"), "target": 10},
        ],
    },
}

FORM: dict[str, Any] = {
    "title": text("Raportti"),
    "tables": {
        "results": {
            "title": text("Tulokset"),
            "rows": "goals",
            "fields": {
                "status": {"label": text("Tila"), "kind": "choice", "list": "states", "previous": True},
                "results": {"label": text("Mitä tehtiin"), "max_length": 200, "previous": True},
            },
        },
        "figures": {
            "title": text("Luvut"),
            "rows": {"codes": "indicators"},
            "fields": {
                "unit": {"label": text("Yksikkö"), "given": "row.unit"},
                "actual": {
                    "label": text("Toteuma"),
                    "kind": "number",
                    "aggregate": "sum",
                    "min": 0,
                    "max": 1000,
                    "previous": True,
                },
            },
        },
        "visits": {
            "title": text("Käynnit"),
            "rows": {"lines": 3},
            "fields": {
                "place": {"label": text("Paikka")},
                "goal": {"label": text("Tavoite"), "kind": "choice", "list": "goals"},
            },
        },
    },
}

SPRING_ANSWERS: Mapping[str, Mapping[str, str | float]] = {
    "ALFA": {
        "results/G1/status": "Käynnissä",
        "results/G1/results": "Alfa aloitti.",
        "results/G2/status": "Valmis",
        "figures/I01/actual": 46,
        "figures/I02/actual": 3,
        "visits/1/place": "Oulu",
        "visits/1/goal": "G1 Verkosto",
        "visits/3/place": "Kemi",
    },
    "BETA": {"results/G1/status": "Käynnissä (sv)", "results/G1/results": "Beta började.", "figures/I01/actual": 37},
}
"""Figure I01 is 83 in all."""

Edit = Callable[[dict[str, Any], dict[str, Any]], None]
"""Changes the definition and the form in place."""


@dataclass
class ProjectLife:
    """The project's folder, and its definition as data."""

    folder: Path
    definition: dict[str, Any] = field(default_factory=lambda: copy.deepcopy(DEFINITION))
    form: dict[str, Any] = field(default_factory=lambda: copy.deepcopy(FORM))

    def __post_init__(self) -> None:
        self.write()

    def write(self) -> None:
        """Write the definition."""
        form = self.folder / "forms" / "life" / "form.yaml"
        form.parent.mkdir(parents=True, exist_ok=True)
        for path, content in ((self.folder / "project.yaml", self.definition), (form, self.form)):
            path.write_text(yaml.safe_dump(content, allow_unicode=True, sort_keys=False), encoding="utf-8")

    def edit(self, edit: Edit) -> None:
        """Change the definition as a coordinator does."""
        edit(self.definition, self.form)
        self.write()

    @property
    def workspace(self) -> Workspace:
        return lamppu_xl.load_project(self.folder)

    def issue(self, period: str) -> None:
        lamppu_xl.generate(self.folder, period=period)

    def answer(self, period: str, answers: Mapping[str, Mapping[str, str | float]], name: str = "") -> None:
        """Fill the templates in the outbox and put them into the inbox."""
        workspace = self.workspace
        for partner_id, filled in answers.items():
            partner, chosen = workspace.project.partner(partner_id), workspace.project.period(period)
            assert partner is not None
            assert chosen is not None
            words = workspace.translator_for(partner.language)
            plan = plan_workbook(workspace.project, partner, chosen, words)
            template = workspace.outbox(chosen) / template_name(workspace.project, chosen, partner_id)
            target = workspace.inbox(chosen) / (name or f"{partner_id}.xlsx")
            target.parent.mkdir(parents=True, exist_ok=True)
            places = ((plan.answers[AnswerRef.parse(entry)], value) for entry, value in filled.items())
            cells = tuple((sheet.name, cell.row + 1, cell.col + 1, typed(value)) for (sheet, cell), value in places)
            saved = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
            target.write_bytes(resaved_at(with_cells(template.read_bytes(), cells), saved))

    def report(self, period: str, answers: Mapping[str, Mapping[str, str | float]]) -> MasterResult:
        """Issue templates, return them and consolidate."""
        self.issue(period)
        self.answer(period, answers)
        return self.consolidate(period)

    def consolidate(self, period: str) -> MasterResult:
        return lamppu_xl.consolidate(self.folder, period=period)

    def ledger(self, period: str) -> dict[tuple[str, str, str], str | float]:
        """The answers in the master of a period: by id of the period, partner and answer."""
        return dict(_answers_in((self.folder / period / "master.xlsx").read_bytes()))


@lru_cache(maxsize=64)
def _answers_in(master: bytes) -> Mapping[tuple[str, str, str], str | float]:
    reading = read_incoming_master(master, "master.xlsx")
    assert reading.ledger is not None
    assert reading.findings == ()
    returns = {source.number: source for source in reading.ledger.returns}
    return {
        (returns[answer.source].period, returns[answer.source].partner, str(answer.entry)): answer.value
        for answer in reading.ledger.answers
    }


def typed(value: object) -> tuple[type, object]:
    """The value with its type: 1, 1.0 and True are equal, and not the same in a cell."""
    return type(value), value


@lru_cache(maxsize=256)
def with_cells(workbook: bytes, cells: tuple[tuple[str, int, int, tuple[type, Any]], ...]) -> bytes:
    """The workbook as openpyxl saves it with other values of some cells, by sheet, row, column and typed value."""
    book = openpyxl.load_workbook(io.BytesIO(workbook))
    for sheet, row, column, (_, value) in cells:
        book[sheet].cell(row, column).value = value
    saved = io.BytesIO()
    book.save(saved)
    return saved.getvalue()


def issued_life(folder: Path) -> ProjectLife:
    """A project with its templates of spring."""
    return _copied(folder, _issued())


def spring_life(folder: Path, alfa: Mapping[str, str | float] = SPRING_ANSWERS["ALFA"]) -> ProjectLife:
    """A project with its spring returns, and no master yet.

    Args:
        folder: of the new project.
        alfa: the answers of ALFA; BETA has those of `SPRING_ANSWERS`.
    """
    return _copied(folder, _answered(tuple(alfa.items())))


def reported_life(folder: Path) -> ProjectLife:
    """A project with its spring returns and their master."""
    return _copied(folder, _reported())


def frozen_life(folder: Path) -> ProjectLife:
    """The same with its spring frozen."""
    return _copied(folder, _frozen())


def _copied(folder: Path, original: Path) -> ProjectLife:
    shutil.copytree(original, folder, dirs_exist_ok=True)
    return ProjectLife(folder)


# Each of these is created once from the one before; only copies of it are changed.


@cache
def _issued() -> Path:
    life = ProjectLife(_kept_folder())
    life.issue(SPRING)
    return life.folder


@cache
def _answered(alfa: tuple[tuple[str, str | float], ...]) -> Path:
    life = issued_life(_kept_folder())
    life.answer(SPRING, {**SPRING_ANSWERS, "ALFA": dict(alfa)})
    return life.folder


@cache
def _reported() -> Path:
    life = spring_life(_kept_folder())
    life.consolidate(SPRING)
    return life.folder


@cache
def _frozen() -> Path:
    life = reported_life(_kept_folder())
    lamppu_xl.freeze(life.folder, period=SPRING)
    return life.folder


def _kept_folder() -> Path:
    """A folder for the whole run."""
    folder = Path(tempfile.mkdtemp(prefix="lamppu-xl-life."))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


def loaded_life(definition: dict[str, Any], form: dict[str, Any]) -> Project:
    """The project of a definition and its form."""
    with tempfile.TemporaryDirectory() as folder:
        life = ProjectLife(Path(folder), definition, form)
        return life.workspace.project


def answers_of(ledger: Mapping[tuple[str, str, str], Any], period: str) -> dict[tuple[str, str], Any]:
    """The answers of one period, without the period in ids of renamed things."""
    return {
        (partner, without_edition(entry)): without_edition(value) if isinstance(value, str) else value
        for (of, partner, entry), value in ledger.items()
        if of == period
    }
