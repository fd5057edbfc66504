"""The shipped forms and the LAMPPU project ask what they are meant to ask."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from pathlib import Path

import projects
import pytest

from lamppu_xl.definition import load, shipped_forms
from lamppu_xl.domain.expression_evaluator import evaluate
from lamppu_xl.domain.expressions import ColumnRef, ContextValue, Expr, FieldRef, PreviousRef, Value, walk
from lamppu_xl.domain.form import Aggregate, Field, goal_name
from lamppu_xl.domain.periods import Period
from lamppu_xl.domain.project import Project
from lamppu_xl.domain.text import Text
from lamppu_xl.services.init import init as new_project
from lamppu_xl.services.workspace import load_project

TEXTS = re.compile(r"\b(se): ([^,}\n]+)")

DOCUMENTED = {
    "Fidnu", "Áigodat", "Organisašuvdna", "Gulahallanolmmoš", "E-poasta", "Telefovdna", "Beaivemearri", "Ulbmil",
    "Gárvvis", "Liŋka", "Fuomášupmi", "Dáhpáhus", "Seminára", "Namma", "Spiehkastat", "Giđđa 2012", "Čakča 2012",
}  # fmt: skip
"""The Northern Sámi words that public dictionaries of the language have."""


@dataclass(frozen=True)
class RowAnswers:
    """A row of answers for the plain reading of rules; `previous.<field>` is last period's."""

    values: Mapping[str, Value]
    columns: Mapping[str, Sequence[Value]] = field(default_factory=dict)

    def value(self, leaf: FieldRef | PreviousRef | ContextValue) -> Value | None:
        match leaf:
            case FieldRef(name):
                return self.values.get(name)
            case PreviousRef(name):
                return self.values.get(f"previous.{name}")
            case ContextValue(name):
                return self.values.get(name, True if name == "due" else None)

    def filled(self, leaf: FieldRef | PreviousRef) -> bool:
        return self.value(leaf) is not None

    def column(self, column: ColumnRef) -> Sequence[Value]:
        return self.columns.get(f"{column.table}.{column.field}", ())

    def lines(self, table: str) -> Sequence[RowAnswers]:
        return ()


def broken(project: Project, table: str, answers: Mapping[str, Value], **columns: Sequence[Value]) -> list[str]:
    """The rules that a row breaks: `R501 results`."""
    row = RowAnswers(answers, {name.replace("__", "."): values for name, values in columns.items()})
    rules = project.form.table(table).rules
    return [f"{rule.code} {rule.field_name}" for rule in rules if evaluate(rule.condition, row) is False]


@cache
def full() -> Project:
    """The LAMPPU project on the long form."""
    text = (projects.EXAMPLES / "lamppu-2012" / "project.yaml").read_text(encoding="utf-8")
    return projects.sound(projects.read(text.replace("form: goal-report", "form: goal-report-full")))


class TestLamppu:
    def test_the_definition_has_no_problems_at_all(self):
        assert load(projects.EXAMPLES / "lamppu-2012").problems == ()

    def test_who_reports_on_what(self):
        project = projects.lamppu()
        assert {
            partner.id: " ".join(goal.id for goal in project.goals_of(partner)) for partner in project.partners
        } == {
            "REDU": "G01 G02 G03 G04 G05 G06 G07 G08 G11 G13 G14",
            "KAO": "G01 G03 G05 G06 G07 G08 G13 G14",
            "LAPPIA": "G01 G03 G05 G06 G07 G08 G10 G13 G14",
            "JEDU": "G01 G03 G05 G06 G07 G08 G09 G13 G14",
            "SAKK": "G01 G03 G05 G06 G07 G08 G12 G13 G14",
        }
        assert project.coordinator.id == "REDU"
        assert [partner.language for partner in project.partners] == ["fi", "fi", "fi", "fi", "se"]

    def test_when_it_is_due(self):
        project = projects.lamppu()
        assert [(period.id, period.deadline, period.final) for period in project.periods] == [
            ("2012-1", date(2012, 8, 15), False),
            ("2012-2", date(2013, 1, 18), True),
        ]
        assert [goal.id for goal in project.goals if "2012-1" not in goal.due_in] == ["G02", "G14"]

    @pytest.mark.parametrize(("period", "events"), [("2012-1", 5), ("2012-2", 5)])
    def test_each_period_has_its_own_events(self, period, events):
        project = projects.lamppu()
        kao = project.partner("KAO")
        known_period = project.period(period)
        assert kao
        assert isinstance(known_period, Period)
        assert len(project.lines_of(project.form.table("events"), kao, known_period)) == events

    def test_the_kind_of_an_event_is_shown_by_its_label(self):
        option = projects.lamppu().lists["events"].options[0]
        assert option.details["kind"] == Text.of(fi="Verkoston tapaaminen", sv="Nätverksmöte", en="Network meeting")
        assert (
            "date"
            not in next(event for event in projects.lamppu().lists["events"].options if event.id == "E12").details
        )

    def test_every_goal_is_reported_in_three_languages_and_fits_the_name_of_a_sheet(self):
        for goal in projects.lamppu().goals:
            for language in ("fi", "sv", "en"):
                assert goal.title.has(language)
                assert goal.wording.has(language)
                assert len(goal_name(goal).pick([language])) <= 31

    def test_no_real_person_can_be_reached(self):
        for partner in projects.lamppu().partners:
            assert partner.contact.email.endswith(".example.fi")
            assert not partner.contact.phone
            assert not partner.business_id


@pytest.mark.parametrize("file", [*shipped_forms().values(), projects.EXAMPLES / "lamppu-2012" / "project.yaml"])
def test_northern_sami_is_used_only_where_the_word_is_documented(file: Path):
    words = {word.strip() for _, word in TEXTS.findall(file.read_text(encoding="utf-8"))} - {"[fi]"}
    assert words or file not in NORTHERN_SAMI
    assert words <= DOCUMENTED


NORTHERN_SAMI = {
    shipped_forms()["goal-report"],
    shipped_forms()["goal-report-full"],
    projects.EXAMPLES / "lamppu-2012" / "project.yaml",
}
"""Definitions with words in Northern Sámi."""


class TestResults:
    REPORTED = "Kaksi tapaamista pidettiin, toinen niistä etänä."

    @pytest.mark.parametrize(
        ("answers", "expected"),
        [
            ({"status": "not_started"}, []),
            ({"status": "not_concerned"}, []),
            ({}, ["R501 status"]),
            ({"due": False}, []),
            ({"status": "ongoing"}, ["R501 results"]),
            ({"status": "done"}, ["R501 results"]),
            ({"status": "done", "previous.status": "ongoing"}, ["R501 results"]),
            ({"status": "done", "previous.status": "done", "previous.results": REPORTED}, []),
            ({"status": "ongoing", "results": REPORTED}, []),
            ({"status": "ongoing", "results": "Kaksi tapaamista."}, ["R504 results"]),
            ({"status": "ongoing", "results": "x" * 1501}, ["R505 results"]),
            ({"status": "delayed", "results": REPORTED}, ["R501 deviation"]),
            ({"status": "delayed", "results": f"{REPORTED} Viivästyi.", "deviation": "Syksyyn."}, []),
            ({"status": "ongoing", "results": f"{REPORTED} Malli viivästyi."}, ["R511 deviation"]),
            ({"status": "ongoing", "results": f"{REPORTED} FÖRSENAT."}, ["R511 deviation"]),
            ({"status": "ongoing", "results": f"{REPORTED} Malli viivästyi.", "deviation": "Syksyyn."}, []),
            ({"previous.results": REPORTED}, ["R501 status", "R511 results"]),
            ({"status": "not_started", "previous.results": REPORTED}, ["R511 results"]),
            ({"status": "not_concerned", "previous.results": REPORTED}, []),
            ({"status": "ongoing", "previous.results": REPORTED}, ["R501 results"]),
        ],
    )
    def test_what_lamppu_asks_of_a_goal(self, answers, expected):
        assert broken(projects.lamppu(), "results", answers) == expected

    def test_the_long_form_asks_for_a_deviation_on_its_own_sheet(self):
        late = {"goal": "G05", "status": "delayed", "results": self.REPORTED, "deviation": "Syksyyn."}
        assert broken(full(), "results", late, deviations__goal=["G06"]) == ["R511 status"]
        assert broken(full(), "results", late, deviations__goal=["G06", "G05"]) == []


class TestOtherTables:
    @pytest.mark.parametrize(
        ("answers", "expected"),
        [
            ({"code": "I10", "actual": 3.0, "previous.actual": 4.0}, ["R511 actual"]),
            ({"code": "I10", "actual": 3.0, "previous.actual": 4.0, "remark": "Kaksi yhdistettiin."}, []),
            ({"code": "I10", "actual": 3.0}, []),
            ({"code": "I06", "actual": 3.0, "previous.actual": 4.0}, []),
            ({"code": "I06", "actual": -1.0}, ["R502 actual"]),
            ({"code": "I06", "actual": 0.0}, []),
            ({"code": "I06"}, ["R501 actual"]),
        ],
    )
    def test_a_standing_figure_does_not_fall_without_a_remark(self, answers, expected):
        assert broken(projects.lamppu(), "figures", answers) == expected

    @pytest.mark.parametrize(
        ("answers", "expected"),
        [
            ({}, []),
            ({"took_part": "yes"}, ["R501 people"]),
            ({"took_part": "yes", "people": 2.0}, []),
            ({"took_part": "no", "people": 2.0}, ["R511 people"]),
            ({"took_part": "no", "people": 0.0}, []),
        ],
    )
    def test_who_took_part_says_how_many(self, answers, expected):
        assert broken(projects.lamppu(), "events", answers) == expected

    @pytest.mark.parametrize(
        ("answers", "expected"),
        [
            ({}, []),
            ({"place": "Kemi"}, ["R501 date", "R501 name"]),
            ({"name": "Messut", "date": date(2012, 9, 1)}, []),
            ({"name": "Messut", "date": date(2011, 9, 1)}, ["R508 date"]),
            ({"name": "Messut", "date": date(2013, 9, 1)}, ["R509 date"]),
        ],
    )
    def test_an_own_event_lies_in_the_period(self, answers, expected):
        period = {"period.start": date(2012, 8, 1), "period.end": date(2012, 12, 31)}
        assert broken(projects.lamppu(), "own_events", answers | period) == expected

    def test_the_declaration_has_to_be_made(self):
        assert "R511 declaration" in broken(projects.lamppu(), "contact", {"declaration": "no"})
        assert "R511 declaration" not in broken(projects.lamppu(), "contact", {"declaration": "yes"})

    @pytest.mark.parametrize(
        ("answers", "expected"),
        [
            ({"this_period": 10.0, "cumulative": 30.0, "previous.cumulative": 20.0}, []),
            ({"this_period": 10.0, "cumulative": 20.0, "previous.cumulative": 20.0}, ["R511 cumulative"]),
            ({"this_period": 0.1, "cumulative": 0.3, "previous.cumulative": 0.2}, []),
            ({"this_period": 10.0, "cumulative": 10.0}, []),
            ({"this_period": 10.0, "cumulative": 20.0}, ["R511 cumulative"]),
            ({"this_period": 111.0, "cumulative": 111.0, "budget": 100.0}, ["R511 cumulative"]),
            ({"this_period": 110.0, "cumulative": 110.0, "budget": 100.0}, []),
            ({"this_period": 0.123, "cumulative": 0.123}, ["R510 this_period", "R510 cumulative"]),
        ],
    )
    def test_costs_add_up_and_stay_within_the_budget(self, answers, expected):
        assert broken(full(), "costs", answers) == expected

    def test_a_public_output_has_a_link(self):
        output = {"name": "Opas", "goal": "G06"}
        assert broken(full(), "outputs", output | {"public": "yes"}) == ["R501 link"]
        assert broken(full(), "outputs", output | {"public": "no"}) == []


def test_no_label_speaks_to_the_partner_because_the_funder_reads_it_in_the_master_workbook() -> None:
    words = r"\b(we|our|you|your|this period|me|meidän|teidän|tällä kaudella|vi|vår|ni|er|under perioden)\b"
    label = re.compile(r"\blabel:\s+\{([^}]*)\}")
    folder = Path(__file__).parents[2] / "workbook_templates"
    texts = [text for form in folder.glob("*/form.yaml") for text in label.findall(form.read_text(encoding="utf-8"))]
    assert len(texts) > 100
    assert [text for text in texts if re.search(words, re.sub(r"\b(fi|sv|en|se):", "", text), re.IGNORECASE)] == []


@pytest.mark.parametrize("form", shipped_forms().values())
def test_the_budget_has_the_same_word_in_all_finnish_forms(form: Path) -> None:
    assert not re.findall("fi:[^,]*budje[^ ]*", form.read_text("utf-8").lower())


@pytest.mark.parametrize("name", shipped_forms())
def test_lines_that_each_return_repeats_are_not_added_up_over_periods(name: str, tmp_path: Path) -> None:
    new_project(tmp_path, form=name)
    form = load_project(tmp_path).project.form
    carried = {table.id for table in form.tables if table.carry}
    added = {
        f"{table.id}.{figure.name}"
        for table in form.tables
        for figure in table.fields
        if table.id in carried or {leaf.table for leaf in leaves_of(figure) if isinstance(leaf, ColumnRef)} & carried
        if figure.aggregate is Aggregate.SUM or (figure.aggregate is None and figure.name in table.totals)
    }
    assert added == set()


def leaves_of(field: Field) -> Iterator[Expr]:
    return walk(field.computed) if field.computed else iter(())


@pytest.mark.parametrize("form", shipped_forms().values())
def test_each_rule_of_a_shipped_form_asks_for_something(form: Path) -> None:
    """A partner who reads only that something is so does not know what to do about it."""
    rules = re.findall(
        r"says:\s*(?:\{fi:|(?:\n +\w\w:[^\n]*)*?\n +fi:) *([^\n]+?)(?:, sv:|\n)", form.read_text("utf-8")
    )
    assert [text for text in rules if not re.search(r"(?:kaa|kää|tte)\b", text)] == []
