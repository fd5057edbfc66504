"""Reads the tables of a form with their rows, and reports contradictions."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from lamppu_xl.answer_types.registry import ANSWER_TYPES
from lamppu_xl.definition.coercion import EXPRESSION_WORDS, NAME, NAME_IN_WORDS
from lamppu_xl.definition.questions.code_lists import AGGREGATE
from lamppu_xl.definition.questions.details import ExpectedDetail
from lamppu_xl.definition.questions.row_kinds import is_by_row, with_row_kinds
from lamppu_xl.definition.questions.rule_keys import FIELD_SHAPE
from lamppu_xl.definition.questions.table_drafts import TableDraft, is_known_source
from lamppu_xl.definition.register import DefinitionRegister, entries
from lamppu_xl.definition.schemas import TableShape, read
from lamppu_xl.definition.yaml_tree import Node, YamlMapping, place_of
from lamppu_xl.domain.answer_types import MONTH, YES_NO, ValueType
from lamppu_xl.domain.findings import Place
from lamppu_xl.domain.form import (
    FreeLines,
    RowPerCode,
    RowPerGoal,
    Rows,
    SingleRow,
)
from lamppu_xl.domain.text import VocabularyTerm

MOST_ANSWERS = 100_000
"""The most answers of a table of lines: 5,000 lines with 20 fields. The template of a larger one is refused."""

MOST_LINES = 5_000
"""Free lines of a table, with the spare ones."""

SPARE_LINES = 5
"""Spare lines of a table that does not state another number."""

RESERVED = frozenset({"due", "goal", "code", AGGREGATE, "previous", "period", "true", "false"})
"""Names that mean something in an expression."""

_LIMITS = ("min", "max", "not_before", "not_after")


def read_tables(
    register: DefinitionRegister, node: Node | None, lists: Sequence[str], list_nodes: Node | None = None
) -> list[TableDraft]:
    """The tables with their fields; lists are the names of all code lists, beside the lists as they are written."""
    drafts = [draft for ref in entries(node, register.problems) for draft in _table(register, *ref, lists)]
    for draft in drafts:
        if any(is_by_row(shape.kind) for _, shape, _ in draft.written):
            draft.written, draft.row_kinds = with_row_kinds(register, draft.id, draft.rows, draft.written, list_nodes)
    per_goal = [draft for draft in drafts if isinstance(draft.rows, RowPerGoal)]
    for draft in per_goal[1:]:
        first, second = f"{per_goal[0].id} rows: goals", f"{draft.id} rows: goals"
        register.problems.contradiction(first, second, place_of(draft.node, ("rows",)))
    return drafts


def details(drafts: Sequence[TableDraft]) -> dict[str, dict[str, ExpectedDetail]]:
    """What the tables expect of the details of each list's options."""
    by_list: dict[str, dict[str, ExpectedDetail]] = {}
    for draft in drafts:
        if isinstance(draft.rows, RowPerCode):
            for name, expected in _expected(draft, "row"):
                by_list.setdefault(draft.rows.list, {}).setdefault(name, expected)
    for each in (each for draft in drafts for each in draft.fields if each.within and each.options):
        by_list.setdefault(each.options or "", {}).setdefault(each.within_detail, ExpectedDetail(ValueType.TEXT))
    return by_list


def partner_details(drafts: Sequence[TableDraft]) -> dict[str, ExpectedDetail]:
    """What the tables expect of the details of partners."""
    expected: dict[str, ExpectedDetail] = {}
    for draft in drafts:
        for name, detail in _expected(draft, "partner"):
            expected.setdefault(name, detail)
    return expected


def _expected(draft: TableDraft, owner: str) -> Iterator[tuple[str, ExpectedDetail]]:
    """The details of an owner that a table shows, by name."""
    for field_name, shape, _ in draft.written:
        written = shape.given or shape.prefill or ""
        source, _, name = written.partition(".")
        if source == owner and name and not is_known_source(written):
            kinds = draft.row_kinds.get(field_name)
            by_row = {
                option: ExpectedDetail(
                    kind.type, YES_NO if kind.name == YES_NO else None, keeps_id=True, is_month=kind.name == MONTH
                )
                for option, kind in (kinds.by_option if kinds else {}).items()
            }
            options = YES_NO if shape.kind == YES_NO else shape.list
            keeps_id = shape.kind == YES_NO or shape.given is None
            is_month = shape.kind == MONTH
            expected = ANSWER_TYPES[shape.kind].type
            yield name, ExpectedDetail(expected, options, by_row, keeps_id=keeps_id, is_month=is_month)
    if owner == "row":
        for kinds in draft.row_kinds.values():
            yield kinds.detail, ExpectedDetail(ValueType.TEXT)


def _table(
    register: DefinitionRegister, id: str, place: Place, node: Node, lists: Sequence[str]
) -> Iterator[TableDraft]:
    problems = register.problems
    _check_name(register, id, place, frozenset({"previous", "period"}))
    shape = read(TableShape, node, problems)
    fields = node.get("fields") if isinstance(node, YamlMapping) else None
    if shape is None or not isinstance(node, YamlMapping):
        register.broken.add(id)
        for _, _, field_node in entries(fields, problems):
            read(FIELD_SHAPE, field_node, problems)
        return
    draft = TableDraft(id, shape, node, _rows(register, shape, node, lists))
    if shape.spare is not None and not isinstance(draft.rows, FreeLines):
        problems.contradiction(f"spare: {shape.spare}", draft.written_rows, place_of(node, ("spare",), key=True))
    written = list(entries(fields, problems))
    for name, key_place, field_node in written:
        _check_name(register, name, key_place, _reserved(draft.rows))
        question = read(FIELD_SHAPE, field_node, problems)
        if question is None:
            register.broken.add(name)
        else:
            if question.computed is not None and "kind" not in question.model_fields_set:
                question = question.model_copy(update={"kind": "number"})
            draft.written.append((name, question, field_node))
    if isinstance(draft.rows, FreeLines):
        answers = draft.rows.total * sum(1 for _, question, _ in draft.written if question.given is None)
        if answers > MOST_ANSWERS:
            place_of_lines = place_of(node, ("rows", "lines"))
            problems.add("D111", place_of_lines, what="lines × fields", length=answers, limit=MOST_ANSWERS)
    if not written:
        problems.add("D119", place, what="fields")
    elif len(draft.written) == len(written) and all(shape.given is not None for _, shape, _ in draft.written):
        problems.add("D119", place, what=VocabularyTerm("answer_field"))
    _check_lines(register, draft)
    yield draft


def _check_lines(register: DefinitionRegister, draft: TableDraft) -> None:
    """Report keys about lines of the last period in a table that has none, and a key that is no question."""
    shape, node, problems = draft.shape, draft.node, register.problems
    for key in ("key", "carry", "previous"):
        if getattr(shape, key) and not isinstance(draft.rows, FreeLines):
            problems.contradiction(f"{key}: …", draft.written_rows, place_of(node, (key,), key=True))
    if shape.previous and not shape.key:
        problems.add("D105", place_of(node, ("previous",), key=True), key="key")
    if shape.key and shape.key not in register.broken:
        place = place_of(node, ("key",))
        if problems.check_known("field", shape.key, sorted(draft.questions), place):
            field = next(field for name, field, _ in draft.written if name == shape.key)
            if field.personal or field.kind == "yes_no":
                what = "personal: yes" if field.personal else "kind: yes_no"
                problems.contradiction(f"key: {shape.key}", f"{shape.key} {what}", place)
            elif getattr(field, "as") == "columns":  # a word of Python
                problems.contradiction(f"key: {shape.key}", "as: columns", place)


def _rows(register: DefinitionRegister, table: TableShape, node: YamlMapping, lists: Sequence[str]) -> Rows:
    problems, shape = register.problems, table.rows
    if shape.codes is not None:
        problems.check_known("list", shape.codes, lists, place_of(node, ("rows", "codes")))
        return RowPerCode(shape.codes)
    if shape.lines is not None:
        spare = SPARE_LINES if table.spare is None else table.spare
        if shape.lines > MOST_LINES:
            place = place_of(node, ("rows", "lines"))
            problems.add("D111", place, what="lines", length=shape.lines, limit=MOST_LINES)
        elif table.spare and shape.lines + table.spare > MOST_LINES:
            place = place_of(node, ("spare",))
            problems.add("D111", place, what="lines + spare", length=shape.lines + spare, limit=MOST_LINES)
        return FreeLines(shape.lines, min(spare, max(0, MOST_LINES - shape.lines)))
    if shape.goals:
        for key in ("heading", "sheet"):
            if getattr(table, key) is not None:
                problems.contradiction(f"{key}: …", "rows: goals", place_of(node, (key,), key=True))
    return RowPerGoal() if shape.goals else SingleRow()


def _reserved(rows: Rows) -> frozenset[str]:
    """The names that an expression about such rows already uses."""
    spared = {RowPerGoal: {"code", AGGREGATE}, RowPerCode: {"goal"}}.get(type(rows), {"goal", "code", AGGREGATE})
    return RESERVED - spared


def _check_name(register: DefinitionRegister, name: str, place: Place, reserved: frozenset[str]) -> None:
    if name in reserved or name in EXPRESSION_WORDS:
        register.problems.reserved(name, place, reserved, EXPRESSION_WORDS)
    elif not re.fullmatch(NAME, name):
        register.problems.add("D109", place, name=name, expected=NAME_IN_WORDS)
