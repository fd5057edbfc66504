"""A programme of one project, that of `project_lives`, in its two periods."""

from __future__ import annotations

from pathlib import Path

from project_lives import AUTUMN, DEFINITION, SPRING

_PROGRAMME = f"""
programme:
  {{id: OHJ, name: Ohjelma, funder: Rahasto, start: 2026-01-01, end: 2026-12-31, languages: [fi]}}
periods:
  - {{id: "{SPRING}", label: Kevät, start: 2026-01-01, end: 2026-06-30, deadline: 2026-08-15}}
  - {{id: "{AUTUMN}", label: Syksy, start: 2026-07-01, end: 2026-12-31, deadline: 2027-02-15}}
focus_areas:
  - {{id: P1, title: Alue}}
projects:
  - {{id: {DEFINITION["project"]["id"]}, name: Hanke, goals: {{"*": {{focus_areas: P1}}}}}}
indicators:
"""


def write_programme(folder: Path, *indicators: str) -> None:
    """Write the definition of the programme.

    Args:
        folder: of the programme.
        indicators: each as it is written in braces.
    """
    listed = "".join(f"  - {{{indicator}}}\n" for indicator in indicators)
    (folder / "programme.yaml").write_text(_PROGRAMME + listed, encoding="utf-8")
