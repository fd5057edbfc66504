"""Collects what is wrong with a definition, and guesses what was meant."""

from __future__ import annotations

import difflib
import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field

from lamppu_xl.domain.finding_codes import CODES
from lamppu_xl.domain.findings import Fact, Finding, Place, has_errors
from lamppu_xl.domain.text import VocabularyTerm


@dataclass
class Problems:
    """All problems of a definition so far, in the order of their discovery."""

    findings: list[Finding] = field(default_factory=list)

    def add(self, code: str, place: Place, **facts: Fact) -> None:
        self.findings.append(Finding(CODES[code], place, facts))

    @property
    def has_errors(self) -> bool:
        return has_errors(self.findings)

    def in_order(self) -> tuple[Finding, ...]:
        """Each distinct problem, in the order of the files; several languages may have the same one."""
        distinct = {(finding.code.id, finding.place, repr(finding.facts)): finding for finding in self.findings}
        return tuple(sorted(distinct.values(), key=lambda finding: (finding.place.sort_key(), finding.code.id)))

    def check_known(self, what: str, name: str, names: Collection[str], place: Place) -> bool:
        """Report a reference to something that is not defined; `what` is a term, such as `partner`.

        Returns:
            Whether it is defined.
        """
        is_known = name in names
        if not is_known:
            self.add("D107", place, what=VocabularyTerm(what), name=name, guess=guess(name, names))
        return is_known

    def check_form(self, what: str, value: str, pattern: str, place: Place) -> None:
        """Report a value that has not the form of a term, such as `email`. A value that was left out has any form."""
        if value and not re.fullmatch(pattern, value):
            self.add("D106", place, value=value, expected=VocabularyTerm(what))

    def reserved(self, name: str, place: Place, reserved: Iterable[str], words: Iterable[str] = ()) -> None:
        """Report a name that the tool keeps for itself.

        Args:
            reserved: all names that are reserved in this place.
            words: words of expressions that are reserved, too.
        """
        self.add("D141", place, name=name, reserved=tuple(sorted(reserved)), words=" ".join(sorted(words)))

    def contradiction(self, first: str, second: str, place: Place) -> None:
        """Two statements that cannot both hold, each as it is written in a file."""
        self.add("D114", place, first=first, second=second)


def guess(name: str, names: Iterable[str], *, likeness: float = 0.6) -> str:
    """The name that was probably meant, or nothing; capitals do not count.

    >>> guess("Lapia", ["KAO", "LAPPIA"])
    'LAPPIA'
    """
    by_folded = {other.casefold(): other for other in names}
    close = difflib.get_close_matches(name.casefold(), by_folded, 1, likeness)
    return by_folded[close[0]] if close else ""
