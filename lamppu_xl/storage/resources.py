"""The forms and examples of the package: in a checkout, or inside an installed package."""

from __future__ import annotations

from pathlib import Path

_PACKAGE = Path(__file__).parent.parent


def data_folder(name: str) -> Path:
    """The folder `examples` or `workbook_templates`."""
    installed = _PACKAGE / "data" / name
    return installed if installed.is_dir() else _PACKAGE.parent / name


def example_folder(name: str) -> Path:
    """The folder of one example."""
    return data_folder("examples") / name
