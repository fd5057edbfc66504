"""The floors of generating: the calls that make a workbook, as a script on plain xlsxwriter, and the bare zipping.

Both are made from one recorded workbook; nothing of lamppu-xl runs while they are timed.
"""

from __future__ import annotations

import contextlib
import io
import zipfile
from collections.abc import Callable, Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from lamppu_xl.domain.answer_ref import AnswerRef
from lamppu_xl.workbook.model import Plan
from lamppu_xl.workbook.writer import Protection, write_workbook

_OF_BOOK = ("add_format", "add_worksheet", "define_name", "set_custom_property", "set_properties")
_OF_PAGE = (
    "conditional_format",
    "data_validation",
    "fit_to_pages",
    "freeze_panes",
    "hide",
    "hide_gridlines",
    "protect",
    "repeat_rows",
    "set_column",
    "set_footer",
    "set_h_pagebreaks",
    "set_header",
    "set_landscape",
    "set_margins",
    "set_paper",
    "set_print_scale",
    "set_row",
    "set_tab_color",
    "unprotect_range",
    "very_hidden",
    "write_blank",
    "write_boolean",
    "write_datetime",
    "write_formula",
    "write_number",
    "write_rich_string",
    "write_string",
    "write_url",
)


@dataclass(frozen=True)
class Made:
    """Stands for the nth object that a recorded call has made."""

    number: int


@dataclass
class Script:
    """The calls in order: on which object (0 is the workbook), which method, with what."""

    options: dict[str, Any] = field(default_factory=dict)
    """Those of the workbook."""
    calls: list[tuple[int, str, list[Any], dict[str, Any]]] = field(default_factory=list)


class _Recorder:
    """Listens to xlsxwriter; what it calls within a recorded call is not recorded."""

    def __init__(self) -> None:
        self.script = Script()
        self.made: list[Any] = []
        self.busy = False

    def start(self, real: Callable[..., None]) -> Callable[..., None]:
        def init(book: Any, filename: Any = None, options: Mapping[str, Any] | None = None) -> None:
            self.script.options = deepcopy(dict(options or {}))
            self.busy = True
            real(book, filename, options)
            self.busy = False
            self.made.append(book)

        return init

    def listening(self, real: Callable[..., Any], name: str) -> Callable[..., Any]:
        def call(owner: Any, *args: Any, **kwargs: Any) -> Any:
            if self.busy:
                return real(owner, *args, **kwargs)
            recorded = {key: self._recorded(value) for key, value in kwargs.items()}
            self.script.calls.append((self._number(owner), name, [self._recorded(arg) for arg in args], recorded))
            self.busy = True
            try:
                result = real(owner, *args, **kwargs)
            finally:
                self.busy = False
            if name in ("add_format", "add_worksheet"):
                self.made.append(result)
            return result

        return call

    def _number(self, thing: Any) -> int:
        return next(number for number, object_ in enumerate(self.made) if object_ is thing)

    def _recorded(self, value: Any) -> Any:
        if isinstance(value, Format):
            return Made(self._number(value))
        if isinstance(value, dict):
            return {key: self._recorded(item) for key, item in value.items()}
        return None if isinstance(value, type) else value


def recorded(plan: Plan, values: Mapping[AnswerRef, Any], lock: Protection) -> Script:
    """The calls by which `write_workbook` makes a workbook."""
    recorder = _Recorder()
    with contextlib.ExitStack() as patches:
        patches.enter_context(_replaced(Workbook, "__init__", recorder.start(Workbook.__init__)))
        for owner, names in ((Workbook, _OF_BOOK), (Worksheet, _OF_PAGE)):
            for name in names:
                patches.enter_context(_replaced(owner, name, recorder.listening(getattr(owner, name), name)))
        write_workbook(plan, values, lock)
    return recorder.script


@contextlib.contextmanager
def _replaced(owner: type, name: str, method: Callable[..., Any]) -> Iterator[None]:
    before = getattr(owner, name)
    setattr(owner, name, method)
    try:
        yield
    finally:
        setattr(owner, name, before)


def replay(script: Script) -> bytes:
    """What a script by hand does: the same calls on a plain workbook."""
    stream = io.BytesIO()
    book = Workbook(stream, deepcopy(script.options))
    made: list[Any] = [book]
    for owner, name, args, kwargs in script.calls:
        given = [_real(arg, made) for arg in args]
        result = getattr(made[owner], name)(*given, **{key: _real(value, made) for key, value in kwargs.items()})
        if name in ("add_format", "add_worksheet"):
            made.append(result)
    book.close()
    return stream.getvalue()


def _real(value: Any, made: list[Any]) -> Any:
    if isinstance(value, Made):
        return made[value.number]
    if isinstance(value, dict):
        return {key: _real(item, made) for key, item in value.items()}
    return value


def parts(data: bytes) -> list[tuple[str, bytes]]:
    """The parts of a workbook, unpacked."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return [(name, archive.read(name)) for name in archive.namelist()]


def zipped(unpacked: list[tuple[str, bytes]]) -> bytes:
    """The same parts in a new archive."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in unpacked:
            archive.writestr(name, data)
    return stream.getvalue()
