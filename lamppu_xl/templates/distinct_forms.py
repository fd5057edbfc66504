"""The forms whose sheets together include every distinct sheet of a project's templates.

Partners with the same lines of a table have the same sheet. A sheet with fewer lines of a table has no cell that the
sheets with all of these lines do not have.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING

from lamppu_xl.domain.form import FreeLines, RowPerCode, RowPerGoal, SingleRow, Table
from lamppu_xl.domain.grouping import grouped
from lamppu_xl.domain.partner_history import project_as_of
from lamppu_xl.domain.partners import Partner, PartnerValues
from lamppu_xl.domain.periods import Period
from lamppu_xl.domain.project import GIVEN, Project
from lamppu_xl.domain.text import Text
from lamppu_xl.templates.parts import options_for
from lamppu_xl.templates.sheet_keys import CHECKS, HELP, LISTS, META, STATES, goal_sheet_key, table_sheet_key

if TYPE_CHECKING:
    from lamppu_xl.i18n.translator import Translator


@dataclass(frozen=True, kw_only=True)
class DistinctForm:
    """A form of a partner with sheets that no form before has."""

    partner: Partner
    period: Period
    words: Translator
    sheets: frozenset[str]
    """The keys of these sheets."""
    fact_sheets: frozenset[str]
    """The keys of sheets that earlier forms have with other facts of a partner, such as its name."""
    is_largest: bool
    """Whether no form before is as large."""


def distinct_forms(project: Project, words_of: Callable[[str], Translator]) -> Iterator[DistinctForm]:
    """The forms that have sheets of their own, period by period, the largest first.

    Args:
        project: the project.
        words_of: the translator for a language.
    """
    seen: set[_Part] = set()
    largest = -1
    contents = _FormContents(project)
    for period in project.periods:
        edition = project_as_of(project, period)
        partners = grouped((partner.language, partner) for partner in edition.expected_partners(period))
        for language, group in partners.items():
            sheets_of = {partner.id: contents.by_sheet(edition, partner, period) for partner in group}
            sizes = {partner_id: sum(map(len, sheets.values())) for partner_id, sheets in sheets_of.items()}
            for partner in sorted(group, key=lambda each: -sizes[each.id]):
                new = {key: parts - seen for key, parts in sheets_of[partner.id].items() if not parts <= seen}
                seen.update(chain.from_iterable(new.values()))
                is_largest = sizes[partner.id] > largest
                if new or is_largest:
                    largest = max(sizes[partner.id], largest)
                    fact_sheets = frozenset(key for key, parts in new.items() if all(map(_is_fact, parts)))
                    yield DistinctForm(
                        partner=partner,
                        period=period,
                        words=words_of(language),
                        sheets=frozenset(new) - fact_sheets,
                        fact_sheets=fact_sheets,
                        is_largest=is_largest,
                    )


_Part = tuple[str, ...]
"""Something that a sheet depends on. The first text is its sort."""


def _is_fact(part: _Part) -> bool:
    return part[0] in ("fact", "option")


class _FormContents:
    """What the sheets of a form depend on."""

    def __init__(self, project: Project) -> None:
        self._tables = project.form.tables
        fields = {answer.options: answer for table in self._tables for answer in table.answers if answer.options}
        self._options = {
            partner.id: frozenset(
                ("option", partner.language, codes.id, option.id)
                for answer in fields.values()
                if (codes := options_for(project, partner, answer))
                for option in codes.options
            )
            for partner in project.partners
        }

    def by_sheet(self, project: Project, partner: Partner, period: Period) -> dict[str, frozenset[_Part]]:
        """What each sheet of a partner's form depends on, by the key of the sheet.

        Args:
            project: the edition of the project for the period.
            partner: the partner in this edition.
            period: the reporting period.
        """
        tables = project.form_of(partner, period).form.tables
        signature = "|".join(f"{table.id}:{','.join(each.name for each in table.fields)}" for table in tables)
        convention = f"{project.country_of(partner)} {project.currency_of(partner)}"
        form = (period.id, partner.language, convention, signature if project.is_merged else "")
        language = partner.language
        sheets: dict[str, frozenset[_Part]] = {
            HELP: frozenset({("help", *form), ("fact", language, HELP, partner.name)}),
            CHECKS: frozenset({("checks", *form)}),
            STATES: frozenset({("states", *form)}),
            LISTS: self._options[partner.id] | {("lists", *form)},
            META: frozenset({("meta", *form), ("fact", language, META, partner.id)}),
        }
        shared: dict[Text, list[tuple[Table, frozenset[_Part]]]] = {}
        for table in tables:
            same_lines = isinstance(table.rows, SingleRow | FreeLines)
            lines = [""] if same_lines else [line.id for line in project.lines_of(table, partner, period)]
            facts = {("fact", language, table.id, *fact) for fact in _facts(project, table, partner)}
            if isinstance(table.rows, RowPerGoal):
                sheets |= {
                    goal_sheet_key(table.id, line): frozenset({("line", *form, table.id, line)} | facts)
                    for line in lines
                }
            elif lines:
                parts = {("line", *form, table.id, line) for line in lines}
                shared.setdefault(table.sheet or table.title, []).append((table, frozenset(parts | facts)))
        for group in shared.values():
            key = table_sheet_key(group[0][0].id)
            sheets[key if len(group) == 1 else f"sheet {key}"] = frozenset().union(*(parts for _, parts in group))
        return sheets


def _facts(project: Project, table: Table, partner: Partner) -> Iterator[tuple[str, str, str]]:
    """The facts of a partner that a table shows, by field and row."""
    for field in table.fields:
        owner, _, name = (field.given or "").partition(".")
        if owner == "partner":
            fact = partner.details.get(name) if field.given not in GIVEN else getattr(partner, name)
            yield field.name, "", str(fact or "")
        elif field.given == "goal.wording":
            for goal in project.goals_of(partner):
                if partner.id in goal.wordings:
                    yield field.name, goal.id, str(goal.wordings[partner.id])
        elif owner == "row" and isinstance(table.rows, RowPerCode):
            for option in project.lists[table.rows.list].options:
                if isinstance(detail := option.details.get(name), PartnerValues):
                    yield field.name, option.id, str(detail.of(partner.id) or "")
