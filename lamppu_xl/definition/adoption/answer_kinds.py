"""The kind of an answer: from data validations, number formats, values, and the words of the question."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from lamppu_xl.definition.adoption.blocks import Doubt, FoundQuestion
from lamppu_xl.definition.adoption.form_sheet import FormCell
from lamppu_xl.definition.adoption.validation_lists import ValidationLists
from lamppu_xl.definition.adoption.words import is_yes_or_no, kind_in_words, most_characters, most_words
from lamppu_xl.domain.excel_dates import moment_of_serial
from lamppu_xl.workbook.number_formats import NumberFormat, ShownKind
from lamppu_xl.workbook.safe_reader.appearance import CellValidation

_LOOKED_AT = 30
"""Cells of a question that are looked at."""

_CURRENCIES = re.compile(r"[€£$¥]|\b(EUR|GBP|USD|SEK|NOK|DKK|kr)\b")
_NO_SIGN_OF_TIME = re.compile(r'"[^"]*"|\[[^\]]*\]|\\.|[^A-Za-z]')
_MONTH_ALONE = re.compile(r"m+y+|y+m+", re.IGNORECASE)
"""The signs of a number format that shows the month and the year of a day, and not the day."""
_PLAIN_NUMBER = re.compile(r"-?\d{1,15}(\.\d{1,9})?")
_LONGEST = 32_767


@dataclass
class AnswerKind:
    """The kind of an answer, with the rules that the form states."""

    name: str = "text"
    items: list[str] = field(default_factory=list)
    """The items of the list of a choice."""
    rules: dict[str, str] = field(default_factory=dict)
    """Keys of a field with their values: `min`, `max`, `max_length`, `max_words`, `not_before`, `not_after`."""
    doubts: list[Doubt] = field(default_factory=list)


def answer_kind(question: FoundQuestion, lists: ValidationLists, sheet: str) -> AnswerKind:
    """The kind of the answer to a question, and the length that its words allow."""
    kind = _kind(question, lists, sheet)
    said = f"{question.label} {question.help}"
    for rule, most in (("max_length", most_characters(said)), ("max_words", most_words(said))):
        if kind.name == "text" and most and 0 < int(most) <= _LONGEST:
            kind.rules.setdefault(rule, most)
    return kind


def _kind(question: FoundQuestion, lists: ValidationLists, sheet: str) -> AnswerKind:
    cells = question.cells[:_LOOKED_AT]
    validations = Counter(cell.validation for cell in cells if cell.validation)
    if validations:
        validation = validations.most_common(1)[0][0]
        found = _by_validation(validation, lists, sheet)
        if found:
            return found
    name = _by_format([cell.look.number_format for cell in cells])
    if name:
        return AnswerKind("money" if name == "number" and _CURRENCIES.search(question.label) else name)
    values = [cell for cell in cells if cell.value is not None and not cell.is_empty]
    if name := _by_values(values):
        return AnswerKind(name, doubts=[Doubt.KIND_BY_VALUES])
    if name := kind_in_words(question.label):
        return AnswerKind(name, doubts=[] if name == "text" else [Doubt.KIND_BY_WORDS])
    is_large = any(cell.last_row > cell.row or cell.last_col > cell.col + 1 for cell in cells)
    is_text = all(cell.look.number_format.kind is ShownKind.TEXT for cell in cells)
    return AnswerKind(doubts=[] if is_large or is_text else [Doubt.KIND_UNKNOWN])


def _by_validation(validation: CellValidation, lists: ValidationLists, sheet: str) -> AnswerKind | None:
    first, second = validation.formulas
    match validation.kind:
        case "list":
            items = lists.items(first, sheet)
            if items is None:
                return AnswerKind(doubts=[Doubt.LIST_UNREAD])
            return AnswerKind("yes_no") if is_yes_or_no(items) else AnswerKind("choice", items)
        case "whole":
            return AnswerKind("integer", rules=_limits(validation))
        case "decimal":
            return AnswerKind("number", rules=_limits(validation))
        case "date":
            return AnswerKind("date", rules=_days(validation))
        case "textLength":
            most = second if validation.operator in ("between", "notBetween") else first
            is_most = validation.operator in ("between", "lessThanOrEqual", "lessThan", "equal")
            rules = {"max_length": most} if is_most and most.isdecimal() and 0 < int(most) <= _LONGEST else {}
            return AnswerKind(rules=rules)
        case "custom" if re.search(r"ISNUMBER", first, re.IGNORECASE):
            return AnswerKind("number", doubts=[Doubt.RULE_UNREAD])
        case "custom":
            return AnswerKind(doubts=[Doubt.RULE_UNREAD])
    return None


def _limits(validation: CellValidation) -> dict[str, str]:
    """The least and the greatest number, where they are written as numbers."""
    first, second = (text if _PLAIN_NUMBER.fullmatch(text) else "" for text in validation.formulas)
    match validation.operator:
        case "between":
            found = {"min": first, "max": second}
        case "greaterThanOrEqual" | "greaterThan":
            found = {"min": first}
        case "lessThanOrEqual" | "lessThan":
            found = {"max": first}
        case _:
            found = {}
    return {key: text for key, text in found.items() if text and abs(float(text)) < 1e15}


def _days(validation: CellValidation) -> dict[str, str]:
    rules = {"min": "not_before", "max": "not_after"}
    found = {rules[key]: moment_of_serial(float(text), date1904=False) for key, text in _limits(validation).items()}
    # Forms often write a very early or late day only to have dates.
    days = {key: moment for key, moment in found.items() if moment and 1990 <= moment.year <= 2100}
    return {key: f"{moment.year:04}-{moment.month:02}-{moment.day:02}" for key, moment in days.items()}


def _by_format(formats: Sequence[NumberFormat]) -> str:
    """The kind that the number formats of empty cells show."""
    kinds = Counter(_kind_of_format(each) for each in formats)
    name, number = kinds.most_common(1)[0] if kinds else ("", 0)
    return name if 2 * number > len(formats) else ""


def _kind_of_format(shown: NumberFormat) -> str:
    code = shown.code
    if code in ("General", "@", ""):
        return ""
    if shown.kind is ShownKind.DATE:
        return "month" if _MONTH_ALONE.fullmatch(_NO_SIGN_OF_TIME.sub("", code)) else "date"
    if shown.kind is ShownKind.PERCENT or shown.has_written_percent:
        return "percent"
    if shown.kind is not ShownKind.NUMBER:
        return ""
    if _CURRENCIES.search(code) or any(_CURRENCIES.search(sign) for sign in shown.signs):
        return "money"
    return "number" if "." in code.partition(";")[0] else "integer"


def _by_values(cells: Sequence[FormCell]) -> str:
    """The kind of the values that the cells hold."""
    if not cells:
        return ""
    if all(cell.is_number and not isinstance(cell.value, bool) for cell in cells):
        if name := _by_format([cell.look.number_format for cell in cells]):
            return name
        is_whole = all(isinstance(cell.value, int) for cell in cells)
        return "integer" if is_whole else "number"
    if all(isinstance(cell.value, bool) for cell in cells):
        return "yes_no"
    return "text" if any(cell.text for cell in cells) else ""
