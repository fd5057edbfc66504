"""The definitions that a correction or a decision may refer to: the present one and those of issued templates."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property

from lamppu_xl.definition.history.stored_definition import DefinitionStore
from lamppu_xl.domain.periods import Period
from lamppu_xl.domain.project import Project

IssuedDefinitions = Callable[[Period], Sequence[Project]]
"""The definitions that templates of a period were issued with; none if only the present one is known."""


def no_definitions(_: Period) -> Sequence[Project]:
    """No definition of any period but the present one."""
    return ()


@dataclass(frozen=True)
class PeriodDefinitions:
    """The definitions that a decision may refer to: the present one, and those that templates were issued with."""

    project: Project
    period: Period
    store: DefinitionStore

    @cached_property
    def issued(self) -> tuple[Project, ...]:
        stored = (self.store.definition(digest) for digest in self.store.digests)
        return tuple(project for project in stored if project)

    def check(self, is_known: Callable[[Project], bool]) -> bool:
        """Whether any of the definitions knows something; the issued ones are read only if they are needed."""
        return is_known(self.project) or any(is_known(project) for project in self.issued)
