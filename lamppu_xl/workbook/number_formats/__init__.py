"""Excel's number formats: what a cell shows of the number that is stored in it."""

from lamppu_xl.workbook.number_formats.built_in import BUILT_IN
from lamppu_xl.workbook.number_formats.codes import ShownKind
from lamppu_xl.workbook.number_formats.moments import NOT_SHOWN
from lamppu_xl.workbook.number_formats.number_format import GENERAL, WHOLE_DAY, NumberFormat, number_format
from lamppu_xl.workbook.number_formats.numbers import fixed, general_text

__all__ = [
    "BUILT_IN",
    "GENERAL",
    "NOT_SHOWN",
    "WHOLE_DAY",
    "NumberFormat",
    "ShownKind",
    "fixed",
    "general_text",
    "number_format",
]
