"""Changes of partners: names by day, membership by day, successors."""

from __future__ import annotations

import io
import json
from collections.abc import Mapping
from datetime import date
from functools import cache
from pathlib import Path

import folders
import openpyxl
import pytest
from built_masters import Master, build_master
from definitions import FromDocstring
from folders import run
from projects import TINY_FORM, TINY_PROJECT, lamppu, read, sound
from templates import issued, painted

from lamppu_xl.domain.answer_ref import AnswerRef
from lamppu_xl.domain.answers import Answer, Answers
from lamppu_xl.domain.form import Aggregate
from lamppu_xl.domain.partner_history import inherit_answers, project_as_of, superseded_partners
from lamppu_xl.domain.partners import Partner
from lamppu_xl.domain.periods import Period
from lamppu_xl.domain.project import Project
from lamppu_xl.domain.text import Text
from lamppu_xl.i18n.translator import translator_for
from lamppu_xl.master.aggregation import over_all
from lamppu_xl.master.builder import MasterOptions
from lamppu_xl.reports import letters
from lamppu_xl.returns.files.inbox import IncomingFile
from lamppu_xl.templates.layout import plan_workbook
from lamppu_xl.validation.batch import Batch, carry_forward
from lamppu_xl.validation.validate import validate
from lamppu_xl.validation.verdict import FileState
from lamppu_xl.workbook.model import CellUse, Formula

MERGER = """
project:
  id: TINY
  name: {fi: Pikkuhanke, sv: Miniprojekt, en: Tiny project}
  form: tiny
  start: 2026-01-01
  end: 2027-06-30
  languages: [fi, sv, en]
  fallback: {sv: [fi], en: [fi]}

periods:
  - {id: 2026-1, label: {fi: Kevät, sv: Vår, en: Spring}, start: 2026-01-01, end: 2026-06-30, deadline: 2026-07-15}
  - {id: 2026-2, label: {fi: Syksy, sv: Höst, en: Autumn}, start: 2026-07-01, end: 2026-12-31, deadline: 2027-01-15}
  - {id: 2027-1, label: {fi: Loppu, sv: Slut, en: End}, start: 2027-01-01, end: 2027-06-30, deadline: 2027-07-15}

partners:
  - {id: ALFA, name: Alfan opisto, aliases: [Alfa], language: fi, roles: [coordinator, partner]}
  - {id: BETA, name: Beta yrkesinstitut, language: fi, left: 2026-06-30, successor: DELTA}
  - id: GAMMA
    name: Gamma College
    names: [{name: Gamma School, until: 2025-12-31}, {name: Gamman opisto, until: 2026-03-31}]
    language: fi
    left: 2026-06-30
    successor: DELTA
  - id: DELTA
    name: Delta Pohjoinen
    names: [{name: Delta, until: 2026-12-31}]
    language: fi
    joined: 2026-07-01
    formed_of: {names: [Beta yrkesinstitut, Gamma College, Vanha opisto], day: 2026-07-01}
"""
LISTS = TINY_PROJECT[TINY_PROJECT.index("goals:") :]


@cache
def merger() -> Project:
    """BETA and GAMMA become DELTA on the first of July."""
    return sound(read(f"{MERGER}\n{LISTS}", TINY_FORM))


def partner(project: Project, name: str) -> Partner:
    found = project.partner(name)
    assert found is not None
    return found


def period(project: Project, name: str) -> Period:
    found = project.period(name)
    assert found is not None
    return found


def answers(made: float, standing: float, spent: float = 0.0, **more: Answer) -> Answers:
    """The answers of a valid return. Meetings (I1) are added up; guides (I2) are a cumulative figure."""
    values: dict[str, Answer] = {
        "contact/1/name": "Yhteyshenkilö",
        "contact/1/email": "yhteys@example.fi",
        "contact/1/approved": "yes",
        "results/G1/status": "open",
        "results/G2/status": "open",
        "results/G3/status": "open",
        "figures/I1/actual": made,
        "figures/I2/actual": standing,
        "figures/I1/spent": spent,
        "figures/I3/actual": 1.0,
    }
    values |= {key.replace("__", "/"): answer for key, answer in more.items()}
    return {AnswerRef.parse(key): float(value) if isinstance(value, int) else value for key, value in values.items()}


def returned(project: Project, who: str, when: str, filled: Answers) -> bytes:
    fits = issued(project, who, when).plan.answers
    return painted(issued(project, who, when, answers={entry: filled[entry] for entry in filled if entry in fits}))


def batch(when: str, returns: Mapping[str, Answers], project: Project | None = None) -> Batch:
    project = project or merger()
    files = [IncomingFile(f"{who}.xlsx", returned(project, who, when, filled)) for who, filled in returns.items()]
    return validate(project, period(project, when), files)


SPRING = {
    "ALFA": answers(4, 1, 100),
    "BETA": answers(3, 5, 200.5, results__G1__results="Betan verkosto toimi."),
    "GAMMA": answers(2, 7, 50, results__G1__results="Gamman verkosto toimi."),
}
AUTUMN = {"ALFA": answers(1, 2, 10)}
AUTUMN_WITH_DELTA = {**AUTUMN, "DELTA": answers(6, 13, 20)}


@cache
def spring() -> Batch:
    return batch("2026-1", SPRING)


# Names by day


class TestNames:
    def test_a_name_holds_until_its_last_day(self) -> None:
        gamma = partner(merger(), "GAMMA")
        days = [date(2020, 1, 1), date(2025, 12, 31), date(2026, 1, 1), date(2026, 3, 31), date(2026, 4, 1)]
        assert [gamma.name_on(day) for day in days] == [
            *["Gamma School"] * 2,
            *["Gamman opisto"] * 2,
            "Gamma College",
        ]

    def test_a_former_name_with_a_first_day_leaves_a_gap_to_the_present_name(self) -> None:
        project = sound(
            read(f"{MERGER}\n{LISTS}".replace("until: 2026-12-31}", "until: 2026-12-31, since: 2026-09-01}"), TINY_FORM)
        )
        delta = partner(project, "DELTA")
        assert [delta.name_on(date(2026, month, 1)) for month in (8, 9)] == ["Delta Pohjoinen", "Delta"]

    def test_each_period_has_its_own_names_in_any_order_of_editions(self) -> None:
        first, second, third = merger().periods
        for wanted in (third, first, second, third):
            edition = project_as_of(project_as_of(merger(), first), wanted)
            assert partner(edition, "DELTA").name == ("Delta Pohjoinen" if wanted == third else "Delta")
            assert partner(edition, "GAMMA").name == "Gamma College", "it left under its last name"
            labels = [option.label.pick(("fi",)) for option in edition.lists["partners"].options]
            assert labels == [shown.name for shown in edition.partners]

    def test_a_project_without_former_names_is_its_own_edition(self) -> None:
        project = sound(read(TINY_PROJECT, TINY_FORM))
        assert project_as_of(project, project.periods[0]) is project

    def test_a_template_shows_the_name_at_the_end_of_the_period(self) -> None:
        def texts(when: str) -> set[object]:
            drawn = plan_workbook(merger(), partner(merger(), "DELTA"), period(merger(), when), translator_for("fi"))
            return {cell.content for sheet in drawn.sheets for cell in sheet.cells if cell.use is CellUse.FIXED}

        assert "Delta" in texts("2026-2")
        assert "Delta Pohjoinen" not in texts("2026-2")
        assert "Delta Pohjoinen" in texts("2027-1")

    @pytest.mark.slow
    @pytest.mark.parametrize("said", ["Delta", "Delta Pohjoinen", "delta pohjoinen", "Vanha opisto"])
    def test_every_name_is_accepted_as_the_choice_of_a_partner(self, said: str) -> None:
        filled = {**answers(1, 1, visits__1__name="Käynti", visits__1__begins=date(2026, 9, 1))}
        data = returned(merger(), "ALFA", "2026-2", filled)
        book = openpyxl.load_workbook(io.BytesIO(data))
        area = book.defined_names["fld_visits_1_host"].attr_text.replace("$", "")
        sheet, _, cell = area.rpartition("!")
        book[sheet.strip("'")][cell] = said
        saved = io.BytesIO()
        book.save(saved)
        found = validate(merger(), period(merger(), "2026-2"), [IncomingFile("a.xlsx", saved.getvalue())]).verdicts[0]
        assert found.submission is not None
        assert found.submission.answers[AnswerRef("visits", "1", "host")] == "DELTA"

    def test_an_organisation_that_is_a_partner_itself_keeps_its_name(self) -> None:
        named = {option.id: option.details.get("aliases") for option in merger().lists["partners"].options}
        assert named["DELTA"] == Text.same("Delta|Vanha opisto")
        assert named["GAMMA"] == Text.same("Gamma School|Gamman opisto")

    def test_letters_use_the_name_of_the_period(self) -> None:
        for when, name in (("2026-2", "Delta"), ("2027-1", "Delta Pohjoinen")):
            facts = letters.letter_facts(
                merger(), period(merger(), when), partner(merger(), "DELTA"), translator_for("fi")
            )
            assert facts["partner"] == name

    def test_the_example_stays_under_the_owner_of_its_day(self) -> None:
        kao = partner(lamppu(), "KAO")
        assert kao.name_on(date(2012, 12, 31)) == "Kainuun maakunta-kuntayhtymä"
        assert kao.name_on(date(2013, 1, 1)) == "Kajaanin kaupunki"
        jedu = partner(lamppu(), "JEDU")
        assert jedu.formed_on == date(2012, 1, 1)
        assert len(jedu.formed_of) == 2


# Membership


class TestMembership:
    def test_a_partner_reports_from_its_first_to_its_last_day(self) -> None:
        expected = [[partner.id for partner in merger().expected_partners(when)] for when in merger().periods]
        assert expected == [["ALFA", "BETA", "GAMMA"], ["ALFA", "DELTA"], ["ALFA", "DELTA"]]

    @pytest.mark.parametrize(
        ("joined", "left", "reports"),
        [
            (None, date(2026, 7, 1), True),
            (None, date(2026, 6, 30), False),
            (date(2026, 12, 31), None, True),
            (date(2027, 1, 1), None, False),
        ],
    )
    def test_a_single_day_in_a_period_is_enough(self, joined: date | None, left: date | None, *, reports: bool) -> None:
        member = Partner(id="A", name="A", language="fi", joined=joined, left=left)
        assert member.reports_in(period(merger(), "2026-2")) is reports

    @pytest.mark.slow
    def test_only_expected_partners_are_missing(self) -> None:
        assert spring().missing == ()
        assert batch("2026-2", AUTUMN).missing == ("DELTA",)

    @pytest.mark.slow
    def test_a_return_of_a_partner_that_had_left_has_a_finding_and_is_not_used(self) -> None:
        found = batch("2026-2", {**AUTUMN_WITH_DELTA, "BETA": answers(1, 1)})
        (late,) = [verdict for verdict in found.verdicts if verdict.partner == "BETA"]
        assert late.state is FileState.SET_ASIDE
        (finding,) = late.findings
        assert finding.code.id == "F215"
        assert "30.6.2026" in translator_for("fi").message(finding)
        assert [concerned.id for concerned in found.concerned] == ["ALFA", "BETA", "DELTA"]
        made = build_master(merger(), [spring(), found], translator_for("fi"))
        left_out = {cell.content for cell in made.plan.sheet("left_out").cells}
        assert "BETA.xlsx" in left_out

    @pytest.mark.slow
    def test_commands_use_only_expected_partners(self, tmp_path: Path) -> None:
        at = folders.folder(tmp_path / "merger", f"{MERGER}\n{LISTS}")
        made = run("generate", at, "--period", "2026-2")
        assert made.code == 0
        assert sorted(path.name for path in (at / "2026-2" / "outbox").glob("*.xlsx")) == [
            "TINY_2026-2_ALFA.xlsx",
            "TINY_2026-2_DELTA.xlsx",
        ]
        refused = run("generate", at, "--period", "2026-2", "--partner", "BETA")
        assert refused.code == 2
        assert "BETA does not report in 2026-2: it left on 30 June 2026. Its successor is DELTA." in refused.err
        assert "joined on 1 July 2026" in run("send", at, "--period", "2026-1", "--partner", "DELTA").err
        sent = run("send", at, "--period", "2026-2")
        assert "letters: 2." in sent.out
        status = json.loads(run("status", at, "--period", "2026-2", "--format", "json").out)
        assert [row["name"] for row in status["partners"]] == ["Alfan opisto", "Delta"]
        reminded = run("remind", at, "--period", "2026-2", "--today", "2026-12-30")
        assert "letters: 2." in reminded.out


# Inherited answers


class TestInheritedAnswers:
    def test_the_successor_sees_the_answers_of_its_predecessors(self) -> None:
        shown = carry_forward(spring())["DELTA"]
        assert shown[AnswerRef("figures", "I1", "actual")] == 5.0
        assert shown[AnswerRef("figures", "I2", "actual")] == 12.0
        assert shown[AnswerRef("results", "G1", "results")] == (
            "Beta yrkesinstitut: Betan verkosto toimi.\nGamma College: Gamman verkosto toimi."
        )
        assert shown[AnswerRef("results", "G1", "status")] == "open"
        assert not any(entry.table == "contact" for entry in shown), "nothing personal passes on"
        assert carry_forward(spring())["BETA"].items() <= SPRING["BETA"].items()

    def test_different_choices_of_predecessors_are_not_inherited(self) -> None:
        returns = {**SPRING, "GAMMA": answers(2, 7, results__G1__status="done", results__G1__results="Valmista tuli.")}
        shown = carry_forward(batch("2026-1", returns))["DELTA"]
        assert AnswerRef("results", "G1", "status") not in shown
        assert AnswerRef("results", "G2", "status") in shown

    @pytest.mark.slow
    def test_answers_that_the_form_of_the_successor_does_not_show_are_named_by_row_and_question(
        self, tmp_path: Path
    ) -> None:
        returns = {**SPRING, "GAMMA": answers(2, 7, results__G1__status="done", results__G1__results="Valmista tuli.")}
        at = folders.folder(tmp_path / "merger", f"{MERGER}\n{LISTS}")
        for who, filled in returns.items():
            path = at / "2026-1" / "inbox" / f"{who}.xlsx"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(returned(merger(), who, "2026-1", filled))
        ran = run("generate", at, "--period", "2026-2", "--language", "fi")
        said = " ".join(ran.err.split())
        assert "DELTA: niiden osatoteuttajien vastauksia" in said
        assert "G1 " in said
        assert "results/G1" not in said

    def test_own_answers_come_before_inherited_answers(self) -> None:
        own_answers = {AnswerRef("figures", "I1", "actual"): 9.0}
        returns = {"BETA": SPRING["BETA"], "DELTA": own_answers}
        shown = inherit_answers(merger(), period(merger(), "2026-1"), returns)["DELTA"]
        assert shown[AnswerRef("figures", "I1", "actual")] == 9.0
        assert shown[AnswerRef("figures", "I2", "actual")] == 5.0
        assert shown[AnswerRef("results", "G1", "results")] == "Beta yrkesinstitut: Betan verkosto toimi."

    def test_work_passes_on_through_a_partner_that_never_reported(self) -> None:
        chained = f"{MERGER}\n{LISTS}".replace(
            "left: 2026-06-30, successor: DELTA", "left: 2026-06-30, successor: GAMMA"
        )
        project = sound(read(chained, TINY_FORM))
        shown = inherit_answers(project, project.periods[0], {"BETA": SPRING["BETA"]})["DELTA"]
        assert shown[AnswerRef("results", "G1", "results")] == "Beta yrkesinstitut: Betan verkosto toimi."
        both = inherit_answers(project, project.periods[0], {"BETA": SPRING["BETA"], "GAMMA": SPRING["GAMMA"]})["DELTA"]
        assert both[AnswerRef("figures", "I2", "actual")] == 7.0, (
            "GAMMA reported its own figure, which includes that of BETA"
        )

    @pytest.mark.parametrize(("of_alfa", "of_gamma", "shown"), [("SEK", "EUR", 8.0), ("EUR", "SEK", None)])
    def test_amounts_pass_on_in_the_currency_of_the_successor(
        self, of_alfa: str, of_gamma: str, shown: float | None
    ) -> None:
        form = TINY_FORM.replace(
            "spent:", "cost: {label: Kulut, kind: money, aggregate: last, previous: yes}\n      spent:"
        )
        partners = MERGER.replace("aliases: [Alfa]", f"aliases: [Alfa], currency: {of_alfa}").replace(
            "    name: Gamma College\n", f"    name: Gamma College\n    currency: {of_gamma}\n"
        )
        project = sound(read(f"{partners}\n{LISTS}", form))
        entry = AnswerRef("figures", "I1", "cost")
        inherited = inherit_answers(project, project.periods[0], {"BETA": {entry: 5.0}, "GAMMA": {entry: 3.0}})
        assert inherited.get("DELTA", {}).get(entry) == shown

    @pytest.mark.slow
    def test_the_template_shows_inherited_answers_and_its_return_is_accepted(self, tmp_path: Path) -> None:
        at = folders.folder(tmp_path / "merger", f"{MERGER}\n{LISTS}")
        for who, filled in SPRING.items():
            path = at / "2026-1" / "inbox" / f"{who}.xlsx"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(returned(merger(), who, "2026-1", filled))
        assert run("generate", at, "--period", "2026-2").code == 0
        made = at / "2026-2" / "outbox" / "TINY_2026-2_DELTA.xlsx"
        cells = {cell.value for sheet in openpyxl.load_workbook(made) for row in sheet for cell in row}
        assert {12, "Beta yrkesinstitut: Betan verkosto toimi.\nGamma College: Gamman verkosto toimi."} <= cells
        data = painted(
            issued(
                merger(),
                "DELTA",
                "2026-2",
                previous=carry_forward(spring())["DELTA"],
                answers=AUTUMN_WITH_DELTA["DELTA"] | {},
            )
        )
        (at / "2026-2" / "inbox" / "DELTA.xlsx").write_bytes(data)
        result = json.loads(run("validate", at, "--period", "2026-2", "--format", "json").out)
        (verdict,) = result["files"]
        assert (verdict["state"], verdict["findings"]) == ("accepted", [])


# Sums


def total(made: Master, indicator: str, column: str) -> float:
    """A figure over all periods from the sheet of figures, by indicator and column heading."""
    sheet = made.plan.sheet("table/figures")
    heads = {cell.content: cell.col for cell in sheet.cells if cell.style in ("header", "header_right")}
    (row,) = [cell.row for cell in sheet.cells if cell.style == "sum_text" and str(cell.content).startswith(indicator)]
    (cell,) = [cell for cell in sheet.cells if (cell.row, cell.col) == (row, heads[column])]
    assert isinstance(cell.content, Formula)
    assert isinstance(cell.content.cached, float)
    return cell.content.cached


class TestSums:
    @pytest.mark.slow
    def test_totals_do_not_jump_at_a_merger(self) -> None:
        """Meetings are added up. Guides are cumulative: 1 + 5 + 7, then 2 + 12, then 2 + 13 with that of DELTA."""
        silent, heard = batch("2026-2", AUTUMN), batch("2026-2", AUTUMN_WITH_DELTA)
        steps = {"before": [spring(), batch("2026-2", {})], "silent": [spring(), silent], "heard": [spring(), heard]}
        found = {}
        for step, batches in steps.items():
            made = build_master(merger(), batches, translator_for("en"))
            head = "Actual\nall periods"
            found[step] = (total(made, "I1", head), total(made, "I2", head))
        assert found == {"before": (9.0, 13.0), "silent": (10.0, 14.0), "heard": (16.0, 15.0)}

    def test_an_inherited_figure_names_the_successor(self) -> None:
        made = build_master(merger(), [spring(), batch("2026-2", AUTUMN_WITH_DELTA)], translator_for("en"))
        passed = [cell for cell in made.plan.sheet("table/figures").cells if cell.content == "→ DELTA"]
        assert len(passed) == 2, "the guides of BETA and GAMMA, over all periods"

    def test_only_the_line_that_was_reported_passes_on(self) -> None:
        filled = dict(AUTUMN_WITH_DELTA["DELTA"])
        del filled[AnswerRef("figures", "I2", "actual")]
        made = build_master(
            merger(),
            [spring(), batch("2026-2", {**AUTUMN, "DELTA": filled})],
            translator_for("en"),
            options=MasterOptions(with_rejected=True),
        )
        assert total(made, "I2", "Actual\nall periods") == 14.0

    @pytest.mark.slow
    def test_a_successor_does_not_replace_its_predecessor_in_earlier_periods(self) -> None:
        """In spring ALFA and BETA both report; in autumn ALFA reports for both."""
        text = f"{MERGER}\n{LISTS}".replace("left: 2026-06-30, successor: DELTA", "left: 2026-06-30, successor: ALFA")
        project = sound(read(text, TINY_FORM))
        first, second = batch("2026-1", SPRING, project), batch("2026-2", AUTUMN_WITH_DELTA, project)
        assert total(build_master(project, [first], translator_for("en")), "I2", "Actual") == 13.0
        assert total(build_master(project, [first, second], translator_for("en")), "I2", "Actual\nall periods") == 15.0

    @pytest.mark.slow
    def test_within_a_period_the_later_figure_counts(self) -> None:
        """BETA leaves in May. Its successor ALFA reports for the entire spring."""
        text = f"{MERGER}\n{LISTS}".replace("left: 2026-06-30, successor: DELTA", "left: 2026-05-31, successor: ALFA")
        project = sound(read(text, TINY_FORM))
        made = build_master(project, [batch("2026-1", SPRING, project)], translator_for("en"))
        assert total(made, "I2", "Actual") == 8.0, "1 + 7, without the 5 that are in ALFA's"
        assert total(made, "I1", "Actual") == 9.0, "what is added up is added up"
        sheet = made.plan.sheet("table/figures")
        formulas = {cell.content.text for cell in sheet.cells if isinstance(cell.content, Formula)}
        assert any(text.startswith("SUM(") and ")-" in text for text in formulas), "the spreadsheet reckons alike"

    def test_a_partner_is_superseded_by_a_later_figure_of_its_successor(self) -> None:
        june, december = date(2026, 6, 30), date(2026, 12, 31)
        assert superseded_partners(merger(), {"BETA": june, "DELTA": december}) == {"BETA"}
        assert superseded_partners(merger(), {"BETA": june, "GAMMA": june}) == frozenset()
        assert superseded_partners(merger(), {"BETA": june, "DELTA": june}) == frozenset()

    def test_other_aggregation_rules_are_unaffected(self) -> None:
        values = [[3.0, None], [None, 5.0]]
        assert over_all(Aggregate.MAX, values) == 5.0
        assert over_all(Aggregate.DISTINCT, values) == 2.0

    @pytest.mark.slow
    def test_earlier_periods_keep_the_former_name(self) -> None:
        third = batch("2027-1", {"ALFA": answers(1, 2), "DELTA": answers(1, 13)})
        made = build_master(merger(), [spring(), batch("2026-2", AUTUMN_WITH_DELTA), third], translator_for("en"))
        goal = [cell.content for cell in made.plan.sheet("goal/G1").cells]
        assert "Delta Pohjoinen (DELTA)" in goal
        assert "DELTA · Autumn\nDelta" in goal
        assert "DELTA · End" in goal
        summary = [cell.content for cell in made.plan.sheet("summary").cells]
        assert "0 of 5 goal reports are done or ongoing." in summary, "no partner is missing"
        assert "BETA" not in summary, "who left has no column any more"
        cards = [cell.content for cell in made.plan.sheet("partners").cells]
        assert any(str(card).startswith("Gamma School (–") and "Gamman opisto (–" in str(card) for card in cards)
        assert any(str(card).startswith("Beta yrkesinstitut, Gamma College, Vanha opisto (") for card in cards)

    def test_a_partner_is_not_missing_outside_its_days(self) -> None:
        made = build_master(merger(), [spring(), batch("2026-2", AUTUMN_WITH_DELTA)], translator_for("en"))
        left_out = [str(cell.content) for cell in made.plan.sheet("left_out").cells]
        assert not any("not returned" in text for text in left_out)
        goal = [cell.content for cell in made.plan.sheet("goal/G1").cells]
        assert goal.count("Not a partner of the project in this period.") == 3, "DELTA in spring, two in autumn"


# The definition


class TestDefinition(FromDocstring):
    def test_each_contradiction_has_a_finding_at_its_place(self, outcome):
        """
        partners:
          - {id: ALFA, name: Alfan opisto, roles: [coordinator, partner]}
          - id: BEETA
            name: Beetan opisto
            names:
              - {name: Vanha Beeta, until: 2026-01-31}
              - {name: Vanhin Beeta, until: 2026-01-31}              #! D114 37
              - {name: Alfan opisto, until: 2026-03-31}              #! D108 16
              - {name: Beetan opisto, until: 2026-04-30}
              - {name: Uusin, until: 2026-05-31, since: 2026-06-30}  #! D110 49
            left: 2026-06-30
            successor: Alfa2                                         #! D107 16
          - id: GAMMA
            name: Gamman opisto
            joined: 2026-05-01
            left: 2026-04-30                                         #! D110 11
          - {id: KAPPA, name: Kapan opisto, succesor: ALFA}          #! D104 37
          - id: DELTA
            name: Deltan opisto
            left: 2025-12-31                                         #! D114 11
          - id: EETA
            name: Eetan opisto
            successor: ALFA                                          #! D105 5
          - id: ZEETA
            name: Zeetan opisto
            names: [{name: Zeeta}]                                   #! D105 13
        """
        assert outcome.as_marked()
        assert outcome.only("D107").facts["guess"] == "ALFA"
        assert outcome.only("D104").facts["guess"] == "successor"

    def test_a_circle_of_successors_is_an_error(self, outcome):
        """
        partners:
          - {id: ALFA, name: Alfan opisto, roles: [coordinator, partner], left: 2026-06-30, successor: BEETA} #! D114 96
          - {id: BEETA, name: Beetan opisto, left: 2026-06-30, successor: ALFA}
          - {id: GAMMA, name: Gamman opisto, left: 2026-06-30, successor: ALFA}
          - {id: DELTA, name: Deltan opisto, left: 2026-06-30, successor: DELTA}  #! D114 67
        """
        assert outcome.as_marked()
        assert "ALFA → BEETA → ALFA" in outcome.loaded.problems[0].facts.values()

    def test_short_notations_are_accepted(self, outcome):
        """
        partners:
          - {id: ALFA, name: Alfan opisto, roles: [coordinator, partner], formed_of: [Yksi, Kaksi]}
          - id: BEETA
            name: Beetan opisto
            formed_of: Kolme
            names: [{name: Beeta, until: 2026-01-31}, {name: Beetan opisto, until: 2025-01-31}]
        """
        assert outcome.as_marked()
        alfa, beta = outcome.project.partners
        assert (alfa.formed_of, alfa.formed_on, beta.formed_of) == (("Yksi", "Kaksi"), None, ("Kolme",))
        assert [former.name for former in beta.former_names] == ["Beetan opisto", "Beeta"]
