"""An item of the list of decisions: what it states, checked, and as text."""

from __future__ import annotations

from functools import partial

from lamppu_xl.definition.coordinator_lists.decision_schemas import SHAPES, DecisionShape
from lamppu_xl.definition.history.issued_definitions import PeriodDefinitions
from lamppu_xl.definition.history.stored_definition import file_name
from lamppu_xl.definition.problems import Problems
from lamppu_xl.definition.register import model_of
from lamppu_xl.definition.schemas import read
from lamppu_xl.definition.yaml_text import quoted
from lamppu_xl.definition.yaml_tree import (
    Node,
    YamlMapping,
    YamlScalar,
    place_of,
    plain,
)
from lamppu_xl.domain.answer_ref import AnswerRef
from lamppu_xl.domain.decision_reason import DecisionReason
from lamppu_xl.domain.decisions import Decision, DecisionKind, can_be_accepted
from lamppu_xl.domain.periods import Period
from lamppu_xl.domain.project import Project
from lamppu_xl.domain.text import VocabularyTerm


def read_decision(node: Node, definitions: PeriodDefinitions, problems: Problems) -> Decision | None:
    """The decision that an item states; None with the reason among the problems."""
    kind = _kind(node, problems)
    shape = read(SHAPES[kind], node, problems) if kind else None
    if kind is None or shape is None:
        return None
    before = len(problems.findings)
    _check_references(shape, node, definitions, problems)
    if len(problems.findings) > before:
        return None
    stated = dict(shape)
    values = dict(stated.get("values") or {})
    if stated.get("value") is not None:
        values[stated["entry"]] = stated["value"]
    reason = DecisionReason(shape.because, shape.day, shape.role)
    partner = stated.get("partner") or ""
    return model_of(Decision, shape, kind=kind, reason=reason, partner=partner, values=values, place=node.place)


def _kind(node: Node, problems: Problems) -> DecisionKind | None:
    """The kind of a decision; a problem if there is none."""
    written = node.get("decision") if isinstance(node, YamlMapping) else None
    kinds = tuple(kind.value for kind in DecisionKind)
    if isinstance(written, YamlScalar) and written.text in kinds:
        return DecisionKind(written.text)
    if isinstance(node, YamlMapping) and written is None:
        problems.add("D105", node.place, key="decision")
        return None
    place = written.place if written else node.place
    value = plain(written or node)
    problems.add("D106", place, value=value if isinstance(value, str) else "", expected=kinds)
    return None


def _check_references(shape: DecisionShape, node: Node, definitions: PeriodDefinitions, problems: Problems) -> None:
    """Report what a decision names and no definition of the period knows, and codes that cannot be accepted."""
    stated = dict(shape)
    code, until = stated.get("code"), stated.get("until")
    if code is not None and not can_be_accepted(code):
        problems.add("D131", place_of(node, ("code",)), finding=code)
    if until is not None and until < shape.day:
        problems.add("D110", place_of(node, ("until",)), what="until", start=shape.day, end=until)
    if stated.get("value") and stated.get("values"):
        problems.contradiction("value", "values", place_of(node, ("values",), key=True))
    if stated.get("value") and not stated.get("entry"):
        problems.add("D105", place_of(node, ("value",), key=True), key="entry")
    partner = stated.get("partner") or ""
    if partner and not _check_partner(partner, node, definitions, problems):
        return
    for entry in filter(None, (stated.get("entry"), *(stated.get("values") or ()))):
        path = ("entry",) if entry == stated.get("entry") else ("values", str(entry))
        if not definitions.check(partial(_asks, definitions.period, partner, entry)):
            what = VocabularyTerm("field")
            problems.add("D107", place_of(node, path), what=what, name=str(entry), guess="")
    digest = stated.get("definition")
    if digest and definitions.store.definition(digest) is None:
        problems.add("D132", place_of(node, ("definition",)), definition=digest, file=file_name(digest))


def _check_partner(partner: str, node: Node, definitions: PeriodDefinitions, problems: Problems) -> bool:
    if definitions.check(lambda project: project.partner(partner) is not None):
        return True
    known = [other.id for other in definitions.project.partners]
    return problems.check_known("partner", partner, known, place_of(node, ("partner",)))


def _asks(period: Period, partner_id: str, entry: AnswerRef, project: Project) -> bool:
    """Whether the form of a partner asks for an answer in a period."""
    partner, edition = project.partner(partner_id), project.period(period.id)
    table = next((table for table in project.form.tables if table.id == entry.table), None)
    if partner is None or edition is None or table is None:
        return False
    has_field = any(answer.name == entry.field for answer in table.answers)
    return has_field and any(line.id == entry.row for line in project.lines_of(table, partner, edition))


def written(decision: Decision, *, owner: str = "partner") -> str:
    """A decision as an item of the file.

    Args:
        owner: the key of the one that sent the file: `partner`, or `project` in a programme.
    """
    lines = [f"decision: {decision.kind.value}"]
    lines += [f"{key}: {text}" for key, text in _texts(decision, owner).items() if text]
    if decision.kind is DecisionKind.AMEND:
        lines.append(f"templates: [{', '.join(quoted(template) for template in decision.templates)}]")
    if decision.values and decision.entry is None:
        lines.append("values:")
        lines += [f"  {entry}: {quoted(checksum)}" for entry, checksum in decision.values.items()]
    lines.append(f"because: {quoted(decision.reason.because)}")
    if decision.reason.role:
        lines.append(f"role: {quoted(decision.reason.role)}")
    lines.append(f"day: {decision.reason.day.isoformat()}")
    return "- " + "\n  ".join(lines) + "\n"


def _texts(decision: Decision, owner: str) -> dict[str, str]:
    """The keys of one line that a decision has."""
    value = decision.values.get(decision.entry, "") if decision.entry else ""
    return {
        "code": decision.code,
        owner: decision.partner,
        "entry": str(decision.entry) if decision.entry else "",
        "outcome": decision.outcome.value if decision.outcome else "",
        "value": quoted(value) if value else "",
        "until": decision.until.isoformat() if decision.until else "",
        "sha256": quoted(decision.sha256) if decision.sha256 else "",
        "file": quoted(decision.file) if decision.file else "",
        "definition": quoted(decision.definition) if decision.definition else "",
    }
