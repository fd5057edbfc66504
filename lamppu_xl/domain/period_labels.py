"""The label of a question that is about another period than the reported one: it names that period if it is known."""

from __future__ import annotations

from lamppu_xl.domain.earlier_values import period_at
from lamppu_xl.domain.form import Field
from lamppu_xl.domain.periods import Period
from lamppu_xl.domain.project import Project
from lamppu_xl.domain.text import Text
from lamppu_xl.domain.text_normalising import in_phrase

PERIOD_PLACE = "{period}"
"""In the label of a forecast, in place of the name of its period."""


def label_in(project: Project, field: Field, period: Period | None) -> Text:
    """The label of a field in the reports for a period: `Spent, forecast for Autumn 2012`.

    Args:
        project: with all periods.
        field: of the form.
        period: that is reported; None if the label is for reports of several periods.
    """
    if field.period_label is None or period is None:
        return field.label
    meant = period_at(project, period, field.offset)
    if meant is None:
        return field.label
    return Text(
        tuple(
            (language, _with_name(label, in_phrase(meant.label.pick(project.chain(language)), language)))
            for language, label in field.period_label.translations
        )
    )


def _with_name(label: str, name: str) -> str:
    """A label with the name of a period. The words of the definition come first and may have braces, too."""
    before, _, after = label.rpartition(PERIOD_PLACE)
    return f"{before}{name}{after}"
