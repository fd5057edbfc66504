"""Applies the decisions of a programme to the master workbooks that it received."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from lamppu_xl.domain.decisions import SHORTEST_SHA256, Decision, Decisions
from lamppu_xl.domain.findings import Fact, Finding, Place
from lamppu_xl.domain.grouping import grouped
from lamppu_xl.master.master_verdict import MasterVerdict
from lamppu_xl.validation.verdict import FileState

LEFT_OUT = "M725"
"""The code of a master workbook that a decision leaves out."""


def without_left_out(verdicts: Sequence[MasterVerdict], decisions: Decisions) -> list[MasterVerdict]:
    """The verdicts; those of files that a decision leaves out have this state."""
    return [_left_out(verdict, decisions) for verdict in verdicts]


def _left_out(verdict: MasterVerdict, decisions: Decisions) -> MasterVerdict:
    decision = decisions.left_out(verdict.sha256) if verdict.sha256 else None
    if decision is None or verdict.state in (FileState.DUPLICATE, FileState.IGNORED):
        return verdict
    finding = Finding.of(LEFT_OUT, Place(verdict.file), **_reason_facts(decision))
    return replace(verdict, state=FileState.LEFT_OUT, findings=(finding,))


def chosen_masters(verdicts: Sequence[MasterVerdict], decisions: Decisions) -> list[MasterVerdict]:
    """The verdicts; of several master workbooks of a project the one that a decision names is used.

    A decision about a file that is not there, or that has errors, changes nothing, and is named.
    """
    selected = list(verdicts)
    numbered = ((verdict.project, number) for number, verdict in enumerate(verdicts) if verdict.accepted)
    for project, numbers in grouped(numbered).items():
        if project and (decision := decisions.chosen_return(project)):
            for number, verdict in zip(numbers, _decided([verdicts[each] for each in numbers], decision), strict=True):
                selected[number] = verdict
    return selected


def _decided(group: Sequence[MasterVerdict], decision: Decision) -> Iterator[MasterVerdict]:
    used = next((verdict for verdict in group if decision.concerns_file(verdict.sha256)), None)
    for verdict in group:
        place = Place(verdict.file)
        if used is None:
            name = decision.file or decision.sha256[:SHORTEST_SHA256]
            finding = Finding.of("M728", place, file=name, day=decision.reason.day)
            yield replace(verdict, findings=(finding, *verdict.findings))
        elif verdict is used:
            finding = Finding.of("M727", place, **_reason_facts(decision))
            yield replace(verdict, findings=(finding, *verdict.findings))
        else:
            finding = Finding.of("M726", place, chosen=used.file, **_reason_facts(decision))
            yield replace(verdict, state=FileState.REPLACED, findings=(finding, *verdict.findings))


def _reason_facts(decision: Decision) -> dict[str, Fact]:
    return {"because": decision.reason.because, "day": decision.reason.day}
