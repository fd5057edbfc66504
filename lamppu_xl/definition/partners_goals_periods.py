"""Reads the periods, partners and goals of a project."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import TypeVar

from lamppu_xl.definition.problems import Problems
from lamppu_xl.definition.schemas import GoalShape, Names, PartnerShape, PeriodShape, Shape, read
from lamppu_xl.definition.translations import Translations
from lamppu_xl.definition.yaml_tree import Node, YamlMapping, YamlScalar, YamlSequence, place_of
from lamppu_xl.domain.findings import Place
from lamppu_xl.domain.project import ALL, Applicability, Contact, FormerName, Goal, Partner, Period, Role
from lamppu_xl.domain.text import VocabularyTerm

S = TypeVar("S", bound=Shape)

LONGEST_LABEL = 255
"""Characters of a label or an instruction: Excel's input prompt holds no more."""

LONGEST_WORDING = 1000
"""Characters of a goal in its full wording."""


@dataclass
class ProjectRegister:
    """The parts of a project that could be read."""

    translations: Translations
    periods: list[Period] = field(default_factory=list)
    period_ids: list[str] = field(default_factory=list)
    """All ids, those of invalid periods too."""
    partners: list[Partner] = field(default_factory=list)
    partner_ids: list[str] = field(default_factory=list)
    goals: list[Goal] = field(default_factory=list)
    goal_ids: list[str] = field(default_factory=list)
    goal_titles: dict[str, Node] = field(default_factory=dict)
    """The node of each goal's title."""
    broken: set[str] = field(default_factory=set)
    """Names of tables and fields that could not be read; a reference to them is no problem."""

    @property
    def problems(self) -> Problems:
        return self.translations.problems


def rows(node: Node | None, problems: Problems) -> tuple[Node, ...]:
    """The members of a list in the definition; none when there is no list."""
    if node is None:
        return ()
    if not isinstance(node, YamlSequence):
        problems.add("D106", node.place, value=shown(node), expected=VocabularyTerm("list"))
        return ()
    return node.items


def entries(node: Node | None, problems: Problems) -> Iterator[tuple[str, Place, Node]]:
    """The members of a mapping in the definition, each with its key and the key's place."""
    if isinstance(node, YamlMapping):
        yield from ((key, node.keys[key], value) for key, value in node.values.items())
    elif node is not None:
        problems.add("D106", node.place, value=shown(node), expected=VocabularyTerm("mapping"))


def shown(node: Node) -> str:
    return node.text if isinstance(node, YamlScalar) else "[…]" if isinstance(node, YamlSequence) else "{…}"


def written_ids(nodes: Iterable[Node]) -> list[str]:
    """The ids as they are written, of invalid items too."""
    found = [node.get("id") for node in nodes if isinstance(node, YamlMapping)]
    return [node.text for node in found if isinstance(node, YamlScalar)]


def ids_in(node: Node | None) -> list[str]:
    """The ids of the members of a list, whatever else is wrong in it."""
    return written_ids(node.items) if isinstance(node, YamlSequence) else []


def read_items(what: str, shape: type[S], node: Node | None, problems: Problems) -> Iterator[tuple[S, Node]]:
    """The members of a list that can be read, each with its node; a repeated id is reported.

    Args:
        what: the term for one member, such as `partner`.
    """
    nodes = rows(node, problems)
    once_by_id(what, nodes, problems)
    return shapes(shape, nodes, problems)


def shapes(shape: type[S], nodes: Iterable[Node], problems: Problems) -> Iterator[tuple[S, Node]]:
    """The members that can be read, each with its node."""
    for node in nodes:
        found = read(shape, node, problems)
        if found is not None:
            yield found, node


def once(what: str, names: Iterable[tuple[str, Place]], problems: Problems) -> None:
    """Report each repeated name; upper and lower case are the same, as in file names on Windows."""
    seen: set[str] = set()
    for name, place in names:
        if name.casefold() in seen:
            problems.add("D108", place, what=VocabularyTerm(what), name=name)
        seen.add(name.casefold())


def once_by_id(what: str, nodes: Iterable[Node], problems: Problems) -> None:
    ids = [node.get("id") for node in nodes if isinstance(node, YamlMapping)]
    once(what, ((node.text, node.place) for node in ids if isinstance(node, YamlScalar)), problems)


# Periods


def read_periods(register: ProjectRegister, node: Node | None) -> None:
    problems = register.problems
    register.period_ids = ids_in(node)
    for shape, item in read_items("period", PeriodShape, node, problems):
        label = register.translations.text(shape.label, place_node(item, "label"), f"{shape.id} label", 100)
        register.periods.append(
            Period(
                id=shape.id, label=label, start=shape.start, end=shape.end, deadline=shape.deadline, final=shape.final
            )
        )
        check_dates(problems, item, shape.id, shape.start, shape.end)
        if shape.deadline < shape.start:
            place = place_of(item, ("deadline",))
            what = f"{shape.id} deadline"
            problems.add("D110", place, what=what, start=shape.start, end=shape.deadline)
        earlier = register.periods[-2] if len(register.periods) > 1 else None
        if earlier and shape.start <= earlier.end:
            first, second = f"{earlier.id} end: {earlier.end}", f"{shape.id} start: {shape.start}"
            problems.contradiction(first, second, place_of(item, ("start",)))


def check_dates(problems: Problems, node: Node, what: str, start: date, end: date) -> None:
    if end < start:
        problems.add("D110", place_of(node, ("end",)), what=what, start=start, end=end)


def place_node(node: Node, key: str) -> Node:
    """The value of a key, or the node itself if it has no such key."""
    found = node.get(key) if isinstance(node, YamlMapping) else None
    return found or node


# Partners


def read_partners(register: ProjectRegister, node: Node | None) -> None:
    problems = register.problems
    nodes = rows(node, problems)
    once_by_id("partner", nodes, problems)
    register.partner_ids = written_ids(nodes)
    names: list[tuple[str, Place]] = []
    for shape, item in shapes(PartnerShape, nodes, problems):
        partner_names = [(shape.name, place_of(item, ("name",)))]
        partner_names += ((alias, place_of(item, ("aliases", index))) for index, alias in enumerate(shape.aliases))
        taken = {shape.name.casefold()}
        for index, former in enumerate(shape.names):
            if former.name.casefold() not in taken:  # a name may come back
                partner_names.append((former.name, place_of(item, ("names", index, "name"))))
            taken.add(former.name.casefold())
        names += partner_names
        register.partners.append(_partner(register, shape, item))
        _check_membership(register, register.partners[-1], item)
    once("name", names, problems)
    _check_successors(register, nodes)
    coordinators = [partner for partner in register.partners if Role.COORDINATOR in partner.roles]
    if len(coordinators) > 1:
        first, second = (f"{partner.id}: coordinator" for partner in coordinators[:2])
        again = next(node for node in nodes if written_ids([node]) == [coordinators[1].id])
        problems.contradiction(first, second, place_of(again, ("roles",)))
    if nodes and len(register.partners) == len(nodes) and not coordinators and node:
        problems.add("D119", node.place, what=VocabularyTerm("coordinator"))


def _partner(register: ProjectRegister, shape: PartnerShape, node: Node) -> Partner:
    problems, translations = register.problems, register.translations
    language = shape.language or translations.main
    if language not in translations.languages:
        problems.unknown("language", language, translations.languages, place_of(node, ("language",)))
    if shape.id.lower() in ("all", *Role):
        problems.add("D109", place_of(node, ("id",)), name=shape.id, expected="≠ all, coordinator, partner")
    if shape.business_id and not re.fullmatch(r"\d{7}-\d", shape.business_id):
        place = place_of(node, ("business_id",))
        problems.add("D106", place, value=shape.business_id, expected=VocabularyTerm("business_id"))
    contact = Contact(shape.contact.name, shape.contact.email, shape.contact.phone)
    if contact.email and not re.fullmatch(r"[^@\s]+@[^@\s]+\.[^@\s]+", contact.email):
        place = place_of(node, ("contact", "email"))
        problems.add("D106", place, value=contact.email, expected=VocabularyTerm("email"))
    return Partner(
        id=shape.id,
        name=shape.name,
        language=language,
        roles=shape.roles,
        aliases=shape.aliases,
        business_id=shape.business_id,
        contact=contact,
        former_names=_formers(problems, shape, node),
        formed_of=shape.formed_of.names if shape.formed_of else (),
        formed_on=shape.formed_of.day if shape.formed_of else None,
        joined=shape.joined,
        left=shape.left,
        successor=shape.successor or "",
    )


def _formers(problems: Problems, shape: PartnerShape, node: Node) -> tuple[FormerName, ...]:
    """The former names of a partner, the earliest first; two names of one day are a problem."""
    found: list[FormerName] = []
    for index, former in sorted(enumerate(shape.names), key=lambda pair: pair[1].until):
        path = ("names", index, "since" if former.since else "until")
        if former.since and former.until < former.since:
            problems.add(
                "D110", place_of(node, path), what=f"{shape.id} {former.name}", start=former.since, end=former.until
            )
        elif found and (former.since or former.until) <= found[-1].until:
            first, second = (
                f"{found[-1].name} until: {found[-1].until}",
                f"{former.name} {path[-1]}: {former.since or former.until}",
            )
            problems.contradiction(first, second, place_of(node, path))
        found.append(FormerName(former.name, former.until, former.since))
    return tuple(found)


def _check_membership(register: ProjectRegister, partner: Partner, node: Node) -> None:
    """Report a partner that is in no period, and a successor of a partner that does not leave."""
    problems, periods = register.problems, register.periods
    if partner.joined and partner.left and partner.left < partner.joined:
        what = f"{partner.id} left"
        problems.add("D110", place_of(node, ("left",)), what=what, start=partner.joined, end=partner.left)
    elif periods and not any(map(partner.reports_in, periods)):
        key = "joined" if partner.joined and partner.joined > periods[-1].end else "left"
        when, reported = f"{partner.id} {key}: {getattr(partner, key)}", f"{periods[0].start} – {periods[-1].end}"
        problems.contradiction(when, f"periods: {reported}", place_of(node, (key,)))
    if partner.successor and partner.left is None:
        problems.add("D105", place_of(node, ("successor",), key=True), key="left")


def _check_successors(register: ProjectRegister, nodes: Iterable[Node]) -> None:
    """Report successors that are no partners, and circles of successors."""
    heirs = {partner.id: partner.successor for partner in register.partners if partner.successor}
    nodes_by_id = {name: node for node in nodes for name in written_ids([node])}
    reported: set[str] = set()
    for name, heir in heirs.items():
        place, chain = place_of(nodes_by_id[name], ("successor",)), [name]
        while chain[-1] in heirs and heirs[chain[-1]] not in chain[1:]:
            chain.append(heirs[chain[-1]])
        if name in chain[1:] and name not in reported:
            register.problems.contradiction(f"{name} successor: {heir}", " → ".join(chain), place)
            reported.update(chain)
        if heir not in register.partner_ids:
            register.problems.unknown("partner", heir, register.partner_ids, place)


# Goals


def read_goals(register: ProjectRegister, node: Node | None) -> None:
    problems = register.problems
    register.goal_ids = ids_in(node)
    for shape, item in read_items("goal", GoalShape, node, problems):
        title = register.translations.text(shape.title, place_node(item, "title"), f"{shape.id} title", LONGEST_LABEL)
        wording = register.translations.text(
            shape.wording, place_node(item, "wording"), f"{shape.id} wording", LONGEST_WORDING
        )
        due = periods_named(register, shape.due_in, item, "due_in")
        everywhere = frozenset(register.period_ids)
        applies_to = applies(register, shape.applies_to, item)
        register.goal_titles[shape.id] = place_node(item, "title")
        register.goals.append(
            Goal(
                id=shape.id,
                title=title,
                wording=wording,
                applies_to=applies_to,
                due_in=everywhere if due is None else due,
            )
        )


def applies(register: ProjectRegister, names: Names, node: Node) -> Applicability:
    """The partners to which something applies: `all`, a role, or ids."""
    if names == ("all",):
        return ALL
    roles = frozenset(Role(name) for name in names if name in list(Role))
    known = [*register.partner_ids, "all", *Role]
    for index, name in enumerate(names):
        if name not in known:
            register.problems.unknown("partner", name, known, place_of(node, ("applies_to", index)))
    return Applicability("all" in names, roles, frozenset(names) & frozenset(register.partner_ids))


def periods_named(register: ProjectRegister, names: Names | None, node: Node, key: str) -> frozenset[str] | None:
    """The periods that are named, or None for all."""
    if names is None or names == ("all",):
        return None
    for index, name in enumerate(names):
        if name not in register.period_ids:
            register.problems.unknown("period", name, register.period_ids, place_of(node, (key, index)))
    return frozenset(names)
