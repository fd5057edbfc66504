"""An item of the list of corrections: what it states, checked, and as text.

A correction is read by a definition that the corrected period was issued with, since a question may be retired by now.
"""

from __future__ import annotations

from datetime import date

from lamppu_xl.definition import coercion as values
from lamppu_xl.definition.coordinator_lists.correction_periods import check_periods
from lamppu_xl.definition.coordinator_lists.typed_answers import read_answer
from lamppu_xl.definition.history.issued_definitions import IssuedDefinitions
from lamppu_xl.definition.problems import Problems
from lamppu_xl.definition.register import model_of
from lamppu_xl.definition.schemas import CorrectionShape, read
from lamppu_xl.definition.written_values import plain_number
from lamppu_xl.definition.yaml_text import quoted
from lamppu_xl.definition.yaml_tree import (
    Node,
    YamlMapping,
    YamlScalar,
    place_of,
)
from lamppu_xl.domain.answers import Answer
from lamppu_xl.domain.corrections import Correction
from lamppu_xl.domain.form import Field
from lamppu_xl.domain.partners import Partner
from lamppu_xl.domain.project import Project


def read_correction(node: Node, project: Project, issued: IssuedDefinitions, problems: Problems) -> Correction | None:
    """The correction that an item states; None with the reason among the problems."""
    shape = read(CorrectionShape, node, problems)
    if shape is None:
        return None
    periods = [period.id for period in project.periods]
    is_known = check_periods(shape.period, shape.made_in, node, periods, problems)
    period = project.period(shape.period)
    if period is None or not is_known:
        return None
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
        return plain_number(answer)
    return quoted(answer)
