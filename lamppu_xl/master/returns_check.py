"""Whether the returns of a period still say what its master says, as far as they are read today."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from lamppu_xl.domain.answer_ref import AnswerRef
from lamppu_xl.domain.project import Answer
from lamppu_xl.ledger.records import Ledger
from lamppu_xl.ledger.totals import excel_number
from lamppu_xl.validation.batch import Batch
from lamppu_xl.validation.verdict import FileState, Verdict
from lamppu_xl.workbook.text_split import clean_text


@dataclass(frozen=True)
class MasterDifference:
    """Something of a return that its master tells otherwise."""

    file: str
    what: str
    """`gone`, `unread`, `left out` or `answer`."""
    entry: AnswerRef | None = None
    master: str | float | None = None
    returned: str | float | None = None


@dataclass(frozen=True)
class ReturnsCheck:
    """What came of comparing."""

    returns: int
    """How many of the period's returns the master is made of."""
    answers: int
    """How many answers are the same."""
    differences: tuple[MasterDifference, ...]


def agreement(batch: Batch, ledger: Ledger) -> ReturnsCheck:
    """Compare the answers of a period, return by return. Personal ones are in no ledger."""
    by_hash = {verdict.sha256: verdict for verdict in batch.verdicts if verdict.state is not FileState.DUPLICATE}
    answers_by_source: dict[int, dict[AnswerRef, str | float]] = {}
    for answer in ledger.answers:
        answers_by_source.setdefault(answer.source, {})[answer.entry] = answer.value
    found: list[MasterDifference] = []
    same = 0
    own = [entry for entry in ledger.returns if entry.period == batch.period.id]
    for source in own:
        verdict = by_hash.get(source.sha256)
        answers = _answers(batch, verdict) if verdict else None
        if answers is None:
            found.append(MasterDifference(source.file, "gone" if verdict is None else "unread"))
            continue
        master = answers_by_source.get(source.number, {})
        for entry in sorted(answers.keys() | master.keys()):
            if answers.get(entry) == master.get(entry):
                same += 1
            else:
                found.append(MasterDifference(source.file, "answer", entry, master.get(entry), answers.get(entry)))
    inside = {entry.sha256 for entry in own}
    found += (MasterDifference(verdict.file, "left out") for verdict in batch.accepted if verdict.sha256 not in inside)
    return ReturnsCheck(len(own), same, tuple(found))


def _answers(batch: Batch, verdict: Verdict) -> dict[AnswerRef, str | float] | None:
    """A return's answers as a ledger has them; None when it cannot be read."""
    submission = verdict.submission
    if submission is None:
        return None
    personal = {
        (table.id, field.name) for table in batch.project.form.tables for field in table.answers if field.personal
    }
    found = {
        entry: _value(answer)
        for entry, answer in submission.answers.items()
        if (entry.table, entry.field) not in personal
    }
    return {entry: value for entry, value in found.items() if value != ""}


def _value(answer: Answer) -> str | float:
    if isinstance(answer, date):
        return answer.isoformat()
    return clean_text(answer) if isinstance(answer, str) else excel_number(float(answer))
