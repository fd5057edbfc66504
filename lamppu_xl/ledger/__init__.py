"""The data of a master for programs: every answer, its question, its source, and the cells that show it.

A ledger is complete: it can be read without the definition of its project. Personal answers are never in it.
"""

from lamppu_xl.ledger.columns import Row, RowType, stored_as
from lamppu_xl.ledger.parsing import ParsedLedger, parse_ledger
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
    LedgerRole,
    LedgerSheet,
    LedgerTable,
    MissingPartner,
    tidy,
)
from lamppu_xl.ledger.rows import ledger_rows
from lamppu_xl.ledger.totals import ControlTotals, control_totals
from lamppu_xl.ledger.traces import CellRuns, pack, total_traces, unpack

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
    "LedgerRole",
    "LedgerSheet",
    "LedgerTable",
    "MissingPartner",
    "ParsedLedger",
    "RecordReader",
    "Row",
    "RowType",
    "control_totals",
    "languages_of",
    "ledger_rows",
    "pack",
    "parse_ledger",
    "stored_as",
    "tidy",
    "total_traces",
    "unpack",
    "write_rows",
]
