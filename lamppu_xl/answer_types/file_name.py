"""Names of files that are sent along with a return."""

from __future__ import annotations

import re
from urllib.parse import unquote

from lamppu_xl.answer_types.cell import CellContext, ParsedCell
from lamppu_xl.answer_types.handler import AnswerTypeHandler
from lamppu_xl.answer_types.live_reading import MARK, CellClass, Evening, OutlineReading, contains_none
from lamppu_xl.answer_types.typing_variants import trimmed
from lamppu_xl.domain.answer_types import FILE, AnswerType, ValueType
from lamppu_xl.domain.text_normalising import token_text

LONGEST_NAME = 255
"""Characters of a name, with its folders."""

_REFUSED = (*'*?"<>|', "//", "../", "..\\")
"""What no name has; `//` is in web addresses, `../` leaves the folder of the return."""
_REFUSED_LIVE = tuple(sign for sign in _REFUSED if sign != '"')
"""The same in a template, where quotation marks around a name are as good as letters of it."""
_LONGEST_ENDING = 10
_REFUSED_IN_ENDING = " ,;)/\\"
"""What the live checks refuse after the last full stop."""
_ENDING = re.compile(rf"\.(?=[0-9]*[A-Za-z])[A-Za-z0-9]{{1,{_LONGEST_ENDING}}}")
_SEVERAL = re.compile(rf"{_ENDING.pattern}\s*[;,\n]\s*\S")
_APART = re.compile(r"\.[A-Za-z][A-Za-z0-9]{2,3}\s+\S.*\.[A-Za-z][A-Za-z0-9]{2,3}$")
_NUMBER = re.compile(r"[+-]?[0-9.]+(?:[eE][+-]?[0-9]+)?")
_OF_A_COMPUTER = re.compile(r"file:/|[A-Za-z]:/|/|~/", re.IGNORECASE)
"""The beginning of a path from the root of a drive, with `/` between folders."""

_QUOTED = re.compile(r"""["'“”„‘’«»](?P<name>[^"“”„«»]+)["'“”’«»]""")
"""A name between quotation marks, as Windows copies a path."""
_DRIVE = re.compile(r"(?<![A-Za-z])[A-Za-z]:/")


def parse_file_name(cell: CellContext) -> ParsedCell:
    """The name of one file; folders may precede it. Of a path on somebody's computer the name alone is read.

    Quotation marks around it do not matter. The live check looks at the outline of a name: another fault is a warning.
    """
    if not isinstance(cell.raw, str):
        return cell.refused("V475")
    typed = trimmed(cell.raw)
    quoted = _QUOTED.fullmatch(typed)
    path = (quoted["name"].strip() if quoted else typed).replace("\\", "/")
    is_of_computer = _OF_A_COMPUTER.match(path) is not None
    if len(_DRIVE.findall(path)) > 1:
        return cell.refused("V475")
    name = path.rpartition("/")[2].strip() if is_of_computer else path.removeprefix("./")
    if path[:5].lower() == "file:":
        name = unquote(name)
    is_name = len(name) <= LONGEST_NAME and "\n" not in name and not _SEVERAL.search(name)
    file = name.rpartition("/")[2]
    ending = _ENDING.fullmatch(file, file.rfind(".")) if "." in file.strip(".") else None
    if not is_name or ending is None or any(sign in name for sign in (*_REFUSED, ":")) or "../" in path:
        kept = token_text(name)
        return cell.doubted("V501", kept) if _fits(token_text(cell.raw)) and kept else cell.refused("V475")
    return cell.converted("V476", name) if is_of_computer or quoted else ParsedCell(name)


def names_several(answer: str) -> bool:
    """Whether an answer names more than one file, also if line breaks between them were read as blanks."""
    plain = answer.replace('"', "")
    return (_SEVERAL.search(plain) or _APART.search(plain)) is not None


def _fits_formula(text: str) -> str:
    never = contains_none(_REFUSED_LIVE, text)
    has_ending = f'ISNUMBER(FIND(".",{text},2)),RIGHT({text},1)<>"."'
    has_letter = f"NOT(EXACT(UPPER(RIGHT({text},4)),LOWER(RIGHT({text},4))))"
    dots = f'LEN({text})-LEN(SUBSTITUTE({text},".",""))'
    ending = f'MID({text},FIND("{MARK}",SUBSTITUTE({text},".","{MARK}",{dots}))+1,{LONGEST_NAME})'
    after = contains_none(_REFUSED_IN_ENDING, ending)
    limits = f'LEN({text})<={LONGEST_NAME},LEN({ending})<={_LONGEST_ENDING + 1},ISERROR(FIND(":",{text},4))'
    return f"IFERROR(AND({has_ending},{has_letter},ISERROR({text}*1),{never},{limits},{after}),FALSE)"


def _fits(text: str) -> bool:
    has_letter = text[-4:].upper() != text[-4:].lower()
    is_name = "." in text[1:] and not text.endswith(".") and has_letter and not _NUMBER.fullmatch(text)
    ending = text.rpartition(".")[2]
    is_short = len(text) <= LONGEST_NAME and len(ending) <= _LONGEST_ENDING + 1
    is_ending = is_short and not any(sign in ending for sign in _REFUSED_IN_ENDING)
    return is_name and is_ending and ":" not in text[3:] and not any(sign in text for sign in _REFUSED_LIVE)


def _even_formula(_content: str, text: str) -> str:
    for beginning in _OF_AN_ADDRESS:
        text = f'SUBSTITUTE({text},"{beginning}","/")'
    return text


def _even(text: str, _is_number: bool) -> str:
    """A path without what makes an address of it, as the live formulas leave it out.

    >>> _even("file:///C:/My%20files/a.pdf", False)
    '/C:/My%20files/a.pdf'
    """
    for beginning in _OF_AN_ADDRESS:
        text = text.replace(beginning, "/")
    return text


_OF_AN_ADDRESS = ("file:///", "file://")
"""What a browser writes before the path of a file on a computer or in its network."""


FILE_NAME = AnswerTypeHandler(
    answer_type=AnswerType(FILE, ValueType.TEXT, width=28),
    parse=parse_file_name,
    live=OutlineReading(
        codes={CellClass.WRONG: "V475"},
        fits_formula=_fits_formula,
        fits=_fits,
        even=Evening(formula=_even_formula, text=_even),
        needs_text=True,
    ),
    valid=("kuitti 12.pdf", "Liitteet/Kutsu (1).docx", "tarjous, allekirjoitettu.PDF", "kuvat.7z", "pöytäkirja.p7s"),
    invalid=("see the annex", "../kuitti.pdf", "..\\kuitti.pdf", "https://example.fi/kutsu.pdf", "a*.pdf", 12.5),
    prompt="prompt_file",
    checked_when_returned=("F246", "F292", "V501"),
)
