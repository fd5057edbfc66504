"""Two masters of a period count otherwise only where both have the figure."""

from __future__ import annotations

from dataclasses import replace

from gap_programme import master

from lamppu_xl.domain.text import Text
from lamppu_xl.ledger.records import Ledger, LedgerDetail, LedgerField, LedgerLine, LedgerRule, LedgerTable
from lamppu_xl.services.programmes.other_rules_of_master import other_ways


def received() -> Ledger:
    ledger = master("A").ledger
    assert ledger is not None
    return ledger


def test_a_row_question_or_table_that_was_added_to_the_form_counts_nothing_otherwise() -> None:
    had = received()
    added = replace(
        had,
        tables=(*had.tables, LedgerTable("costs", "code", 0, Text.of(en="Costs"))),
        questions=(*had.questions, LedgerField("costs", "spent", "money", "number", "sum", False, "", Text.of(en="X"))),
        lines=(*had.lines, LedgerLine("figures", "I2", "max", Text.of(en="New"))),
        rules=(LedgerRule("figures", "I2", "actual", "never"),),
        details=(LedgerDetail("figures", "I2", "unit", text=Text.of(en="hours")),),
    )
    assert other_ways(had, added) == []
    assert other_ways(added, had) == []


def test_a_rule_kind_or_unit_of_what_both_have_is_named_with_both() -> None:
    had = received()
    (line,), (question,) = had.lines, had.questions
    assert other_ways(had, replace(had, lines=(replace(line, aggregate="last"),))) == [
        ("figures/I1: aggregate", "sum", "last")
    ]
    assert other_ways(had, replace(had, questions=(replace(question, kind="money"),))) == [
        ("figures/actual: kind", "number", "money")
    ]
    rule = LedgerRule("figures", "I1", "actual", "max")
    assert other_ways(replace(had, rules=(rule,)), had) == [("figures/I1/actual: aggregate", "max", "–")]
    unit = LedgerDetail("figures", "I1", "unit", text=Text.of(en="hours"))
    assert other_ways(had, replace(had, details=(unit,))) == [("figures/I1: unit", "–", "hours")]
    assert other_ways(had, had) == []
