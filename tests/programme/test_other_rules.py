"""The rules by which figures are combined, in words."""

from __future__ import annotations

from dataclasses import replace

import pytest
from gap_programme import PERIODS, content, master

from lamppu_xl.domain.form import Aggregate
from lamppu_xl.domain.text import Text
from lamppu_xl.i18n.translator import translator_for
from lamppu_xl.ledger.records import LedgerField
from lamppu_xl.programme.collect import collect_content
from lamppu_xl.programme.other_rules import as_sentence


@pytest.mark.parametrize("language", ["en", "fi", "sv", "se"])
@pytest.mark.parametrize("rule", [*Aggregate, "currencies", "mixed", "texts"])
def test_every_rule_is_a_sentence_that_needs_no_names(language: str, rule: str) -> None:
    sentence = as_sentence(translator_for(language), rule)
    assert sentence.endswith(".")
    assert sentence[0].isupper()
    assert "{" not in sentence


def test_answers_in_words_have_the_same_rule_beside_the_project_and_beside_the_total() -> None:
    question = LedgerField("figures", "actual", "text", "text", "", False, "", Text.of(en="Supplier"))
    verdict = master("A", "Acme", questions=(question,), lines=())
    of_gaps = content().programme
    indicator = replace(of_gaps.indicators[0], aggregate=Aggregate.DISTINCT)
    projects = tuple(each for each in of_gaps.projects if each.id == "A")
    programme = replace(of_gaps, projects=projects, indicators=(indicator,))
    (figure,) = collect_content(programme, PERIODS[1], [verdict]).figures
    over_all, of_project = figure.total(), figure.total(project="A")
    assert over_all
    assert of_project
    assert over_all.apart == of_project.other_rules == ("A texts",)
