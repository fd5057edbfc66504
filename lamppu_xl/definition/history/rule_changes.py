"""What differs between the rules of a table in two definitions of a period."""

from __future__ import annotations

from collections.abc import Iterable

from lamppu_xl.definition.history.change import ChangeEffect
from lamppu_xl.domain.expressions import And, Call, Compare, Constant, Expr, FieldRef, Not, Or, Variable, walk
from lamppu_xl.domain.finding_codes import Severity
from lamppu_xl.domain.findings import Fact
from lamppu_xl.domain.rules import DUE, Rule

_SMALLEST, _GREATEST = frozenset({"R502", "R504", "R508"}), frozenset({"R503", "R505", "R509", "R510", "R530"})
_LIMITS = _SMALLEST | _GREATEST
"""Rules that compare with a limit: those with a smallest value, and those with a greatest one."""

_WITH_CASES = frozenset({"R501", "R511"})
"""Rules whose conditions say in which cases they hold: required answers, and rules over several answers."""

RulePair = tuple[Rule | None, Rule | None]


def paired_rules(issued: Iterable[Rule], current: Iterable[Rule]) -> list[RulePair]:
    """Each rule with the rule of the other definition that it became; None where there is none.

    Rules of a field are matched by code and condition, then by code if only their limits, or the columns of one
    question that they compare, can differ, then if one holds in fewer cases than the other. Of several rules with one
    code, those that did not change are matched first.
    """
    before, after = list(issued), list(current)
    matches: dict[int, Rule] = {}
    for is_match in (_is_same, _is_other_limit, _has_other_cases):
        for position, rule in enumerate(before):
            if position not in matches and (match := next((each for each in after if is_match(rule, each)), None)):
                matches[position] = match
                after = [each for each in after if each is not match]
    pairs: list[RulePair] = [(rule, matches.get(position)) for position, rule in enumerate(before)]
    return pairs + [(None, rule) for rule in after]


def milder_rule(issued: Rule, current: Rule) -> Rule:
    """The rule that both definitions allow: the wider limit, the lower severity, the current message."""
    severity = max(issued.severity, current.severity, key=list(Severity).index)
    base = current if condition_effect(issued, current) is ChangeEffect.LESS else issued
    return base.with_overrides(severity=severity, message_override=current.message_override)


def condition_effect(issued: Rule, current: Rule) -> ChangeEffect | None:
    """Whether a matched rule asks less or more now; None if it asks the same."""
    if issued.condition == current.condition or (_is_in_line(issued) and _is_in_line(current)):
        return None
    if (columns := _columns_sort(issued)) and columns == _columns_sort(current):
        return None  # which columns the question has is a change of its own
    if _has_other_cases(issued, current):
        return ChangeEffect.LESS if _ways(issued.condition) < _ways(current.condition) else ChangeEffect.MORE
    was, now = limit_of(issued.condition), limit_of(current.condition)
    if issued.code in _LIMITS and _is_comparable(was, now):
        is_wider = now < was if issued.code in _SMALLEST else now > was  # type: ignore[operator]  # of one type
        return ChangeEffect.LESS if is_wider else ChangeEffect.MORE
    return ChangeEffect.MORE


def severity_effect(issued: Rule, current: Rule) -> ChangeEffect | None:
    """Whether a matched rule is milder or more serious now; None if it is as serious as it was."""
    if issued.severity == current.severity:
        return None
    return ChangeEffect.LESS if current.severity.rank > issued.severity.rank else ChangeEffect.MORE


def limit_of(condition: Expr) -> Fact:
    """The constant that a condition compares with; an empty text if it compares with none."""
    match condition:
        case Compare(_, _, Constant(value)) | Compare(_, _, Call("round", (_, Constant(value)))):
            return value
    return ""


def _is_same(rule: Rule, other: Rule) -> bool:
    return _place(rule) == _place(other) and rule.condition == other.condition


def _is_other_limit(rule: Rule, other: Rule) -> bool:
    is_limit = rule.code in _LIMITS or (_is_in_line(rule) and _is_in_line(other))
    columns = _columns_sort(rule)
    return _place(rule) == _place(other) and (is_limit or bool(columns and columns == _columns_sort(other)))


def _has_other_cases(rule: Rule, other: Rule) -> bool:
    """Whether all ways to keep one of two rules are also ways to keep the other, so that it asks less.

    `required_when: status == "late" and cost > 0` asks less than `required_when: status == "late"`.
    """
    ways, others = _ways(rule.condition), _ways(other.condition)
    return _place(rule) == _place(other) and rule.code in _WITH_CASES and (ways < others or others < ways)


def _ways(condition: Expr) -> frozenset[Expr]:
    """The conditions of which any is enough to keep a rule."""
    match condition:
        case Or(parts):
            return frozenset().union(*map(_ways, parts))
        case Not(And(parts)):
            return frozenset().union(*(_ways(Not(part)) for part in parts))
    return frozenset({condition})


def _place(rule: Rule) -> tuple[str, str]:
    return rule.code, rule.field_name


def _is_in_line(rule: Rule) -> bool:
    """Whether the rule requires an answer in each free line that is used; it reads the other fields of the line."""
    parts = list(walk(rule.condition))
    calls_blank = all(part.function == "blank" for part in parts if isinstance(part, Call))
    compares = any(isinstance(part, Compare) for part in parts)
    return rule.code == "R501" and DUE not in parts and calls_blank and not compares


def _columns_sort(rule: Rule) -> tuple[Expr | str, ...]:
    """What a rule says of all columns of one question, such as the parts of a figure; empty for any other rule."""
    match rule.condition:
        case Or((Not(Or(used)), Compare("==", FieldRef() as figure, Call("sum", parts)))):
            return ("sum", figure) if _filled_in(used) == _names(parts) else ()
        case Or((Not(Or(used)), Or(chosen))):
            return ("chosen",) if _filled_in(used) == _chosen(chosen) else ()
        case Or((Not(And((due, *blank))), Not(Call("blank", (FieldRef() as first,))))) if rule.code == "R501":
            others = [each.arguments for each in blank if isinstance(each, Call) and each.function == "blank"]
            columns = {first.variable, *(ref.variable for refs in others for ref in refs if isinstance(ref, FieldRef))}
            return (due, first) if len(others) == len(blank) and all(map(_is_yes_no, columns)) else ()
    return ()


def _is_yes_no(variable: Variable) -> bool:
    return variable.options == "yes_no"


def _filled_in(conditions: Iterable[Expr]) -> list[str]:
    """The fields of which the conditions say that they are not blank; an empty name for any other condition."""
    return [
        ref.field if isinstance(ref, FieldRef) else ""
        for each in conditions
        for ref in (each.part.arguments if isinstance(each, Not) and isinstance(each.part, Call) else [None])
    ]


def _chosen(conditions: Iterable[Expr]) -> list[str]:
    """The fields of which the conditions say that they are yes."""
    names = []
    for each in conditions:
        match each:
            case And((Not(Call("blank", (FieldRef(),))), Compare("==", FieldRef(name), Constant("yes")))):
                names.append(name)
    return names


def _names(expressions: Iterable[Expr]) -> list[str]:
    return [each.field for each in expressions if isinstance(each, FieldRef)]


def _is_comparable(was: Fact, now: Fact) -> bool:
    numbers = all(isinstance(limit, int | float) for limit in (was, now))
    return was not in (now, "") and (numbers or type(was) is type(now)) and now != ""
