"""The words of the log of a period are translated, also the kinds of decisions."""

import pytest

from lamppu_xl.domain.decisions import DecisionKind
from lamppu_xl.domain.sentence import Sentence
from lamppu_xl.i18n.terminal import translate
from lamppu_xl.reports.log_formats import WORDS


@pytest.mark.parametrize("language", ["fi", "sv"])
def test_each_word_of_the_log_is_translated(language: str) -> None:
    assert {kind.value for kind in DecisionKind} <= WORDS
    assert {word for word in WORDS if translate(Sentence(word), language) == word} <= {"id", "sha256"}
