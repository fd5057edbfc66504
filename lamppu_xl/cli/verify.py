"""`lamppu-xl verify`."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import click

from lamppu_xl.archive.record import LOG, stored_day
from lamppu_xl.cli.archive_faults import fault_sentence
from lamppu_xl.cli.language import message_language
from lamppu_xl.cli.master_differences import MOST, difference_sentence
from lamppu_xl.cli.options import open_password_option, project_argument
from lamppu_xl.cli.output import count_sentence, existing_counts, finding_line, progress_bar, say, show, show_problem
from lamppu_xl.domain.errors import DefinitionError
from lamppu_xl.domain.sentence import Sentence
from lamppu_xl.i18n.translator import translator_for
from lamppu_xl.reports.text import state_name
from lamppu_xl.services.verify import ReturnsComparison, VerifiedPeriod
from lamppu_xl.services.verify import verify as verify_periods
from lamppu_xl.services.workspace import is_programme


@click.command()
@project_argument
@click.option("--period", metavar="ID", help="Only this frozen period (default: every frozen period).")
@open_password_option
def verify(project: Path, period: str | None, open_password: str | None) -> int:
    """Verify that frozen periods have not changed (default: every frozen period).

    All checksums are computed again, the frozen returns are read with the frozen definition and compared with the
    frozen master workbook. Exit code 1 if anything is missing, changed or unexpected. The files are only read.

    In the folder of a programme its frozen workbooks, extracts, pages and documents are made again of the
    frozen master workbooks and compared.

    \b
    Example:
      lamppu-xl verify lamppu-2012 --period 2012-1
    """
    if is_programme(project):
        from lamppu_xl.cli.programme_archive import verify_programme  # noqa: PLC0415  # most have no programme

        return verify_programme(project, period)
    results = verify_periods(
        project, period=period, open_password=open_password, progress=progress_bar, on_period=_show
    )
    return 0 if all(result.is_unchanged for result in results) else 1


def _show(result: VerifiedPeriod) -> None:
    archive = result.archive
    if result.lost:
        show(finding_line(result.lost.finding, translator_for(message_language())))
        say("  Checksum (compare it with the printed copy): {digest}", digest=result.lost.digest)
        return
    version = Sentence(" by lamppu-xl {version}", version=archive.record.version) if archive.record else ""
    say(
        "{period}: frozen on {day}{version}, files: {number}.",
        period=result.period_id,
        day=stored_day(archive.day),
        version=version,
        number=result.files.files,
    )
    if isinstance(result.comparison.error, DefinitionError):
        for finding in result.comparison.error.findings:
            show_problem(finding, err=True)
    for sentence in _sentences(result):
        say("  {line}", line=sentence)


def _sentences(result: VerifiedPeriod) -> Iterator[Sentence]:
    yield from map(fault_sentence, result.files.faults)
    yield from _comparison_sentences(result.comparison)
    for period_id, digest in result.earlier.items():
        english = "{period} is not as it was when this period was frozen: its checksum was {digest}"
        yield Sentence(english, period=period_id, digest=digest)
    if not result.log_continues:
        english = "{file} of the period is missing or does not begin like the archived one: it HAS BEEN EDITED"
        yield Sentence(english, file=LOG)
    yield from _difference_sentences(result.comparison)
    yield (
        Sentence("Some files HAVE CHANGED. Put them back from a copy and verify again.")
        if result.files.faults
        else Sentence("No file has changed.")
    )
    digest_text = result.files.digest or Sentence("lost")
    yield Sentence("Checksum (compare it with the printed copy): {digest}", digest=digest_text)


def _comparison_sentences(comparison: ReturnsComparison) -> Iterator[Sentence]:
    """What the comparison of master and returns came to, apart from differences."""
    if comparison.error or not comparison.is_complete:
        return
    words = translator_for(message_language())
    for verdict in comparison.rejudged:
        yield Sentence(
            "{file}: {archived} then; this version of lamppu-xl says: {current}.",
            file=verdict.file,
            archived=state_name(verdict.archived_state, words),
            current=state_name(verdict.current_state, words),
        )
    agreement = comparison.agreement
    if agreement is None:
        yield Sentence("The master workbook has no machine-readable data, so its answers are not compared.")
    elif comparison.agrees and not agreement.count.returns:
        yield Sentence("The master agrees with the returns: none is accepted, and it has no answers.")
    elif comparison.agrees:
        yield Sentence("The master agrees with the returns: {count}.", count=count_sentence(agreement.count))
    else:
        yield Sentence("The master DOES NOT AGREE with the returns: {counts}.", counts=_counts(comparison))


def _difference_sentences(comparison: ReturnsComparison) -> Iterator[Sentence]:
    if comparison.error:
        yield comparison.error.sentence
    if not comparison.is_complete:
        yield Sentence("the returns and the master cannot be compared: one of them is not there")
    words = translator_for(message_language())
    sentences = [Sentence("{line}", line=finding_line(finding, words)) for finding in comparison.edits]
    sentences += (difference_sentence(difference, words) for difference in comparison.differences)
    yield from sentences[:MOST]
    if (rest := len(sentences) - MOST) > 0:
        yield Sentence("Further ones: {number}", number=rest)


def _counts(comparison: ReturnsComparison) -> list[Sentence]:
    """How much differs, and how much does not."""
    edits, differences = len(comparison.edits), len(comparison.differences)
    same = comparison.agreement.answers if comparison.agreement else 0
    return existing_counts(
        Sentence("edits: {number}", number=edits),
        Sentence("differences: {number}", number=differences),
        Sentence("answers that are the same: {number}", number=same),
    )
