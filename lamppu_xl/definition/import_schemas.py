"""The shape of a map: which column of a table of earlier results holds what."""

from __future__ import annotations

from collections.abc import Mapping

from lamppu_xl.definition.schemas import Count, Line, Names, Shape


class ImportShape(Shape):
    """The keys of a map."""

    partner: Line
    sheet: Line = ""
    header: Count = 1
    table: Line = ""
    row: Line = ""
    columns: Mapping[Line, Line] = {}
    answer: Line = ""
    value: Line = ""
    ignore: Names = ()
