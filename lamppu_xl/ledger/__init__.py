"""What a master carries for programs: every answer, what was asked, by whom it was told, and where it stands.

A ledger explains itself: whoever reads one needs no definition of the project beside it. Answers to personal questions
are never in it.
"""

from lamppu_xl.ledger.columns import Row
from lamppu_xl.ledger.parsing import Parsed, Problem, parse
from lamppu_xl.ledger.records import (
    FORMAT,
    SHEET,
    Answer,
    Correction,
    Detail,
    Goal,
    Head,
    Ledger,
    Line,
    Listing,
    Missing,
    Option,
    Partner,
    Period,
    Question,
    Return,
    Tab,
    Table,
    Total,
    Trace,
    tidy,
)
from lamppu_xl.ledger.rows import rows
from lamppu_xl.ledger.totals import Totals, totals
from lamppu_xl.ledger.traces import Runs, pack, summed, unpack

__all__ = [
    "FORMAT",
    "SHEET",
    "Answer",
    "Correction",
    "Detail",
    "Goal",
    "Head",
    "Ledger",
    "Line",
    "Listing",
    "Missing",
    "Option",
    "Parsed",
    "Partner",
    "Period",
    "Problem",
    "Question",
    "Return",
    "Row",
    "Runs",
    "Tab",
    "Table",
    "Total",
    "Totals",
    "Trace",
    "pack",
    "parse",
    "rows",
    "summed",
    "tidy",
    "totals",
    "unpack",
]
