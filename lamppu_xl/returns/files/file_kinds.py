"""What a file in an inbox is by its name or its first bytes, if it is no return."""

from __future__ import annotations

import hashlib
import re
import stat
from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import IO, NamedTuple

from lamppu_xl.domain.findings import Finding, Place
from lamppu_xl.domain.text import VocabularyTerm
from lamppu_xl.domain.text_normalising import folded
from lamppu_xl.returns.files.unfinished import UNFINISHED, unfinished_finding
from lamppu_xl.storage.atomic_files import CHECKSUM_ENDING, display_name


class FileDigest(NamedTuple):
    """The checksum of a file that is not read any further."""

    sha256: str
    size: int


LARGEST_DIGEST = 1024 * 1024 * 1024
"""Bytes of a file up to which a checksum is computed."""


def digest_of(stream: IO[bytes]) -> FileDigest:
    """The checksum of a stream, at most of one byte more than `LARGEST_DIGEST`."""
    checksum, size = hashlib.sha256(), 0
    while size <= LARGEST_DIGEST and (chunk := stream.read(1024 * 1024)):
        checksum.update(chunk)
        size += len(chunk)
    return FileDigest(checksum.hexdigest(), size)


@dataclass(frozen=True, kw_only=True)
class ListedFile:
    """A file of a folder or of an archive, before it is read."""

    name: str
    """The name that is shown; inside an archive `mail.zip/KAO.xlsx`."""
    folder: Hashable
    stored_name: str
    """Its name without folders, as it is stored."""
    read: Callable[[], bytes | Finding]
    """Returns its bytes, or the reason why there are none; of a larger file than is read, one byte more."""
    digest: Callable[[], FileDigest | Finding] | None = None
    """Returns the checksum of all bytes, also of a larger file; None if `read` returns all bytes."""


_SYSTEM_FILES = frozenset(
    {".ds_store", "thumbs.db", "ehthumbs.db", "desktop.ini", ".localized", ".directory", ".dropbox", "icon\r"}
)
_INDEXES = ".mbox/table_of_contents", ".msf"
"""End the names of the files with which Apple Mail and Thunderbird find the messages of a mailbox."""
_DOWNLOAD_MARK = "zone.identifier"
"""Ends the name under which other systems copy Windows' note on where a file was downloaded from."""
_EXCEL_LOCK, _OFFICE_LOCK = "~$", ".~lock."
"""The prefixes of the lock files of Excel and LibreOffice."""


def ignored_file_finding(name: str, stored_name: str) -> Finding | None:
    """The finding about a file that is not read because of its name, or None.

    Args:
        name: the name that is shown.
        stored_name: the name without folders, as it is stored.
    """
    lower = stored_name.casefold()
    if (workbook := _workbook_of_lock(stored_name)) is not None:
        around = name.rpartition("/")[0]  # an archive or a message, where nothing is open
        return Finding.of("F111", Place(name), workbook="" if around else display_name(workbook), packed=around)
    is_named = lower in _SYSTEM_FILES or lower.startswith("._") or name.casefold().endswith(_INDEXES)
    if is_named or lower.endswith((*UNFINISHED, _DOWNLOAD_MARK, CHECKSUM_ENDING)):
        return Finding.of("F117", Place(name))
    return None


_PGP = b"-----BEGIN PGP MESSAGE"
_ENCODED = re.compile(
    rb"""(?:\xef\xbb\xbf)? \s* (?: [\[{] [^\0]{0,4000}? )? "? (?: data:[\w/;.+=-]{1,200}, )?
    UEsDB[\w+/\s\\]{500}""",
    re.VERBOSE,
)
"""Begins a zip archive that is written as text, alone or as a value in JSON."""
_UPLOADED = re.compile(rb"\n\r?\nPK\x03\x04")
_LONGEST_HEAD = 4096
_REPAIR_REPORT = re.compile(rb"(?:\xef\xbb\xbf)?\s*(?:<\?xml[^<>]{0,200}>\s*)?<recoveryLog\s")
_APPLE_DOUBLE = b"\0\5\x16\7"


def is_resource_fork(data: bytes) -> bool:
    """Whether a file is what macOS keeps beside the content of another file of the same name (AppleDouble)."""
    return data.startswith(_APPLE_DOUBLE)


def packed_file_finding(name: str, stored_name: str, data: bytes) -> Finding | None:
    """The finding about a file that may hold a workbook and cannot be read as one, or that belongs to another file.

    Args:
        name: the name that is shown.
        stored_name: the name without folders, as it is stored.
        data: the content of the file.
    """
    if is_resource_fork(data):
        return Finding.of("F117", Place(name))
    if data.lstrip().startswith(_PGP):
        return Finding.of("F252", Place(name))
    if _ENCODED.match(data) or _is_upload(data):
        return Finding.of("F275", Place(name))
    if _REPAIR_REPORT.match(data):
        return Finding.of("F276", Place(name))
    return unfinished_finding(name, stored_name, data)


def _is_upload(data: bytes) -> bool:
    """Whether a file is what a web form sends, with a zip archive in it."""
    head = data[:_LONGEST_HEAD]
    return head.startswith(b"--") and b"content-disposition:" in head.lower() and _UPLOADED.search(head) is not None


_GZIP, _GNUMERIC = b"\x1f\x8b\x08", ".gnumeric"
"""Gnumeric packs its own workbooks."""
_PACKED = (*(b"7z\xbc\xaf\x27\x1c", b"Rar!\x1a\x07", _GZIP, b"BZh", b"\xfd7zXZ\0", b"\x28\xb5\x2f\xfd", b"MSCF\0\0"),)
"""The first bytes of what other programs than zip packed: 7z, rar, gzip, bzip2, xz, zstd, cab."""
_TAR, _TAR_AT = b"ustar", 257
_MAILBOX = b"!BDN"
"""The first bytes of a mailbox of Outlook (`.pst`, `.ost`)."""
_ENCRYPTED_ENDINGS = (".p7m", ".p7c", ".p7z", ".pgp", ".gpg", ".age")
_PKCS7 = re.compile(
    rb"\x30.{1,5}\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07[\x02\x03]|-----BEGIN (?:PKCS7|CMS)-----", re.DOTALL
)
"""Begins signed or encrypted data, whatever the name of the file is."""


def closed_file_finding(name: str, stored_name: str, data: bytes) -> Finding | None:
    """The finding about a file that holds other files, perhaps a workbook, and that is not opened.

    Args:
        name: the name that is shown.
        stored_name: the name without folders, as it is stored.
        data: the content of the file.
    """
    if what := _unopened_archive(stored_name, data):
        return Finding.of("F263", Place(name), what=VocabularyTerm(what))
    if data.startswith(_GZIP) and stored_name.casefold().endswith(_GNUMERIC):
        return Finding.of("F250", Place(name))
    if data.startswith(_PACKED) or data.startswith(_TAR, _TAR_AT):
        return Finding.of("F251", Place(name))
    if data.startswith(_MAILBOX):
        return Finding.of("F258", Place(name))
    is_named = bool(data) and stored_name.casefold().endswith(_ENCRYPTED_ENDINGS) and not data.startswith(b"PK")
    is_named = is_named or _PKCS7.match(data) is not None
    return Finding.of("F252", Place(name)) if is_named else None


_PARTS = re.compile(r"\.(?:[0-9]{3}|z[0-9]{2}|r[0-9]{2}|part[0-9]{1,4}\.rar)", re.IGNORECASE)
"""End the names of the parts of a split archive."""
_SPLIT_ZIP, _ZIP = b"PK\7\x08PK\3\4", b"PK\3\4"
_END_OF_ZIP = b"PK\5\6"
_PROGRAM = b"MZ"
_LONGEST_COMMENT = 65_535


def _unopened_archive(stored_name: str, data: bytes) -> str:
    """What of an archive a file is that is not the whole archive, as a term of the vocabulary; otherwise nothing."""
    found = _PARTS.search(stored_name[-12:])
    is_named = bool(data) and found is not None and found.end() == len(stored_name[-12:])
    disk = _number_of_part(data)
    is_whole = data.startswith(_ZIP) and disk == 0
    if (data.startswith(_SPLIT_ZIP) and disk != 0) or disk > 0 or (is_named and not is_whole):
        return "split_archive"
    holds_archive = data.startswith(_PROGRAM) and (disk == 0 or any(mark in data for mark in _WITHIN_PROGRAMS))
    return "self_extracting" if holds_archive else ""


_WITHIN_PROGRAMS = (b"7z\xbc\xaf\x27\x1c", b"Rar!\x1a\x07", b"MSCF\0\0")


def _number_of_part(data: bytes) -> int:
    """The number of the part of a zip archive that a file ends with, from 0; -1 if the file ends with none."""
    at = data.rfind(_END_OF_ZIP, max(0, len(data) - _LONGEST_COMMENT - _SIZE_OF_END))
    if at < 0 or len(data) < at + _SIZE_OF_END:
        return -1
    number, comment = int.from_bytes(data[at + 4 : at + 6], "little"), int.from_bytes(data[at + 20 : at + 22], "little")
    is_end = at + _SIZE_OF_END + comment == len(data)
    return (0 if number == _IN_LONGER_FORM else number) if is_end else -1


_SIZE_OF_END = 22
_IN_LONGER_FORM = 0xFFFF


def _workbook_of_lock(file: str) -> str | None:
    """The workbook of a lock file; None for any other file."""
    if file.startswith(_EXCEL_LOCK):
        return file.removeprefix(_EXCEL_LOCK)
    return file.removeprefix(_OFFICE_LOCK).removesuffix("#") if file.startswith(_OFFICE_LOCK) else None


def open_workbooks(files: Iterable[ListedFile]) -> set[str]:
    """The names of the files that have a lock file in their folder: somebody has them open, perhaps unsaved."""
    files = list(files)
    locks = ((file.folder, _workbook_of_lock(file.stored_name)) for file in files)
    locked = {(folder, folded(workbook)) for folder, workbook in locks if workbook is not None}
    return {file.name for file in files if (file.folder, folded(file.stored_name)) in locked}


_SHORTCUT_ENDINGS = (".url", ".webloc", ".gsheet", ".gdoc", ".lnk", ".desktop", ".website", ".inetloc", ".icloud")
_LARGEST_SHORTCUT = 64 * 1024
_WINDOWS_LINK = b"L\0\0\0\x01\x14\x02\0"
_SHORTCUT = re.compile(
    rb"""\s*(?: \[internetshortcut\] | \[desktop\ entry\]
    | \{[^{}]{0,2000}"(?:doc_id|resource_id)"
    | <\?xml .{0,400}<plist .{0,400}<key>URL</key> )""",
    re.IGNORECASE | re.DOTALL | re.VERBOSE,
)


def shortcut_finding(name: str, stored_name: str, data: bytes) -> Finding | None:
    """The finding about a link to a workbook in place of the workbook.

    Args:
        name: the name that is shown.
        stored_name: the name without folders, as it is stored.
        data: the content of the file.
    """
    if len(data) > _LARGEST_SHORTCUT or data.startswith(b"PK"):
        return None
    content = data.lstrip(b"\xef\xbb\xbf")
    is_named = bool(data) and stored_name.casefold().endswith(_SHORTCUT_ENDINGS)
    is_shortcut = is_named or content.startswith(_WINDOWS_LINK) or _SHORTCUT.match(content)
    return link_finding(name) if is_shortcut else None


def link_finding(name: str) -> Finding:
    """The finding about a link, or anything else that is no file and no folder."""
    return Finding.of(
        "F116", Place(name), what=VocabularyTerm("file_elsewhere"), step=VocabularyTerm("sheets_download")
    )


def folder_finding(name: str, path: Path) -> Finding:
    """The finding about a folder in place of a workbook: perhaps that of a workbook which was unpacked."""
    is_unpacked = stat.S_ISREG(_mode(path / "[Content_Types].xml"))
    what = VocabularyTerm("unpacked_workbook") if is_unpacked else VocabularyTerm("folder_of_files")
    return Finding.of("F116", Place(name), what=what, step=VocabularyTerm("no_folders"))


def _mode(path: Path) -> int:
    try:
        return path.lstat().st_mode
    except OSError:
        return 0
