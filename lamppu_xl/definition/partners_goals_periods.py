"""Reads the periods, partners and goals of a project."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date

from lamppu_xl.answer_types.business_id import is_business_id
from lamppu_xl.definition.problems import Problems
from lamppu_xl.definition.register import (
    LONGEST_LABEL,
    LONGEST_WORDING,
    DefinitionRegister,
    entries,
    model_of,
    once,
    place_node,
)
from lamppu_xl.definition.schemas import GoalShape, Names, PartnerShape, PeriodShape
from lamppu_xl.definition.yaml_tree import Node, YamlMapping, YamlSequence, place_of
from lamppu_xl.domain.findings import Place
from lamppu_xl.domain.form import Goal
from lamppu_xl.domain.partners import ALL, Applicability, Contact, FormerName, Partner, Role
from lamppu_xl.domain.periods import Period
from lamppu_xl.domain.text import CountryCode, Text, VocabularyTerm

LONGEST_PERIOD_LABEL = 100
"""Characters of the label of a period."""


# Periods


def read_periods(register: DefinitionRegister) -> None:
    problems, periods = register.problems, register.periods
    for shape, item in register.items("period", PeriodShape):
        period = register.build(Period, shape, item, shape.id, {"label": LONGEST_PERIOD_LABEL})
        check_dates(problems, item, shape.id, shape.start, shape.end)
        if shape.deadline < shape.start:
            place, what = place_of(item, ("deadline",)), f"{shape.id} deadline"
            problems.add("D110", place, what=what, start=shape.start, end=shape.deadline)
        elif shape.deadline < shape.end:
            place = place_of(item, ("deadline",))
            problems.add("D126", place, what=shape.id, date=shape.deadline, end=shape.end)
        if periods and shape.start <= periods[-1].end:
            first, second = f"{periods[-1].id} end: {periods[-1].end}", f"{shape.id} start: {shape.start}"
            problems.contradiction(first, second, place_of(item, ("start",)))
        periods.append(period)


def check_dates(problems: Problems, node: Node, what: str, start: date, end: date) -> None:
    if end < start:
        problems.add("D110", place_of(node, ("end",)), what=what, start=start, end=end)


# Partners


def read_partners(register: DefinitionRegister) -> None:
    problems = register.problems
    nodes: dict[str, Node] = {}
    names: list[tuple[str, Place]] = []
    for shape, item in register.items("partner", PartnerShape):
        nodes[shape.id] = item
        details = item.get("details") if isinstance(item, YamlMapping) else None
        register.partner_details |= {name for name, _, _ in entries(details, problems)}
        names += _names(shape, item)
        register.partners.append(_partner(register, shape, item))
        _check_membership(register, register.partners[-1], item)
    once("name", names, problems)
    _check_successors(register, nodes)
    coordinators = [partner.id for partner in register.partners if Role.COORDINATOR in partner.roles]
    if len(coordinators) > 1:
        first, second = (f"{partner}: coordinator" for partner in coordinators[:2])
        problems.contradiction(first, second, place_of(nodes[coordinators[1]], ("roles",)))
    written = register.top.get("partners")
    if isinstance(written, YamlSequence) and 0 < len(register.partners) == len(written.items):
        if not coordinators:
            problems.add("D119", written.place, what=VocabularyTerm("coordinator"))
        if not any(partner.reports for partner in register.partners):
            problems.contradiction("reports: no", f"partners: {len(register.partners)}", written.place)


def _names(shape: PartnerShape, node: Node) -> Iterator[tuple[str, Place]]:
    """All names of a partner with their places; a former name that is used again has one place."""
    yield shape.name, place_of(node, ("name",))
    for index, alias in enumerate(shape.aliases):
        yield alias, place_of(node, ("aliases", index))
    taken = {shape.name.casefold()}
    for index, former in enumerate(shape.names):
        if former.name.casefold() not in taken:
            yield former.name, place_of(node, ("names", index, "name"))
        taken.add(former.name.casefold())


def _partner(register: DefinitionRegister, shape: PartnerShape, node: Node) -> Partner:
    problems, contact = register.problems, model_of(Contact, shape.contact)
    register.check_name("language", shape.language, node, "language")
    if shape.id.lower() in ("all", *Role):
        problems.reserved(shape.id, place_of(node, ("id",)), ("all", *Role))
    if shape.type.lower() in ("all", *Role):
        problems.reserved(shape.type, place_of(node, ("type",)), ("all", *Role))
    elif shape.type in register.ids["partner"]:
        problems.contradiction(f"{shape.id} type: {shape.type}", f"id: {shape.type}", place_of(node, ("type",)))
    country = shape.country or register.country
    if country in ("", "FI"):
        problems.check_form("business_id", shape.business_id, r"\d{7}-\d", place_of(node, ("business_id",)))
    elif shape.business_id and is_business_id(shape.business_id, country) is False:
        place = place_of(node, ("business_id",))
        problems.add("D161", place, partner=shape.id, value=shape.business_id, country=CountryCode(country))
    problems.check_form("email", contact.email, r"[^@\s]+@[^@\s]+\.[^@\s]+", place_of(node, ("contact", "email")))
    return model_of(
        Partner,
        shape,
        language=shape.language or register.translations.main,
        contact=contact,
        former_names=_former_names(problems, shape, node),
        formed_of=shape.formed_of.names,
        formed_on=shape.formed_of.day,
        details={},  # they are read when it is known which tables show them
    )


def _former_names(problems: Problems, shape: PartnerShape, node: Node) -> tuple[FormerName, ...]:
    """The former names of a partner, the earliest first; two names of one day are a problem."""
    names: list[FormerName] = []
    for index, former in sorted(enumerate(shape.names), key=lambda pair: pair[1].until):
        key, first_day = ("since", former.since) if former.since else ("until", former.until)
        place = place_of(node, ("names", index, key))
        if former.until < first_day:
            problems.add("D110", place, what=f"{shape.id} {former.name}", start=first_day, end=former.until)
        elif names and first_day <= names[-1].until:
            earlier = f"{names[-1].name} until: {names[-1].until}"
            problems.contradiction(earlier, f"{former.name} {key}: {first_day}", place)
        names.append(model_of(FormerName, former))
    return tuple(names)


def _check_membership(register: DefinitionRegister, partner: Partner, node: Node) -> None:
    """Report a partner that is in no period, and a successor of a partner that does not leave."""
    problems, periods = register.problems, register.periods
    if partner.joined and partner.left and partner.left < partner.joined:
        what = f"{partner.id} left"
        problems.add("D110", place_of(node, ("left",)), what=what, start=partner.joined, end=partner.left)
    elif partner.reports and periods and not any(map(partner.reports_in, periods)):
        key = "joined" if partner.joined and partner.joined > periods[-1].end else "left"
        when, reported = f"{partner.id} {key}: {getattr(partner, key)}", f"{periods[0].start} – {periods[-1].end}"
        problems.contradiction(when, f"periods: {reported}", place_of(node, (key,)))
    if partner.successor and partner.left is None:
        problems.add("D105", place_of(node, ("successor",), key=True), key="left")


def _check_successors(register: DefinitionRegister, nodes: Mapping[str, Node]) -> None:
    """Report successors that are no partners, and circles of successors; the nodes are those of the partners by id."""
    successors = {partner.id: partner.successor for partner in register.partners if partner.successor}
    reported: set[str] = set()
    for partner, successor in successors.items():
        register.check_name("partner", successor, nodes[partner], "successor")
        chain = [partner]
        while chain[-1] in successors and successors[chain[-1]] not in chain[1:]:
            chain.append(successors[chain[-1]])
        if partner in chain[1:] and partner not in reported:
            place = place_of(nodes[partner], ("successor",))
            register.problems.contradiction(f"{partner} successor: {successor}", " → ".join(chain), place)
            reported.update(chain)


# Goals


def read_goals(register: DefinitionRegister) -> None:
    limits = {"title": LONGEST_LABEL, "wording": LONGEST_WORDING}
    for shape, item in register.items("goal", GoalShape):
        due_in = periods_named(register, shape.due_in, item, "due_in")
        due_in = frozenset(register.ids["period"]) if due_in is None else due_in
        applies_to = applies(register, shape.applies_to, item)
        register.goal_titles[shape.id] = place_node(item, "title")
        parts = {"wordings": _wordings(register, shape, item), "applies_to": applies_to, "due_in": due_in}
        register.goals.append(register.build(Goal, shape, item, shape.id, limits, **parts))


def _wordings(register: DefinitionRegister, shape: GoalShape, node: Node) -> dict[str, Text]:
    """The wording of a goal for single partners."""
    register.check_keys("partner", shape.wordings, node, "wordings")
    written = place_node(node, "wordings")
    return {
        partner: register.text(words, written, partner, f"{shape.id} wordings", LONGEST_WORDING)
        for partner, words in shape.wordings.items()
    }


def applies(register: DefinitionRegister, names: Names, node: Node) -> Applicability:
    """The partners to which something applies: `all`, a role, a type, or ids."""
    if names == ("all",):
        return ALL
    partners, types = register.ids["partner"], register.ids["type"]
    known = [*partners, *types, "all", *Role]
    for index, name in enumerate(names):
        register.problems.check_known("partner", name, known, place_of(node, ("applies_to", index)))
    roles = frozenset(Role(name) for name in names if name in list(Role))
    chosen = frozenset(names)
    return Applicability("all" in names, roles, chosen & frozenset(partners), chosen & frozenset(types))


def periods_named(register: DefinitionRegister, names: Names | None, node: Node, key: str) -> frozenset[str] | None:
    """The periods that are named, or None for all."""
    if names is None or names == ("all",):
        return None
    register.check_names("period", names, node, key)
    return frozenset(names)
