"""What the funder got of a period, kept as it was: copies, checksums and a list that can be verified in ten years."""

from lamppu_xl.archive.freeze import Piece, differences, freeze
from lamppu_xl.archive.listing import listing
from lamppu_xl.archive.record import FOLDER, Counted, Frozen, Record
from lamppu_xl.archive.verify import Checked, Fault, check

__all__ = [
    "FOLDER",
    "Checked",
    "Counted",
    "Fault",
    "Frozen",
    "Piece",
    "Record",
    "check",
    "differences",
    "freeze",
    "listing",
]
