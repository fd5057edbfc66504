"""The coordinator's YAML becomes a `Project` or a `Programme`, or all of its problems at once.

Only `yaml_tree` uses yaml; only the schemas and `rule_keys` use pydantic.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from lamppu_xl.definition.file_names import PROGRAMME_FILE, PROJECT_FILE

if TYPE_CHECKING:
    from lamppu_xl.definition.loaded_project import LoadedProject
    from lamppu_xl.definition.programme_checks import CheckedProgramme
    from lamppu_xl.definition.programme_loader import LoadedProgramme

__all__ = [
    "PROGRAMME_FILE",
    "PROJECT_FILE",
    "check_programme",
    "load",
    "load_programme",
    "shipped_forms",
]

# Each reader is imported when it is called: the schemas of definitions are slow to import.


def load(path: Path, *, forms: Sequence[Path] = ()) -> LoadedProject:
    """Read the project in a folder, or the one of a `project.yaml` or `project.xlsx`; see `project_loader`."""
    from lamppu_xl.definition import project_loader  # noqa: PLC0415

    return project_loader.load(path, forms=forms)


def shipped_forms() -> dict[str, Path]:
    """The forms that come with lamppu-xl, each with its file."""
    from lamppu_xl.definition import forms  # noqa: PLC0415

    return forms.shipped_forms()


def load_programme(path: Path) -> LoadedProgramme:
    """Read the programme in a folder, or the one of a `programme.yaml`; its projects' definitions stay closed."""
    from lamppu_xl.definition import programme_loader  # noqa: PLC0415

    return programme_loader.load_programme(path)


def check_programme(path: Path, *, forms: Sequence[Path] = ()) -> CheckedProgramme:
    """Read a programme as `load_programme` does, and the definitions of its projects with it."""
    from lamppu_xl.definition import programme_checks  # noqa: PLC0415

    return programme_checks.check_programme(path, forms=forms)
