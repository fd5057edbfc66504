"""The report of a batch as text for a terminal, as JSON for programs, and as CSV for spreadsheets."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import groupby
from typing import Any

from lamppu_xl.domain.answer_states import AnswerState, count_findings
from lamppu_xl.domain.findings import Finding, Place
from lamppu_xl.domain.text import Text
from lamppu_xl.domain.text_normalising import in_phrase
from lamppu_xl.i18n.harmless_text import make_harmless
from lamppu_xl.i18n.languages import csv_marks
from lamppu_xl.i18n.translator import Translator
from lamppu_xl.reports.subject import ReportedBatch, not_returned
from lamppu_xl.reports.summary import EXTRA_STATES, count_severities, count_states
from lamppu_xl.reports.terminal_layout import HANGING, PLAIN, Layout, wrapped
from lamppu_xl.storage.atomic_files import display_name
from lamppu_xl.validation.verdict import FileState, Verdict

FORMAT = 1
"""The version of the JSON report. New keys may come; a key never changes its meaning."""

MANY = 4
"""So many findings that say the same are shown together."""

PASTED = "S327"
"""The code of a text that was pasted over several cells; it is the cause of what is wrong in each of them."""

_FORMULA_SIGNS = tuple("=+-@＝＋－＠")


def as_text(batch: ReportedBatch, words: Translator, layout: Layout = PLAIN) -> str:
    """The files with their findings, then the missing partners, then the counts. Files without findings stay close."""
    files = (_file(verdict, words, layout) for verdict in batch.verdicts)
    blocks = [("\n" if is_line else "\n\n").join(group) for is_line, group in groupby(files, _is_line)]
    if missing := not_returned(batch):
        names = (layout.wrap(f"{partner}  {_name(batch, partner)}", 2) for partner in missing)
        blocks.append("\n".join([words.label("report_missing"), *names]))
    counts = " ".join(filter(None, (period_line(batch, words), findings_line(batch, words))))
    blocks.append(layout.wrap(counts, hanging=HANGING))
    return "\n\n".join(blocks) + "\n"


def _is_line(block: str) -> bool:
    return "\n" not in block


def _name(batch: ReportedBatch, partner_id: str) -> str:
    partner = batch.project.partner(partner_id)
    return make_harmless(partner.name) if partner else ""


def report_title(batch: ReportedBatch, words: Translator) -> str:
    """`LAMPPU: check of the returns, Autumn 2012`."""
    period = in_phrase(words.pick(batch.period.label), words.main_language)
    return words.label("html_title", project=batch.project.id, period=period)


def summary_line(batch: ReportedBatch, words: Translator) -> str:
    """The counts in one line: `9 accepted, 2 to correct, 3 missing.`."""
    counts = count_states(batch)
    rejected = {verdict.partner for verdict in batch.verdicts if verdict.state is FileState.REJECTED}
    in_order = {
        verdict.partner
        for verdict in batch.verdicts
        if verdict.accepted and verdict.partner in rejected and not verdict.has_newer_to_correct
    }
    of_partners = {
        "report_fine": counts[FileState.ACCEPTED],
        "report_to_correct": len(rejected - in_order),
        "report_not_in": len(not_returned(batch)),
    }
    return counted_sentence(of_partners, extra_counts(counts, words), words)


def counted_sentence(of_partners: Mapping[str, int], extra: Sequence[str], words: Translator) -> str:
    """A sentence of what there is; without anything that no partner is accepted.

    Args:
        of_partners: by label the number of partners.
        extra: what is counted besides, in words.
    """
    parts = [*(words.label(label, count=count) for label, count in of_partners.items() if count), *extra]
    sentence = ", ".join(parts) or words.label(next(iter(of_partners)), count=0)
    return f"{sentence[0].upper()}{sentence[1:]}."


def period_line(batch: ReportedBatch, words: Translator) -> str:
    """The counts after the id of the period: a person who did not choose it sees which it is."""
    return f"{batch.period.id}: {summary_line(batch, words)}"


def findings_line(batch: ReportedBatch, words: Translator) -> str:
    """How many findings are in each state, in the returns: `Findings – to correct: 2, to fill in: 1.`."""
    returns = [each for each in batch.verdicts if each.state in (FileState.ACCEPTED, FileState.REJECTED)]
    found = count_findings(finding for verdict in returns for finding in verdict.findings)
    return f"{words.label('status_column_findings')} – {state_counts(found, words)}." if found else ""


def state_counts(counts: Mapping[AnswerState, int], words: Translator) -> str:
    """How many findings are in each state, in the middle of a line: `to correct: 2, to fill in: 1`."""
    labels = {state: words.label(f"answer_{state}") for state in counts}
    texts = (f"{label[:1].lower()}{label[1:]}: {words.fact(counts[state])}" for state, label in labels.items())
    return ", ".join(texts)


def extra_counts(counts: Mapping[FileState, int], words: Translator) -> list[str]:
    """The counts of `EXTRA_STATES` in words, without those that are 0."""
    return [words.label(f"report_{state.name.lower()}", count=counts[state]) for state in EXTRA_STATES if counts[state]]


def state_label(state: FileState | None, words: Translator) -> str:
    """The state of a file, or of a partner, in words. None is the state of a partner without a return."""
    return words.label(f"state_{state.name.lower()}" if state else "html_absent")


def file_state(verdict: Verdict, words: Translator) -> str:
    """The state of a file in words, also that nothing was filled in: perhaps a template was returned by mistake."""
    return with_unanswered(state_label(verdict.state, words), words, is_unanswered=verdict.is_unanswered)


def with_unanswered(state: str, words: Translator, *, is_unanswered: bool) -> str:
    return f"{state}, {words.label('state_unanswered')}" if is_unanswered else state


def state_name(value: str | None, words: Translator) -> str:
    """The state of a file in words, by its value; an unknown value as it is."""
    known = {state.value: state for state in FileState}
    return state_label(known[value], words) if value in known else value or ""


_ROLES = {FileState.ACCEPTED: "good", FileState.REJECTED: "bad", FileState.SET_ASIDE: "late"}
"""The colour of the state of a file; all others are of no interest."""


def _file(verdict: Verdict, words: Translator, layout: Layout) -> str:
    partner = f" ({verdict.partner})" if verdict.partner else ""
    state = file_state(verdict, words)
    name = f"{display_name(verdict.file)}{partner}:"
    head, _, _ = wrapped(f"{name} {state}", layout.width, whole=(name, state)).rpartition(state)
    lines = [f"{head}{layout.paint(state, _ROLES.get(verdict.state, 'dim'))}"]
    for findings in _folded(verdict.findings, words):
        lines += _finding_lines(findings, words, layout)
    return "\n".join(lines)


def _folded(findings: Sequence[Finding], words: Translator) -> Iterator[Sequence[Finding]]:
    """The findings one by one; where many say the same of different answers, all these together.

    A fault of the value of a cell is left out where the finding on a paste over several cells names the cell.
    """
    pasted = {place for finding in findings if finding.code.id == PASTED for place in (finding.place, *finding.related)}
    findings = [finding for finding in findings if finding.code.id[:2] != "V4" or finding.place not in pasted]
    messages = [words.message(replace(finding, subject=None)) for finding in findings]
    keys = [(each.code.id, each.effective_severity, text) for each, text in zip(findings, messages, strict=True)]
    alike: dict[tuple[object, ...], list[Finding]] = {}
    for key, finding in zip(keys, findings, strict=True):
        alike.setdefault(key, []).append(finding)
    for key, finding in zip(keys, findings, strict=True):
        same = alike[key]
        if len(same) < MANY:
            yield (finding,)
        elif finding is same[0]:
            yield same


def _finding_lines(findings: Sequence[Finding], words: Translator, layout: Layout) -> Iterator[str]:
    """The severity, the code and the place on a line, the message below it; the places of equal ones below that."""
    first = findings[0]
    severity = first.effective_severity
    head = f"{words.label(f'severity_{severity}')} {first.code.id}"
    painted = layout.paint(head, severity.value)
    if len(findings) == 1:
        place = where(first.place)
        yield f"  {painted}{f'  {place}' if place else ''}"
        yield layout.wrap(words.message(without_repetition(first)), 6)
        return
    yield f"  {painted}  {words.label('report_times', count=len(findings))}"
    yield layout.wrap(words.message(replace(first, subject=None)), 6)
    for finding in findings:
        shortened = without_repetition(finding)
        subject = f"  {make_harmless(words.pick(shortened.subject))}" if shortened.subject else ""
        yield layout.wrap(f"{where(finding.place)}{subject}", 6, 4)


def without_repetition(finding: Finding) -> Finding:
    """A finding whose subject does not repeat the goal that the name of the sheet begins with."""
    sheet = (finding.place.sheet or "").split()
    if finding.subject is None or not sheet:
        return finding
    texts = []
    for language, text in finding.subject.translations:
        goal, joint, rest = text.partition(" · ")
        texts.append((language, rest if joint and goal.split()[:1] == sheet[:1] else text))
    return replace(finding, subject=Text(tuple(texts)))


def where(place: Place) -> str:
    """`G05 Quality indicators!C7`; one of them alone without the other."""
    sheet = display_name(place.sheet or "")
    return "!".join(filter(None, (sheet, place.cell)))


def as_json(batch: ReportedBatch, words: Translator) -> str:
    """The report for programs: versioned, sorted, the same text for the same input."""
    return json.dumps(_json(batch, words), ensure_ascii=False, indent=2) + "\n"


def _json(batch: ReportedBatch, words: Translator) -> dict[str, Any]:
    return {
        "format": FORMAT,
        "project": batch.project.id,
        "period": batch.period.id,
        "files": [
            {
                "file": display_name(verdict.file),
                "sha256": verdict.sha256,
                "partner": verdict.partner,
                "period": verdict.period,
                "state": verdict.state.value,
                "accepted": verdict.accepted,
                "answers": verdict.answered,
                "unanswered": verdict.is_unanswered,
                "outside": verdict.outside_count,
                "findings": [_finding(finding, words) for finding in verdict.findings],
            }
            for verdict in batch.verdicts
        ],
        "missing": list(batch.missing),
        "summary": {
            "files": len(batch.verdicts),
            **{state.value: count for state, count in count_states(batch).items()},
            "missing": len(batch.missing),
            **{f"{severity.value}s": count for severity, count in count_severities(batch.verdicts).items()},
        },
    }


def _finding(finding: Finding, words: Translator) -> dict[str, Any]:
    return {
        "code": finding.code.id,
        "severity": finding.effective_severity.value,
        "sheet": display_name(finding.place.sheet) if finding.place.sheet else None,
        "cell": finding.place.cell,
        "entry": str(finding.entry) if finding.entry else None,
        "message": words.message(finding),
        "related": [{"sheet": place.sheet, "cell": place.cell} for place in finding.related],
    }


def as_csv(batch: ReportedBatch, words: Translator) -> str:
    """One row for each finding, as an Excel in the project's languages opens it: with a byte order mark for UTF-8."""
    stream = io.StringIO()
    separator, _ = csv_marks(batch.project.languages, batch.project.country)
    writer = csv.writer(stream, delimiter=separator, lineterminator="\r\n")
    heads = ("file", "partner", "state", "severity", "code", "sheet", "cell", "entry", "message")
    writer.writerow([words.label(f"column_{head}") for head in heads])
    for verdict in batch.verdicts:
        file = [display_name(verdict.file), verdict.partner or "", file_state(verdict, words)]
        for row in [_finding(finding, words) for finding in verdict.findings] or [{}]:
            severity = words.label(f"severity_{row['severity']}") if row else ""
            cells = [row.get(key) or "" for key in ("code", "sheet", "cell", "entry", "message")]
            writer.writerow([_without_formula(str(cell)) for cell in (*file, severity, *cells)])
    return "\ufeff" + stream.getvalue()


def _without_formula(text: str) -> str:
    """The text, after an apostrophe if a spreadsheet could take it for a formula."""
    return f"'{text}" if text.lstrip().startswith(_FORMULA_SIGNS) or text.startswith(("\t", "\r")) else text
