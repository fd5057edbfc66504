"""What differs between two definitions of a period: the one that templates were issued with, and another one.

Everything is compared by id. Each change has an effect: it is wording only, asks less, asks more, or changes the
meaning of what was reported. In an open period the first two apply to returns on earlier templates, too. A change names
the partners whose form it changes; what changes no form is left out.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from itertools import groupby

from lamppu_xl.answer_types.registry import ANSWER_TYPES
from lamppu_xl.definition.history.change import ChangedPart, ChangeEffect, DefinitionChange
from lamppu_xl.definition.history.reader_scope import ReaderScope
from lamppu_xl.definition.history.rule_changes import condition_effect, limit_of, paired_rules, severity_effect
from lamppu_xl.domain.aggregate_rules import over_currencies, rules_in_row
from lamppu_xl.domain.expression_source import to_source
from lamppu_xl.domain.findings import Fact
from lamppu_xl.domain.form import (
    ROW_TYPES,
    Aggregate,
    CodeList,
    Field,
    FreeLines,
    Goal,
    Option,
    RowPerCode,
    Table,
    goal_name,
)
from lamppu_xl.domain.partners import Detail, PartnerValues
from lamppu_xl.domain.periods import Period
from lamppu_xl.domain.project import Project
from lamppu_xl.domain.rewording import (
    is_reworded_field,
    is_reworded_option,
    is_reworded_table,
    is_rewritten,
    is_same_question,
    is_translated,
)
from lamppu_xl.domain.rules import Rule
from lamppu_xl.domain.text import LanguageTag, Phrase, Text, VocabularyTerm
from lamppu_xl.domain.units import EUROS
from lamppu_xl.i18n.languages import LAST_RESORT, LanguageProfile, find_text, profile_of
from lamppu_xl.i18n.percent_text import in_kind
from lamppu_xl.i18n.project_terms import TERM_WORDS

BUILT_IN_LISTS = frozenset({"yes_no", "goals", "partners"})
"""Lists that no definition writes; their entries are compared as goals and partners."""

_DEFAULTS = {"country": "FI", "currency": EUROS}
"""What holds if the definition states no country or no currency."""

_WORDING, _LESS, _MORE, _MEANING = ChangeEffect

Changes = Iterator[DefinitionChange]


def compare_definitions(issued: Project, current: Project, period: Period) -> tuple[DefinitionChange, ...]:
    """The changes from one definition of a period to another, in the order of the definition.

    Args:
        issued: the definition that templates were issued with, under the names of partners in the period.
        current: the definition to compare with, under the names of partners in the period.
        period: the period, of either definition.
    """
    scope = ReaderScope(issued, current, period)
    found = _DefinitionComparison(issued, current, period, scope).changes()
    return tuple(change for change, _ in groupby(change for change in found if change.partners))


@dataclass(frozen=True)
class _DefinitionComparison:
    issued: Project
    current: Project
    period: Period
    scope: ReaderScope

    def changes(self) -> Changes:
        yield from self._project()
        yield from self._partners()
        yield from self._goals()
        for list_id, codes in self.issued.lists.items():
            if list_id not in BUILT_IN_LISTS and self.scope.is_used(list_id):
                yield from self._list(codes, self.current.lists.get(list_id, CodeList(list_id, ())))
        yield from self._tables()

    # Project, period and partners

    def _project(self) -> Changes:
        place = ChangedPart("project", self.issued.id, self.issued.name, self.scope.everyone)
        yield from self._texts(place, "label", self.issued.name, self.current.name)
        yield from self._texts(place, "programme_line", self.issued.programme_line, self.current.programme_line)
        for fact in ("funder", "reference", "web_page"):
            yield from _fact(place, fact, getattr(self.issued, fact) or "", getattr(self.current, fact) or "")
        for word in TERM_WORDS:
            was, now = _term(self.issued, word), _term(self.current, word)
            if was != now:
                readers = place.of(self.scope.readers(was, now))
                yield readers.change(_WORDING, "detail", was=was or "", now=now or "", detail=word)
        before, after = self.issued.period(self.period.id), self.current.period(self.period.id)
        if before is None:
            return
        place = ChangedPart("period", before.id, before.label, self.scope.everyone)
        if after is None:
            yield place.change(_MEANING, "removed")
            return
        yield from self._texts(place, "label", before.label, after.label)
        if before.deadline != after.deadline:
            yield place.change(_WORDING, "deadline", was=before.deadline, now=after.deadline)
        if (before.start, before.end) != (after.start, after.end):
            yield place.change(_MEANING, "days", was=_days(before.start, before.end), now=_days(after.start, after.end))

    def _partners(self) -> Changes:
        before = {partner.id: partner for partner in self.scope.expected(self.issued)}
        after = {partner.id: partner for partner in self.scope.expected(self.current)}
        for partner_id in dict.fromkeys((*before, *after)):
            was, now = before.get(partner_id), after.get(partner_id)
            label = Text.same((was or after[partner_id]).name)
            place = ChangedPart("partner", partner_id, label, frozenset({partner_id}))
            if was is None or now is None:
                yield place.change(*((_MEANING, "removed") if now is None else (_MORE, "added")))
                continue
            if was.name != now.name:
                yield place.change(self._label_effect("partners", partner_id), "label", was=was.name, now=now.name)
            if was.language != now.language:
                languages = LanguageTag(was.language), LanguageTag(now.language)
                yield place.change(_WORDING, "language", was=languages[0], now=languages[1])
            for key, effect in (("country", _WORDING), ("currency", _MEANING)):
                sources = (was, self.issued), (now, self.current)
                then, since = (getattr(own, key) or getattr(project, key) or _DEFAULTS[key] for own, project in sources)
                if then != since:
                    yield place.change(effect, key, was=then, now=since)
            if was.business_id != now.business_id:
                yield place.change(_WORDING, "business_id", was=was.business_id, now=now.business_id)
            yield from _fact(place, "owner", was.owner, now.owner)
            shown_by = self._fields_of_facts("partner.", self.issued.form.tables)
            for name in dict.fromkeys((*was.details, *now.details)):
                own = was.details.get(name, ""), now.details.get(name, "")
                yield from _detail(place, name, *own, (shown_by.get(name),))

    # Goals and lists

    def _goals(self) -> Changes:
        after = {goal.id: goal for goal in self.current.goals}
        for goal in self.issued.goals:
            current = after.pop(goal.id, None)
            before = self.scope.with_goal(self.issued, goal)
            place = ChangedPart("goal", goal.id, goal_name(goal), before, row=goal.id)
            if current is None:
                yield place.change(_MEANING, "removed")
                continue
            shared = place.of(before | self.scope.with_goal(self.current, current))
            effect = self._label_effect("goals", goal.id)
            yield from self._texts(shared, "label", goal.title, current.title, effect)
            yield from self._wordings(shared, goal, current)
            yield from _fact(shared, "links", " ".join(goal.links), " ".join(current.links))
            yield from self._who_answers(place, self.scope.with_goal(self.current, current))
            yield from self._due(place, goal, current)
        for goal in after.values():
            concerned = self.scope.with_goal(self.current, goal)
            yield ChangedPart("goal", goal.id, goal_name(goal), concerned, row=goal.id).change(_MORE, "added")
        yield from self._order("goals", self.issued.goals, self.current.goals)

    def _wordings(self, place: ChangedPart, issued: Goal, current: Goal) -> Changes:
        """The wording of a goal, as each partner reads it."""
        own = frozenset((*issued.wordings, *current.wordings))
        yield from self._texts(place.of(place.partners - own), "wording", issued.wording, current.wording)
        for partner_id in sorted(own & place.partners):
            was, now = (goal.wordings.get(partner_id, goal.wording) for goal in (issued, current))
            yield from self._texts(place.of(frozenset({partner_id})), "wording", was, now)

    def _list(self, issued: CodeList, current: CodeList) -> Changes:
        after = {option.id: option for option in current.options}
        known = frozenset(partner.id for partner in self.scope.expected(self.issued))  # a new one reported on nothing
        for option in issued.options:
            now = after.pop(option.id, None)
            before = self.scope.with_option(self.issued, issued.id, option)
            place = self._option_place(issued.id, option, before)
            if now is None:
                yield place.change(_MEANING, "removed")
                continue
            shown = self.scope.with_option(self.current, issued.id, now)
            shared = place.of(before | shown)
            effect = self._label_effect(issued.id, option.id)
            yield from self._texts(shared, "label", option.label, now.label, effect)
            fields = tuple(self._fields_of_details(each, issued.id) for each in (self.issued, self.current))
            yield from _details(shared.of(known & shared.partners), option, now, fields=fields)
            yield from self._rules_in_row(shared, issued.id, option, now)
            yield from self._who_answers(place, shown)
            yield from self._due(place, option, now)
        for option in after.values():
            concerned = self.scope.with_option(self.current, issued.id, option)
            effect = _MORE if self.scope.is_rows(self.current, issued.id) else _LESS
            yield self._option_place(issued.id, option, concerned).change(effect, "added")
        yield from self._order(issued.id, issued.options, current.options)

    def _rules_in_row(self, place: ChangedPart, list_id: str, issued: Option, current: Option) -> Changes:
        """The figures in the row of an option that have another rule by the option."""
        if (issued.aggregate, issued.aggregates) == (current.aggregate, current.aggregates):
            return
        after = {table.id: table for table in self.current.form.tables if _row_list(table) == list_id}
        figures, changed = 0, list[tuple[Table, str, Aggregate, Aggregate]]()
        for table in self.issued.form.tables:
            if _row_list(table) == list_id and table.id in after:
                present = rules_in_row(after[table.id], current)
                for name, was in rules_in_row(table, issued).items():
                    figures += name in present
                    if name in present and present[name] is not was:
                        changed.append((table, name, was, present[name]))
        if len(changed) == figures and len({(was, now) for *_, was, now in changed}) == 1:
            *_, was, now = changed[0]
            yield place.change(_MEANING, "aggregate", was=_aggregate(was), now=_aggregate(now))
            return
        for table, name, was, now in changed:
            yield replace(place, table=table.id, field=name).change(
                _MEANING,
                "aggregate_of",
                was=_aggregate(was),
                now=_aggregate(now),
                detail="aggregate",
                detail_label=table.field(name).label,
            )

    def _fields_of_details(self, project: Project, list_id: str) -> Mapping[str, Field]:
        """The fields that show a detail of the options of a list, by the name of the detail."""
        tables = [table for table in project.form.tables if _row_list(table) == list_id]
        return self._fields_of_facts("row.", tables)

    @staticmethod
    def _fields_of_facts(source: str, tables: Iterable[Table]) -> Mapping[str, Field]:
        """The fields that show a detail of a source, such as `partner.`, by the name of the detail."""
        fields = [each for table in tables for each in table.fields if each.given and each.given.startswith(source)]
        return {str(each.given).removeprefix(source): each for each in reversed(fields)}

    def _option_place(self, list_id: str, option: Option, partners: frozenset[str]) -> ChangedPart:
        return ChangedPart("option", f"{list_id}/{option.id}", option.label, partners, prefix="list", row=option.id)

    def _order(self, list_id: str, issued: Sequence[Goal | Option], current: Sequence[Goal | Option]) -> Changes:
        """Whether the entries of a list are in another order."""
        was, now = ({each.id for each in entries} for entries in (issued, current))
        shared = was & now
        if [each.id for each in issued if each.id in shared] != [each.id for each in current if each.id in shared]:
            label = Text.same(list_id)
            yield ChangedPart("list", list_id, label, self.scope.with_list(list_id)).change(_WORDING, "order")

    def _label_effect(self, list_id: str, option_id: str) -> ChangeEffect:
        """Of another label of an entry: wording, unless it can be taken for another entry of the list."""
        empty = CodeList(list_id, ())
        lists = (project.lists.get(list_id, empty) for project in (self.issued, self.current))
        return _WORDING if is_reworded_option(option_id, *lists) else _MEANING

    def _who_answers(self, place: ChangedPart, after: frozenset[str]) -> Changes:
        """The partners that lose or get a row; partners that report in one definition only are named as such."""
        reporting = self.scope.in_both
        if lost := (place.partners - after) & reporting:
            yield place.of(lost).change(_MEANING, "narrowed")
        if gained := (after - place.partners) & reporting:
            yield place.of(gained).change(_MORE, "widened")

    def _due(self, place: ChangedPart, was: Goal | Option, now: Goal | Option) -> Changes:
        before, after = (each.due_in is None or self.period.id in each.due_in for each in (was, now))
        if before != after:
            yield place.change(*((_MORE, "due") if after else (_LESS, "not_due")))

    # Tables

    def _tables(self) -> Changes:
        after = {table.id: table for table in self.current.form.tables}
        before = {table.id: table for table in self.issued.form.tables}
        for table in before.values():
            now = after.get(table.id)
            place = ChangedPart("table", table.id, table.title, self.scope.with_table(table.id), table=table.id)
            if now is None:
                yield place.change(_MEANING, "removed")
            elif type(now.rows) is not type(table.rows) or _row_list(now) != _row_list(table):
                yield place.change(_MEANING, "rows", was=_row_type(table), now=_row_type(now))
            else:
                yield from self._table(place, table, now)
                asked = place.of(self.scope.with_part(self.issued, table))
                yield from self._who_answers(asked, self.scope.with_part(self.current, now))
        for table in after.values():
            if table.id not in before:
                concerned = self.scope.with_table(table.id)
                yield ChangedPart("table", table.id, table.title, concerned, table=table.id).change(_MORE, "added")
        if [each for each in before if each in after] != [each for each in after if each in before]:
            place = ChangedPart("form", self.issued.form.id, self.issued.form.title, self.scope.everyone)
            yield place.change(_WORDING, "order")

    def _table(self, place: ChangedPart, issued: Table, current: Table) -> Changes:
        effect = _WORDING if is_reworded_table(issued.id, self.issued.form, self.current.form) else _MEANING
        yield from self._texts(place, "label", issued.title, current.title, effect)
        yield from self._texts(place, "help", issued.help, current.help)
        yield from self._texts(place, "heading", issued.heading, current.heading)
        yield from self._texts(place, "note", issued.note, current.note)
        yield from self._texts(place, "sheet", issued.sheet, current.sheet)
        if issued.key != current.key:
            yield place.change(_MEANING, "detail", was=issued.key, now=current.key, detail="key")
        if issued.carry != current.carry:
            yield from _fact(place, "carry", *("yes" if each.carry else "no" for each in (issued, current)))
        if isinstance(issued.rows, FreeLines) and isinstance(current.rows, FreeLines):
            was, now = issued.rows.total, current.rows.total
            if was != now:
                yield place.change(_LESS if now > was else _MORE, "lines", was=was, now=now)
        if issued.break_down != current.break_down:
            names = [", ".join(table.break_down) or "–" for table in (issued, current)]
            labels = self._labels(issued, issued.break_down), self._labels(current, current.break_down)
            yield place.change(_WORDING, "break_down", was=names[0], now=names[1], shown=labels)
        totals = _whole_figures(issued), _whole_figures(current)
        if totals[0] != totals[1]:
            names = [", ".join(each) or "–" for each in totals]
            labels = self._labels(issued, totals[0]), self._labels(current, totals[1])
            yield place.change(_WORDING, "totals", was=names[0], now=names[1], shown=labels)
        before, after = ({each.name: each for each in table.fields} for table in (issued, current))
        for name, each in before.items():
            effect = _WORDING if is_reworded_field(name, issued, current) else _MEANING
            yield from self._field(self._field_place(issued, each), each, after.get(name), effect)
            if name in after:
                asked = self._field_place(issued, each).of(self.scope.with_part(self.issued, issued, each))
                yield from self._who_answers(asked, self.scope.with_part(self.current, current, after[name]))
        for name, each in after.items():
            if name not in before:
                yield self._field_place(current, each).change(_MORE if each.given is None else _WORDING, "added")
        if [name for name in before if name in after] != [name for name in after if name in before]:
            yield place.change(_WORDING, "order")
        for rule, other in paired_rules(issued.rules, current.rules):
            name = (rule or other or issued.rules[0]).field_name
            if is_same_question(name, issued, current):
                yield from self._rule(self._field_place(issued, before[name]), rule, other, before[name].kind.name)

    def _quotient(self, table: str, project: Project, field: Field) -> Text:
        """The labels of the two fields whose totals are divided."""
        return self._labels(project.form.table(table), field.ratio, " / ")

    def _labels(self, table: Table, names: Sequence[str], mark: str = ", ") -> Text:
        """The labels of fields, one after the other; a dash if there are none."""
        labels = {each.name: each.label for each in table.fields}
        chains = {language: self.current.chain(language) for language in self.current.languages}
        listed = (
            (language, mark.join(labels[name].pick(chain) if name in labels else name for name in names) or "–")
            for language, chain in chains.items()
        )
        return Text(tuple(listed))

    def _field_place(self, table: Table, each: Field) -> ChangedPart:
        languages = dict.fromkeys((*self.issued.languages, *self.current.languages))
        chains = {language: self.current.chain(language) for language in languages}
        names = ((key, f"{table.title.pick(chain)} · {each.label.pick(chain)}") for key, chain in chains.items())
        return ChangedPart(
            "field",
            f"{table.id}/{each.name}",
            Text(tuple(names)),
            self.scope.with_table(table.id, each.name),
            prefix="",
            table=table.id,
            field=each.name,
        )

    def _field(self, place: ChangedPart, issued: Field, current: Field | None, label_effect: ChangeEffect) -> Changes:
        if current is None:
            yield place.change(_MEANING if issued.given is None else _WORDING, "removed")
            return
        yield from self._texts(place, "label", issued.label, current.label, label_effect)
        yield from self._texts(place, "help", issued.help, current.help)
        yield from self._texts(place, "heading", issued.heading, current.heading)
        yield from self._texts(place, "note", issued.note, current.note)
        if _sort(issued) != _sort(current) or (issued.kind, issued.kind_from) != (current.kind, current.kind_from):
            yield place.change(_MEANING, "kind", was=_kind(issued), now=_kind(current))
        elif issued.computed is not None and current.computed is not None and issued.computed != current.computed:
            yield place.change(_MEANING, "computed", was=to_source(issued.computed), now=to_source(current.computed))
        elif issued.given != current.given:
            yield place.change(_WORDING, "given", was=issued.given or "", now=current.given or "")
        if issued.options != current.options:
            yield place.change(_MEANING, "options", was=issued.options or "", now=current.options or "")
        was = over_currencies(self.issued, issued, issued.aggregate)
        now = over_currencies(self.current, current, current.aggregate)
        if was != now:
            yield place.change(_MEANING, "aggregate", was=_aggregate(was), now=_aggregate(now))
        elif issued.ratio != current.ratio:
            totals = [self._quotient(place.table, *of) for of in ((self.issued, issued), (self.current, current))]
            names = [" / ".join(each.ratio) for each in (issued, current)]
            yield place.change(_MEANING, "aggregate", was=names[0], now=names[1], shown=(totals[0], totals[1]))
        if issued.role != current.role:
            yield place.change(_MEANING, "role", was=str(issued.role or ""), now=str(current.role or ""))
        if issued.personal != current.personal:
            yield place.change(*((_WORDING, "personal") if current.personal else (_MEANING, "not_personal")))
        if issued.prefill != current.prefill:
            yield from _fact(place, "prefill", issued.prefill or "no", current.prefill or "no")
        if issued.previous != current.previous:
            yield place.change(_WORDING, "previous" if current.previous else "not_previous")

    def _rule(self, place: ChangedPart, issued: Rule | None, current: Rule | None, kind: str) -> Changes:
        if issued is None or current is None:
            sort = (_MORE, "rule_added") if issued is None else (_LESS, "rule_removed")
            if rule := current or issued:
                yield replace(place.change(*sort, rule=rule.code), message=rule.message_override)
        else:
            if effect := condition_effect(issued, current):
                limits = limit_of(issued.condition), limit_of(current.condition)
                shown = (in_kind(limits[0], kind), in_kind(limits[1], kind))
                yield place.change(effect, "limit", was=limits[0], now=limits[1], rule=issued.code, shown=shown)
            if effect := severity_effect(issued, current):
                severities = (Phrase(f"severity_{each.severity}") for each in (issued, current))
                yield place.change(effect, "severity", was=next(severities), now=next(severities), rule=issued.code)
            texts = partial(self._texts, place, "message", rule=issued.code)
            yield from texts(issued.message_override, current.message_override)

    def _texts(  # noqa: PLR0913
        self,
        place: ChangedPart,
        aspect: str,
        was: Text | None,
        now: Text | None,
        effect: ChangeEffect = _WORDING,
        *,
        rule: str = "",
    ) -> Changes:
        """Another text, for the partners that read it in another wording."""
        if was != now:
            readers = self.scope.readers(was, now) & place.partners
            yield place.of(readers).change(effect, aspect, was=was or "", now=now or "", rule=rule)


def _term(project: Project, word: str) -> Text | None:
    """The word of a project for a standard word, with all its forms; None if it has none.

    A language that has texts does not take the word of another one.
    """
    forms = project.terms.get(word, {})
    whole = (language for language in project.languages if _is_whole(profile_of(language)))
    stated = dict.fromkeys(whole, "") | {language: ", ".join(each.values()) for language, each in forms.items()}
    return Text(tuple(stated.items())) if forms else None


def _is_whole(profile: LanguageProfile) -> bool:
    return profile.has_texts and not profile.partial


def _fact(place: ChangedPart, name: str, was: Text | str, now: Text | str) -> Changes:
    """The change of a fact on which no answer depends."""
    if was != now:
        shown, label = (_word(was), _word(now)), VocabularyTerm(f"change_fact_{name}")
        yield place.change(_WORDING, "detail", was=was, now=now, detail=name, shown=shown, detail_label=label)


def _word(fact: Text | str) -> Fact:
    """A fact as readers see it: yes and no as words."""
    return VocabularyTerm(f"change_fact_{fact}") if isinstance(fact, str) and fact in ("yes", "no") else fact


def _details(place: ChangedPart, was: Option, now: Option, *, fields: Sequence[Mapping[str, Field]]) -> Changes:
    """The details of an option that differ, for the partners for which they differ.

    Args:
        place: of the option.
        was: the option as it was issued.
        now: the option as it is.
        fields: those that show the details before and now, by the name of the detail.
    """
    kinds = {each.kind_from for shown_by in fields for each in shown_by.values()}
    for name in dict.fromkeys((*was.details, *now.details)):
        shown_by = tuple(each[name].in_row(was.id) if name in each else None for each in fields)
        differing: dict[tuple[Detail | str, Detail | str], set[str]] = {}
        is_by_partner = any(isinstance(each.details.get(name), PartnerValues) for each in (was, now))
        for partner_id in place.partners:
            values = (_detail_of(each.details.get(name, ""), partner_id) for each in (was, now))
            differing.setdefault((next(values), next(values)), set()).add(partner_id)
        for before, after in sorted(differing, key=repr):
            partners = frozenset(differing[before, after])
            for change in _detail(place.of(partners), name, before, after, shown_by):
                shown = (_kind_of_row(before), _kind_of_row(after)) if name in kinds else change.shown
                yield replace(change, differs_by_partner=is_by_partner, shown=shown)


def _kind_of_row(detail: Detail | str) -> Fact:
    """The kind of answer that a detail names, in words."""
    name = dict(detail.translations).get("", "") if isinstance(detail, Text) else ""
    return VocabularyTerm(name) if name in ANSWER_TYPES else detail


def _detail_of(detail: Detail | PartnerValues | str, partner_id: str) -> Detail | str:
    return (detail.of(partner_id) or "") if isinstance(detail, PartnerValues) else detail


def _detail(
    place: ChangedPart, name: str, before: Detail | str, after: Detail | str, fields: Sequence[Field | None] = (None,)
) -> Changes:
    """The change of a detail. A text that has only got further languages is the same."""
    if before != after and not is_rewritten(before, after):
        effect = _WORDING if is_translated(before, after) else _MEANING
        field, last = fields[0] or fields[-1], fields[-1] or fields[0]
        shown = (in_kind(before, field.kind.name), in_kind(after, last.kind.name)) if field and last else None
        label = field.label if field and find_text(LAST_RESORT, f"terms.{name}") is None else ""
        yield place.change(effect, "detail", was=before, now=after, detail=name, shown=shown, detail_label=label)


def _row_list(table: Table) -> str:
    return table.rows.list if isinstance(table.rows, RowPerCode) else ""


def _row_type(table: Table) -> Fact:
    return Phrase(f"change_rows_{ROW_TYPES[type(table.rows)]}", {"list": _row_list(table)})


def _sort(each: Field) -> tuple[bool, bool]:
    """Whether a field is a question, a given fact or computed."""
    return each.given is None, each.computed is None


def _kind(each: Field) -> Fact:
    if each.computed is not None:
        return Phrase("change_is_computed")
    if each.given is not None:
        return Phrase("change_locked")
    return f"row.{each.kind_from}" if each.kind_from else VocabularyTerm(each.kind.name)


def _whole_figures(table: Table) -> list[str]:
    """The figures in the row of totals without their parts, which are columns of their own."""
    parts = {each.name for each in table.fields if each.part_of}
    return [name for name in table.totals if name not in parts]


def _aggregate(rule: str | None) -> Fact:
    return Phrase(f"change_aggregate_{rule}") if rule else ""


def _days(start: date, end: date) -> Phrase:
    return Phrase("change_first_and_last", {"first": start, "last": end})
