"""A programme's definition is read with its projects, or all of its problems are reported, each at its place."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import textwrap
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import definitions
import projects
import pytest
from click.testing import CliRunner
from definitions import address, composed, marks
from hypothesis import given, settings
from hypothesis import strategies as st

from lamppu_xl.cli.main import group
from lamppu_xl.cli.output import problem_line
from lamppu_xl.definition import check_programme, load_programme
from lamppu_xl.definition.history.stored_definition import DefinitionStore
from lamppu_xl.definition.programme_checks import ISSUED, CheckedProgramme
from lamppu_xl.domain.answer_ref import AnswerRef
from lamppu_xl.domain.errors import DefinitionError, UsageError
from lamppu_xl.domain.finding_codes import Severity
from lamppu_xl.domain.findings import Finding
from lamppu_xl.domain.form import Aggregate
from lamppu_xl.domain.partners import Partner
from lamppu_xl.domain.programme import Level, Money, Participation, Programme, total_amount
from lamppu_xl.domain.text import Text, VocabularyTerm
from lamppu_xl.i18n.translator import translator_for
from lamppu_xl.services.workspace import choose_period, is_programme, is_project, load_project
from lamppu_xl.services.workspace import load_programme as open_programme

LAMPPU = (projects.EXAMPLES / "lamppu-2012").resolve()

PROGRAMME = """
programme:
  id: LAATU
  name: {fi: Laatuohjelma, sv: Kvalitetsprogrammet}
  funder: Rahoittaja
  start: 2012-01-01
  end: 2013-12-31
  languages: [fi, sv]
  fallback: {sv: [fi]}

periods:
  - {id: 2012, label: Vuosi 2012, start: 2012-01-01, end: 2012-12-31, deadline: 2013-02-15}
  - {id: 2013, label: Vuosi 2013, start: 2013-01-01, end: 2013-12-31, deadline: 2014-02-15, final: yes}

focus_areas:
  - {id: P1, title: Kokonaisvaltainen laatu, coordinator: REDU}
  - {id: P2, title: Asiakas lähtökohtana, coordinator: OMEGA}
  - {id: P3, title: Jatkuva parantaminen}

themes:
  - {id: T1, title: Vertais- ja itsearviointi}
  - {id: T2, title: Verkostot ja kumppanuudet}

organisations:
  - {id: REDU, name: Rovaniemen koulutuskuntayhtymä, business_id: 1234567-1}
  - {id: KAO, name: Kainuun ammattiopisto}
  - {id: LAPPIA, name: Lappia}
  - {id: JEDU, name: Jedu}
  - {id: SAME, name: Saamelaisalueen koulutuskeskus}
  - {id: OMEGA, name: Omegan opisto, aliases: [Omega]}

projects:
  - id: LAMPPU
    definition: ../lamppu-2012
    coordinator: REDU
    goals:
      "*": {focus_areas: P1}
      G05: {focus_areas: [P3, P1], themes: [T2]}
      G06: {themes: T1}
    left_out: G14
    periods: {2012: [2012-1, 2012-2]}
    organisations: {SAKK: SAME}
  - id: TEST
    definition: ../test/project.yaml
    coordinator: OMEGA
    organisations: {ALFA: OMEGA, BEETA: KAO}
    periods: {2012: 2026-1, 2013: 2026-2}
  - {id: VERKKO, name: Verkkohanke, coordinator: KAO, goals: {G1: {focus_areas: P2}}}

indicators:
  - id: K1
    label: Koulutetut
    unit: hlö
    target: 100
    aggregate: sum
    entry: figures/I13/actual
    entries: {LAMPPU: figures/I04/actual, TEST: none}

events:
  - {id: V1, label: Avausseminaari, date: 2012-03-16, place: Lahti, focus_area: P1, same_as: {LAMPPU: [E03]}}

practices:
  - id: H1
    name: Vertaisvierailun ohje
    project: LAMPPU
    owner: KAO
    link: https://kao.example.fi/ohje
    taken_up_by: [REDU, LAPPIA]

practice_sources:
  goal-report-full: {table: outputs, name: name, link: link, goal: goal}
"""

WORDS = sorted(set(re.findall(r"[\w.-]+|[\[\]{}:,&*<>|\"'#?!-]|\n *", PROGRAMME)))
"""What a definition is made of."""

MONEY = """
money:
  applications: 4
  applied_total: 1000000
  granted_total: 800000
  projects:
    LAMPPU: {applied: 400000, granted: 400000, used: {2012: 120000.50, 2013: 200000}, returned: 79999.50}
    TEST: {applied: 300000, granted: 200000, used: 150000}
    VERKKO: {applied: 150000, granted: 150000}
  coordination:
    P1: {applied: 50000, granted: 50000}
  unfunded:
    - {name: Jäi ilman, applied: 100000}
"""


@dataclass(frozen=True)
class ProgrammeOutcome:
    """The findings of a programme, and what its marks expect."""

    checked: CheckedProgramme
    expected: list[str]

    @property
    def found(self) -> list[str]:
        return [address(finding) for finding in self.checked.problems]

    @property
    def programme(self) -> Programme:
        assert self.checked.programme, self.found
        return self.checked.programme

    def only(self, code: str) -> Finding:
        (finding,) = [finding for finding in self.checked.problems if finding.code.id == code]
        return finding

    def as_marked(self) -> bool:
        assert self.found == self.expected
        return True


def written(home: Path, text: str, project: str = definitions.PROJECT) -> Path:
    """The programme's folder, with the example and a tiny project beside it."""
    folder = home / "laatu"
    (home / "test" / "forms" / "tiny").mkdir(parents=True)
    (home / "test" / "project.yaml").write_text(project, encoding="utf-8")
    (home / "test" / "forms" / "tiny" / "form.yaml").write_text(definitions.FORM, encoding="utf-8")
    (home / "lamppu-2012").mkdir()
    (home / "lamppu-2012" / "project.yaml").write_bytes((LAMPPU / "project.yaml").read_bytes())
    folder.mkdir()
    (folder / "programme.yaml").write_text(text, encoding="utf-8")
    return folder


@pytest.fixture
def outcome(request: pytest.FixtureRequest, tmp_path: Path) -> ProgrammeOutcome:
    """The outcome of checking the programme in the docstring of the test, completed from PROGRAMME."""
    text = composed(textwrap.dedent(request.function.__doc__), PROGRAMME)
    return ProgrammeOutcome(check_programme(written(tmp_path, text)), marks("programme.yaml", text))


@pytest.fixture(scope="module")
def programme(tmp_path_factory: pytest.TempPathFactory) -> Programme:
    loaded = load_programme(written(tmp_path_factory.mktemp("sound"), PROGRAMME + MONEY))
    assert loaded.programme, loaded.problems
    return loaded.programme


def partner(id: str, business_id: str = "") -> Partner:
    return Partner(id=id, name=f"{id} opisto", language="fi", business_id=business_id)


class TestSound:
    def test_the_programme_that_the_other_tests_start_from_has_no_problems(self, outcome):
        """ """
        assert outcome.as_marked()
        assert set(outcome.checked.projects) == {"LAMPPU", "TEST"}
        assert outcome.checked.projects["LAMPPU"].goal("G05") is not None

    def test_what_it_says_is_read(self, programme):
        assert (programme.id, programme.funder, programme.currency) == ("LAATU", "Rahoittaja", "EUR")
        assert programme.name == Text.of(fi="Laatuohjelma", sv="Kvalitetsprogrammet")
        assert programme.chain("sv") == ("sv", "fi")
        assert [period.final for period in programme.periods] == [False, True]
        assert programme.period_before(programme.periods[1]) == programme.periods[0]
        assert programme.focus_area("P3").coordinator == ""
        assert programme.project("LAMPPU").definition == "../lamppu-2012"
        assert programme.project("VERKKO").name == Text.of(fi="Verkkohanke")
        (event,) = programme.events
        assert (event.day, event.focus_area) == (date(2012, 3, 16), "P1")
        assert programme.practices[0].taken_up_by == ("REDU", "LAPPIA")
        assert programme.practice_sources["goal-report-full"].table == "outputs"

    def test_a_goal_belongs_where_it_is_said_else_where_all_others_do(self, programme):
        p1, _, p3 = programme.focus_areas
        t1, t2 = programme.themes
        assert programme.mapping("LAMPPU", "G05") == ((p1, p3), (t2,))
        assert programme.mapping("LAMPPU", "G01") == ((p1,), ())
        assert programme.mapping("LAMPPU", "G06") == ((), (t1,))
        assert programme.mapping("LAMPPU", "G14") == ((), ())
        assert programme.mapping("TEST", "G1") == ((), ())
        assert programme.mapping("NOBODY", "G1") == ((), ())

    def test_goals_without_a_focus_area_are_reported_apart_from_those_left_out_on_purpose(self, programme):
        assert programme.unmapped("LAMPPU", ["G01", "G05", "G06", "G14"]) == ("G06",)
        assert programme.unmapped("TEST", ["G1"]) == ("G1",)

    def test_which_projects_are_in_a_focus_area(self, programme):
        assert [[project.id for project in programme.projects_in(area)] for area in ("P1", "P2", "P3")] == [
            ["LAMPPU"],
            ["VERKKO"],
            ["LAMPPU"],
        ]

    def test_a_period_of_the_programme_may_be_several_of_a_project_or_the_period_of_its_own_id(self, programme):
        assert programme.project("LAMPPU").periods_in("2012") == ("2012-1", "2012-2")
        assert programme.project("VERKKO").periods_in("2013") == ("2013",)

    def test_where_a_figure_is_asked_for(self, programme):
        (indicator,) = programme.indicators
        assert indicator.entry_in("LAMPPU") == AnswerRef("figures", "I04", "actual")
        assert indicator.entry_in("TEST") is None
        assert indicator.entry_in("VERKKO") == AnswerRef("figures", "I13", "actual")
        assert (indicator.aggregate, indicator.target) == (Aggregate.SUM, 100)

    def test_an_event_has_a_single_id_in_the_programme(self, programme):
        assert programme.event_of("LAMPPU", "E03").id == "V1"
        assert programme.event_of("LAMPPU", "E04") is None
        assert programme.event_of("TEST", "E03") is None

    def test_money_is_reported_by_project_and_coordination(self, programme):
        money = programme.money
        assert money.projects["LAMPPU"].used == {"2012": 120000.50, "2013": 200000}
        assert money.projects["TEST"].used == {"": 150000}
        assert money.projects["LAMPPU"].used_in_all == 320000.50
        assert money.projects["VERKKO"].used_in_all is None
        assert money.coordination == {"P1": Money(50000, 50000)}
        assert (money.applied, money.granted) == (1_000_000, 800_000)

    def test_the_projects_stay_closed_until_they_are_asked_for(self, tmp_path):
        loaded = load_programme(written(tmp_path, PROGRAMME.replace("../lamppu-2012", "../nowhere")))
        assert loaded.programme
        assert loaded.problems == ()


class TestOrganisations:
    def test_a_partner_is_known_by_the_mapping_then_by_business_id_then_by_id(self, programme):
        assert programme.organisation_of("LAMPPU", partner("SAKK")).id == "SAME"
        assert programme.organisation_of("TEST", partner("R", "1234567-1")).id == "REDU"
        assert programme.organisation_of("TEST", partner("LAPPIA")).id == "LAPPIA"
        assert programme.organisation_of("TEST", partner("REDU", "7654321-5")) is None
        assert programme.organisation_of("TEST", partner("SAKK")) is None

    def test_each_is_counted_once_whatever_it_does(self, programme):
        members = {
            "LAMPPU": [partner("REDU"), partner("SAKK"), partner("NEW", "7654321-5")],
            "VERKKO": [partner("RKK", "1234567-1"), partner("NEU", "7654321-5"), partner("KAO")],
        }
        participants = {participant.organisation.key: participant for participant in programme.participants(members)}
        assert list(participants) == ["1234567-1", "KAO", "SAME", "OMEGA", "7654321-5"]
        assert participants["1234567-1"].duties == (
            Participation(Level.FOCUS_AREA_COORDINATOR, "P1"),
            Participation(Level.PROJECT_COORDINATOR, "LAMPPU"),
            Participation(Level.PARTNER, "LAMPPU"),
            Participation(Level.PARTNER, "VERKKO"),
        )
        assert participants["7654321-5"].ids_at(Level.PARTNER) == ("LAMPPU", "VERKKO")
        assert participants["OMEGA"].ids_at(Level.FOCUS_AREA_COORDINATOR) == ("P2",)
        assert participants["SAME"].organisation.name == "Saamelaisalueen koulutuskeskus"

    def test_of_the_example_each_partner_is_an_organisation(self, programme):
        lamppu = projects.sound(projects.load(LAMPPU))
        participants = programme.participants({"LAMPPU": lamppu.partners})
        assert [partner.organisation.id for partner in participants if partner.ids_at(Level.PARTNER)] == [
            "REDU",
            "KAO",
            "LAPPIA",
            "JEDU",
            "SAME",
        ]


class TestProblemsOfItsOwn:
    def test_keys_and_values(self, outcome):
        """
        programme:
          id: LAATU OHJELMA #! D109 7
          name: Ohjelma
          funder: Rahoittaja
          start: 1.1.2012 #! D106 10
          end: 2013-12-31
          language: fi #! D105 3 D104 3
          currency: euro #! D106 13
        focus_areas:
          - {id: P1, titel: Laatu} #! D105 5 D104 14
          - {id: Päämäärä, title: Laatu} #! D109 10
        """
        lines = [line for line in outcome.found if " D107" not in line]
        expected = [line for line in outcome.expected if " D105" not in line]
        assert [line for line in lines if " D105" not in line] == expected
        assert [line for line in lines if " D105" in line] == ["programme.yaml:3:3 D105", "programme.yaml:11:5 D105"]

    def test_what_is_referred_to_has_to_be_there_and_a_guess_is_made(self, outcome):
        """
        focus_areas:
          - {id: P1, title: Laatu, coordinator: REDUU} #! D107 41
          - {id: P2, title: Asiakas}
        themes:
          - {id: T1, title: Arviointi}
        projects:
          - {id: VERKKO, name: Verkko, coordinator: KAOO, goals: {G1: {focus_areas: [P1, P9]}}} #! D107 45 D107 82
          - {id: B, name: Testi, coordinator: OMEGA, periods: {2014: A}, organisations: {A: KAINU}} #! D107 56 D107 85
          - {id: TEST3, name: Testi, coordinator: OMEGA, goals: {G1: {themes: T2}}} #! D107 71
        indicators:
          - {id: K1, label: Luku, aggregate: sum, entry: a/b/c, entries: {VERKO: a/b/c}} #! D107 67
        events:
          - {id: V1, label: Seminaari, focus_area: P7, same_as: {LAMPPU: E1}} #! D107 44 D107 58
        practices:
          - {id: H1, name: Ohje, project: VERKO, owner: KAOO, taken_up_by: [REDU, RED]} #! D107 35 D107 49 D107 75
        money:
          projects: {VERKKOO: {applied: 1}} #! D107 14
          coordination: {P3: {granted: 1}} #! D107 18
        """
        assert outcome.as_marked()
        guesses = {finding.facts["name"]: finding.facts["guess"] for finding in outcome.checked.problems}
        assert (guesses["REDUU"], guesses["VERKO"], guesses["RED"]) == ("REDU", "VERKKO", "REDU")

    def test_an_id_or_name_is_not_repeated(self, outcome):
        """
        periods:
          - {id: 2012, label: Vuosi, start: 2012-01-01, end: 2012-12-31, deadline: 2013-02-15}
          - {id: 2012, label: Vuosi, start: 2013-01-01, end: 2013-12-31, deadline: 2014-02-15} #! D108 10
        focus_areas:
          - {id: P1, title: Laatu}
          - {id: p1, title: Asiakas} #! D108 10
        themes:
          - {id: T1, title: Arviointi}
          - {id: T1, title: Verkostot} #! D108 10
        organisations:
          - {id: KAO, name: Kainuu, business_id: 1234567-1}
          - {id: OMEGA, name: Omega, aliases: [KAINUU], business_id: 1234567-1} #! D108 40 D108 62
        projects:
          - {id: A, name: Aa, coordinator: KAO, periods: {2012: [a, b, a]}} #! D108 64
          - {id: A, definition: ../test, coordinator: KAO} #! D108 10
          - {id: B, definition: ../test/, coordinator: KAO} #! D108 25
        indicators:
          - {id: K1, label: Luku, aggregate: sum, entries: {A: a/b/c}}
          - {id: K1, label: Luku, aggregate: sum, entries: {A: a/b/c}} #! D108 10
        events:
          - {id: V1, label: Seminaari, same_as: {A: E1}}
          - {id: V2, label: Seminaari, same_as: {A: [E2, E1]}} #! D108 50
        practices:
          - {id: H1, name: Ohje}
          - {id: H1, name: Ohje} #! D108 10
        """
        alone = load_programme(outcome.checked.folder)
        assert [address(finding) for finding in alone.problems] == outcome.expected

    def test_days_and_amounts(self, outcome):
        """
        programme: {id: L, name: Laatu, funder: R, start: 2013-01-01, end: 2012-12-31, languages: fi} #! D110 68
        periods:
          - {id: 2012, label: Vuosi, start: 2012-01-01, end: 2011-12-31, deadline: 2013-02-15} #! D110 54
        organisations:
          - {id: KAO, name: Kainuu, business_id: 12345} #! D106 42
          - {id: REDU, name: Redu}
          - {id: OMEGA, name: Omega}
        projects:
          - {id: A, name: Aa, coordinator: KAO}
        indicators:
          - {id: K1, label: Luku, aggregate: total, entry: figures} #! D106 38 D106 52
        events: []
        practices:
          - {id: H1, name: Ohje, link: kao.example.fi} #! D106 32
        money:
          applied_total: -1 #! D106 18
          projects: {A: {applied: 5 %, granted: 1.005, used: {2013: 1}, returned: paljon}} #! D106 27 D106 41 D106 75
        """
        assert outcome.as_marked()

    def test_what_a_programme_cannot_do_without(self, outcome):
        """
        periods: #! D119 1
        focus_areas: []
        projects: [] #! D119 1
        indicators:
          - {id: K1, label: Luku, aggregate: sum} #! D105 5
        events:
        practices:
        practice_sources:
        """
        assert outcome.as_marked()

    def test_a_project_without_definition_has_a_name(self, outcome):
        """
        projects:
          - {id: A, coordinator: KAO} #! D105 5
        indicators:
        events:
        practices:
        """
        assert outcome.as_marked()

    def test_a_goal_is_not_both_in_and_out(self, outcome):
        """
        projects:
          - {id: A, name: Aa, coordinator: KAO, goals: {G1: {themes: T1}}, left_out: [G2, G1]} #! D114 49
        indicators:
        events:
        practices:
        """
        assert outcome.as_marked()

    def test_a_focus_area_names_a_sheet(self, outcome):
        """
        focus_areas:
          - {id: P1, title: Opiskelijat/työelämä} #! D112 21
          - {id: P2, title: Asiakas, coordinator: OMEGA}
          - {id: P3, title: {fi: Jatkuva, en: Continuous}}
        """
        assert outcome.found == outcome.expected
        assert outcome.only("D112").facts == {"name": "P1 Opiskelijat/työelämä"}

    def test_a_file_that_is_no_yaml_or_not_there(self, tmp_path):
        assert [problem.code.id for problem in load_programme(tmp_path).problems] == ["D102"]
        folder = written(tmp_path, "programme: [")
        assert [problem.code.id for problem in check_programme(folder).problems] == ["D101"]

    def test_each_finding_carries_the_facts_of_its_code_and_can_be_reported(self, tmp_path):
        broken = re.sub(r"\b(id|name|title|start|entry|REDU): ", r"\1x: ", PROGRAMME + MONEY)
        problems = check_programme(written(tmp_path, broken)).problems
        assert len(problems) > 20
        for finding in problems:
            assert set(finding.facts) == set(finding.code.facts)
            for language in ("fi", "sv", "en", "se"):
                assert translator_for(language).message(finding)


class TestMoney:
    @pytest.mark.parametrize(
        ("was", "becomes", "expected"),
        [
            ("applications: 4", "applications: 14", []),
            ("applied_total: 1000000", "applied_total: 1000001", [("applied_total = Σ applied", 1000001, 1000000)]),
            ("applied_total: 1000000", "applied_total: 900000", [("applied_total = Σ applied", 900000, 1000000)]),
            ("granted_total: 800000", "granted_total: 800000.01", [("granted_total = Σ granted", 800000.01, 800000)]),
            ("    - {name: Jäi ilman, applied: 100000}", "    - {name: Jäi ilman}", []),
            ("applied: 300000, granted", "granted", []),
            ("granted: 200000", "granted: 350000", "TEST: granted ≤ applied"),
            ("used: 150000", "used: 250000", "TEST: used + returned ≤ granted"),
            ("returned: 79999.50", "returned: 79999.51", "LAMPPU: used + returned ≤ granted"),
        ],
    )
    def test_totals_are_held_against_their_parts(self, tmp_path, was, becomes, expected):
        text = PROGRAMME + MONEY
        assert text.count(was) == 1
        loaded = load_programme(written(tmp_path, text.replace(was, becomes)))
        assert loaded.programme, "a sum that differs is no error"
        sums = [finding for finding in loaded.problems if finding.code.id == "D121"]
        if isinstance(expected, str):
            assert sums[0].facts["what"] == expected or sums[-1].facts["what"] == expected
        else:
            assert [
                (finding.facts["what"], finding.facts["first"], finding.facts["second"]) for finding in sums
            ] == expected
        assert all(finding.effective_severity is Severity.WARNING for finding in loaded.problems)

    def test_more_projects_than_applications_is_an_error(self, tmp_path):
        text = (PROGRAMME + MONEY).replace("applications: 4", "applications: 3")
        loaded = load_programme(written(tmp_path, text))
        (finding,) = loaded.problems
        assert finding.code.id == "D114"
        assert text.splitlines()[finding.place.row][finding.place.col :].startswith("3")

    def test_amounts_are_added_to_the_cent(self):
        assert total_amount([0.1, 0.2]) == 0.3
        assert total_amount([None]) is None


class TestTogetherWithItsProjects:
    def test_a_figure_in_another_unit_than_the_indicator_is_named(self, outcome):
        """
        indicators:
          - {id: K1, label: Yy, unit: h, aggregate: sum, entry: figures/I01/actual, entries: {TEST: none}} #! D245 57
          - id: K2
            label: Kaa
            unit: KPL
            aggregate: sum
            entries:
              TEST: none
              LAMPPU: figures/I01/actual
          - {id: K3, label: Koo, aggregate: sum, entries: {LAMPPU: figures/I01/actual, TEST: none}}
          - {id: K4, label: Nee, aggregate: max, entry: figures/*/actual, entries: {TEST: none}} #! D245 49
        """
        assert outcome.as_marked()
        assert outcome.programme, "it is a warning"

    @pytest.mark.parametrize(
        ("currency", "unit", "named"),
        [
            ("", "euroa", []),
            ("EUR", "EUR", []),
            ("SEK", "EUR", ["SEK"]),
            ("SEK", "kruunua", ["SEK"]),
            ("SEK", "SEK", []),
            ("", "SEK", ["EUR"]),
        ],
    )
    def test_amounts_in_another_currency_are_named(self, tmp_path, currency, unit, named):
        indicator = f"  - {{id: K9, label: Kulut, unit: {unit}, aggregate: sum, entries: {{TEST: results/*/cost}}}}"
        folder = written(tmp_path, PROGRAMME.replace("indicators:\n", f"indicators:\n{indicator}\n"))
        project, form = (tmp_path / "test" / name for name in ("project.yaml", "forms/tiny/form.yaml"))
        if currency:
            project.write_text(
                project.read_text("utf-8").replace("  id: TEST\n", f"  id: TEST\n  currency: {currency}\n"), "utf-8"
            )
        form.write_text(form.read_text("utf-8") + "      cost: {label: Kulut, kind: money, aggregate: sum}\n", "utf-8")
        found = [each.facts for each in check_programme(folder).problems if each.code.id == "D245"]
        assert [each["unit"] for each in found if each["name"] == "K9"] == named

    @pytest.mark.parametrize(
        ("kinds", "unit", "named"),
        [
            (("integer", "money"), "", [("EUR", VocabularyTerm("number"))]),
            (("money", "number"), "", [(VocabularyTerm("number"), "EUR")]),
            (("percent", "number"), "", [(VocabularyTerm("number"), VocabularyTerm("percent"))]),
            (("integer", "number"), "", []),
            (("integer", "money"), "unit: kpl, ", []),
        ],
    )
    def test_a_figure_of_another_nature_than_that_of_the_first_project_is_named(self, tmp_path, kinds, unit, named):
        indicator = (
            f"  - {{id: K9, label: Luku, {unit}aggregate: max, entries: {{OTHER: results/*/a, TEST: results/*/b}}}}"
        )
        other = "projects:\n  - {id: OTHER, definition: ../other, coordinator: REDU}\n"
        text = PROGRAMME.replace("indicators:\n", f"indicators:\n{indicator}\n").replace("projects:\n", other)
        folder = written(tmp_path, text)
        form = tmp_path / "test/forms/tiny/form.yaml"
        fields = "".join(
            f"      {name}: {{label: Luku, kind: {kind}, aggregate: max}}\n"
            for name, kind in zip("ab", kinds, strict=True)
        )
        form.write_text(form.read_text("utf-8") + fields, "utf-8")
        shutil.copytree(tmp_path / "test", tmp_path / "other")
        project = tmp_path / "other/project.yaml"
        project.write_text(project.read_text("utf-8").replace("id: TEST\n", "id: OTHER\n"), "utf-8")
        found = [each.facts for each in check_programme(folder).problems if each.code.id == "D245"]
        assert [(each["unit"], each["expected"]) for each in found if each["name"] == "K9"] == named

    def test_what_is_said_of_a_project_has_to_be_there(self, outcome):
        """
        projects:
          - id: LAMPPU
            definition: ../lamppu-2012
            coordinator: REDU
            goals:
              G55: {focus_areas: P1} #! D107 7
            left_out: [G14, G77] #! D107 15
            periods: {2012: [2012-1, 2012-3]} #! D107 30 D122 5
            organisations: {SAK: SAME} #! D107 21 D122 5
        indicators:
          - {id: K1, label: Yy, aggregate: sum, entry: figurs/I13/actual} #! D107 48
          - {id: K2, label: Kaa, aggregate: sum, entry: figures/I99/actual} #! D107 49
          - id: K3
            label: Koo
            aggregate: max
            entries:
              LAMPPU: figures/I04/target #! D107 15
          - {id: K4, label: Nee, aggregate: distinct, entry: results/G05/status}
          - {id: K5, label: Vii, aggregate: sum, entry: events/*/people}
          - {id: K6, label: Kuu, aggregate: last, entry: own_events/99/people} #! D107 50
          - {id: K7, label: See, aggregate: distinct, entry: contact/1/town} #! D114 54
          - {id: K8, label: Kas, aggregate: distinct, entry: contact/-/town} #! D107 54
        events:
          - {id: V1, label: Seminaari, same_as: {LAMPPU: [E03, E33]}} #! D107 56
        """
        expected = [line for line in outcome.expected if " D122" not in line]
        assert [line for line in outcome.found if " D122" not in line] == expected
        left_out = [finding for finding in outcome.checked.problems if finding.code.id == "D122"]
        assert [finding.facts["name"] for finding in left_out] == ["2012-2", "SAKK"]
        assert [finding.facts["project"] for finding in left_out] == ["LAMPPU", "LAMPPU"]
        guesses = {finding.facts.get("name"): finding.facts.get("guess") for finding in outcome.checked.problems}
        assert guesses["LAMPPU: figurs/I13/actual"] == "figures/I13/actual"
        assert guesses["LAMPPU: contact/-/town"] == "contact/1/town", "a record has one row"
        assert guesses["G55"] == "G05"
        assert guesses["2012-3"] in ("2012-1", "2012-2")

    @pytest.mark.slow
    def test_what_is_never_added_up_in_a_project_is_not_added_up_over_projects(self, outcome):
        """
        projects:
          - id: LAMPPU
            definition: ../lamppu-2012
            coordinator: REDU
            periods: {2012: [2012-1, 2012-2]}
            organisations: {SAKK: SAME}
        indicators:
          - {id: K1, label: Yy, aggregate: sum, entry: figures/I02/actual} #! D114 48
          - {id: K2, label: Kaa, aggregate: never, entry: figures/I02/actual}
          - {id: K3, label: Koo, aggregate: sum, entry: results/*/status} #! D114 49
        """
        assert outcome.as_marked()

    def test_the_projects_own_problems_are_reported_under_their_files(self, tmp_path):
        broken = definitions.PROJECT.replace("name: Testihanke", "nmae: Testihanke")
        folder = written(tmp_path, PROGRAMME, broken)
        checked = check_programme(folder)
        assert checked.programme is None
        assert set(checked.projects) == {"LAMPPU"}
        assert [address(finding) for finding in checked.problems] == [
            "../test/project.yaml:3:3 D105",
            "../test/project.yaml:4:3 D104",
        ]

    def test_a_definition_that_is_not_there(self, outcome):
        """
        projects:
          - {id: TEST, definition: "..\\\\tset", coordinator: OMEGA} #! D102 28
          - {id: VERKKO, name: Verkko, coordinator: KAO}
        indicators:
        events:
        practices:
        """
        assert outcome.as_marked()
        assert outcome.only("D102").facts == {"path": "../tset"}

    def test_a_project_has_a_single_id_and_coordinator(self, outcome):
        """
        organisations:
          - {id: REDU, name: Redu}
          - {id: OMEGA, name: Omega}
          - {id: KAO, name: Kainuu}
        projects:
          - id: TESTI #! D114 9
            definition: ../test
            coordinator: KAO #! D114 18
            periods: {2012: 2026-1, 2013: 2026-2}
            organisations: {ALFA: OMEGA, BEETA: KAO}
        indicators:
        events:
        practices:
        """
        assert outcome.as_marked()

    @pytest.mark.slow
    def test_an_id_with_two_business_ids_is_reported(self, tmp_path):
        project = definitions.PROJECT.replace("name: Beetan opisto", "name: Beetan opisto, business_id: 7654321-5")
        text = PROGRAMME.replace(", BEETA: KAO", "").replace(
            "{id: KAO, name: Kainuun ammattiopisto}",
            "{id: KAO, name: Kainuun ammattiopisto}\n  - {id: BEETA, name: Beeta, business_id: 1111111-1}",
        )
        (finding,) = check_programme(written(tmp_path, text, project)).problems
        assert finding.code.id == "D114"
        assert finding.facts["second"] == "TEST: BEETA 7654321-5"

    def test_a_partner_with_a_business_id_needs_no_place(self, tmp_path):
        project = definitions.PROJECT.replace("name: Beetan opisto", "name: Beetan opisto, business_id: 7654321-5")
        checked = check_programme(written(tmp_path, PROGRAMME.replace(", BEETA: KAO", ""), project))
        assert checked.problems == ()

    def test_what_templates_had_is_known_after_the_project_removed_it(self, tmp_path):
        folder = written(tmp_path, PROGRAMME)
        home = tmp_path / "lamppu-2012"
        before = projects.sound(projects.load(home))
        text = (home / "project.yaml").read_text(encoding="utf-8")
        without = re.sub(r"(?m)^( +)- id: (?:G05|E03)\n(?:\1  .*\n)+", "", text)
        (home / "project.yaml").write_text(without, encoding="utf-8")
        assert {str(each.facts["name"]) for each in check_programme(folder).problems} >= {"G05", "E03"}
        DefinitionStore(home / "2012-1" / ISSUED).keep(before, before.periods[0])
        assert not [each for each in check_programme(folder).problems if each.facts.get("name") in ("G05", "E03")]

    def test_practices_are_looked_for_in_tables_that_are_there(self, outcome):
        """
        projects:
          - id: LAMPPU
            definition: ../lamppu-2012
            coordinator: REDU
            periods: {2012: [2012-1, 2012-2]}
            organisations: {SAKK: SAME}
        indicators:
        practice_sources:
          goal-reprot: {table: outputs, name: name} #! D118 3
          goal-report: {table: own_events, name: nam, goal: kind} #! D107 42 D114 53
        """
        assert outcome.as_marked()
        assert outcome.only("D118").facts == {"form": "goal-reprot", "guess": "goal-report"}

    def test_personal_data_is_not_shared(self, outcome):
        """
        projects:
          - id: LAMPPU
            definition: ../lamppu-2012
            coordinator: REDU
            periods: {2012: [2012-1, 2012-2]}
            organisations: {SAKK: SAME}
        indicators:
        practice_sources:
          goal-report: {table: contact, name: email} #! D114 39
        """
        assert outcome.as_marked()


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The programme's folder, whose definition is written again and again."""
    return written(tmp_path_factory.mktemp("changed"), PROGRAMME)


class TestNothingBreaksTheReader:
    @settings(max_examples=60)
    @given(
        st.integers(0, len(PROGRAMME + MONEY)),
        st.integers(0, 40),
        st.lists(st.sampled_from(WORDS), max_size=4).map("".join),
    )
    @pytest.mark.slow
    def test_any_change_of_a_definition_is_read_or_reported(self, home, start, length, text):
        text_before = PROGRAMME + MONEY
        changed = text_before[:start] + text + text_before[start + length :]
        (home / "programme.yaml").write_text(changed, encoding="utf-8")
        alone, together = load_programme(home), check_programme(home)
        for loaded in (alone, together):
            assert (loaded.programme is None) == any(
                problem.effective_severity is Severity.ERROR for problem in loaded.problems
            )
            assert all(set(problem.facts) == set(problem.code.facts) for problem in loaded.problems)
        assert set(map(address, alone.problems)) <= set(map(address, together.problems))

    def test_a_path_that_no_system_takes_is_reported(self, tmp_path):
        text = PROGRAMME.replace("../lamppu-2012", "x" * 5000)
        (finding,) = check_programme(written(tmp_path, text)).problems
        assert finding.code.id == "D102"


class TestCommands:
    @pytest.mark.slow
    def test_check_describes_a_valid_programme(self, tmp_path):
        folder = written(tmp_path, PROGRAMME + MONEY)
        result = CliRunner().invoke(group, ["check", str(folder)])
        assert result.exit_code == 0, result.output
        assert " ".join(result.output.split()).startswith(
            "LAATU: the definition is valid (projects: 3, with a definition of their own: 2, focus areas: 3, themes: 2,"
        )
        of_file = CliRunner().invoke(group, ["check", str(folder / "programme.yaml")])
        assert "".join(of_file.output.split()).replace("/programme.yaml", "") == "".join(result.output.split())

    @pytest.mark.slow
    def test_check_tells_every_problem_of_all_files_with_its_place(self, tmp_path):
        text = PROGRAMME.replace("G05: {focus_areas", "G5: {focus_areas").replace("themes: T1", "themes: T11")
        folder = written(tmp_path, text, definitions.PROJECT.replace("2026-07-15", "heinäkuussa"))
        command = [sys.executable, "-m", "lamppu_xl", "check", "--language", "en"]
        unwrapped = {**os.environ, "COLUMNS": ""}
        result = subprocess.run(command, cwd=folder, capture_output=True, encoding="utf-8", check=False, env=unwrapped)
        assert result.returncode == 2
        lines = result.stdout.splitlines()
        assert re.fullmatch(r"\.\./test/project\.yaml:11:\d+: D106 error: .*", lines[0])
        assert re.fullmatch(r"programme\.yaml:38:7: D107 error: Not defined: goal “G5”.*“G05”.*", lines[1])
        assert re.fullmatch(r"programme\.yaml:39:\d+: D107 error: Not defined: theme “T11”.*“T1”.*", lines[2])
        assert len(lines) == 3
        assert result.stderr.lstrip().startswith("Problems: 3.")

    def test_a_programme_is_no_project(self, tmp_path):
        folder = written(tmp_path, PROGRAMME)
        assert is_programme(folder)
        assert is_programme(folder / "programme.yaml")
        assert not is_project(folder)
        assert not is_project(folder / "programme.yaml")
        assert not is_programme(LAMPPU)
        with pytest.raises(UsageError, match=r"a programme in .*, not a project"):
            load_project(folder)

    def test_a_programmes_files_stand_under_fixed_names(self, tmp_path):
        folder = written(tmp_path, PROGRAMME)
        space = open_programme(folder)
        period = choose_period(space.programme, "2013")
        assert space.inbox(period) == folder / "2013" / "inbox"
        assert space.workbook(period) == folder / "2013" / "programme.xlsx"
        assert space.translator_for().language == "fi"
        assert space.translator_for("sv").chain == ("sv", "fi")
        with pytest.raises(UsageError, match=r"There is no period '2014' in LAATU"):
            choose_period(space.programme, "2014")
        with pytest.raises(UsageError, match=r"no programme\.yaml"):
            open_programme(LAMPPU)

    def test_problems_end_what_needs_a_programme(self, tmp_path):
        folder = written(tmp_path, PROGRAMME.replace("coordinator: REDU\n", "coordinator: REDUU\n"))
        with pytest.raises(DefinitionError, match="has errors") as raised:
            open_programme(folder)
        lines = [problem_line(finding, "en") for finding in raised.value.findings]
        assert any("D107 error: Not defined: organisation “REDUU”" in line for line in lines)
