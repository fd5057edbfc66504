"""The lists beside a definition, of corrections and of decisions: each is a YAML file or a workbook."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from lamppu_xl.definition.file_names import WORKBOOK
from lamppu_xl.definition.problems import Problems
from lamppu_xl.definition.yaml_tree import LARGEST_FILE, Node, YamlSequence, is_empty, read_yaml
from lamppu_xl.domain.findings import Place
from lamppu_xl.domain.text import VocabularyTerm
from lamppu_xl.workbook.safe_reader import LIMITS

if TYPE_CHECKING:
    from lamppu_xl.definition.definition_workbook.sheet_list import WorkbookKind


def read_items(data: bytes, name: str, problems: Problems) -> tuple[Node, ...]:
    """The items of a list; none for a file without content, or with the reason among the problems.

    Args:
        data: the content of the file.
        name: of the file in messages; its suffix is the format.
        problems: where problems are added.
    """
    node = _read(data, name, problems)
    if isinstance(node, YamlSequence):
        return tuple(node.items)
    if node is not None and not is_empty(node):
        problems.add("D106", node.place, value="", expected=VocabularyTerm("list"))
    return ()


def _read(data: bytes, name: str, problems: Problems) -> Node | None:
    if not name.endswith(WORKBOOK):
        return read_yaml(data, name, problems)
    from lamppu_xl.definition.definition_workbook import reader  # noqa: PLC0415  # YAML has no use for it

    return reader.read_definition_workbook(data, name, problems) if data else None


def bounded_content(file: Path) -> bytes:
    """The bytes of a list up to one more than it may have.

    Raises:
        OSError: it cannot be opened.
    """
    with file.open("rb") as stream:
        return stream.read((LIMITS.file_size if file.suffix == WORKBOOK else LARGEST_FILE) + 1)


def with_yaml_items(data: bytes, items: str) -> bytes:
    """The content of a YAML file with further items at the end, indented like the others; everything in it is kept.

    Args:
        data: the content so far.
        items: the new items as YAML.
    """
    line_end = b"" if not data or data.endswith(b"\n") else b"\n"
    node = read_yaml(data, "", Problems())
    column = node.place.col if isinstance(node, YamlSequence) and node.items else None
    indent = " " * (column or 0)
    return data + line_end + "".join(f"{indent}{line}\n" for line in items.splitlines()).encode()


def with_items(data: bytes, name: str, items: str, kind: WorkbookKind, language: str) -> bytes:
    """The content of a workbook with further items at the end. Remarks in it are kept.

    Args:
        data: the content so far; empty for a new workbook.
        name: of the file.
        items: the new items as YAML.
        kind: of the workbook.
        language: of the instructions in the workbook.
    """
    # What only reads lists has no use for what writes workbooks.
    from lamppu_xl.definition.definition_workbook import reader, writer  # noqa: PLC0415

    before, new = _read(data, name, Problems()), read_yaml(items.encode(), name, Problems())
    nodes = [*(before.items if isinstance(before, YamlSequence) else ())]
    nodes += new.items if isinstance(new, YamlSequence) else ()
    tree = YamlSequence(tuple(nodes), Place(name))
    remarks = reader.remarks_of(data, kind)
    return writer.write_definition_workbook(tree, kind, language=language, remarks=remarks)
