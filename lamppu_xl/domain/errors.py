"""The exceptions of the package.

Errors in the data of users are findings, not exceptions. The message of an exception is a sentence with the next step.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from lamppu_xl.domain.sentence import Sentence

if TYPE_CHECKING:
    from lamppu_xl.domain.findings import Finding


class LamppuError(Exception):
    """Base class of all exceptions of the package. Its text is English; `sentence` is translated when it is shown."""

    def __init__(self, sentence: Sentence | str = "", /, **facts: Any) -> None:
        """Keep the sentence.

        Args:
            sentence: a complete sentence with the next step, with the names of facts in braces.
            facts: by name.
        """
        self.sentence = sentence if isinstance(sentence, Sentence) else Sentence(sentence, **facts)
        super().__init__(str(self.sentence))


class UsageError(LamppuError):
    """A request that cannot be carried out, such as a period that does not exist."""


class DefinitionError(LamppuError):
    """A definition or a list of corrections that has errors."""

    def __init__(self, message: Sentence | str, findings: Sequence[Finding]) -> None:
        super().__init__(message)
        self.message = str(self.sentence)
        self.findings = tuple(findings)
        """Every problem, in the order of the files."""

    def __str__(self) -> str:
        """The message and the places of the problems, for a program that does not show the findings."""
        places = ", ".join(f"{finding.place.line} ({finding.code.id})" for finding in self.findings[:3])
        more = ", …" if len(self.findings) > 3 else ""
        return f"{self.message} Problems: {places}{more}." if places else self.message


class EnvironmentFailure(LamppuError):  # noqa: N818
    """The disk, a permission or another program prevents the work."""


class WrittenElsewhere(EnvironmentFailure):
    """A file is open in another program; the new file has another name."""


class Interrupted(LamppuError):  # noqa: N818
    """The user pressed Ctrl-C. The sentence states the completed work."""
