"""Writes a definition workbook from a tree of nodes."""

from __future__ import annotations

from datetime import date

from lamppu_xl.definition.definition_workbook.encode import encode
from lamppu_xl.definition.definition_workbook.plan import DefinitionPlan, NoteSheet, Remarks
from lamppu_xl.definition.definition_workbook.sheet_list import WorkbookKind
from lamppu_xl.definition.yaml_tree import Node
from lamppu_xl.i18n.translator import translator_for
from lamppu_xl.workbook.writer import write_workbook

_CREATED = date(2026, 1, 1)
"""The day that every workbook states, so that equal definitions give equal bytes."""


def write_definition_workbook(
    tree: Node,
    kind: WorkbookKind,
    *,
    language: str = "en",
    remarks: Remarks | None = None,
    notes: NoteSheet | None = None,
) -> bytes:
    """The workbook of a definition.

    Args:
        tree: the content of the definition's file.
        kind: of the workbook.
        language: of instructions, help and live checks.
        remarks: remarks for people by the path of a thing or of a value in the tree, such as
            `("tables", "costs", "fields", "amount", "kind")`; they are in the row of the thing.
        notes: a sheet for people, which no command reads.

    Raises:
        UnwritableError: a value cannot be written.
    """
    rows = encode(tree, kind)
    words = translator_for(language)
    plan = DefinitionPlan(rows, words, remarks or {}, notes).plan(f"lamppu-xl: {kind.main.title}", _CREATED)
    return write_workbook(plan)
