"""What the funder got of a period, kept as it was: copies, checksums and a list that can be verified in ten years."""

from lamppu_xl.frozen.checking import Checked, Fault, check
from lamppu_xl.frozen.listing import listing
from lamppu_xl.frozen.making import Piece, differences, freeze
from lamppu_xl.frozen.records import FOLDER, Counted, Frozen, Record

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
