"""Which files a definition was read from, so that it can be kept and read again without anything else."""

from __future__ import annotations

from pathlib import Path

from lamppu_xl.definition.forms import FORM_FILE, DefinitionFiles
from lamppu_xl.definition.problems import Problems
from lamppu_xl.definition.project_loader import PROJECT_FILE
from lamppu_xl.definition.yaml_tree import YamlMapping, YamlScalar


def sources(path: Path) -> dict[str, Path]:
    """The files of a valid project by the names under which `load` finds them: `forms/goal-report/form.yaml`.

    Args:
        path: the project's folder or its `project.yaml`.
    """
    file = path if path.suffix in (".yaml", ".yml") else path / PROJECT_FILE
    found = {PROJECT_FILE: file}
    files = DefinitionFiles(file.parent, (), Problems())
    top = files.tree(file)
    block = top.get("project") if top else None
    name = block.get("form") if isinstance(block, YamlMapping) else None
    known = files.known()
    while (
        isinstance(name, YamlScalar) and name.text in known and (kept := f"forms/{name.text}/{FORM_FILE}") not in found
    ):
        found[kept] = known[name.text]
        form = files.tree(known[name.text])
        name = form.get("extends") if form else None
    return found
