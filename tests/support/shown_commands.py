"""The commands that the pages of the documentation show."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]


def shown_commands(page: Path) -> list[str]:
    """The lines of a page's console blocks that start lamppu-xl, without their comments; continued lines are joined."""
    blocks = re.findall(r"```console\n(.*?)```", page.read_text(encoding="utf-8"), flags=re.DOTALL)
    text = "\n".join(blocks).replace("\\\n", " ")
    lines = [line.partition("&&")[2] if "&&" in line else line for line in text.splitlines()]
    return [line.split("  #")[0].strip() for line in lines if line.strip().startswith("lamppu-xl ")]
