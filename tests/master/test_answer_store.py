"""The store selects answers for several returns at once; each selection has exactly the answers that it should have."""

from __future__ import annotations

from example_masters import batches
from projects import tiny

from lamppu_xl.domain.form import RowPerGoal
from lamppu_xl.master import answer_store
from lamppu_xl.master.answer_store import AnswerStore
from lamppu_xl.master.collect import CollectedAnswers, collect_answers


def collected() -> CollectedAnswers:
    return collect_answers(tiny(), [*batches()], with_rejected=False)


def keys(answers: CollectedAnswers) -> list[tuple[str, str]]:
    return [(period.id, partner.id) for period in answers.periods for partner in answers.project.partners]


def check_selections(store: AnswerStore, answers: CollectedAnswers) -> None:
    """Compare every selection with a search through all answers."""
    everything = [*store]
    assert everything
    tables, goals = answers.project.form.tables, answers.project.goals
    for key in [*keys(answers), *reversed(keys(answers))]:
        own = [each for each in everything if (each.period.id, each.partner.id) == key]
        assert store.of_return(key) == own
        for table in tables:
            assert store.of_table(key, table) == [each for each in own if each.table == table]
        for goal in goals:
            of_goal = [each for each in own if each.line.id == goal.id and isinstance(each.table.rows, RowPerGoal)]
            assert store.of_goal(key, goal.id) == of_goal
        for each in everything:
            assert store.find(key, each.entry) == next((answer for answer in own if answer.entry == each.entry), None)


def test_a_selection_has_the_answers_of_its_return() -> None:
    answers = collected()
    check_selections(answers.answers, answers)


def test_small_blocks_and_a_small_memory_give_the_same_selections(monkeypatch) -> None:
    for name, size in (("MOST_RETURNS", 2), ("MOST_ANSWERS", 5), ("_MOST_SELECTED", 4)):
        monkeypatch.setattr(answer_store, name, size)
    answers = collected()
    check_selections(answers.answers, answers)


def test_a_return_that_is_added_later_is_found() -> None:
    answers = collected()
    store = AnswerStore(answers.project)
    used = [(key, verdict.submission) for key, verdict in answers.used_returns.items() if verdict.submission]
    periods = {period.id: period for period in answers.periods}
    (first, submission), (second, later) = used[:2]
    store.add_return(periods[first[0]], submission, accepted=True)
    entry = next(iter(later.answers))
    assert store.find(second, entry) is None
    assert store.find(first, next(iter(submission.answers))) is not None
    store.add_return(periods[second[0]], later, accepted=True)
    assert store.find(second, entry) is not None
