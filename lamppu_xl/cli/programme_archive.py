"""What `freeze` and `verify` print of a programme."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from lamppu_xl.archive.record import LOG, stored_day
from lamppu_xl.cli.archive_faults import fault_sentence, show_frozen_before
from lamppu_xl.cli.master_differences import MOST
from lamppu_xl.cli.output import finding_line, say, show, show_log_remarks, terminal_words
from lamppu_xl.domain.findings import Finding
from lamppu_xl.domain.sentence import ProjectCommand, Sentence
from lamppu_xl.i18n.translator import Translator
from lamppu_xl.services.programmes import programme_archive as service
from lamppu_xl.services.workspace import ProgrammeWorkspace, load_programme


def freeze_programme(path: Path, period: str | None, today: date | None) -> int:
    """Freeze a period of a programme, print the result and return the exit code."""
    space = load_programme(path)
    result = service.freeze_programme(space, period=period, today=today)
    show_log_remarks(space)
    if result.frozen_before:
        return show_frozen_before(result.period.id, result)
    if result.obstacles:
        _show_differences(result.obstacles, terminal_words(space))
        say(
            "{period} was not frozen, nothing was written: the master and its sources differ.",
            period=result.period.id,
            err=True,
        )
        return 1
    say("{folder}: files archived: {number}.", folder=result.folder, number=result.files)
    say("Checksum (keep a printed copy): {digest}", digest=result.digest)
    say(
        "To check at any time that nothing has changed: {command}",
        command=ProjectCommand("verify", "--period", result.period.id),
    )
    return 0


def verify_programme(path: Path, period: str | None) -> int:
    """Verify the frozen periods of a programme, print the results and return the exit code."""
    space = load_programme(path)
    results = service.verify_programme(space, period=period)
    for result in results:
        _show_verified(space, result)
    return 0 if all(result.is_unchanged for result in results) else 1


def _show_verified(space: ProgrammeWorkspace, result: service.VerifiedProgramme) -> None:
    facts = {"period": result.period_id, "day": stored_day(result.archive.day), "number": result.files.files}
    say("{period}: frozen on {day}{version}, files: {number}.", version="", **facts)  # type: ignore[arg-type]
    for fault in result.files.faults:
        say("  {line}", line=fault_sentence(fault))
    if not result.log_continues:
        english = "{file} of the period is missing or does not begin like the archived one: it HAS BEEN EDITED"
        say("  {line}", line=Sentence(english, file=LOG))
    _show_differences(result.differences, terminal_words(space))
    if result.contradictions:
        say("  The files of the programme DO NOT AGREE with the master workbooks.")
    elif agreeing := [each for each in result.compared if each not in result.written_otherwise]:
        say("  These files agree with the master workbooks: {files}", files=", ".join(agreeing))
    if result.written_otherwise:
        english = "  Made again from the master workbooks, these files are written otherwise: {files}"
        say(english, files=", ".join(result.written_otherwise))
    if result.by_checksum:
        english = "  These files are of another version of lamppu-xl, and only their checksums were compared: {files}"
        say(english, files=", ".join(result.by_checksum))
    has_changed = Sentence("Some files HAVE CHANGED. Put them back from a copy and verify again.")
    say("  {line}", line=has_changed if result.files.faults else Sentence("No file has changed."))
    say("  Checksum (compare it with the printed copy): {digest}", digest=result.files.digest)


def _show_differences(findings: tuple[Finding, ...], words: Translator) -> None:
    for finding in findings[:MOST]:
        show(finding_line(finding, words), err=True)
    if (rest := len(findings) - MOST) > 0:
        say("Further ones: {number}", number=rest, err=True)
