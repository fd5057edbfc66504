"""Which files a definition was read from, so that it can be kept and read again without anything else."""

from __future__ import annotations

from pathlib import Path

from lamppu_xl.definition.forms import FORM_FILE, DefinitionFiles, definition_file
from lamppu_xl.definition.problems import Problems
from lamppu_xl.definition.project_loader import PROJECT_FILE
from lamppu_xl.definition.yaml_tree import YamlMapping, YamlScalar


def sources(path: Path) -> dict[str, Path]:
    """The files of a valid project by the names under which `load` finds them: `forms/goal-report/form.yaml`.

    Args:
        path: the project's folder or its `project.yaml`.
    """
    file = definition_file(path, PROJECT_FILE)
    sources_by_name = {PROJECT_FILE: file}
    files = DefinitionFiles(file.parent, (), Problems())
    top = files.tree(file)
    block = top.get("project") if top else None
    form = block.get("form") if isinstance(block, YamlMapping) else None
    known = files.known()
    while isinstance(form, YamlScalar) and form.text in known:
        name = f"forms/{form.text}/{FORM_FILE}"
        if name in sources_by_name:
            break
        sources_by_name[name] = known[form.text]
        tree = files.tree(known[form.text])
        form = tree.get("extends") if tree else None
    return sources_by_name
