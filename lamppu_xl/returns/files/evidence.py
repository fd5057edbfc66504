"""Files beside the returns that are no workbooks: documents, pictures, recordings. They are listed, never opened."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Hashable
from typing import Final

from lamppu_xl.workbook.safe_reader.cell_count import UNPACK_ERRORS

PDF = "evidence_pdf"

_KINDS: Final = {
    PDF: ("pdf",),
    "evidence_picture": (
        *("png", "jpg", "jpeg", "jpe", "jfif", "gif", "bmp", "tif", "tiff", "webp", "heic", "heif", "svg", "avif"),
        *("emf", "wmf", "emz", "wmz", "svgz"),
    ),
    "evidence_document": (
        *("doc", "docx", "docm", "dot", "dotx", "odt", "ott", "rtf", "pages", "wpd", "wps", "epub", "xps", "p7s"),
        *("ics", "vcf", "asc", "sig"),
    ),
    "evidence_presentation": ("ppt", "pptx", "pptm", "pps", "ppsx", "odp", "otp", "key"),
    "evidence_recording": (
        *("mp3", "mp4", "m4a", "m4v", "mov", "avi", "mkv", "webm", "wav", "ogg", "oga", "ogv", "flac", "wmv", "wma"),
    ),
}
"""Kinds of evidence, each with the endings of names."""

_KIND_BY_ENDING: Final = {ending: kind for kind, endings in _KINDS.items() for ending in endings}

_READ_BY_CONTENT: Final = frozenset(
    {
        *("", "xlsx", "xlsm", "xltx", "xltm", "xlam", "xls", "xlt", "xlsb", "ods", "ots", "fods", "numbers"),
        *("csv", "tsv", "txt", "htm", "html", "mht", "mhtml", "xml", "zip", "eml", "msg"),
    }
)
"""Endings of files that are meant as returns, or contain some; each has a finding of its own if it is none."""

_MAGIC: Final = (
    (0, b"%PDF", PDF),
    (0, b"\x89PNG\r\n", "evidence_picture"),
    (0, b"\xff\xd8\xff", "evidence_picture"),
    (0, b"GIF8", "evidence_picture"),
    (0, b"II*\0", "evidence_picture"),
    (0, b"MM\0*", "evidence_picture"),
    (8, b"WEBP", "evidence_picture"),
    (4, b"ftyp", "evidence_recording"),
    (0, b"ID3", "evidence_recording"),
    (0, b"{\\rtf", "evidence_document"),
)
"""The first bytes of such files, whatever their names are: position, bytes and kind."""


SIGNATURE: Final = "evidence_signature"
_SIGNATURES: Final = "meta-inf"
"""The folder of a signed container with the signatures of the files in it."""


def evidence_kind(stored_name: str, data: bytes, folder: Hashable = "") -> str | None:
    """The kind of a file that is no return and is not meant as one: a term of the vocabulary; None for any other file.

    Args:
        stored_name: the name without folders.
        data: the content, or its beginning.
        folder: the folder inside an archive.
    """
    _, dot, ending = stored_name.rpartition(".")
    ending = ending.casefold() if dot else ""
    if not data or is_workbook_package(data):
        return None
    if isinstance(folder, str) and folder.rpartition("/")[2].casefold() == _SIGNATURES:
        return SIGNATURE
    if ending in _READ_BY_CONTENT:
        return None
    if kind := _KIND_BY_ENDING.get(ending):
        return kind
    return next((kind for start, mark, kind in _MAGIC if data.startswith(mark, start)), None)


def is_workbook_package(data: bytes) -> bool:
    """Whether an archive has the parts of a workbook itself, not those of a workbook that a document contains.

    Of an unfinished download, which has no list of its parts yet, the part that names the kind of document decides.
    """
    if not data.startswith(b"PK\3\4"):
        return False
    if _SPREADSHEET in data[:256]:
        return True
    if data.count(ENTRY_MARK) > MOST_ENTRIES:
        return False
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            if any(info.filename.casefold().startswith("xl/workbook.") for info in archive.infolist()):
                return True
            kind = archive.NameToInfo.get("mimetype")  # some programs do not write it first
            return kind is not None and kind.file_size < _LONGEST_KIND and _SPREADSHEET in archive.read(kind)
    except UNPACK_ERRORS:
        first = _FIRST_PART.search(data)
        return first is not None and first[1] == b"xl/"


_SPREADSHEET: Final = b"opendocument.spreadsheet"
_LONGEST_KIND: Final = 256


def is_complete_archive(data: bytes) -> bool:
    """Whether an archive has the list of its parts, which is at its end."""
    if data.count(ENTRY_MARK) > MOST_ENTRIES:
        return False
    try:
        with zipfile.ZipFile(io.BytesIO(data)):
            return True
    except UNPACK_ERRORS:
        return False


ENTRY_MARK, MOST_ENTRIES = b"PK\1\2", 20_000
"""The mark of an entry, and how many entries are examined; the limit of what is read is far lower."""
_FIRST_PART: Final = re.compile(rb"PK\x03\x04.{26}(xl/|word/|ppt/)", re.DOTALL)
