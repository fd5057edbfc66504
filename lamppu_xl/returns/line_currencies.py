"""The answers that name the currency of the numbers of their line."""

from __future__ import annotations

import re

from lamppu_xl.domain.project import Project
from lamppu_xl.i18n.countries import currencies

_CODE = re.compile("[A-Z]{3}")
"""What looks like a code: the list of all currencies takes long to load."""


def currency_fields(project: Project) -> frozenset[tuple[str, str]]:
    """The choices, by table and field, whose options are all codes of currencies."""
    return frozenset(
        (table.id, each.name)
        for table in project.form.tables
        for each in table.answers
        if each.kind.name == "choice"
        and (codes := project.options_for(each))
        and codes.options
        and all(_CODE.fullmatch(option.id) for option in codes.options)
        and all(option.id in currencies() for option in codes.options)
    )
