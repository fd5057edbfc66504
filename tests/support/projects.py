"""Projects for tests: the LAMPPU example, and a tiny one with every sort of row, kind of answer and rule."""

from __future__ import annotations

import tempfile
from functools import cache
from pathlib import Path

from lamppu_xl.definition import load
from lamppu_xl.definition.project_loader import LoadedProject
from lamppu_xl.domain.project import Project

EXAMPLES = Path(__file__).parents[2] / "examples"

TINY_FORM = """
title: {fi: Pieni lomake, sv: Liten blankett, en: Tiny form}

lists:
  status:
    - {id: open, label: {fi: Kesken, sv: Pågår, en: Open}}
    - {id: done, label: {fi: Valmis, sv: Klart, en: Done}}
    - {id: late, label: {fi: Myöhässä, sv: Försenat, en: Late}}

tables:
  contact:
    title: {fi: Yhteys, sv: Kontakt, en: Contact}
    rows: record
    fields:
      project: {label: {fi: Hanke, sv: Projekt, en: Project}, given: project.name}
      starts: {label: {fi: Alkaa, sv: Börjar, en: Starts}, kind: date, given: period.start}
      business_id:
        label: {fi: Y-tunnus, sv: FO-nummer, en: Business ID}
        kind: business_id
        given: partner.business_id
      name: {label: {fi: Nimi, sv: Namn, en: Name}, required: yes, personal: yes, max_length: 40}
      email: {label: {fi: Sähköposti, sv: E-post, en: E-mail}, kind: email, required: yes, personal: yes}
      phone: {label: {fi: Puhelin, sv: Telefon, en: Phone}, kind: phone, personal: yes}
      postcode: {label: {fi: Postinumero, sv: Postnummer, en: Postcode}, kind: postcode}
      payer: {label: {fi: Maksajan tunnus, sv: Betalarens nummer, en: Payer's ID}, kind: business_id}
      reference:
        label: {fi: Viite, sv: Referens, en: Reference}
        pattern: "[A-Z]{2}-\\\\d+"
      approved: {label: {fi: Hyväksytty, sv: Godkänt, en: Approved}, kind: yes_no, required: yes}
      dated: {label: {fi: Päiväys, sv: Datum, en: Dated}, kind: date, not_before: period.start, not_after: 2026-12-31}

  results:
    title: {fi: Tulokset, sv: Resultat, en: Results}
    rows: goals
    help: {fi: Kertokaa tulokset., sv: Berätta om resultaten., en: Tell the results.}
    fields:
      wording: {label: {fi: Tavoite, sv: Mål, en: Goal}, given: goal.wording}
      status: {label: {fi: Tila, sv: Läge, en: Status}, kind: choice, list: status, required: yes, previous: yes}
      results:
        label: {fi: Tulokset, sv: Resultat, en: Results}
        previous: yes
        required_when: status in ("done", "late")
        min_length: {value: 5, severity: warning}
        max_length: 60
      share: {label: {fi: Osuus, sv: Andel, en: Share}, kind: percent, min: 0, max: 100 %}
      link: {label: {fi: Linkki, sv: Länk, en: Link}, kind: url}
    rules:
      - when: status == "late"
        holds: goal in visits.goal
        at: status
        says: {fi: Viive ilman käyntiä., sv: Försenat utan besök., en: Late without a visit.}

  figures:
    title: {fi: Luvut, sv: Siffror, en: Figures}
    rows: {codes: indicators}
    fields:
      unit: {label: {fi: Yksikkö, sv: Enhet, en: Unit}, given: row.unit}
      budget: {label: {fi: Budjetti, sv: Budget, en: Budget}, kind: money, given: row.budget}
      actual:
        label: {fi: Toteuma, sv: Utfall, en: Actual}
        kind: number
        previous: yes
        aggregate: sum
        required: yes
        min: 0
      spent:
        label: {fi: Käytetty, sv: Använt, en: Spent}
        kind: money
        aggregate: sum
        min: 0
        max: 1000000
        decimals: 2
      remark: {label: {fi: Huomautus, sv: Anmärkning, en: Remark}, max_length: 30}
    rules:
      - when: aggregate == "last"
        holds: actual >= previous.actual or not blank(remark)
        at: actual
        severity: warning
        says: {fi: Luku pieneni., sv: Talet minskade., en: The figure fell.}
      - holds: spent <= budget * 1.1
        says: {fi: Ylittää budjetin., sv: Över budgeten., en: Over budget.}

  visits:
    title: {fi: Käynnit, sv: Besök, en: Visits}
    rows: {lines: 3}
    fields:
      begins:
        label: {fi: Alkaa, sv: Börjar, en: Begins}
        kind: date
        required: yes
        not_before: period.start
        not_after: period.end
      ends: {label: {fi: Päättyy, sv: Slutar, en: Ends}, kind: date, not_before: begins}
      host: {label: {fi: Isäntä, sv: Värd, en: Host}, kind: choice, list: partners}
      goal: {label: {fi: Tavoite, sv: Mål, en: Goal}, kind: choice, list: goals}
      name: {label: {fi: Nimi, sv: Namn, en: Name}, required: yes, unique: yes}
      people: {label: {fi: Väkeä, sv: Folk, en: People}, kind: integer, aggregate: sum, min: 0, max: 500}
"""

TINY_PROJECT = """
project:
  id: TINY
  name: {fi: Pikkuhanke, sv: Miniprojekt, en: Tiny project}
  form: tiny
  start: 2026-01-01
  end: 2026-12-31
  languages: [fi, sv, en]
  fallback: {sv: [fi], en: [fi]}

periods:
  - {id: 2026-1, label: {fi: Kevät, sv: Vår, en: Spring}, start: 2026-01-01, end: 2026-06-30, deadline: 2026-07-15}
  - {id: 2026-2, label: {fi: Syksy, sv: Höst, en: Autumn}, start: 2026-07-01, end: 2026-12-31, deadline: 2027-01-15}

partners:
  - {id: ALFA, name: Alfan opisto, aliases: [Alfa], language: fi, roles: [coordinator, partner], business_id: 0737546-2}
  - {id: BETA, name: Beta yrkesinstitut, aliases: [Beta, BYI], language: sv}
  - {id: GAMMA, name: Gamma College, language: en}

goals:
  - id: G1
    title: {fi: Verkosto, sv: Nätverk, en: Network}
    wording: {fi: Verkosto toimii., sv: Nätverket fungerar., en: The network works.}
  - id: G2
    title: {fi: Oppaat, sv: Guider, en: Guides}
    wording: {fi: Oppaat valmiina., sv: Guiderna klara., en: The guides are ready.}
    due_in: 2026-2
  - id: G3
    title: {fi: Johto, sv: Ledning, en: Lead}
    wording: {fi: Hanketta johdetaan., sv: Projektet leds., en: The project is led.}
    applies_to: coordinator

lists:
  indicators:
    - {id: I1, label: {fi: Kokoukset, sv: Möten, en: Meetings}, unit: {fi: kpl, sv: st., en: no.}, budget: 1000}
    - id: I2
      label: {fi: Oppaat, sv: Guider, en: Guides}
      unit: {fi: kpl, sv: st., en: no.}
      budget: 250.5
      aggregate: last
    - {id: I3, label: {fi: Johtotunnit, sv: Ledningstimmar, en: Hours led}, applies_to: coordinator, periods: 2026-1}
"""


def read(project: str, form: str | None = None) -> LoadedProject:
    """Load a definition that is written in a test; the form, if any, is called `tiny`."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "project.yaml"
        file.write_bytes(project.encode("utf-8", "surrogateescape"))
        if form is not None:
            (Path(folder) / "forms" / "tiny").mkdir(parents=True)
            (Path(folder) / "forms" / "tiny" / "form.yaml").write_bytes(form.encode("utf-8", "surrogateescape"))
        return load(file)


def sound(loaded: LoadedProject) -> Project:
    """The project of a definition that has to be right."""
    assert loaded.project is not None, loaded.problems
    return loaded.project


@cache
def lamppu() -> Project:
    """The example project of 2012."""
    return sound(load(EXAMPLES / "lamppu-2012"))


@cache
def tiny() -> Project:
    """A small project with every sort of row, kind of answer and rule."""
    return sound(read(TINY_PROJECT, TINY_FORM))
