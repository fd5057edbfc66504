"""The texts that the cells of all sheets of an untrusted workbook share."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from lamppu_xl.workbook.safe_reader.package import ZipPart, ambiguous, check_limit
from lamppu_xl.workbook.safe_reader.rich_text import PLAIN_FONT, StyledText, run_mark
from lamppu_xl.workbook.safe_reader.xml import MAIN, SHEET_NAMES, WRONG_PART, XmlReader, decode_escapes

# Of a name in this table the parser hands out the very same text each time: there `is` will do.
_TEXT, _PHONETIC, _ITEM, _ITEMS = (SHEET_NAMES[f"{MAIN} {name}"] for name in ("t", "rPh", "si", "sst"))
_RUN: Final = SHEET_NAMES[f"{MAIN} r"]
_OF_RUNS: Final = frozenset(
    SHEET_NAMES[f"{MAIN} {name}"] for name in ("r", "strike", "vertAlign", "rFont", "color", "sz")
)
"""A run of a text, and the properties of one."""


def read_shared_texts(  # noqa: PLR0915 - closures over one state, see sheets.read_sheet
    reader: XmlReader, part: ZipPart, *, all_fonts: bool = False
) -> tuple[list[str], dict[int, str], dict[int, StyledText]]:
    """The texts that cells refer to by number: rich text joined, readings of Chinese characters left out.

    Args:
        reader: of the package.
        part: of the package.
        all_fonts: whether the fonts of letters matter, too, because a cell format has a symbol font.

    Returns:
        The texts, those with marks by their number, and those in which a run names a font that matters.
    """
    strings: list[str] = []
    marked: dict[int, str] = {}
    rich: dict[int, StyledText] = {}
    marks: dict[int, str] = {}
    runs: list[str] = []
    texts: list[str] = []
    elements = reader.used["xml_elements"]
    longest, deepest = reader.limits.text_length, reader.limits.xml_depth
    depth = phonetic = total = 0
    inside = wanted = False

    def start(tag: str, attributes: dict[str, str]) -> None:
        nonlocal depth, elements, inside, phonetic, wanted
        depth += 1
        elements += 1
        if wanted or (tag is _ITEM and depth != 2):
            raise ambiguous("a text is where none belongs", part.name)
        if depth > deepest:
            check_limit(reader.limits, "xml_depth", depth)
        if tag is _TEXT:
            wanted = inside and not phonetic
            texts.clear()
        elif tag is _ITEM:
            inside = True
        elif tag in _OF_RUNS:
            mark_run(marks, len(runs), tag, attributes, all_fonts=all_fonts)
        elif tag is _PHONETIC:
            phonetic = phonetic or depth
        elif depth == 1:
            if tag is not _ITEMS:
                raise ambiguous(WRONG_PART, part.name)
            for count in ("count", "uniqueCount"):
                reader.announce("shared_strings", attributes.get(count))

    def end(tag: str) -> None:
        nonlocal depth, inside, phonetic, total, wanted
        if tag is _TEXT:
            if wanted:
                runs.append("".join(texts))
                wanted = False
        elif tag is _ITEM:
            text = "".join(runs)
            if len(text) > longest:
                check_limit(reader.limits, "text_length", len(text))
            total += len(text)
            if marks:
                text_in_runs = rich_text_of(runs, marks)
                if with_marks := text_in_runs.marked():
                    marked[len(strings)] = with_marks
                    total += len(with_marks)
                if text_in_runs.has_fonts or text_in_runs.has_white or text_in_runs.has_tiny:
                    rich[len(strings)] = text_in_runs
                    total += len(text)
                marks.clear()
            strings.append("".join(map(decode_escapes, runs)) if "_x" in text else decode_escapes(text))
            runs.clear()
            inside = False
        elif phonetic == depth:
            phonetic = 0
        depth -= 1

    for _ in reader.steps(part, start, end, texts.append):
        reader.used["xml_elements"] = elements
        reader.use("xml_elements", 0)
        check_limit(reader.limits, "shared_strings", len(strings))
        check_limit(reader.limits, "total_text", reader.used["total_text"] + total)
        if wanted:
            check_limit(reader.limits, "text_length", sum(map(len, texts)))
        else:
            texts.clear()
    reader.use("total_text", total)
    return strings, marked, rich


def mark_run(
    marks: dict[int, str], run: int, tag: str, attributes: Mapping[str, str], *, all_fonts: bool = False
) -> None:
    """Begin a run, or add a mark to it."""
    if tag is _RUN:
        marks.pop(run, None)
    elif (mark := run_mark(tag.rpartition(" ")[2], attributes)) and (all_fonts or mark != PLAIN_FONT):
        marks[run] = f"{marks.get(run, '')} {mark}".strip()


def rich_text_of(runs: Sequence[str], marks: Mapping[int, str]) -> StyledText:
    """A text with the marks of its runs."""
    ended = {number: mark for number, mark in marks.items() if number < len(runs)}
    return StyledText([decode_escapes(run) for run in runs], ended)
