"""What a master carries for programs: every answer, what was asked, by whom it was told, and where it stands.

A ledger explains itself: whoever reads one needs no definition of the project beside it. Answers to personal questions
are never in it.
"""

from lamppu_xl.ledger.columns import Row, RowType
from lamppu_xl.ledger.parsing import ParsedLedger, parse
from lamppu_xl.ledger.record_rows import LedgerProblem, RecordReader, languages_of, write_rows
from lamppu_xl.ledger.records import (
    FORMAT,
    SHEET,
    AnswerListing,
    CellTrace,
    ControlTotal,
    Ledger,
    LedgerAnswer,
    LedgerCorrection,
    LedgerDetail,
    LedgerField,
    LedgerGoal,
    LedgerHead,
    LedgerLine,
    LedgerOption,
    LedgerPartner,
    LedgerPeriod,
    LedgerReturn,
    LedgerSheet,
    LedgerTable,
    MissingPartner,
    tidy,
)
from lamppu_xl.ledger.rows import rows
from lamppu_xl.ledger.totals import ControlTotals, totals
from lamppu_xl.ledger.traces import CellRuns, pack, summed, unpack

__all__ = [
    "FORMAT",
    "SHEET",
    "AnswerListing",
    "CellRuns",
    "CellTrace",
    "ControlTotal",
    "ControlTotals",
    "Ledger",
    "LedgerAnswer",
    "LedgerCorrection",
    "LedgerDetail",
    "LedgerField",
    "LedgerGoal",
    "LedgerHead",
    "LedgerLine",
    "LedgerOption",
    "LedgerPartner",
    "LedgerPeriod",
    "LedgerProblem",
    "LedgerReturn",
    "LedgerSheet",
    "LedgerTable",
    "MissingPartner",
    "ParsedLedger",
    "RecordReader",
    "Row",
    "RowType",
    "languages_of",
    "pack",
    "parse",
    "rows",
    "summed",
    "tidy",
    "totals",
    "unpack",
    "write_rows",
]
