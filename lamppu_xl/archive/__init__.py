"""Frozen periods: copies of what the funder received, with checksums that can be verified later."""

from lamppu_xl.archive.freeze import ArchivedFile, archive_differences, freeze_period
from lamppu_xl.archive.listing import format_listing
from lamppu_xl.archive.record import FOLDER, FrozenPeriod, FrozenRecord, FrozenReturn
from lamppu_xl.archive.verify import ArchiveFault, VerifyResult, verify_archive

__all__ = [
    "FOLDER",
    "ArchiveFault",
    "ArchivedFile",
    "FrozenPeriod",
    "FrozenRecord",
    "FrozenReturn",
    "VerifyResult",
    "archive_differences",
    "format_listing",
    "freeze_period",
    "verify_archive",
]
