"""Second readings of the returns of partners who sent several, made when it is known which of them may count."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from lamppu_xl.returns.files.inbox import IncomingFile
from lamppu_xl.returns.read_context import ReadContext, SecondReaderMode
from lamppu_xl.returns.reader import read_second_time
from lamppu_xl.returns.submission import FileFacts
from lamppu_xl.storage.spill_store import SMALL_CACHE, SpillRef, SpillStore
from lamppu_xl.validation.reading_order import in_reading_order
from lamppu_xl.validation.verdict import FileState, Verdict


class LaterReadings:
    """The files that the second reader reads later. Their bytes are on disk."""

    def __init__(self, context: ReadContext) -> None:
        """No files yet."""
        self._context = context
        self._store: SpillStore | None = None
        self._waiting: dict[str, SpillRef[tuple[bytes, FileFacts]]] = {}

    def keep(self, incoming: IncomingFile, facts: FileFacts) -> None:
        """Keep a file that was read once, with what its scan says."""
        self._store = self._store or SpillStore(SMALL_CACHE)
        self._waiting[incoming.file] = SpillRef(self._store, incoming.file, (incoming.data or b"", facts))

    def selected(
        self, verdicts: Sequence[Verdict], select: Callable[[Sequence[Verdict]], list[Verdict]]
    ) -> list[Verdict]:
        """The verdicts after the selection, in which each return that may count was read a second time.

        A return whose second reading fails does not count, and another one of its partner may count in its place.

        Args:
            verdicts: before the selection.
            select: gives each its final state.
        """
        selected = select(verdicts)
        while unread := {verdict.file for verdict in selected if self._is_due(verdict)}:
            verdicts = [self._read(verdict) if verdict.file in unread else verdict for verdict in verdicts]
            selected = select(verdicts)
        return selected

    def _is_due(self, verdict: Verdict) -> bool:
        """Whether a return that waits may count."""
        if verdict.file not in self._waiting or self._context.decisions.left_out(verdict.sha256):
            return False
        if self._context.second_reader is SecondReaderMode.ALL:
            return verdict.state is not FileState.REPLACED
        return verdict.state in (FileState.ACCEPTED, FileState.SET_ASIDE)

    def _read(self, verdict: Verdict) -> Verdict:
        data, facts = self._waiting.pop(verdict.file).load()
        submission = verdict.submission
        assert submission is not None  # noqa: S101  # only what was read as a return waits
        second, findings = read_second_time(data, submission, facts, self._context.second_reader)
        if not findings:
            return replace(verdict, second=second)
        ordered = tuple(in_reading_order((*verdict.findings, *findings), submission))
        return replace(verdict, second=second, state=FileState.REJECTED, stored_findings=ordered)
