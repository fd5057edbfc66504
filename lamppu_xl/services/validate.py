"""Validates returned workbooks."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import nullcontext
from dataclasses import replace
from datetime import date
from pathlib import Path

from lamppu_xl.services.decide import use_reason
from lamppu_xl.services.frozen_periods import frozen_period
from lamppu_xl.services.inboxes import inbox_as_list
from lamppu_xl.services.log_entries import record_returns
from lamppu_xl.services.os_errors import exclusive_lock
from lamppu_xl.services.periods import validate_frozen_period, with_present_previous
from lamppu_xl.services.progress import Progress, no_progress
from lamppu_xl.services.returned_files import THIS_PROCESS, ReadOptions, of_named_files, validate_files
from lamppu_xl.services.workspace import ProjectSource, as_paths, open_period
from lamppu_xl.validation.batch import Batch


def validate(  # noqa: PLR0913
    project: ProjectSource,
    paths: Sequence[str | Path] = (),
    *,
    period: str | None = None,
    use: Sequence[str] = (),
    because: str = "",
    role: str = "",
    today: date | None = None,
    readers: ReadOptions = THIS_PROCESS,
    progress: Progress = no_progress,
) -> Batch:
    """Validate the returns of a period. The returned files are only read; those seen for the first time are logged.

    Without paths, a frozen period is read from its archive by its archived definition.

    Args:
        project: the project's folder, its definition or its workspace.
        paths: files and folders; by default PROJECT/PERIOD/inbox.
        period: the id of the period; by default the current one.
        use: names of files that count where a partner has sent several; written to PROJECT/PERIOD/decisions.yaml.
        because: the reason for `use`.
        role: the role of the person who chooses.
        today: the day of the choice, and the day that ends waivers; by default the system's.
        readers: which processes read.
        progress: is called with the number of files.

    Returns:
        The batch: `verdicts`, one per file, with `findings`; `accepted`; `missing`, the ids of partners.

    Raises:
        UsageError: a period or path does not exist, or a file in `use` is not a return.
        DefinitionError: the definition or the list of decisions has errors.
        EnvironmentFailure: another run writes into the folder, so the choice cannot be written.
    """
    workspace, chosen = open_period(project, period)
    options = replace(readers, progress=progress)
    reason = use_reason(workspace, chosen, use, because, role=role, today=today)
    files = as_paths(paths)
    archive = None if files else frozen_period(workspace.folder, chosen)
    if archive:
        batch = validate_frozen_period(workspace, chosen, archive, options)
    else:
        returns = files or inbox_as_list(workspace, chosen)
        with exclusive_lock(workspace.folder, "validate") if reason else nullcontext():
            batch = validate_files(workspace, chosen, returns, options, used=use, use_reason=reason, today=today)
        batch = of_named_files(with_present_previous(workspace, batch), files)
    record_returns(workspace, batch, "validate")
    return batch
