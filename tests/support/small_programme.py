"""A small programme that is not the example's: five projects on three forms, with every rule of totals.

`A02` reports by quarters, two in each period of the programme; `A03` has another form and English as its language;
`A04` sends nothing in autumn; `A05` counts hours where the others count people.
"""

from __future__ import annotations

import atexit
import copy
import os
import shutil
import tempfile
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from filelock import FileLock
from project_lives import ProjectLife, period, text

SPRING, AUTUMN = "2030-1", "2030-2"

Answers = Mapping[str, str | float]

HALF_YEARS = [
    period(SPRING, "Kevät", "2030-01-01", "2030-06-30", "2030-08-15"),
    period(AUTUMN, "Syksy", "2030-07-01", "2030-12-31", "2031-01-31"),
]
QUARTERS = [
    period("Q1", "Q1", "2030-01-01", "2030-03-31", "2030-04-30"),
    period("Q2", "Q2", "2030-04-01", "2030-06-30", "2030-07-31"),
    period("Q3", "Q3", "2030-07-01", "2030-09-30", "2030-10-31"),
    period("Q4", "Q4", "2030-10-01", "2030-12-31", "2031-01-31"),
]


def _partner(id: str, name: str, language: str = "fi", **more: Any) -> dict[str, Any]:
    return {"id": id, "name": name, "language": language, **more}


def _indicator(id: str, label: str, unit: str, aggregate: str) -> dict[str, Any]:
    return {"id": id, "label": text(label), "unit": text(unit), "aggregate": aggregate}


def _definition(id: str, periods: list[dict[str, Any]], partners: list[dict[str, Any]]) -> dict[str, Any]:
    partners = copy.deepcopy(partners)
    partners[0]["roles"] = ["coordinator", "partner"]
    return {
        "project": {
            "id": id,
            "name": text(f"Hanke {id}"),
            "form": "life",
            "start": "2030-01-01",
            "end": "2030-12-31",
            "languages": ["fi", "sv"],
            "fallback": {"sv": ["fi"]},
        },
        "periods": copy.deepcopy(periods),
        "partners": partners,
        "goals": [
            {"id": "G1", "title": text("Verkosto"), "wording": text("Verkosto toimii.")},
            {"id": "G2", "title": text("Oppaat"), "wording": text("Oppaat ovat valmiit.")},
        ],
        "lists": {
            "states": [
                {"id": "ongoing", "label": text("Käynnissä")},
                {"id": "done", "label": text("Valmis")},
                {"id": "delayed", "label": text("Myöhässä")},
            ],
            "figures": [
                _indicator("I1", "Osallistujat", "henkilöä", "sum"),
                _indicator("I2", "Suurin ryhmä", "henkilöä", "max"),
                _indicator("I3", "Valmiit oppaat", "kpl", "last"),
                _indicator("I4", "Yhteiset kokoukset", "kpl", "never"),
            ],
            "events": [{"id": "E1", "label": text("Seminaari"), "date": "2030-03-05"}],
        },
    }


def _field(label: str, **more: Any) -> dict[str, Any]:
    return {"label": text(label), **more}


FORM: dict[str, Any] = {
    "title": text("Raportti"),
    "tables": {
        "contact": {
            "title": text("Yhteyshenkilö"),
            "rows": "record",
            "fields": {
                "name": _field("Nimi", personal=True),
                "email": _field("Sähköposti", kind="email", personal=True),
            },
        },
        "results": {
            "title": text("Tulokset"),
            "rows": "goals",
            "fields": {
                "status": _field("Tila", kind="choice", list="states"),
                "results": _field("Mitä tehtiin", max_length=300),
                "deviation": _field("Poikkeama", max_length=300),
            },
        },
        "figures": {
            "title": text("Luvut"),
            "rows": {"codes": "figures"},
            "fields": {
                "unit": {"label": text("Yksikkö"), "given": "row.unit"},
                "actual": _field("Toteuma", kind="number", min=0, max=9000),
            },
        },
        "events": {
            "title": text("Tapahtumat"),
            "rows": {"codes": "events"},
            "fields": {
                "took_part": _field("Osallistui", kind="yes_no"),
                "people": _field("Henkilöitä", kind="integer", aggregate="sum"),
            },
        },
        "visits": {
            "title": text("Käynnit"),
            "rows": {"lines": 3},
            "fields": {
                "place": _field("Paikka", aggregate="distinct"),
                "goal": _field("Tavoite", kind="choice", list="goals"),
            },
        },
    },
}

PARTNERS = {
    "A01": [_partner("ALFA", "Alfan opisto", business_id="1234567-1"), _partner("BETA", "Beta yrkesinstitut", "sv")],
    "A02": [_partner("GAM", "Gamman koulu", "sv"), _partner("ALFA2", "Alfa Oy", business_id="1234567-1")],
    "A03": [_partner("DEL", "Delta College", "en")],
    "A04": [_partner("EPS", "Epsilonin opisto")],
    "A05": [_partner("ZET", "Zetan opisto"), _partner("ETA", "Etan opisto")],
}


def definition_of(project: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """The definition of a project, and its form."""
    definition = _definition(project, QUARTERS if project == "A02" else HALF_YEARS, PARTNERS[project])
    form = copy.deepcopy(FORM)
    if project == "A03":  # another form, and another language
        definition["project"] |= {
            "languages": ["en", "fi", "sv"],
            "fallback": {"fi": ["sv"], "sv": ["fi"], "en": ["fi"]},
        }
        form["tables"]["measures"] = form["tables"].pop("figures")
        form["tables"]["measures"]["fields"]["value"] = form["tables"]["measures"]["fields"].pop("actual")
    if project == "A05":
        definition["lists"]["figures"][0]["unit"] = text("tuntia")
    return definition, form


def _report(
    figures: Mapping[str, float], place: str = "", goal: str = "", **more: str | float
) -> dict[str, str | float]:
    answers: dict[str, str | float] = {f"figures/{row}/actual": number for row, number in figures.items()}
    answers |= {f"visits/1/{name}": value for name, value in (("place", place), ("goal", goal)) if value}
    return answers | {entry.replace("__", "/"): value for entry, value in more.items()}


REPORTS: dict[str, dict[str, dict[str, Answers]]] = {
    "A01": {
        SPRING: {
            "ALFA": _report(
                {"I1": 10, "I2": 7, "I3": 2, "I4": 3},
                "Oulu",
                "G1 Verkosto",
                contact__1__name="Aino Virtaneva",
                contact__1__email="aino@alfa.example.fi",
                results__G1__status="Käynnissä",
                results__G1__results="Verkosto aloitti. Virtaneva kutsui kaikki koolle.",
                results__G2__status="Käynnissä",
                results__G2__results="Oppaita on kaksi.",
                events__E1__took_part="Kyllä",
                events__E1__people=12,
            ),
            "BETA": _report(
                {"I1": 5, "I3": 1, "I4": 3}, "Kemi", results__G1__status="Valmis (sv)", events__E1__people=4
            ),
        },
        AUTUMN: {
            "ALFA": _report(
                {"I1": 20, "I2": 9, "I3": 4, "I4": 4},
                "Oulu",
                "G1 Verkosto",
                contact__1__name="Aino Virtaneva",
                contact__1__email="aino@alfa.example.fi",
                results__G1__status="Valmis",
                results__G1__results="Aino Virtaneva veti verkostoa Oulussa. Virtanevan työ jatkuu.",
                results__G2__status="Myöhässä",
                results__G2__results="Vain toiselle alueelle kuuluva teksti.",
                events__E1__took_part="Kyllä",
                events__E1__people=6,
            ),
            "BETA": _report({"I1": 6, "I3": 2}, "Tornio", results__G1__status="Valmis (sv)"),
        },
    },
    "A02": {
        "Q1": {"GAM": _report({"I1": 1, "I2": 3, "I3": 1}, results__G1__results="Ensimmäinen.")},
        "Q2": {"GAM": _report({"I1": 2, "I2": 2, "I3": 2}, results__G1__results="Toinen.")},
        "Q3": {
            "GAM": _report(
                {"I1": 4, "I2": 5, "I3": 3},
                "Kemi",
                results__G1__status="Myöhässä (sv)",
                results__G1__results="Kolmas neljännes.",
                results__G1__deviation="Syksyllä kokous peruttiin.",
            )
        },
        "Q4": {
            "GAM": _report(
                {"I1": 8, "I2": 4, "I3": 5}, results__G1__status="Valmis (sv)", results__G1__results="Neljäs neljännes."
            ),
            "ALFA2": _report({"I1": 16}, "Oulu"),
        },
    },
    "A03": {
        SPRING: {"DEL": {"measures/I1/value": 32, "measures/I2/value": 2, "visits/1/place": "Rovaniemi"}},
        AUTUMN: {"DEL": {"measures/I1/value": 64, "measures/I3/value": 7, "visits/1/place": "Oulu"}},
    },
    "A04": {SPRING: {"EPS": _report({"I1": 48, "I2": 30, "I3": 3}, results__G1__results="Epsilon aloitti.")}},
    "A05": {
        SPRING: {"ZET": _report({"I1": 1000, "I2": 6, "I3": 9, "I4": 2}), "ETA": _report({"I1": 2000, "I4": 5})},
        AUTUMN: {"ZET": _report({"I1": 500, "I2": 8, "I3": 4, "I4": 1})},
    },
}

PROGRAMME = """
programme: {id: OHJ, name: Ohjelma, funder: Rahoittaja, start: 2030-01-01, end: 2030-12-31, languages: [fi]}
periods:
  - {id: 2030-1, label: Kevät, start: 2030-01-01, end: 2030-06-30, deadline: 2030-09-30}
  - {id: 2030-2, label: Syksy, start: 2030-07-01, end: 2030-12-31, deadline: 2031-02-28, final: yes}
focus_areas:
  - {id: F1, title: Verkostot}
  - {id: F2, title: Oppaat}
organisations:
  - {id: ALFA, name: Alfan opisto, business_id: 1234567-1}
  - {id: GAM, name: Gamman koulu}
  - {id: DEL, name: Delta College}
  - {id: EPS, name: Epsilonin opisto}
  - {id: ZET, name: Zetan opisto}
projects:
  - {id: A01, definition: ../A01, coordinator: ALFA, goals: {G1: {focus_areas: F1}, G2: {focus_areas: F2}}}
  - id: A02
    definition: ../A02
    coordinator: GAM
    periods: {2030-1: [Q1, Q2], 2030-2: [Q3, Q4]}
    goals: {"*": {focus_areas: F1}}
  - {id: A03, definition: ../A03, coordinator: DEL, goals: {"*": {focus_areas: F1}}}
  - {id: A04, definition: ../A04, coordinator: EPS, goals: {"*": {focus_areas: F1}}}
  - {id: A05, definition: ../A05, coordinator: ZET, goals: {"*": {focus_areas: F2}}}
indicators:
  - id: K1
    label: Osallistujat
    unit: henkilöä
    aggregate: sum
    entry: figures/I1/actual
    entries: {A03: measures/I1/value}
  - {id: K2, label: Suurin ryhmä, aggregate: max, entry: figures/I2/actual, entries: {A03: measures/I2/value}}
  - {id: K3, label: Oppaat, aggregate: last, entry: figures/I3/actual, entries: {A03: measures/I3/value}}
  - {id: K4, label: Kokoukset, aggregate: never, entry: figures/I4/actual, entries: {A03: measures/I4/value}}
  - {id: K5, label: Paikkakunnat, aggregate: distinct, entry: visits/*/place}
  - {id: K6, label: Osallistumiset, aggregate: sum, entry: events/*/people}
events:
  - {id: V1, label: Yhteinen seminaari, date: 2030-03-05, same_as: {A01: E1}}
money:
  applications: 6
  applicants: 9
  coordination_applications: 4
  projects:
    A01: {applied: 1000, granted: 900, used: {2030-1: 100}}
"""


def build_programme(folder: Path, projects: Mapping[str, Mapping[str, Mapping[str, Answers]]] = REPORTS) -> Path:
    """The programme with the masters of all projects in the inboxes of its periods; the programme's folder."""
    programme = folder / "ohjelma"
    programme.mkdir(parents=True)
    (programme / "programme.yaml").write_text(PROGRAMME, encoding="utf-8")
    for project, periods in projects.items():
        life = ProjectLife(folder / project, *definition_of(project))
        for period_id, answers in periods.items():
            life.report(period_id, answers)
            when = {"Q1": "", "Q2": SPRING, "Q3": "", "Q4": AUTUMN}.get(period_id, period_id)
            if when:
                send(folder, project, period_id, when)
    return programme


def send(folder: Path, project: str, period_id: str, when: str) -> Path:
    """Put the master of a project's period into the inbox of a period of the programme."""
    target = folder / "ohjelma" / when / "inbox" / f"{project}.xlsx"
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copy(folder / project / period_id / "master.xlsx", target)
    return target


def edit_programme(programme: Path, edit: Any) -> None:
    """Change the definition of the programme as data."""
    path = programme / "programme.yaml"
    definition = yaml.safe_load(path.read_text(encoding="utf-8"))
    edit(definition)
    path.write_text(yaml.safe_dump(definition, allow_unicode=True, sort_keys=False), encoding="utf-8")


@cache
def small_programme() -> Path:
    """The programme, a copy for this process of what is built once for all workers; only its outputs may be added."""
    built = Path(os.environ["LAMPPU_XL_CACHE"]) / "small-programme"
    complete = built / "complete"
    with FileLock(built.with_suffix(".lock")):
        if not complete.exists():
            shutil.rmtree(built, ignore_errors=True)
            build_programme(built)
            complete.touch()
    folder = Path(tempfile.mkdtemp(prefix="lamppu-xl-small."))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return Path(shutil.copytree(built, folder / "all")) / "ohjelma"


def copy_small_programme(folder: Path) -> Path:
    """A copy without outputs that a test may change; the programme's folder."""
    programme = Path(shutil.copytree(small_programme().parent, folder / "all")) / "ohjelma"
    for written in programme.glob("*/programme*"):
        written.unlink()
    return programme
