"""A resolved definition as a file: what the templates of a period were issued with.

The file holds the project as the loader resolved it: form, lists, goals, partners, periods. It holds no answers. A
template carries the digest of its definition, so that its return is read by the same definition later.
"""

from __future__ import annotations

import gzip
import io
import json
import zlib
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from lamppu_xl.domain.caches import cached
from lamppu_xl.domain.definition_json import definition_digest, project_from_json, project_to_json
from lamppu_xl.domain.periods import Period
from lamppu_xl.domain.project import Project
from lamppu_xl.storage.atomic_files import write_file

FORMAT = 1
"""The version of the file."""

_LARGEST = 64_000_000
"""The most bytes of an unpacked file. A definition with 20,000 options has about 5,000,000."""

_DAMAGED = (OSError, EOFError, zlib.error, ValueError, KeyError, TypeError, AttributeError, IndexError, RecursionError)

_OTHER_SYSTEM = 255
"""The gzip code for an unknown operating system, so that a file has the same bytes on every machine."""


def file_name(digest: str) -> str:
    """The name of the file of a definition in the folder of issued templates."""
    return f"definition-{digest}.json.gz"


def dump_definition(project: Project, period: Period) -> bytes:
    """The content of the file. The same project has the same bytes."""
    text_of_project = project_to_json(project)
    content = f'{{"format":{FORMAT},"period":{json.dumps(period.id)},"project":{text_of_project}}}'
    data = bytearray(gzip.compress(content.encode(), mtime=0))
    data[9] = _OTHER_SYSTEM
    return bytes(data)


def parse_definition(data: bytes) -> tuple[Project, Period]:
    """The project in a file, and the period that it was stored for.

    Raises:
        ValueError: the file is damaged, or of another version.
    """
    try:
        stored = _content(data)
        project = project_from_json(stored["project"])
        if not isinstance(project, Project) or (period := project.period(stored["period"])) is None:
            raise ValueError("no project with its period")
    except _DAMAGED as error:
        raise ValueError(str(error)) from error
    return project, period


def parse_project_id(data: bytes) -> tuple[str, Period]:
    """The id of the project in a file, and the period that it was stored for; the rest is not read.

    Raises:
        ValueError: the file is damaged, or of another version.
    """
    try:
        stored = _content(data)
        project_id, periods = stored["project"]["id"], stored["project"]["periods"]
        period = next(project_from_json(each) for each in periods if each["id"] == stored["period"])
        if not isinstance(project_id, str) or not isinstance(period, Period):
            raise ValueError("no project with its period")
    except (*_DAMAGED, StopIteration) as error:
        raise ValueError(str(error)) from error
    return project_id, period


def _content(data: bytes) -> Any:
    """What a file has as JSON."""
    with gzip.GzipFile(fileobj=io.BytesIO(data)) as unpacked:
        content = unpacked.read(_LARGEST + 1)
    if len(content) > _LARGEST:
        raise ValueError("too large for a definition")
    stored = json.loads(content)
    if stored["format"] != FORMAT:
        raise ValueError(f"format {stored['format']} is unknown")
    return stored


@dataclass(frozen=True)
class DefinitionStore:
    """The definitions in a folder of issued templates. A damaged or changed file counts as missing."""

    folder: Path
    _read: dict[str, Project | None] = field(default_factory=dict, compare=False, repr=False)
    _kept: dict[str, Project] = field(default_factory=dict, compare=False, repr=False)
    """What `keep` has stored, so that a run over many partners stores it once."""

    def definition(self, digest: str) -> Project | None:
        """The definition of a digest; None if there is no such file, or its content has another digest."""
        return cached(self._read, digest, lambda: self._load(digest))

    @property
    def digests(self) -> tuple[str, ...]:
        """The digests of all stored definitions, in the order of their file names."""
        names = sorted(path.name for path in self.folder.glob(file_name("*")))
        digests = (name.removeprefix("definition-").partition(".")[0] for name in names)
        return tuple(digest for digest in digests if digest.isalnum())  # the others are of a partner of that name

    @property
    def has_templates(self) -> bool:
        """Whether a template is recorded: each has a manifest beside the definitions."""
        definitions = {file_name(digest) for digest in self.digests}
        return any(path.name not in definitions for path in self.folder.glob("*.json.gz"))

    @property
    def damaged(self) -> tuple[str, ...]:
        """The names of the files that are no definition any more, or another one."""
        return tuple(file_name(digest) for digest in self.digests if self.definition(digest) is None)

    def keep(self, project: Project, period: Period) -> str:
        """Store the definition of a period, and return its digest. Partners of an earlier file of it are kept."""
        digest = definition_digest(project, period)
        if self._kept.get(digest) is project and (self.folder / file_name(digest)).is_file():
            return digest
        earlier = self.definition(digest)
        self._kept[digest] = project
        if earlier:
            known = {partner.id for partner in project.partners}
            others = tuple(partner for partner in earlier.partners if partner.id not in known)
            project = replace(project, partners=(*project.partners, *others))
        write_file(self.folder / file_name(digest), dump_definition(project, period))
        self._read[digest] = project
        return digest

    def _load(self, digest: str) -> Project | None:
        if not digest.isalnum():
            return None
        try:
            project, period = parse_definition((self.folder / file_name(digest)).read_bytes())
        except (OSError, ValueError):
            return None
        return project if definition_digest(project, period) == digest else None
