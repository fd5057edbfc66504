"""The number of different answers of several projects: what returns show counts, not the ids that forms have for it."""

from __future__ import annotations

from dataclasses import replace

import pytest
from gap_programme import ENTRY, PERIODS, content, master

from lamppu_xl.domain.form import Aggregate
from lamppu_xl.domain.programme import GoalMapping, ProgrammeIndicator, ProgrammeProject
from lamppu_xl.domain.text import Text
from lamppu_xl.ledger.records import LedgerField, LedgerOption
from lamppu_xl.master.master_verdict import MasterVerdict
from lamppu_xl.programme.collect import collect_content
from lamppu_xl.programme.extract_redaction import ExtractRedaction


def answered(
    project: str, value: str, label: Text | None = None, options: str = "places", form: str = ""
) -> MasterVerdict:
    """A master with one answer: an option if it has a label, else a text."""
    kind, list_id = ("choice", options) if label else ("text", "")
    question = LedgerField("figures", "actual", kind, "text", "distinct", False, list_id, Text.of(en="Place"))
    options_known = (LedgerOption(options, value, label),) if label else ()
    verdict = master(project, value, questions=(question,), lines=(), options=options_known)
    assert verdict.reading
    assert verdict.ledger
    head = replace(verdict.ledger.head, form=form or f"form of {project}")
    return replace(verdict, reading=replace(verdict.reading, ledger=replace(verdict.ledger, head=head)))


def counted(*verdicts: MasterVerdict, is_public: bool = False) -> object:
    """The number of different answers over all projects."""
    projects = tuple(
        ProgrammeProject(id=str(verdict.project), coordinator="A", goals={"*": GoalMapping()}) for verdict in verdicts
    )
    indicator = ProgrammeIndicator(id="K1", label=Text.of(en="Places"), aggregate=Aggregate.DISTINCT, entry=ENTRY)
    programme = replace(content().programme, projects=projects, indicators=(indicator,))
    redaction = ExtractRedaction("[removed]")
    found = collect_content(programme, PERIODS[1], verdicts, without_persons=is_public, redaction=redaction)
    total = found.figures[0].total()
    assert total
    return total.total


INKOO, INGA, OAK = Text.of(fi="Inkoo"), Text.of(sv="Ingå"), Text.of(sv="Ek", en="Oak")


@pytest.mark.parametrize(
    ("first", "second", "different"),
    [
        (("ing", INGA), ("ing", Text.of(sv="INGÅ ")), 1),
        (("ing", INGA), ("ing", INKOO), 1),  # the same list in two languages
        (("ing", INGA), ("ing", INKOO, "towns"), 2),  # lists of two forms
        (("ing", INGA, "places", "life"), ("ing", INKOO, "towns", "life"), 1),  # the same question of one form
        (("ing", INGA, "places", "life"), ("ing", OAK, "trees", "life"), 2),  # they share a language
        (("ing", INGA), ("ing", OAK), 2),  # a list that each project fills for itself
        (("ing", INGA), ("i1", INGA, "towns"), 1),
        (("ing", INGA), ("ingå",), 1),
        (("ing", INGA), ("ing",), 2),
        (("oak", OAK), ("elm", Text.of(en="Elm")), 2),
    ],
)
def test_an_answer_of_two_projects_is_the_same_if_it_means_the_same(
    first: tuple[str, Text], second: tuple[str, Text], different: int
) -> None:
    assert counted(answered("X", *first), answered("Y", *second)) == different
    assert counted(answered("Y", *second), answered("X", *first)) == different


def test_two_answers_are_the_same_if_a_third_project_has_both_labels() -> None:
    both = Text.of(fi="Inkoo", sv="Ingå")
    projects = answered("X", "a", INKOO), answered("Y", "b", INGA, "towns"), answered("Z", "c", both, "others")
    assert counted(*projects[:2]) == 2
    assert counted(*projects) == 1


def test_a_public_workbook_counts_the_answers_that_it_does_not_show() -> None:
    projects = answered("X", "See x@example.com"), answered("Y", "See y@example.com")
    assert counted(*projects) == counted(*projects, is_public=True) == 2
