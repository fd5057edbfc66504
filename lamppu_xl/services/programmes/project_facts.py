"""What a programme workbook has of the folders of projects beside their masters.

These are persons to be masked, names of silent projects, what came after a master, and the rules and figures of the
workbook of the period before. The archive of a frozen period
keeps it, so that `verify` makes all outputs again after a folder has changed.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any

from lamppu_xl.archive.record import PROJECTS
from lamppu_xl.domain.findings import Fact, Finding, Place
from lamppu_xl.domain.form import Aggregate
from lamppu_xl.domain.grouping import grouped
from lamppu_xl.domain.programme import GoalMapping, Programme
from lamppu_xl.domain.text import Text, VocabularyTerm
from lamppu_xl.master.aggregation import Total, ValueRange
from lamppu_xl.master.master_verdict import MasterVerdict
from lamppu_xl.programme.earlier_definitions import RulesBefore
from lamppu_xl.services.programmes.extract_persons import personal_values
from lamppu_xl.services.programmes.project_folders import project_workspace
from lamppu_xl.services.workspace import ProgrammeWorkspace


@dataclass(frozen=True)
class ProjectFacts:
    """What is known of the projects beside their masters."""

    names: Mapping[str, Text]
    """By id the names of projects that only their own definitions name."""
    persons: frozenset[str] = field(default=frozenset(), repr=False)
    """Names, addresses, numbers and other personal answers; none if no output is without them."""
    later: tuple[Finding, ...] = ()
    """The returns and corrections that came to projects after their masters."""
    rules: RulesBefore | None = None
    """The rules of figures in the workbook of the period before, where no period is frozen."""

    def to_json(self) -> bytes:
        """The content of the file in an archive."""
        names = {project: dict(name.translations) for project, name in sorted(self.names.items())}
        content = {"names": names, "persons": sorted(self.persons), "later": [*map(_stored_finding, self.later)]}
        content |= {"rules": _stored_rules(self.rules)} if self.rules else {}
        return (json.dumps(content, ensure_ascii=False, indent=2) + "\n").encode("utf-8", "replace")

    @staticmethod
    def read(archive: Path) -> ProjectFacts | None:
        """What an archive has; None if its file is lost or damaged."""
        try:
            content = json.loads((archive / PROJECTS).read_bytes())
            names = {project: Text(tuple(name.items())) for project, name in content["names"].items()}
            later, rules = tuple(map(_read_finding, content["later"])), content.get("rules")
            return ProjectFacts(names, frozenset(content["persons"]), later, _read_rules(rules) if rules else None)
        except (OSError, ValueError, KeyError, TypeError, AttributeError, IndexError):
            return None

    def with_later(self, verdicts: Sequence[MasterVerdict]) -> list[MasterVerdict]:
        """Verdicts on masters, with what came after each."""
        later = grouped((each.place.file, each) for each in self.later)
        return [replace(each, later=tuple(later.get(each.file, ()))) for each in verdicts]

    def named(self, programme: Programme) -> Programme:
        """The programme with the names that only the definitions of its projects have."""
        projects = (
            replace(member, name=self.names[member.id], named_by_own=True) if member.id in self.names else member
            for member in programme.projects
        )
        return replace(programme, projects=tuple(projects))


def _stored_rules(before: RulesBefore) -> dict[str, Any]:
    ends = {
        key: [total.least, total.greatest] if isinstance(total, ValueRange) else [total]
        for key, total in before.totals.items()
        if total is not None
    }
    return {
        "period": before.period,
        "workbook": before.workbook,
        "sha256": before.sha256,
        "rules": {indicator: rule.value for indicator, rule in before.rules.items()},
        "targets": dict(before.targets),
        "totals": [[*key, *figures] for key, figures in ends.items()],
        "goals": {
            project: {goal: list(mapped.focus_areas) for goal, mapped in goals.items()}
            for project, goals in before.goals.items()
        },
        "replaced": {indicator: list(workbook) for indicator, workbook in before.replaced.items()},
    }


def _read_rules(stored: Any) -> RulesBefore:
    totals: dict[tuple[str, str], Total] = {
        (str(indicator), str(area)): ValueRange(*map(float, figures)) if figures[1:] else float(figures[0])
        for indicator, area, *figures in stored["totals"]
    }
    return RulesBefore(
        str(stored["period"]),
        {str(indicator): Aggregate(rule) for indicator, rule in stored["rules"].items()},
        {str(indicator): float(target) for indicator, target in stored["targets"].items()},
        totals,
        workbook=str(stored["workbook"]),
        sha256=str(stored["sha256"]),
        goals={
            str(project): {str(goal): GoalMapping(tuple(map(str, areas))) for goal, areas in goals.items()}
            for project, goals in stored["goals"].items()
        },
        replaced={str(name): (str(file), str(sha256)) for name, (file, sha256) in stored["replaced"].items()},
    )


def _stored_finding(finding: Finding) -> dict[str, Any]:
    facts = {key: _stored(fact) for key, fact in finding.facts.items()}
    return {"code": finding.code.id, "file": finding.place.file, "facts": facts}


def _read_finding(stored: Any) -> Finding:
    facts = {key: _read(fact) for key, fact in stored["facts"].items()}
    return Finding.of(stored["code"], Place(stored["file"]), **facts)


def _stored(fact: Fact) -> Any:
    """A fact of a finding as JSON has it."""
    match fact:
        case VocabularyTerm():
            return {"term": fact.key}
        case date():
            return {"day": fact.isoformat()}
        case Text():
            return {"texts": dict(fact.translations)}
    return fact if isinstance(fact, str | int | float) else str(fact)


def _read(stored: Any) -> Fact:
    """A fact from JSON."""
    match stored:
        case {"term": key}:
            return VocabularyTerm(str(key))
        case {"day": day}:
            return date.fromisoformat(day)
        case {"texts": texts}:
            return Text(tuple(texts.items()))
    return stored if isinstance(stored, int | float) else str(stored)


def project_facts(
    space: ProgrammeWorkspace,
    verdicts: Sequence[MasterVerdict],
    last: Sequence[MasterVerdict],
    earlier_persons: frozenset[str] | None = None,
) -> ProjectFacts:
    """What the definitions and masters of the projects have now.

    Args:
        verdicts: on the masters of the period.
        last: on the last masters before the period.
        earlier_persons: the personal answers in the masters of all periods before; None if no output is without them.
    """
    names, later = names_by_own(space, verdicts), tuple(found for each in verdicts for found in each.later)
    known = frozenset() if earlier_persons is None else personal_values(space, [*verdicts, *last], earlier_persons)
    return ProjectFacts(names, known, later)


def names_by_own(space: ProgrammeWorkspace, verdicts: Sequence[MasterVerdict]) -> dict[str, Text]:
    """By id the names of projects that neither the programme nor a valid master names, by their own definitions."""
    valid = {verdict.project for verdict in verdicts if verdict.accepted}
    unnamed = [each for each in space.programme.projects if each.name is None and each.id not in valid]
    return {each.id: own.project.name for each in unnamed if (own := project_workspace(space, each))}
