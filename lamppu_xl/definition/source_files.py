"""Which files a definition was read from, so that it can be kept and read again without anything else."""

from __future__ import annotations

from pathlib import Path

from lamppu_xl.definition.file_names import PROJECT_FILE, definition_file
from lamppu_xl.definition.forms import DefinitionFiles
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
