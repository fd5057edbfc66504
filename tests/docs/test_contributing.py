"""CONTRIBUTING names files and names of the code that exist."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
QUOTED = re.findall("`([^`\n]+)`", (ROOT / "CONTRIBUTING.md").read_text("utf-8"))


def test_every_path_exists() -> None:
    paths = [text for text in QUOTED if re.fullmatch(r"[a-z_./*-]+\.(py|md|toml)|[a-z_/-]+/", text)]
    assert len(paths) > 15
    folders = [
        ROOT,
        ROOT / "lamppu_xl",
        *(path for path in (ROOT / "lamppu_xl").rglob("*") if path.is_dir()),
        ROOT / "tests/answer_types",
    ]
    assert [path for path in paths if not any(list(folder.glob(path)) for folder in folders)] == []


def test_every_name_of_the_code_exists() -> None:
    sources = "\n".join(
        path.read_text("utf-8") for part in ("lamppu_xl", "tests") for path in (ROOT / part).rglob("*.py")
    )
    names = {
        name for text in QUOTED for name in text.split(".") if re.fullmatch("[A-Z][a-z]+[A-Z]\\w+|_?[A-Z_]{4,}", name)
    }
    names -= {"PACKAGE", "TYPE", "LANGUAGE", "SHEET", "FORMAT"}
    assert len(names) > 5
    assert {name for name in names if not re.search(rf"\b{name}\b", sources)} == set()
