"""Proves a definition: every template that it describes can be made, and is read back as it was made."""

from __future__ import annotations

import logging
import re
from pathlib import Path
from typing import TYPE_CHECKING

from lamppu_xl.domain.errors import DefinitionError
from lamppu_xl.domain.findings import Fact, Finding, Place
from lamppu_xl.domain.form import RowPerGoal
from lamppu_xl.domain.project import Project
from lamppu_xl.domain.text import Phrase, VocabularyTerm
from lamppu_xl.i18n.translator import Translator, project_translator
from lamppu_xl.services.proven_definitions import definition_key, is_proven, remember
from lamppu_xl.services.workspace import Workspace
from lamppu_xl.templates.sheet_keys import HELP, LISTS, META, goal_sheet_key, table_sheet_key

if TYPE_CHECKING:
    from lamppu_xl.definition.questions.part_places import PartPlaces
    from lamppu_xl.services.template_proof import TemplateFault

logger = logging.getLogger(__name__)

_MOST_FAULTS = 50
"""How many faults of templates are looked for; a definition with more has the same fault many times."""


_LONGEST_QUOTE = 60
"""Characters of a text of the form that a finding quotes."""


def prove(workspace: Workspace) -> None:
    """Refuse a definition whose templates cannot all be made and read back.

    Raises:
        DefinitionError: with the reasons.
    """
    if findings := proof_findings(workspace.project, workspace.definition):
        raise DefinitionError("The definition has errors. Correct them and try again.", findings)


def proof_findings(project: Project, path: Path) -> tuple[Finding, ...]:
    """Why templates of a definition cannot be made or read back; nothing for a definition that was proven before.

    Args:
        project: the valid definition.
        path: the project's folder or its `project.yaml`.
    """
    key = definition_key(project)
    if is_proven(key):
        return ()
    from lamppu_xl.definition.questions.part_places import PartPlaces  # noqa: PLC0415  # slow to import
    from lamppu_xl.services.template_proof import template_faults  # noqa: PLC0415

    def words_of(language: str) -> Translator:
        return project_translator(project, language)

    findings: dict[tuple[str, Place, str], Finding] = {}
    places: PartPlaces | None = None
    for number, fault in enumerate(template_faults(project, words_of), 1):
        places = places or PartPlaces(path)
        finding = _finding(project, places, fault)
        findings.setdefault((finding.code.id, finding.place, _cause(fault)), finding)
        logger.debug("%s: %s %s %s", fault.form.partner.id, fault.sheet, fault.cell, _cause(fault))
        if number >= _MOST_FAULTS:
            break
    if not findings:
        remember(key)
    return tuple(sorted(findings.values(), key=lambda finding: finding.place.sort_key()))


def _cause(fault: TemplateFault) -> str:
    """The cause without its numbers, by which faults of several partners and periods are the same."""
    return fault.cause.code.id if isinstance(fault.cause, Finding) else re.sub(r"\d+", "", fault.cause)


def _finding(project: Project, places: PartPlaces, fault: TemplateFault) -> Finding:
    what, place = _part(project, places, fault)
    facts: dict[str, Fact] = {"what": what, "partner": fault.form.partner.id, "period": fault.form.period.id}
    if isinstance(fault.cause, str):
        return Finding.of("D145", place, **facts, reason=fault.cause)
    if fault.cause.code.id == "F112":
        limit = fault.cause.facts["limit"]
        limit = limit if isinstance(limit, VocabularyTerm) else VocabularyTerm(str(limit))
        size: dict[str, Fact] = {name: fault.cause.facts[name] for name in ("found", "allowed")}
        del facts["what"]
        return Finding.of("D148", places.project, **facts, limit=limit, **size)
    section = "message" if fault.cause.code.id[0] in "FS" else "title"
    found = Phrase(f"{fault.cause.code.id}.{section}", fault.cause.facts, "codes")
    return Finding.of("D146", place, **facts, inner=fault.cause.code.id, found=found)


def _part(project: Project, places: PartPlaces, fault: TemplateFault) -> tuple[str, Place]:
    """The part of the definition that a fault is about, and where it is written."""
    from lamppu_xl.services.helper_cells import table_and_field  # noqa: PLC0415  # slow to import

    entry, partner = fault.entry, fault.form.partner
    tables = {table_sheet_key(table.id): table.id for table in project.form.tables}
    tables |= {f"sheet {key}": table for key, table in tables.items()}
    if entry and (part := table_and_field(project, entry)):
        return ".".join(filter(None, part)), places.table(part[0], part[1] or None)
    if fault.text and (written := places.text(fault.text)):
        return f"“{fault.text[:_LONGEST_QUOTE]}”", written
    if fault.sheet in tables:
        return tables[fault.sheet], places.table(tables[fault.sheet])
    per_goal = [table.id for table in project.form.tables if isinstance(table.rows, RowPerGoal)]
    for goal in project.goals:
        if any(goal_sheet_key(table, goal.id) == fault.sheet for table in per_goal):
            return goal.id, places.goal(goal.id)
    if fault.sheet == LISTS:
        return "lists", places.lists()
    if fault.sheet in (HELP, META):
        return partner.id, places.partner(partner.id)
    return project.id, places.project
