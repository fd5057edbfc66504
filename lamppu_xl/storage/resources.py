"""Where the forms and examples that come with lamppu-xl are: in a checkout, or inside an installed package."""

from __future__ import annotations

from pathlib import Path

_HERE = Path(__file__).parent.parent


def data_folder(name: str) -> Path:
    """The folder `examples` or `workbook_templates`."""
    installed = _HERE / "data" / name
    return installed if installed.is_dir() else _HERE.parent / name


def example_folder(name: str) -> Path:
    """The folder of one example."""
    return data_folder("examples") / name
