"""What differs between two definitions of a period: the one that templates were issued with, and another one.

Everything is compared by id. Each change has an effect: it is wording only, asks less, asks more, or changes the
meaning of what was reported. In an open period the first two apply to returns on earlier templates, too.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from lamppu_xl.domain.expressions import Call, Compare, Constant, Expr
from lamppu_xl.domain.finding_codes import Severity
from lamppu_xl.domain.findings import Fact
from lamppu_xl.domain.project import (
    CodeList,
    Field,
    FreeLines,
    Goal,
    Option,
    Partner,
    Period,
    Project,
    RowPerCode,
    RowPerGoal,
    Table,
)
from lamppu_xl.domain.rules import Rule

BUILT_IN_LISTS = frozenset({"yes_no", "goals", "partners"})
"""Lists that no definition writes; their entries are compared as goals and partners."""


class ChangeEffect(StrEnum):
    """What a change means for a return on an earlier template, the mildest first."""

    WORDING = "wording"
    LESS = "less"
    """It allows more or asks less."""
    MORE = "more"
    """It asks more, or allows less."""
    MEANING = "meaning"
    """It changes or removes what was reported."""

    @property
    def applies_to_earlier_templates(self) -> bool:
        """Whether it holds in an open period for returns on templates that were issued before."""
        return self in (ChangeEffect.WORDING, ChangeEffect.LESS)


@dataclass(frozen=True, kw_only=True)
class DefinitionChange:
    """One difference between two definitions."""

    effect: ChangeEffect
    aspect: str
    """What differs: `added`, `removed`, `label`, `kind`, `rule`, `unit` …; a key of the catalogue's vocabulary."""
    place: str
    """Where, by id: `goal G05`, `figures/value`, `list indicators/I01`, `partner KAO`."""
    was: Fact = ""
    now: Fact = ""
    partners: frozenset[str] = frozenset()
    """The ids of the partners that it concerns."""
    rule: str = ""
    """The id of the finding code, if a rule differs."""
    table: str = ""
    field: str = ""
    row: str = ""
    """The id of a goal or option."""


def compare_definitions(issued: Project, current: Project, period: Period) -> tuple[DefinitionChange, ...]:
    """The changes from one definition of a period to another, in the order of the definition.

    Args:
        issued: the definition that templates were issued with.
        current: the definition to compare with.
        period: the period, of either definition.
    """
    return tuple(_Comparison(issued, current, period).changes())


def is_reworded_option(option_id: str, issued: CodeList, current: CodeList) -> bool:
    """Whether the label of an option differs in its wording only.

    A label that another id of the list has or had is never a rewording.
    """
    before, after = issued.option(option_id), current.option(option_id)
    if before is None or after is None:
        return False
    others = {
        name
        for options in (issued.options, current.options)
        for option in options
        if option.id != option_id
        for name in _names(option)
    }
    return not (_names(after) - _names(before)) & others


def milder_rule(issued: Rule, current: Rule) -> Rule:
    """The rule that both definitions allow: the wider limit, the lower severity, the current message."""
    severity = max(issued.severity, current.severity, key=list(Severity).index)
    base = current if _limit_effect(issued, current) is ChangeEffect.LESS else issued
    return base.with_overrides(severity=severity, message_override=current.message_override)


def paired_rules(issued: Iterable[Rule], current: Iterable[Rule]) -> list[tuple[Rule | None, Rule | None]]:
    """Each rule with the rule of the other definition that it became; None where there is none.

    Rules of a field are matched by code. Conditions of a definition have one code; they are matched by their condition.
    """
    after = list(current)
    pairs: list[tuple[Rule | None, Rule | None]] = []
    for rule in issued:
        same = [other for other in after if (other.code, other.field_name) == (rule.code, rule.field_name)]
        match = next((other for other in same if other.condition == rule.condition), None)
        if match is None and same and rule.code in _LIMITS:
            match = same[0]
        if match is not None:
            after.remove(match)
        pairs.append((rule, match))
    return pairs + [(None, rule) for rule in after]


@dataclass(frozen=True)
class _Comparison:
    issued: Project
    current: Project
    period: Period
    _partners: dict[str, frozenset[str]] = field(default_factory=dict)

    def changes(self) -> Iterator[DefinitionChange]:
        yield from self._wordings()
        yield from self._partner_changes()
        yield from self._goals()
        for list_id, codes in self.issued.lists.items():
            if list_id not in BUILT_IN_LISTS:
                yield from self._list(codes, self.current.lists.get(list_id))
        yield from self._tables()

    def _wordings(self) -> Iterator[DefinitionChange]:
        before, after = self.issued.period(self.period.id), self.current.period(self.period.id)
        pairs: list[tuple[str, str, object, object]] = [
            ("label", "project", self.issued.name, self.current.name),
        ]
        if before and after:
            pairs.append(("label", f"period {before.id}", before.label, after.label))
            pairs.append(("deadline", f"period {before.id}", before.deadline, after.deadline))
        for aspect, place, was, now in pairs:
            if was != now:
                yield self._change(ChangeEffect.WORDING, aspect, place, was=was, now=now)
        if before and after and (before.start, before.end) != (after.start, after.end):
            days = [f"{each.start.isoformat()}/{each.end.isoformat()}" for each in (before, after)]
            yield self._change(ChangeEffect.MEANING, "days", f"period {before.id}", was=days[0], now=days[1])

    def _partner_changes(self) -> Iterator[DefinitionChange]:
        before = {partner.id: partner for partner in self.issued.expected_partners(self.period)}
        after = {partner.id: partner for partner in self.current.expected_partners(self.period)}
        for partner_id in dict.fromkeys((*before, *after)):
            was, now, concerned = before.get(partner_id), after.get(partner_id), frozenset({partner_id})
            place = f"partner {partner_id}"
            if now is None:
                yield self._change(ChangeEffect.MEANING, "removed", place, concerned)
            elif was is None:
                yield self._change(ChangeEffect.MORE, "added", place, concerned)
            elif was.name != now.name:
                effect = self._label_effect("partners", partner_id)
                yield self._change(effect, "label", place, concerned, was=was.name, now=now.name)

    def _goals(self) -> Iterator[DefinitionChange]:
        after = {goal.id: goal for goal in self.current.goals}
        for goal in self.issued.goals:
            place = f"goal {goal.id}"
            current = after.pop(goal.id, None)
            if current is None:
                yield self._change(ChangeEffect.MEANING, "removed", place, self._applies(goal), row=goal.id)
                continue
            both = self._applies(goal) | self._applies(current)
            if goal.title != current.title:
                effect = self._label_effect("goals", goal.id)
                yield self._change(effect, "label", place, both, was=goal.title, now=current.title, row=goal.id)
            if goal.wording != current.wording:
                was, now = goal.wording, current.wording
                yield self._change(ChangeEffect.WORDING, "wording", place, both, was=was, now=now, row=goal.id)
            yield from self._applicability(place, goal, current)
        for goal in after.values():
            yield self._change(ChangeEffect.MORE, "added", f"goal {goal.id}", self._applies(goal), row=goal.id)

    def _list(self, issued: CodeList, current: CodeList | None) -> Iterator[DefinitionChange]:
        after = {option.id: option for option in current.options} if current else {}
        for option in issued.options:
            place = f"list {issued.id}/{option.id}"
            now = after.pop(option.id, None)
            if now is None or current is None:
                yield self._change(ChangeEffect.MEANING, "removed", place, self._applies(option), row=option.id)
                continue
            both = self._applies(option) | self._applies(now)
            if option.label != now.label:
                effect = self._label_effect(issued.id, option.id)
                yield self._change(effect, "label", place, both, was=option.label, now=now.label, row=option.id)
            for name in dict.fromkeys((*option.details, *now.details)):
                was_detail, now_detail = option.details.get(name, ""), now.details.get(name, "")
                if was_detail != now_detail:
                    yield self._change(
                        ChangeEffect.MEANING, name, place, both, was=was_detail, now=now_detail, row=option.id
                    )
            if option.aggregate != now.aggregate:
                was_rule, now_rule = (str(each.aggregate or "") for each in (option, now))
                yield self._change(
                    ChangeEffect.MEANING, "aggregate", place, both, was=was_rule, now=now_rule, row=option.id
                )
            yield from self._applicability(place, option, now)
        rows = {table.rows.list for table in self.current.form.tables if isinstance(table.rows, RowPerCode)}
        for option in after.values():
            effect = ChangeEffect.MORE if issued.id in rows else ChangeEffect.LESS
            place = f"list {issued.id}/{option.id}"
            yield self._change(effect, "added", place, self._applies(option), now=option.label, row=option.id)

    def _label_effect(self, list_id: str, option_id: str) -> ChangeEffect:
        """Of another label of an entry: wording, unless it can be taken for another entry of the list."""
        lists = self.issued.lists[list_id], self.current.lists[list_id]
        return ChangeEffect.WORDING if is_reworded_option(option_id, *lists) else ChangeEffect.MEANING

    def _applicability(self, place: str, was: Goal | Option, now: Goal | Option) -> Iterator[DefinitionChange]:
        """Who has a row, and when it must be filled in."""
        before, after = self._applies(was), self._applies(now)
        if lost := before - after:
            yield self._change(ChangeEffect.MEANING, "narrowed", place, lost, row=was.id)
        if gained := after - before:
            yield self._change(ChangeEffect.MORE, "widened", place, gained, row=was.id)
        due = [each.due_in is None or self.period.id in each.due_in for each in (was, now)]
        if due[0] != due[1]:
            effect = ChangeEffect.MORE if due[1] else ChangeEffect.LESS
            yield self._change(effect, "due", place, before & after, row=was.id)

    def _tables(self) -> Iterator[DefinitionChange]:
        after = {table.id: table for table in self.current.form.tables}
        for table in self.issued.form.tables:
            now = after.pop(table.id, None)
            if now is None:
                yield self._change(ChangeEffect.MEANING, "removed", f"table {table.id}", table=table.id)
            elif type(now.rows) is not type(table.rows) or (
                isinstance(now.rows, RowPerCode) and now.rows != table.rows
            ):
                yield self._change(ChangeEffect.MEANING, "rows", f"table {table.id}", table=table.id)
            else:
                yield from self._table(table, now)
        for table in after.values():
            yield self._change(ChangeEffect.MORE, "added", f"table {table.id}", table=table.id)

    def _table(self, issued: Table, current: Table) -> Iterator[DefinitionChange]:
        place = f"table {issued.id}"
        for aspect, was, now in (("label", issued.title, current.title), ("help", issued.help, current.help)):
            if was != now:
                yield self._change(ChangeEffect.WORDING, aspect, place, was=was, now=now, table=issued.id)
        if isinstance(issued.rows, FreeLines) and isinstance(current.rows, FreeLines):
            counts = issued.rows.count, current.rows.count
            if counts[0] != counts[1]:
                effect = ChangeEffect.LESS if counts[1] > counts[0] else ChangeEffect.MORE
                yield self._change(effect, "lines", place, was=counts[0], now=counts[1], table=issued.id)
        after = {each.name: each for each in current.fields}
        for each in issued.fields:
            now_field = after.pop(each.name, None)
            where = f"{issued.id}/{each.name}"
            if now_field is None:
                yield self._change(ChangeEffect.MEANING, "removed", where, table=issued.id, field=each.name)
            else:
                yield from self._field(issued.id, each, now_field)
        for each in after.values():
            effect = ChangeEffect.MORE if each.given is None else ChangeEffect.WORDING
            yield self._change(effect, "added", f"{issued.id}/{each.name}", table=issued.id, field=each.name)
        for rule, other in paired_rules(issued.rules, current.rules):
            yield from self._rule(issued, rule, other)

    def _field(self, table: str, issued: Field, current: Field) -> Iterator[DefinitionChange]:
        place = f"{table}/{issued.name}"
        for aspect in ("label", "help"):
            was, now = getattr(issued, aspect), getattr(current, aspect)
            if was != now:
                yield self._change(
                    ChangeEffect.WORDING, aspect, place, was=was, now=now, table=table, field=issued.name
                )
        if (issued.given is None) != (current.given is None) or issued.kind != current.kind:
            yield self._change(
                ChangeEffect.MEANING,
                "kind",
                place,
                was=issued.kind.name,
                now=current.kind.name,
                table=table,
                field=issued.name,
            )
        for aspect in ("options", "aggregate", "role", "personal"):
            was, now = getattr(issued, aspect), getattr(current, aspect)
            if was != now:
                yield self._change(
                    ChangeEffect.MEANING,
                    aspect,
                    place,
                    was=str(was or ""),
                    now=str(now or ""),
                    table=table,
                    field=issued.name,
                )

    def _rule(self, table: Table, issued: Rule | None, current: Rule | None) -> Iterator[DefinitionChange]:
        if issued is None or current is None:
            rule = issued or current
            assert rule is not None  # noqa: S101  # a pair has at least one rule
            effect = ChangeEffect.LESS if issued else ChangeEffect.MORE
            aspect = "rule_removed" if issued else "rule_added"
            yield self._rule_change(effect, aspect, table, rule)
            return
        if issued.condition != current.condition:
            yield self._rule_change(
                _limit_effect(issued, current),
                "limit",
                table,
                issued,
                was=_limit(issued.condition),
                now=_limit(current.condition),
            )
        if issued.severity != current.severity:
            order = list(Severity)
            is_milder = order.index(current.severity) > order.index(issued.severity)
            effect = ChangeEffect.LESS if is_milder else ChangeEffect.MORE
            yield self._rule_change(
                effect, "severity", table, issued, was=issued.severity.value, now=current.severity.value
            )
        if issued.message_override != current.message_override:
            yield self._rule_change(
                ChangeEffect.WORDING,
                "message",
                table,
                issued,
                was=issued.message_override or "",
                now=current.message_override or "",
            )

    def _rule_change(  # noqa: PLR0913
        self, effect: ChangeEffect, aspect: str, table: Table, rule: Rule, *, was: object = "", now: object = ""
    ) -> DefinitionChange:
        place = f"{table.id}/{rule.field_name}"
        return self._change(
            effect, aspect, place, was=was, now=now, rule=rule.code, table=table.id, field=rule.field_name
        )

    def _change(  # noqa: PLR0913
        self,
        effect: ChangeEffect,
        aspect: str,
        place: str,
        partners: frozenset[str] | None = None,
        *,
        was: object = "",
        now: object = "",
        rule: str = "",
        table: str = "",
        field: str = "",
        row: str = "",
    ) -> DefinitionChange:
        return DefinitionChange(
            effect=effect,
            aspect=aspect,
            place=place,
            was="" if was is None else was,  # type: ignore[arg-type]  # facts of a definition are facts of a message
            now="" if now is None else now,  # type: ignore[arg-type]
            partners=self._with_table(table) if partners is None else partners,
            rule=rule,
            table=table,
            field=field,
            row=row,
        )

    def _with_table(self, table_id: str) -> frozenset[str]:
        """The partners whose form has a table; without a table all that report."""
        if table_id not in self._partners:
            self._partners[table_id] = frozenset(
                partner.id
                for project in (self.issued, self.current)
                for partner in project.expected_partners(self.period)
                if not table_id or _has_table(project, table_id, partner, self.period)
            )
        return self._partners[table_id]

    def _applies(self, row: Goal | Option) -> frozenset[str]:
        """The partners whose form of the period has a goal or option."""
        if isinstance(row, Option) and row.shown_in is not None and self.period.id not in row.shown_in:
            return frozenset()
        project = self.issued if row in self.issued.goals or isinstance(row, Option) else self.current
        everyone = {each.id: each for each in (*self.current.partners, *project.partners)}
        return frozenset(
            partner.id
            for partner in everyone.values()
            if partner.reports_in(self.period) and row.applies_to.includes(partner)
        )


_SMALLEST, _GREATEST = frozenset({"R502", "R504", "R508"}), frozenset({"R503", "R505", "R509", "R510"})
_LIMITS = _SMALLEST | _GREATEST
"""Rules that compare with a limit: those with a smallest value, and those with a greatest one."""


def _limit_effect(issued: Rule, current: Rule) -> ChangeEffect:
    """Whether a rule with another limit asks less or more."""
    was, now = _limit(issued.condition), _limit(current.condition)
    if issued.code in _LIMITS and type(was) is type(now) and was not in (now, ""):
        is_wider = now < was if issued.code in _SMALLEST else now > was  # type: ignore[operator]  # of one type
        return ChangeEffect.LESS if is_wider else ChangeEffect.MORE
    return ChangeEffect.MORE


def _limit(condition: Expr) -> Fact:
    """The constant that a condition compares with; an empty text if it compares with none."""
    match condition:
        case Compare(_, _, Constant(value)) | Compare(_, _, Call("round", (_, Constant(value)))):
            return value
    return ""


def _names(option: Option) -> frozenset[str]:
    """The labels of an option in all languages, without regard to case."""
    return frozenset(text.strip().casefold() for _, text in option.label.translations)


def _has_table(project: Project, table_id: str, partner: Partner, period: Period) -> bool:
    tables: Mapping[str, Table] = {table.id: table for table in project.form.tables}
    table = tables.get(table_id)
    if table is None:
        return False
    return not isinstance(table.rows, RowPerGoal | RowPerCode) or bool(project.lines_of(table, partner, period))


def count_effects(changes: Iterable[DefinitionChange]) -> Counter[ChangeEffect]:
    """How many changes have each effect."""
    return Counter(change.effect for change in changes)
