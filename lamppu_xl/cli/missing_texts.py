"""What a trace prints of missing returns and of files that are not included."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from lamppu_xl.cli.language import chosen_language, message_language
from lamppu_xl.domain.sentence import Sentence
from lamppu_xl.i18n.terminal import translate
from lamppu_xl.i18n.translator import Translator, translator_for
from lamppu_xl.reports.decision_lines import decision_line
from lamppu_xl.reports.log_formats import WORDS
from lamppu_xl.reports.status_formats import column_names, table_rows
from lamppu_xl.reports.text import file_state, state_name
from lamppu_xl.services.activity_log import LogRecord
from lamppu_xl.services.missing_returns import ReturnHistory, TracedMissing
from lamppu_xl.storage.atomic_files import display_name
from lamppu_xl.validation.verdict import Verdict

_FIRST_COLUMN = 2
"""The first column of the table of the status after the id and the name of the partner."""


def missing_lines(traced: TracedMissing, when: str, language: str) -> Iterator[str]:
    """A missing return: what is missing and why, and what the folder of the project says of it now.

    Args:
        when: the period of the return, in words.
        language: of the workbook.
    """
    words = translator_for(chosen_language() or language)
    missing, history = traced.missing, traced.history
    reason = words.label(f"programme_why_partner_{missing.reason}")
    yield f"✗ {missing.partner}, {when}: {reason}"
    if history:
        yield from _history_lines(history, words)


def unknown_history() -> str:
    """That the folder of a project is not at hand."""
    english = (
        "What was asked for, sent and decided is in the folder of the project, which is not at hand or has changed. "
        "Name it with --files DIR."
    )
    return _translated(english)


def _history_lines(history: ReturnHistory, words: Translator) -> Iterator[str]:
    report = history.report
    day = words.fact(report.partners[0].deadline)
    yield _translated("Asked for in {place}, by {day}", place=history.asked_in_project, day=day)
    columns = [*zip(column_names(words), table_rows(report, words)[0], strict=True)][_FIRST_COLUMN:]
    state = " · ".join(f"{name}: {text}" for name, text in columns)
    yield _translated("Today: {state}", state=state)
    for record in history.records:
        yield _translated("Log: {record}", record=_record_text(record, words))
    for verdict in history.files:
        codes = ", ".join(_codes(verdict))
        state = file_state(verdict, words)
        file = f"{display_name(verdict.file)} sha256 {verdict.sha256[:12]}… · {state}"
        yield _translated("File: {file}", file=" · ".join(filter(None, (file, codes))))
    for decision, effect in history.decisions:
        yield _translated("Decision: {decision}", decision=decision_line(decision, effect, words))


def _codes(verdict: Verdict) -> list[str]:
    return [*dict.fromkeys(finding.code.id for finding in verdict.findings)]


def _record_text(record: LogRecord, words: Translator) -> str:
    event, what = (_translated(word) if word in WORDS else word for word in (record.event, record.what))
    state = state_name(record.state, words)
    about = ", ".join(filter(None, (what, state, *record.codes)))
    return display_name(": ".join(filter(None, (f"{words.fact(record.day)} {event}", about))))


def _translated(english: str, **facts: Any) -> str:
    return translate(Sentence(english, **facts), message_language())


def missing_data(traced: TracedMissing) -> dict[str, Any]:
    """A missing return for other programs."""
    missing, history = traced.missing, traced.history
    content: dict[str, Any] = {"partner": missing.partner, "period": missing.period, "reason": missing.reason}
    if history is None:
        return content
    (status,) = history.report.partners
    return content | {
        "asked_in": history.asked_in,
        "deadline": status.deadline.isoformat(),
        "status": status.state.value,
        "late": status.late,
        "files": [
            {"file": verdict.file, "sha256": verdict.sha256, "state": verdict.state.value, "codes": _codes(verdict)}
            for verdict in history.files
        ],
        "log": [record.as_json() for record in history.records],
        "decisions": [
            {"decision": decision.kind.value, "because": decision.reason.because, "effect": effect.value}
            for decision, effect in history.decisions
        ],
    }
