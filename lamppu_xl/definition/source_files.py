"""Which files a definition was read from, so that it can be kept and read again without anything else."""

from __future__ import annotations

from pathlib import Path

from lamppu_xl.definition.file_names import PROGRAMME_FILE, PROJECT_FILE, definition_file
from lamppu_xl.definition.forms import DefinitionFiles, may_name_tables, read_tree
from lamppu_xl.definition.problems import Problems
from lamppu_xl.definition.yaml_tree import YamlMapping, YamlScalar


def sources(path: Path) -> dict[str, Path]:
    """The files of a valid project by the names under which `load` finds them: `forms/goal-report/form.yaml`.

    Args:
        path: the project's folder or its `project.yaml`.
    """
    file = definition_file(path, PROJECT_FILE)
    sources_by_name = {f"project{file.suffix}": file}
    files = DefinitionFiles(file.parent, (), Problems())
    top = files.tree(file)
    if top:
        sources_by_name |= {name: file.parent / name for name in _tables(file)}
    block = top.get("project") if top else None
    own = top.get("form") if top else None
    form = own.get("extends") if own and isinstance(own, YamlMapping) else None
    if own is None:
        form = block.get("form") if isinstance(block, YamlMapping) else None
    known = files.known()
    while isinstance(form, YamlScalar) and form.text in known:
        name = f"forms/{form.text}/{known[form.text].name}"
        if name in sources_by_name:
            break
        sources_by_name[name] = known[form.text]
        tree = files.tree(known[form.text])
        form = tree.get("extends") if tree else None
    return sources_by_name


def programme_sources(path: Path) -> dict[str, Path]:
    """The files of a valid programme by the names under which `load_programme` finds them.

    Args:
        path: the programme's folder or its `programme.yaml`.
    """
    file = definition_file(path, PROGRAMME_FILE)
    return {f"programme{file.suffix}": file} | {name: file.parent / name for name in _tables(file)}


def _tables(file: Path) -> list[str]:
    """The names of the tables that a definition's main file names for its lists."""
    written = read_tree(file, file.name, Problems())
    if not isinstance(written, YamlMapping) or not may_name_tables(written):
        return []
    from lamppu_xl.definition.list_tables import named_tables  # noqa: PLC0415  # slow to import

    return [node.text for node in named_tables(written).values()]
