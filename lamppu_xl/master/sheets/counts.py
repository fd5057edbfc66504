"""The sentences of a master about the number of its returns and answers."""

from __future__ import annotations

from lamppu_xl.domain.answer_count import AnswerCount
from lamppu_xl.i18n.translator import Translator
from lamppu_xl.master.context import MasterContext


def count_text(count: AnswerCount, words: Translator) -> str:
    """The number of returns, of answers, of personal answers among them, and of what is outside the answers."""
    facts = {"returns": count.returns, "answers": count.answers, "personal": count.personal}
    text = words.label("master_answers_counted_personal" if count.personal else "master_answers_counted", **facts)
    return f"{text} {words.label('master_outside_counted', count=count.outside)}" if count.outside else text


def count_line(context: MasterContext) -> str:
    """The counts of all periods together, then of each period if there are several."""
    collected, words = context.collected, context.words
    texts = [count_text(collected.count(), words)]
    if collected.earlier_periods:
        for period in reversed(collected.periods):
            texts.append(f"{context.period_label(period)}: {count_text(collected.count(period), words)}")
    return " ".join(texts)
