"""A project or programme and its folder; choosing a period and partners."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from lamppu_xl.archive.record import LOG
from lamppu_xl.definition import PROGRAMME_FILE, PROJECT_FILE
from lamppu_xl.definition import load_programme as read_programme
from lamppu_xl.definition.file_names import (
    WORKBOOK,
    has_definition,
    is_definition_name,
    is_definition_workbook,
    workbook_name,
)
from lamppu_xl.definition.file_names import definition_file as project_file
from lamppu_xl.definition.history.stored_definition import DefinitionStore
from lamppu_xl.domain.errors import DefinitionError, UsageError
from lamppu_xl.domain.findings import Finding
from lamppu_xl.domain.partner_history import project_as_of
from lamppu_xl.domain.partners import Partner
from lamppu_xl.domain.periods import Period
from lamppu_xl.domain.project import Project
from lamppu_xl.domain.sentence import Sentence
from lamppu_xl.i18n.translator import Translator, project_translator, translator_for
from lamppu_xl.services.activity_log import ActivityLog
from lamppu_xl.services.clock import current_day
from lamppu_xl.services.kept_definitions import load
from lamppu_xl.services.lost_periods import refuse_lost_periods
from lamppu_xl.services.open_returns import has_open_returns, is_frozen
from lamppu_xl.templates.file_names import template_stem

if TYPE_CHECKING:
    from lamppu_xl.domain.programme import FocusArea, Programme, ProgrammeProject

logger = logging.getLogger(__name__)

Definition = TypeVar("Definition", bound="Project | Programme")
Item = TypeVar("Item", bound="Partner | Period | FocusArea | ProgrammeProject")


@dataclass(frozen=True)
class Workspace:
    """A project and its folder: plain files under fixed names."""

    folder: Path
    project: Project
    definition_file: str = PROJECT_FILE
    """The name of the definition in the folder."""
    open_password: str | None = field(default=None, repr=False)
    """The password that opens templates, feedback workbooks and returns; None if they are not encrypted."""
    _definitions: dict[str, DefinitionStore] = field(default_factory=dict, compare=False, repr=False)
    """By period id."""
    _logs: dict[str, ActivityLog] = field(default_factory=dict, compare=False, repr=False)
    """By period id."""

    @property
    def definition(self) -> Path:
        return self.folder / self.definition_file

    @property
    def is_workbook(self) -> bool:
        """Whether the definition is a workbook, so that new lists are workbooks, too."""
        return self.definition.suffix == WORKBOOK

    def inbox(self, period: Period) -> Path:
        return self.folder / period.id / "inbox"

    def outbox(self, period: Period) -> Path:
        return self.folder / period.id / "outbox"

    def issued(self, period: Period) -> Path:
        """The folder of definitions and manifests: what each template was issued with."""
        return self.folder / period.id / "issued"

    def imported(self, period: Period) -> Path:
        """The folder of tables with earlier results, and of their maps."""
        return self.folder / period.id / "imported"

    def definitions(self, period: Period) -> DefinitionStore:
        """The definitions that templates of a period were issued with."""
        return self._definitions.setdefault(period.id, DefinitionStore(self.issued(period)))

    def log(self, period: Period) -> ActivityLog:
        """The log of what was received, written and sent in a period."""
        return self._logs.setdefault(period.id, ActivityLog(self.folder / period.id / LOG))

    @property
    def logs(self) -> tuple[ActivityLog, ...]:
        """The logs that were used; each has the `problem` if something could not be logged."""
        return tuple(self._logs.values())

    def feedback(self, period: Period) -> Path:
        return self.folder / period.id / "feedback"

    def previews(self, period: Period) -> Path:
        """The folder of templates that are only shown to somebody."""
        return self.folder / period.id / "preview"

    def letters(self, period: Period) -> Path:
        return self.folder / period.id / "letters"

    def master(self, period: Period) -> Path:
        return self.folder / period.id / "master.xlsx"

    def feedback_name(self, period: Period, partner: Partner) -> str:
        """`LAMPPU_2012-2_KAO_palaute.xlsx`: the template's name and a word in the partner's language."""
        word = self.translator_for(partner.language).label("feedback_file_name")
        return f"{self.project.id}_{period.id}_{partner.id}_{word}.xlsx"

    def translator_for(self, language: str | None = None) -> Translator:
        """The translator for a language; by default the project's own."""
        return project_translator(self.project, language or "")


@dataclass(frozen=True)
class ProgrammeWorkspace:
    """A programme and its folder."""

    folder: Path
    programme: Programme
    _logs: dict[str, ActivityLog] = field(default_factory=dict, compare=False, repr=False)
    """By period id."""

    def log(self, period: Period) -> ActivityLog:
        """The log of the masters that were received in a period, and of what was written."""
        return self._logs.setdefault(period.id, ActivityLog(self.folder / period.id / LOG))

    @property
    def logs(self) -> tuple[ActivityLog, ...]:
        """The logs that were used; each has the `problem` if something could not be logged."""
        return tuple(self._logs.values())

    def inbox(self, period: Period) -> Path:
        """The folder for the masters of the projects."""
        return self.folder / period.id / "inbox"

    def workbook(self, period: Period) -> Path:
        return self.folder / period.id / "programme.xlsx"

    def translator_for(self, language: str | None = None) -> Translator:
        """The translator for a language; by default the programme's own."""
        chosen = language or self.programme.language
        return translator_for(chosen, self.programme.chain(chosen))


def template_name(project: Project, period: Period, partner_id: str) -> str:
    """`LAMPPU_2012-2_KAO.xlsx`."""
    return f"{template_stem(project, period, partner_id)}.xlsx"


def preview_name(project: Project, period: Period, partner_id: str, words: Translator) -> str:
    """`LAMPPU_2012-2_KAO_esikatselu.xlsx`: the template's name and a word in the partner's language."""
    return f"{template_stem(project, period, partner_id)}_{words.label('preview_file_name')}.xlsx"


ProjectSource = str | Path | Workspace
"""A project's folder, its `project.yaml`, or what `load_project` returned."""

ProgrammeSource = str | Path | ProgrammeWorkspace
"""A programme's folder, its `programme.yaml`, or what `load_programme` returned."""


def is_project(path: Path) -> bool:
    """Whether a path is a project's folder or its definition."""
    return has_definition(path, PROJECT_FILE) or (_is_definition(path, PROJECT_FILE) and not is_programme(path))


def _is_definition(path: Path, name: str) -> bool:
    """Whether a path is the file of a definition; a workbook under another name has the sheets of one."""
    if path.suffix == WORKBOOK:
        return path.is_file() and (path.name == workbook_name(name) or is_definition_workbook(path))
    return is_definition_name(path) and path.is_file()


def is_programme(path: Path) -> bool:
    """Whether a path is a programme's folder or its definition."""
    if path.suffix == WORKBOOK and path.is_file():
        return path.name == workbook_name(PROGRAMME_FILE) and is_definition_workbook(path)
    return has_definition(path, PROGRAMME_FILE) or (path.name == PROGRAMME_FILE and path.is_file())


def require_project(path: Path) -> None:
    """Raise a `UsageError` if a path is neither a project's folder nor its definition."""
    if is_project(path):
        return
    place = _place(path)
    if is_programme(path):
        raise UsageError(
            "There is a programme {place}, not a project. Name the folder of one of its projects.", place=place
        )
    raise UsageError(
        "There is no project.yaml or project.xlsx {place}. "
        "Name the project's folder, or start one with 'lamppu-xl init DIR'.",
        place=place,
    )


def load_project(project: ProjectSource = Path(), *, open_password: str | None = None) -> Workspace:
    """Read the definition of a project.

    Args:
        project: the project's folder or its `project.yaml`; by default the current folder.
        open_password: the password that opens its templates, feedback workbooks and returns, if they are encrypted.

    Raises:
        UsageError: there is no definition.
        DefinitionError: the definition has errors.
    """
    if isinstance(project, Workspace):
        return replace(project, open_password=open_password) if open_password else project
    path = Path(project)
    require_project(path)
    loaded = load(path)
    definition = _valid(loaded.project, loaded.problems, loaded.folder)
    return Workspace(loaded.folder, definition, definition_file(path), open_password)


def definition_file(path: Path) -> str:
    """The name of the definition in a project's folder, from the path of the folder or of the definition."""
    return project_file(path, PROJECT_FILE).name


def load_programme(programme: ProgrammeSource = Path()) -> ProgrammeWorkspace:
    """Read the definition of a programme; the definitions of its projects are not read.

    Args:
        programme: the programme's folder or its `programme.yaml`; by default the current folder.

    Raises:
        UsageError: there is no definition.
        DefinitionError: the definition has errors.
    """
    if isinstance(programme, ProgrammeWorkspace):
        return programme
    path = Path(programme)
    if not is_programme(path):
        raise UsageError("There is no programme.yaml {place}. Name the programme's folder.", place=_place(path))
    loaded = read_programme(path)
    return ProgrammeWorkspace(loaded.folder, _valid(loaded.programme, loaded.problems, loaded.folder))


def _valid(definition: Definition | None, problems: Sequence[Finding], folder: Path) -> Definition:
    """The definition that was read in a folder.

    Raises:
        DefinitionError: it has errors.
    """
    if definition is None:
        raise DefinitionError("The definition has errors. Correct them and try again.", problems)
    logger.debug("read the definition of %s in %s", definition.id, folder)
    return definition


def open_period(project: ProjectSource, period_id: str | None, today: date | None = None) -> tuple[Workspace, Period]:
    """A project and its period, as `load_project` and `choose_period` find them.

    Raises:
        DefinitionError: the definition lacks a period that templates were issued for.
    """
    workspace = load_project(project)
    refuse_lost_periods(workspace.folder, workspace.project)
    return workspace, choose_period(workspace.project, period_id, today, workspace.folder)


def choose_period(
    project: Project | Programme, period_id: str | None, today: date | None = None, folder: Path | None = None
) -> Period:
    """The period of an id; without an id the one that is being worked on.

    That is the one whose deadline comes next, or an earlier one with open returns: it is not frozen, and there are
    returns that no master workbook was made of. Of several the latest is chosen.

    Args:
        folder: of the project or programme; without it only the deadlines decide.

    Raises:
        UsageError: there is no such period.
    """
    if period_id is not None:
        return find_by_id("period", period_id, project.periods, project)
    day = today or current_day()
    still_open = [period for period in project.periods if folder is None or not is_frozen(folder / period.id)]
    due = next_due(still_open or project.periods, day)
    if folder is None:
        return due
    so_far = project.periods[: project.periods.index(due) + 1]
    return next((period for period in reversed(so_far) if has_open_returns(folder / period.id)), due)


def next_due(periods: Sequence[Period], day: date) -> Period:
    """The period whose deadline comes next, else the last one."""
    return next((period for period in periods if period.deadline >= day), periods[-1])


def choose_partners(project: Project, partner_ids: Sequence[str], period: Period | None = None) -> list[Partner]:
    """The partners of some ids, else all; with a period only those that report in it, under their names then.

    Raises:
        UsageError: there is no such partner, or it does not report in the period.
    """
    if period:
        project = project_as_of(project, period)
    if not partner_ids:
        return list(project.expected_partners(period) if period else project.partners)
    chosen = [find_by_id("partner", partner_id, project.partners, project) for partner_id in as_names(partner_ids)]
    for partner in chosen:
        if period and not partner.reports_in(period):
            raise UsageError(_not_expected(partner, period))
    return chosen


_NOT_FOUND = {
    "partner": "There is no partner '{id}' in {definition}. The partners are: {known}.",
    "period": "There is no period '{id}' in {definition}. The periods are: {known}.",
    "focus area": "There is no focus area '{id}' in {definition}. The focus areas are: {known}.",
    "project": "There is no project '{id}' in {definition}. The projects are: {known}.",
}


def find_by_id(kind: str, id: str, items: Iterable[Item], definition: Project | Programme) -> Item:
    """The item of an id, in upper or lower case.

    Args:
        kind: the noun for an item in messages.
        definition: the project or programme that the items belong to.

    Raises:
        UsageError: there is no such item.
    """
    by_id = {item.id.casefold(): item for item in items}
    if id.casefold() not in by_id:
        known = [item.id for item in by_id.values()] or Sentence("none")
        raise UsageError(_NOT_FOUND[kind], id=id, definition=definition.id, known=known)
    return by_id[id.casefold()]


def as_paths(paths: str | Path | Sequence[str | Path]) -> list[Path]:
    """Some paths; a single one counts as a list of one."""
    return [Path(path) for path in ([paths] if isinstance(paths, str | Path) else paths)]


def as_names(names: str | Sequence[str]) -> Sequence[str]:
    """Some names; a single one counts as a list of one, not as its letters."""
    return [names] if isinstance(names, str) else names


def existing(paths: Sequence[Path]) -> Sequence[Path]:
    """The same paths.

    Raises:
        UsageError: a file or folder does not exist.
    """
    for path in paths:
        if not path.exists() and not path.is_symlink():
            raise UsageError(
                "There is no file or folder '{path}'. Check the name, or put the returns there.", path=path
            )
    return paths


def if_folder(path: Path) -> list[Path]:
    """The folder, or nothing if it does not exist."""
    return [path] if path.is_dir() else []


def _place(path: Path) -> Sentence:
    return Sentence("in this folder") if path == Path() else Sentence("in '{path}'", path=path)


def _not_expected(partner: Partner, period: Period) -> Sentence:
    if not partner.reports:
        return Sentence("{partner} does not report: the definition says 'reports: no'.", partner=partner.id)
    has_left = partner.left and partner.left < period.start
    successor = Sentence(" Its successor is {partner}.", partner=partner.successor) if partner.successor else ""
    return Sentence(
        "{partner} does not report in {period}: it left on {day}.{successor}"
        if has_left
        else "{partner} does not report in {period}: it joined on {day}.{successor}",
        partner=partner.id,
        period=period.id,
        day=partner.left if has_left else partner.joined,
        successor=successor,
    )
