"""Organisations change under a project: what a period calls them, and what passes from one to the next. Pure."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date

from lamppu_xl.domain.answer_ref import AnswerRef
from lamppu_xl.domain.answer_types import ValueType
from lamppu_xl.domain.project import (
    Aggregate,
    Answer,
    Answers,
    CodeList,
    Field,
    FormerName,
    Option,
    Partner,
    Period,
    Project,
    RowPerCode,
    Table,
)
from lamppu_xl.domain.text import Text

LONGEST_TEXT = 32_000
"""Characters of a text that several organisations wrote together: a cell holds no more than 32,767."""


# Names


def project_as_of(project: Project, period: Period) -> Project:
    """The project with every partner under the name that it had at a period's end, or on its last day before it."""
    key = ("edition", period.end)
    found: Project | None = project.memory.get(key)
    if found is None:
        found = project
        if any(partner.former_names for partner in project.partners):
            partners = tuple(_as_on(partner, partner.last_day(period)) for partner in project.partners)
            found = replace(
                project, partners=partners, lists={**project.lists, "partners": partner_code_list(partners)}
            )
        project.memory[key] = found.memory[key] = found
    return found


def _as_on(partner: Partner, day: date) -> Partner:
    """A partner under the name of a day; what it is called now is kept among the others."""
    earlier = [former for former in partner.former_names if former.until < date.max]
    formers = (*earlier, FormerName(partner.name_on(date.max), date.max)) if earlier else ()
    return replace(partner, name=partner.name_on(day), former_names=formers)


def partner_as_of(project: Project, partner: Partner) -> Partner:
    """The same partner as an edition of its project has it."""
    return project.partner(partner.id) or partner


def partner_code_list(partners: Sequence[Partner]) -> CodeList:
    """The partners by name; what else they are called is told in one text, for whoever reads what people type.

    Of the organisations that one was formed of, those that are partners themselves keep their names for themselves.
    """
    bearers = {name.casefold(): partner.id for partner in partners for name in (partner.name, *_names(partner))}
    found = []
    for partner in partners:
        origins = (name for name in partner.formed_of if bearers.get(name.casefold(), partner.id) == partner.id)
        others = dict.fromkeys(name for name in (*_names(partner), *origins) if name != partner.name)
        details = {"aliases": Text.same("|".join(others))} if others else {}
        found.append(Option(id=partner.id, label=Text.same(partner.name), details=details))
    return CodeList("partners", tuple(found))


def _names(partner: Partner) -> tuple[str, ...]:
    return (*partner.aliases, *(former.name for former in partner.former_names))


def group_by_organisation(partners: Iterable[Partner]) -> tuple[tuple[Partner, ...], ...]:
    """The partners of one or several projects, those that are one organisation together.

    Alike are those of one business id; a partner without one stands for itself, under its id.
    """
    found: dict[str, list[Partner]] = {}
    for partner in partners:
        found.setdefault(partner.business_id or partner.id.casefold(), []).append(partner)
    return tuple(map(tuple, found.values()))


# What passes on


def successors_of(project: Project, partner: Partner) -> Iterator[Partner]:
    """Who goes on with a partner's work, who with theirs, and so on."""
    seen = {partner.id}
    while (heir := project.partner(partner.successor)) and heir.id not in seen:
        seen.add(heir.id)
        yield heir
        partner = heir


def superseded_partners(project: Project, days: Mapping[str, date]) -> frozenset[str]:
    """The partners whose standing figure counts no more, since one that goes on with their work has told a later one.

    Args:
        days: by partner the day for which its last figure stands; who never told one is not there.
    """
    return frozenset(
        partner.id
        for partner in project.partners
        if partner.successor and partner.id in days
        if any(days[heir.id] > days[partner.id] for heir in successors_of(project, partner) if heir.id in days)
    )


def inherit_answers(project: Project, before: Period, told: Mapping[str, Answers]) -> dict[str, Answers]:
    """What each partner is shown of the period before: its own answers, and where it has none those it took over.

    Standing figures and sums of several predecessors are added up; texts stand one below the other, each after the
    name of who wrote it; anything else is shown where all of them answered the same. Nothing personal passes on.
    """
    past = project_as_of(project, before)
    shown = {partner: dict(filling) for partner, filling in told.items()}
    for partner in past.partners:
        if any(one.successor == partner.id for one in past.partners):
            shown[partner.id] = dict(_taken_over(past, partner, told)) | shown.get(partner.id, {})
    return {partner: filling for partner, filling in shown.items() if filling}


_Source = tuple[Partner, Answer]


def _taken_over(project: Project, partner: Partner, told: Mapping[str, Answers]) -> Iterator[tuple[AnswerRef, Answer]]:
    entries = {entry for filling in told.values() for entry in filling}
    shown = {(table.id, answer.name): (table, answer) for table in project.form.tables for answer in table.answers}
    for entry in sorted(entries):
        table, field = shown.get((entry.table, entry.field), (None, None))
        if table and field and field.previous and not field.personal:
            sources = list(_sources(project, partner, told, entry))
            answer = _together(_rule(project, table, field, entry.row), field, sources)
            if answer is not None:
                yield entry, answer


def _sources(project: Project, partner: Partner, told: Mapping[str, Answers], entry: AnswerRef) -> Iterator[_Source]:
    """The answers of those whose work a partner goes on with; of one that told none, of those before it."""
    for one in project.partners:
        if one.successor == partner.id:
            answer = told.get(one.id, {}).get(entry)
            if answer is None:
                yield from _sources(project, one, told, entry)
            else:
                yield one, answer


def _rule(project: Project, table: Table, field: Field, row: str) -> Aggregate | None:
    option = project.lists[table.rows.list].option(row) if isinstance(table.rows, RowPerCode) else None
    return (option.aggregate if option else None) or field.aggregate


def _together(rule: Aggregate | None, field: Field, sources: Sequence[_Source]) -> Answer | None:
    """What several organisations answered, as one answer; None where they make none."""
    answers = [answer for _, answer in sources]
    figures = [answer for answer in answers if isinstance(answer, float | int)]
    if not answers:
        return None
    if field.kind.name == "text":
        said = "\n".join(f"{partner.name}: {answer}" for partner, answer in sources)
        return said if len(said) <= LONGEST_TEXT else f"{said[: LONGEST_TEXT - 1]}…"
    if field.kind.type is ValueType.NUMBER and rule in (Aggregate.SUM, Aggregate.LAST):
        return round(math.fsum(figures), 9)
    if field.kind.type is ValueType.NUMBER and rule is Aggregate.MAX:
        return max(figures)
    return answers[0] if len(set(answers)) == 1 else None
