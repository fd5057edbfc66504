"""Whether a condition of a conditional format is met by a cell, as far as that is certain without a calculation."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Final, NamedTuple

from lamppu_xl.domain.cell_address import column_index
from lamppu_xl.domain.text_normalising import is_blank

Content = str | int | float | bool | None
"""What a cell stores, or a constant of a formula; None if nothing."""
Contents = Callable[[int, int], Content]
"""What the cell of a row and a column stores."""


class CellCondition(NamedTuple):
    """A condition, as Excel stores it."""

    kind: str
    """`cellIs`, `expression`, `containsText` and the like."""
    operator: str = ""
    formulas: tuple[str, ...] = ()
    text: str = ""
    base: tuple[int, int] = (0, 0)
    """Row and column of the cell for which the formulas are written."""


def is_met(condition: CellCondition, row: int, col: int, contents: Contents) -> bool | None:
    """Whether a condition is met by the cell of a row and a column; None if that is not certain."""
    content = contents(row, col)
    if condition.kind == "cellIs":
        return _compared(condition.operator, content, [_constant(formula) for formula in condition.formulas])
    if condition.kind == "expression" and condition.formulas:
        return _truth(condition.formulas[0], _Place(condition.base, row, col, contents))
    if condition.kind in _OF_TEXTS and condition.text:
        return _OF_TEXTS[condition.kind](_text(content).casefold(), condition.text.casefold())
    if condition.kind in ("containsBlanks", "notContainsBlanks"):
        return is_blank(_text(content)) is (condition.kind == "containsBlanks")
    return None


_OF_TEXTS: Final[dict[str, Callable[[str, str], bool]]] = {
    "containsText": lambda text, sought: sought in text,
    "notContainsText": lambda text, sought: sought not in text,
    "beginsWith": str.startswith,
    "endsWith": str.endswith,
}
SIGNS: Final = {
    "=": "equal",
    "<>": "notEqual",
    "!=": "notEqual",
    "<": "lessThan",
    "<=": "lessThanOrEqual",
    ">": "greaterThan",
    ">=": "greaterThanOrEqual",
}
"""Excel's names of the signs."""
_OPERATOR: Final = "(<>|!=|<=|>=|=|<|>)"
_REFERENCE: Final = r"(\$?)([A-Z]{1,3})(\$?)([0-9]{1,7})"
_NUMBER: Final = r"[+-]?[0-9]{1,15}(?:\.[0-9]{1,15})?"
_CONSTANT: Final = rf'({_NUMBER}|"(?:[^"]|"")*"|TRUE|FALSE|TRUE\(\)|FALSE\(\))'
_COMPARISON: Final = re.compile(rf"(LEN\()?(TRIM\()?{_REFERENCE}\)*{_OPERATOR}{_CONSTANT}", re.IGNORECASE)
_TEST: Final = re.compile(rf"(ISBLANK|ISTEXT|ISNUMBER)\({_REFERENCE}\)", re.IGNORECASE)
_NOT: Final = re.compile(r"NOT\((.*)\)", re.IGNORECASE | re.DOTALL)
_ALL_OR_ANY: Final = re.compile(r"(AND|OR)\((.*)\)", re.IGNORECASE | re.DOTALL)
_ARGUMENT: Final = re.compile(r'"(?:[^"]|"")*"|([(),])|[^"(),]+')
_LONGEST: Final = 200


class _Place(NamedTuple):
    """The cell for which a formula is calculated."""

    base: tuple[int, int]
    row: int
    col: int
    contents: Contents

    def content(self, reference: Sequence[str]) -> Content:
        """What the cell stores that a relative or absolute reference names."""
        fixed_col, letters, fixed_row, number = reference
        row, col = int(number) - 1, column_index(letters.upper())
        row += 0 if fixed_row else self.row - self.base[0]
        col += 0 if fixed_col else self.col - self.base[1]
        return self.contents(row, col)


def _truth(formula: str, place: _Place) -> bool | None:
    """Whether a formula is true, if it is one of a few simple ones."""
    formula = formula.strip().removeprefix("=")
    if len(formula) > _LONGEST:
        return None
    if re.fullmatch(_CONSTANT, formula, re.IGNORECASE):
        constant = _constant(formula)
        return None if isinstance(constant, str) else bool(constant)
    if found := _NOT.fullmatch(formula):
        inner = _truth(found[1], place)
        return None if inner is None else not inner
    if (found := _ALL_OR_ANY.fullmatch(formula)) and (parts := _arguments(found[2])):
        truths = [_truth(part, place) for part in parts]
        decisive = found[1].upper() == "OR"
        return decisive if decisive in truths else None if None in truths else not decisive
    if found := _TEST.fullmatch(formula):
        content = place.content(found.groups()[1:])
        tests = {"ISBLANK": content is None, "ISTEXT": isinstance(content, str)}
        return tests.get(found[1].upper(), isinstance(content, int | float) and not isinstance(content, bool))
    if found := _COMPARISON.fullmatch(formula.replace(" ", "") if '"' not in formula else formula):
        content = place.content(found.groups()[2:6])
        if found[2]:
            content = " ".join(_text(content).split())
        if found[1]:
            content = len(_text(content))
        return _compared(SIGNS[found[7]], content, [_constant(found[8])])
    return None


def _arguments(text: str) -> list[str]:
    """The arguments of a function; nothing if the text is more than the arguments of a single one."""
    arguments, depth = [""], 0
    for found in _ARGUMENT.finditer(text):
        depth += {"(": 1, ")": -1}.get(found[1] or "", 0)
        if depth < 0:
            return []
        if found[1] == "," and not depth:
            arguments.append("")
        else:
            arguments[-1] += found[0]
    return arguments


def _constant(formula: str) -> Content:
    """A number, a text or a truth value; None for any other formula."""
    formula = formula.strip().removeprefix("=")
    if re.fullmatch(_NUMBER, formula):
        return float(formula)
    if len(formula) > 1 and formula[0] == formula[-1] == '"':
        return formula[1:-1].replace('""', '"')
    return {"TRUE": True, "FALSE": False}.get(formula.upper().removesuffix("()"))


def _compared(operator: str, content: Content, limits: Sequence[Content]) -> bool | None:
    if not limits or any(limit is None for limit in limits):
        return None
    if operator in ("between", "notBetween"):
        if len(limits) < 2:
            return None
        ends = sorted(map(_order, limits))
        return (ends[0] <= _order(content, ends[0]) <= ends[1]) is (operator == "between")
    limit = _order(limits[0])
    left = _order(content, limit)
    return {
        "equal": left == limit,
        "notEqual": left != limit,
        "lessThan": left < limit,
        "lessThanOrEqual": left <= limit,
        "greaterThan": left > limit,
        "greaterThanOrEqual": left >= limit,
    }.get(operator)


def _order(content: Content, other: tuple[int, float, str] = (0, 0.0, "")) -> tuple[int, float, str]:
    """A key by which Excel orders contents: numbers, texts, truth values. Nothing equals 0 and the empty text.

    Args:
        content: what is compared.
        other: the key of what it is compared with.
    """
    if content is None:
        return (other[0], 0.0, "")
    if isinstance(content, bool):
        return (2, float(content), "")
    return (1, 0.0, content.casefold()) if isinstance(content, str) else (0, float(content), "")


def _text(content: Content) -> str:
    return "" if content is None else content if isinstance(content, str) else f"{content:.15g}"
