"""Files beside the returns that are no workbooks: documents, pictures, recordings. They are listed, never opened."""

from __future__ import annotations

from typing import Final

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


def evidence_kind(stored_name: str, data: bytes) -> str | None:
    """The kind of a file that is no return and is not meant as one: a term of the vocabulary; None for any other file.

    Args:
        stored_name: the name without folders.
        data: the content, or its beginning.
    """
    _, dot, ending = stored_name.rpartition(".")
    ending = ending.casefold() if dot else ""
    if not data or ending in _READ_BY_CONTENT or is_workbook_package(data):
        return None
    if kind := _KIND_BY_ENDING.get(ending):
        return kind
    return next((kind for start, mark, kind in _MAGIC if data.startswith(mark, start)), None)


def is_workbook_package(data: bytes) -> bool:
    """Whether an archive has the parts of a workbook; the names of its parts are not packed."""
    return data.startswith(b"PK\3\4") and (b"xl/workbook." in data or b"opendocument.spreadsheet" in data[:256])
