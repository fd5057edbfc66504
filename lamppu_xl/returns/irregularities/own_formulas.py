"""Compares the formulas of a return with those of its template, whatever program has saved it.

Programs write the same formula in different ways, and rows that were inserted move its references. So formulas are
compared without their references: by their functions, constants, signs and names.
"""

from __future__ import annotations

import re
from functools import cached_property
from typing import Final

from lamppu_xl.domain.answer_ref import AnswerRef
from lamppu_xl.domain.partner_history import partner_as_of, project_as_of
from lamppu_xl.returns.return_form import ReturnForm
from lamppu_xl.templates.layout import plan_workbook
from lamppu_xl.templates.template import Template
from lamppu_xl.workbook.model import CellUse


class OwnFormulas:
    """The formulas of the computed fields of a form."""

    def __init__(self, form: ReturnForm) -> None:
        """The formulas are made when they are asked for."""
        self._form = form.issued_form or form

    @cached_property
    def _template(self) -> Template:
        form = self._form
        project = project_as_of(form.project, form.period)
        partner = partner_as_of(project, form.partner)
        plan = form.plan
        if not any(cell.entry for sheet in plan.sheets for cell in sheet.cells if cell.use is CellUse.STATE):
            # That of a template of another version says nothing of hidden cells, which formulas of totals need.
            plan = plan_workbook(project, partner, form.period, form.translator)
        return Template(
            project=project.form_of(partner, form.period),
            partner=partner,
            period=form.period,
            words=form.translator,
            plan=plan,
        )

    def is_own(self, entry: AnswerRef, formula: str) -> bool:
        """Whether a cell has the formula of its computed field. A cell that shares the formula of another one has it.

        Args:
            entry: the computed field, a total or a sum by option.
            formula: the formula of the cell, without its equals sign.
        """
        if not formula:
            return True
        from lamppu_xl.templates.live_checks.live_contents import computed_formula  # noqa: PLC0415  # slow to import

        own = computed_formula(self._template, entry)
        return own is not None and formula_parts(own) == formula_parts(formula)


_REFERENCE: Final = r"""
    \[ [^\[\]]* \]                                                   # of OpenDocument
  | (?: '(?:[^']|'')*'! | [\w.]+! )? (?:
        \$?[A-Za-z]{1,3}\$?[0-9]{1,7} (?: :\$?[A-Za-z]{1,3}\$?[0-9]{1,7} )? (?![\w(.])
      | \$?[A-Za-z]{1,3}:\$?[A-Za-z]{1,3} (?![\w(.])
      | \$?[0-9]{1,7}:\$?[0-9]{1,7} (?![\w(.])
    )
"""
_PART: Final = re.compile(
    rf"""
    (?P<text> "(?:[^"]|"")*" )
  | (?P<reference> {_REFERENCE} )
  | (?P<number> (?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[Ee][+-]?[0-9]+)? )
  | (?P<name> [^\W\d][\w.]* )
  | (?P<blank> \s+ )
  | (?P<sign> . )
    """,
    re.VERBOSE | re.DOTALL,
)
_OF_NEWER_FUNCTIONS: Final = re.compile(r"(?:_xl(?:fn|ws)\.|COM\.MICROSOFT\.)+", re.IGNORECASE)


def formula_parts(formula: str) -> list[str]:
    """The parts of a formula, the same for each way of writing it: no blanks, references as `[]`.

    >>> "".join(formula_parts("_xlfn.DAYS($B5; #REF!)"))
    'DAYS([],#REF!)'
    """
    formula = formula.replace("TRUE()", "TRUE").replace("FALSE()", "FALSE")
    return [_written_alike(found) for found in _PART.finditer(formula) if found.lastgroup != "blank"]


def _written_alike(found: re.Match[str]) -> str:
    part = found[0]
    match found.lastgroup:
        case "reference":
            return part if "#REF!" in part else "[]"
        case "number":
            return str(float(part))
        case "name":
            return _OF_NEWER_FUNCTIONS.sub("", part).upper()
        case "sign" if part == ";":
            return ","
    return part
