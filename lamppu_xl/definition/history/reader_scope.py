"""Which partners have a part of the form, in either of two definitions of a period."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from lamppu_xl.domain.form import Field, Goal, Option, RowPerCode, RowPerGoal, Table
from lamppu_xl.domain.grouping import grouped
from lamppu_xl.domain.partners import Partner
from lamppu_xl.domain.periods import Period
from lamppu_xl.domain.project import Project
from lamppu_xl.domain.text import Text


@dataclass(frozen=True)
class ReaderScope:
    """The forms of all partners in two definitions of a period. All results are ids of partners."""

    issued: Project
    current: Project
    period: Period

    @cached_property
    def everyone(self) -> frozenset[str]:
        """The partners that report by either definition."""
        return frozenset(partner.id for project in self._both for partner in self.expected(project))

    @cached_property
    def in_both(self) -> frozenset[str]:
        """The partners that report by both definitions."""
        before, after = ({partner.id for partner in self.expected(project)} for project in self._both)
        return frozenset(before & after)

    def readers(self, was: Text | None, now: Text | None) -> frozenset[str]:
        """The partners that read two texts in different wordings."""
        return frozenset(
            partner_id
            for partner_id in self.everyone
            if self._read(self.issued, partner_id, was) != self._read(self.current, partner_id, now)
        )

    def expected(self, project: Project) -> tuple[Partner, ...]:
        """The partners that report by one of the two definitions."""
        return self._expected[project is self.current]

    @cached_property
    def _expected(self) -> tuple[tuple[Partner, ...], tuple[Partner, ...]]:
        before, after = (project.expected_partners(self.period) for project in self._both)
        return before, after

    def with_goal(self, project: Project, goal: Goal) -> frozenset[str]:
        """The partners to whom a goal applies."""
        return frozenset(partner.id for partner in self.expected(project) if goal.applies_to.includes(partner))

    def with_option(self, project: Project, list_id: str, option: Option) -> frozenset[str]:
        """The partners whose form has an option, as a row or as a choice."""
        is_row_shown = option.shown_in is None or self.period.id in option.shown_in
        is_choice = any(_is_choice(table, list_id) for table in project.form.tables)
        if not is_choice and not (is_row_shown and self.is_rows(project, list_id)):
            return frozenset()
        return frozenset(partner.id for partner in self.expected(project) if option.applies_to.includes(partner))

    def with_list(self, list_id: str) -> frozenset[str]:
        """The partners whose form has a list."""
        return frozenset().union(
            *(
                self.with_table(table.id)
                for project in self._both
                for table in project.form.tables
                if _is_choice(table, list_id) or _has_rows(table, list_id)
            )
        )

    def with_table(self, table_id: str, field_name: str = "") -> frozenset[str]:
        """The partners whose form has a table, or a field of it."""
        return frozenset(
            partner_id for partner_id, names in self._fields.get(table_id, ()) if not field_name or field_name in names
        )

    def with_part(self, project: Project, table: Table, field: Field | None = None) -> frozenset[str]:
        """The partners to whom a table of a definition, or a field of it, applies."""
        parts = (table, field) if field else (table,)
        return frozenset(
            partner.id for partner in self.expected(project) if all(part.applies_to.includes(partner) for part in parts)
        )

    def is_used(self, list_id: str) -> bool:
        """Whether both forms use a list. Where one of them does not, another table or field says so."""
        return all(
            any(_is_choice(table, list_id) or _has_rows(table, list_id) for table in project.form.tables)
            for project in self._both
        )

    def is_rows(self, project: Project, list_id: str) -> bool:
        """Whether a table has a row for each option of a list."""
        return any(_has_rows(table, list_id) for table in project.form.tables)

    @cached_property
    def _fields(self) -> dict[str, list[tuple[str, frozenset[str]]]]:
        """By table, each partner whose form has it in one of the definitions, with its fields there."""
        return grouped(
            (table.id, (partner.id, frozenset(each.name for each in table.fields)))
            for project in self._both
            for partner in self.expected(project)
            for table in project.form_of(partner).form.tables
            if self._has_lines(project, table, partner)
        )

    @property
    def _both(self) -> tuple[Project, Project]:
        return self.issued, self.current

    def _read(self, project: Project, partner_id: str, text: Text | None) -> str:
        partner = project.partner(partner_id) or self.issued.partner(partner_id) or self.current.partner(partner_id)
        return text.pick(project.chain(partner.language)) if text and partner else ""

    def _has_lines(self, project: Project, table: Table, partner: Partner) -> bool:
        if not isinstance(table.rows, RowPerGoal | RowPerCode):
            return True
        return bool(project.lines_of(table, partner, project.period(self.period.id) or self.period))


def _is_choice(table: Table, list_id: str) -> bool:
    return any(each.options == list_id for each in table.fields)


def _has_rows(table: Table, list_id: str) -> bool:
    return table.rows == RowPerCode(list_id) or (list_id == "goals" and isinstance(table.rows, RowPerGoal))
