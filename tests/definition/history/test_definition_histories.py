"""Whatever becomes of a definition, what was reported by it before stays as it was reported."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import hypothesis.strategies as st
import pytest
from definition_histories import EDITS, Change, Data, EditedDefinition, ReportedPeriod, meanings
from hypothesis import HealthCheck, given, settings
from project_lives import AUTUMN, LAST, SPRING, text

from lamppu_xl.definition.history.editions import without_edition
from lamppu_xl.domain.answer_ref import AnswerRef
from lamppu_xl.i18n.translator import translator_for
from lamppu_xl.master.builder import MasterOptions, master_context
from lamppu_xl.master.collect import CollectedAnswers, ReportingStatus, collect_answers
from lamppu_xl.master.comparison import Baseline, compare_with_baselines
from lamppu_xl.master.context import MasterContext
from lamppu_xl.master.ledger_content import ledger_answers, ledger_of
from lamppu_xl.master.recorded_answers import RecordedReturn
from lamppu_xl.validation.batch import Batch

EDIT_NAMES = st.lists(st.sampled_from(sorted(EDITS)), min_size=1, max_size=4)
EVERYBODY = ("ALFA", "BETA", "GAMMA", "DELTA", "EPSIL", "OMEGA", "SIGMA")


def answers_of(collected: CollectedAnswers, period: str) -> dict[tuple[str, str], Any]:
    """The answers of a period by partner and reference."""
    return {
        (answer.partner.id, without_edition(str(answer.entry))): without_edition(answer.answer)
        if isinstance(answer.answer, str)
        else answer.answer
        for answer in collected.answers
        if answer.period.id == period
    }


def collect(edited: EditedDefinition, batches: Sequence[Batch]) -> CollectedAnswers:
    return collect_answers(edited.project, batches, with_rejected=False)


def assert_addable(collected: CollectedAnswers, periods: Sequence[ReportedPeriod]) -> None:
    """No two answers of different meanings have the same reference."""
    editions = {(each.period, partner): project for each in periods for partner, (_, project) in each.returns.items()}
    known: dict[AnswerRef, object] = {}
    for answer in collected.answers:
        entry = AnswerRef.parse(without_edition(str(answer.entry)))
        meaning = meanings(editions[answer.period.id, answer.partner.id], entry)
        assert known.setdefault(answer.entry, meaning) == meaning, answer.entry


@pytest.mark.slow
@given(data=st.data(), first=EDIT_NAMES, second=EDIT_NAMES, third=EDIT_NAMES)
@settings(max_examples=10, deadline=None, suppress_health_check=list(HealthCheck))
def test_no_edit_changes_the_answers_of_earlier_periods(
    data: st.DataObject, first: list[str], second: list[str], third: list[str]
) -> None:
    edited = EditedDefinition.first()
    with tempfile.TemporaryDirectory() as name:
        spring, autumn, last = (ReportedPeriod(period, Path(name) / period, {}) for period in (SPRING, AUTUMN, LAST))
        spring.report(edited.project, ("ALFA", "BETA"))
        reported = answers_of(collect(edited, [spring.batch(edited.project, is_open=True)]), SPRING)
        edited.edit(data.draw, first)
        # In the open period one more partner returns the form of the edited definition.
        spring.report(edited.project, sorted(set(EVERYBODY) - {"ALFA", "BETA"}))
        collected = collect(edited, [spring.batch(edited.project, is_open=True)])
        assert_addable(collected, [spring])
        assert reported.items() <= answers_of(collected, SPRING).items()
        reported = answers_of(collected, SPRING)
        edited.edit(data.draw, second)
        autumn.report(edited.project, EVERYBODY)
        batches = [spring.batch(edited.project, is_open=False), autumn.batch(edited.project, is_open=True)]
        collected = collect(edited, batches)
        assert_addable(collected, [spring, autumn])
        assert answers_of(collected, SPRING) == reported
        reported_later = answers_of(collected, AUTUMN)
        edited.edit(data.draw, third)
        last.report(edited.project, EVERYBODY)
        batches = [
            spring.batch(edited.project, is_open=False),
            autumn.batch(edited.project, is_open=False),
            last.batch(edited.project, is_open=True),
        ]
        collected = collect(edited, batches)
        assert_addable(collected, [spring, autumn, last])
        assert answers_of(collected, SPRING) == reported
        assert answers_of(collected, AUTUMN) == reported_later


def context_of(collected: CollectedAnswers, batches: Sequence[Batch], edited: EditedDefinition) -> MasterContext:
    return master_context(edited.project, batches, translator_for("fi"), MasterOptions(), collected=collected)


def baseline_of(context: MasterContext) -> Baseline:
    """What a master of the spring records."""
    returns = {source.number: RecordedReturn(source) for source in ledger_of(context).returns}
    for answer in ledger_answers(context):
        value = without_edition(answer.value) if isinstance(answer.value, str) else answer.value
        returns[answer.source].answers[without_edition(str(answer.entry))] = value
    return Baseline(SPRING, "2026-1/master.xlsx", {each.source.partner: each for each in returns.values()})


@pytest.mark.slow
@given(data=st.data(), first=EDIT_NAMES, second=EDIT_NAMES, third=EDIT_NAMES)
@settings(max_examples=6, deadline=None, suppress_health_check=list(HealthCheck))
def test_an_amendment_names_each_answer_of_an_earlier_period_that_it_changes(
    data: st.DataObject, first: list[str], second: list[str], third: list[str]
) -> None:
    edited = EditedDefinition.first()
    with tempfile.TemporaryDirectory() as name:
        spring, autumn = (ReportedPeriod(period, Path(name) / period, {}) for period in (SPRING, AUTUMN))
        spring.report(edited.project, ("ALFA", "BETA"))
        edited.edit(data.draw, first)
        spring.report(edited.project, sorted(set(EVERYBODY) - {"ALFA", "BETA"}))
        batches = [spring.batch(edited.project, is_open=True)]
        collected = collect(edited, batches)
        baseline = baseline_of(context_of(collected, batches, edited))
        assert baseline.returns
        for names in (second, third):
            edited.edit(data.draw, names)
            spring.amend(edited.project)
            autumn.report(edited.project, EVERYBODY)
            batches = [spring.batch(edited.project, is_open=False), autumn.batch(edited.project, is_open=True)]
            collected = collect(edited, batches)
            context = context_of(collected, batches, edited)
            differences = compare_with_baselines(context, {SPRING: baseline})
            named = {(each.facts["partner"], str(each.entry)) for each in differences.findings}
            after = {(partner, entry): answer for (partner, entry), answer in answers_of(collected, SPRING).items()}
            for partner, recorded in baseline.returns.items():
                for entry, answer in recorded.answers.items():
                    assert is_same(after.get((partner, entry)), answer) or (partner, entry) in named
            assert not differences.lost


def is_same(answer: Any, recorded: object) -> bool:
    return recorded == (answer.isoformat() if isinstance(answer, date) else answer)


def other_unit(words: str) -> Change:
    def change(definition: Data, form: Data) -> None:
        definition["lists"]["indicators"][0]["unit"] = text(words)

    return change


def other_actual(facts: Data) -> Change:
    def change(definition: Data, form: Data) -> None:
        form["tables"]["figures"]["fields"]["actual"] = {"label": text("Toteuma")} | facts

    return change


def other_label(words: str) -> Change:
    """The label of an option that is the label of another one."""

    def change(definition: Data, form: Data) -> None:
        states = {state["id"]: state for state in definition["lists"]["states"]}
        states["ongoing"]["label"], states[words]["label"] = states[words]["label"], states["ongoing"]["label"]

    return change


@pytest.mark.slow
@pytest.mark.parametrize(
    "changes",
    [
        (other_unit("organisaatiota"), other_unit("kpl"), other_unit("tuntia")),
        (other_unit("organisaatiota"), other_unit("henkilöä"), other_unit("organisaatiota")),
        (other_actual({}), other_actual({"kind": "date"}), other_actual({"kind": "yes_no"})),
        (other_actual({"kind": "number", "aggregate": "last"}), other_actual({}), other_actual({"kind": "number"})),
        (other_label("done"), other_label("late"), other_label("done")),
    ],
)
def test_things_that_change_their_meaning_several_times_stay_apart(changes: tuple[Change, Change, Change]) -> None:
    edited = EditedDefinition.first()
    with tempfile.TemporaryDirectory() as name:
        spring, autumn = (ReportedPeriod(period, Path(name) / period, {}) for period in (SPRING, AUTUMN))
        spring.report(edited.project, ("ALFA",))
        edited.change(changes[0])
        spring.report(edited.project, ("BETA",))
        edited.change(changes[1])
        spring.report(edited.project, ("GAMMA",))
        collected = collect(edited, [spring.batch(edited.project, is_open=True)])
        assert_addable(collected, [spring])
        reported = answers_of(collected, SPRING)
        autumn.report(edited.project, ("ALFA",))
        edited.change(changes[2])
        autumn.report(edited.project, ("BETA",))
        batches = [spring.batch(edited.project, is_open=False), autumn.batch(edited.project, is_open=True)]
        collected = collect(edited, batches)
        assert_addable(collected, [spring, autumn])
        assert answers_of(collected, SPRING) == reported


def reworded(definition: Data, form: Data) -> None:
    definition["lists"]["indicators"][0]["label"] = text("Osallistuneet")
    form["tables"]["figures"]["fields"]["actual"]["label"] = text("Toteutunut määrä")
    form["tables"]["figures"]["title"] = text("Luvut kaudella")


def other_list(definition: Data, form: Data) -> None:
    definition["lists"]["others"] = definition["lists"]["indicators"]
    form["tables"]["figures"]["rows"] = {"codes": "others"}


@pytest.mark.parametrize("change", [other_unit("tuntia"), other_actual({}), other_list])
def test_what_was_reworded_within_a_period_stays_together_when_its_meaning_changes_later(change: Change) -> None:
    edited = EditedDefinition.first()
    with tempfile.TemporaryDirectory() as name:
        spring, autumn = (ReportedPeriod(period, Path(name) / period, {}) for period in (SPRING, AUTUMN))
        spring.report(edited.project, ("ALFA",))
        edited.change(reworded)
        spring.report(edited.project, ("BETA",))
        edited.change(change)
        autumn.report(edited.project, ("ALFA",))
        batches = [spring.batch(edited.project, is_open=False), autumn.batch(edited.project, is_open=True)]
        figures = [answer for answer in collect(edited, batches).answers if answer.entry.table.startswith("figures")]
    entries = {
        partner: {answer.entry for answer in figures if (answer.period.id, answer.partner.id) == (SPRING, partner)}
        for partner in ("ALFA", "BETA")
    }
    assert entries["ALFA"] == entries["BETA"]


def shown_target(definition: Data, form: Data) -> None:
    form["tables"]["figures"]["fields"]["target"] = {"label": text("Tavoite"), "given": "row.target"}


def other_target_as_text(definition: Data, form: Data) -> None:
    shown_target(definition, form)
    definition["lists"]["indicators"][0]["target"] = 120


def further_language(definition: Data, form: Data) -> None:
    definition["project"]["languages"].append("en")
    definition["lists"]["indicators"][0]["unit"] |= {"en": "people"}


@pytest.mark.parametrize("change", [shown_target, other_target_as_text, further_language])
def test_figures_are_added_when_what_they_count_is_the_same(tmp_path: Path, change: Change) -> None:
    edited = EditedDefinition.first()
    spring, autumn = (ReportedPeriod(period, tmp_path / period, {}) for period in (SPRING, AUTUMN))
    spring.report(edited.project, ("ALFA",))
    edited.change(change)
    autumn.report(edited.project, ("ALFA",))
    batches = [spring.batch(edited.project, is_open=False), autumn.batch(edited.project, is_open=True)]
    figures = {each.entry.row for each in collect(edited, batches).answers if each.entry.table == "figures"}
    assert figures == {"I01", "I02"}


def other_field(definition: Data, form: Data) -> None:
    """A field gets the label of another one, and its place is taken."""
    fields = form["tables"]["figures"]["fields"]
    fields["plan"], fields["actual"] = fields["actual"], {**fields["actual"], "label": text("Suunnitelma")}


def test_an_answer_keeps_the_words_of_its_question(tmp_path: Path) -> None:
    edited = EditedDefinition.first()
    spring, autumn = (ReportedPeriod(period, tmp_path / period, {}) for period in (SPRING, AUTUMN))
    spring.report(edited.project, ("ALFA",))
    edited.change(other_field)
    autumn.report(edited.project, ("ALFA",))
    batches = [spring.batch(edited.project, is_open=False), autumn.batch(edited.project, is_open=True)]
    names = {(each.period.id, each.field.label.pick(("fi",))) for each in collect(edited, batches).answers}
    assert {(SPRING, "Toteuma (Kevät 2026)"), (AUTUMN, "Toteuma"), (AUTUMN, "Suunnitelma")} <= names
    assert (SPRING, "Suunnitelma") not in names


def further_partner(definition: Data, form: Data) -> None:
    definition["partners"].append({"id": "NOVUM", "name": "Uusi koulu", "language": "fi"})


@pytest.mark.parametrize(("is_open", "status"), [(True, ReportingStatus.ABSENT), (False, ReportingStatus.OUTSIDE)])
def test_a_partner_that_is_added_later_is_not_missing_in_an_earlier_period(
    tmp_path: Path, is_open: bool, status: ReportingStatus
) -> None:
    edited = EditedDefinition.first()
    spring, autumn = (ReportedPeriod(period, tmp_path / period, {}) for period in (SPRING, AUTUMN))
    spring.report(edited.project, ("ALFA",))
    edited.change(further_partner)
    autumn.report(edited.project, ("ALFA", "NOVUM"))
    batches = [spring.batch(edited.project, is_open=is_open), autumn.batch(edited.project, is_open=True)]
    collected = collect(edited, batches)
    added = collected.project.partner("NOVUM")
    assert added is not None
    assert collected.status(collected.periods[0], added) is status
