"""The names of the files of templates."""

from __future__ import annotations

from lamppu_xl.domain.periods import Period
from lamppu_xl.domain.project import Project


def template_stem(project: Project, period: Period, partner_id: str) -> str:
    """`LAMPPU_2012-2_KAO`."""
    return f"{project.id}_{period.id}_{partner_id}"
