"""The typist: sits in a running LibreOffice Calc and does to workbooks what a person does at the keyboard.

A script of its own, because only the Python that LibreOffice came with has `uno`; `office.py` starts it with the name
of the pipe and the seconds of patience. Each line of standard input is a JSON object,
`{"group", "jobs": [{"source", "target", "filter", "options", "calculate", "acts": [...]}]}`, and is answered by a line,
`{"jobs": [{"refused": [act numbers], "seconds": [], "failed": ""}]}`. At the end of the input it closes LibreOffice.

No context managers from generators here: Python cannot pass an exception of UNO through one.
"""

from __future__ import annotations

import contextlib
import json
import os
import sys
import time
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any

import uno
from com.sun.star.beans import PropertyValue
from com.sun.star.connection import NoConnectException
from com.sun.star.lang import DisposedException
from com.sun.star.uno import RuntimeException

PERCENT = 128  # com.sun.star.util.NumberFormat.PERCENT


def main() -> None:
    """Do every job of every order; a job that fails does not keep the next one waiting."""
    desktop = reach(sys.argv[1], float(sys.argv[2]))
    for line in sys.stdin:
        order = json.loads(line)
        answers = []
        for job in order["jobs"]:
            try:
                answers.append({**work(desktop, job, order["group"]), "failed": ""})
            except Exception:  # the caller raises it
                answers.append({"refused": [], "seconds": [], "failed": traceback.format_exc()})
        print(json.dumps({"jobs": answers}), flush=True)
    with contextlib.suppress(DisposedException):  # gone before it has answered
        desktop.terminate()
    os._exit(0)  # no clearing up: now and then Python crashes over the objects of a LibreOffice that is gone


def reach(pipe: str, patience: float) -> Any:
    """The desktop of the LibreOffice that listens to the pipe, once it does."""
    here = uno.getComponentContext()
    resolver = here.ServiceManager.createInstanceWithContext("com.sun.star.bridge.UnoUrlResolver", here)
    deadline = time.monotonic() + patience
    while True:
        try:
            there = resolver.resolve(f"uno:pipe,name={pipe};urp;StarOffice.ComponentContext")
            return there.ServiceManager.createInstanceWithContext("com.sun.star.frame.Desktop", there)
        except (NoConnectException, DisposedException):
            if time.monotonic() > deadline:
                raise
            time.sleep(0.05)


def work(desktop: Any, job: dict[str, Any], group: int) -> dict[str, Any]:
    """Open, do the acts in their order, store. Returns the acts that Calc refused, and the times that were measured."""
    opened = OpenWorkbook(desktop, job["source"])
    opened.group = group
    try:
        refused = [number for number, act in enumerate(job["acts"]) if not done(opened, act)]
        if job["calculate"]:
            opened.book.calculateAll()
        filters = named("FilterName", job["filter"]), named("FilterOptions", job["options"])
        opened.book.storeToURL(url(job["target"]), filters)
    finally:
        opened.book.close(True)
    return {"refused": refused, "seconds": opened.seconds}


class OpenWorkbook:
    """An open workbook. It remembers what is costly to ask for: each new object of UNO takes a millisecond."""

    def __init__(self, desktop: Any, source: str) -> None:
        self.desktop = desktop
        self.book = desktop.loadComponentFromURL(url(source), "_blank", 0, (named("Hidden", True),))
        if self.book is None:
            raise OSError(f"LibreOffice cannot open {source}")
        self.undo = self.book.UndoManager
        self.sheets = self.book.Sheets
        self._by_name: dict[str, Any] = {}
        self._is_percent: dict[int, bool] = {}
        self.group = 0
        self.seconds: list[float] = []

    def sheet(self, name: str) -> Any:
        if name not in self._by_name:
            self._by_name[name] = self.sheets.getByName(name)
        return self._by_name[name]

    def forget_sheets(self) -> None:
        """Names may have changed hands."""
        self._by_name.clear()

    def position(self, sheet: str) -> int:
        return int(self.sheet(sheet).RangeAddress.Sheet)

    def is_percent(self, number_format: int) -> bool:
        if number_format not in self._is_percent:
            kind = self.book.NumberFormats.getByKey(number_format).Type
            self._is_percent[number_format] = bool(kind & PERCENT)
        return self._is_percent[number_format]


def done(opened: OpenWorkbook, act: dict[str, Any]) -> bool:
    """Do one act, unless a lock forbids it.

    A locked row says so by an exception without a word; a locked cell says nothing at all. Then the list of what can
    be undone tells: a cell that is given the value that it already has stands there, one that refused does not.
    """
    opened.undo.clear()
    try:
        ACTS[act["do"]](opened, act)
    except DisposedException:  # a kind of RuntimeException: LibreOffice is gone
        raise
    except RuntimeException:
        return False
    return act["do"] in WITHOUT_UNDO or opened.undo.isUndoPossible()


def enter(opened: OpenWorkbook, act: dict[str, Any]) -> None:
    """Type into a cell: FormulaLocal is read by the cell's format and the locale, as in the input line.

    `Formula` would read by English rules ("1 234,50" stays text), `String` would not read at all. Key by key into the
    real input line of LibreOffice 7.4 came out the same, but for AutoCorrect (capitals, quotes, "1/2" to a sign).
    """
    cell = opened.sheet(act["sheet"]).getCellRangeByName(act["cell"])
    text = act["text"]
    # The input line puts a % behind whatever begins like a figure in a percent cell: "12" becomes 12 %, and who types
    # the sign too has written "12 %%", which is text.
    if text[:1] in tuple("-0123456789") and opened.is_percent(cell.NumberFormat):
        text += "%"
    cell.FormulaLocal = text


def measure(opened: OpenWorkbook, act: dict[str, Any]) -> None:
    """Measure the processor time from a typed text until the watched cells have their values.

    At least one of them must change. Without a cell to type into, every formula is calculated.
    """
    watched = [opened.sheet(sheet).getCellRangeByName(name) for sheet, name in act["watched"]]
    shown = [cell.getString() for cell in watched]
    before = processor_time(opened.group)
    if act["cell"]:
        enter(opened, act)
    else:
        opened.book.calculateAll()
    follows = [cell.getString() for cell in watched]
    opened.seconds.append(processor_time(opened.group) - before)
    if act["cell"] and follows == shown:
        raise ValueError(f"no watched cell has followed {act['cell']}: {shown[:3]}")


def processor_time(group: int) -> float:
    """Seconds of processor time of a group of processes so far."""
    ticks = 0
    for status in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            fields = status.read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()
            if int(fields[2]) == group:
                ticks += int(fields[11]) + int(fields[12])
    return ticks / os.sysconf("SC_CLK_TCK")


def delete_row(opened: OpenWorkbook, act: dict[str, Any]) -> None:
    opened.sheet(act["sheet"]).Rows.removeByIndex(act["row"] - 1, 1)


def insert_row(opened: OpenWorkbook, act: dict[str, Any]) -> None:
    opened.sheet(act["sheet"]).Rows.insertByIndex(act["row"] - 1, 1)


def delete_column(opened: OpenWorkbook, act: dict[str, Any]) -> None:
    sheet = opened.sheet(act["sheet"])
    sheet.Columns.removeByIndex(corner(sheet, f"{act['column']}1").Column, 1)


def insert_column(opened: OpenWorkbook, act: dict[str, Any]) -> None:
    sheet = opened.sheet(act["sheet"])
    sheet.Columns.insertByIndex(corner(sheet, f"{act['column']}1").Column, 1)


def cut(opened: OpenWorkbook, act: dict[str, Any]) -> None:
    """Cut and paste: names and references follow the cells, the place they leave is emptied, format and all."""
    sheet = opened.sheet(act["sheet"])
    goal = corner(opened.sheet(act["into"] or act["sheet"]), act["to"])
    sheet.moveRange(goal, sheet.getCellRangeByName(act["cells"]).RangeAddress)


def copy(opened: OpenWorkbook, act: dict[str, Any]) -> None:
    sheet = opened.sheet(act["sheet"])
    goal = corner(opened.sheet(act["into"] or act["sheet"]), act["to"])
    sheet.copyRange(goal, sheet.getCellRangeByName(act["cells"]).RangeAddress)


def rename_sheet(opened: OpenWorkbook, act: dict[str, Any]) -> None:
    opened.sheet(act["sheet"]).Name = act["name"]
    opened.forget_sheets()


def delete_sheet(opened: OpenWorkbook, act: dict[str, Any]) -> None:
    opened.sheets.removeByName(act["sheet"])
    opened.forget_sheets()


def copy_sheet(opened: OpenWorkbook, act: dict[str, Any]) -> None:
    """A copy stands right after the sheet itself."""
    opened.sheets.copyByName(act["sheet"], act["name"], opened.position(act["sheet"]) + 1)


def take_sheet(opened: OpenWorkbook, act: dict[str, Any]) -> None:
    """Put a sheet of another workbook where a sheet of this one stood, under its own name if that is free."""
    place = opened.position(act["sheet"])
    other = OpenWorkbook(opened.desktop, act["other"])
    try:
        opened.sheets.importSheet(other.book, act["theirs"], place + 1)
        opened.sheets.removeByName(act["sheet"])
        if not opened.sheets.hasByName(act["theirs"]):
            opened.sheets.getByIndex(place).Name = act["theirs"]
    finally:
        other.book.close(True)
    opened.forget_sheets()


ACTS: dict[str, Callable[[OpenWorkbook, dict[str, Any]], None]] = {
    "Enter": enter,
    "DeleteRow": delete_row,
    "InsertRow": insert_row,
    "DeleteColumn": delete_column,
    "InsertColumn": insert_column,
    "Cut": cut,
    "Copy": copy,
    "RenameSheet": rename_sheet,
    "DeleteSheet": delete_sheet,
    "CopySheet": copy_sheet,
    "TakeSheet": take_sheet,
    "Measure": measure,
}

WITHOUT_UNDO = {"TakeSheet", "Measure"}


def corner(sheet: Any, cells: str) -> Any:
    return sheet.getCellRangeByName(cells).getCellByPosition(0, 0).CellAddress


def named(name: str, value: Any) -> Any:
    return PropertyValue(Name=name, Value=value)


def url(path: str) -> str:
    return Path(path).as_uri()


if __name__ == "__main__":
    main()
