"""A drafted definition as the tree of a definition's file, and the remarks about it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from lamppu_xl.definition.adoption.blocks import Doubt
from lamppu_xl.definition.adoption.draft import Draft, DraftField, DraftTable
from lamppu_xl.definition.adoption.words import is_personal
from lamppu_xl.definition.definition_workbook.head_paths import Path
from lamppu_xl.definition.definition_workbook.plan import Remarks
from lamppu_xl.definition.yaml_tree import Node, YamlMapping, YamlScalar, YamlSequence
from lamppu_xl.domain.findings import Place
from lamppu_xl.domain.text_normalising import capitalised
from lamppu_xl.i18n.translator import Translator

FORM = "own-form"
"""The name of the form, which is a part of the project's own file."""

_PLACE = Place("form")

Content = str | list["Content"] | dict[str, "Content"]


@dataclass(frozen=True)
class DraftedProject:
    """What the draft says about the project: examples, which the coordinator replaces."""

    id: str
    name: str
    language: str
    year: int


def draft_tree(draft: Draft, project: DraftedProject, words: Translator) -> YamlMapping:
    """The tree of the definition."""
    first, last = date(project.year, 1, 1), date(project.year, 12, 31)
    deadline, language = date(project.year + 1, 1, 31), project.language
    content: dict[str, Content] = {
        "project": {
            "id": project.id,
            "name": {language: project.name},
            "form": FORM,
            "start": first.isoformat(),
            "end": last.isoformat(),
            "languages": [project.language],
        },
        "periods": [
            {
                "id": str(project.year),
                "label": {language: str(project.year)},
                "start": first.isoformat(),
                "end": last.isoformat(),
                "deadline": deadline.isoformat(),
            }
        ],
        "partners": [
            {"id": "PARTNER1", "name": words.label("adopt_partner", number="1"), "roles": ["coordinator", "partner"]},
            {"id": "PARTNER2", "name": words.label("adopt_partner", number="2")},
        ],
        "lists": {
            name: [{"id": option.id, "label": {language: option.label}} for option in options]
            for name, options in draft.lists.items()
        },
        "tables": {table.name: _table(table, language) for table in draft.tables},
        "form": {"title": {language: project.name}},
    }
    if not draft.lists:
        del content["lists"]
    tree = _node(content)
    assert isinstance(tree, YamlMapping)  # noqa: S101
    return tree


def _table(table: DraftTable, language: str) -> dict[str, Content]:
    rows: Content = "record"
    if table.list_name:
        rows = {"codes": table.list_name}
    elif table.lines:
        rows = {"lines": str(table.lines)}
    content: dict[str, Content] = {"title": {language: table.title}, "rows": rows}
    if table.heading:
        content["heading"] = {language: table.heading}
    content["fields"] = {each.name: _field(each, language) for each in table.fields}
    return content


def _field(field: DraftField, language: str) -> dict[str, Content]:
    content: dict[str, Content] = {"label": {language: field.label}}
    if field.kind.name != "text":
        content["kind"] = field.kind.name
    if field.list_name:
        content["list"] = field.list_name
    for key, text in (("help", field.help), ("heading", field.question.heading), ("note", field.note)):
        if text:
            content[key] = {language: text}
    if field.question.required:
        content["required"] = "yes"
    if is_personal(field.label, field.kind.name):
        content["personal"] = "yes"
    return content | dict(field.kind.rules)


def _node(content: Content) -> Node:
    match content:
        case dict():
            return YamlMapping(
                {key: _node(value) for key, value in content.items()}, dict.fromkeys(content, _PLACE), _PLACE
            )
        case list():
            return YamlSequence(tuple(map(_node, content)), _PLACE)
    return YamlScalar(content, _PLACE, quoted=True)


def draft_remarks(draft: Draft, words: Translator, language: str) -> Remarks:
    """The remarks: of everything the cell from which it comes, and what is not sure about it."""
    example = words.label("adopt_example")
    remarks: dict[Path, str] = {
        ("project", "name", language): example,
        ("project", "id"): example,
        ("project", "start"): example,
        ("project", "end"): example,
        ("periods", 0): example,
        ("partners", 0): example,
        ("partners", 1): example,
    }
    for table in draft.tables:
        remarks["tables", table.name] = _remark(words, table.sheet, table.place.name, table.doubts)
        for each in table.fields:
            place = each.question.head.name
            path = ("tables", table.name, "fields", each.name)
            remarks[path] = _remark(words, table.sheet, place, each.doubts)
    for name, options in draft.lists.items():
        tables = [table for table in draft.tables if table.list_name == name]
        for number, option in enumerate(options):
            if option.place and tables:
                remarks["lists", name, number] = _remark(words, tables[0].sheet, option.place.name, [])
    return remarks


def _remark(words: Translator, sheet: str, cell: str, doubts: Sequence[Doubt]) -> str:
    source = words.label("adopt_source", sheet=sheet, cell=cell)
    if not doubts:
        return source
    first, *more = (words.label(f"adopt_doubt_{doubt}") for doubt in dict.fromkeys(doubts))
    return " ".join((words.label("adopt_unsure"), first, *map(capitalised, more), source))
