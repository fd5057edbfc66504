"""Checks a programme against the definitions of its projects: everything that it refers to must exist."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from lamppu_xl.definition.file_names import PROGRAMME_FILE, PROJECT_FILE, definition_file, is_file
from lamppu_xl.definition.forms import seen_from, shipped_forms
from lamppu_xl.definition.history.stored_definition import DefinitionStore
from lamppu_xl.definition.problems import Problems, guess
from lamppu_xl.definition.programme_loader import LoadedProgramme, ProgrammeSource, read_programme
from lamppu_xl.definition.project_loader import load
from lamppu_xl.definition.register import id_nodes
from lamppu_xl.definition.yaml_tree import Node, YamlMapping, YamlSequence, place_of
from lamppu_xl.domain.aggregate_rules import aggregate_in_row
from lamppu_xl.domain.answer_ref import AnswerRef
from lamppu_xl.domain.answer_types import ValueType
from lamppu_xl.domain.findings import Place, has_errors
from lamppu_xl.domain.form import Aggregate, Form, FreeLines, RowPerCode, RowPerGoal, SingleRow, Table
from lamppu_xl.domain.programme import (
    EVENTS,
    EVERY,
    PracticeSource,
    Programme,
    ProgrammeEvent,
    ProgrammeIndicator,
    ProgrammeProject,
)
from lamppu_xl.domain.project import Project
from lamppu_xl.domain.text import Text, VocabularyTerm
from lamppu_xl.domain.units import EUROS, UNIT, Counted, counted, first_counted, other_unit

ISSUED = "issued"
"""The folder of a period with the definitions that its templates were made with."""


@dataclass(frozen=True)
class CheckedProgramme(LoadedProgramme):
    """A programme with the projects whose definitions are at hand; their problems are among its own."""

    projects: Mapping[str, Project]
    """The valid ones by id."""

    @property
    def is_valid(self) -> bool:
        return not has_errors(self.problems)


def check_programme(path: Path, *, forms: Sequence[Path] = ()) -> CheckedProgramme:
    """Read the programme in a folder, or the one of a `programme.yaml`, with the definitions of its projects.

    Args:
        path: The folder or the file.
        forms: More folders with forms, as for a project.
    """
    written = read_programme(path)
    programme = written.programme
    projects: dict[str, Project] = {}
    for member in programme.projects if programme else ():
        project = _load(written, member, forms) if member.definition else None
        if programme and project:
            projects[member.id] = project
            _ProjectLink(written, programme, member, project).check()
    if programme:
        for indicator in programme.indicators:
            _check_units(written, programme, projects, indicator)
        _check_forms(written, programme, projects)
    programme = None if written.problems.has_errors else programme
    return CheckedProgramme(programme, written.problems.in_order(), written.folder, projects)


def _load(written: ProgrammeSource, member: ProgrammeProject, forms: Sequence[Path]) -> Project | None:
    """A project by its definition; the file names of its problems are relative to the programme's folder."""
    named = written.folder / member.definition
    file = definition_file(named, PROJECT_FILE)
    if not is_file(file):
        written.problems.add("D102", _place(written, "projects", member.id, "definition"), path=member.definition)
        return None
    loaded = load(named, forms=forms)
    written.problems.findings += (seen_from(member.definition, finding) for finding in loaded.problems)
    return loaded.project


def _place(written: ProgrammeSource, part: str, id: str, *path: str | int, key: bool = False) -> Place:
    """The place of a path below the item of an id, in one of the programme's lists."""
    nodes = written.top.get(part) if written.top else None
    items = nodes.items if isinstance(nodes, YamlSequence) else ()
    node = next((item for item in items if [node.text for node in id_nodes([item])] == [id]), None)
    return place_of(node, path, key=key) if node else Place(PROGRAMME_FILE)


def _entry_place(written: ProgrammeSource, indicator: ProgrammeIndicator, project: str) -> Place:
    """Where an indicator says at which entry a project asks for it."""
    path = ("entries", project) if project in indicator.entries else ("entry",)
    return _place(written, "indicators", indicator.id, *path)


@dataclass(frozen=True)
class _ProjectLink:
    """Where a programme and one of its projects meet."""

    written: ProgrammeSource
    programme: Programme
    member: ProgrammeProject
    project: Project

    @property
    def problems(self) -> Problems:
        return self.written.problems

    def place(self, *path: str | int, key: bool = False) -> Place:
        return _place(self.written, "projects", self.member.id, *path, key=key)

    @cached_property
    def issued(self) -> tuple[Project, ...]:
        """The definitions that templates of the project were made with; what they have was reported, and counts."""
        folder = definition_file(self.written.folder / self.member.definition, PROJECT_FILE).parent
        stores = (DefinitionStore(folder / period.id / ISSUED) for period in self.project.periods)
        return tuple(filter(None, (store.definition(digest) for store in stores for digest in store.digests)))

    def check_known(self, what: str, name: str, names_in: Callable[[Project], Collection[str]], place: Place) -> None:
        """Report a reference to something that neither the present definition nor an earlier one has."""
        known = names_in(self.project)
        if name not in known and not any(name in names_in(each) for each in self.issued):
            self.problems.check_known(what, name, known, place)

    def check(self) -> None:
        if self.project.id != self.member.id:
            first, second = f"projects: {self.member.id}", f"{PROJECT_FILE} id: {self.project.id}"
            self.problems.contradiction(first, second, self.place("id"))
        self.check_goals()
        self.check_periods()
        self.check_partners()
        self.check_coordinator()
        for indicator in self.programme.indicators:
            self.check_indicator(indicator)
        for event in self.programme.events:
            self.check_event(event)

    def check_goals(self) -> None:
        places = {goal: self.place("goals", goal, key=True) for goal in self.member.goals if goal != EVERY}
        places |= {goal: self.place("left_out") for goal in self.member.left_out}
        for goal, place in places.items():
            self.check_known("goal", goal, _goal_ids, place)

    def check_periods(self) -> None:
        ids = [period.id for period in self.project.periods]
        for period, names in self.member.periods.items():
            for index, name in enumerate(names):
                self.problems.check_known("period", name, ids, self.place("periods", period, index))
        taken = {name for period in self.programme.periods for name in self.member.periods_in(period.id)}
        for name in ids:
            if name not in taken:
                self.leaves_out("period", name, "periods")

    def check_partners(self) -> None:
        for name in self.member.organisations:
            self.check_known("partner", name, _partner_ids, self.place("organisations", name, key=True))
        for partner in self.project.partners:
            same_id = self.programme.organisation(partner.id)
            if self.programme.organisation_of(self.member.id, partner) is None:
                if same_id:  # of another business id: it cannot be the same organisation
                    first = f"organisations: {same_id.id} {same_id.business_id}"
                    second = f"{self.member.id}: {partner.id} {partner.business_id}"
                    place = _place(self.written, "organisations", same_id.id, "business_id")
                    self.problems.contradiction(first, second, place)
                elif not partner.business_id and partner.id not in self.member.organisations:
                    self.leaves_out("partner", partner.id, "organisations")

    def leaves_out(self, what: str, name: str, key: str) -> None:
        """Report something that the programme does not count, or counts wrongly."""
        self.problems.add(
            "D122", self.place(key, key=True), what=VocabularyTerm(what), name=name, project=self.member.id
        )

    def check_coordinator(self) -> None:
        """The coordinator that the programme names is the one that the project names."""
        found = self.programme.organisation_of(self.member.id, self.project.coordinator)
        if self.programme.organisation(self.member.coordinator) and (
            found is None or found.id != self.member.coordinator
        ):
            first = f"coordinator: {self.member.coordinator}"
            second = f"{self.member.id}: {self.project.coordinator.id} roles: coordinator"
            self.problems.contradiction(first, second, self.place("coordinator"))

    # Where it is counted

    def check_indicator(self, indicator: ProgrammeIndicator) -> None:
        entry = indicator.entry_in(self.member.id)
        if entry is None:
            return
        place = _entry_place(self.written, indicator, self.member.id)
        missing, meant = _missing(self.project, entry)
        if missing and any(not _missing(each, entry)[0] for each in self.issued):
            return
        if missing:
            name = f"{self.member.id}: {entry}"
            self.problems.add("D107", place, what=VocabularyTerm(missing), name=name, guess=str(meant or ""))
            return
        field = self.project.form.table(entry.table).field(entry.field).in_row(entry.row)
        aggregate, question = f"{indicator.id} aggregate: {indicator.aggregate}", f"{self.member.id}: {entry}"
        if field.personal:
            self.problems.contradiction(f"{indicator.id}: {entry}", f"{question} personal: yes", place)
        if indicator.aggregate in _OF_NUMBERS and field.kind.type is not ValueType.NUMBER:
            self.problems.contradiction(aggregate, f"{question} kind: {field.kind.name}", place)
        elif indicator.aggregate in _ADDED and _aggregate(self.project, entry) is Aggregate.NEVER:
            self.problems.contradiction(aggregate, f"{question} aggregate: never", place)
        elif indicator.aggregate in _ADDED and field.kind.name == "percent":
            self.problems.contradiction(aggregate, f"{question} kind: percent", place)

    def check_event(self, event: ProgrammeEvent) -> None:
        for index, name in enumerate(event.same_as.get(self.member.id, ())):
            place = _place(self.written, "events", event.id, "same_as", self.member.id, index)
            self.check_known("event", name, _event_ids, place)


def _goal_ids(project: Project) -> list[str]:
    return [goal.id for goal in project.goals]


def _partner_ids(project: Project) -> list[str]:
    return [partner.id for partner in project.partners]


def _event_ids(project: Project) -> list[str]:
    events = project.lists.get(EVENTS)
    return [option.id for option in events.options] if events else []


_ADDED = (Aggregate.SUM, Aggregate.LAST)
_OF_NUMBERS = (*_ADDED, Aggregate.MAX)


def _aggregate(project: Project, entry: AnswerRef) -> Aggregate | None:
    """How the project itself brings a figure together."""
    table = project.form.table(entry.table)
    return aggregate_in_row(project, table, table.field(entry.field), entry.row)


def _missing(project: Project, entry: AnswerRef) -> tuple[str, AnswerRef | None]:
    """Which part of an address a project's form does not have, or nothing; and the address that was probably meant."""
    tables = {table.id: table for table in project.form.tables}
    name = entry.table if entry.table in tables else guess(entry.table, tables)
    if not name:
        return "table", None
    rows = _row_ids(project, tables[name])
    only = rows[0] if len(rows) == 1 else ""
    row = entry.row if entry.row in (*rows, EVERY) else only or guess(entry.row, rows)
    fields = [field.name for field in tables[name].answers]
    field = entry.field if entry.field in fields else guess(entry.field, fields)
    meant = AnswerRef(name, row, field)
    missing = next((part for part in ("table", "row", "field") if getattr(entry, part) != getattr(meant, part)), "")
    return missing, meant if row and field else None


def _row_ids(project: Project, table: Table) -> list[str]:
    match table.rows:
        case RowPerGoal():
            return _goal_ids(project)
        case RowPerCode(list_id):
            return [option.id for option in project.lists[list_id].options]
        case FreeLines() as rows:
            return [str(number) for number in range(1, rows.total + 1)]
        case SingleRow():
            return ["1"]


# Units


def _check_units(
    written: ProgrammeSource, programme: Programme, projects: Mapping[str, Project], indicator: ProgrammeIndicator
) -> None:
    """Warn of each project that counts an indicator in another unit than the programme, or than the first project."""
    known = [(member.id, projects.get(member.id), indicator.entry_in(member.id)) for member in programme.projects]
    own = {name: _counted(project, entry) for name, project, entry in known if project and entry}
    first = first_counted(own.values(), programme.currency)
    for name, each in own.items():
        if found := other_unit(each, indicator.unit, programme.currency, first):
            place, (unit, expected) = _entry_place(written, indicator, name), found
            written.problems.add("D245", place, name=indicator.id, project=name, unit=unit, expected=expected)


def _counted(project: Project, entry: AnswerRef) -> Counted:
    """In what a project counts the figures to which an entry leads."""
    table = next((table for table in project.form.tables if table.id == entry.table), None)
    field = next((field for field in table.answers if field.name == entry.field), None) if table else None
    rows = [entry.row]
    if table and entry.row == EVERY and isinstance(table.rows, RowPerCode):
        rows = [option.id for option in project.lists[table.rows.list].options]
    kinds = [field.in_row(row).kind for row in rows] if field else []
    numbers = {kind.name for kind in kinds if kind.type is ValueType.NUMBER}
    return counted(numbers, _units(project, entry), project.currencies or (EUROS,))


def _units(project: Project, entry: AnswerRef) -> Iterator[Text]:
    """The units of the rows of an entry."""
    table = next((table for table in project.form.tables if table.id == entry.table), None)
    if table is None or not isinstance(table.rows, RowPerCode):
        return
    for option in project.lists[table.rows.list].options:
        unit = option.details.get(UNIT) if entry.row in (EVERY, option.id) else None
        if isinstance(unit, Text) and unit.translations:
            yield unit


# Tables of good practices


def _check_forms(written: ProgrammeSource, programme: Programme, projects: Mapping[str, Project]) -> None:
    """Each form in which practices are looked for is there, and has the table and the fields."""
    forms = {project.form.id: project.form for project in projects.values()}
    node = written.top.get("practice_sources") if written.top else None
    if not isinstance(node, YamlMapping):
        return
    known = {*forms, *shipped_forms()}
    all_read = len(projects) == len(programme.projects)
    for form, source in programme.practice_sources.items():
        if form in forms:
            _check_source(written.problems, forms[form], source, node.values[form])
        elif all_read and form not in known:
            written.problems.add("D118", node.keys[form], form=form, guess=guess(form, known))


def _check_source(problems: Problems, form: Form, source: PracticeSource, node: Node) -> None:
    tables = {table.id: table for table in form.tables}
    if not problems.check_known("table", source.table, tables, place_of(node, ("table",))):
        return
    fields = {field.name: field for field in tables[source.table].answers}
    for key, name in (("name", source.name), ("link", source.link), ("goal", source.goal)):
        place, question = place_of(node, (key,)), f"{source.table}.{name}"
        if not name or not problems.check_known("field", name, fields, place):
            continue
        if fields[name].personal:
            problems.contradiction(f"{key}: {name}", f"{question} personal: yes", place)
        elif key == "goal" and fields[name].options != "goals":
            problems.contradiction(f"goal: {name}", f"{question} list: {fields[name].options}", place)
