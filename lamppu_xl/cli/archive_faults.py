"""What is printed of the differences between an archive and the files."""

from __future__ import annotations

from lamppu_xl.archive.record import stored_day
from lamppu_xl.archive.verify import ArchiveFault, ComparedArchive
from lamppu_xl.cli.output import say
from lamppu_xl.domain.sentence import ProjectCommand, Sentence
from lamppu_xl.storage.atomic_files import display_name

_DIFFERENCES = {
    "new": "  {file} is new",
    "changed": "  {file} has been replaced",
    "gone": "  {file} is missing",
}


def show_frozen_before(period: str, archive: ComparedArchive) -> int:
    """Print how a frozen period differs from its archive, and return the exit code."""
    day = stored_day(archive.frozen_before)
    if archive.faults:
        say("{period} was frozen on {day}. Its archive is not as it was written:", period=period, day=day, err=True)
        for fault in archive.faults:
            say("  {line}", line=fault_sentence(fault), err=True)
        say("Next: {command}", command=ProjectCommand("verify", "--period", period), err=True)
        return 1
    if not archive.differences:
        say("{period} was frozen on {day}, with the same content. Nothing was done.", period=period, day=day)
        return 0
    say("{period} was frozen on {day} and is not changed. Since then:", period=period, day=day, err=True)
    for name, difference in archive.differences.items():
        say(_DIFFERENCES[difference], file=display_name(name), err=True)
    say("Record errors as corrections in a later period: see 'lamppu-xl correct --help'.", err=True)
    return 1


def fault_sentence(fault: ArchiveFault) -> Sentence:
    name = display_name(fault.name)
    match fault.what:
        case "changed" if fault.was and fault.now:
            english = "changed: {file} (SHA-256 was {was}…, is {now}…)"
            return Sentence(english, file=name, was=fault.was[:16], now=fault.now[:16])
        case "changed":
            return Sentence("changed: {file}", file=name)
        case "extra":
            return Sentence("not of this period's files: {file}", file=name)
        case "unreadable":
            return Sentence("cannot be read: {file} ({detail})", file=name, detail=fault.now)
    return Sentence("missing: {file}", file=name)
