"""Reads the decisions of a programme about the master workbooks of a period, or reports all problems of their file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path

from lamppu_xl.definition.coordinator_lists.decision_schemas import DecisionShape, FileChecksum
from lamppu_xl.definition.coordinator_lists.decisions import LoadedDecisions
from lamppu_xl.definition.list_files import bounded_content, read_items
from lamppu_xl.definition.problems import Problems
from lamppu_xl.definition.register import model_of
from lamppu_xl.definition.schemas import Line, ProjectId, read
from lamppu_xl.definition.yaml_tree import Node, YamlMapping, YamlScalar, place_of
from lamppu_xl.domain.decision_reason import DecisionReason
from lamppu_xl.domain.decisions import Decision, DecisionKind


class UseMasterShape(DecisionShape):
    """Which master workbook of a project is used."""

    project: ProjectId
    sha256: FileChecksum
    file: Line = ""


class LeaveOutMasterShape(DecisionShape):
    """A master workbook that is left out."""

    sha256: FileChecksum
    project: ProjectId | None = None
    file: Line = ""


SHAPES: Mapping[DecisionKind, type[DecisionShape]] = {
    DecisionKind.USE: UseMasterShape,
    DecisionKind.LEAVE_OUT: LeaveOutMasterShape,
}


def load_master_decisions(file: Path, name: str, projects: Sequence[str]) -> LoadedDecisions:
    """The decisions in a file; none where there is no file.

    Args:
        name: of the file, in findings.
        projects: the ids of the programme's projects.
    """
    try:
        data = bounded_content(file)
    except FileNotFoundError:
        return LoadedDecisions(())
    return read_master_decisions(data, name, projects)


def read_master_decisions(data: bytes, name: str, projects: Sequence[str]) -> LoadedDecisions:
    """The decisions in a file's bytes; see `load_master_decisions`."""
    problems = Problems()
    items = read_items(data, name, problems)
    decisions = tuple(filter(None, map(partial(_decision, projects=projects, problems=problems), items)))
    return LoadedDecisions(() if problems.has_errors else decisions, problems.in_order())


def _decision(node: Node, projects: Sequence[str], problems: Problems) -> Decision | None:
    given = node.get("decision") if isinstance(node, YamlMapping) else None
    kind = given.text if isinstance(given, YamlScalar) else ""
    shape_type = {each.value: shape for each, shape in SHAPES.items()}.get(kind)
    if shape_type is None:
        if isinstance(node, YamlMapping) and given is None:
            problems.add("D105", node.place, key="decision")
        else:
            expected = tuple(each.value for each in SHAPES)
            problems.add("D106", given.place if given else node.place, value=kind, expected=expected)
        return None
    shape = read(shape_type, node, problems)
    if shape is None:
        return None
    project = dict(shape).get("project") or ""
    if project and not problems.check_known("project", project, projects, place_of(node, ("project",))):
        return None
    reason = DecisionReason(shape.because, shape.day, shape.role)
    return model_of(Decision, shape, kind=DecisionKind(kind), reason=reason, partner=project, place=node.place)
