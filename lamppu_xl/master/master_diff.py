"""Compares two masters: the answers of each period and partner by id, and findings."""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Iterator, Mapping
from dataclasses import replace

from lamppu_xl.definition.history.editions import without_edition
from lamppu_xl.domain.answer_ref import AnswerRef
from lamppu_xl.domain.differences import AnswerDifference, ComparedFile, ComparedKind, Differences, finding_differences
from lamppu_xl.domain.findings import Fact, Finding, Place
from lamppu_xl.domain.text import Phrase, Text, VocabularyTerm
from lamppu_xl.i18n.percent_text import in_kind
from lamppu_xl.ledger.records import Ledger, LedgerAnswer, LedgerReturn, parse_day
from lamppu_xl.ledger.traces import SheetCell, first_cells
from lamppu_xl.master.master_reader import MasterReading, label_of_answer

AnswerKey = tuple[str, str, AnswerRef]
"""The ids of the period, the partner and the answer."""

REPORTED_DIFFERENCES = frozenset({"M710", "M711", "M806"})
"""The codes of `reported_differences`."""


def compare_masters(older: MasterReading, newer: MasterReading) -> Differences:
    """What differs between two masters. If either is public, answers with personal data are left out.

    Args:
        older: a master with a readable ledger.
        newer: another one.

    Raises:
        ValueError: a master has no readable ledger.
    """
    before, after = older.ledger, newer.ledger
    if before is None or after is None:
        raise ValueError("a master without a readable ledger")
    came, went = finding_differences(older.findings, newer.findings)
    return Differences(
        kind=ComparedKind.MASTERS,
        older=_compared_file(older, before),
        newer=_compared_file(newer, after),
        chain=after.head.chain,
        answers=tuple(_answer_differences(before, after, corrected=True)),
        came=came,
        went=went,
    )


def reported_differences(older: MasterReading, newer: MasterReading) -> Iterator[Finding]:
    """What a later master of a project reports otherwise about the periods of an earlier one: M710, M711 and M806.

    Differences that a correction of the later master explains are left out. A public master is compared with another
    public one only, since its texts hide personal data.
    """
    before, after = older.ledger, newer.ledger
    if before is None or after is None or before.head.public != after.head.public:
        return
    periods = {period.id for period in before.periods}
    returns = {(source.period, source.partner) for source in after.returns}
    known = {(source.period, source.partner) for source in before.returns}
    for code, file, sources in (
        ("M711", older.file, _returns_without(before, returns)),
        ("M806", newer.file, _returns_without(after, known)),
    ):
        for source, count in sources:
            if source.period in periods:
                facts: dict[str, Fact] = {"file": source.file, "count": count}
                partner = f"{before.head.project} {source.partner}"
                yield Finding.of(code, Place(file), period=source.period, partner=partner, **facts)
    corrected = {(each.period, each.partner, without_edition(str(each.entry))) for each in after.corrections}
    for each in _answer_differences(before, after):
        key = each.period, each.partner
        if each.period in periods and key in returns & known and (*key, str(each.entry)) not in corrected:
            finding = Finding.of(
                "M710",
                Place(older.file),
                period=each.period,
                partner=f"{before.head.project} {each.partner}",
                answer=_without_partner(each),
                was=_quoted(each.was, each.kind),
                now=_quoted(each.now, each.kind),
                step=Phrase("difference_project"),
            )
            yield replace(finding, entry=each.entry)


def _returns_without(ledger: Ledger, known: Container[tuple[str, str]]) -> Iterator[tuple[LedgerReturn, int]]:
    """The returns in a master of other partners and periods than those that are known, with their answers counted."""
    counts = Counter(answer.source for answer in ledger.answers)
    return ((each, counts[each.number]) for each in ledger.returns if (each.period, each.partner) not in known)


def _without_partner(difference: AnswerDifference) -> Text:
    """The label of an answer without the partner, which the message names already."""
    head = f"{difference.partner} · "
    return Text(tuple((language, text.removeprefix(head)) for language, text in difference.label.translations))


def _quoted(value: Fact, kind: str) -> Fact:
    """A value for a message: a word for nothing, and a percentage or a month as such."""
    return VocabularyTerm("empty") if value == "" else in_kind(value, kind)


def _compared_file(reading: MasterReading, ledger: Ledger) -> ComparedFile:
    head = ledger.head
    return ComparedFile(
        file=reading.file, sha256=reading.sha256, project=head.project, period=head.period, saved=reading.saved
    )


def _answer_differences(older: Ledger, newer: Ledger, *, corrected: bool = False) -> Iterator[AnswerDifference]:
    """The answers that differ.

    Args:
        corrected: whether a figure is compared as it is corrected; else as it was reported.
    """
    is_public = older.head.public or newer.head.public
    before, after = (_corrected(each) if corrected else _answers(each) for each in (older, newer))
    differing = [
        (key, was, now)
        for key in dict.fromkeys((*after, *before))
        for was, now in [(before.get(key), after.get(key))]
        if was is None or now is None or _value(older, was) != _value(newer, now)
    ]
    cells = [
        first_cells(ledger.traces, {answer.number for answer in answers if answer and answer.number})
        for ledger, answers in ((older, [was for _, was, _ in differing]), (newer, [now for _, _, now in differing]))
    ]
    labels = {period.id: period.label for ledger in (older, newer) for period in ledger.periods}
    for key, was, now in differing:
        if is_public and (_is_personal(older, was) or _is_personal(newer, now) or _is_personal(newer, was)):
            continue
        ledger, answer = (newer, now) if now else (older, was)
        assert answer is not None  # noqa: S101  # one of both has the key
        yield AnswerDifference(
            entry=key[2],
            label=label_of_answer(ledger, answer),
            was=_shown(older, was),
            now=_shown(newer, now),
            kind=question.kind if (question := ledger.question_of(answer.entry)) else "",
            was_place=_place(older, was),
            now_place=_place(newer, now),
            was_shown=_cell(cells[0], was),
            now_shown=_cell(cells[1], now),
            partner=key[1],
            period=key[0],
            period_label=labels.get(key[0]),
        )


def _answers(ledger: Ledger) -> Mapping[AnswerKey, LedgerAnswer]:
    """The answers in order; an id that a later definition has renamed for its period is the plain id."""
    answers = {}
    for answer in ledger.answers:
        source = ledger.sources[answer.source]
        answers[source.period, source.partner, AnswerRef.parse(without_edition(str(answer.entry)))] = answer
    return answers


def _corrected(ledger: Ledger) -> Mapping[AnswerKey, LedgerAnswer]:
    """The answers, with each figure as its last correction has it, also one that was blank."""
    answers = dict(_answers(ledger))
    sources = {(each.period, each.partner): each.number for each in ledger.returns}
    for each in ledger.corrections:
        key = each.period, each.partner, AnswerRef.parse(without_edition(str(each.entry)))
        source = sources.get(key[:2])
        if each.difference is not None and source is not None:
            reported = answers.get(key) or LedgerAnswer(0, source, each.entry, each.now, "", "")
            answers[key] = replace(reported, value=each.now)
    return answers


def _value(ledger: Ledger, answer: LedgerAnswer) -> str | float:
    question = ledger.question_of(answer.entry)
    is_choice = question is not None and question.list and isinstance(answer.value, str)
    return without_edition(str(answer.value)) if is_choice else answer.value


def _is_personal(ledger: Ledger, answer: LedgerAnswer | None) -> bool:
    question = ledger.question_of(answer.entry) if answer else None
    return question is not None and question.personal


def _shown(ledger: Ledger, answer: LedgerAnswer | None) -> Fact:
    """What a reader sees: a choice as its label, a date as a date."""
    if answer is None:
        return ""
    question = ledger.question_of(answer.entry)
    if question is None or not isinstance(answer.value, str):
        return answer.value
    if question.type == "date":
        return parse_day(answer.value) or answer.value
    return ledger.chosen_label(answer) or answer.value


def _cell(cells: Mapping[int, SheetCell], answer: LedgerAnswer | None) -> str:
    """The cell of the master that shows an answer alone."""
    return cells[answer.number].name if answer and answer.number in cells else ""


def _place(ledger: Ledger, answer: LedgerAnswer | None) -> str:
    """The cell of the return that the answer comes from."""
    return f"{ledger.sources[answer.source].file} · {answer.sheet}!{answer.cell}" if answer and answer.cell else ""
