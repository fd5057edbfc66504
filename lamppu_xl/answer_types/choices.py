"""Several options of a list, separated by semicolons. The value is the ids in the order of the list: `water;health`."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from lamppu_xl.answer_types.cell import CellContext, ParsedCell, cut_quote
from lamppu_xl.answer_types.choice import options_by_name, parse_choice
from lamppu_xl.answer_types.handler import AnswerTypeHandler
from lamppu_xl.answer_types.live_reading import CellClass, CellFormulas, Outcomes, option_text, shown_text, text_outcome
from lamppu_xl.answer_types.ticked_boxes import ticked_labels
from lamppu_xl.answer_types.typing_variants import folded
from lamppu_xl.answer_types.value_limits import DateLimits
from lamppu_xl.domain.answer_types import CHOICES, AnswerType, ValueType
from lamppu_xl.domain.form import SEVERAL


def parse_choices(cell: CellContext) -> ParsedCell:
    """The ids of the options that the cell names, each once; also separated by line breaks, or by commas."""
    parts = _parts(cell.text, "[;\n]")
    read = [_option(cell, part) for part in parts]
    if any(option.value is None for option in read):
        by_commas = [label for part in parts for label in _labels_between_commas(cell, part)]
        others = [_option(cell, part) for part in by_commas]
        if any(option.value is None for option in others):
            wrong = next(number for number, option in enumerate(read) if option.value is None)
            guess = _guess_of_boxes(cell) or read[wrong].facts.get("guess", "")
            return cell.refused("V468", part=cut_quote(parts[wrong]), guess=guess)
        parts, read = by_commas, others
    chosen = [option for option in cell.options if option.id in {each.value for each in read}]
    if not chosen:
        return cell.refused("V468", part=cut_quote(cell.text), guess="")
    value = SEVERAL.join(option.id for option in chosen)
    is_exact = len(chosen) == len(read) and all(each.code is None for each in read) and parts == _parts(cell.text, ";")
    labels = f"{SEVERAL} ".join(option.label.pick(cell.languages) for option in chosen)
    return ParsedCell(value) if is_exact else cell.converted("V409", value, labels)


def _guess_of_boxes(cell: CellContext) -> str:
    """The labels behind the boxes of a text that are ticked, if each is an option. A personal field has no guess."""
    ticked = ticked_labels(cell.text)
    named = options_by_name(cell.options)
    found = [named.get(folded(label), []) for label in ticked or ()]
    if cell.personal or not all(len(options) == 1 for options in found):
        return ""
    return f"{SEVERAL} ".join(options[0].label.pick(cell.languages) for options in found)


def _parts(text: str, separators: str) -> list[str]:
    return [part.strip() for part in re.split(separators, text) if part.strip()]


def _labels_between_commas(cell: CellContext, part: str) -> list[str]:
    """The labels of a text with commas between and within them; the whole text if it can be read in two ways."""
    pieces, names = _parts(part, ","), options_by_name(cell.options)
    if len(pieces) > _MOST_PIECES:
        return pieces
    readings: list[list[list[str]]] = [[[]]]
    for end in range(1, len(pieces) + 1):
        labels = {start: ", ".join(pieces[start:end]) for start in range(end)}
        known = [start for start, label in labels.items() if readings[start] and folded(label) in names]
        readings.append([[*before, labels[start]] for start in known for before in readings[start]][:2])
    match readings[-1]:
        case []:
            return pieces
        case [labels_read]:
            return labels_read
    return [part]


_MOST_PIECES = 30
"""With more pieces each is taken for an option."""


def _option(cell: CellContext, part: str) -> ParsedCell:
    return parse_choice(replace(cell, raw=part, number_format=None))


@dataclass(frozen=True, kw_only=True)
class ChoicesReading:
    """Labels of options, separated by semicolons: as many different labels are found as there are parts."""

    codes: Mapping[CellClass, str]
    needs_text = True
    is_token = True
    is_from_list = True

    def formula(self, cell: CellFormulas, outcomes: Outcomes, days: DateLimits) -> str:  # noqa: ARG002
        if not cell.options:
            return text_outcome(cell, outcomes, outcomes.wrong)
        joined = f'SUBSTITUTE(SUBSTITUTE({cell.text},"; ",";")," ;",";")'
        count = f'LEN({joined})-LEN(SUBSTITUTE({joined},";",""))+IF(RIGHT({joined},1)=";",0,1)'
        closed = f'";"&{joined}&";"'
        found = f'SUMPRODUCT((SUBSTITUTE({closed},";"&lst_{cell.options}&";","")<>{closed})*1)'
        return text_outcome(cell, outcomes, f"IF({found}={count},{outcomes.right},{outcomes.wrong})")

    def class_of(self, content: str | float | bool, labels: Sequence[str], days: DateLimits) -> CellClass:  # noqa: ARG002
        joined = option_text(shown_text(content)).replace("; ", ";").replace(" ;", ";")
        count = joined.count(";") + (not joined.endswith(";"))
        found = sum(f";{label};" in f";{joined};" for label in labels if label)
        return CellClass.RIGHT if found == count else CellClass.WRONG


SEVERAL_CHOICES = AnswerTypeHandler(
    answer_type=AnswerType(CHOICES, ValueType.TEXT, width=32),
    parse=parse_choices,
    live=ChoicesReading(codes={CellClass.WRONG: "V468"}),
    valid=(),  # options of the field's own list
    invalid=("jotain muuta",),
    prompt="prompt_choices",
)
