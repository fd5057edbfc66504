"""Reads the list of corrections, or tells all of its problems; and writes a line of it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from lamppu_xl.definition import coercion as values
from lamppu_xl.definition.forms import LARGEST_FILE
from lamppu_xl.definition.problems import Problems, guess
from lamppu_xl.definition.schemas import CorrectionShape, read
from lamppu_xl.definition.yaml_tree import Node, YamlMapping, YamlScalar, YamlSequence, is_empty, place_of, read_yaml
from lamppu_xl.domain.answer_types import ValueType
from lamppu_xl.domain.corrections import Correction
from lamppu_xl.domain.findings import Finding, Place, has_errors
from lamppu_xl.domain.project import Answer, Field, Project
from lamppu_xl.domain.text import VocabularyTerm

FILE = "corrections.yaml"


@dataclass(frozen=True)
class LoadedCorrections:
    """What came of reading the list."""

    corrections: tuple[Correction, ...]
    """Empty when there are errors among the problems."""
    problems: tuple[Finding, ...] = ()


def load_corrections(file: Path, project: Project) -> LoadedCorrections:
    """The corrections that a file lists; none where there is no file."""
    try:
        with file.open("rb") as stream:
            data = stream.read(LARGEST_FILE + 1)
    except FileNotFoundError:
        return LoadedCorrections(())
    return read_corrections(data, file.name, project)


def read_corrections(data: bytes, name: str, project: Project) -> LoadedCorrections:
    """The corrections in a file's bytes."""
    problems = Problems()
    if len(data) > LARGEST_FILE:
        problems.add("D101", Place(name), detail=VocabularyTerm("yaml_too_large"))
        return LoadedCorrections((), tuple(problems.findings))
    node, found = read_yaml(data, name)
    problems.findings += found
    if node is None or is_empty(node):
        return LoadedCorrections((), tuple(problems.findings))
    if not isinstance(node, YamlSequence):
        problems.add("D106", node.place, value="", expected=VocabularyTerm("list"))
        return LoadedCorrections((), tuple(problems.findings))
    corrections = tuple(filter(None, (_correction(item, project, problems) for item in node.items)))
    reported = tuple(sorted(problems.findings, key=lambda finding: (finding.place.sort_key(), finding.code.id)))
    return LoadedCorrections(() if has_errors(reported) else corrections, reported)


def _correction(node: Node, project: Project, problems: Problems) -> Correction | None:
    shape = read(CorrectionShape, node, problems)
    if shape is None:
        return None
    before = len(problems.findings)
    periods = [period.id for period in project.periods]
    for key in ("period", "made_in"):
        if (name := getattr(shape, key)) not in periods:
            problems.unknown("period", name, periods, place_of(node, (key,)))
    if project.partner(shape.partner) is None:
        partners = [partner.id for partner in project.partners]
        problems.unknown("partner", shape.partner, partners, place_of(node, ("partner",)))
    if len(problems.findings) > before:
        return None
    if periods.index(shape.made_in) <= periods.index(shape.period):
        first, second = f"period: {shape.period}", f"made_in: {shape.made_in}"
        problems.contradiction(first, second, place_of(node, ("made_in",)))
    question = _field(project, shape, node, problems)
    if question is None:
        return None
    was, now = (_answer(project, question, node, key, problems) for key in ("was", "now"))
    if now is None or len(problems.findings) > before:
        return None
    reason, made_in, day = shape.reason, shape.made_in, shape.day
    return Correction(
        period=shape.period,
        partner=shape.partner,
        entry=shape.entry,
        was=was,
        now=now,
        reason=reason,
        made_in=made_in,
        day=day,
        place=node.place,
    )


def _field(project: Project, shape: CorrectionShape, node: Node, problems: Problems) -> Field | None:
    """The question that is corrected, if the form asks it and no answer to it is personal."""
    entry, place = shape.entry, place_of(node, ("entry",))
    period, partner = project.period(shape.period), project.partner(shape.partner)
    assert period is not None and partner is not None  # noqa: S101, PT018  # it was looked at before
    tables = {table.id: table for table in project.form.tables}
    table = tables.get(entry.table)
    if table is None:
        problems.unknown("table", entry.table, tables, place)
        return None
    rows = [line.id for line in project.lines_of(table, partner, period)]
    names = {answer.name: answer for answer in table.answers}
    for what, name, known in (("row", entry.row, rows), ("field", entry.field, list(names))):
        if name not in known:
            problems.add("D107", place, what=VocabularyTerm(what), name=name, guess=guess(name, known))
            return None
    if names[entry.field].personal:
        problems.add("D125", place, entry=str(entry))
        return None
    return names[entry.field]


def _answer(project: Project, question: Field, node: Node, key: str, problems: Problems) -> Answer | None:
    """A value as the question's kind has it."""
    written = node.get(key) if isinstance(node, YamlMapping) else None
    if not isinstance(written, YamlScalar):
        return None
    try:
        return read_answer(project, question, written.text)
    except values.CoercionError as misfit:
        problems.add(misfit.code, written.place, **misfit.facts)
        return None


def read_answer(project: Project, question: Field, text: str) -> Answer:
    """A text as an answer to a question.

    Raises:
        CoercionError: the text is no such answer.
    """
    match question.kind.type:
        case ValueType.NUMBER:
            return values.number(text)
        case ValueType.DATE:
            return values.day(text)
    options = project.options_for(question)
    if options and options.option(text) is None:
        values.refuse(text, tuple(option.id for option in options.options))
    return text


def written(correction: Correction) -> str:
    """A correction as it is added to the list."""
    return "".join(_lines(correction))


def _lines(correction: Correction) -> Iterator[str]:
    yield f"- period: {correction.period}\n"
    yield f"  partner: {correction.partner}\n"
    yield f"  entry: {correction.entry}\n"
    if correction.was is not None:
        yield f"  was: {_scalar(correction.was)}\n"
    yield f"  now: {_scalar(correction.now)}\n"
    yield f"  reason: {_scalar(correction.reason)}\n"
    yield f"  made_in: {correction.made_in}\n"
    yield f"  day: {correction.day.isoformat()}\n"


def _scalar(answer: Answer) -> str:
    """An answer in YAML; a text in quotes, as JSON has it."""
    if isinstance(answer, date):
        return answer.isoformat()
    if isinstance(answer, float | int):
        return f"{answer:.9f}".rstrip("0").rstrip(".")
    return (
        json.dumps(answer, ensure_ascii=False).replace("\x7f", "\\x7f").replace("\u2028", "\\L").replace("\x85", "\\N")
    )
