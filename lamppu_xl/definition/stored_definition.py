"""A resolved definition as a file: what the templates of a period were issued with.

The file holds the project as the loader resolved it: form, lists, goals, partners, periods. It holds no answers. A
template carries the digest of its definition, so that its return is read by the same definition later.
"""

from __future__ import annotations

import gzip
import io
import json
import zlib
from collections.abc import Mapping
from dataclasses import MISSING, Field, dataclass, field, fields, is_dataclass, replace
from datetime import date
from enum import StrEnum
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any

from lamppu_xl.domain import answer_types, expressions, field_roles, finding_codes, rules, text
from lamppu_xl.domain import project as project_model
from lamppu_xl.domain.partner_history import project_as_of
from lamppu_xl.domain.project import Period, Project
from lamppu_xl.storage.atomic_files import write_file
from lamppu_xl.workbook.identity import short_digest

FORMAT = 1
"""The version of the file."""

_LARGEST = 64_000_000
"""The most bytes of an unpacked file. A definition with 20,000 options has about 5,000,000."""

_CLASS = "class"
"""The key that names the class of a value: a data class, an enumeration, a date, a set or a mapping."""

_DAMAGED = (OSError, EOFError, zlib.error, ValueError, KeyError, TypeError, AttributeError, IndexError, RecursionError)

_OTHER_SYSTEM = 255
"""The gzip code for an unknown operating system, so that a file has the same bytes on every machine."""


@dataclass
class DigestCache:
    """The digests of a project's definition that were computed before, by period id."""

    by_period: dict[str, str] = field(default_factory=dict)


def definition_digest(project: Project, period: Period) -> str:
    """Eight hexadecimal digits over all that the definition asks in a period.

    What concerns a single partner is not part of it, so that a new partner does not change the templates of others:
    facts of a partner are part of the fingerprint of its own template.
    """
    digests = project.caches.get(DigestCache).by_period
    if period.id not in digests:
        edition = project_as_of(project, period)
        used = {answer.options for table in project.form.tables for answer in table.fields if answer.options}
        lists = {name: codes for name, codes in edition.lists.items() if name != "partners" or name in used}
        asked = replace(edition, partners=(), periods=(period,), lists=lists, limits={})
        digests[period.id] = short_digest(_to_json(asked))
    return digests[period.id]


def file_name(digest: str) -> str:
    """The name of the file of a definition in the folder of issued templates."""
    return f"definition-{digest}.json.gz"


def dump_definition(project: Project, period: Period) -> bytes:
    """The content of the file. The same project has the same bytes."""
    text_of_project = _to_json(project)
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
        with gzip.GzipFile(fileobj=io.BytesIO(data)) as unpacked:
            content = unpacked.read(_LARGEST + 1)
        if len(content) > _LARGEST:
            raise ValueError("too large for a definition")
        stored = json.loads(content)
        if stored["format"] != FORMAT:
            raise ValueError(f"format {stored['format']} is unknown")
        project = _decode(stored["project"])
        if not isinstance(project, Project) or (period := project.period(stored["period"])) is None:
            raise ValueError("no project with its period")
    except _DAMAGED as error:
        raise ValueError(str(error)) from error
    return project, period


@dataclass(frozen=True)
class DefinitionStore:
    """The definitions in a folder of issued templates. A damaged or changed file counts as missing."""

    folder: Path
    _read: dict[str, Project | None] = field(default_factory=dict, compare=False, repr=False)
    _kept: dict[str, Project] = field(default_factory=dict, compare=False, repr=False)
    """What `keep` has stored, so that a run over many partners stores it once."""

    def definition(self, digest: str) -> Project | None:
        """The definition of a digest; None if there is no such file, or its content has another digest."""
        if digest not in self._read:
            self._read[digest] = self._load(digest)
        return self._read[digest]

    @property
    def digests(self) -> tuple[str, ...]:
        """The digests of all stored definitions, in the order of their file names."""
        names = sorted(path.name for path in self.folder.glob(file_name("*")))
        return tuple(name.removeprefix("definition-").partition(".")[0] for name in names)

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


def _to_json(project: Project) -> str:
    return json.dumps(_encode(project), ensure_ascii=False, separators=(",", ":"))


def _encode(value: object) -> Any:
    """A value as JSON. Data classes name their class and leave out what has its default."""
    if isinstance(value, StrEnum):
        return {_CLASS: type(value).__name__, "value": value.value}
    if value is None or isinstance(value, str | bool | int | float):
        return value
    if isinstance(value, date):
        return {_CLASS: "date", "value": value.isoformat()}
    if isinstance(value, tuple):
        return [_encode(part) for part in value]
    if isinstance(value, frozenset):
        return {_CLASS: "frozenset", "value": [_encode(part) for part in sorted(value)]}
    if isinstance(value, Mapping):
        return {_CLASS: "dict", "value": {str(key): _encode(part) for key, part in value.items()}}
    if is_dataclass(value) and type(value).__name__ in _classes():
        content = ((each, getattr(value, each.name)) for each in fields(value))
        stated = {each.name: _encode(part) for each, part in content if part != _default(each)}
        return {_CLASS: type(value).__name__, **stated}
    raise TypeError(f"a definition holds no {type(value).__name__}")


def _default(each: Field[Any]) -> Any:
    return each.default_factory() if each.default_factory is not MISSING else each.default


def _decode(value: Any) -> Any:
    if isinstance(value, list):
        return tuple(map(_decode, value))
    if not isinstance(value, dict):
        return value
    name, content = str(value[_CLASS]), value.get("value")
    if name == "date":
        return date.fromisoformat(str(content))
    if name == "frozenset":
        return frozenset(map(_decode, content or ()))
    if name == "dict":
        return {key: _decode(part) for key, part in (content or {}).items()}
    cls = _classes()[name]
    if issubclass(cls, StrEnum):
        return cls(str(content))
    return cls(**{key: _decode(part) for key, part in value.items() if key != _CLASS})


@cache
def _classes() -> Mapping[str, type]:
    """The classes that a definition consists of, by name."""
    modules: tuple[ModuleType, ...] = (
        project_model,
        rules,
        expressions,
        text,
        answer_types,
        field_roles,
        finding_codes,
    )
    return {
        cls.__name__: cls
        for module in modules
        for cls in vars(module).values()
        if isinstance(cls, type) and (is_dataclass(cls) or issubclass(cls, StrEnum))
    }
