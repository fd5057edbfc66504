"""What the funder got of a period, kept as it was: copies, checksums and a list that can be verified in ten years."""

from lamppu_xl.archive.freeze import ArchivedFile, differences, freeze
from lamppu_xl.archive.listing import listing
from lamppu_xl.archive.record import FOLDER, FrozenPeriod, FrozenRecord, FrozenReturn
from lamppu_xl.archive.verify import ArchiveFault, VerifyResult, check

__all__ = [
    "FOLDER",
    "ArchiveFault",
    "ArchivedFile",
    "FrozenPeriod",
    "FrozenRecord",
    "FrozenReturn",
    "VerifyResult",
    "check",
    "differences",
    "freeze",
    "listing",
]
