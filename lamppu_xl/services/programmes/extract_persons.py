"""The persons whom extracts and public workbooks of a programme must not name.

They are of all projects, definitions and periods.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from lamppu_xl.definition import load
from lamppu_xl.definition.history.stored_definition import DefinitionStore
from lamppu_xl.domain.programme import ProgrammeProject
from lamppu_xl.domain.project import Project
from lamppu_xl.master.master_verdict import MasterVerdict
from lamppu_xl.programme.extract_redaction import KnownPersons, contact_persons, known_persons
from lamppu_xl.services.file_finder import project_folder
from lamppu_xl.services.workspace import ProgrammeWorkspace, Workspace


def extract_persons(
    space: ProgrammeWorkspace, verdicts: Iterable[MasterVerdict], earlier: Iterable[str]
) -> Mapping[str, KnownPersons]:
    """The persons to be masked, by project and by the id of the programme for its own texts.

    A text may name the contact person of another project, too.

    Args:
        space: the programme.
        verdicts: on the masters of the reported period and the last ones before, whose organisations, goals and places
            are no persons.
        earlier: the personal answers in the masters of all periods before.
    """
    verdicts = list(verdicts)
    values = {*earlier, *(value for verdict in verdicts if verdict.reading for value in verdict.reading.persons)}
    for member in space.programme.projects:
        for project in _definitions(space, member):
            values |= contact_persons(project)
    ledgers = {verdict.project: verdict.ledger for verdict in reversed(verdicts) if verdict.ledger}
    names = (space.programme.id, *(member.id for member in space.programme.projects))
    return {name: known_persons(values, space.programme, ledgers.get(name)) for name in names}


def _definitions(space: ProgrammeWorkspace, member: ProgrammeProject) -> Iterator[Project]:
    """The definition of a project, and those with which its templates were issued, as far as they are at hand."""
    folder = project_folder(space.folder, member.definition)
    project = load(folder).project if folder else None
    if folder is None or project is None:
        return
    yield project
    workspace = Workspace(folder if folder.is_dir() else Path(folder).parent, project)
    for period in project.periods:
        store = DefinitionStore(workspace.issued(period))
        yield from filter(None, (store.definition(digest) for digest in store.digests))
