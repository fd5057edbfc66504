"""An answer as it is named on the command line."""

from __future__ import annotations

from lamppu_xl.domain.answer_ref import AnswerRef
from lamppu_xl.domain.errors import UsageError


def parse_entry(text: str) -> AnswerRef:
    """An answer as it is written: `table/row/field`.

    Raises:
        UsageError: the text names no answer.
    """
    try:
        return AnswerRef.parse(text)
    except ValueError:
        raise UsageError(
            "'{text}' is not the name of an answer. Write table/row/field, as in results/G05/results.", text=text
        ) from None
