"""Whether what has the same id in two definitions is the same thing under other words.

A label that another id of the list, table or form has or had is never a rewording: labels were swapped, or an id was
given to something else.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date

from lamppu_xl.domain.form import CodeList, Form, Option, Table
from lamppu_xl.domain.partners import PartnerValues
from lamppu_xl.domain.text import Text

Labels = Mapping[str, Text]
"""Labels by id: of a list, of the fields of a table, or of the tables of a form."""

Detail = Text | float | date | str | PartnerValues
"""A detail of an option; an empty string if there is none."""


def is_reworded(id: str, issued: Labels, current: Labels) -> bool:
    """Whether the label of an id differs in its wording only. An id that only one of them has is not reworded."""
    if id not in issued or id not in current:
        return False
    if issued[id] == current[id]:
        return True
    before, after = _names(id, issued[id]), _names(id, current[id])
    issued_others, current_others = (_names_of_others(id, labels) for labels in (issued, current))
    is_taken = (after - before) & (issued_others | current_others)
    is_given_away = (before - after) & (current_others - issued_others)
    return not is_taken and not is_given_away


def is_reworded_option(option_id: str, issued: CodeList, current: CodeList) -> bool:
    """Whether the label of an option of a list differs in its wording only."""
    before, after = issued.option(option_id), current.option(option_id)
    if before is None or after is None or before.label == after.label:
        return before is not None and after is not None
    return is_reworded(
        option_id, *({option.id: option.label for option in codes.options} for codes in (issued, current))
    )


def is_reworded_field(name: str, issued: Table, current: Table) -> bool:
    """Whether the label of a field of a table differs in its wording only."""
    return is_reworded(name, *({each.name: each.label for each in table.fields} for table in (issued, current)))


def is_reworded_table(table_id: str, issued: Form, current: Form) -> bool:
    """Whether the title of a table of a form differs in its wording only."""
    return is_reworded(table_id, *({table.id: table.title for table in form.tables} for form in (issued, current)))


def is_same_question(name: str, issued: Table, current: Table) -> bool:
    """Whether answers to a field of both tables mean the same, so that rules of one can apply to those of the other."""
    before, after = ({each.name: each for each in table.fields}.get(name) for table in (issued, current))
    if before is None or after is None or not is_reworded_field(name, issued, current):
        return False
    facts = [
        (each.given is None, each.computed is None, each.kind, each.kind_from, each.options) for each in (before, after)
    ]
    return facts[0] == facts[1]


def is_rewritten(first: Detail, second: Detail) -> bool:
    """Whether two details are written alike: a form may read `100` as a number and as a text."""
    return _written(first) == _written(second)


def is_translated(first: Detail, second: Detail) -> bool:
    """Whether two texts agree in every language that both have."""
    if not isinstance(first, Text) or not isinstance(second, Text):
        return False
    before, after = dict(first.translations), dict(second.translations)
    shared = before.keys() & after.keys()
    return bool(shared) and all(before[language] == after[language] for language in shared)


def has_same_words(first: Option, second: Option) -> bool:
    """Whether the details say the same of what is reported, such as its unit. Numbers, such as targets, do not."""
    options = (first, second)
    before, after = ({name: each for name, each in option.details.items() if _is_wordy(each)} for option in options)
    return before.keys() == after.keys() and all(
        detail == after[name] or is_translated(detail, after[name]) for name, detail in before.items()
    )


def _is_wordy(detail: Detail) -> bool:
    return isinstance(detail, Text) and not re.fullmatch(r"[\W\d_]*\d[\W\d_]*", _written(detail))


def _written(detail: Detail) -> str:
    """A detail as it is written in the definition, if it is the same in all languages."""
    if isinstance(detail, Text):
        words = {text.strip() for _, text in detail.translations}
        return words.pop() if len(words) == 1 else repr(detail)
    if isinstance(detail, date):
        return detail.isoformat()
    if isinstance(detail, PartnerValues):
        return repr(detail)
    return f"{detail:.15g}" if isinstance(detail, float | int) else detail


def _names(id: str, label: Text) -> frozenset[str]:
    """A label in all languages, without regard to case. The label of a goal begins with its id."""
    return frozenset(text.removeprefix(f"{id} ").strip().casefold() for _, text in label.translations)


def _names_of_others(id: str, labels: Labels) -> frozenset[str]:
    return frozenset(name for other, label in labels.items() if other != id for name in _names(other, label))
