"""Compares the returns of a period, as they are read today, with its master."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from lamppu_xl.domain.answer_ref import AnswerRef
from lamppu_xl.domain.project import Answer
from lamppu_xl.ledger.records import Ledger
from lamppu_xl.ledger.totals import excel_number
from lamppu_xl.returns.submission import Submission
from lamppu_xl.validation.batch import Batch
from lamppu_xl.validation.verdict import FileState
from lamppu_xl.workbook.text_split import clean_text


@dataclass(frozen=True)
class MasterDifference:
    """A difference between a return and its master."""

    file: str
    what: str
    """`gone`, `unread`, `left out` or `answer`."""
    entry: AnswerRef | None = None
    master: str | float | None = None
    returned: str | float | None = None


@dataclass(frozen=True)
class ReturnsCheck:
    """The result of a comparison."""

    returns: int
    """The number of the period's returns in the master."""
    answers: int
    """The number of equal answers."""
    differences: tuple[MasterDifference, ...]


def compare_returns(batch: Batch, ledger: Ledger) -> ReturnsCheck:
    """Compare the answers of a period, return by return. Personal ones are in no ledger."""
    verdicts = {verdict.sha256: verdict for verdict in batch.verdicts if verdict.state is not FileState.DUPLICATE}
    answers_by_source: dict[int, dict[AnswerRef, str | float]] = {}
    for answer in ledger.answers:
        answers_by_source.setdefault(answer.source, {})[answer.entry] = answer.value
    differences: list[MasterDifference] = []
    same = 0
    sources = [source for source in ledger.returns if source.period == batch.period.id]
    for source in sources:
        verdict = verdicts.get(source.sha256)
        if verdict is None or verdict.submission is None:
            differences.append(MasterDifference(source.file, "unread" if verdict else "gone"))
            continue
        answers, master = _answers(batch, verdict.submission), answers_by_source.get(source.number, {})
        for entry in sorted(answers.keys() | master.keys()):
            if answers.get(entry) == master.get(entry):
                same += 1
            else:
                difference = MasterDifference(source.file, "answer", entry, master.get(entry), answers.get(entry))
                differences.append(difference)
    included = {source.sha256 for source in sources}
    left_out = (verdict.file for verdict in batch.accepted if verdict.sha256 not in included)
    differences += (MasterDifference(file, "left out") for file in left_out)
    return ReturnsCheck(len(sources), same, tuple(differences))


def _answers(batch: Batch, submission: Submission) -> dict[AnswerRef, str | float]:
    """A return's answers as a ledger stores them."""
    personal = batch.project.form.personal_fields
    values = {
        entry: _value(answer)
        for entry, answer in submission.answers.items()
        if (entry.table, entry.field) not in personal
    }
    return {entry: value for entry, value in values.items() if value != ""}


def _value(answer: Answer) -> str | float:
    if isinstance(answer, date):
        return answer.isoformat()
    return clean_text(answer) if isinstance(answer, str) else excel_number(float(answer))
