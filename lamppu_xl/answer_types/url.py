"""Web addresses."""

from __future__ import annotations

import re

from lamppu_xl.answer_types.cell import CellContext, ParsedCell, cut_quote
from lamppu_xl.answer_types.handler import AnswerTypeHandler
from lamppu_xl.answer_types.live_reading import CellClass, OutlineReading, contains_none
from lamppu_xl.answer_types.redirected_address import redirected_address
from lamppu_xl.answer_types.signs_around import evening_of_address, without_signs_around
from lamppu_xl.answer_types.typing_variants import trimmed
from lamppu_xl.domain.answer_types import AnswerType, ValueType
from lamppu_xl.domain.letter_forms import has_dash, plain_letters
from lamppu_xl.domain.text_normalising import token_text

_NOT_ENCODED = "/:@!$&'()*+,;=?-._~%"


def parse_url(cell: CellContext) -> ParsedCell:
    """A complete address as it is written, with plain letters.

    The live check decides whether it is one; other faults are a warning.
    """
    if not isinstance(cell.raw, str):
        return cell.refused("V415")
    typed = token_text(trimmed(cell.raw))
    bare = without_signs_around(typed)
    if not _fits(plain_letters(bare)):
        return _refused(cell, plain_letters(typed))
    inner = redirected_address(bare)
    is_redirected = inner != bare and _fits(plain_letters(inner))
    written = _without_last_stop(inner if is_redirected else bare)
    address = plain_letters(written)
    is_doubtful = any(map(str.isspace, address)) or not _is_in_use(address)
    if address.endswith(_SHORTENED):
        return cell.doubted("V550", address)
    if is_doubtful:
        return cell.doubted("V496", address)
    if has_dash(address):
        return cell.doubted("V547", address)
    if address.endswith(_OF_SENTENCE):
        return cell.doubted("V557", address)
    if is_redirected:
        return cell.converted("V551", address)
    if address != written:
        return cell.converted("V516", address)
    return ParsedCell(address) if written == typed else cell.converted("V556", address)


_SHORTENED = "…", ".."
"""The end of an address as programs show a long one."""
_OF_SENTENCE = ".", ",", ";"
"""Signs at the end of a path that are perhaps those of a sentence."""


def _without_last_stop(text: str) -> str:
    """An address without a full stop right after its host, which no address needs there."""
    is_host = text.endswith(".") and text.count("/") == _SLASHES
    return text[:-1] if is_host else text


_SLASHES = 2
"""In an address that is no more than a host."""


def _refused(cell: CellContext, text: str) -> ParsedCell:
    """The refusal of a text that is no complete address, with what is wrong with it where that is certain."""
    if _BEGUN_TWICE.match(text):
        return cell.refused("V512")
    begins = [found.start() for found in _ADDRESS.finditer(text)]
    if len(begins) > 1:
        return cell.refused("V513")
    if begins and (begins[0] or any(map(str.isspace, text))):
        return cell.refused("V512")
    if _OF_A_COMPUTER.match(text):
        return cell.refused("V558")
    if named := _WITHOUT_ENDING.fullmatch(text):
        return cell.refused("V514", host=cut_quote(named[1]))
    return cell.refused("V415")


_OF_A_COMPUTER = re.compile(r"<?(?:file:|[A-Za-z]:[\\/]|\\\\[^\s\\]+\\)", re.IGNORECASE)
"""The beginning of the path of a file on a computer or in the network of an organisation."""
_ADDRESS = re.compile(r"(?<![^\s,;|<(\[])(?:https?://|www\.)(?=\w)", re.IGNORECASE)
"""The beginning of an address, at the beginning of a text or after what separates two of them."""
_BEGUN_TWICE = re.compile(r"(?:https?:/*){2}", re.IGNORECASE)
"""An address that was pasted after `https://`."""
_WITHOUT_ENDING = re.compile(r"https?://([\w-]+)(?::[0-9]+)?(?:[/?#]\S*)?", re.IGNORECASE)


def _is_in_use(address: str) -> bool:
    """Whether the parts of an address are such as are in use; unusual characters are encoded, as a browser does."""
    from urllib.parse import quote, urlsplit  # noqa: PLC0415

    import validators  # noqa: PLC0415  # slow to import

    try:
        parts = urlsplit(address)
    except ValueError:
        return False
    path, query, fragment = (quote(part, _NOT_ENCODED) for part in (parts.path, parts.query, parts.fragment))
    encoded = parts._replace(path=path, query=query, fragment=fragment).geturl()
    return validators.url(encoded, strict_query=False) is True


_REFUSED_IN_HOST = (",", ";", "_", "..", "\\", "<", ">", '"', "'", "(", ")")
"""What no name of a computer contains."""


def _fits_formula(text: str) -> str:
    starts = f'OR(LEFT({text},7)="http://",LEFT({text},8)="https://")'
    begin, end = f'FIND("//",{text})+2', f'FIND("/",{text}&"/",FIND("//",{text})+2)'
    dot = f'FIND(".",{text},{begin}+1)<{end}-2'
    never = contains_none(_REFUSED_IN_HOST, f"LEFT({text},{end})")
    ends = f'MID({text},{begin},1)<>"-",MID({text},{begin},1)<>".",OR(MID({text},{end}-1,1)<>".",{end}>LEN({text}))'
    return f'IFERROR(AND({starts},{dot},{ends},ISERROR(FIND(" ",{text})),{never}),FALSE)'


def _fits(text: str) -> bool:
    if not text.lower().startswith(("http://", "https://")) or " " in text:
        return False
    begin = text.find("//") + 2
    end = f"{text}/".find("/", begin)
    dot = text.find(".", begin + 1)
    refused = any(sign in text[: end + 1] for sign in _REFUSED_IN_HOST)
    is_ended = text[end - 1] != "." or end == len(text)  # a full stop after the host is that of a sentence
    return 0 < dot < end - 2 and text[begin] not in "-." and is_ended and not refused


URL = AnswerTypeHandler(
    answer_type=AnswerType("url", ValueType.TEXT, width=40),
    parse=parse_url,
    live=OutlineReading(
        codes={CellClass.WRONG: "V415"},
        fits_formula=_fits_formula,
        fits=_fits,
        even=evening_of_address(),
        needs_text=True,
    ),
    valid=("https://www.example.fi/a?b=c&d=e", "https://www.example.fi/raportti.pdf", "http://example.fi/a#d"),
    invalid=("www.example.fi",),
    checked_when_returned=("V496", "V547", "V550", "V557"),
)
