"""Compares the returns of a master's periods, as they are read today, with its ledger."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from lamppu_xl.domain.answer_count import AnswerCount
from lamppu_xl.domain.answer_ref import AnswerRef
from lamppu_xl.ledger.records import Ledger, LedgerAnswer, Value
from lamppu_xl.master.context import MasterContext
from lamppu_xl.master.ledger_content import ledger_answers
from lamppu_xl.validation.verdict import FileState, Verdict

Key = tuple[str, str]
"""Ids of a period and a partner."""


@dataclass(frozen=True)
class MasterDifference:
    """A difference between a return and its master."""

    file: str
    what: str
    """`gone`, `unread`, `not used`, `left out`, `saved again` or `answer`."""
    period: str = ""
    entry: AnswerRef | None = None
    master: Value | None = None
    returned: Value | None = None
    state: FileState | None = None
    """Of the file now, if it is `not used` any more."""


@dataclass(frozen=True)
class ReturnsCheck:
    """The result of a comparison."""

    returns: int
    """The number of compared returns in the master."""
    answers: int
    """The number of equal listed answers; personal ones are in no ledger."""
    count: AnswerCount
    """The used returns of the reported period, and all their answers."""
    differences: tuple[MasterDifference, ...]


def compare_returns(context: MasterContext, ledger: Ledger) -> ReturnsCheck:
    """Compare the returns of all periods of a context with a master, return by return and answer by answer.

    Args:
        context: what the same master would be written from now. Periods that it does not have are not compared.
        ledger: of the master.
    """
    return _ReturnsComparer(context, ledger).compare()


@dataclass(frozen=True)
class _ReturnsComparer:
    context: MasterContext
    ledger: Ledger

    def compare(self) -> ReturnsCheck:
        collected = self.context.collected
        periods = {period.id for period in collected.periods}
        used = collected.used_returns
        sources = {source.number: source for source in self.ledger.returns if source.period in periods}
        keys = {number: (source.period, source.partner) for number, source in sources.items()}
        in_master = _by_return(self.ledger.answers, keys)
        returned = _by_return(ledger_answers(self.context), {number: key for key, number in self.numbers()})
        differences: list[MasterDifference] = []
        same = 0
        for source in sources.values():
            key = source.period, source.partner
            verdict = used.get(key)
            if verdict is None or verdict.sha256 != source.sha256:
                differences.append(self.changed_return(key, source.file, source.sha256))
                continue
            answers, master = returned.get(key, {}), in_master.get(key, {})
            for entry in sorted(answers.keys() | master.keys()):
                was, now = master.get(entry), answers.get(entry)
                if was == now:
                    same += 1
                else:
                    differences.append(MasterDifference(verdict.file, "answer", key[0], entry, was, now))
        included = {source.sha256 for source in sources.values()}
        replaced = {difference.file for difference in differences if difference.what == "saved again"}
        differences += (
            MasterDifference(verdict.file, "left out", key[0])
            for key, verdict in used.items()
            if verdict.sha256 not in included and verdict.file not in replaced
        )
        return ReturnsCheck(len(sources), same, collected.count(collected.period), tuple(differences))

    def numbers(self) -> Iterable[tuple[Key, int]]:
        return self.context.collected.return_numbers.items()

    def changed_return(self, key: Key, file: str, sha256: str) -> MasterDifference:
        """What became of a return of the master that is not used now."""
        verdicts = [
            verdict
            for batch in self.context.collected.batches
            if batch.period.id == key[0]
            for verdict in batch.verdicts
        ]
        same = next((verdict for verdict in verdicts if _is_original(verdict, sha256)), None)
        if same is not None:
            return MasterDifference(same.file, "not used" if same.was_read else "unread", key[0], state=same.state)
        is_saved_again = any(self.context.clean_text(verdict.file) == file for verdict in verdicts)
        return MasterDifference(file, "saved again" if is_saved_again else "gone", key[0])


def _is_original(verdict: Verdict, sha256: str) -> bool:
    return verdict.sha256 == sha256 and verdict.state is not FileState.DUPLICATE


def _by_return(answers: Iterable[LedgerAnswer], keys: dict[int, Key]) -> dict[Key, dict[AnswerRef, Value]]:
    """The values of answers by return.

    Args:
        keys: the period and partner of each return, by its number.
    """
    values: dict[Key, dict[AnswerRef, Value]] = {}
    for answer in answers:
        if key := keys.get(answer.source):
            values.setdefault(key, {})[answer.entry] = answer.value
    return values
