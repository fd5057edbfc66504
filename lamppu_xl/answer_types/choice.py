"""An option of a list, and yes or no."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from lamppu_xl.answer_types.cell import LONGEST_QUOTE, CellContext, ParsedCell
from lamppu_xl.answer_types.handler import AnswerTypeHandler
from lamppu_xl.answer_types.live_reading import CellClass, ChoiceReading
from lamppu_xl.answer_types.options_of_numbers import option_of_number
from lamppu_xl.answer_types.ticked_boxes import ticked_labels
from lamppu_xl.answer_types.typing_variants import as_typed_plainly, evened, folded
from lamppu_xl.domain.answer_types import YES_NO, AnswerType, ValueType
from lamppu_xl.domain.form import Option
from lamppu_xl.domain.grouping import grouped
from lamppu_xl.domain.look_alike_letters import as_seen_in_latin
from lamppu_xl.domain.text import Text
from lamppu_xl.domain.text_normalising import seen_form
from lamppu_xl.workbook.number_formats import ShownKind


def parse_choice(cell: CellContext) -> ParsedCell:
    """The id of the option that the cell names: by its label in any language, its id, or another name of it."""
    return _parse(cell) or cell.refused("V408", guess=_guess(cell, options_by_name(cell.options)))


def parse_yes_no(cell: CellContext) -> ParsedCell:
    """`yes` or `no`; also from a truth value, a mark such as x, a letter, 1 or 0, or the word of another language."""
    if isinstance(cell.raw, bool):
        return _yes_or_no(cell, "yes" if cell.raw else "no")
    if parsed := _parse(cell):
        return parsed
    name = evened(cell.text).lower().strip(_APOSTROPHES)
    answer = "yes" if name in _YES else "no" if name in _NO else ""
    return _yes_or_no(cell, answer) if answer else cell.refused("V410")


_YES = (
    *("yes", "y", "true", "kyllä", "kylla", "k", "joo", "tosi", "ja", "j", "sant", "x", "1"),
    *("✓", "✔", "☑", "✅", "√", "☒"),  # Word ticks a box with a cross, as people do with x
)
_NO = ("no", "n", "false", "ei", "e", "epätosi", "nej", "falskt", "0", "☐", "✗", "✘", "✖", "❌")
_NAMES = (_YES, _NO)
"""What is typed for yes and no, in lower case, whatever the language of the form."""


_APOSTROPHES = "'\u2018 "
"""The sign that makes a cell a text, where it is typed into a cell that is one already."""


def _yes_or_no(cell: CellContext, answer: str) -> ParsedCell:
    label = next((option.label.pick(cell.languages) for option in cell.options if option.id == answer), answer)
    return cell.converted("V409", answer, label)


def _parse(cell: CellContext) -> ParsedCell | None:
    """The option that the cell names as it is shown, or else by the digits of a number: 5.0 may be the option 5."""
    if isinstance(cell.raw, float) and sum(_is_number(option.id, cell.raw) for option in cell.options) > 1:
        return None  # the number 10.01 may be the option 10.01 or 10.010
    if parsed := _parse_text(cell):
        return parsed
    is_number = cell.number_format is not None and cell.kind is ShownKind.NUMBER
    return _parse_text(replace(cell, number_format=None)) if is_number else None


def _parse_text(cell: CellContext) -> ParsedCell | None:
    if option := _exact_match(cell):
        return ParsedCell(option.id)
    named, name = options_by_name(cell.options), folded(cell.text)
    matches = named.get(name) or named.get(name.strip(_APOSTROPHES), [])
    seen = seen_form(cell.text)
    same = [option for option in matches if any(seen_form(name) == seen for name in _names(option))]
    if len(same) == 1:
        return ParsedCell(same[0].id)
    return cell.converted("V409", matches[0].id, matches[0].label.pick(cell.languages)) if len(matches) == 1 else None


def _exact_match(cell: CellContext) -> Option | None:
    """The only option with exactly this label in a language of the form, or else in any language or as its id."""
    text = cell.text
    for language in cell.languages:
        label = language, text
        matches = [option for option in cell.options if label in option.label.translations]
        if len(matches) == 1:
            return matches[0]
    matches = [option for option in cell.options if text in _names(option)]
    return matches[0] if len(matches) == 1 else None


def _is_number(id: str, number: float) -> bool:
    return "." in id and id.replace(".", "", 1).isdecimal() and float(id) == number


def _names(option: Option) -> list[str]:
    """The id of an option, and its labels in all languages."""
    return [option.id, *(label for _, label in option.label.translations)]


def _aliases(option: Option) -> list[str]:
    """Other names of an option: its detail `aliases`, separated by `|`."""
    aliases = option.details.get("aliases")
    return [name for _, names in aliases.translations for name in names.split("|")] if isinstance(aliases, Text) else []


def options_by_name(options: Iterable[Option]) -> dict[str, list[Option]]:
    """The options by each of their folded names."""
    return grouped(
        (name, option)
        for option in options
        for name in {folded(name) for name in (*_names(option), *_aliases(option))} - {""}
    )


def _guess(cell: CellContext, by_name: Mapping[str, Sequence[Option]]) -> str:
    """The label of the option that was perhaps meant. A personal field has no guess."""
    if cell.personal or len(cell.text) > LONGEST_QUOTE:
        return ""
    ticked = ticked_labels(cell.text)
    if ticked is not None:
        found = by_name.get(folded(ticked[0]), ()) if len(ticked) == 1 else ()
        return found[0].label.pick(cell.languages) if len(found) == 1 else ""
    if option := option_of_number(cell):
        return option.label.pick(cell.languages)
    names = [name for name in by_name if len(by_name[name]) == 1]
    for text in (as_typed_plainly(cell.text), cell.text, as_seen_in_latin(cell.text)):
        if close := difflib.get_close_matches(folded(text), names, 1, 0.75):
            return by_name[close[0]][0].label.pick(cell.languages)
    return ""


CHOICE = AnswerTypeHandler(
    answer_type=AnswerType("choice", ValueType.TEXT, from_list=True, width=28),
    parse=parse_choice,
    live=ChoiceReading(codes={CellClass.WRONG: "V408"}),
    valid=(),  # the options of the field's own list
    invalid=("jotain muuta",),
    prompt="prompt_list",
)
YES_OR_NO = AnswerTypeHandler(
    answer_type=AnswerType(YES_NO, ValueType.TEXT, from_list=True, width=12),
    parse=parse_yes_no,
    live=ChoiceReading(codes={CellClass.WRONG: "V410"}, names=_NAMES),
    valid=("yes", "no"),
    invalid=("ehkä",),
    prompt="prompt_list",
)
