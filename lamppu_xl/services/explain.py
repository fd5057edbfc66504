"""Explains the code of a finding."""

from __future__ import annotations

from lamppu_xl.definition.problems import guess
from lamppu_xl.domain.errors import UsageError
from lamppu_xl.domain.finding_codes import CODES, FindingCode
from lamppu_xl.domain.sentence import Sentence


def find_code(code_id: str) -> FindingCode:
    """The finding code of an id, in upper or lower case.

    Raises:
        UsageError: there is no such code.
    """
    code = CODES.get(code_id.upper())
    if code is None:
        near = guess(code_id, CODES)
        hint = Sentence(" Did you mean {guess}?", guess=near) if near else ""
        raise UsageError(
            "There is no code '{code}'.{hint} 'lamppu-xl explain' lists them all.", code=code_id, hint=hint
        )
    return code
