"""Reads the list of corrections, or reports all of its problems; and writes a line of it.

A correction is read by a definition that the corrected period was issued with, since a question may be retired by now.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from lamppu_xl.definition import coercion as values
from lamppu_xl.definition.list_files import bounded_content, read_items, report_two_lists
from lamppu_xl.definition.problems import Problems
from lamppu_xl.definition.register import model_of
from lamppu_xl.definition.schemas import CorrectionShape, read
from lamppu_xl.definition.typed_answers import read_answer
from lamppu_xl.definition.yaml_text import quoted
from lamppu_xl.definition.yaml_tree import (
    Node,
    YamlMapping,
    YamlScalar,
    place_of,
)
from lamppu_xl.domain.answers import Answer
from lamppu_xl.domain.corrections import Correction
from lamppu_xl.domain.findings import Finding
from lamppu_xl.domain.form import Field
from lamppu_xl.domain.partners import Partner
from lamppu_xl.domain.periods import Period
from lamppu_xl.domain.project import Project

FILE = "corrections.yaml"

IssuedDefinitions = Callable[[Period], Sequence[Project]]
"""The definitions that templates of a period were issued with; none if only the present one is known."""


def no_definitions(_: Period) -> Sequence[Project]:
    """No definition of any period but the present one."""
    return ()


@dataclass(frozen=True)
class LoadedCorrections:
    """What came of reading the list."""

    corrections: tuple[Correction, ...]
    """Empty when there are errors among the problems."""
    problems: tuple[Finding, ...] = ()


def load_corrections(file: Path, project: Project, issued: IssuedDefinitions = no_definitions) -> LoadedCorrections:
    """The corrections that a file lists; none where there is no file.

    Args:
        file: its path.
        project: the present definition.
        issued: the definitions of corrected periods.
    """
    try:
        data = bounded_content(file)
    except FileNotFoundError:
        return LoadedCorrections(())
    problems = Problems()
    report_two_lists(file, file.name, problems)
    if problems.findings:
        return LoadedCorrections((), problems.in_order())
    return read_corrections(data, file.name, project, issued)


def read_corrections(
    data: bytes, name: str, project: Project, issued: IssuedDefinitions = no_definitions
) -> LoadedCorrections:
    """The corrections in a file's bytes; see `load_corrections`."""
    problems = Problems()
    items = read_items(data, name, problems)
    corrections = tuple(filter(None, (_correction(item, project, issued, problems) for item in items)))
    return LoadedCorrections(() if problems.has_errors else corrections, problems.in_order())


def _correction(node: Node, project: Project, issued: IssuedDefinitions, problems: Problems) -> Correction | None:
    shape = read(CorrectionShape, node, problems)
    if shape is None:
        return None
    before = len(problems.findings)
    periods = [period.id for period in project.periods]
    for key in ("period", "made_in"):
        problems.check_known("period", getattr(shape, key), periods, place_of(node, (key,)))
    period = project.period(shape.period)
    if period is None or len(problems.findings) > before:
        return None
    if periods.index(shape.made_in) <= periods.index(shape.period):
        first, second = f"period: {shape.period}", f"made_in: {shape.made_in}"
        problems.contradiction(first, second, place_of(node, ("made_in",)))
    attempts: list[Problems] = []
    for definition in issued(period) or (project,):
        attempts.append(Problems())
        correction = _read_by(definition, shape, node, attempts[-1])
        if correction is not None:
            problems.findings += attempts[-1].findings
            return correction
    problems.findings += attempts[0].findings
    return None


def _read_by(project: Project, shape: CorrectionShape, node: Node, problems: Problems) -> Correction | None:
    """A correction by a definition of the corrected period."""
    partners = [partner.id for partner in project.partners]
    if not problems.check_known("partner", shape.partner, partners, place_of(node, ("partner",))):
        return None
    question = _field(project, shape, node, problems)
    if question is None:
        return None
    partner = next(partner for partner in project.partners if partner.id == shape.partner)
    was, now = (_answer(project, partner, question, node, key, problems) for key in ("was", "now"))
    if now is None or problems.has_errors:
        return None
    return model_of(Correction, shape, was=was, now=now, place=node.place)


def _field(project: Project, shape: CorrectionShape, node: Node, problems: Problems) -> Field | None:
    """The question that is corrected, if the form asks it and no answer to it is personal."""
    entry, place = shape.entry, place_of(node, ("entry",))
    tables = {table.id: table for table in project.form.tables}
    if not problems.check_known("table", entry.table, tables, place):
        return None
    period, partner = project.period(shape.period), project.partner(shape.partner)
    assert partner is not None  # noqa: S101  # it was looked at before
    row_ids = [line.id for line in project.lines_of(tables[entry.table], partner, period)] if period else []
    questions = {answer.name: answer for answer in tables[entry.table].answers}
    if not problems.check_known("row", entry.row, row_ids, place):
        return None
    if not problems.check_known("field", entry.field, questions, place):
        return None
    if questions[entry.field].computed is not None:
        problems.add("D154", place, entry=str(entry))
        return None
    if questions[entry.field].personal:
        problems.add("D125", place, entry=str(entry))
        return None
    return questions[entry.field].in_row(entry.row)


def _answer(  # noqa: PLR0913, PLR0917
    project: Project, partner: Partner, question: Field, node: Node, key: str, problems: Problems
) -> Answer | None:
    """A value as the question's kind has it."""
    written = node.get(key) if isinstance(node, YamlMapping) else None
    if not isinstance(written, YamlScalar):
        return None
    try:
        return read_answer(project, partner, question, written.text)
    except values.CoercionError as misfit:
        problems.add(misfit.code, written.place, **misfit.facts)
        return None


def written(correction: Correction) -> str:
    """A correction as it is added to the list."""
    values = {key: getattr(correction, key) for key in CorrectionShape.model_fields}
    texts = {key: _scalar(value) if key in _QUOTED else value for key, value in values.items() if value is not None}
    return "- " + "\n  ".join(f"{key}: {text}" for key, text in texts.items()) + "\n"


_QUOTED = ("was", "now", "reason")
"""The keys whose texts may hold any character."""


def _scalar(answer: Answer) -> str:
    """An answer in YAML; a text in quotes, as JSON has it."""
    if isinstance(answer, date):
        return answer.isoformat()
    if isinstance(answer, float | int):
        return f"{answer:.9f}".rstrip("0").rstrip(".")
    return quoted(answer)
