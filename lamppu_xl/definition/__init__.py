"""The coordinator's YAML becomes a `Project` or a `Programme`, or all of its problems at once.

Only `yaml_tree` uses yaml; only the schemas and `rule_keys` use pydantic.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from lamppu_xl.definition.project_loader import PROGRAMME_FILE, PROJECT_FILE, LoadedProject, load, shipped_forms

if TYPE_CHECKING:
    from lamppu_xl.definition.programme_checks import CheckedProgramme
    from lamppu_xl.definition.programme_loader import LoadedProgramme

__all__ = [
    "PROGRAMME_FILE",
    "PROJECT_FILE",
    "LoadedProject",
    "check_programme",
    "load",
    "load_programme",
    "shipped_forms",
]

# What reads a programme is fetched when one is read: a project has no use for it.


def load_programme(path: Path) -> LoadedProgramme:
    """Read the programme in a folder, or the one of a `programme.yaml`; its projects' definitions stay closed."""
    from lamppu_xl.definition import programme_loader  # noqa: PLC0415

    return programme_loader.load_programme(path)


def check_programme(path: Path, *, forms: Sequence[Path] = ()) -> CheckedProgramme:
    """Read a programme as `load_programme` does, and the definitions of its projects with it."""
    from lamppu_xl.definition import programme_checks  # noqa: PLC0415

    return programme_checks.check_programme(path, forms=forms)
