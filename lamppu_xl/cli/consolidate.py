"""`lamppu-xl consolidate`."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from lamppu_xl.cli.language import message_language
from lamppu_xl.cli.options import (
    FILE,
    open_password_option,
    out_option,
    paths_argument,
    period_option,
    programme_and_paths,
    project_and_paths,
    project_argument,
    readers_option,
    use_option,
)
from lamppu_xl.cli.output import (
    count_sentence,
    exit_code,
    finding_line,
    period_label,
    progress_bar,
    say,
    show,
    show_broken_rules,
    show_exports,
    show_log_remarks,
    show_refusal,
    show_step_after_consolidate,
    terminal_words,
    unchanged_mark,
)
from lamppu_xl.domain.answer_count import AnswerCount
from lamppu_xl.domain.errors import UsageError
from lamppu_xl.domain.findings import Finding
from lamppu_xl.domain.sentence import ProjectCommand, Sentence
from lamppu_xl.domain.text_normalising import shortened
from lamppu_xl.i18n.terminal import translate
from lamppu_xl.i18n.translator import Translator
from lamppu_xl.reports.text import period_line, state_label, summary_line
from lamppu_xl.services.consolidate import MasterResult
from lamppu_xl.services.consolidate import consolidate as write_master
from lamppu_xl.services.master_outputs import EXPORTS
from lamppu_xl.services.workspace import load_project
from lamppu_xl.storage.atomic_files import display_name
from lamppu_xl.validation.batch import Batch
from lamppu_xl.validation.verdict import FileState


def _kinds(ctx: click.Context, option: click.Parameter, texts: tuple[str, ...]) -> tuple[str, ...]:
    """`--also html,csv` and `--also html --also csv` are the same."""
    kinds = [kind.strip().lower() for text in texts for kind in text.split(",") if kind.strip()]
    for kind in kinds:
        if kind not in EXPORTS:
            sentence = Sentence("'{kind}' is none of: {kinds}.", kind=kind, kinds=list(EXPORTS))
            raise click.BadParameter(translate(sentence, message_language(ctx)), ctx, option)
    return tuple(dict.fromkeys(kinds))


@click.command()
@project_argument
@paths_argument
@period_option
@out_option("out", type=FILE, help="Where to write (default: PROJECT/PERIOD/master.xlsx).")
@use_option
@open_password_option
@readers_option
@click.option("--with-rejected", is_flag=True, help="Also include returns with errors, marked as such.")
@click.option(
    "--public", is_flag=True, help="Create the public version, without contact details and other personal data."
)
@click.option(
    "--fewer",
    is_flag=True,
    help="Write it although returns of the last master workbook are missing; that one is kept in 'earlier'.",
)
@click.option(
    "--also",
    multiple=True,
    callback=_kinds,
    metavar="KIND[,KIND]",
    help="The same beside it as html, csv, json, parquet, docx; of a programme as html, docx.",
)
@click.option("--focus-area", metavar="ID", help="For a programme: only the projects in this focus area.")
def consolidate(
    project: Path, paths: Sequence[Path], focus_area: str | None, open_password: str | None, **options: Any
) -> int:
    """Combine the accepted returns into one master workbook; anything left out is listed with the reason.

    PATH is a file or folder (default: PROJECT/PERIOD/inbox). Earlier periods are read from their own inboxes, or from
    their archives if they are frozen; the corrections in corrections.yaml are included.

    Every answer of an earlier period that is not the same as in the last master workbook of that period is listed, and
    the exit code is 1. If a return of the last master workbook is missing, nothing is written without --fewer.

    The coordinator's summaries, typed into the master workbook, are kept in the new one. If anything else in it was
    edited, it is not overwritten: the new master workbook is written beside it.

    In the folder of a programme the master workbooks in PERIOD/inbox are combined into programme.xlsx, in which each
    total leads to its sources; --also html,docx writes it as a web page and as a Word document, too. With --focus-area
    it contains one focus area, without personal data; with --public the whole programme without personal data.

    \b
    Examples:
      lamppu-xl consolidate lamppu-2012 --period 2012-2
      lamppu-xl consolidate quality-programme --focus-area P2
    """
    out: Path | None = options["out"]
    if out and out.suffix.casefold() != ".xlsx":
        english = "--out is for a workbook with the ending .xlsx, not '{path}'. For other formats use --also."
        raise UsageError(english, path=out)
    if programme := programme_and_paths(project, paths):
        from lamppu_xl.cli.programme import consolidate_masters  # noqa: PLC0415  # most have no programme

        if any(options[name] for name in ("use", "because", "role", "with_rejected")):
            raise UsageError(
                "A programme has only the options --period, --focus-area, --public, --fewer, --also and --out."
            )
        chosen = {name: options[name] for name in ("period", "public", "out", "fewer", "also")}
        return consolidate_masters(*programme, focus_area=focus_area, open_password=open_password, **chosen)
    if focus_area:
        raise UsageError("Only a programme has focus areas. Name the folder that holds its programme.yaml.")
    project, paths = project_and_paths(project, paths)
    workspace = load_project(project, open_password=open_password)
    result = write_master(workspace, paths, progress=progress_bar, **options)
    show_log_remarks(workspace)
    _show(result, terminal_words(workspace))
    if result.path and result.path == result.target and not (out or options["public"]):
        _show_next(result)
    broken = [finding for findings in result.broken.values() for finding in findings]
    return 1 if result.outside else exit_code((*result.findings, *result.unreliable, *result.differences, *broken))


def _show(result: MasterResult, words: Translator) -> None:
    for path in result.unreadable:
        say(
            "{path} cannot be read: its summaries are not copied to the new file, and the file is not changed.",
            path=path,
            err=True,
        )
    _show_findings(result.unreliable, words)
    if result.path is None:
        show_refusal(result.findings, words)
        return
    if result.path != result.target:
        say(
            "{path} has been edited or was not written by lamppu-xl. The new master workbook is saved beside it.",
            path=result.target,
            err=True,
        )
    if result.kept and result.has_fewer:
        say("The last master workbook has more answers; it is kept as {kept}.", kept=result.kept)
    elif result.kept and result.has_other_figures:
        say("The last master workbook has other answers or figures; it is kept as {kept}.", kept=result.kept)
    elif result.kept:
        say(
            "The summaries in {path} are carried over; the file as it was is kept as {kept}.",
            path=result.path,
            kept=result.kept,
        )
    _show_findings(result.differences, words)
    for period, findings in result.broken.items():
        show_broken_rules(period_label(result.batch.project, period, words), findings, words)
    _show_left_out(result, words)
    _show_outside(result, words)
    if result.unaudited:
        say(
            "Returns that could not be read a second time: {number}. The master workbook lists them.",
            number=result.unaudited,
        )
    change = unchanged_mark(result.changed)
    if result.count.returns:
        summary = count_sentence(result.count)
        say("{path}: {count}, each with its source.{change}", path=result.path, count=summary, change=change)
    else:
        say("{path}: no answers, because no return is accepted yet.{change}", path=result.path, change=change)
    if len(result.counts) > 1:
        for period_id, count in reversed([*result.counts.items()]):
            _show_period(period_id, count, result.incomplete.get(period_id), words)
    show_exports(result.exports)
    show(period_line(result.batch, words))


def _show_next(result: MasterResult) -> None:
    """Print the command that archives a complete master workbook, or the one that shows which returns are missing."""
    is_incomplete = result.batch.missing or any(verdict.state in _UNUSED for verdict in result.left_out)
    show_step_after_consolidate(result.batch.period.id, is_complete=not is_incomplete)


def _show_period(period_id: str, count: AnswerCount, incomplete: Batch | None, words: Translator) -> None:
    """Print what is in the master workbook of a period, and for one with returns that are not used their states."""
    facts: dict[str, Any] = {"period": period_id, "count": count_sentence(count)}
    if incomplete is None and not count.returns:
        say("  {period}: no return is used.", **facts)
        return
    if incomplete is None:
        say("  {period}: {count}", **facts)
        return
    facts["states"] = summary_line(incomplete, words)
    facts["command"] = ProjectCommand("validate", "--period", period_id)
    if not count.returns:
        say("  {period}: no return is used. State of the returns: {states} Reasons: {command}", **facts)
        return
    say("  {period}: {count}. State of the returns: {states} Reasons: {command}", **facts)


_UNUSED = (FileState.REJECTED, FileState.SET_ASIDE)
"""The states of files that wait for something."""

LONGEST_QUOTE = 80
"""Characters of a text that are printed."""

MOST_FINDINGS = 50
"""Limit of differences that are printed; `MasterResult.differences` has all of them."""


def _show_left_out(result: MasterResult, words: Translator) -> None:
    """Print the files that are not in the master workbook, and for which no other file of the partner is."""
    verdicts = [each for each in result.left_out if each.state in (*_UNUSED, FileState.LEFT_OUT)]
    for verdict in verdicts[:MOST_FINDINGS]:
        partner = f" ({verdict.partner})" if verdict.partner else ""
        file, state = f"{display_name(verdict.file)}{partner}", state_label(verdict.state, words)
        say("Left out: {file}: {state}", file=file, state=state, err=True)
    if len(verdicts) > MOST_FINDINGS:
        say("Further files that are left out: {number}.", number=len(verdicts) - MOST_FINDINGS, err=True)


def _show_outside(result: MasterResult, words: Translator) -> None:
    """Print the texts outside the answer cells, which are not among the answers of the master."""
    texts = [(verdict, text) for verdict, texts in result.outside for text in texts]
    for verdict, text in texts[:MOST_FINDINGS]:
        place = "!".join(filter(None, (display_name(text.place.sheet or ""), text.place.cell)))
        shown = shortened(text.shown(words), LONGEST_QUOTE)
        file = display_name(verdict.file)
        english = "{place}: outside the answer cells, listed as left out: {text}"
        say(english, place=f"{file}: {place}", text=display_name(shown), err=True)
    if len(texts) > MOST_FINDINGS:
        say("Further texts outside the answer cells: {number}.", number=len(texts) - MOST_FINDINGS, err=True)


def _show_findings(findings: Sequence[Finding], words: Translator) -> None:
    for finding in findings[:MOST_FINDINGS]:
        show(finding_line(finding, words), err=True)
    if len(findings) > MOST_FINDINGS:
        say("Further findings: {number}.", number=len(findings) - MOST_FINDINGS, err=True)
