"""What other tools do with the same questions. Run by the Python of an environment of their own, never by ours.

    python peer_tasks.py TASK REPEATS ARGUMENT...

Prints the seconds of one repetition. Nothing of lamppu-xl is imported here, and nothing of this by lamppu-xl.
"""

from __future__ import annotations

import contextlib
import io
import sys
import tempfile
import time
import warnings
from collections.abc import Callable
from pathlib import Path


def form_template(guide: str) -> Callable[[], object]:
    """spreadsheet-forms: an empty form from its guide."""
    from spreadsheetforms.api import make_empty_form  # type: ignore[import-not-found]  # noqa: PLC0415

    target = Path(tempfile.mkdtemp()) / "form.xlsx"
    return lambda: make_empty_form(guide, str(target))


def form_read(guide: str, filled: str) -> Callable[[], object]:
    """spreadsheet-forms: the answers of a filled form, its guide read once beforehand."""
    from spreadsheetforms.api import get_data_from_form_with_guide_spec, get_guide_spec  # noqa: PLC0415

    spec = get_guide_spec(guide)
    return lambda: get_data_from_form_with_guide_spec(spec, filled)


def flat_template(schema: str) -> Callable[[], object]:
    """flatten-tool: headings for a JSON schema."""
    import flattentool  # type: ignore[import-not-found]  # noqa: PLC0415

    target = Path(tempfile.mkdtemp()) / "flat.xlsx"
    return lambda: flattentool.create_template(
        schema, output_name=str(target), output_format="xlsx", main_sheet_name="report", root_id=""
    )


def flat_fill(schema: str, answers: str, target: str) -> Callable[[], object]:
    """flatten-tool: answers as its own workbook; only to have one to read."""
    import flattentool  # noqa: PLC0415

    return lambda: flattentool.flatten(
        answers,
        schema=schema,
        output_name=target,
        output_format="xlsx",
        main_sheet_name="report",
        root_list_path="report",
        root_id="",
    )


def flat_read(schema: str, filled: str) -> Callable[[], object]:
    """flatten-tool: the answers of its own workbook as JSON."""
    import flattentool  # noqa: PLC0415

    target = Path(tempfile.mkdtemp()) / "flat.json"
    return lambda: flattentool.unflatten(
        filled, input_format="xlsx", output_name=str(target), schema=schema, root_list_path="report", root_id=""
    )


TASKS: dict[str, Callable[..., Callable[[], object]]] = {
    "form_template": form_template,
    "form_read": form_read,
    "flat_template": flat_template,
    "flat_fill": flat_fill,
    "flat_read": flat_read,
}


def main() -> None:
    task, repeats, arguments = sys.argv[1], int(sys.argv[2]), sys.argv[3:]
    warnings.simplefilter("ignore")
    with contextlib.redirect_stdout(io.StringIO()):
        work = TASKS[task](*arguments)
        work()
        start = time.perf_counter()
        for _ in range(repeats):
            work()
        took = (time.perf_counter() - start) / repeats
    print(took)


if __name__ == "__main__":
    main()
