"""Compares two returns: answers by id, and findings."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from lamppu_xl.domain.answer_ref import AnswerRef
from lamppu_xl.domain.differences import AnswerDifference, ComparedFile, ComparedKind, Differences, finding_differences
from lamppu_xl.domain.findings import Fact, Place
from lamppu_xl.domain.project import Project
from lamppu_xl.domain.text import Text
from lamppu_xl.returns.submission import Submission, label_of
from lamppu_xl.templates.parts import field_of
from lamppu_xl.validation.verdict import Verdict


@dataclass(frozen=True)
class ReadReturn:
    """A return with the definition that it was read by."""

    verdict: Verdict
    project: Project

    @property
    def submission(self) -> Submission:
        submission = self.verdict.submission
        assert submission is not None  # noqa: S101  # only returns that were read are compared
        return submission


def compare_returns(older: ReadReturn, newer: ReadReturn) -> Differences:
    """What differs between two returns. A choice is the same if its id is, whatever its label."""
    came, went = finding_differences(older.verdict.all_findings, newer.verdict.all_findings)
    return Differences(
        kind=ComparedKind.RETURNS,
        older=_compared_file(older),
        newer=_compared_file(newer),
        chain=newer.project.chain(newer.project.language),
        answers=tuple(_answer_differences(older, newer)),
        came=came,
        went=went,
    )


def _compared_file(read: ReadReturn) -> ComparedFile:
    verdict, stamp = read.verdict, read.submission.stamp
    return ComparedFile(
        file=verdict.file,
        sha256=verdict.sha256,
        project=stamp.project,
        period=stamp.period,
        partner=stamp.partner,
        saved=verdict.saved,
    )


def _answer_differences(older: ReadReturn, newer: ReadReturn) -> Iterator[AnswerDifference]:
    before, after = older.submission, newer.submission
    for entry in dict.fromkeys((*after.places, *before.places, *after.typed, *before.typed)):
        if _content(before, entry) == _content(after, entry):
            continue
        yield AnswerDifference(
            entry=entry,
            label=_label(newer, entry) or _label(older, entry) or Text.same(str(entry)),
            was=_shown(older, before, entry),
            now=_shown(newer, after, entry),
            was_place=_place(before.places.get(entry)),
            now_place=_place(after.places.get(entry)),
            kind=_kind(newer, entry) or _kind(older, entry),
        )


def _content(submission: Submission, entry: AnswerRef) -> object:
    """The answer, else what was typed; None for a blank answer."""
    if entry in submission.answers:
        return submission.answers[entry]
    return ("typed", submission.typed[entry]) if entry in submission.typed else None


def _shown(read: ReadReturn, submission: Submission, entry: AnswerRef) -> Fact:
    """What a reader sees: a choice as the label of its option, an invalid answer as it was typed."""
    answer = submission.answers.get(entry)
    if answer is None:
        return submission.seen.get(entry) or submission.typed.get(entry, "")
    try:
        field = field_of(read.project, entry)
    except KeyError:  # a question of another definition
        return answer
    codes = read.project.options_for(field)
    option = codes.option(answer) if codes and isinstance(answer, str) else None
    return option.label if option else answer


def _kind(read: ReadReturn, entry: AnswerRef) -> str:
    try:
        return field_of(read.project, entry).kind.name
    except KeyError:  # a question of another definition
        return ""


def _label(read: ReadReturn, entry: AnswerRef) -> Text | None:
    period = read.project.period(read.submission.stamp.period)
    try:
        return label_of(read.project, read.submission.partner, period, entry) if period else None
    except (KeyError, StopIteration):  # the form has no such answer
        return None


def _place(place: Place | None) -> str:
    return f"{place.sheet}!{place.cell}" if place else ""
