"""Keeps the definition of a project in the user's cache folder as it was read, so that it need not be read again.

A kept definition counts only if each file that it may have been read from has the same content, and lamppu-xl the same
code. One with any problem is not kept, nor one that is a workbook or names tables in other files.
"""

from __future__ import annotations

import hashlib
import json
import logging
import os
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from lamppu_xl import definition
from lamppu_xl.definition.file_names import PROJECT_FILE, WORKBOOK, definition_file
from lamppu_xl.definition.loaded_project import LoadedProject
from lamppu_xl.domain.definition_json import project_from_json, project_to_json
from lamppu_xl.domain.project import Project
from lamppu_xl.domain.version import __version__
from lamppu_xl.storage.atomic_files import write_file
from lamppu_xl.storage.cache_folder import CACHE_ERRORS, cache_file
from lamppu_xl.storage.resources import data_folder

logger = logging.getLogger(__name__)

FOLDER = "definitions"
"""The folder in the cache folder. Each file there is named by the place of its definition."""

_MOST = 100
"""How many definitions are kept, the newest ones."""

_CODE = ("answer_types", "definition", "domain", "i18n", "i18n/locales", "workbook")
"""The folders of lamppu-xl on which the result of reading a definition depends."""

_DAMAGED = (*CACHE_ERRORS, TypeError, AttributeError, RecursionError)


def load(path: Path) -> LoadedProject:
    """The project in a folder, or the one of a `project.yaml` or `project.xlsx`, kept or read by `definition.load`."""
    file = definition_file(path, PROJECT_FILE)
    state = _state(file)
    if not state:
        return definition.load(path)
    if project := _kept(file, state):
        return LoadedProject(project, (), file.parent)
    loaded = definition.load(path)
    if loaded.project and not loaded.problems:
        _keep(file, state, loaded.project)
    return loaded


def _state(file: Path) -> str:
    """A digest of the files of a definition and of the code that reads it; empty for one that is not kept."""
    digest = hashlib.sha256(__version__.encode())
    try:
        if file.suffix == WORKBOOK or file.with_suffix(WORKBOOK).exists():
            return ""
        for each in _files(file):
            digest.update(f"\n{each.absolute()}\n".encode("utf-8", "surrogatepass"))
            digest.update(hashlib.sha256(each.read_bytes()).digest())
        for entry in _code():
            digest.update(f"\n{entry.name} {entry.stat().st_size} {entry.stat().st_mtime_ns}".encode())
    except (OSError, ValueError):
        return ""
    return digest.hexdigest()


def _files(file: Path) -> Iterator[Path]:
    """The main file of a definition, the project's own forms and the shipped ones."""
    yield file
    for forms in (file.parent / "forms", data_folder("workbook_templates")):
        yield from sorted(forms.glob("*/form.*"))


def _code() -> list[os.DirEntry[str]]:
    """The files of lamppu-xl that read a definition."""
    package = Path(definition.__file__).parent.parent
    found: list[os.DirEntry[str]] = []
    for folder in _CODE:
        with os.scandir(package / folder) as entries:
            found += sorted((entry for entry in entries if entry.is_file()), key=lambda entry: entry.name)
    return found


def _kept(file: Path, state: str) -> Project | None:
    """The definition that was kept in this state; None if there is none, or its file is damaged."""
    try:
        head, _, content = _place(file).read_text("utf-8").partition("\n")
        if head != _head(state, content):
            return None
        project = project_from_json(json.loads(content))
    except _DAMAGED:
        return None
    return project if isinstance(project, Project) else None


def _keep(file: Path, state: str, project: Project) -> None:
    """Keep a definition if all its files are part of its state. Nothing happens if the folder cannot be written."""
    from lamppu_xl.definition.source_files import sources  # noqa: PLC0415  # slow to import

    try:
        content = project_to_json(project)
        is_complete = set(_files(file)).issuperset(sources(file).values()) and _state(file) == state
        if is_complete and project_from_json(json.loads(content)) == project:
            place = _place(file)
            write_file(place, f"{_head(state, content)}\n{content}".encode())
            _forget_old(place.parent)
    except _DAMAGED as error:
        logger.debug("the definition in %s cannot be kept: %s", file, error)


def _place(file: Path) -> Path:
    """Where a definition is kept."""
    return cache_file(FOLDER) / f"{hashlib.sha256(os.fsencode(file.absolute())).hexdigest()[:32]}.json"


def _head(state: str, content: str) -> str:
    """The first line of a kept definition: its state, and the checksum of the lines below."""
    return f"{state} {hashlib.sha256(content.encode('utf-8', 'surrogatepass')).hexdigest()}"


def _forget_old(folder: Path) -> None:
    for file in sorted(folder.glob("*.json"), key=lambda file: file.stat().st_mtime)[:-_MOST]:
        with suppress(OSError):
            file.unlink()
