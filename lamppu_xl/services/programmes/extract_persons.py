"""The persons whom extracts and public workbooks of a programme must not name.

They are of all projects, definitions and periods.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from pathlib import Path

from lamppu_xl.definition.history.stored_definition import DefinitionStore
from lamppu_xl.domain.programme import Programme
from lamppu_xl.domain.project import Project
from lamppu_xl.master.existing_master import LIMITS
from lamppu_xl.master.master_reader import read_incoming_master
from lamppu_xl.master.master_verdict import MasterVerdict
from lamppu_xl.programme.extract_redaction import KnownPersons, contact_persons, known_persons
from lamppu_xl.services.frozen_periods import frozen_period
from lamppu_xl.services.programmes.project_folders import project_workspace
from lamppu_xl.services.workspace import ProgrammeWorkspace, Workspace
from lamppu_xl.storage.atomic_files import checksum


def personal_values(
    space: ProgrammeWorkspace, verdicts: Iterable[MasterVerdict], earlier: Iterable[str]
) -> frozenset[str]:
    """The names, addresses and numbers of persons in all definitions and masters of the projects.

    A project's last master has the texts of all its periods, but the personal answers of the last one only: those of
    the others are in the masters of its own folder.

    Args:
        space: the programme.
        verdicts: on the masters of the reported period and the last ones before.
        earlier: the personal answers in the masters of all periods before.
    """
    verdicts = list(verdicts)
    values = {*earlier, *(value for verdict in verdicts if verdict.reading for value in verdict.reading.persons)}
    known = {verdict.sha256 for verdict in verdicts}
    for member in space.programme.projects:
        if workspace := project_workspace(space, member):
            for project in _definitions(workspace):
                values |= contact_persons(project)
            for path in _own_masters(workspace):
                values |= _persons_in(path, known)
    return frozenset(values)


def extract_persons(
    programme: Programme, verdicts: Iterable[MasterVerdict], values: Collection[str]
) -> Mapping[str, KnownPersons]:
    """The persons to be masked, by project and by the id of the programme for its own texts.

    A text may name the contact person of another project, too.

    Args:
        programme: its organisations, focus areas and events are no persons.
        verdicts: on the masters of the reported period and the last ones before, whose organisations, goals and places
            are no persons.
        values: names, addresses and numbers of persons in all projects.
    """
    verdicts = list(verdicts)
    ledgers = {verdict.project: verdict.ledger for verdict in reversed(verdicts) if verdict.ledger}
    names = (programme.id, *(member.id for member in programme.projects))
    return {name: known_persons(values, programme, ledgers.get(name)) for name in names}


def _definitions(workspace: Workspace) -> Iterator[Project]:
    """The definition of a project, and those with which its templates were issued."""
    yield workspace.project
    for period in workspace.project.periods:
        store = DefinitionStore(workspace.issued(period))
        yield from filter(None, (store.definition(digest) for digest in store.digests))


def _own_masters(workspace: Workspace) -> Iterator[Path]:
    """The masters in the folder of a project, of each period the frozen one, too."""
    for period in workspace.project.periods:
        yield workspace.master(period)
        if archive := frozen_period(workspace.folder, period):
            yield archive.master


def _persons_in(path: Path, known: set[str]) -> frozenset[str]:
    """The personal answers of a master; none if it does not exist or was read before.

    Args:
        known: the checksums of the masters that were read, to which that of this one is added.
    """
    sha256 = checksum(path) if path.is_file() else ""
    if not sha256 or sha256 in known:
        return frozenset()
    known.add(sha256)
    return read_incoming_master(path.read_bytes(), path.name, LIMITS).persons
