"""Edits of a definition, and the answers that partners give by it, without workbooks."""

from __future__ import annotations

import copy
import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import hypothesis.strategies as st
import yaml
from project_lives import DEFINITION, FORM, text
from projects import read

from lamppu_xl.definition.history.stored_definition import DefinitionStore, definition_digest
from lamppu_xl.domain.aggregate_rules import rules_in_row
from lamppu_xl.domain.answer_ref import AnswerRef
from lamppu_xl.domain.answer_types import ValueType
from lamppu_xl.domain.answers import Answer
from lamppu_xl.domain.decision_reason import DecisionReason
from lamppu_xl.domain.decisions import NO_DECISIONS, Decision, DecisionKind, Decisions
from lamppu_xl.domain.findings import Place
from lamppu_xl.domain.form import Field, RowPerCode
from lamppu_xl.domain.partner_history import project_as_of
from lamppu_xl.domain.partners import Partner
from lamppu_xl.domain.periods import Period
from lamppu_xl.domain.project import Project
from lamppu_xl.returns.return_definition import ReturnDefinition, ReturnDefinitions
from lamppu_xl.returns.submission import ReturnFile, Submission
from lamppu_xl.validation.batch import Batch
from lamppu_xl.validation.verdict import FileState, Verdict
from lamppu_xl.workbook.identity import Stamp

Data = dict[str, Any]
Draw = Callable[[st.SearchStrategy[Any]], Any]
Edit = Callable[[Draw, Data, Data], None]
"""Changes the definition and the form in place; it may draw what it changes."""

Change = Callable[[Data, Data], None]
"""An edit that draws nothing."""

WORDS = st.sampled_from(["Käynnissä", "Valmis", "Myöhässä", "Uusi nimi", "Toinen nimi", "Verkosto", "Oppaat"])
NEW_IDS = st.sampled_from(["N1", "N2", "N3"])
PARTNERS = st.sampled_from(["ALFA", "BETA", "GAMMA"])
PERIODS = st.sampled_from(["2026-1", "2026-2", "2027-1"])
LISTS = st.sampled_from(["states", "indicators", "goals"])


def base_definition() -> Data:
    """The definition of `ProjectLife` with a third partner and more kinds of questions."""
    definition = copy.deepcopy(DEFINITION)
    definition["partners"].append({"id": "GAMMA", "name": "Gamman koulu", "language": "fi"})
    return definition


def base_form() -> Data:
    form = copy.deepcopy(FORM)
    form["tables"]["figures"]["fields"]["note"] = {"label": text("Huomautus")}
    form["tables"]["visits"]["fields"]["day"] = {"label": text("Päivä"), "kind": "date"}
    form["tables"]["visits"]["fields"]["people"] = {"label": text("Henkilöt"), "kind": "integer", "aggregate": "sum"}
    form["tables"]["contact"] = {
        "title": text("Yhteystiedot"),
        "rows": "record",
        "fields": {
            "name": {"label": text("Nimi"), "personal": True},
            "agreed": {"label": text("Sopii"), "kind": "yes_no"},
        },
    }
    return form


def items_of(definition: Data, list_name: str) -> list[Data]:
    return definition["goals"] if list_name == "goals" else definition["lists"].get(list_name, [])


def draw_item(draw: Draw, items: Sequence[Any]) -> Any:
    return draw(st.sampled_from(list(items)))


# Edits of goals and options


def add_item(draw: Draw, definition: Data, form: Data) -> None:
    list_name, label = draw(LISTS), text(draw(WORDS))
    item: Data = {"id": draw(NEW_IDS)}
    item |= {"title": label, "wording": label} if list_name == "goals" else {"label": label}
    if list_name == "indicators":
        item |= {"unit": text("kpl"), "target": 5}
    items = items_of(definition, list_name)
    items.insert(draw(st.integers(0, len(items))), item)


def delete_item(draw: Draw, definition: Data, form: Data) -> None:
    items = items_of(definition, draw(LISTS))
    items.remove(draw_item(draw, items))


def rename_item(draw: Draw, definition: Data, form: Data) -> None:
    draw_item(draw, items_of(definition, draw(LISTS)))["id"] = draw(NEW_IDS)


def relabel_item(draw: Draw, definition: Data, form: Data) -> None:
    item = draw_item(draw, items_of(definition, draw(LISTS)))
    item["title" if "title" in item else "label"] = text(draw(WORDS))


def swap_labels(draw: Draw, definition: Data, form: Data) -> None:
    items = items_of(definition, draw(LISTS))
    first, second = draw_item(draw, items), draw_item(draw, items)
    key = "title" if "title" in first else "label"
    first[key], second[key] = second[key], first[key]


def swap_ids(draw: Draw, definition: Data, form: Data) -> None:
    items = items_of(definition, draw(LISTS))
    first, second = draw_item(draw, items), draw_item(draw, items)
    first["id"], second["id"] = second["id"], first["id"]


def reorder_items(draw: Draw, definition: Data, form: Data) -> None:
    items = items_of(definition, draw(LISTS))
    items[:] = draw(st.permutations(items))


def narrow_item(draw: Draw, definition: Data, form: Data) -> None:
    item = draw_item(draw, items_of(definition, draw(st.sampled_from(["indicators", "goals"]))))
    if draw(st.booleans()):
        item["applies_to"] = draw(st.lists(PARTNERS, min_size=1, max_size=2, unique=True))
    else:
        item["periods"] = draw(st.lists(PERIODS, min_size=1, max_size=2, unique=True))


def change_unit(draw: Draw, definition: Data, form: Data) -> None:
    item = draw_item(draw, items_of(definition, "indicators"))
    item["unit"] = text(draw(st.sampled_from(["kpl", "henkilöä", "organisaatiota"])))


def change_target(draw: Draw, definition: Data, form: Data) -> None:
    draw_item(draw, items_of(definition, "indicators"))["target"] = draw(st.integers(1, 9))


def change_rule_of_indicator(draw: Draw, definition: Data, form: Data) -> None:
    item = draw_item(draw, items_of(definition, "indicators"))
    item["aggregate"] = draw(st.sampled_from(["sum", "last", "max", "never"]))


# Edits of partners and periods


def add_partner(draw: Draw, definition: Data, form: Data) -> None:
    definition["partners"].append({"id": draw(st.sampled_from(["DELTA", "EPSIL"])), "name": "Deltan koulu"})


def delete_partner(draw: Draw, definition: Data, form: Data) -> None:
    partner = draw_item(draw, definition["partners"])
    if "coordinator" not in partner.get("roles", []):
        definition["partners"].remove(partner)


def rename_partner(draw: Draw, definition: Data, form: Data) -> None:
    partner = draw_item(draw, definition["partners"])
    partner["id" if draw(st.booleans()) else "name"] = draw(st.sampled_from(["OMEGA", "SIGMA"]))


def limit_partner(draw: Draw, definition: Data, form: Data) -> None:
    partner = draw_item(draw, definition["partners"])
    if draw(st.booleans()):
        partner["joined"] = draw(st.sampled_from(["2026-03-01", "2026-09-01", "2027-02-01"]))
    else:
        partner["left"] = draw(st.sampled_from(["2026-03-01", "2026-09-01", "2027-02-01"]))


def merge_partner(draw: Draw, definition: Data, form: Data) -> None:
    partner, successor = draw_item(draw, definition["partners"]), draw_item(draw, definition["partners"])
    if partner is not successor and "coordinator" not in partner.get("roles", []):
        partner |= {"left": draw(st.sampled_from(["2026-06-30", "2026-10-31"])), "successor": successor["id"]}


def reorder_partners(draw: Draw, definition: Data, form: Data) -> None:
    definition["partners"] = draw(st.permutations(definition["partners"]))


def relabel_period(draw: Draw, definition: Data, form: Data) -> None:
    draw_item(draw, definition["periods"])["label"] = text(draw(WORDS))


# Edits of the form


def draw_field(draw: Draw, form: Data) -> tuple[Data, str]:
    table = form["tables"][draw(st.sampled_from(sorted(form["tables"])))]
    return table["fields"], draw(st.sampled_from(sorted(table["fields"])))


def delete_field(draw: Draw, definition: Data, form: Data) -> None:
    fields, name = draw_field(draw, form)
    del fields[name]


def rename_field(draw: Draw, definition: Data, form: Data) -> None:
    fields, name = draw_field(draw, form)
    fields[draw(st.sampled_from(["new_a", "new_b", "actual", "results"]))] = fields.pop(name)


def add_field(draw: Draw, definition: Data, form: Data) -> None:
    fields, _ = draw_field(draw, form)
    fields[draw(st.sampled_from(["new_a", "new_b", "actual", "results"]))] = {"label": text("Uusi")}


def other_kind(draw: Draw, definition: Data, form: Data) -> None:
    fields, name = draw_field(draw, form)
    label = fields[name]["label"]
    fields[name] = {"label": label} | draw(
        st.sampled_from(
            [
                {},
                {"kind": "number"},
                {"kind": "number", "aggregate": "last"},
                {"kind": "integer", "aggregate": "sum"},
                {"kind": "date"},
                {"kind": "choice", "list": "states"},
                {"kind": "choice", "list": "goals"},
                {"kind": "choice", "list": "partners"},
                {"kind": "yes_no"},
                {"personal": True},
            ]
        )
    )


def other_limit(draw: Draw, definition: Data, form: Data) -> None:
    fields, name = draw_field(draw, form)
    key, value = draw(
        st.sampled_from([("max", 1), ("min", 5), ("max_length", 3), ("required", True), ("personal", True)])
    )
    fields[name][key] = value


def relabel_field(draw: Draw, definition: Data, form: Data) -> None:
    fields, name = draw_field(draw, form)
    fields[name]["label"] = text(draw(WORDS))


def reorder_fields(draw: Draw, definition: Data, form: Data) -> None:
    table = form["tables"][draw(st.sampled_from(sorted(form["tables"])))]
    table["fields"] = {name: table["fields"][name] for name in draw(st.permutations(list(table["fields"])))}


def delete_table(draw: Draw, definition: Data, form: Data) -> None:
    del form["tables"][draw(st.sampled_from(sorted(form["tables"])))]


def rename_table(draw: Draw, definition: Data, form: Data) -> None:
    tables = form["tables"]
    tables[draw(st.sampled_from(["new_t", "visits", "figures"]))] = tables.pop(draw(st.sampled_from(sorted(tables))))


def other_rows(draw: Draw, definition: Data, form: Data) -> None:
    table = form["tables"][draw(st.sampled_from(sorted(form["tables"])))]
    table["rows"] = draw(
        st.sampled_from(["goals", "record", {"codes": "indicators"}, {"codes": "states"}, {"lines": 1}, {"lines": 5}])
    )
    for field in table["fields"].values():
        if "given" in field:
            field.pop("given")


EDITS: Mapping[str, Edit] = {
    edit.__name__: edit
    for edit in (
        add_item,
        delete_item,
        rename_item,
        relabel_item,
        swap_labels,
        swap_ids,
        reorder_items,
        narrow_item,
        change_unit,
        change_target,
        change_rule_of_indicator,
        add_partner,
        delete_partner,
        rename_partner,
        limit_partner,
        merge_partner,
        reorder_partners,
        relabel_period,
        delete_field,
        rename_field,
        add_field,
        other_kind,
        other_limit,
        relabel_field,
        reorder_fields,
        delete_table,
        rename_table,
        other_rows,
    )
}


def load_definition(definition: Data, form: Data) -> Project | None:
    """The project of a definition; None if it has errors."""
    definition = copy.deepcopy(definition)
    definition["project"]["form"] = "tiny"
    texts = (yaml.safe_dump(part, allow_unicode=True, sort_keys=False) for part in (definition, form))
    return read(*texts).project


@dataclass
class EditedDefinition:
    """A definition as it is edited, step by step."""

    definition: Data
    form: Data
    project: Project

    @classmethod
    def first(cls) -> EditedDefinition:
        definition, form = base_definition(), base_form()
        project = load_definition(definition, form)
        assert project is not None
        return cls(definition, form, project)

    def edit(self, draw: Draw, names: Sequence[str]) -> None:
        """Make those of the edits that leave a valid definition."""
        for name in names:
            definition, form = copy.deepcopy((self.definition, self.form))
            try:
                EDITS[name](draw, definition, form)
            except (KeyError, IndexError):
                continue
            project = load_definition(definition, form)
            if project is not None:
                self.definition, self.form, self.project = definition, form, project

    def change(self, change: Change) -> None:
        """Make an edit that has to leave a valid definition."""
        change(self.definition, self.form)
        project = load_definition(self.definition, self.form)
        assert project is not None
        self.project = project


# Returns


def answer_of(project: Project, partner: Partner, field: Field, seed: str) -> Answer:
    """An answer that depends on its place alone."""
    number = int(hashlib.sha256(seed.encode()).hexdigest()[:4], 16)
    options = project.options_for(field)
    if options:
        return options.options[number % len(options.options)].id
    match field.kind.type:
        case ValueType.NUMBER:
            return float(number)
        case ValueType.DATE:
            return date(2026, 1 + number % 12, 1 + number % 28)
    return f"{partner.id} {seed}"


@dataclass
class ReportedPeriod:
    """The returns of one period, each by the definition of its template."""

    period: str
    folder: Path
    returns: dict[str, tuple[str, Project]]
    """The digest and the definition of each return, by partner id."""
    decisions: Decisions = NO_DECISIONS

    def report(self, project: Project, partners: Sequence[str]) -> None:
        """Issue templates of a definition, and return those of some partners."""
        period = project.period(self.period)
        assert period is not None
        DefinitionStore(self.folder).keep(project, period)
        edition = project_as_of(project, period)
        for partner in edition.expected_partners(period):
            if partner.id in partners:
                self.returns[partner.id] = definition_digest(project, period), edition

    def amend(self, project: Project) -> None:
        """Apply a definition to all returns of the period."""
        period = project.period(self.period)
        assert period is not None
        store = DefinitionStore(self.folder)
        issued, digest = store.digests, store.keep(project, period)
        templates = tuple(other for other in issued if other != digest)
        reason = DecisionReason("Sovittu.", date(2026, 8, 1))
        amendment = Decision(kind=DecisionKind.AMEND, reason=reason, definition=digest, templates=templates)
        self.decisions = self.decisions.with_more(amendment)

    def batch(self, project: Project, *, is_open: bool) -> Batch:
        """The returns as they are read with the present definition."""
        period = project.period(self.period)
        assert period is not None
        current = project_as_of(project, period)
        definitions = ReturnDefinitions(
            current=current,
            period=period,
            store=DefinitionStore(self.folder),
            is_open=is_open,
            decisions=self.decisions,
        )
        verdicts = []
        for partner_id, (digest, edition) in sorted(self.returns.items()):
            definition = definitions.find(digest)
            assert definition is not None
            judged = definition.judged.partner(partner_id)
            assert judged is not None, "a partner that has returned is known"
            verdicts.append(_verdict(edition, judged, period, definition))
        return Batch(current, period, tuple(verdicts), definitions, self.decisions)


def _verdict(edition: Project, partner: Partner, period: Period, definition: ReturnDefinition) -> Verdict:
    """A return without what an amendment has withdrawn."""
    issued = edition.partner(partner.id)
    issued_period = edition.period(period.id)
    assert issued is not None
    assert issued_period is not None
    answers = {
        AnswerRef(table.id, line.id, field.name): answer_of(
            edition, issued, field, f"{period.id}/{table.id}/{line.id}/{field.name}"
        )
        for table in edition.form.tables
        for line in edition.lines_of(table, issued, issued_period)
        for field in table.answers
    }
    asked = definition.asked(issued)
    answers = {
        entry: answer
        for entry, answer in answers.items()
        if asked is None or (entry in asked and is_readable(answer, entry, edition, definition.judged))
    }
    file = f"{partner.id}.xlsx"
    sha256 = hashlib.sha256(f"{period.id} {partner.id}".encode()).hexdigest()
    submission = Submission(
        source=ReturnFile(file, sha256),
        stamp=Stamp(edition.id, period.id, partner.id, "fi", definition.digest, "00000000"),
        partner=partner,
        sheets=("Sivu",),
        answers=answers,
        typed={},
        places={entry: Place(file, "Sivu", number, 0) for number, entry in enumerate(answers)},
        previous={},
        saved="2026-07-01T00:00:00Z",
    )
    return Verdict(
        file,
        sha256,
        FileState.ACCEPTED,
        partner=partner.id,
        period=period.id,
        definition=definition.digest,
        stored_submission=submission,
    )


def is_readable(answer: Answer, entry: AnswerRef, issued: Project, judged: Project) -> bool:
    """Whether an answer to a question of the issued form is an answer to that of the judging definition."""
    before, after = (project.form.table(entry.table).field(entry.field) for project in (issued, judged))
    options = judged.options_for(after)
    is_option = options is None or options.option(str(answer)) is not None
    return before.kind == after.kind and before.options == after.options and is_option


def meanings(edition: Project, entry: AnswerRef) -> tuple[object, ...]:
    """What figures have in common that may be added: kind and rule of the question, unit of the row, rule in it."""
    table = edition.form.table(entry.table)
    field = table.field(entry.field)
    row = edition.lists[table.rows.list].option(entry.row) if isinstance(table.rows, RowPerCode) else None
    rule = rules_in_row(table, row).get(field.name) if row else None
    return field.kind, field.aggregate, row and row.details.get("unit"), rule
