"""`lamppu-xl diff`."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click

from lamppu_xl.cli.options import (
    FILE,
    PATH,
    format_option,
    language_option,
    open_password_option,
    out_option,
    period_option,
)
from lamppu_xl.cli.output import show, terminal_width
from lamppu_xl.domain.errors import UsageError
from lamppu_xl.i18n.languages import profile_of
from lamppu_xl.i18n.translator import translator_for
from lamppu_xl.reports.differences import as_json, as_text, summary
from lamppu_xl.reports.terminal_layout import wrapped
from lamppu_xl.services.diff import diff as compare
from lamppu_xl.services.os_errors import write_report
from lamppu_xl.services.workspace import is_programme, is_project


@click.command()
@click.argument("paths", type=PATH, nargs=-1, metavar="[OLDER NEWER] [PROJECT]")
@click.option("--partner", metavar="ID", help="Compare the last two returns of this partner.")
@period_option
@format_option("text", "json")
@out_option("output", type=FILE, help="Write to a file.")
@open_password_option
@language_option
def diff(  # noqa: PLR0913
    paths: Sequence[Path],
    *,
    partner: str | None,
    period: str | None,
    form: str,
    output: Path | None,
    open_password: str | None,
    language: str | None,
) -> int:
    """Show what differs between two returns, the last two of a partner, two master workbooks or programme workbooks.

    Each answer that differs is shown as it was and as it is, with its place in both files. Then come the findings that
    no longer apply and the new ones. Of programme workbooks come the projects and totals that differ first. OLDER and
    NEWER are two files of the same kind. PROJECT is the folder of the project (default: the one that the files are in,
    or the current folder). The files are only read.

    \b
    Examples:
      lamppu-xl diff "KAO.xlsx" "KAO (2).xlsx" lamppu-2012
      lamppu-xl diff lamppu-2012 --partner KAO --period 2012-2
      lamppu-xl diff 2012-2/earlier/master.xlsx 2012-2/master.xlsx
    """
    # The workbook of a programme may have the name of its definition, so only folders are programmes here.
    folders = [path for path in paths if is_project(path) or (path.is_dir() and is_programme(path))]
    if len(folders) > 1:
        raise UsageError("Name one project at most.")
    differences = compare(
        [path for path in paths if path not in folders],
        project=folders[0] if folders else None,
        partner=partner,
        period=period,
        open_password=open_password,
    )
    chosen = language or differences.chain[0]
    words = translator_for(chosen, (*differences.chain, *profile_of(chosen).fallback))
    report = as_json(differences, words) if form == "json" else as_text(differences, words)
    if output is None:
        if form == "text":
            report = wrapped(report, terminal_width())
        click.echo(report, nl=False)
    else:
        write_report(output, report.encode())
        show(f"{output}: {summary(differences, words)}")
    return 0
