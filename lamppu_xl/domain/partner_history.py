"""Changes of partners: their names by day, and answers and figures that pass to a successor."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from lamppu_xl.domain.aggregate_rules import aggregate_of, row_option
from lamppu_xl.domain.answer_ref import AnswerRef
from lamppu_xl.domain.answer_types import MONEY, ValueType
from lamppu_xl.domain.answers import Answer, Answers
from lamppu_xl.domain.form import Aggregate, CodeList, Field, FreeLines, Option, Table
from lamppu_xl.domain.partners import FormerName, Partner
from lamppu_xl.domain.periods import Period
from lamppu_xl.domain.project import Project
from lamppu_xl.domain.text import Text
from lamppu_xl.domain.text_normalising import shortened, token_text
from lamppu_xl.domain.units import EUROS

LONGEST_TEXT = 32_000
"""Most characters of the joined texts of several partners. A cell holds 32,767."""


# Names


@dataclass(frozen=True)
class EditionCache:
    """The editions of a project that were made before."""

    by_day: dict[date, Project] = field(default_factory=dict)
    """By the last day of the period."""


def project_as_of(project: Project, period: Period) -> Project:
    """The edition of a project for a period.

    Each partner has its name of the period's last day, or of its own last day in the project if that is earlier.
    """
    if project.whole is not None:
        return project
    editions = project.caches.get(EditionCache).by_day
    if period.end not in editions and not any(partner.former_names for partner in project.partners):
        editions[period.end] = project
    if period.end not in editions:
        partners = tuple(_partner_on(partner, partner.last_day(period)) for partner in project.partners)
        lists = {**project.lists, "partners": partner_code_list(partners)}
        edition = replace(project, partners=partners, lists=lists)
        editions[period.end] = edition.caches.get(EditionCache).by_day[period.end] = edition
    return editions[period.end]


def _partner_on(partner: Partner, day: date) -> Partner:
    """A partner under its name on a day. Its present name is kept among the former names, until the last date."""
    earlier = [former for former in partner.former_names if former.until < date.max]
    formers = (*earlier, FormerName(partner.name_on(date.max), date.max)) if earlier else ()
    return replace(partner, name=partner.name_on(day), former_names=formers)


def partner_as_of(project: Project, partner: Partner) -> Partner:
    """The partner of the same id in an edition of its project."""
    return project.partner(partner.id) or partner


def partner_code_list(partners: Sequence[Partner]) -> CodeList:
    """The code list of the partners, labelled with their names.

    The detail `aliases` of an option has the partner's other names, separated by `|`. The name of an organisation that
    merged into a partner is an alias of that partner, unless it names another partner.
    """
    ids_by_name = {name.casefold(): partner.id for partner in partners for name in (partner.name, *_names(partner))}
    options = []
    for partner in partners:
        origins = (name for name in partner.formed_of if ids_by_name.get(name.casefold(), partner.id) == partner.id)
        others = dict.fromkeys(name for name in (*_names(partner), *origins) if name != partner.name)
        details = {"aliases": Text.same("|".join(others))} if others else {}
        options.append(Option(id=partner.id, label=Text.same(token_text(partner.name)), details=details))
    return CodeList("partners", tuple(options))


def _names(partner: Partner) -> tuple[str, ...]:
    return (*partner.aliases, *(former.name for former in partner.former_names))


# Successors


def successors_of(project: Project, partner: Partner) -> Iterator[Partner]:
    """The successor of a partner, the successor's own successor, and so on."""
    seen = {partner.id}
    while (successor := project.partner(partner.successor)) and successor.id not in seen:
        seen.add(successor.id)
        yield successor
        partner = successor


def with_successors(project: Project, partner: Partner) -> tuple[str, ...]:
    """The ids of a partner and of all that continue its work, the nearest first."""
    return partner.id, *(successor.id for successor in successors_of(project, partner))


def continued_partners(project: Project, partner: Partner) -> frozenset[str]:
    """The ids of a partner and of all whose work it continues."""
    others = project.partners
    return frozenset(
        other.id
        for other in others
        if other.id == partner.id or any(successor.id == partner.id for successor in successors_of(project, other))
    )


def superseded_partners(project: Project, days: Mapping[str, date]) -> frozenset[str]:
    """The partners whose last figure no longer counts, because a successor reported a later figure.

    Args:
        project: the project of the partners.
        days: by partner id the day of the last figure that it reported; no entry if it reported no figure.
    """
    return frozenset(
        partner.id
        for partner in project.partners
        if partner.successor and partner.id in days
        if any(days.get(successor.id, date.min) > days[partner.id] for successor in successors_of(project, partner))
    )


def inherit_answers(project: Project, before: Period, answers: Mapping[str, Answers]) -> dict[str, Answers]:
    """The previous answers that the next template of each partner shows, by partner id.

    A partner's own answers come first. For other entries a successor gets the answers of its predecessors: figures with
    the rule `sum` or `last` are added up, and texts are joined, each after the name of its author. Any other answer is
    inherited if all predecessors gave the same answer. Personal data is never inherited.

    Args:
        project: the project.
        before: the previous period.
        answers: the answers of the previous period, by partner id.
    """
    past = project_as_of(project, before)
    previous = {partner: dict(own_answers) for partner, own_answers in answers.items()}
    for partner in past.partners:
        if any(predecessor.successor == partner.id for predecessor in past.partners):
            previous[partner.id] = dict(_inherited(past, partner, answers)) | previous.get(partner.id, {})
    return {partner: own_answers for partner, own_answers in previous.items() if own_answers}


_Source = tuple[Partner, Answer]


def _inherited(
    project: Project, partner: Partner, answers: Mapping[str, Answers]
) -> Iterator[tuple[AnswerRef, Answer]]:
    entries = {entry for own_answers in answers.values() for entry in own_answers}
    fields = {(table.id, field.name): (table, field) for table, field in project.form.questions}
    for entry in sorted(entries):
        table, field = fields.get((entry.table, entry.field), (None, None))
        if table and field and field.previous and not field.personal and not isinstance(table.rows, FreeLines):
            sources = list(_sources(project, partner, answers, entry))
            in_row = field.in_row(entry.row)
            if in_row.kind.name == MONEY and not _share_currency(project, partner, sources):
                continue
            answer = _combined(_own_rule(project, table, field, entry.row), in_row, sources)
            if answer is not None:
                yield entry, answer


def _share_currency(project: Project, partner: Partner, sources: Sequence[_Source]) -> bool:
    """Whether the amounts of the predecessors of a partner are in its own currency."""
    return {project.currency_of(author) or EUROS for author, _ in sources} <= {project.currency_of(partner) or EUROS}


def _own_rule(project: Project, table: Table, field: Field, row: str) -> Aggregate | None:
    """The rule of a field in a row, whatever the currencies of the other partners are."""
    return aggregate_of(table, field, row_option(project, table, row))


def _sources(project: Project, partner: Partner, answers: Mapping[str, Answers], entry: AnswerRef) -> Iterator[_Source]:
    """The answers of the predecessors of a partner; without an answer of a predecessor, those of its predecessors."""
    for predecessor in project.partners:
        if predecessor.successor == partner.id:
            answer = answers.get(predecessor.id, {}).get(entry)
            if answer is None:
                yield from _sources(project, predecessor, answers, entry)
            else:
                yield predecessor, answer


def _combined(rule: Aggregate | None, field: Field, sources: Sequence[_Source]) -> Answer | None:
    """The answers of several partners as a single answer, or None."""
    answers = [answer for _, answer in sources]
    figures = [answer for answer in answers if isinstance(answer, float | int)]
    if not answers:
        return None
    if field.kind.name == "text":
        text = "\n".join(f"{partner.name}: {answer}" for partner, answer in sources)
        return shortened(text, LONGEST_TEXT)
    if field.kind.type is ValueType.NUMBER and rule in (Aggregate.SUM, Aggregate.LAST):
        return round(math.fsum(figures), 9)
    if field.kind.type is ValueType.NUMBER and rule is Aggregate.MAX:
        return max(figures)
    return answers[0] if len(set(answers)) == 1 else None
